"""Queries for shared indicators: what the grantees of a portfolio report on the same indicator, and its targets."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, extract, func, or_, select

from impact.model.access import Access
from impact.model.vocabulary.measures import TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


class SharedLimits(NamedTuple):
    """Which shared indicators are asked for: of a theme, of a level, only those below the ceiling, of these grants; by
    default all."""

    theme: str | None = None
    level: Level | None = None
    only_counting: bool = False
    grant_ids: tuple[int, ...] | None = None


NO_LIMITS = SharedLimits()


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


def list_shared_indicators(
    connection: Connection, access: Access, portfolio_id: int, limits: SharedLimits
) -> list[SharedIndicatorRecord]:
    """The shared indicators of a portfolio, by shared key and then by the name of their grantee."""
    return rows_of(connection.execute(_select_indicators(access, portfolio_id, limits)), SharedIndicatorRecord)


def list_shared_figures(
    connection: Connection, access: Access, portfolio_id: int, as_of: date | None, limits: SharedLimits
) -> list[SharedFigureRecord]:
    """Reported figures of shared indicators, oldest first within an indicator.

    Values per period come all; of running totals and levels only those that end last in each calendar year, which is
    all that a yearly total takes, and one without an end where there is any.
    """
    added = _select_figures(access, portfolio_id, as_of, limits, last_of_year=False)
    last = _select_figures(access, portfolio_id, as_of, limits, last_of_year=True)
    figures = rows_of(connection.execute(added), SharedFigureRecord)
    return figures + rows_of(connection.execute(last), SharedFigureRecord)


def list_shared_targets(
    connection: Connection, access: Access, portfolio_id: int, limits: SharedLimits
) -> list[SharedTargetRecord]:
    """Targets in force (totals) of shared indicators, also of periods still to come; per year as figures."""
    added = _select_targets(access, portfolio_id, limits, last_of_year=False)
    last = _select_targets(access, portfolio_id, limits, last_of_year=True)
    targets = rows_of(connection.execute(added), SharedTargetRecord)
    return targets + rows_of(connection.execute(last), SharedTargetRecord)


def _are_shared(scope: Scope | None, portfolio_id: int, limits: SharedLimits) -> list[ColumnElement[bool]]:
    """The conditions of shared indicators, where Indicator is joined to Grant by `_of_grant`."""
    shared = [
        Indicator.shared_key != "",
        Indicator.withdrawn_by.is_(None),
        row_access.limit(scope, Grant),
        Grant.portfolio_id == portfolio_id,
    ]
    if limits.theme:
        shared.append(Indicator.theme == limits.theme)
    if limits.level is not None:
        shared.append(Indicator.level == limits.level.value)
    if limits.only_counting:
        shared.append(Indicator.counts.is_(True))
    if limits.grant_ids is not None:
        shared.append(Grant.id.in_(limits.grant_ids))
    return shared


def _of_grant() -> ColumnElement[bool]:
    return row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)


@reuse
def _select_indicators(scope: Scope | None, portfolio_id: int, limits: SharedLimits) -> Selection:
    return (
        select(*columns_of(Indicator, SharedIndicatorRecord), Organisation.name.label("organisation"))
        .join(Grant, _of_grant())
        .join(Organisation, row_access.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .where(*_are_shared(scope, portfolio_id, limits))
        .order_by(Indicator.shared_key, Organisation.name, Indicator.id)
    )


def _select_shared(scope: Scope | None, portfolio_id: int, limits: SharedLimits, *, last_of_year: bool) -> Select[Any]:
    """The ids of shared indicators whose values are added within a year, or of those that count with their last."""
    is_added = Indicator.time_kind == TimeKind.PERIOD.value
    return (
        select(Indicator.id)
        .join(Grant, _of_grant())
        .where(*_are_shared(scope, portfolio_id, limits), ~is_added if last_of_year else is_added)
    )


def _limit_to_shared(
    query: Select[Any],
    table: type[Figure] | type[Target],
    shared: Select[Any],
    limits: list[ColumnElement[bool]],
    *,
    last_of_year: bool,
) -> Select[Any]:
    """Of a query of rows under `limits` those of the `shared` indicators; or only the last of each calendar year.

    Their ends come from groups and the rows themselves by the index on them: numbering the rows of a year would
    sort all of them, with what is in them. Which indicators are shared is looked up once, for the ends.
    """
    of_shared = row_access.among(table, table.indicator_id, shared)
    if not last_of_year:
        return query.where(of_shared, *limits)
    ends = (
        select(table.indicator_id, func.max(table.period_end).label("period_end"))
        .where(of_shared, *limits)
        .group_by(table.indicator_id, extract("year", table.period_end))
        .subquery("ends")
    )
    is_last = and_(table.indicator_id == ends.c.indicator_id, table.period_end.is_not_distinct_from(ends.c.period_end))
    return query.join(ends, row_access.through(table, ends, is_last)).where(*limits)


@reuse
def _select_figures(
    scope: Scope | None, portfolio_id: int, as_of: date | None, limits: SharedLimits, *, last_of_year: bool
) -> Selection:
    shared = _select_shared(scope, portfolio_id, limits, last_of_year=last_of_year)
    of_rows = [
        row_access.approved(Figure),
        Figure.state == State.REPORTED.value,
    ]
    if as_of is not None:
        of_rows.append(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    query = (
        select(*columns_of(Figure, SharedFigureRecord), Measurement.row_no)
        .outerjoin(Measurement, row_access.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        .order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    )
    return _limit_to_shared(query, Figure, shared, of_rows, last_of_year=last_of_year)


@reuse
def _select_targets(
    scope: Scope | None, portfolio_id: int, limits: SharedLimits, *, last_of_year: bool
) -> Selection:
    shared = _select_shared(scope, portfolio_id, limits, last_of_year=last_of_year)
    of_rows = [
        Target.superseded_by.is_(None),
        Target.breakdown == "",
        Target.state == State.REPORTED.value,
    ]
    query = (
        select(*columns_of(Target, SharedTargetRecord))
        .order_by(Target.indicator_id, Target.period_end, Target.period_start)
    )
    return _limit_to_shared(query, Target, shared, of_rows, last_of_year=last_of_year)
