"""Queries for the reporting round: the calendar, and what was handed in for it."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Connection, RowMapping, Select, select

from impact.model.access import Access
from impact.model.words import SubmissionState
from impact.store.schema.tables import Cell, Grant, Organisation, Portfolio, ReportingPeriod, Submission
from impact.store.tenancy import conditions

COLUMNS = (
    Submission.id,
    Submission.organisation_id,
    Submission.portfolio_id,
    Submission.state,
    Submission.periods,
    Submission.file_name,
    Submission.submitted_at,
    Submission.answer_due,
    Submission.decided_at,
    Submission.approved_at,
    Submission.decision_reason,
    Submission.reason,
)


def _periods() -> Select[tuple[ReportingPeriod]]:
    """Periods of a calendar with the name of their portfolio."""
    return select(ReportingPeriod.__table__, Portfolio.name.label("portfolio")).join(
        Portfolio, conditions.through(Portfolio, ReportingPeriod, Portfolio.id == ReportingPeriod.portfolio_id)
    )


def period(connection: Connection, period_id: int) -> RowMapping | None:
    """One period of a calendar; None where it is not in scope."""
    query = _periods().where(conditions.limit(connection, ReportingPeriod), ReportingPeriod.id == period_id)
    return connection.execute(query).mappings().first()


def begun(connection: Connection, portfolio_ids: list[int], today: date) -> list[RowMapping]:
    """Periods of these portfolios that have begun, newest first."""
    query = (
        _periods()
        .where(conditions.limit(connection, ReportingPeriod))
        .where(ReportingPeriod.portfolio_id.in_(portfolio_ids), ReportingPeriod.starts <= today)
        .order_by(ReportingPeriod.ends.desc(), ReportingPeriod.portfolio_id, ReportingPeriod.frequency)
    )
    return list(connection.execute(query).mappings())


def handed_in(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """What a grantee handed in and did not take back, newest first."""
    query = (
        select(*COLUMNS)
        .where(conditions.limit(access, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state != SubmissionState.UNDONE.value)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return list(connection.execute(query).mappings())


def handed_in_since(connection: Connection, access: Access, portfolio_id: int, since: date) -> list[RowMapping]:
    """What was handed in for a portfolio from a day on and not taken back, newest first."""
    query = (
        select(*COLUMNS)
        .where(conditions.limit(access, Submission), Submission.portfolio_id == portfolio_id)
        .where(Submission.state != SubmissionState.UNDONE.value)
        .where(Submission.submitted_at >= datetime.combine(since, time()))
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return list(connection.execute(query).mappings())


def reported(
    connection: Connection, access: Access, portfolio_id: int, since: date, organisation_id: int | None = None
) -> list[RowMapping]:
    """Period ends from a day on for which grantees of a portfolio, or one of them, have approved figures."""
    query = (
        select(Cell.organisation_id, Cell.as_of)
        .where(conditions.limit(access, Cell), conditions.approved(Cell), Cell.portfolio_id == portfolio_id)
        .where(Cell.as_of >= since)
        .distinct()
        .order_by(Cell.organisation_id, Cell.as_of)
    )
    if organisation_id is not None:
        query = query.where(Cell.organisation_id == organisation_id)
    return list(connection.execute(query).mappings())


def reporters(connection: Connection, access: Access, portfolio_id: int, frequency: str) -> list[RowMapping]:
    """The grantees that report in this rhythm in a portfolio, by name, with the span of each of their grants."""
    query = (
        select(Organisation.id, Organisation.name, Grant.starts, Grant.ends)
        .join(Organisation, conditions.through(Organisation, Grant, Organisation.id == Grant.organisation_id))
        .where(conditions.limit(access, Grant), Grant.portfolio_id == portfolio_id, Grant.reporting == frequency)
        .order_by(Organisation.name, Organisation.id)
    )
    return list(connection.execute(query).mappings())


def grants(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """In which rhythm each grant of a grantee reports, and from when until when it runs."""
    query = (
        select(Grant.portfolio_id, Grant.reporting, Grant.starts, Grant.ends)
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .order_by(Grant.id)
    )
    return list(connection.execute(query).mappings())


def waiting(connection: Connection) -> list[RowMapping]:
    """Everything that waits for an answer of a fund, the longest promised first, with whose it is."""
    query = (
        select(*COLUMNS, Organisation.name)
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .where(conditions.limit(connection, Submission), Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.answer_due, Submission.submitted_at, Submission.id)
    )
    return list(connection.execute(query).mappings())


def locked_periods(connection: Connection, portfolio_id: int, organisation_id: int) -> list[tuple[date, date]]:
    """First and last day of the periods of a portfolio that its fund has closed for this grantee, oldest first.

    A grantee is bound by the calendar of its rhythms there; one that has none, by every rhythm's.
    """
    of_grants = select(Grant.reporting).where(
        conditions.limit(connection, Grant),
        Grant.portfolio_id == portfolio_id,
        Grant.organisation_id == organisation_id,
        Grant.reporting != "",
    )
    rhythms = set(connection.scalars(of_grants))
    query = (
        select(ReportingPeriod.starts, ReportingPeriod.ends)
        .where(conditions.limit(connection, ReportingPeriod), ReportingPeriod.portfolio_id == portfolio_id)
        .where(ReportingPeriod.locked_at.is_not(None))
        .distinct()
        .order_by(ReportingPeriod.ends, ReportingPeriod.starts)
    )
    if rhythms:
        query = query.where(ReportingPeriod.frequency.in_(rhythms))
    return [(row.starts, row.ends) for row in connection.execute(query)]
