"""Queries for figures of indicators: one grantee's table, one indicator's series, everything for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from impact.model.access import Access
from impact.model.figures.figure import FigureRecord
from impact.model.figures.status_groups import ON_COURSE
from impact.model.vocabulary.calculation_basis import Basis, Variant
from impact.model.vocabulary.theory_levels import Level
from impact.store.records.indicators_and_values import (
    IndicatorRecord,
    ValueRecord,
    fetch_values,
    value_columns,
)
from impact.store.records.nested_records import Nested
from impact.store.records.rows import rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation, Portfolio
from impact.store.schema.submissions import Submission
from impact.store.schema.theory_of_change import Node
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import IDS, STATEMENTS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


class IndicatorFigure(NamedTuple):
    """An indicator with its figure at a date, None where it has none, and the cells of its number and its target.

    `actual_*` are of the measurement that the figure uses, `target_*` of its target: as they were written, and where
    (rows count from 1). None where there is no such value.
    """

    indicator: IndicatorRecord
    figure: FigureRecord | None
    organisation: str
    organisation_ref: str
    grant_ref: str
    portfolio: str
    actual_raw: str | None
    actual_sheet: str | None
    actual_row: int | None
    actual_submission_id: int | None
    target_raw: str | None
    target_sheet: str | None
    target_row: int | None
    target_submission_id: int | None


class PointRecord(NamedTuple):
    """One figure of a series, in the unit of its indicator, with the cell of its measurement (None: without one)."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    state: str
    actual: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    target: float | None
    target_end: date | None
    status: str
    raw: str | None
    note: str | None
    sheet: str | None
    row_no: int | None
    column_no: int | None
    submission_id: int | None
    file_name: str | None
    submitted_at: datetime | None


class FoundIndicator(NamedTuple):
    """An indicator that fits what somebody typed."""

    id: int
    code: str
    title: str
    organisation: str


_INDICATOR_FIGURE = Nested(IndicatorFigure, indicator=IndicatorRecord, figure=FigureRecord)

# A measurement and the submission it came in.
_BROUGHT = row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id)


def _latest(as_of: date | None) -> ColumnElement[bool]:
    """The figure of an indicator that holds at `as_of`: the latest of all, or the newest before it."""
    if as_of is None:
        return Figure.latest.is_(True)
    other = aliased(Figure)
    newest = (
        select(other.id)
        .where(
            row_access.through(other, Indicator, other.indicator_id == Indicator.id),
            other.variant == Figure.variant,
            or_(other.period_end.is_(None), other.period_end <= as_of),
        )
        # Reported before unreported, then the greatest end, an undated one last; of periods that end together the one
        # that speaks for its indicator today, or that has a target of its own (metrics.engine.flag_latest).
        .order_by(
            (other.state != "reported"),
            other.period_end.is_(None),
            other.period_end.desc(),
            other.latest.desc(),
            and_(
                other.target_end.is_not_distinct_from(other.period_end),
                other.target_start.is_not_distinct_from(other.period_start),
            ).desc(),
            other.period_start.desc(),
        )
        .limit(1)
        .correlate(Indicator, Figure)
        .scalar_subquery()
    )
    return Figure.id == newest


def _of(table: type[Figure] | type[Measurement]) -> ColumnElement[bool]:
    """Rows of the indicator they are joined to."""
    return row_access.through(table, Indicator, table.indicator_id == Indicator.id)


def select_figures(
    access: Access,
    *,
    as_of: date | None,
    organisation_id: int | None = None,
    indicator_id: int | None = None,
    portfolio_id: int | None = None,
    level: Level | None = None,
    theme: str | None = None,
    only_counting: bool = False,
) -> Select[Any]:
    """Indicators within the access with their figure at `as_of` (or none) and the cells of its number and target."""
    return _rows(access, as_of, organisation_id, indicator_id, portfolio_id, level, theme, only_counting)


@reuse
def _rows(
    scope: Scope | None, as_of: date | None, organisation_id: int | None, indicator_id: int | None,
    portfolio_id: int | None, level: Level | None, theme: str | None, only_counting: bool,
) -> Selection:  # fmt: skip
    query = _all_rows(scope, as_of)
    if organisation_id is not None:
        query = query.where(Indicator.organisation_id == organisation_id)
    if indicator_id is not None:
        query = query.where(Indicator.id == indicator_id)
    if portfolio_id is not None:
        query = query.where(Grant.portfolio_id == portfolio_id)
    if level is not None:
        query = query.where(Indicator.level == level.value)
    if theme:
        query = query.where(Indicator.theme == theme)
    if only_counting:
        query = query.where(Indicator.counts.is_(True))
    return query


@reuse
def _all_rows(scope: Scope | None, as_of: date | None) -> Selection:
    """Every indicator in scope with its figure."""
    return select_with_figures(scope, _latest(as_of))


def select_with_figures(scope: Scope | None, holds: ColumnElement[bool]) -> Selection:
    """Every indicator in scope with the figure that a condition holds for, or none."""
    return (
        select(
            *_INDICATOR_FIGURE.columns("indicator", Indicator),
            *_INDICATOR_FIGURE.columns("figure", Figure),
            Organisation.name.label("organisation"),
            Organisation.ref.label("organisation_ref"),
            Grant.ref.label("grant_ref"),
            Portfolio.name.label("portfolio"),
            Measurement.raw.label("actual_raw"),
            Measurement.sheet.label("actual_sheet"),
            Measurement.row_no.label("actual_row"),
            Measurement.submission_id.label("actual_submission_id"),
            Target.raw.label("target_raw"),
            Target.sheet.label("target_sheet"),
            Target.row_no.label("target_row"),
            Target.submission_id.label("target_submission_id"),
        )
        .select_from(Indicator)
        .join(Organisation, row_access.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .join(Portfolio, row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .outerjoin(Figure, and_(_of(Figure), row_access.approved(Figure), holds))
        .outerjoin(Measurement, row_access.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        .outerjoin(Target, row_access.through(Target, Figure, Target.id == Figure.target_id))
        .where(row_access.limit(scope, Grant), Indicator.withdrawn_by.is_(None))
    )


def fetch_figures(connection: Connection, query: Select[Any]) -> list[IndicatorFigure]:
    """All rows of a figures query."""
    return list(_INDICATOR_FIGURE.each_of(connection.execute(query)))


def count_figures(connection: Connection, query: Select[Any]) -> int:
    """How many rows a figures query has, without its order or limit."""
    return int(connection.scalar(_select_count(query)) or 0)


@lru_cache(maxsize=STATEMENTS)
def _select_count(query: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(query.order_by(None).subquery())


def stream_figures(connection: Connection, query: Select[Any]) -> Iterator[IndicatorFigure]:
    """The rows one by one, in the order of the source: grant, sheet row, indicator."""
    return _INDICATOR_FIGURE.each_of(connection.execution_options(yield_per=2000).execute(_by_source(query)))


@lru_cache(maxsize=STATEMENTS)
def _by_source(query: Select[Any]) -> Select[Any]:
    return query.order_by(Portfolio.name, Organisation.name, Grant.ref, Indicator.id)


@lru_cache(maxsize=STATEMENTS)
def select_page_as_added(query: Select[Any], *, first: int, rows: int) -> Select[Any]:
    """One page of a grantee's table, in the order in which its indicators were added; `first` counts from 0."""
    return query.order_by(Indicator.id).offset(first).limit(rows)


@lru_cache(maxsize=STATEMENTS)
def select_what_went_well(query: Select[Any], rows: int) -> Select[Any]:
    """What went well: achieved first, then on track, most advanced first; never a ranking of grantees.

    A band that was kept is no change, so it is not among them.
    """
    return (
        query.where(Figure.status.in_([status.value for status in ON_COURSE]))
        .where(Figure.basis != Basis.BAND.value)
        .order_by(Figure.status, Figure.pace.desc(), Indicator.id)
        .limit(rows)
    )


def list_series(
    connection: Connection, indicator_ids: list[int], as_of: date | None, variant: Variant = Variant.APPROVED
) -> list[PointRecord]:
    """All figures of these indicators in time order, with the cell each number came from."""
    query = _series(connection, as_of, variant)
    return rows_of(connection.execute(query, {"ids": indicator_ids}), PointRecord)


@reuse
def _series(scope: Scope | None, as_of: date | None, variant: Variant) -> Selection:
    limits = [row_access.of_indicators(scope, Figure, IDS), Figure.variant == variant.value]
    if as_of is not None:
        limits.append(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    return (
        select(
            Figure.indicator_id,
            Figure.period_start,
            Figure.period_end,
            Figure.state,
            Figure.actual,
            Figure.numerator,
            Figure.denominator,
            Figure.n,
            Figure.target,
            Figure.target_end,
            Figure.status,
            Measurement.raw,
            Measurement.note,
            Measurement.sheet,
            Measurement.row_no,
            Measurement.column_no,
            Measurement.submission_id,
            Submission.file_name,
            Submission.submitted_at,
        )
        .outerjoin(Measurement, row_access.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        .outerjoin(Submission, row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id))
        .where(*limits)
        .order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    )


def list_targets(connection: Connection, indicator_ids: list[int]) -> list[ValueRecord]:
    """Targets in force (totals) of these indicators in time order."""
    query = (
        select(*value_columns(Target))
        .where(row_access.of_indicators(connection, Target, indicator_ids))
        .where(Target.superseded_by.is_(None), Target.breakdown == "")
        .order_by(Target.indicator_id, Target.period_end, Target.period_start)
    )
    return fetch_values(connection, query)


def list_parts(
    connection: Connection, indicator_ids: list[int], as_of: date | None, *, all_periods: bool = False
) -> list[ValueRecord]:
    """Broken-down measurements in force; of the newest period of each indicator unless `all_periods`."""
    limits = [
        row_access.of_indicators(connection, Measurement, indicator_ids),
        Measurement.superseded_by.is_(None),
        Measurement.breakdown != "",
    ]
    if as_of is not None:
        limits.append(or_(Measurement.period_end.is_(None), Measurement.period_end <= as_of))
    if not all_periods:
        # A crossing of two dimensions is a bar of neither, and there may be hundreds of them.
        limits.append(Measurement.breakdown.not_like("%;%"))
        limits.append(or_(false(), *_newest(connection, indicator_ids, as_of)))
    query = select(*value_columns(Measurement)).where(*limits)
    query = query.order_by(
        Measurement.indicator_id, Measurement.breakdown, Measurement.period_end, Measurement.id
    )
    return fetch_values(connection, query)


def _newest(
    connection: Connection, indicator_ids: list[int], as_of: date | None
) -> list[ColumnElement[bool]]:
    """The newest broken-down period of each indicator, as conditions.

    One step from the end of the period index each: how long the series are is not felt.
    """
    newest = select(func.max(Measurement.period_end)).where(
        _of(Measurement),
        Measurement.superseded_by.is_(None),
        Measurement.breakdown != "",
    )
    if as_of is not None:
        newest = newest.where(Measurement.period_end <= as_of)
    in_scope = row_access.of_indicators(connection, Indicator, indicator_ids)
    newest_days = connection.execute(
        select(Indicator.id, newest.correlate(Indicator).scalar_subquery()).where(in_scope)
    )
    at: dict[date | None, list[int]] = {}
    for indicator_id, day in newest_days:
        at.setdefault(day, []).append(indicator_id)
    return [
        and_(Measurement.indicator_id.in_(ids), Measurement.period_end.is_not_distinct_from(day))
        for day, ids in at.items()
    ]


def list_part_targets(connection: Connection, indicator_ids: list[int]) -> list[ValueRecord]:
    """Broken-down targets in force."""
    in_scope = row_access.of_indicators(connection, Target, indicator_ids)
    query = select(*value_columns(Target)).where(in_scope, Target.superseded_by.is_(None), Target.breakdown != "")
    return fetch_values(connection, query.order_by(Target.id))


def load_measurements(connection: Connection, measurement_ids: list[int]) -> list[ValueRecord]:
    """Measurements whose submission is in scope too, for Explain."""
    limits = (Measurement.id.in_(measurement_ids), row_access.limit(connection, Measurement))
    return fetch_values(connection, select(*value_columns(Measurement)).join(Submission, _BROUGHT).where(*limits))


def list_totals_until(connection: Connection, indicator_id: int, end: date | None) -> list[ValueRecord]:
    """Totals in force of an indicator up to a period end, for sums over periods."""
    limits = [
        row_access.of_indicators(connection, Measurement, [indicator_id]),
        Measurement.superseded_by.is_(None),
        Measurement.breakdown == "",
    ]
    if end is not None:
        limits.append(or_(Measurement.period_end.is_(None), Measurement.period_end <= end))
    query = select(*value_columns(Measurement)).join(Submission, _BROUGHT).where(*limits)
    return fetch_values(connection, query.order_by(Measurement.period_end, Measurement.period_start))


def find_node_title(connection: Connection, node_id: int | None) -> dict[str, str]:
    """The block of the theory an indicator hangs on, per language."""
    if node_id is None:
        return {}
    return connection.scalar(select(Node.text).where(Node.id == node_id, row_access.limit(connection, Node))) or {}


def find_indicators(connection: Connection, access: Access, words: str) -> list[FoundIndicator]:
    """Indicators whose id, code or title is `words`, within the access."""
    limits: list[ColumnElement[bool]] = [Indicator.code == words, Indicator.title == words]
    if words.isdigit():
        limits.append(Indicator.id == int(words))
    query = (
        select(Indicator.id, Indicator.code, Indicator.title, Organisation.name.label("organisation"))
        .join(Organisation, row_access.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .where(row_access.limit(access, Grant), Indicator.withdrawn_by.is_(None), or_(*limits))
        .order_by(Indicator.id)
    )
    return rows_of(connection.execute(query), FoundIndicator)
