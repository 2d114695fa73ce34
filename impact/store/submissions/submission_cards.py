"""Submissions: their card, their life, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, bindparam, func, insert, select, update

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import Submission as Read
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.base import table_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.store.schema.submission_documents import ANSWERS, ISSUES, READING, Answers, Issues, Reading
from impact.store.schema.submissions import File, Submission
from impact.store.submissions import serialized_reading
from impact.store.submissions.undo_log import UndoRecord
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import (
    ORGANISATION,
    PORTFOLIO,
    STATEMENTS,
    SUBMISSION,
    Selection,
    reuse,
)
from impact.store.tenancy.tenant_scope import Scope

# A file with more doubts than this is not read by anybody to the end.
MAX_ISSUES = 2000
# States in which a submission counts, or waits to.
_COUNTING_STATES = (SubmissionState.APPROVED.value, SubmissionState.PENDING.value)
_ADD_SUBMISSION = insert(table_of(Submission)).returning(table_of(Submission).c.id)
_ADD_FILE = insert(table_of(File)).returning(table_of(File).c.id)


class HandedIn(NamedTuple):
    """What a submission is called by in every list."""

    id: int
    file_name: str
    layout: str
    submitted_at: datetime


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
    layout: str
    submitted_at: datetime
    state: str
    answered_at: datetime | None
    answering_id: int | None
    held: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LatestFigure:
    """The latest approved figure of an indicator, on the indicator's own scale; `status` is a value of Status."""

    indicator_id: int
    actual: float | None
    actual_to_date: float | None
    status: str
    title: str
    titles: dict[str, str]
    unit: str
    time_kind: str
    measure: str
    location: str


def is_covered(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> bool:
    """Whether this access covers an organisation's data in a portfolio."""
    if organisation_id not in access.organisation_ids and portfolio_id not in access.portfolio_ids:
        return False
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    return connection.scalar(_select_grant(access), of_grantee) is not None


@reuse
def _select_grant(scope: Scope | None) -> Selection:
    query = select(Grant.id).where(
        Grant.organisation_id == ORGANISATION, Grant.portfolio_id == PORTFOLIO, row_access.limit(scope, Grant)
    )
    return query.limit(1)


def find_owner(connection: Connection, access: Access, submission_id: int) -> tuple[int, int] | None:
    """Whose submission this is, in which portfolio; None outside the access."""
    row = connection.execute(_select_owner(access), {"submission": submission_id}).first()
    return (row.organisation_id, row.portfolio_id) if row else None


@reuse
def _select_owner(scope: Scope | None) -> Selection:
    return select(Submission.organisation_id, Submission.portfolio_id).where(
        Submission.id == SUBMISSION, row_access.limit(scope, Submission)
    )


def get_submission(connection: Connection, submission_id: int) -> SubmissionWithReading | None:
    """One submission."""
    row = connection.execute(_select_submission(connection), {"submission": submission_id})
    return row_of(row, SubmissionWithReading)


@reuse
def _select_submission(scope: Scope | None) -> Selection:
    return select(*columns_of(Submission, SubmissionWithReading)).where(
        Submission.id == SUBMISSION, row_access.limit(scope, Submission)
    )


def get_packed_reading(connection: Connection, submission_id: int) -> bytes | None:
    """The packed reading of a submission that was reviewed or waits for it (`store.submissions.serialized_reading`)."""
    query = select(Submission.held).where(Submission.id == submission_id, row_access.limit(connection, Submission))
    packed: bytes | None = connection.scalar(query)
    return packed


def find_by_reading(connection: Connection, organisation_id: int, digest: str) -> int | None:
    """The submission with this reading that counts or waits, where nothing was handed in for its grantee since.

    One that came back may be sent again as it is, and one after which another was handed in says something again.
    """
    of_reading = {"organisation": organisation_id, "digest": digest}
    row = connection.execute(_select_by_reading(connection), of_reading).first()
    if row is None:
        return None
    of_grantee = {"organisation": organisation_id, "portfolio": row.portfolio_id}
    return row.id if connection.scalar(_select_newest(connection), of_grantee) == row.id else None


@reuse
def _select_by_reading(scope: Scope | None) -> Selection:
    return (
        select(Submission.id, Submission.portfolio_id)
        .where(
            row_access.limit(scope, Submission),
            Submission.organisation_id == ORGANISATION,
            Submission.reading_hash == bindparam("digest"),
            Submission.state.in_(_COUNTING_STATES),
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )


@reuse
def _select_newest(scope: Scope | None) -> Selection:
    return select(func.max(Submission.id)).where(
        row_access.limit(scope, Submission),
        Submission.organisation_id == ORGANISATION,
        Submission.portfolio_id == PORTFOLIO,
        Submission.state.in_(_COUNTING_STATES),
    )


def list_approved_ids(connection: Connection, organisation_id: int, portfolio_id: int) -> list[int]:
    """The submissions of an organisation in a portfolio that count."""
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    return list(connection.scalars(_select_approved(connection), of_grantee))


@reuse
def _select_approved(scope: Scope | None) -> Selection:
    return select(Submission.id).where(
        row_access.limit(scope, Submission),
        Submission.organisation_id == ORGANISATION,
        Submission.portfolio_id == PORTFOLIO,
        Submission.state == SubmissionState.APPROVED.value,
    )


def map_indicators_added_since(connection: Connection, submission_id: int) -> dict[int, HandedIn]:
    """The indicators that came to count since a submission was handed in, by id, each with what brought it."""
    this = Submission.__table__.alias("this")
    same_place = (
        row_access.limit(connection, Submission), row_access.limit(connection, this), this.c.id == submission_id,
        Submission.organisation_id == this.c.organisation_id, Submission.portfolio_id == this.c.portfolio_id,
        Submission.state == SubmissionState.APPROVED.value, Submission.id != submission_id,
        Submission.approved_at >= this.c.submitted_at,
    )  # fmt: skip
    query = select(*columns_of(Submission, HandedIn), Submission.undo).where(*same_place).order_by(Submission.order_no)
    added: dict[int, HandedIn] = {}
    for row in connection.execute(query).all():
        source = HandedIn(row.id, row.file_name, row.layout, row.submitted_at)
        statements = UndoRecord.unpacked(row.undo).said
        added |= {statement.indicator_id: source for statement in statements if statement.before is None}
    return added


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
    row = dict(
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
    return int(connection.execute(_ADD_SUBMISSION, row).scalar_one())


def next_order(connection: Connection, organisation_id: int, portfolio_id: int) -> int:
    """The number of the next submission that comes to count."""
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    return int(connection.scalar(_select_last_order(connection), of_grantee) or 0) + 1


@reuse
def _select_last_order(scope: Scope | None) -> Selection:
    return select(func.max(Submission.order_no)).where(
        row_access.limit(scope, Submission),
        Submission.organisation_id == ORGANISATION,
        Submission.portfolio_id == PORTFOLIO,
    )


def find_or_add_file(
    connection: Connection, organisation_id: int, digest: str, name: str, size: int, kind: str
) -> int:
    """The card of a file of an organisation; made where there is none."""
    existing_id: int | None = connection.scalar(
        _select_file(connection), {"organisation": organisation_id, "digest": digest}
    )
    if existing_id is not None:
        return existing_id
    row = {"organisation_id": organisation_id, "content_hash": digest, "name": name, "size": size, "format": kind}
    return int(connection.execute(_ADD_FILE, row).scalar_one())


@reuse
def _select_file(scope: Scope | None) -> Selection:
    return select(File.id).where(
        row_access.limit(scope, File),
        File.organisation_id == ORGANISATION,
        File.content_hash == bindparam("digest"),
    )


def update_submission(connection: Connection, submission_id: int, **facts: Any) -> None:
    """What is known of a submission once its values are written."""
    set_to = {f"to_{name}": fact for name, fact in facts.items()}
    connection.execute(_set_facts(tuple(sorted(facts))), set_to | {"of": submission_id})


@lru_cache(maxsize=STATEMENTS)
def _set_facts(names: tuple[str, ...]) -> Update:
    """Set these columns of the submission `of` to `to_` and the name of the column."""
    table = table_of(Submission)
    values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("of")).values(values)


def mark_undone(connection: Connection, submission_id: int, moment: datetime) -> None:
    """Mark a submission as taken back."""
    update_submission(connection, submission_id, state=SubmissionState.UNDONE.value, undone_at=moment, held=None)


def map_latest_figures(connection: Connection, organisation_id: int) -> dict[int, LatestFigure]:
    """The latest figure of each indicator of an organisation, for a comparison of before and after."""
    latest = connection.execute(_select_latest(connection), {"organisation": organisation_id})
    return {row.indicator_id: row for row in rows_of(latest, LatestFigure)}


@reuse
def _select_latest(scope: Scope | None) -> Selection:
    return (
        select(
            Figure.indicator_id, Figure.actual, Figure.actual_to_date, Figure.status, Indicator.title, Indicator.titles,
            Indicator.unit, Indicator.time_kind, Indicator.measure, Indicator.location,
        )
        .join(Indicator, row_access.through(Figure, Indicator, Indicator.id == Figure.indicator_id))
        .where(row_access.limit(scope, Indicator), Figure.organisation_id == ORGANISATION)
        .where(row_access.approved(Figure), Figure.latest.is_(True))
        .order_by(Figure.indicator_id)
    )
