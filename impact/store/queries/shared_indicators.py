"""Queries for shared indicators: what the grantees of a portfolio report on the same indicator, and its targets."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, extract, func, or_, select

from impact.model.access import Access
from impact.model.words import State, TimeKind
from impact.store.records.rows import rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation
from impact.store.tenancy import conditions
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


class SharedFigureRecord(NamedTuple):
    """A reported figure of a shared indicator with what decides whether it may be added; in the indicator's `unit`.

    From `period_start` on None where the indicator has no reported figure. `row_no`, counted from 1, is None where no
    cell of a sheet stands behind it.
    """

    indicator_id: int
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
    period_start: date | None
    period_end: date | None
    state: str | None
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


def _place_in_year(table: type[Figure] | type[Target]) -> ColumnElement[int]:
    """1 for the last row of an indicator in a calendar year, 2 for the one before, and so on."""
    return func.row_number().over(
        partition_by=(table.indicator_id, extract("year", table.period_end)),
        order_by=(table.period_end.desc(), table.period_start.desc()),
    )


def shared_figures(
    connection: Connection,
    access: Access,
    portfolio_id: int,
    as_of: date | None,
    theme: str | None,
) -> list[SharedFigureRecord]:
    """Reported figures of shared indicators, newest first within an indicator, with what the gate needs.

    Values per period come all; of running totals and levels only the last of each year, which is all
    that a yearly total takes. An indicator without any comes once, without a figure.
    """
    query = _select_figures(access, portfolio_id, as_of, theme)
    return rows_of(connection.execute(query), SharedFigureRecord)


@reuse
def _select_figures(
    scope: Scope | None, portfolio_id: int, as_of: date | None, theme: str | None
) -> Selection:
    limits = [
        Indicator.shared_key != "",
        Indicator.withdrawn_by.is_(None),
        conditions.limit(scope, Grant),
        Grant.portfolio_id == portfolio_id,
    ]
    if theme:
        limits.append(Indicator.theme == theme)
    of_grant = conditions.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    shared = select(Indicator.id).join(Grant, of_grant).where(*limits)
    reported = [
        conditions.approved(Figure),
        Figure.state == State.REPORTED.value,
        conditions.among(Figure, Figure.indicator_id, shared),
    ]
    if as_of is not None:
        reported.append(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    columns = ("indicator_id", "period_start", "period_end", "state", "actual", "numerator", "denominator", "n")
    numbered = (
        select(
            *(getattr(Figure, name) for name in columns),
            Figure.measurement_id,
            _place_in_year(Figure).label("place"),
        )
        .where(*reported)
        .subquery()
    )
    return (
        select(
            Indicator.id.label("indicator_id"),
            Indicator.organisation_id,
            Organisation.name.label("organisation"),
            Indicator.shared_key,
            Indicator.title,
            Indicator.titles,
            Indicator.unit,
            Indicator.measure,
            Indicator.time_kind,
            Indicator.direction,
            Indicator.aggregation,
            numbered.c.period_start,
            numbered.c.period_end,
            numbered.c.state,
            numbered.c.actual,
            numbered.c.numerator,
            numbered.c.denominator,
            numbered.c.n,
            Measurement.row_no,
        )
        .select_from(Indicator)
        .join(Grant, of_grant)
        .join(Organisation, conditions.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .outerjoin(
            numbered,
            and_(
                numbered.c.indicator_id == Indicator.id,
                or_(Indicator.time_kind == TimeKind.PERIOD.value, numbered.c.place == 1),
            ),
        )
        .outerjoin(Measurement, conditions.through(Measurement, numbered, Measurement.id == numbered.c.measurement_id))
        .where(*limits)
        .order_by(Indicator.shared_key, Organisation.name, Indicator.id, numbered.c.period_end.desc())
    )


def shared_targets(connection: Connection, indicator_ids: list[int]) -> list[SharedTargetRecord]:
    """Targets in force (totals) of shared indicators, also of periods still to come; per year as figures."""
    return rows_of(connection.execute(_select_targets(connection), {"ids": indicator_ids}), SharedTargetRecord)


@reuse
def _select_targets(scope: Scope | None) -> Selection:
    numbered = (
        select(Target.__table__, _place_in_year(Target).label("place"))
        .where(
            conditions.of_indicators(scope, Target, IDS),
            Target.superseded_by.is_(None),
            Target.breakdown == "",
            Target.state == State.REPORTED.value,
        )
        .subquery()
    )
    return (
        select(
            numbered.c.indicator_id,
            numbered.c.period_start,
            numbered.c.period_end,
            numbered.c.value,
            numbered.c.denominator,
        )
        .join(Indicator, conditions.through(Indicator, numbered, Indicator.id == numbered.c.indicator_id))
        .where(or_(Indicator.time_kind == TimeKind.PERIOD.value, numbered.c.place == 1))
        .order_by(numbered.c.indicator_id, numbered.c.period_end, numbered.c.period_start)
    )
