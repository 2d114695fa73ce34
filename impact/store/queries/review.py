"""What waits for review, what was decided about it, and what was said about its cells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.queries import Connection
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.schema.stored_json import StoredDocument
from impact.store.schema.submissions import CellComment, Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import Selection

MAX_DECIDED = 30


@dataclass(frozen=True, slots=True)
class SentRecord:
    """What was sent and what became of it; `state` is a value of SubmissionState, `answer_due` the last day on which
    the fund promised to answer. Moments are in UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    file_name: str
    state: str
    layout: str
    submitted_at: datetime
    file_gone_at: datetime | None
    decided_at: datetime | None
    decision_reason: str
    answer_due: date | None


@dataclass(frozen=True, slots=True)
class QueuedRecord(SentRecord):
    """What a fund finds in its list; `periods` is the document of that name, `unclear` counts values
    without a number. A name is '' where its account was erased."""

    organisation: str
    portfolio: str
    periods: StoredDocument | None
    values: int
    unclear: int
    submitted_by: str
    submitted_by_id: int | None
    decided_by: str
    decided_by_id: int | None


@dataclass(frozen=True, slots=True)
class ReviewRecord(QueuedRecord):
    """A submission as it is opened: with its issues and answers as stored JSON, and since when its file is gone."""

    reason: str
    issues: StoredDocument | None
    answers: StoredDocument | None


@dataclass(frozen=True, slots=True)
class OpenReturnRecord:
    """A file that a fund returned and that was not answered since; `remarks` counts its reason and its comments."""

    id: int
    file_name: str
    layout: str
    submitted_at: datetime
    remarks: int


@dataclass(frozen=True, slots=True)
class ReturnedRecord:
    """A file that a fund returned, with why, and when and by which submission it was answered. Moments are in UTC."""

    id: int
    file_name: str
    layout: str
    submitted_at: datetime
    decided_at: datetime | None
    decision_reason: str
    answered_at: datetime | None
    answering_id: int | None


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """What was said about a cell, counted from 1; about the whole file where no row and column stand."""

    id: int
    sheet: str
    row_no: int | None
    column_no: int | None
    text: str
    author: str
    author_id: int | None
    made_at: datetime


def _select_with_names(connection: Connection, record: type[QueuedRecord]) -> Selection:
    """Submissions within the scope, with the names of their organisation and portfolio."""
    return (
        select(
            *columns_of(Submission, record),
            Organisation.name.label("organisation"),
            Portfolio.name.label("portfolio"),
        )
        .join(Organisation, row_access.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .join(Portfolio, row_access.through(Portfolio, Submission, Portfolio.id == Submission.portfolio_id))
        .where(row_access.limit(connection, Submission))
    )


def list_pending(connection: Connection) -> list[QueuedRecord]:
    """What waits, by when an answer was promised and then by when it came."""
    query = (
        _select_with_names(connection, QueuedRecord)
        .where(Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.answer_due, Submission.submitted_at, Submission.id)
    )
    return rows_of(connection.execute(query), QueuedRecord)


def list_decided(connection: Connection) -> list[QueuedRecord]:
    """What was decided by review, newest first, the last few."""
    query = (
        _select_with_names(connection, QueuedRecord)
        .where(Submission.decided_at.is_not(None))
        .where(Submission.state.in_((SubmissionState.APPROVED.value, SubmissionState.RETURNED.value)))
        .order_by(Submission.decided_at.desc(), Submission.id.desc())
        .limit(MAX_DECIDED)
    )
    return rows_of(connection.execute(query), QueuedRecord)


def get_review(connection: Connection, submission_id: int) -> ReviewRecord | None:
    """One submission with its organisation; None outside the scope."""
    query = _select_with_names(connection, ReviewRecord).where(Submission.id == submission_id)
    return row_of(connection.execute(query), ReviewRecord)


def list_in_progress(
    connection: Connection, organisation_id: int, portfolio_ids: Collection[int]
) -> list[SentRecord]:
    """What an organisation sent in these portfolios that waits, or was returned and not answered; oldest first."""
    query = (
        select(*columns_of(Submission, SentRecord))
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id.in_(portfolio_ids))
        .where(
            or_(
                Submission.state == SubmissionState.PENDING.value,
                and_(Submission.state == SubmissionState.RETURNED.value, Submission.answered_at.is_(None)),
            )
        )
        .order_by(Submission.submitted_at, Submission.id)
    )
    return rows_of(connection.execute(query), SentRecord)


def list_open_returns(connection: Connection, organisation_id: int) -> list[OpenReturnRecord]:
    """What came back to an organisation and was not answered since, oldest first."""
    of_submission = row_access.through(CellComment, Submission, CellComment.submission_id == Submission.id)
    query = (
        select(
            Submission.id, Submission.file_name, Submission.layout, Submission.submitted_at,
            (func.count(CellComment.id) + 1).label("remarks"),
        )
        .outerjoin(CellComment, of_submission)
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state == SubmissionState.RETURNED.value, Submission.answered_at.is_(None))
        .group_by(
            Submission.id, Submission.file_name, Submission.layout, Submission.submitted_at, Submission.decided_at
        )
        .order_by(Submission.decided_at, Submission.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), OpenReturnRecord)


def list_returned_before(
    connection: Connection, organisation_id: int, portfolio_id: int, submission_id: int
) -> list[ReturnedRecord]:
    """What a fund returned to a grantee of what was sent before a submission, newest first."""
    query = (
        select(*columns_of(Submission, ReturnedRecord))
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id == portfolio_id, Submission.id < submission_id)
        .where(Submission.state == SubmissionState.RETURNED.value)
        .order_by(Submission.id.desc())
    )
    return rows_of(connection.execute(query), ReturnedRecord)


def list_comments(connection: Connection, submission_id: int) -> list[CommentRecord]:
    """What was said about the cells of a submission, in the order of its sheets."""
    query = (
        select(*columns_of(CellComment, CommentRecord))
        .where(row_access.limit(connection, CellComment), CellComment.submission_id == submission_id)
        .order_by(CellComment.sheet, CellComment.row_no, CellComment.column_no, CellComment.id)
    )
    return rows_of(connection.execute(query), CommentRecord)
