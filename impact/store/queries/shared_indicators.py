"""Queries for shared indicators: what the grantees of a portfolio report on the same indicator, and its targets."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, extract, func, or_, select

from impact.model.access import Access
from impact.model.words import State, TimeKind
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation
from impact.store.tenancy import conditions
from impact.store.tenancy.reusable_statements import Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


class SharedIndicatorRecord(NamedTuple):
    """An indicator that its grantee shares with others, and what decides whether its figures may be added."""

    id: int
    organisation_id: int
    organisation: str
    shared_key: str
    title: str
    titles: dict[str, str]
    unit: str
    measure: str
    time_kind: str
    direction: str
    aggregation: str


class SharedFigureRecord(NamedTuple):
    """A reported figure of a shared indicator, in the unit of that; `row_no`, counted from 1, is None where no cell
    of a sheet stands behind it."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    actual: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    row_no: int | None


class SharedTargetRecord(NamedTuple):
    """A target of a shared indicator for a period, with the denominator that was expected."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    value: float | None
    denominator: float | None


Dated = TypeVar("Dated", SharedFigureRecord, SharedTargetRecord)


def shared_indicators(
    connection: Connection, access: Access, portfolio_id: int, theme: str | None
) -> list[SharedIndicatorRecord]:
    """The shared indicators of a portfolio, by shared key and then by the name of their grantee."""
    return rows_of(connection.execute(_select_indicators(access, portfolio_id, theme)), SharedIndicatorRecord)


def shared_figures(
    connection: Connection, access: Access, portfolio_id: int, as_of: date | None, theme: str | None
) -> list[SharedFigureRecord]:
    """Reported figures of shared indicators, oldest first within an indicator.

    Values per period come all; of running totals and levels only the last of each calendar year, which is all
    that a yearly total takes, and one without an end where there is any.
    """
    added = _select_figures(access, portfolio_id, as_of, theme, last_of_year=False)
    last = _select_figures(access, portfolio_id, as_of, theme, last_of_year=True)
    figures = rows_of(connection.execute(added), SharedFigureRecord)
    return figures + _last_of_each_end(rows_of(connection.execute(last), SharedFigureRecord))


def shared_targets(
    connection: Connection, access: Access, portfolio_id: int, theme: str | None
) -> list[SharedTargetRecord]:
    """Targets in force (totals) of shared indicators, also of periods still to come; per year as figures."""
    added = _select_targets(access, portfolio_id, theme, last_of_year=False)
    last = _select_targets(access, portfolio_id, theme, last_of_year=True)
    targets = rows_of(connection.execute(added), SharedTargetRecord)
    return targets + _last_of_each_end(rows_of(connection.execute(last), SharedTargetRecord))


def _last_of_each_end(rows: list[Dated]) -> list[Dated]:
    """Of rows of an indicator that end on the same day only the one that begins last."""
    by_end: dict[tuple[int, date | None], Dated] = {}
    for row in rows:
        key = row.indicator_id, row.period_end
        other = by_end.get(key)
        if other is None or (row.period_start or date.min) >= (other.period_start or date.min):
            by_end[key] = row
    return list(by_end.values())


def _are_shared(scope: Scope | None, portfolio_id: int, theme: str | None) -> list[ColumnElement[bool]]:
    """The conditions of shared indicators, where Indicator is joined to Grant by `_of_grant`."""
    limits = [
        Indicator.shared_key != "",
        Indicator.withdrawn_by.is_(None),
        conditions.limit(scope, Grant),
        Grant.portfolio_id == portfolio_id,
    ]
    return [*limits, Indicator.theme == theme] if theme else limits


def _of_grant() -> ColumnElement[bool]:
    return conditions.through(Indicator, Grant, Grant.id == Indicator.grant_id)


@reuse
def _select_indicators(scope: Scope | None, portfolio_id: int, theme: str | None) -> Selection:
    return (
        select(*columns_of(Indicator, SharedIndicatorRecord), Organisation.name.label("organisation"))
        .join(Grant, _of_grant())
        .join(Organisation, conditions.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .where(*_are_shared(scope, portfolio_id, theme))
        .order_by(Indicator.shared_key, Organisation.name, Indicator.id)
    )


def _select_shared(scope: Scope | None, portfolio_id: int, theme: str | None, *, last_of_year: bool) -> Select[Any]:
    """The ids of shared indicators whose values are added within a year, or of those that count with their last."""
    is_added = Indicator.time_kind == TimeKind.PERIOD.value
    return (
        select(Indicator.id)
        .join(Grant, _of_grant())
        .where(*_are_shared(scope, portfolio_id, theme), ~is_added if last_of_year else is_added)
    )


def _only_last_of_year(
    query: Select[Any], table: type[Figure] | type[Target], limits: list[ColumnElement[bool]]
) -> Select[Any]:
    """Of a query of rows under `limits` only the last of each indicator and calendar year.

    Their ends come from groups and the rows themselves by the index on them: numbering the rows of a year would
    sort all of them, with what is in them.
    """
    ends = (
        select(table.indicator_id, func.max(table.period_end).label("period_end"))
        .where(*limits)
        .group_by(table.indicator_id, extract("year", table.period_end))
        .subquery()
    )
    is_last = and_(table.indicator_id == ends.c.indicator_id, table.period_end.is_not_distinct_from(ends.c.period_end))
    return query.join(ends, is_last)


@reuse
def _select_figures(
    scope: Scope | None, portfolio_id: int, as_of: date | None, theme: str | None, *, last_of_year: bool
) -> Selection:
    shared = _select_shared(scope, portfolio_id, theme, last_of_year=last_of_year)
    limits = [
        conditions.approved(Figure),
        Figure.state == State.REPORTED.value,
        conditions.among(Figure, Figure.indicator_id, shared),
    ]
    if as_of is not None:
        limits.append(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    query = (
        select(*columns_of(Figure, SharedFigureRecord), Measurement.row_no)
        .outerjoin(Measurement, conditions.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        .where(*limits)
        .order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    )
    return _only_last_of_year(query, Figure, limits) if last_of_year else query


@reuse
def _select_targets(
    scope: Scope | None, portfolio_id: int, theme: str | None, *, last_of_year: bool
) -> Selection:
    shared = _select_shared(scope, portfolio_id, theme, last_of_year=last_of_year)
    limits = [
        conditions.among(Target, Target.indicator_id, shared),
        Target.superseded_by.is_(None),
        Target.breakdown == "",
        Target.state == State.REPORTED.value,
    ]
    query = (
        select(*columns_of(Target, SharedTargetRecord))
        .where(*limits)
        .order_by(Target.indicator_id, Target.period_end, Target.period_start)
    )
    return _only_last_of_year(query, Target, limits) if last_of_year else query
