"""Queries for drafts of files and of forms, and for what a form on screen shows: indicators and values in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from impact.model.submission import SCREEN
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.indicators_and_values import (
    IndicatorRecord,
    ValueRecord,
    fetch_values,
    value_columns,
)
from impact.store.records.nested_records import Nested
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.stored_json import StoredDocument
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access


class EntryIndicator(NamedTuple):
    """An indicator as a form needs it; `withdrawn_by` is set for one that waits for review with its submission."""

    indicator: IndicatorRecord
    key: str
    occurrence: int
    withdrawn_by: int | None
    grant_ref: str
    grant_title: str


class EntryGrant(NamedTuple):
    """A grant of a grantee in one portfolio, with how often it reports ('' where nobody agreed on that)."""

    ref: str
    title: str
    reporting: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What somebody typed and did not send yet, as a document; `content_hash` is the key of the entry."""

    id: int
    organisation_id: int
    portfolio_id: int
    content_hash: str
    reading: dict[str, Any]
    answers: StoredDocument | None
    submitted_at: datetime


class ScreenSubmission(NamedTuple):
    """A submission that was entered on screen and counts, with its undo log (packed)."""

    id: int
    submitted_by: str
    submitted_by_id: int | None
    submitted_at: datetime
    approved_by: str
    approved_by_id: int | None
    reason: str
    undo: bytes | None


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A file that was put aside, by its SHA-256; `reading` and `answers` are what was said about it, as stored JSON."""

    id: int
    organisation_id: int
    portfolio_id: int
    file_name: str
    content_hash: str
    reading: dict[str, Any]
    answers: StoredDocument | None
    submitted_at: datetime
    submitted_by: str
    submitted_by_id: int | None


@dataclass(frozen=True, slots=True)
class ListedDraft(DraftRecord):
    """A draft with the name of whose it is."""

    organisation: str


_ENTRY_INDICATOR = Nested(EntryIndicator, indicator=IndicatorRecord)


def _waits() -> ColumnElement[bool]:
    return Submission.state == SubmissionState.PENDING.value


def list_grants(connection: Connection, organisation_id: int, portfolio_id: int) -> list[EntryGrant]:
    """The grants of a grantee in one portfolio, oldest first."""
    query = (
        select(*columns_of(Grant, EntryGrant))
        .where(row_access.limit(connection, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id)
        .order_by(Grant.id)
    )
    return rows_of(connection.execute(query), EntryGrant)


def list_indicators(
    connection: Connection, organisation_id: int, portfolio_id: int, *, with_pending: bool
) -> list[EntryIndicator]:
    """The indicators of a grantee in one portfolio, in the order in which they were added.

    With `with_pending` also those that wait for review together with the submission they came in.
    """
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    stands: ColumnElement[bool] = Indicator.withdrawn_by.is_(None)
    if with_pending:
        pending = select(Submission.id).where(row_access.limit(connection, Submission), _waits())
        stands = or_(stands, Indicator.withdrawn_by.in_(pending))
    query = (
        select(
            *_ENTRY_INDICATOR.columns("indicator", Indicator),
            Indicator.key,
            Indicator.occurrence,
            Indicator.withdrawn_by,
            Grant.ref.label("grant_ref"),
            Grant.title.label("grant_title"),
        )
        .select_from(Indicator)
        .join(Grant, of_grant)
        .where(row_access.limit(connection, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, stands)
        .order_by(Indicator.id)
    )
    return list(_ENTRY_INDICATOR.each_of(connection.execute(query)))


def list_codes(connection: Connection, organisation_id: int, portfolio_id: int) -> set[str]:
    """Every code that an indicator of a grantee in one portfolio ever had, also of one that was taken back."""
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    query = (
        select(Indicator.code)
        .join(Grant, of_grant)
        .where(row_access.limit(connection, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, Indicator.code != "")
    )
    return set(connection.scalars(query))


def list_values(
    connection: Connection,
    table: type[Measurement] | type[Target],
    indicator_ids: Collection[int],
    within: tuple[date, date] | None,
    *,
    with_pending: bool,
) -> list[ValueRecord]:
    """Values or targets in force of these indicators, of periods that end `within` two days (None: all of them).

    With `with_pending` those that wait for review come after those in force, in the order in which they were sent.
    """
    in_force: ColumnElement[bool] = table.superseded_by.is_(None)
    if with_pending:
        pending = select(Submission.id).where(row_access.limit(connection, Submission), _waits())
        # A row that waits is replaced by its own submission (`store.submissions.pending_values`).
        in_force = or_(
            in_force, and_(table.superseded_by == table.submission_id, table.submission_id.in_(pending))
        )
    limits = [row_access.of_indicators(connection, table, list(indicator_ids)), in_force]
    if within is not None:
        limits.append(table.period_end.between(*within))
    query = select(*value_columns(table)).where(*limits)
    return fetch_values(
        connection, query.order_by(table.superseded_by.is_not(None), table.submission_id, table.id)
    )


def map_issues(connection: Connection, submission_ids: Collection[int]) -> dict[int, StoredDocument | None]:
    """The issues on the cards of these submissions, as stored JSON, by submission."""
    query = select(Submission.id, Submission.issues).where(
        row_access.limit(connection, Submission), Submission.id.in_(sorted(submission_ids))
    )
    return {row.id: row.issues for row in connection.execute(query)}


def find_indicator_place(connection: Connection, indicator_id: int) -> tuple[int, int] | None:
    """Whose indicator this is and in which portfolio; None outside the scope, or where it does not stand."""
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    query = (
        select(Grant.organisation_id, Grant.portfolio_id)
        .join(Indicator, of_grant)
        .where(row_access.limit(connection, Grant), Indicator.id == indicator_id, Indicator.withdrawn_by.is_(None))
    )
    row = connection.execute(query).first()
    return (row.organisation_id, row.portfolio_id) if row is not None else None


def list_screen_submissions(
    connection: Connection, organisation_id: int, portfolio_id: int
) -> list[ScreenSubmission]:
    """What was entered on screen for a grantee and counts, the newest first."""
    query = (
        select(*columns_of(Submission, ScreenSubmission))
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id == portfolio_id, Submission.layout == SCREEN)
        .where(Submission.state == SubmissionState.APPROVED.value)
        .order_by(Submission.order_no.desc())
    )
    return rows_of(connection.execute(query), ScreenSubmission)


def find_draft(
    connection: Connection, organisation_id: int, portfolio_id: int, account_id: int | None
) -> EntryDraft | None:
    """What somebody typed for a grantee in one portfolio and did not send yet; None where there is nothing."""
    query = (
        select(*columns_of(Submission, EntryDraft))
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id == portfolio_id, Submission.layout == SCREEN)
        .where(Submission.state == SubmissionState.DRAFT.value)
        .where(Submission.submitted_by_id.is_not_distinct_from(account_id))
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return row_of(connection.execute(query), EntryDraft)


def list_entry_drafts(connection: Connection, account_id: int | None) -> list[EntryDraft]:
    """What an account typed on screen and did not send yet, newest first."""
    query = (
        select(*columns_of(Submission, EntryDraft))
        .where(row_access.limit(connection, Submission), Submission.submitted_by_id == account_id)
        .where(Submission.state == SubmissionState.DRAFT.value, Submission.layout == SCREEN)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), EntryDraft)


def list_drafts(connection: Connection) -> list[ListedDraft]:
    """All drafts in scope, newest first, with whose they are."""
    query = (
        select(*columns_of(Submission, DraftRecord), Organisation.name.label("organisation"))
        .join(Organisation, row_access.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .where(row_access.limit(connection, Submission), Submission.state == SubmissionState.DRAFT.value)
        .where(Submission.layout != SCREEN)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), ListedDraft)


def find_file_draft(
    connection: Connection, organisation_id: int, portfolio_id: int, digest: str, account_id: int | None
) -> int | None:
    """The newest draft that an account (None: of the command line) has of a file, by its SHA-256; None without one."""
    query = (
        select(Submission.id)
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id == portfolio_id, Submission.content_hash == digest)
        .where(Submission.submitted_by_id == account_id, Submission.state == SubmissionState.DRAFT.value)
        .where(Submission.layout != SCREEN)
        .order_by(Submission.id.desc())
        .limit(1)
    )
    draft_id: int | None = connection.scalar(query)
    return draft_id


def get_draft(connection: Connection, draft_id: int) -> DraftRecord | None:
    """One draft; None outside the scope."""
    query = select(*columns_of(Submission, DraftRecord)).where(
        row_access.limit(connection, Submission),
        Submission.id == draft_id,
        Submission.state == SubmissionState.DRAFT.value,
        Submission.layout != SCREEN,
    )
    return row_of(connection.execute(query), DraftRecord)
