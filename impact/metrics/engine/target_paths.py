"""Path of every indicator through its baseline and targets, and the pace along it (docs/metrics.md 2.2, 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.figure_rows import FigureRows, IndicatorKinds
from impact.metrics.engine.period_index import PeriodValues
from impact.metrics.formulas.achievement import better_side
from impact.metrics.formulas.missing_values import take_values
from impact.metrics.formulas.pace import MIN_FRACTION, elapsed_fractions, paces, path_values
from impact.model.figures.figure import NO_DAY, Flags, Floats, IndicatorColumns, Ints


@dataclass(frozen=True, slots=True)
class PathPaces:
    """Per figure: value of the path at the end of its period, pace, and whether it is too early for a pace.

    `early` is said of the path alone, also where there would be no pace later.
    """

    expected: Floats
    pace: Floats
    too_early: Flags
    early: Flags

    def compute_pace_of_mean(self, mean: Floats, baseline: Floats, expected: Floats, side: Ints) -> Floats:
        """Compute the pace of means against the means of what was `expected`, by the same rules."""
        with np.errstate(invalid="ignore"):
            backwards = side * (expected - baseline) < 0
        return np.where(self.early | backwards, np.nan, paces(mean, baseline, expected))


def compute_paces(
    rows: FigureRows,
    indicators: IndicatorColumns,
    aims: PeriodValues,
    kinds: IndicatorKinds,
    own: Ints,
    baseline: Floats,
) -> PathPaces:
    """Compute expected values and paces; flows have none here, because their pace is their achievement.

    The target of exactly the figure's period is the expected value, dated or not. Otherwise the path is
    linear through (start, baseline) and the ends of the targets' periods. There is no pace before the path
    starts, before 15 % of it has passed (unless the target is the final one), where no change was planned
    yet, or where the path lies on the worse side of the baseline. Source: docs/metrics.md 2.2 and 2.5.
    """
    at = rows.position
    start, finish, expected = _path(rows, indicators, aims, kinds)
    expected = np.where(own >= 0, take_values(aims.value, own), expected)
    side = better_side(kinds.direction)[at]
    expected = np.where(rows.placeholder | kinds.flow[at] & (own < 0) | (side == 0), np.nan, expected)
    now = np.where(rows.dated, rows.end, np.nan)
    with np.errstate(invalid="ignore"):
        early = (own != kinds.final[at]) & (elapsed_fractions(start[at], finish[at], now) < MIN_FRACTION)
        backwards = side * (expected - baseline) < 0
    pace = np.where(rows.has & ~backwards & ~kinds.flow[at], paces(rows.value, baseline, expected), np.nan)
    too_early = early & ~np.isnan(pace)
    return PathPaces(expected, np.where(too_early, np.nan, pace), too_early, early)


def _path(
    rows: FigureRows, indicators: IndicatorColumns, aims: PeriodValues, kinds: IndicatorKinds
) -> tuple[Floats, Floats, Floats]:
    """Return start and end of each indicator's path as day ordinals (NaN: none), and its value at each figure."""
    start = _starts(rows, indicators, aims)
    begins = start[aims.position]
    # What ends on or before the day of the baseline is not ahead of it; a missing start is NaN.
    points = np.flatnonzero(aims.has & (aims.end != NO_DAY) & (aims.end > begins))
    # Two targets on one day: the one of the latest period counts, as everywhere.
    last_of_day = np.ones(len(points), dtype=bool)
    same = (aims.position[points][1:] == aims.position[points][:-1]) & (
        aims.end[points][1:] == aims.end[points][:-1]
    )
    last_of_day[:-1] = ~same
    points = points[last_of_day]
    finish = np.full(len(start), np.nan)
    finish[aims.position[points]] = aims.end[points]
    zero = kinds.from_zero & (better_side(kinds.direction) * take_values(aims.value, kinds.final) >= 0)
    base = np.where(np.isnan(kinds.baseline) & zero, 0.0, kinds.baseline)
    roots = np.flatnonzero(~np.isnan(finish) & ~np.isnan(base))
    path = np.concatenate((roots, aims.position[points]))
    x = np.concatenate((start[roots], aims.end[points].astype(np.float64)))
    y = np.concatenate((base[roots], aims.value[points]))
    order = np.lexsort((x, path))
    rooted = np.isin(path[order], roots)
    now = np.where(rows.dated, rows.end, np.nan)
    expected = path_values(path[order][rooted], x[order][rooted], y[order][rooted], rows.position, now)
    return start, finish, expected


def _starts(rows: FigureRows, indicators: IndicatorColumns, aims: PeriodValues) -> Floats:
    """Return the day on which each path begins: the baseline's, else the first start of a period; NaN if none."""
    earliest = np.full(len(indicators.id), np.inf)
    for position, start, there in (
        (rows.position, rows.start, rows.start != NO_DAY),
        (aims.position, aims.start, (aims.start != NO_DAY) & aims.has),
    ):
        np.minimum.at(earliest, position[there], start[there].astype(np.float64))
    stated = np.where(indicators.baseline_day == NO_DAY, np.nan, indicators.baseline_day)
    return np.where(np.isnan(stated), np.where(np.isinf(earliest), np.nan, earliest), stated)
