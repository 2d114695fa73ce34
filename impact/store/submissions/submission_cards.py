"""Submissions: their card, their life, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import Submission as Read
from impact.model.words import SubmissionState
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.store.schema.submission_documents import ANSWERS, ISSUES, READING, Answers, Issues, Reading
from impact.store.schema.submissions import File, Submission
from impact.store.submissions import serialized_reading
from impact.store.tenancy import conditions

# A file with more doubts than this is not read by anybody to the end.
MAX_ISSUES = 2000


@dataclass(frozen=True, slots=True)
class Card:
    """Who handed something in and when; approved by the same, then, where nobody else is named."""

    submitted_by: str
    submitted_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    submitted_by_id: int | None = None
    approved_by_id: int | None = None
    # Set for one that waits for review: by when the fund answers.
    answer_due: date | None = None
    waits: bool = False
    reason: str = ""
    asks_reason: bool = False
    answers: tuple[Answer, ...] = ()
    mapping_id: int | None = None


@dataclass(frozen=True, slots=True)
class SubmissionWithReading:
    """Whose a submission is and how it stands (`state` is a value of SubmissionState); of a returned one, when and by
    which submission it was answered. `held` is its packed reading
    (`store.submissions.serialized_reading`), None where it never waited for review."""

    id: int
    organisation_id: int
    portfolio_id: int
    file_name: str
    state: str
    answered_at: datetime | None
    answering_id: int | None
    held: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LatestFigure:
    """The latest approved figure of an indicator, on the indicator's own scale; `status` is a value of Status."""

    indicator_id: int
    actual: float | None
    status: str
    title: str
    unit: str


def is_covered(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> bool:
    """Whether this access covers an organisation's data in a portfolio."""
    if organisation_id not in access.organisation_ids and portfolio_id not in access.portfolio_ids:
        return False
    query = select(Grant.id).where(
        Grant.organisation_id == organisation_id,
        Grant.portfolio_id == portfolio_id,
        conditions.limit(access, Grant),
    )
    return connection.scalar(query.limit(1)) is not None


def find_owner(connection: Connection, access: Access, submission_id: int) -> tuple[int, int] | None:
    """Whose submission this is, in which portfolio; None outside the access."""
    query = select(Submission.organisation_id, Submission.portfolio_id).where(
        Submission.id == submission_id, conditions.limit(access, Submission)
    )
    row = connection.execute(query).first()
    return (row.organisation_id, row.portfolio_id) if row else None


def get_submission(connection: Connection, submission_id: int) -> SubmissionWithReading | None:
    """One submission."""
    query = select(*columns_of(Submission, SubmissionWithReading)).where(
        Submission.id == submission_id, conditions.limit(connection, Submission)
    )
    return row_of(connection.execute(query), SubmissionWithReading)


def get_packed_reading(connection: Connection, submission_id: int) -> bytes | None:
    """The packed reading of a submission that was reviewed or waits for it (`store.submissions.serialized_reading`)."""
    query = select(Submission.held).where(Submission.id == submission_id, conditions.limit(connection, Submission))
    packed: bytes | None = connection.scalar(query)
    return packed


def find_by_reading(connection: Connection, organisation_id: int, digest: str) -> int | None:
    """The submission with this reading that counts or waits; one that came back may be sent again as it is."""
    query = select(Submission.id).where(
        conditions.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.reading_hash == digest,
        Submission.state.in_((SubmissionState.APPROVED.value, SubmissionState.PENDING.value)),
    )
    return connection.scalar(query)


def list_approved_ids(connection: Connection, organisation_id: int, portfolio_id: int) -> list[int]:
    """The submissions of an organisation in a portfolio that count."""
    query = select(Submission.id).where(
        conditions.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.APPROVED.value,
    )
    return list(connection.scalars(query))


def add_submission(
    connection: Connection, read: Read, organisation_id: int, portfolio_id: int, digest: str, card: Card
) -> int:
    """Add the card of a submission and of its file; it counts at once, or waits with its reading held."""
    approved: dict[str, Any] = {"state": SubmissionState.PENDING.value, "held": serialized_reading.pack_reading(read)}
    if not card.waits:
        approved = {
            "state": SubmissionState.APPROVED.value,
            "approved_by": card.approved_by or card.submitted_by,
            "approved_by_id": card.approved_by_id if card.approved_by else card.submitted_by_id,
            "approved_at": card.approved_at or card.submitted_at,
            "order_no": next_order(connection, organisation_id, portfolio_id),
        }
    statement = insert(Submission).values(
        organisation_id=organisation_id,
        portfolio_id=portfolio_id,
        file_id=find_or_add_file(
            connection, organisation_id, read.content_hash, read.file_name, read.size, read.format
        ),
        file_name=read.file_name,
        content_hash=read.content_hash,
        reading_hash=digest,
        layout=read.layout,
        locale=read.locale.decimal,
        reading=READING.dump(Reading(read.sheets, read.columns, read.locale, read.account)),
        issues=ISSUES.dump(Issues(read.issues[:MAX_ISSUES])),
        submitted_by=card.submitted_by,
        submitted_at=card.submitted_at,
        submitted_by_id=card.submitted_by_id,
        answer_due=card.answer_due,
        reason=card.reason,
        answers=ANSWERS.dump(Answers(card.answers)),
        mapping_id=card.mapping_id,
        **approved,
    )
    return int(connection.execute(statement.returning(Submission.id)).scalar_one())


def next_order(connection: Connection, organisation_id: int, portfolio_id: int) -> int:
    """The number of the next submission that comes to count."""
    query = select(func.max(Submission.order_no)).where(
        conditions.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
    )
    return int(connection.scalar(query) or 0) + 1


def find_or_add_file(
    connection: Connection, organisation_id: int, digest: str, name: str, size: int, kind: str
) -> int:
    """The card of a file of an organisation; made where there is none."""
    existing_id = connection.scalar(
        select(File.id).where(
            conditions.limit(connection, File),
            File.organisation_id == organisation_id,
            File.content_hash == digest,
        )
    )
    if existing_id is not None:
        return existing_id
    statement = insert(File).values(
        organisation_id=organisation_id, content_hash=digest, name=name, size=size, format=kind
    )
    return int(connection.execute(statement.returning(File.id)).scalar_one())


def update_submission(connection: Connection, submission_id: int, **facts: Any) -> None:
    """What is known of a submission once its values are written."""
    connection.execute(update(Submission).where(Submission.id == submission_id).values(**facts))


def mark_undone(connection: Connection, submission_id: int, moment: datetime) -> None:
    """Mark a submission as taken back."""
    update_submission(connection, submission_id, state=SubmissionState.UNDONE.value, undone_at=moment, held=None)


def map_latest_figures(connection: Connection, organisation_id: int) -> dict[int, LatestFigure]:
    """The latest figure of each indicator of an organisation, for a comparison of before and after."""
    query = (
        select(Figure.indicator_id, Figure.actual, Figure.status, Indicator.title, Indicator.unit)
        .join(Indicator, conditions.through(Figure, Indicator, Indicator.id == Figure.indicator_id))
        .where(conditions.limit(connection, Indicator), Figure.organisation_id == organisation_id)
        .where(conditions.approved(Figure), Figure.latest.is_(True))
        .order_by(Figure.indicator_id)
    )
    return {row.indicator_id: row for row in rows_of(connection.execute(query), LatestFigure)}
