"""Tripwires of decisions: whether values are on one side of a threshold, so many periods in a row.

A missing value is on no side: it trips nothing, and what was in a row
before it no longer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

# Quarters have 90 to 92 days, months 28 to 31: periods of one rhythm differ by less than this share.
SAME_LENGTH = 0.15


class PeriodValue(NamedTuple):
    """The total of an indicator in one period, both days included; None where there is no value."""

    starts: date
    ends: date
    value: float | None


@dataclass(frozen=True, slots=True)
class TripwireCount:
    """How far a tripwire is: `run` of the `periods` newest periods that it takes.

    `newest` is the newest period, None where there is none. `missing`: it has no value, or one between it and the
    periods before has none, so that nothing can be said of a row.
    """

    run: int
    periods: int
    newest: PeriodValue | None
    missing: bool = False

    @property
    def has_tripped(self) -> bool:
        """Whether as many periods in a row as it takes are beyond the threshold."""
        return self.run >= self.periods


def count_periods(
    values: Sequence[PeriodValue], threshold: float, periods: int, *, is_below: bool
) -> TripwireCount:
    """How many of the newest periods in a row are below a threshold (or above it); equal to it is neither.

    Only periods as long as the newest one count, so that a year beside its quarters is no further period.
    """
    in_order = sorted(values, key=lambda item: (item.ends, item.starts))
    if not in_order:
        return TripwireCount(0, periods, None, missing=True)
    newest = in_order[-1]
    # Of two that end on one day the shorter comes last.
    length = (newest.ends - newest.starts).days + 1
    alike = [item for item in in_order if abs((item.ends - item.starts).days + 1 - length) <= SAME_LENGTH * length]
    run = 0
    after: PeriodValue | None = None
    for item in reversed(alike):
        if after is not None and after.starts - item.ends > timedelta(days=1):
            return TripwireCount(run, periods, newest, missing=run < periods)
        if item.value is None:
            return TripwireCount(run, periods, newest, missing=run < periods)
        if not (item.value < threshold if is_below else item.value > threshold):
            break
        run, after = run + 1, item
        if run == periods:
            break
    return TripwireCount(run, periods, newest)
