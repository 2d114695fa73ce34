"""Review: a fund looks at what its grantees sent, compares, says something about cells, and decides.

Until then what was sent waits: it is shown as waiting and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.ingest.pipeline.preview import Looked
from impact.model.access import Access
from impact.model.address import address
from impact.model.words import SubmissionState
from impact.services.accounts.display_names import shown
from impact.services.core import audit_log
from impact.services.core.audit_log import allow, now
from impact.services.core.view_mappers import on
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions import layout_mappings, source_excerpts
from impact.services.submissions.diff import figure_changes, value_changes
from impact.services.submissions.submission_transaction import writing_submission
from impact.store.figures import refresh
from impact.store.queries import organisations as read_organisations
from impact.store.queries import review as read
from impact.store.schema import submission_documents
from impact.store.submissions import closed_periods, pending_values, records, serialized_reading
from impact.store.submissions import review as store
from impact.store.submissions.apply import Taken
from impact.store.submissions.records import HeldSubmission, LatestFigure
from impact.views.review import Comment, LastAnswer, Queue, QueueRow, ReviewView
from impact.views.upload import FigureChange, ValueChange

# The fund answers within this many days; the grantee is told, and the fund is reminded.
ANSWER_DAYS = 28
LONGEST_REASON = 2_000
LONGEST_COMMENT = 1_000
CHANGES_SHOWN = 500
DECIDED = (SubmissionState.APPROVED.value, SubmissionState.RETURNED.value)


def waits(access: Access) -> bool:
    """Whether what this access hands in waits for review; a fund's own counts at once."""
    return not may(access.role, Action.APPROVE, Kind.SUBMISSION)


def queue(access: Access, workspace: Workspace, today: date | None = None) -> Queue:
    """What waits for this fund, and what it decided lately."""
    allow(access, Action.APPROVE, Kind.SUBMISSION, workspace)
    day = today or date.today()
    with reading(access, workspace) as connection:
        waiting, decided = read.queue(connection), read.decided(connection)
    return Queue(
        tuple(_row(access, row, day) for row in waiting),
        tuple(_row(access, row, day) for row in decided),
    )


def waiting_count(access: Access, workspace: Workspace) -> int:
    """How many submissions wait for this fund; 0 for who does not review."""
    if waits(access):
        return 0
    with reading(access, workspace) as connection:
        return len(read.queue(connection))


def opened(access: Access, submission_id: int, workspace: Workspace, today: date | None = None) -> ReviewView:
    """One submission against what counts now; NotFound outside the access."""
    allow(access, Action.SEE, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = _card(connection, submission_id)
        comments = read.comments(connection, submission_id)
        older = pending_values.older(connection, submission_id, row.organisation_id, row.portfolio_id)
    compared = _compared(access, row, workspace)
    pending = row.state == SubmissionState.PENDING.value
    return ReviewView(
        row=_row(access, row, today or date.today()),
        reason=row.reason,
        decision_reason=row.decision_reason,
        issues=submission_documents.issues(row.issues),
        answered=len(submission_documents.answers(row.answers)),
        new=compared.new,
        changed=compared.changed - compared.withdrawn,
        withdrawn=compared.withdrawn,
        same=compared.same,
        unclear=row.unclear,
        changes=compared.changes[:CHANGES_SHOWN],
        figures=compared.figures,
        comments=tuple(_comment(access, item) for item in comments),
        older=(older or "") if pending else "",
        may_decide=pending and may(access.role, Action.APPROVE, Kind.SUBMISSION),
        file_kept=row.file_gone_at is None,
    )


def sheets(access: Access, submission_id: int, workspace: Workspace) -> Looked:
    """The file as it was sent, with what was understood of it; NotFound where it is gone, or outside the access."""
    name, data, _ = source_excerpts.original(access, submission_id, workspace)
    with reading(access, workspace) as connection:
        organisation_id = _card(connection, submission_id).organisation_id
    return layout_mappings.for_file(access, data, name, organisation_id, workspace).looked


def approve(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Let a submission count. Conflict where it no longer waits, an older one of the same grantee does, or a
    period is locked."""
    with _deciding(access, submission_id, workspace, (SubmissionState.PENDING.value,)) as (connection, row):
        older = pending_values.older(connection, submission_id, row.organisation_id, row.portfolio_id)
        if older is not None:
            raise Conflict("review.older_waits", file=older)
        taken = store.approve(connection, submission_id, access.name, access.account_id or None, now())
        closed_periods.guard_taken(connection, row.portfolio_id, row.organisation_id, taken)
        refresh.refresh(connection, [row.organisation_id])
        _noted(connection, access, Action.APPROVE, row, new=taken.count("new"), changed=taken.count("changed"))


def send_back(access: Access, submission_id: int, reason: str, workspace: Workspace) -> None:
    """Give a submission back with a reason. Conflict where it no longer waits, ImpactError without a reason."""
    words = reason.strip()
    if not words:
        raise ImpactError("review.reason_missing")
    if len(words) > LONGEST_REASON:
        raise ImpactError("review.too_long", most=LONGEST_REASON)
    with _deciding(access, submission_id, workspace, (SubmissionState.PENDING.value,)) as (connection, row):
        store.send_back(connection, submission_id, access.name, access.account_id or None, now(), words)
        refresh.refresh(connection, [row.organisation_id])
        _noted(connection, access, Action.APPROVE, row, returned=True)


def reopen(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take a decision back: what was sent waits again. Conflict where there is no decision, or a period is locked."""
    with _deciding(access, submission_id, workspace, DECIDED) as (connection, row):
        if records.held_reading(connection, submission_id) is None:
            raise Conflict("review.not_reviewed")
        if row.state == SubmissionState.APPROVED.value:
            closed_periods.guard_rows(connection, row.portfolio_id, row.organisation_id, submission_id)
        store.reopen(connection, submission_id)
        refresh.refresh(connection, [row.organisation_id])
        _noted(connection, access, Action.APPROVE, row, reopened=True)


def comment(
    access: Access, submission_id: int, words: str, workspace: Workspace, *, sheet: str = "",
    row_no: int | None = None, column_no: int | None = None,
) -> int:  # fmt: skip
    """Say something about a cell of a submission that waits; returns the number of the comment."""
    allow(access, Action.COMMENT, Kind.SUBMISSION, workspace, submission_id)
    said = words.strip()
    if not said:
        raise ImpactError("review.comment_missing")
    if len(said) > LONGEST_COMMENT:
        raise ImpactError("review.too_long", most=LONGEST_COMMENT)
    with writing_submission(access, submission_id, workspace) as (connection, row):
        if row.state != SubmissionState.PENDING.value:
            raise Conflict("review.no_longer_waits")
        made = store.comment(
            connection, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id,
            submission_id=submission_id, sheet=sheet, row_no=row_no, column_no=column_no, words=said,
            author=access.name, author_id=access.account_id or None, moment=now(),
        )  # fmt: skip
        _noted(connection, access, Action.COMMENT, row)
        return made


def take_comment_away(access: Access, submission_id: int, comment_id: int, workspace: Workspace) -> None:
    """Take a comment away again while the submission waits; NotFound where it is not there."""
    allow(access, Action.COMMENT, Kind.SUBMISSION, workspace, submission_id)
    with writing_submission(access, submission_id, workspace) as (connection, row):
        if row.state != SubmissionState.PENDING.value:
            raise Conflict("review.no_longer_waits")
        if not store.uncomment(connection, submission_id, comment_id):
            raise NotFound("review.no_comment")
        _noted(connection, access, Action.COMMENT, row, removed=True)


def last_answer(access: Access, organisation_id: int, workspace: Workspace) -> LastAnswer | None:
    """What a grantee sent last and what the fund said to it; None where nothing was sent, or nobody reviewed it."""
    allow(access, Action.SEE, Kind.SUBMISSION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        grants = read_organisations.grants(connection, access, organisation_id)
        row = read.last_sent(connection, organisation_id, sorted({grant.portfolio_id for grant in grants}))
        if row is None or (row.decided_at is None and row.state != SubmissionState.PENDING.value):
            return None
        comments = read.comments(connection, row.id)
    return LastAnswer(
        submission_id=row.id,
        file_name=row.file_name,
        state=SubmissionState(row.state),
        sent_on=row.submitted_at.date(),
        decided_on=on(row.decided_at),
        reason=row.decision_reason,
        answer_due=row.answer_due,
        comments=tuple(_comment(access, item) for item in comments),
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    same: int = 0
    changes: tuple[ValueChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()


class _Rehearsed(Exception):
    """Ends the transaction of a comparison, which must leave no trace."""


def _compared(access: Access, row: read.ReviewRecord, workspace: Workspace) -> _Compared:
    """What approving would change, found by approving and taking it all back; nothing where it no longer waits."""
    if row.state != SubmissionState.PENDING.value:
        return _Compared()
    made: list[_Compared] = []
    organisation_id = row.organisation_id
    try:
        with writing(
            access, workspace, organisation_id=organisation_id, portfolio_id=row.portfolio_id
        ) as connection:
            before = records.latest_figures(connection, organisation_id)
            packed = records.held_reading(connection, row.id)
            if packed is None:  # decided meanwhile
                raise _Rehearsed
            taken = store.approve(connection, row.id, "", None, now())
            refresh.refresh(connection, [organisation_id])
            after = records.latest_figures(connection, organisation_id)
            made.append(_outcome(packed, taken, before, after))
            raise _Rehearsed
    except _Rehearsed:
        return made[0] if made else _Compared()


def _outcome(
    packed: bytes, taken: Taken, before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]
) -> _Compared:
    return _Compared(
        new=taken.count("new"),
        changed=taken.count("changed"),
        withdrawn=taken.withdrawn,
        same=taken.count("same"),
        changes=value_changes(serialized_reading.unpack(packed), taken),
        figures=figure_changes(before, after),
    )


@contextmanager
def _deciding(
    access: Access, submission_id: int, workspace: Workspace, states: tuple[str, ...]
) -> Iterator[tuple[Connection, HeldSubmission]]:
    allow(access, Action.APPROVE, Kind.SUBMISSION, workspace, submission_id)
    with writing_submission(access, submission_id, workspace) as (connection, row):
        if row.state not in states:
            raise Conflict("review.no_longer_waits")
        yield connection, row


def _noted(connection: Connection, access: Access, action: Action, row: HeldSubmission, **facts: Any) -> None:
    audit_log.note(
        connection, audit_log.actor(access.account_id), action.value, Kind.SUBMISSION.value, row.id,
        organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id, **facts,
    )  # fmt: skip


def _card(connection: Connection, submission_id: int) -> read.ReviewRecord:
    row = read.one(connection, submission_id)
    if row is None:
        raise NotFound("store_errors.no_submission")
    return row


def _row(access: Access, row: read.QueuedRecord, day: date) -> QueueRow:
    pending = row.state == SubmissionState.PENDING.value
    due = row.answer_due
    return QueueRow(
        submission_id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        portfolio=row.portfolio,
        file_name=row.file_name,
        state=SubmissionState(row.state),
        sent_on=row.submitted_at.date(),
        sent_by=shown(access.language, row.submitted_by, of_account=row.submitted_by_id is not None),
        periods=submission_documents.periods(row.periods),
        values=row.values,
        unclear=row.unclear,
        answer_due=due,
        overdue=pending and due is not None and due < day,
        decided_on=on(row.decided_at),
        decided_by=shown(access.language, row.decided_by, of_account=row.decided_by_id is not None),
    )


def _comment(access: Access, row: read.CommentRecord) -> Comment:
    return Comment(
        comment_id=row.id,
        sheet=row.sheet,
        cell=address(row.row_no, row.column_no),
        row=row.row_no,
        column=row.column_no,
        text=row.text,
        author=shown(access.language, row.author, of_account=row.author_id is not None),
        made_on=row.made_at.date(),
    )
