"""Breakdowns of an indicator by group, with the gap between groups and suppression of small groups.

The owner and its fund see all their groups; anybody else sees no group below k, nor a
group that could be computed from the total (metrics.suppression_and_rounding). For viewers under pseudonyms
the remaining groups are rounded, and a gap is given by its bounds: rounding may change it by five points or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

from impact.access.permissions import least_small_number, sees_pseudonyms
from impact.metrics import newcombe_gap
from impact.metrics.suppression_and_rounding import (
    percentage_bounds,
    release_value,
    suppress_count_breakdown,
    suppress_percentage_breakdown,
)
from impact.model.access import Access
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.services.core.calculated_parts import load_calculated_parts
from impact.services.core.titles_in_language import pick_indicator_title
from impact.services.core.view_mappers import group_rows
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import GrantRecord
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.breakdowns import BreakdownBar, BreakdownView

# The group of people with an unknown value is shown, but is never one side of a gap.
UNKNOWN_GROUPS = {"onbekend", "unknown", "inconnu", "x", ""}


def small_number_for(
    access: Access, organisation_id: int, grants: Sequence[GrantRecord] | Sequence[PortfolioRecord]
) -> int | None:
    """The threshold k for this viewer, the largest of `grants`; None for the owner and its fund, who see all."""
    is_own = access.organisation_id == organisation_id
    sees_as_fund = bool(access.portfolio_ids) and not sees_pseudonyms(access.role)
    if is_own or sees_as_fund:
        return None
    thresholds = [least_small_number(access.role)] if sees_pseudonyms(access.role) else []
    return max([*thresholds, *(grant.small_number for grant in grants)], default=SMALL_NUMBER)


def build_breakdown_views(
    connection: Connection,
    access: Access,
    rows: Sequence[IndicatorFigure],
    as_of: date | None,
    k: int | None,
    viewer_filter: ViewerFilter,
) -> tuple[BreakdownView, ...]:
    """One view per indicator × dimension of its newest broken-down period up to `as_of`; certain gaps first."""
    indicators_by_id = {row.indicator.id: row.indicator for row in rows if row.indicator.has_parts}
    # Beside groups of its parts that are hidden, one that is calculated from them would give these away.
    calculated = [row.indicator for row in rows if row.indicator.calculation] if k is None else []
    if not indicators_by_id and not calculated:
        return ()
    views = []
    parts = group_rows(
        figure_queries.list_parts(connection, list(indicators_by_id), as_of), lambda part: part.indicator_id
    )
    for indicator in calculated:
        parts[indicator.id] = _list_calculated_groups(connection, indicator, as_of)
        indicators_by_id[indicator.id] = indicator
    for indicator_id, measurements in parts.items():
        dimensions: dict[str, list[ValueRecord]] = {}
        for measurement in measurements:
            if ";" in measurement.breakdown:
                continue  # a crossing of two dimensions is not a bar of either
            dimension, _, _category = measurement.breakdown.partition("=")
            dimensions.setdefault(dimension, []).append(measurement)
        for dimension, group in dimensions.items():
            views.append(
                _breakdown_view(indicators_by_id[indicator_id], dimension, group, k, access, viewer_filter)
            )
    return tuple(sorted(views, key=lambda view: not view.gap_is_certain))


def _list_calculated_groups(
    connection: Connection, indicator: IndicatorRecord, as_of: date | None
) -> list[ValueRecord]:
    """The groups of a calculated indicator in the newest period in which one of them has a value."""
    calculated = load_calculated_parts(connection, indicator)
    values = calculated.list_values(groups=True) if calculated is not None else []
    values = [item for item in values if as_of is None or item.period_end is None or item.period_end <= as_of]
    newest = max((item.period_end or date.min for item in values if item.value is not None), default=None)
    return sorted(
        (item for item in values if (item.period_end or date.min) == newest), key=lambda item: item.breakdown
    )


def _breakdown_view(
    row: IndicatorRecord,
    dimension: str,
    group: list[ValueRecord],
    k: int | None,
    access: Access,
    viewer_filter: ViewerFilter,
) -> BreakdownView:
    owner = row.organisation_id
    bars = [build_bar(part) for part in group]
    if k is not None:
        bars = protect_bars(bars, Measure(row.measure), k, rounded=viewer_filter.hides(owner))
    if viewer_filter.hides(owner):
        shown_names = [viewer_filter.data_texts.show_breakdown(owner, row.id, part.breakdown) for part in group]
        dimension = shown_names[0].partition("=")[0]
        bars = [replace(bar, category=words.partition("=")[2]) for bar, words in zip(bars, shown_names, strict=True)]
    gap: GapFields | None = None
    if row.measure == Measure.PERCENTAGE:
        gap = find_rounded_gap(bars) if k is not None and viewer_filter.hides(owner) else _gap(bars, k or SMALL_NUMBER)
    return BreakdownView(
        indicator_id=row.id,
        title=pick_indicator_title(row, access.language),
        dimension=dimension,
        unit=row.unit,
        measure=Measure(row.measure),
        period_start=group[0].period_start,
        period_end=group[0].period_end,
        bars=tuple(bars),
        k=k or SMALL_NUMBER,
        location=row.location,
        **(gap or GapFields()),
    )


def build_bar(part: ValueRecord) -> BreakdownBar:
    """One broken-down measurement as a bar."""
    return BreakdownBar(
        category=part.breakdown.partition("=")[2],
        value=part.value,
        numerator=part.numerator,
        denominator=part.denominator,
        n=part.n,
        state=State(part.state),
    )


def _suppressed_bar(bar: BreakdownBar) -> BreakdownBar:
    return BreakdownBar(bar.category, None, None, None, None, State.SUPPRESSED)


def protect_bars(
    bars: list[BreakdownBar], measure: Measure, k: int, *, rounded: bool = False
) -> list[BreakdownBar]:
    """Suppress groups below `k`, and all where the total would disclose one; with `rounded` round the others."""
    labels = [bar.category for bar in bars]
    if measure is Measure.PERCENTAGE:
        suppression = suppress_percentage_breakdown(labels, [(bar.numerator, bar.denominator) for bar in bars], k)
    elif measure is Measure.NUMBER:
        suppression = suppress_count_breakdown(labels, [bar.value for bar in bars], k)
    else:
        suppression = suppress_count_breakdown(labels, [bar.n for bar in bars], k)
    visible_bars = [
        bar
        if suppression.total_shown and suppression.groups[bar.category][0] is not None
        else _suppressed_bar(bar)
        for bar in bars
    ]
    return [_round_bar(bar, measure, k) for bar in visible_bars] if rounded else visible_bars


def _round_bar(bar: BreakdownBar, measure: Measure, k: int) -> BreakdownBar:
    released_numbers = release_value(measure, bar.value, bar.numerator, bar.denominator, bar.n, k)
    if released_numbers.suppressed:
        return _suppressed_bar(bar)
    return BreakdownBar(
        bar.category,
        released_numbers.value,
        released_numbers.numerator,
        released_numbers.denominator,
        released_numbers.n,
        bar.state,
    )


class GapFields(TypedDict, total=False):
    """The gap between two groups as a BreakdownView shows it, in percentage points."""

    gap: float
    gap_interval: tuple[float, float]
    gap_high: str
    gap_low: str
    gap_is_certain: bool
    gap_is_rounded: bool


def find_rounded_gap(bars: list[BreakdownBar]) -> GapFields | None:
    """The largest gap between known rounded groups; None where rounding alone may have made it.

    Whether it may be chance is not said: rounded numbers do not tell.
    """
    groups = [
        (bar.value, bar.category)
        for bar in bars
        if bar.value is not None and bar.category.casefold() not in UNKNOWN_GROUPS
    ]
    if len(groups) < 2:
        return None
    (low, low_name), (high, high_name) = min(groups), max(groups)
    least = percentage_bounds(high)[0] - percentage_bounds(low)[1]
    most = percentage_bounds(high)[1] - percentage_bounds(low)[0]
    if least <= 0:
        return None
    return {
        "gap": high - low,
        "gap_interval": (least, most),
        "gap_high": high_name,
        "gap_low": low_name,
        "gap_is_rounded": True,
    }


def _gap(bars: list[BreakdownBar], k: int) -> GapFields | None:
    """The largest gap between known groups in percentage points, with Newcombe's interval."""
    groups = [
        (bar.category, bar.numerator, bar.denominator)
        for bar in bars
        if bar.category.casefold() not in UNKNOWN_GROUPS
        and bar.numerator is not None
        and bar.denominator is not None
        and bar.denominator >= k
    ]
    if len(groups) < 2:
        return None
    ordered = sorted(groups, key=lambda group: group[1] / group[2])
    (low, low_in, low_of), (high, high_in, high_of) = ordered[0], ordered[-1]
    interval = newcombe_gap(high_in, high_of, low_in, low_of)
    if interval is None or interval[0] == 0:
        return None
    gap, lower, upper = interval
    return {
        "gap": gap * 100,
        "gap_interval": (lower * 100, upper * 100),
        "gap_high": high,
        "gap_low": low,
        "gap_is_certain": lower > 0,
    }
