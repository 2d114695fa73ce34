"""What each figure rests on up to its period: sums of flows, parts of rates, slope (docs/metrics.md 2.2, 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.figure_rows import Frame, Kinds
from impact.metrics.engine.period_index import enclosing
from impact.metrics.formulas.missing_values import values_at
from impact.metrics.formulas.to_date import increments, running_counts, running_sums
from impact.metrics.formulas.trend import LOOK_BACK, MIN_POINTS, slopes_up_to
from impact.model.figure import Flags, Floats, Ints, SeriesColumns, Texts
from impact.model.words import Measure

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Sums:
    """Flows up to each period: Σ(y−b) and Σ(t−b) over the periods with both (`pairs` of them), and Σy
    and Σt. `counted` marks values that stand by themselves: a year beside its quarters does not."""

    distance: Floats
    whole: Floats
    actual: Floats
    target: Floats
    pairs: Ints
    counted: Flags


def sums(rows: Frame, kinds: Kinds, own_target: Floats) -> Sums:
    """Sums of flows, NaN where nothing is added; b is the baseline of one period, else zero.

    Σy runs over the periods that have a target as well, so that it can stand beside Σt; over all
    reported ones where no period has a target. A period that holds other ones is left out of the
    sums (its parts are in them), and its own figure is of itself alone.
    """
    at = rows.position
    flow = kinds.flow[at] & rows.has
    wide = enclosing(at, rows.start, rows.end, flow & rows.dated)
    counted = flow & ~wide
    both = counted & ~np.isnan(own_target)
    base = np.where(np.isnan(kinds.baseline), 0.0, kinds.baseline)[at]

    def up_to(values: Floats, among: Flags) -> Floats:
        return running_sums(np.where(among, values, np.nan), rows.first, rows.length)

    alone = wide & ~np.isnan(own_target)
    pairs = np.where(wide, alone.astype(np.int64), running_counts(both, rows.first, rows.length))
    some = wide | (running_counts(counted, rows.first, rows.length) > 0)
    all_values = np.where(pairs > 0, up_to(rows.value, both), up_to(rows.value, counted))

    def paired(values: Floats) -> Floats:
        return np.where(pairs > 0, np.where(wide, values, up_to(values, both)), np.nan)

    return Sums(
        distance=paired(rows.value - base),
        whole=paired(own_target - base),
        actual=np.where(some, np.where(wide, rows.value, all_values), np.nan),
        target=paired(own_target),
        pairs=pairs,
        counted=rows.has & ~wide,
    )


def rates_to_date(
    rows: Frame,
    kinds: Kinds,
    measure: Flags,
    actuals: SeriesColumns,
    row: Ints,
    own_target: Floats,
    planned: Floats,
) -> tuple[Floats, Floats]:
    """Percentages (0–100) and scores per period up to date: Σn/Σd or Σ(n·mean)/Σn, and the same of targets.

    `measure` marks percentages. NaN unless every period up to then has its parts; a target weighs by
    its expected denominator (`planned`), else by the actual one. One period gives its value as it is.
    """
    at = rows.position
    rate = kinds.rate[at] & rows.has
    weight = np.where(measure[at], values_at(actuals.denominator, row), values_at(actuals.n, row))
    with np.errstate(invalid="ignore"):
        parts = np.where(measure[at], 100 * values_at(actuals.numerator, row), weight * rows.value)
        whole = rate & (weight > 0) & ~np.isnan(parts)
    planned = np.where(np.isnan(planned), weight, planned)
    aimed = whole & ~np.isnan(own_target)

    def up_to(values: Floats, among: Flags) -> Floats:
        return running_sums(np.where(among, values, np.nan), rows.first, rows.length)

    def number(among: Flags) -> Ints:
        return running_counts(among, rows.first, rows.length)

    reported = number(rate)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(number(whole) == reported, up_to(parts, whole) / up_to(weight, whole), np.nan)
        aim = up_to(planned * own_target, aimed) / up_to(planned, aimed)
        aim = np.where(number(aimed) == reported, aim, np.nan)
    single = reported <= 1
    return np.where(single, rows.value, mean), np.where(single, own_target, aim)


def percentages(measure: Texts) -> Flags:
    """Which measures are percentages."""
    return np.asarray(measure == Measure.PERCENTAGE.value)


def trend(rows: Frame, kinds: Kinds, baseline: Floats, counted: Flags) -> tuple[Floats, Ints, Ints]:
    """Theil–Sen slope in the unit per year, up to and including each period; its sign as -1, 0, 1 or
    -2 where there are too few points; and the number of points.

    Over dated values by their period's end. Running totals go by what was added per period, the
    first one against the baseline where there is one.
    """
    at = rows.position
    points = np.flatnonzero(counted & rows.dated)
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
    known = (count >= MIN_POINTS) & ~np.isnan(slope)
    sign = np.where(known, np.sign(np.where(known, slope, 0.0)), -2).astype(np.int64)
    return slope, sign, count
