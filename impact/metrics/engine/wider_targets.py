"""Flows against the target of a wider period: four quarters against the target of their year (docs/metrics.md 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.figure_rows import FigureRows, IndicatorKinds
from impact.metrics.engine.period_index import PeriodValues
from impact.metrics.formulas.running_sums import running_sums
from impact.model.figures.figure import NO_DAY, Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class WiderTargets:
    """Per figure of a flow without a target of its own period: the target of the period around it (-1: none).

    `actual` is the sum of the values within that period so far, NaN where there is none. `complete` marks the last
    figure of a period whose days are all reported: the whole then stands against the whole target.
    """

    target: Ints
    actual: Floats
    complete: Flags


def find_wider_targets(
    rows: FigureRows, kinds: IndicatorKinds, aims: PeriodValues, own: Ints, stands_alone: Flags
) -> WiderTargets:
    """Find the narrowest target period around each flow figure that has no target of its own, and add up within it.

    `own` is the target of exactly the figure's period (-1: none), `stands_alone` marks values that no other row holds.
    """
    target = np.full(len(rows.key), -1, dtype=np.int64)
    actual = np.full(len(rows.key), np.nan)
    complete = np.zeros(len(rows.key), dtype=bool)
    dated = aims.has & (aims.end != NO_DAY) & (aims.start != NO_DAY) & kinds.flow[aims.position]
    candidates = kinds.flow[rows.position] & rows.has & rows.dated & (rows.start != NO_DAY) & (own < 0) & stands_alone
    with_figures = np.zeros(len(kinds.flow), dtype=bool)
    with_figures[rows.position[candidates]] = True
    wide = np.flatnonzero(dated & with_figures[aims.position])
    # The widest first, so that a narrower one takes its place.
    for aim in wide[np.argsort(aims.start[wide] - aims.end[wide], kind="stable")]:
        position = aims.position[aim]
        first, count = rows.first[position], rows.length[position]
        places = np.arange(first, first + count)
        inside = places[
            stands_alone[places]
            & rows.has[places]
            & (rows.start[places] >= aims.start[aim])
            & (rows.end[places] <= aims.end[aim])
        ]
        judged = candidates[inside]
        if not judged.any():
            continue
        sums = running_sums(rows.value[inside], np.zeros(1, dtype=np.int64), np.array([len(inside)]))
        days = np.cumsum(rows.end[inside] - rows.start[inside] + 1)
        target[inside[judged]] = aim
        actual[inside[judged]] = sums[judged]
        whole = (rows.end[inside] == aims.end[aim]) & (days == aims.end[aim] - aims.start[aim] + 1)
        complete[inside[judged]] = whole[judged]
    return WiderTargets(target, actual, complete)
