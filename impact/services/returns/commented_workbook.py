"""A returned workbook with the comments of its fund on its cells, for the grantee to mend."""

from __future__ import annotations

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.ingest.annotate import AnnotatedWorkbook
from impact.model.access import Access
from impact.model.reviewer_remark import ReviewerRemark
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.accounts.display_names import display_name
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import sandboxed_ingest, source_excerpts
from impact.services.submissions.review import to_comment
from impact.store.queries import review as review_queries


def fetch_commented_workbook(
    access: Access, submission_id: int, workspace: Workspace, language: Language | None = None
) -> AnnotatedWorkbook:
    """Return the file of a returned submission with the reason and every comment of the fund in it.

    An xlsx file comes back as it was sent, its cells marked and commented; of another kind, too large or of an
    unusual make, a list of the comments comes in its place (`kind`). NotAllowed for whoever may not fetch files,
    NotFound outside the access, where the file is gone, or where it was not returned.
    """
    require_allowed(access, Action.FETCH, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = review_queries.get_review(connection, submission_id)
        if row is None or row.state != SubmissionState.RETURNED.value:
            raise NotFound("store_errors.no_submission")
        comments = [to_comment(item, access) for item in review_queries.list_comments(connection, submission_id)]
    author = display_name(access.language, row.decided_by, of_account=row.decided_by_id is not None)
    reason = [ReviewerRemark("", None, None, row.decision_reason, author)] if row.decision_reason else []
    remarks = [ReviewerRemark(item.sheet, item.row, item.column, item.text, item.author) for item in comments]
    name, data, _ = source_excerpts.load_original_file(access, submission_id, workspace)
    return sandboxed_ingest.mark_workbook(data, name, [*reason, *remarks], language or access.language)
