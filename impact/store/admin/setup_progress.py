"""How far a new fund has come: what it has already, counted in one query."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from impact.model.access import Access
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.rows import row_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Portfolio, ReportingPeriod
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access


class SetupProgress(NamedTuple):
    """What a fund has in its portfolios, all counts.

    Periods of the calendar, grantees, submissions that wait for review, and
    approved figures.
    """

    periods: int
    grantees: int
    pending: int
    figures: int


class PortfolioName(NamedTuple):
    """A portfolio and its name."""

    id: int
    name: str


def count_progress(connection: Connection, access: Access) -> SetupProgress:
    """Count what there is in the portfolios of an access."""
    grants = select(Grant.id).where(row_access.limit(access, Grant))
    grantees = select(Grant.organisation_id).where(row_access.limit(access, Grant)).distinct()
    indicators = select(Indicator.id).where(row_access.among(Indicator, Indicator.grant_id, grants))
    pending = _count(Submission.id).where(
        row_access.limit(access, Submission), Submission.state == SubmissionState.PENDING.value
    )
    periods = _count(ReportingPeriod.id).where(row_access.limit(access, ReportingPeriod))
    figures = _count(Figure.id).where(
        row_access.approved(Figure), row_access.among(Figure, Figure.indicator_id, indicators)
    )
    query = select(
        periods.scalar_subquery().label("periods"),
        select(func.count()).select_from(grantees.subquery()).scalar_subquery().label("grantees"),
        pending.scalar_subquery().label("pending"),
        figures.scalar_subquery().label("figures"),
    )
    progress = row_of(connection.execute(query), SetupProgress)
    assert progress is not None  # a query of scalar subqueries has one row
    return progress


def list_portfolios(connection: Connection, access: Access) -> list[PortfolioName]:
    """The portfolios of an access by name."""
    query = (
        select(Portfolio.id, Portfolio.name)
        .where(row_access.limit(access, Portfolio))
        .order_by(Portfolio.name)
    )
    return rows_of(connection.execute(query), PortfolioName)


def _count(column: InstrumentedAttribute[int]) -> Select[tuple[int]]:
    return select(func.count(column))
