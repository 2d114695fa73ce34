"""Queries for the reporting round: the calendar, and what was handed in for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from impact.model.access import Access
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.figures import Aggregate, GranteeSummary
from impact.store.schema.organisations import Grant, Organisation, Portfolio, ReportingPeriod
from impact.store.schema.stored_json import StoredDocument
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import ORGANISATION, PORTFOLIO, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in and not taken back, drafts too; `periods` is the document of the periods for which it brings
    something new, `answer_due` the last day on which the fund promised to answer. Moments are in UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    state: str
    periods: StoredDocument | None
    file_name: str
    submitted_at: datetime
    answer_due: date | None
    decided_at: datetime | None
    approved_at: datetime | None
    decision_reason: str
    reason: str
    layout: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class AwaitingAnswer(HandedIn):
    """What waits for an answer, with the name of whose it is."""

    name: str


@dataclass(frozen=True, slots=True)
class PortfolioPeriod:
    """A period of a portfolio's calendar, both days within it, with the name of the portfolio."""

    id: int
    portfolio_id: int
    portfolio: str
    frequency: str
    starts: date
    ends: date
    due_on: date
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """A period of a portfolio's calendar, both days within it."""

    portfolio_id: int
    frequency: str
    starts: date
    ends: date
    due_on: date


@dataclass(frozen=True, slots=True)
class ReportedEnd:
    """A period end for which a grantee has approved figures."""

    organisation_id: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Reporter:
    """A grantee that reports, in the rhythm and with the span of one of its grants as far as it is known."""

    id: int
    name: str
    reporting: str
    starts: date | None
    ends: date | None
    recorded_on: date | None


@dataclass(frozen=True, slots=True)
class ReportingGrant:
    """In which frequency a grant reports ('' where none was agreed), and its span as far as it is known."""

    portfolio_id: int
    reporting: str
    starts: date | None
    ends: date | None
    recorded_on: date | None


def _periods() -> Select[Any]:
    """Periods of a calendar with the name of their portfolio."""
    return select(*columns_of(ReportingPeriod, PortfolioPeriod), Portfolio.name.label("portfolio")).join(
        Portfolio, row_access.through(Portfolio, ReportingPeriod, Portfolio.id == ReportingPeriod.portfolio_id)
    )


def get_period(connection: Connection, period_id: int) -> PortfolioPeriod | None:
    """One period of a calendar; None where it is not in scope."""
    query = _periods().where(row_access.limit(connection, ReportingPeriod), ReportingPeriod.id == period_id)
    return row_of(connection.execute(query), PortfolioPeriod)


def list_begun(connection: Connection, portfolio_ids: list[int], today: date) -> list[PortfolioPeriod]:
    """Periods of these portfolios that have begun, newest first."""
    query = (
        _periods()
        .where(row_access.limit(connection, ReportingPeriod))
        .where(ReportingPeriod.portfolio_id.in_(portfolio_ids), ReportingPeriod.starts <= today)
        .order_by(ReportingPeriod.ends.desc(), ReportingPeriod.portfolio_id, ReportingPeriod.frequency)
    )
    return rows_of(connection.execute(query), PortfolioPeriod)


def list_handed_in(connection: Connection, access: Access, organisation_id: int) -> list[HandedIn]:
    """What a grantee handed in and did not take back, newest first."""
    query = (
        select(*columns_of(Submission, HandedIn))
        .where(row_access.limit(access, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state != SubmissionState.UNDONE.value)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), HandedIn)


def list_handed_in_since(connection: Connection, access: Access, portfolio_id: int, since: date) -> list[HandedIn]:
    """What was handed in for a portfolio from a day on and not taken back, newest first."""
    query = (
        select(*columns_of(Submission, HandedIn))
        .where(row_access.limit(access, Submission), Submission.portfolio_id == portfolio_id)
        .where(Submission.state != SubmissionState.UNDONE.value)
        .where(Submission.submitted_at >= datetime.combine(since, time()))
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), HandedIn)


def list_reported_ends(
    connection: Connection, access: Access, portfolio_id: int, since: date, organisation_id: int | None = None
) -> list[ReportedEnd]:
    """Period ends from a day on for which grantees of a portfolio, or one of them, have approved figures."""
    query = (
        select(Aggregate.organisation_id, Aggregate.as_of)
        .where(row_access.limit(access, Aggregate), row_access.approved(Aggregate))
        .where(Aggregate.portfolio_id == portfolio_id, Aggregate.as_of >= since)
        .distinct()
        .order_by(Aggregate.organisation_id, Aggregate.as_of)
    )
    if organisation_id is not None:
        query = query.where(Aggregate.organisation_id == organisation_id)
    return rows_of(connection.execute(query), ReportedEnd)


def list_reporters(
    connection: Connection, access: Access, portfolio_id: int, frequencies: Collection[str]
) -> list[Reporter]:
    """The grantees that report in these rhythms in a portfolio, by name, with the span of each of their grants."""
    query = (
        select(Organisation.id, Organisation.name, Grant.reporting, Grant.starts, Grant.ends, Grant.recorded_on)
        .join(Organisation, row_access.through(Organisation, Grant, Organisation.id == Grant.organisation_id))
        .where(row_access.limit(access, Grant), Grant.portfolio_id == portfolio_id)
        .where(Grant.reporting.in_(sorted(frequencies)))
        .order_by(Organisation.name, Organisation.id)
    )
    return rows_of(connection.execute(query), Reporter)


def list_grants(connection: Connection, access: Access, organisation_id: int) -> list[ReportingGrant]:
    """In which rhythm each grant of a grantee reports, and from when until when it runs."""
    query = (
        select(Grant.portfolio_id, Grant.reporting, Grant.starts, Grant.ends, Grant.recorded_on)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .order_by(Grant.id)
    )
    return rows_of(connection.execute(query), ReportingGrant)


def list_awaiting_answer(connection: Connection) -> list[AwaitingAnswer]:
    """Everything that waits for an answer of a fund, the longest promised first, with whose it is."""
    query = (
        select(*columns_of(Submission, HandedIn), Organisation.name)
        .join(Organisation, row_access.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .where(row_access.limit(connection, Submission), Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.answer_due, Submission.submitted_at, Submission.id)
    )
    return rows_of(connection.execute(query), AwaitingAnswer)


def list_locked_periods(connection: Connection, portfolio_id: int, organisation_id: int) -> list[tuple[date, date]]:
    """First and last day of the periods of a portfolio that its fund has closed for this grantee, oldest first.

    A grantee is bound by the calendar of its rhythms there; one that has none, by every rhythm's.
    """
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    rhythms = frozenset(connection.scalars(_select_rhythms(connection), of_grantee))
    locked = connection.execute(_select_locked(connection, rhythms), {"portfolio": portfolio_id})
    return [(row.starts, row.ends) for row in locked]


@reuse
def _select_rhythms(scope: Scope | None) -> Selection:
    return select(Grant.reporting).where(
        row_access.limit(scope, Grant),
        Grant.portfolio_id == PORTFOLIO,
        Grant.organisation_id == ORGANISATION,
        Grant.reporting != "",
    )


@reuse
def _select_locked(scope: Scope | None, rhythms: frozenset[str]) -> Selection:
    query = (
        select(ReportingPeriod.starts, ReportingPeriod.ends)
        .where(row_access.limit(scope, ReportingPeriod), ReportingPeriod.portfolio_id == PORTFOLIO)
        .where(ReportingPeriod.locked_at.is_not(None))
        .distinct()
        .order_by(ReportingPeriod.ends, ReportingPeriod.starts)
    )
    return query.where(ReportingPeriod.frequency.in_(sorted(rhythms))) if rhythms else query


def list_calendar(connection: Connection, portfolio_ids: list[int]) -> list[CalendarPeriod]:
    """All periods of the calendars of these portfolios, in any rhythm."""
    query = (
        select(*columns_of(ReportingPeriod, CalendarPeriod))
        .where(row_access.limit(connection, ReportingPeriod), ReportingPeriod.portfolio_id.in_(portfolio_ids))
        .order_by(ReportingPeriod.portfolio_id, ReportingPeriod.ends)
    )
    return rows_of(connection.execute(query), CalendarPeriod)


def list_latest_ends(connection: Connection, access: Access) -> dict[int, set[date]]:
    """The last period ends that grantees have approved figures for, by portfolio."""
    ends: dict[int, set[date]] = {}
    for row in connection.execute(_select_latest_ends(access)):
        ends.setdefault(row.portfolio_id, set()).add(row.latest_period)
    return ends


@reuse
def _select_latest_ends(scope: Scope | None) -> Selection:
    return (
        select(GranteeSummary.portfolio_id, GranteeSummary.latest_period)
        .where(row_access.limit(scope, GranteeSummary), GranteeSummary.latest_period.is_not(None))
        .distinct()
    )


def count_coverage(
    connection: Connection, access: Access, portfolio_id: int, ends: date, rhythms: Mapping[str, date], *, newest: bool
) -> tuple[int, int]:
    """How many grantees of a portfolio have approved figures for a period up to `ends`, and how many report then.

    Those report that have a grant in one of these rhythms that runs in it; one that was recorded after it ended counts
    where it reported all the same. `rhythms` has the first day of the period in each.

    `newest`: nothing later was reported in the portfolio, so that the summaries know it and no aggregate is read.
    """
    reported: Any = GranteeSummary if newest else Aggregate
    same_grantee = and_(
        reported.organisation_id == Grant.organisation_id, reported.portfolio_id == Grant.portfolio_id,
        *((reported.latest_period == ends,) if newest else (reported.as_of == ends, row_access.approved(reported))),
    )  # fmt: skip
    query = (
        select(
            func.count(func.distinct(reported.organisation_id)), func.count(func.distinct(Grant.organisation_id))
        )
        .select_from(Grant)
        .outerjoin(reported, row_access.through(reported, Grant, same_grantee))
        .where(row_access.limit(access, Grant), Grant.portfolio_id == portfolio_id, _runs_until(ends, rhythms))
        .where(or_(Grant.recorded_on.is_(None), Grant.recorded_on <= ends, reported.organisation_id.is_not(None)))
    )
    counts = connection.execute(query).one()
    return int(counts[0]), int(counts[1])


def _runs_until(ends: date, rhythms: Mapping[str, date]) -> ColumnElement[bool]:
    return and_(
        or_(Grant.starts.is_(None), Grant.starts <= ends),
        or_(*(
            and_(Grant.reporting == rhythm, or_(Grant.ends.is_(None), Grant.ends >= starts))
            for rhythm, starts in rhythms.items()
        )),
    )  # fmt: skip
