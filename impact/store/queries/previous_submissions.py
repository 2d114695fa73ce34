"""Queries for what a grantee handed in earlier, as a new file is compared with it: few, whatever its size."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, String, and_, case, cast, func, select

from impact.model.access import Access
from impact.model.vocabulary.value_states import State
from impact.store.records.nested_records import Nested
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, ReportingPeriod
from impact.store.tenancy import row_access

Value = Row[int, str, str, str, float | None, str | None]
Aim = Row[int, str | None, str | None, float | None]


class EarlierIndicator(NamedTuple):
    """What a matching of indicators needs to know of one that is there, and what a doubt compares with."""

    id: int
    key: str
    code: str
    withdrawn_by: int | None
    submission_id: int | None
    title: str
    titles: dict[str, str]
    result_title: str
    location: str
    breakdown: str
    unit: str
    direction: str
    direction_origin: str
    time_kind: str
    time_kind_origin: str
    baseline: float | None
    baseline_state: str
    calculation: str


class EarlierGrant(NamedTuple):
    """A grant with one of its indicators; None for a grant without any."""

    indicator: EarlierIndicator | None
    grant_id: int
    grant_ref: str
    grant_theme: str
    portfolio_id: int
    reporting: str


class CalendarRecord(NamedTuple):
    """A period of the reporting calendar; `locked_at` is set once its fund closed it."""

    frequency: str
    starts: date
    ends: date
    due_on: date
    locked_at: datetime | None


_EARLIER = Nested(EarlierGrant, indicator=EarlierIndicator)


def list_indicators(connection: Connection, access: Access, organisation_id: int) -> list[EarlierGrant]:
    """Every grant of a grantee with each of its indicators, oldest first; a grant without any has one row."""
    of_grant = row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    query = (
        select(
            *_EARLIER.columns("indicator", Indicator),
            Grant.id.label("grant_id"),
            Grant.ref.label("grant_ref"),
            Grant.theme.label("grant_theme"),
            Grant.portfolio_id,
            Grant.reporting,
        )
        .outerjoin(Indicator, of_grant)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .order_by(Grant.id, Indicator.id)
    )
    return list(_EARLIER.each_of(connection.execute(query)))


def list_values(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> list[Value]:
    """The measurements in force of a grantee: indicator, start, end, breakdown, value, text of one that is unclear.

    Days are ISO texts, '' where there is none; the value is None where none was reported, and the text is None of any
    that is not unclear.
    In order of the end of the period: the two databases would each give an order of their own.
    There may be a hundred thousand, and of each a date made of its text would take longer than reading it.
    """
    of_grant = row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    of_indicator = row_access.through(Measurement, Indicator, Measurement.indicator_id == Indicator.id)
    query = (
        select(
            Measurement.indicator_id,
            func.coalesce(cast(Measurement.period_start, String), ""),
            func.coalesce(cast(Measurement.period_end, String), ""),
            Measurement.breakdown,
            case((Measurement.state == State.REPORTED.value, Measurement.value)),
            case((Measurement.state == State.UNCLEAR.value, Measurement.raw)),
        )
        .select_from(Grant)
        .join(Indicator, and_(of_grant, Indicator.withdrawn_by.is_(None)))
        .join(Measurement, of_indicator)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, Measurement.superseded_by.is_(None))
        .order_by(Measurement.period_end, Measurement.id)
    )
    return list(connection.execute(query).all())


def list_targets(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> list[Aim]:
    """The targets in force (totals) of a grantee: indicator, start, end, value; days as ISO texts, in order of end."""
    of_grant = row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    of_indicator = row_access.through(Target, Indicator, Target.indicator_id == Indicator.id)
    query = (
        select(
            Target.indicator_id,
            cast(Target.period_start, String),
            cast(Target.period_end, String),
            Target.value,
        )
        .select_from(Grant)
        .join(Indicator, and_(of_grant, Indicator.withdrawn_by.is_(None)))
        .join(Target, of_indicator)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, Target.superseded_by.is_(None), Target.breakdown == "")
        .order_by(Target.period_end, Target.id)
    )
    return list(connection.execute(query).all())


def list_calendar(connection: Connection, portfolio_id: int) -> list[CalendarRecord]:
    """The whole calendar of a portfolio, in all rhythms, oldest first."""
    query = (
        select(*columns_of(ReportingPeriod, CalendarRecord))
        .where(row_access.limit(connection, ReportingPeriod), ReportingPeriod.portfolio_id == portfolio_id)
        .order_by(ReportingPeriod.ends, ReportingPeriod.id)
    )
    return rows_of(connection.execute(query), CalendarRecord)
