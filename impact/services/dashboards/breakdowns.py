"""Breakdowns of an indicator by group, with the gap between groups and small groups hidden.

The owner and its fund see their own groups whole; anybody else sees no group below k, nor a
group that could be computed from the total (metrics.disclosure). Who sees others under a veil sees
what is left rounded, and gaps between the rounded groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

from impact.access.permissions import veiled
from impact.metrics import newcombe_gap
from impact.metrics.disclosure import released, shown_counts, shown_percentages
from impact.model.access import Access
from impact.model.protection import SMALL_NUMBER
from impact.model.words import Measure, State
from impact.services.core.view_mappers import grouped, indicator_title
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import Connection
from impact.store.queries import figures as read
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import GrantRecord
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.schema.records import IndicatorRecord, ValueRecord
from impact.views.marks import BreakdownBar, BreakdownView

# A group of people we know nothing about is shown, but never one side of a gap.
UNKNOWN_GROUPS = {"onbekend", "unknown", "inconnu", "x", ""}


def small_number(
    access: Access, organisation_id: int, grants: Sequence[GrantRecord] | Sequence[PortfolioRecord]
) -> int | None:
    """The threshold k for this viewer; None for the owner and its fund, who may see their own groups."""
    mine = access.organisation_id == organisation_id
    fund = bool(access.portfolio_ids) and not veiled(access.role)
    if mine or fund:
        return None
    least = [SMALL_NUMBER] if veiled(access.role) else []
    return max([*least, *(grant.small_number for grant in grants)], default=SMALL_NUMBER)


def breakdown_views(
    connection: Connection,
    access: Access,
    rows: Sequence[IndicatorFigure],
    as_of: date | None,
    k: int | None,
    cover: Veil,
) -> tuple[BreakdownView, ...]:
    """One view per indicator × dimension of its newest broken-down period; certain gaps first."""
    by_id = {row.indicator.id: row.indicator for row in rows if row.indicator.has_parts}
    if not by_id:
        return ()
    views = []
    parts = grouped(read.parts(connection, list(by_id), as_of), lambda part: part.indicator_id)
    for indicator_id, measurements in parts.items():
        dimensions: dict[str, list[ValueRecord]] = {}
        for measurement in measurements:
            if ";" in measurement.breakdown:
                continue  # a crossing of two dimensions is not a bar of either
            dimension, _, _category = measurement.breakdown.partition("=")
            dimensions.setdefault(dimension, []).append(measurement)
        for dimension, group in dimensions.items():
            views.append(_view(by_id[indicator_id], dimension, group, k, access, cover))
    return tuple(sorted(views, key=lambda view: not view.gap_is_certain))


def _view(
    row: IndicatorRecord, dimension: str, group: list[ValueRecord], k: int | None, access: Access, cover: Veil
) -> BreakdownView:
    owner = row.organisation_id
    bars = [bar(part) for part in group]
    if k is not None:
        bars = protected(bars, Measure(row.measure), k, rounded=cover.hides(owner))
    bars = [replace(each, category=cover.words(owner, each.category)) for each in bars]
    gap = _gap(bars, k or SMALL_NUMBER) if row.measure == Measure.PERCENTAGE else None
    return BreakdownView(
        indicator_id=row.id,
        title=indicator_title(row, access.language),
        dimension=cover.words(owner, dimension),
        unit=row.unit,
        measure=Measure(row.measure),
        period_start=group[0].period_start,
        period_end=group[0].period_end,
        bars=tuple(bars),
        k=k or SMALL_NUMBER,
        **(gap or Gap()),
    )


def bar(part: ValueRecord) -> BreakdownBar:
    """One broken-down measurement as a bar."""
    return BreakdownBar(
        category=part.breakdown.partition("=")[2],
        value=part.value,
        numerator=part.numerator,
        denominator=part.denominator,
        n=part.n,
        state=State(part.state),
    )


def _hidden(bar: BreakdownBar) -> BreakdownBar:
    return BreakdownBar(bar.category, None, None, None, None, State.SUPPRESSED)


def protected(
    bars: list[BreakdownBar], measure: Measure, k: int, *, rounded: bool = False
) -> list[BreakdownBar]:
    """Bars as another organisation may see them; all hidden where the total would give one away."""
    labels = [bar.category for bar in bars]
    if measure is Measure.PERCENTAGE:
        shown = shown_percentages(labels, [(bar.numerator, bar.denominator) for bar in bars], k)
    elif measure is Measure.NUMBER:
        shown = shown_counts(labels, [bar.value for bar in bars], k)
    else:
        shown = shown_counts(labels, [bar.n for bar in bars], k)
    left = [
        bar if shown.total_shown and shown.groups[bar.category][0] is not None else _hidden(bar)
        for bar in bars
    ]
    return [_rounded(bar, measure, k) for bar in left] if rounded else left


def _rounded(bar: BreakdownBar, measure: Measure, k: int) -> BreakdownBar:
    seen = released(measure, bar.value, bar.numerator, bar.denominator, bar.n, k)
    if seen.suppressed:
        return _hidden(bar)
    return BreakdownBar(bar.category, seen.value, seen.numerator, seen.denominator, seen.n, bar.state)


class Gap(TypedDict, total=False):
    """The gap between two groups as a BreakdownView shows it, in percentage points."""

    gap: float
    gap_interval: tuple[float, float]
    gap_high: str
    gap_low: str
    gap_is_certain: bool


def _gap(bars: list[BreakdownBar], k: int) -> Gap | None:
    """The largest gap between known groups in percentage points, with Newcombe's interval."""
    known = [
        (bar.category, bar.numerator, bar.denominator)
        for bar in bars
        if bar.category.casefold() not in UNKNOWN_GROUPS
        and bar.numerator is not None
        and bar.denominator is not None
        and bar.denominator >= k
    ]
    if len(known) < 2:
        return None
    ordered = sorted(known, key=lambda group: group[1] / group[2])
    (low, low_in, low_of), (high, high_in, high_of) = ordered[0], ordered[-1]
    found = newcombe_gap(high_in, high_of, low_in, low_of)
    if found is None or found[0] == 0:
        return None
    gap, lower, upper = found
    return {
        "gap": gap * 100,
        "gap_interval": (lower * 100, upper * 100),
        "gap_high": high,
        "gap_low": low,
        "gap_is_certain": lower > 0,
    }
