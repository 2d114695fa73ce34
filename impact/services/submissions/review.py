"""Review of pending submissions: compare, comment on cells, approve, return, and reopen a decision.

A pending submission is shown as such and counts in no figure until it is approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.i18n import text
from impact.i18n.source_places import name_submission
from impact.ingest.checks.cell_names import name_cells
from impact.ingest.pipeline.preview import FilePreview
from impact.model.access import Access
from impact.model.cell_address import address
from impact.model.issues import Issue
from impact.model.submission import SCREEN
from impact.model.text_limits import LONGEST_CELL_COMMENT, LONGEST_RETURN_REASON
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.accounts import email_delivery
from impact.services.accounts.display_names import display_name
from impact.services.core import audit_log
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions import layout_mappings, source_excerpts
from impact.services.submissions.diff import list_figure_changes, list_property_changes, list_value_changes
from impact.services.submissions.submission_transaction import lock_submission
from impact.store import theory_versions
from impact.store.figures import refresh
from impact.store.queries import review as review_queries
from impact.store.schema import submission_documents
from impact.store.submissions import closed_periods, pending_values, serialized_reading, submission_cards
from impact.store.submissions import review as review_store
from impact.store.submissions.pending_values import OlderSubmission
from impact.store.submissions.review import CodeClash
from impact.store.submissions.submission_application import AppliedSubmission
from impact.store.submissions.submission_cards import LatestFigure, SubmissionWithReading
from impact.store.theory_versions import VersionRecord
from impact.views.submissions.questions import CellPlace, build_questions
from impact.views.submissions.review import Comment, QueueRow, ReviewQueue, ReviewView, SeenTheory
from impact.views.submissions.upload import FigureChange, PropertyChange, ValueChange

# Nobody pages through more; the whole file can be downloaded.
MAX_SHEET_ROWS = 5_000
DECIDED_STATES = (SubmissionState.APPROVED.value, SubmissionState.RETURNED.value)


def requires_review(access: Access) -> bool:
    """Whether what this access submits is pending until reviewed; what a fund submits itself counts at once."""
    return not may(access.role, Action.APPROVE, Kind.SUBMISSION)


def load_review_queue(access: Access, workspace: Workspace, today: date | None = None) -> ReviewQueue:
    """List the pending submissions of this fund and its latest decisions; NotAllowed for whoever may not approve."""
    require_allowed(access, Action.APPROVE, Kind.SUBMISSION, workspace)
    day = today or date.today()
    with reading(access, workspace) as connection:
        pending, decided = review_queries.list_pending(connection), review_queries.list_decided(connection)
    return ReviewQueue(
        tuple(_to_queue_row(access, row, day) for row in pending),
        tuple(_to_queue_row(access, row, day) for row in decided),
    )


def count_pending(access: Access, workspace: Workspace) -> int:
    """Count the pending submissions of this fund; 0 for whoever does not review."""
    if requires_review(access):
        return 0
    with reading(access, workspace) as connection:
        return len(review_queries.list_pending(connection))


def load_review(access: Access, submission_id: int, workspace: Workspace, today: date | None = None) -> ReviewView:
    """Load one submission compared with the approved data; NotFound outside the access."""
    require_allowed(access, Action.SEE, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = _find_submission(connection, submission_id)
        comments = review_queries.list_comments(connection, submission_id)
        older = pending_values.find_older_pending(connection, submission_id, row.organisation_id, row.portfolio_id)
        packed = submission_cards.get_packed_reading(connection, submission_id)
        # What an older one brings is not there yet: of that it is asked once it was decided on.
        clash = review_store.find_code_clash(connection, submission_id) if older is None else None
        versions = theory_versions.list_versions(connection, row.organisation_id)
    summary = _rehearse_approval(access, row, workspace)
    pending = row.state == SubmissionState.PENDING.value
    issues = submission_documents.issues(row.issues)
    names = _name_cells(packed, issues)
    return ReviewView(
        row=_to_queue_row(access, row, today or date.today()),
        reason=row.reason,
        decision_reason=row.decision_reason,
        issues=issues,
        questions=build_questions(issues, submission_documents.answers(row.answers), access.language, names=names),
        names=names,
        new=summary.new,
        changed=summary.changed - summary.withdrawn,
        withdrawn=summary.withdrawn,
        same=summary.same,
        additions=summary.additions,
        unclear=row.unclear,
        changes=summary.changes,
        figures=summary.figures,
        properties=summary.properties,
        on_screen=row.layout == SCREEN,
        comments=tuple(to_comment(item, access) for item in comments),
        older=_name(access, older) if pending and older is not None else "",
        older_id=older.submission_id if pending and older is not None else None,
        clash=text(access.language, _clash_key(clash), **_describe_clash(access, clash)) if clash else "",
        may_decide=pending and may(access.role, Action.APPROVE, Kind.SUBMISSION),
        file_kept=row.file_gone_at is None,
        theory=find_seen_theory(versions, row.decided_at.date() if row.decided_at else None),
    )


def find_seen_theory(versions: Sequence[VersionRecord], decided_on: date | None) -> SeenTheory | None:
    """The version of a theory that a review saw; None where there was none yet. `versions` are newest first.

    A version is never changed, so its day and that of the decision say which one it was. One without a day has always
    been there. Versions have no hour: of one that was made on the day of the decision nobody knows whether it was there
    already, so the one of before is named as well.
    """
    in_force = [item for item in versions if decided_on is None or item.dated is None or item.dated <= decided_on]
    if not in_force:
        return None
    of_before = [item for item in in_force if item.dated is None or item.dated != decided_on]
    earlier = next(iter(of_before), in_force[-1]).version
    has_two = decided_on is not None and in_force[0].dated == decided_on and earlier != in_force[0].version
    return SeenTheory(in_force[0].version, in_force[0].dated, versions[0].version, earlier if has_two else None)


def preview_submission_file(access: Access, submission_id: int, workspace: Workspace) -> FilePreview:
    """Preview the stored file of a submission, at most MAX_SHEET_ROWS rows of each sheet.

    NotFound where the file is gone, or outside the access.
    """
    name, data, _ = source_excerpts.load_original_file(access, submission_id, workspace)
    with reading(access, workspace) as connection:
        organisation_id = _find_submission(connection, submission_id).organisation_id
    return layout_mappings.preview_with_layout(
        access, data, name, organisation_id, workspace, preview_rows=MAX_SHEET_ROWS
    ).preview


def approve(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Approve a pending submission, so that its values count.

    Conflict where it is no longer pending, an older one of the same grantee still is, it changes a closed period, or it
    uses a code that another submission took for another indicator since.
    """
    with _lock_for_decision(access, submission_id, workspace, (SubmissionState.PENDING.value,)) as (
        connection,
        row,
    ):
        older = pending_values.find_older_pending(connection, submission_id, row.organisation_id, row.portfolio_id)
        if older is not None:
            raise Conflict("review.older_waits", file=_name(access, older))
        clash = review_store.find_code_clash(connection, submission_id)
        if clash is not None:
            raise Conflict(_clash_key(clash), **_describe_clash(access, clash))
        outcome = review_store.approve(connection, submission_id, access.name, access.account_id or None, now())
        closed_periods.require_open_periods(connection, row.portfolio_id, row.organisation_id, outcome)
        refresh.refresh_figures(connection, [row.organisation_id])
        _write_audit_record(
            connection,
            access,
            Action.APPROVE,
            row,
            new=outcome.count("new"),
            changed=outcome.count("changed"),
        )


def _clash_key(clash: CodeClash) -> str:
    return "review.code_calculated" if clash.is_calculated else "review.code_taken"


def _describe_clash(access: Access, clash: CodeClash) -> dict[str, str]:
    """The parameters of the text about a code that two submissions use for two indicators."""
    return {
        "code": clash.code, "title": clash.present_title, "other": clash.other_title,
        "file": name_submission(
            access.language, clash.source.file_name, clash.source.layout, clash.source.submitted_at
        ),
    }  # fmt: skip


def _name(access: Access, row: OlderSubmission) -> str:
    return name_submission(access.language, row.file_name, row.layout, row.submitted_at)


def send_back(access: Access, submission_id: int, reason: str, workspace: Workspace) -> None:
    """Return a pending submission with a reason, and tell whoever hands in for the grantee by mail where it is set.

    Conflict if it is not pending, ImpactError without a reason.
    """
    why = reason.strip()
    if not why:
        raise ImpactError("review.reason_missing")
    if len(why) > LONGEST_RETURN_REASON:
        raise ImpactError("review.too_long", most=LONGEST_RETURN_REASON)
    with _lock_for_decision(access, submission_id, workspace, (SubmissionState.PENDING.value,)) as (connection, row):
        review_store.return_submission(connection, submission_id, access.name, access.account_id or None, now(), why)
        refresh.refresh_figures(connection, [row.organisation_id])
        _write_audit_record(connection, access, Action.APPROVE, row, returned=True)
    email_delivery.send_notice(
        workspace, row.organisation_id, "returned", f"/grantee?organisation={row.organisation_id}",
        lambda language: {"file": name_submission(language, row.file_name, row.layout, row.submitted_at)},
    )  # fmt: skip


def reopen_decision(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Undo a decision: the submission is pending again. Conflict if it is undecided or its period is closed."""
    with _lock_for_decision(access, submission_id, workspace, DECIDED_STATES) as (connection, row):
        if submission_cards.get_packed_reading(connection, submission_id) is None:
            raise Conflict("review.not_reviewed")
        if row.state == SubmissionState.APPROVED.value:
            closed_periods.require_rows_in_open_periods(
                connection, row.portfolio_id, row.organisation_id, submission_id
            )
        review_store.reopen_submission(connection, submission_id)
        refresh.refresh_figures(connection, [row.organisation_id])
        _write_audit_record(connection, access, Action.APPROVE, row, reopened=True)


def add_comment(
    access: Access, submission_id: int, words: str, workspace: Workspace, *, sheet: str = "",
    row_no: int | None = None, column_no: int | None = None,
) -> int:  # fmt: skip
    """Add a comment to a cell of a pending submission; returns the id of the comment.

    Rows and columns count from 1; without them it is about the whole file. ImpactError for an empty or too long
    text, Conflict where the submission is no longer pending.
    """
    require_allowed(access, Action.COMMENT, Kind.SUBMISSION, workspace, submission_id)
    remark = words.strip()
    if not remark:
        raise ImpactError("review.comment_missing")
    if len(remark) > LONGEST_CELL_COMMENT:
        raise ImpactError("review.too_long", most=LONGEST_CELL_COMMENT)
    with lock_submission(access, submission_id, workspace) as (connection, row):
        if row.state != SubmissionState.PENDING.value:
            raise Conflict("review.no_longer_waits")
        comment_id = review_store.add_comment(
            connection, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id,
            submission_id=submission_id, sheet=sheet, row_no=row_no, column_no=column_no, words=remark,
            author=access.name, author_id=access.account_id or None, moment=now(),
        )  # fmt: skip
        _write_audit_record(connection, access, Action.COMMENT, row)
        return comment_id


def delete_comment(access: Access, submission_id: int, comment_id: int, workspace: Workspace) -> None:
    """Delete a comment while its submission is pending; Conflict afterwards, NotFound if it does not exist."""
    require_allowed(access, Action.COMMENT, Kind.SUBMISSION, workspace, submission_id)
    with lock_submission(access, submission_id, workspace) as (connection, row):
        if row.state != SubmissionState.PENDING.value:
            raise Conflict("review.no_longer_waits")
        if not review_store.remove_comment(connection, submission_id, comment_id):
            raise NotFound("review.no_comment")
        _write_audit_record(connection, access, Action.COMMENT, row, removed=True)


@dataclass(frozen=True, slots=True)
class _ChangeSummary:
    """Counts and lists of what an approval would change."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    same: int = 0
    additions: int = 0
    changes: tuple[ValueChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    properties: tuple[PropertyChange, ...] = ()


def _name_cells(packed: bytes | None, issues: Sequence[Issue]) -> Mapping[CellPlace, str]:
    """The indicator of each value that is asked about, with its place and group; none where its reading is gone."""
    if packed is None or not issues:
        return {}
    return name_cells(replace(serialized_reading.unpack_reading(packed), issues=tuple(issues)))


class _RollBack(Exception):
    """Ends the transaction of a rehearsal, which must leave no trace."""


def _rehearse_approval(access: Access, row: review_queries.ReviewRecord, workspace: Workspace) -> _ChangeSummary:
    """Find what an approval would change by approving and rolling back; empty if it is not pending."""
    if row.state != SubmissionState.PENDING.value:
        return _ChangeSummary()
    summaries: list[_ChangeSummary] = []
    organisation_id = row.organisation_id
    try:
        with writing(
            access, workspace, organisation_id=organisation_id, portfolio_id=row.portfolio_id
        ) as connection:
            before = submission_cards.map_latest_figures(connection, organisation_id)
            serialized = submission_cards.get_packed_reading(connection, row.id)
            if serialized is None:  # decided meanwhile
                raise _RollBack
            outcome = review_store.approve(connection, row.id, "", None, now())
            refresh.refresh_figures(connection, [organisation_id])
            after = submission_cards.map_latest_figures(connection, organisation_id)
            summaries.append(_summarize_changes(serialized, outcome, before, after))
            raise _RollBack
    except _RollBack:
        return summaries[0] if summaries else _ChangeSummary()


def _summarize_changes(
    serialized: bytes, outcome: AppliedSubmission, before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]
) -> _ChangeSummary:
    submission = serialized_reading.unpack_reading(serialized)
    return _ChangeSummary(
        new=outcome.count("new"),
        changed=outcome.count("changed"),
        withdrawn=outcome.withdrawn,
        same=outcome.equal,
        additions=outcome.count("noted"),
        changes=list_value_changes(submission, outcome, after),
        figures=list_figure_changes(before, after),
        properties=list_property_changes(submission, outcome, after),
    )


@contextmanager
def _lock_for_decision(
    access: Access, submission_id: int, workspace: Workspace, states: tuple[str, ...]
) -> Iterator[tuple[Connection, SubmissionWithReading]]:
    """Open a submission for writing; NotAllowed, and Conflict where its state is not one of `states`."""
    require_allowed(access, Action.APPROVE, Kind.SUBMISSION, workspace, submission_id)
    with lock_submission(access, submission_id, workspace) as (connection, row):
        if row.state not in states:
            raise Conflict("review.no_longer_waits")
        yield connection, row


def _write_audit_record(
    connection: Connection, access: Access, action: Action, row: SubmissionWithReading, **facts: Any
) -> None:
    audit_log.add_event(
        connection, audit_log.actor(access.account_id), action.value, Kind.SUBMISSION.value, row.id,
        organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id, **facts,
    )  # fmt: skip


def _find_submission(connection: Connection, submission_id: int) -> review_queries.ReviewRecord:
    row = review_queries.get_review(connection, submission_id)
    if row is None:
        raise NotFound("store_errors.no_submission")
    return row


def _to_queue_row(access: Access, row: review_queries.QueuedRecord, day: date) -> QueueRow:
    pending = row.state == SubmissionState.PENDING.value
    due = row.answer_due
    return QueueRow(
        submission_id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        portfolio=row.portfolio,
        file_name=name_submission(access.language, row.file_name, row.layout, row.submitted_at),
        state=SubmissionState(row.state),
        submitted_on=row.submitted_at.date(),
        submitted_by=display_name(access.language, row.submitted_by, of_account=row.submitted_by_id is not None),
        periods=submission_documents.periods(row.periods),
        values=row.values,
        unclear=row.unclear,
        answer_due=due,
        overdue=pending and due is not None and due < day,
        decided_on=day_of(row.decided_at),
        decided_by=display_name(access.language, row.decided_by, of_account=row.decided_by_id is not None),
    )


def to_comment(row: review_queries.CommentRecord, access: Access) -> Comment:
    """A comment as the viewer sees it: with the name that its author shows to them."""
    return Comment(
        comment_id=row.id,
        sheet=row.sheet,
        cell=address(row.row_no, row.column_no),
        row=row.row_no,
        column=row.column_no,
        text=row.text,
        author=display_name(access.language, row.author, of_account=row.author_id is not None),
        made_on=row.made_at.date(),
    )
