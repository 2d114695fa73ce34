"""Values up to and including each period: sums of flows, rates from their parts, slopes (docs/metrics.md 2.2, 2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from impact.metrics.engine.figure_rows import FigureRows, IndicatorKinds
from impact.metrics.engine.means_of_years import MeansOfYears
from impact.metrics.engine.period_index import flag_enclosing
from impact.metrics.formulas.missing_values import take_values
from impact.metrics.formulas.running_sums import increments, running_counts, running_sums, sum_pairs
from impact.metrics.formulas.trend import DAYS_PER_YEAR, LOOK_BACK, MIN_POINTS, slopes_up_to
from impact.model.figures.figure import Flags, Floats, Ints, SeriesColumns, Texts
from impact.model.vocabulary.measures import Measure


@dataclass(frozen=True, slots=True)
class FlowSums:
    """Flows up to each period: `distance` Σ(y−b) and `whole` Σ(t−b) over the periods with both, `pairs` in
    number; `actual` Σy and `target` Σt. `counted` marks values that are no sum of other rows: a year beside
    its quarters is one."""

    distance: Floats
    whole: Floats
    actual: Floats
    target: Floats
    pairs: Ints
    stands_alone: Flags

    def replace_by_means(self, means: MeansOfYears, baseline: Floats) -> FlowSums:
        """Put means in the place of the sums where they are of other periods; over the same ones the share is equal."""
        is_other = (means.periods > 0) & (means.periods != self.pairs) & (self.pairs > 0)
        base = np.where(np.isnan(baseline), 0.0, baseline)
        return replace(
            self,
            distance=np.where(is_other, means.actual - base, self.distance),
            whole=np.where(is_other, means.expected - base, self.whole),
        )


def sum_flows(rows: FigureRows, kinds: IndicatorKinds, own_target: Floats) -> FlowSums:
    """Add up flows to date, NaN where nothing is added; b is the baseline of one period, else zero.

    A period that contains others (a year with its quarters) is left out of the sums, because its parts are in them;
    its own figure holds its own value.
    Source: docs/metrics.md 2.2 and 2.5.
    """
    at = rows.position
    flow = kinds.flow[at] & rows.has
    wide = flag_enclosing(at, rows.start, rows.end, flow & rows.dated)
    stands_alone = flow & ~wide
    base = np.where(np.isnan(kinds.baseline), 0.0, kinds.baseline)[at]
    value = np.where(stands_alone, rows.value, np.nan)
    sums = sum_pairs(value, own_target, rows.first, rows.length)
    above_base = sum_pairs(value - base, own_target - base, rows.first, rows.length)
    pairs = np.where(wide, ~np.isnan(own_target), sums.pairs)

    def where_paired(of_wide: Floats, summed: Floats) -> Floats:
        return np.where(pairs > 0, np.where(wide, of_wide, summed), np.nan)

    return FlowSums(
        distance=where_paired(rows.value - base, above_base.actual),
        whole=where_paired(own_target - base, above_base.target),
        actual=np.where(wide, rows.value, sums.actual),
        target=where_paired(own_target, sums.target),
        pairs=pairs,
        stands_alone=rows.has & ~wide,
    )


def combine_rates(
    rows: FigureRows,
    kinds: IndicatorKinds,
    measure: Flags,
    actuals: SeriesColumns,
    row: Ints,
    own_target: Floats,
    planned_denominator: Floats,
) -> tuple[Floats, Floats]:
    """Combine percentages (0–100) and scores to date: Σn/Σd or Σ(n·mean)/Σn, and the same for their targets.

    `measure` marks percentages. NaN unless every period up to then has its parts; a target is weighted by
    its expected denominator (`planned_denominator`), else by the actual one. A single period keeps its value, and so
    does one that contains others, which is left out of their sums: the people of a half are those of its year.
    Source: docs/metrics.md 2.2.
    """
    at = rows.position
    rate = kinds.rate[at] & rows.has
    wide = flag_enclosing(at, rows.start, rows.end, rate & rows.dated)
    rate &= ~wide
    weight = np.where(measure[at], take_values(actuals.denominator, row), take_values(actuals.n, row))
    with np.errstate(invalid="ignore"):
        parts = np.where(measure[at], 100 * take_values(actuals.numerator, row), weight * rows.value)
        has_parts = rate & (weight > 0) & ~np.isnan(parts)
    planned_denominator = np.where(np.isnan(planned_denominator), weight, planned_denominator)
    has_target = has_parts & ~np.isnan(own_target)

    def sum_up_to(values: Floats, mask: Flags) -> Floats:
        return running_sums(np.where(mask, values, np.nan), rows.first, rows.length)

    def count_up_to(mask: Flags) -> Ints:
        return running_counts(mask, rows.first, rows.length)

    reported = count_up_to(rate)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sum_up_to(parts, has_parts) / sum_up_to(weight, has_parts)
        mean = np.where(count_up_to(has_parts) == reported, mean, np.nan)
        aim = sum_up_to(planned_denominator * own_target, has_target) / sum_up_to(planned_denominator, has_target)
        aim = np.where(count_up_to(has_target) == reported, aim, np.nan)
    single = (reported <= 1) | wide
    return np.where(single, rows.value, mean), np.where(single, own_target, aim)


def flag_percentages(measure: Texts) -> Flags:
    """Flag the measures that are percentages."""
    return np.asarray(measure == Measure.PERCENTAGE.value)


def compute_trends(
    rows: FigureRows, kinds: IndicatorKinds, baseline: Floats, stands_alone: Flags
) -> tuple[Floats, Ints, Ints]:
    """Compute the Theil–Sen slope up to and including each period, in the unit per year; its sign as -1, 0, 1
    or -2 where there are too few points; and the number of points.

    Uses dated values by the end of their period. For running totals it uses the increment per period, the
    first one against the baseline where there is one. Source: docs/metrics.md 2.2.
    """
    at = rows.position
    points = np.flatnonzero(stands_alone & rows.dated)
    of, y = at[points], rows.value[points]
    begin = np.concatenate(([True], of[1:] != of[:-1]))[: len(of)]
    y = np.where(kinds.running[of], increments(y, begin, baseline[points]), y)
    usable = ~np.isnan(y)
    points, of, y = points[usable], of[usable], y[usable]
    x = rows.end[points] / DAYS_PER_YEAR
    first = np.searchsorted(of, at)
    last = np.searchsorted(points, np.arange(len(at)), side="right") - 1
    count = np.where(rows.dated, np.clip(last - first + 1, 0, LOOK_BACK), 0)
    slope = slopes_up_to(x, y, np.where(count > 0, first, 1), np.where(count > 0, last, 0))
    has_trend = (count >= MIN_POINTS) & ~np.isnan(slope)
    sign = np.where(has_trend, np.sign(np.where(has_trend, slope, 0.0)), -2).astype(np.int64)
    return slope, sign, count
