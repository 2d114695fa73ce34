"""The values that were in force on an earlier day: measurements and targets since replaced count again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, CompoundSelect, Connection, bindparam, null, or_, select, union
from sqlalchemy.orm import aliased

from impact.store.records.rows import rows_of
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

# From midnight of the day on, what was approved was not yet known.
MOMENT: BindParameter[Any] = bindparam("moment")


class IndicatorHead(NamedTuple):
    """What figures of an indicator depend on, with the bands of its portfolio."""

    id: int
    measure: str
    direction: str
    direction_origin: str
    time_kind: str
    time_kind_origin: str
    baseline: float | None
    baseline_state: str
    baseline_date: date | None
    band_low: float | None
    band_high: float | None
    bands_on_track: float
    bands_attention: float
    has_parts: bool
    definition: str
    notes: str


class EarlierValue(NamedTuple):
    """A total that was in force, of a measurement or a target (without numerator and n)."""

    id: int
    indicator_id: int
    period_start: date | None
    period_end: date | None
    value: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    state: str


def list_restated_since(connection: Connection, indicator_ids: Collection[int], day: date) -> set[int]:
    """The indicators of which a total was replaced since the beginning of `day`, or a target was added."""
    return set(connection.scalars(_select_restated(connection), _parameters(indicator_ids, day)))


def list_heads(connection: Connection, indicator_ids: Collection[int]) -> list[IndicatorHead]:
    """The indicators as they are now, sorted by id."""
    return rows_of(connection.execute(_select_heads(connection), {"ids": list(indicator_ids)}), IndicatorHead)


def list_values(
    connection: Connection, table: type[Measurement | Target], indicator_ids: Collection[int], day: date
) -> list[EarlierValue]:
    """The totals of these indicators that were in force at the beginning of `day`, sorted as series are."""
    statement = _select_known(connection, table)
    return rows_of(connection.execute(statement, _parameters(indicator_ids, day)), EarlierValue)


def _parameters(indicator_ids: Collection[int], day: date) -> dict[str, object]:
    return {"ids": list(indicator_ids), "moment": datetime(day.year, day.month, day.day)}


@reuse
def _select_restated(scope: Scope | None) -> CompoundSelect[Any]:
    return union(_select_replaced(scope, Measurement), _select_replaced(scope, Target), _select_targeted(scope))


def _select_replaced(scope: Scope | None, table: type[Measurement | Target]) -> Selection:
    replacing = aliased(Submission)
    return (
        select(table.indicator_id)
        .join(replacing, row_access.through(replacing, table, replacing.id == table.superseded_by))
        .where(
            row_access.of_indicators(scope, table, IDS),
            table.breakdown == "",
            table.superseded_by.is_not(None),
            replacing.approved_at >= MOMENT,
        )
    )


def _select_targeted(scope: Scope | None) -> Selection:
    return (
        select(Target.indicator_id)
        .join(Submission, row_access.through(Submission, Target, Submission.id == Target.submission_id))
        .where(row_access.of_indicators(scope, Target, IDS), Target.breakdown == "", Submission.approved_at >= MOMENT)
    )


@reuse
def _select_heads(scope: Scope | None) -> Selection:
    names = [name for name in IndicatorHead._fields if name not in ("bands_on_track", "bands_attention")]
    columns: dict[str, Any] = {name: getattr(Indicator, name) for name in names}
    columns |= {"bands_on_track": Portfolio.bands_on_track, "bands_attention": Portfolio.bands_attention}
    return (
        select(*(columns[name] for name in IndicatorHead._fields))
        .select_from(Indicator)
        .join(Grant, row_access.through(Grant, Indicator, Grant.id == Indicator.grant_id))
        .join(Portfolio, row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(row_access.of_indicators(scope, Indicator, IDS))
        .order_by(Indicator.id)
    )


@reuse
def _select_known(scope: Scope | None, table: type[Measurement | Target]) -> Selection:
    giving, replacing = aliased(Submission), aliased(Submission)
    absent = () if table is Measurement else ("numerator", "n")
    columns: list[Any] = [
        null().label(name) if name in absent else getattr(table, name) for name in EarlierValue._fields
    ]
    return (
        select(*columns)
        .join(giving, row_access.through(giving, table, giving.id == table.submission_id), isouter=True)
        .join(replacing, row_access.through(replacing, table, replacing.id == table.superseded_by), isouter=True)
        .where(
            row_access.of_indicators(scope, table, IDS),
            table.breakdown == "",
            # A target that came without a submission has always been there.
            or_(table.submission_id.is_(None), giving.approved_at < MOMENT),
            or_(table.superseded_by.is_(None), replacing.approved_at >= MOMENT),
        )
        .order_by(table.indicator_id, table.period_end, table.period_start, table.id)
    )
