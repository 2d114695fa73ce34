"""Index of periods: keys that place the periods of all indicators on one number line, to match whole columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.model.figures.figure import NO_DAY, Flags, Floats, Ints, SeriesColumns
from impact.model.vocabulary.value_states import NOT_EXPECTED, State

# More than any ordinal of a day, so that `key * DAY_RANGE + day` sorts by key and then by day.
DAY_RANGE = 2**22


@dataclass(frozen=True, slots=True)
class PeriodIndex:
    """All distinct periods, sorted by (end, start).

    The key of an indicator's period is indicator position × `width` + rank of the period.
    """

    codes: Ints

    @property
    def width(self) -> int:
        """Number of keys per indicator."""
        return len(self.codes) + 1

    def keys(self, position: Ints, start: Ints, end: Ints) -> Ints:
        """Return keys that sort by (indicator, end, start) and are equal for the same period only."""
        return position * self.width + np.searchsorted(self.codes, end * DAY_RANGE + start)

    def first_key_after(self, position: Ints, end: Ints) -> Ints:
        """Return a key above those of all periods that end by `end`, and of no other period of the indicator."""
        return position * self.width + np.searchsorted(self.codes, (end + 1) * DAY_RANGE)


def index_periods(*series: SeriesColumns) -> PeriodIndex:
    """Index the periods of these series, with the undated period."""
    codes = [columns.end * DAY_RANGE + columns.start for columns in series]
    return PeriodIndex(np.unique(np.concatenate([*codes, np.array([NO_DAY], dtype=np.int64)])))


def find_positions(ids: Ints, indicator: Ints) -> Ints:
    """Return the index of each indicator id in the sorted `ids`. Raises KeyError for an id that is not there."""
    at = np.searchsorted(ids, indicator)
    is_present = at < len(ids)
    is_present[is_present] = ids[at[is_present]] == indicator[is_present]
    if not is_present.all():
        raise KeyError(f"series of unknown indicators: {np.unique(indicator[~is_present])[:5].tolist()}")
    return at


@dataclass(frozen=True, slots=True)
class PeriodValues:
    """One element per indicator × period that is in the series, sorted by key.

    `row` is the index of the row used in the series; where rows of one period contradict each other
    there is no value and `conflicting` is set. `has` marks a reported value.
    """

    key: Ints
    position: Ints
    start: Ints
    end: Ints
    row: Ints
    value: Floats
    has: Flags
    unclear: Flags
    due: Flags
    conflicting: Flags


def merge_periods(series: SeriesColumns, ids: Ints, when: PeriodIndex) -> PeriodValues:
    """Merge the rows of a series, in any order, into one element per indicator × period.

    Several rows in force for one period are one value when they agree (the row with the lowest id is
    used); when they differ there is no value, because choosing one would be a guess.
    """
    position = find_positions(ids, series.indicator)
    key = when.keys(position, series.start, series.end)
    reported = (series.state == State.REPORTED.value) & ~np.isnan(series.value)
    order = np.lexsort((series.id, ~reported, key))
    sorted_key = key[order]
    begin = np.flatnonzero(np.concatenate(([True], sorted_key[1:] != sorted_key[:-1]))[: len(order)])
    row = order[begin]
    conflicting = np.zeros(len(begin), dtype=bool)
    if len(begin) < len(order):
        lead = np.repeat(row, np.diff(np.concatenate((begin, [len(order)]))))
        differs = reported[order] & reported[lead] & (series.value[order] != series.value[lead])
        conflicting = np.logical_or.reduceat(differs, begin)
    has = reported[row] & ~conflicting
    return PeriodValues(
        key=sorted_key[begin],
        position=position[row],
        start=series.start[row],
        end=series.end[row],
        row=row,
        value=np.where(has, series.value[row], np.nan),
        has=has,
        unclear=(series.state[row] == State.UNCLEAR.value) | conflicting,
        due=~np.isin(series.state[row].astype(str), NOT_EXPECTED),
        conflicting=conflicting,
    )


def find_bounds(position: Ints, count: int) -> tuple[Ints, Ints]:
    """Return first element and number of elements of each of `count` indicators; positions are sorted."""
    first = np.searchsorted(position, np.arange(count))
    return first, np.searchsorted(position, np.arange(count), side="right") - first


def last_raised(flags: Flags) -> Ints:
    """Return the index of the last raised flag up to and including each element; -1 where there is none."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def flag_enclosing(position: Ints, start: Ints, end: Ints, mask: Flags) -> Flags:
    """Flag periods that contain another one of the same indicator (a year beside its quarters).

    Only periods within `mask` are compared. A period without a start counts as its last day.
    """
    inside = np.flatnonzero(mask)
    begins = np.where(start == NO_DAY, end, start)
    order = inside[np.lexsort((-begins[inside], end[inside], position[inside]))]
    # Each indicator gets its own stretch of days, so that one running maximum serves all.
    latest = np.maximum.accumulate(position[order] * DAY_RANGE + begins[order])
    before = np.concatenate((np.array([-1], dtype=np.int64), latest[:-1]))[: len(order)]
    holds = before >= position[order] * DAY_RANGE + begins[order]
    encloses = np.zeros(len(position), dtype=bool)
    encloses[order] = holds & (before // DAY_RANGE == position[order])
    return encloses
