"""The workbook back to whoever hands it in: the same file with the doubtful cells marked, or a list of them."""

from __future__ import annotations

from collections.abc import Sequence

from impact.access.permissions import Action, Kind
from impact.ingest.annotate import Returned
from impact.model.access import Access
from impact.model.answers import Reply
from impact.model.submission import Issue
from impact.model.words import Language
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.workspace import Workspace
from impact.services.submissions import sandboxed_ingest
from impact.views.questions import WORST_FIRST

_RANK = {kind: place for place, kind in enumerate(WORST_FIRST)}


def workbook_back(
    access: Access, data: bytes, file_name: str, issues: Sequence[Issue], language: Language, workspace: Workspace
) -> tuple[str, bytes]:
    """Name and bytes of the workbook to go on in, with what is still open worst first.

    The file is the viewer's own draft; nothing of it is stored. NotAllowed for who may not hand in.
    """
    made = back(access, data, file_name, issues, language, workspace)
    return made.name, made.data


def back(
    access: Access, data: bytes, file_name: str, issues: Sequence[Issue], language: Language, workspace: Workspace
) -> Returned:
    """As `workbook_back`, with whether it is the marked file or a list, and why."""
    allow(access, Action.FETCH, Kind.TEMPLATE, workspace)
    made = sandboxed_ingest.marked(data, file_name, to_mark(issues), language)
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.TEMPLATE.value,
           organisation_id=access.organisation_id or None)  # fmt: skip
    return made


def to_mark(issues: Sequence[Issue]) -> list[Issue]:
    """What is worth a mark, worst first: open questions, those somebody wants to look at, and remarks."""
    left = [issue for issue in issues if issue.answered in ("", Reply.LEAVE)]
    return sorted(left, key=lambda issue: _RANK.get(issue.kind, len(_RANK)))
