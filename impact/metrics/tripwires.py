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


class ShownPeriod(NamedTuple):
    """The period of the figure that stood there when somebody chose a threshold, both days included."""

    starts: date | None
    ends: date


class PeriodValue(NamedTuple):
    """The total of an indicator in one period, both days included; None where there is no value.

    Without `starts` it is of its last day; without `ends` it states no period at all.
    """

    starts: date | None
    ends: date | None
    value: float | None


@dataclass(frozen=True, slots=True)
class TripwireCount:
    """How far a tripwire is: `run` of the `periods` newest periods that it takes.

    `newest` is the newest period, None where there is none. `missing`: it has no value, or one between it and the
    periods before has none, so that nothing can be said of a row. `values` are those of the run, newest first.
    """

    run: int
    periods: int
    newest: PeriodValue | None
    missing: bool = False
    values: tuple[PeriodValue, ...] = ()

    @property
    def has_tripped(self) -> bool:
        """Whether as many periods in a row as it takes are beyond the threshold."""
        return self.run >= self.periods


def count_periods(
    values: Sequence[PeriodValue], threshold: float, periods: int, *, is_below: bool,
    shown_period: ShownPeriod | None = None, is_running_total: bool = False,
) -> TripwireCount:  # fmt: skip
    """How many of the newest periods in a row are below a threshold (or above it); equal to it is neither.

    A threshold was chosen for periods as long as the one that was `shown_period`: only such periods count, so that the
    quarters beside a year are no further periods, and are never held against a threshold for a year. Where nothing was
    shown, it is the newest. Running totals begin anew each year: of them only those up to the same month count, one in
    a year. A value that states no period counts for itself, where there is none that does.
    """
    dated = [(item, ShownPeriod(item.starts, item.ends)) for item in values if item.ends is not None]
    dated.sort(key=lambda pair: (pair[1].ends, pair[1].starts or pair[1].ends))
    if not dated:
        # Of several nobody knows which is the newest.
        only_value = values[0] if len(values) == 1 else None
        if only_value is None or not _is_beyond(only_value.value, threshold, is_below=is_below):
            return TripwireCount(0, periods, only_value, missing=only_value is None or only_value.value is None)
        return TripwireCount(1, periods, only_value, missing=periods > 1, values=(only_value,))
    # Of two that end on one day the shorter comes last.
    model = shown_period or dated[-1][1]
    is_alike = _is_same_part_of_year if is_running_total else _is_as_long
    alike = [pair for pair in dated if is_alike(pair[1], model)]
    if not alike:
        return TripwireCount(0, periods, None, missing=True)
    newest = alike[-1][0]
    run: list[PeriodValue] = []
    after: ShownPeriod | None = None
    is_missing = False
    for item, place in reversed(alike):
        if after is not None and _do_overlap(place, after, is_running_total=is_running_total):
            continue
        is_missing = item.value is None or (
            after is not None and not _do_follow(place, after, is_running_total=is_running_total)
        )
        if is_missing or not _is_beyond(item.value, threshold, is_below=is_below):
            break
        run.append(item)
        after = place
        if len(run) == periods:
            break
    return TripwireCount(len(run), periods, newest, missing=is_missing, values=tuple(run))


def _is_beyond(value: float | None, threshold: float, *, is_below: bool) -> bool:
    return value is not None and (value < threshold if is_below else value > threshold)


def _count_days(place: ShownPeriod) -> int:
    return (place.ends - (place.starts or place.ends)).days + 1


def _is_as_long(place: ShownPeriod, model: ShownPeriod) -> bool:
    days = _count_days(model)
    return abs(_count_days(place) - days) <= SAME_LENGTH * days


def _is_same_part_of_year(place: ShownPeriod, model: ShownPeriod) -> bool:
    return place.ends.month == model.ends.month


def _do_overlap(place: ShownPeriod, after: ShownPeriod, *, is_running_total: bool) -> bool:
    """Whether an earlier period has days of the one after it; of running totals, whether it is of the same year."""
    return place.ends.year == after.ends.year if is_running_total else place.ends >= (after.starts or after.ends)


def _do_follow(place: ShownPeriod, after: ShownPeriod, *, is_running_total: bool) -> bool:
    """Whether there is no period between these two; of days alone nobody knows."""
    if is_running_total:
        return after.ends.year - place.ends.year == 1
    return (after.starts or after.ends) - place.ends <= timedelta(days=1)
