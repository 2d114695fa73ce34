"""Periods that are reported in parts: a year whose quarters are all there is due no second time (docs/metrics.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.period_index import DAY_RANGE, flag_enclosing
from impact.model.figures.figure import NO_DAY, Flags, Ints


@dataclass(frozen=True, slots=True)
class PeriodsOfIndicators:
    """Periods, one element each: position of the indicator, first and last day as ordinals (NO_DAY: none)."""

    position: Ints
    start: Ints
    end: Ints

    def select(self, flags: Flags) -> PeriodsOfIndicators:
        """Return those that are flagged, one flag per period."""
        return PeriodsOfIndicators(self.position[flags], self.start[flags], self.end[flags])


def flag_covered(without_value: PeriodsOfIndicators, reported: PeriodsOfIndicators, at_end: Flags) -> Flags:
    """Flag the periods of `without_value` that shorter ones of `reported` cover, of one indicator and in any order.

    Those within it fill all its days, none left out and none twice. For a level (`at_end`, one element per period of
    `without_value`) one that ends with it is enough: what stands at the end of December stands at the end of the year.
    """
    encloses = flag_enclosing(reported.position, reported.start, reported.end, reported.end != NO_DAY)
    parts = np.flatnonzero(~encloses & (reported.end != NO_DAY))
    parts = parts[np.lexsort((reported.end[parts], reported.position[parts]))]
    if not len(parts):
        return np.zeros(len(without_value.position), dtype=bool)
    ends = reported.position[parts] * DAY_RANGE + reported.end[parts]
    begins = np.where(reported.start == NO_DAY, reported.end, reported.start)[parts]
    ends_of_parts = reported.end[parts]
    # The number of places, up to each part, at which one does not begin on the day after the one before it ended.
    breaks = np.cumsum(np.concatenate(([True], begins[1:] != ends_of_parts[:-1] + 1)))
    lower = np.searchsorted(ends, without_value.position * DAY_RANGE + without_value.start, side="left")
    upper = np.searchsorted(ends, without_value.position * DAY_RANGE + without_value.end, side="right")
    first, last = np.minimum(lower, len(parts) - 1), np.maximum(upper - 1, 0)
    is_within = (without_value.start != NO_DAY) & (upper > lower) & (begins[first] >= without_value.start)
    fills = (begins[first] == without_value.start) & (breaks[first] == breaks[last])
    ends_with_it = ends_of_parts[last] == without_value.end
    return np.asarray(is_within & ends_with_it & (fills | at_end))
