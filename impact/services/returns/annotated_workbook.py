"""Give an uploaded workbook back to its sender: the same file with the doubtful cells marked, or a list of them."""

from __future__ import annotations

from collections.abc import Sequence

from impact.access.permissions import Action, Kind
from impact.ingest.annotate import AnnotatedWorkbook
from impact.model.access import Access
from impact.model.answers import Reply
from impact.model.issues import Issue
from impact.model.vocabulary.languages import Language
from impact.services.core.audit_log import actor, record_event, require_allowed
from impact.services.core.workspace import Workspace
from impact.services.submissions import sandboxed_ingest
from impact.views.submissions.question_order import WORST_FIRST

_RANK_OF_KIND = {kind: place for place, kind in enumerate(WORST_FIRST)}


def fetch_annotated_workbook(
    access: Access, data: bytes, file_name: str, issues: Sequence[Issue], language: Language, workspace: Workspace
) -> tuple[str, bytes]:
    """Return the name and bytes of `back`: the annotated workbook, open questions worst first.

    The file is the viewer's own draft; nothing of it is stored. NotAllowed for whoever may not submit.
    """
    workbook = annotate_workbook(access, data, file_name, issues, language, workspace)
    return workbook.name, workbook.data


def annotate_workbook(
    access: Access, data: bytes, file_name: str, issues: Sequence[Issue], language: Language, workspace: Workspace
) -> AnnotatedWorkbook:
    """Annotate an uploaded workbook with its open questions and record the download in the audit trail.

    The result tells whether it is the marked file or a separate list of problems, and why. NotAllowed for whoever
    may not submit; UnreadableFile where the file cannot be opened.
    """
    require_allowed(access, Action.FETCH, Kind.TEMPLATE, workspace)
    workbook = sandboxed_ingest.mark_workbook(data, file_name, select_issues_to_mark(issues), language)
    record_event(workspace, actor(access.account_id), Action.FETCH.value, Kind.TEMPLATE.value,
           organisation_id=access.organisation_id or None)  # fmt: skip
    return workbook


def select_issues_to_mark(issues: Sequence[Issue]) -> list[Issue]:
    """Select the issues to mark, worst first: unanswered questions and remarks, and those answered with "leave it"."""
    open_issues = [issue for issue in issues if issue.answered in ("", Reply.LEAVE)]
    return sorted(open_issues, key=lambda issue: _RANK_OF_KIND.get(issue.kind, len(_RANK_OF_KIND)))
