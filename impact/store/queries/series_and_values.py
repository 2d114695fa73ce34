"""Queries over everything an access covers, without a list of ids: the series and the values in force."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, or_, select

from impact.model.access import Access
from impact.store.records.indicators_and_values import ValueRecord
from impact.store.records.nested_records import Nested
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access


class TotalRecord(NamedTuple):
    """The total of an indicator for one period, in the indicator's unit; None where it has no value."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    actual: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    state: str


class IndicatorTextRecord(NamedTuple):
    """What an indicator is called, and what it is measured in and for whom, as it was written."""

    id: int
    organisation_id: int
    shared_key: str
    title: str
    titles: dict[str, str]
    result_title: str
    unit: str
    breakdown: str
    portfolio: str


class MeasurementRecord(NamedTuple):
    """A value in force, a total or one of a group, with the file it came in and when that was handed in."""

    value: ValueRecord
    file_name: str
    submitted_at: datetime | None


_MEASUREMENT = Nested(MeasurementRecord, value=ValueRecord)


def _in_sight(query: Select[Any], access: Access) -> Select[Any]:
    """The query over indicators that are covered and were not withdrawn."""
    joined = query.join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
    return joined.where(row_access.limit(access, Grant), Indicator.withdrawn_by.is_(None))


def list_totals(connection: Connection, access: Access, as_of: date | None) -> list[TotalRecord]:
    """The total of every period of every indicator, in time order; up to `as_of` where it is given."""
    of = row_access.through(Figure, Indicator, Figure.indicator_id == Indicator.id)
    query = _in_sight(
        select(*columns_of(Figure, TotalRecord)).select_from(Indicator).join(Figure, of), access
    ).where(row_access.approved(Figure))
    if as_of is not None:
        query = query.where(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    ordered = query.order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    return rows_of(connection.execute(ordered), TotalRecord)


def list_indicator_texts(
    connection: Connection, access: Access, organisation_ids: Collection[int]
) -> list[IndicatorTextRecord]:
    """The texts of every indicator of some organisations, also of withdrawn ones, in the order in which they came."""
    columns = [*columns_of(Indicator, IndicatorTextRecord), Portfolio.name.label("portfolio")]
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    of_portfolio = row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id)
    query = select(*columns).select_from(Indicator).join(Grant, of_grant).join(Portfolio, of_portfolio)
    query = query.where(row_access.limit(access, Grant), Indicator.organisation_id.in_(organisation_ids))
    return rows_of(connection.execute(query.order_by(Indicator.id)), IndicatorTextRecord)


def list_breakdowns(connection: Connection, access: Access, organisation_id: int) -> list[tuple[int, str]]:
    """Every breakdown of values and targets of the indicators of an organisation, with the id of the indicator.

    Each once, those of values first, in the order in which they came.
    """
    breakdowns: dict[tuple[int, str], None] = {}
    for table in (Measurement, Target):
        of = row_access.through(table, Indicator, table.indicator_id == Indicator.id)
        query = select(table.indicator_id, table.breakdown).select_from(Indicator).join(table, of)
        query = query.join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        query = query.where(
            row_access.limit(access, Grant), Indicator.organisation_id == organisation_id, table.breakdown != ""
        )
        query = query.group_by(table.indicator_id, table.breakdown).order_by(table.indicator_id, func.min(table.id))
        breakdowns |= dict.fromkeys((row[0], row[1]) for row in connection.execute(query))
    return list(breakdowns)


def list_measurements(connection: Connection, access: Access) -> list[MeasurementRecord]:
    """Every value in force, totals and groups, with the cell and the file it came from."""
    columns = [*_MEASUREMENT.columns("value", Measurement), Submission.file_name, Submission.submitted_at]
    of = row_access.through(Measurement, Indicator, Measurement.indicator_id == Indicator.id)
    brought = row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id)
    query = select(*columns).select_from(Indicator).join(Measurement, of).join(Submission, brought)
    query = _in_sight(query, access).where(Measurement.superseded_by.is_(None))
    ordered = query.order_by(
        Measurement.indicator_id, Measurement.breakdown, Measurement.period_end, Measurement.id
    )
    return list(_MEASUREMENT.each_of(connection.execute(ordered)))
