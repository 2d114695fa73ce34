"""Tripwires: so many periods in a row beyond a threshold, and never by a value that is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics.tripwires import PeriodValue, count_periods

VALUES = st.lists(st.one_of(st.none(), st.floats(-100, 100)), max_size=8)


def years(*values: float | None, first: int = 2015) -> list[PeriodValue]:
    return [
        PeriodValue(date(first + at, 1, 1), date(first + at, 12, 31), value) for at, value in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize(("values", "periods", "run", "missing", "tripped"), [
    ((), 1, 0, True, False),
    ((59.0,), 1, 1, False, True),
    ((59.0,), 2, 1, False, False),
    ((60.0,), 1, 0, False, False),
    ((59.0, 58.0), 2, 2, False, True),
    ((58.0, 70.0), 2, 0, False, False),
    ((70.0, 58.0), 2, 1, False, False),
    ((58.0, None, 58.0), 2, 1, True, False),
    ((58.0, 58.0, None), 2, 0, True, False),
    ((None, 58.0, 58.0), 2, 2, False, True),
])  # fmt: skip
def test_periods_in_a_row_below_a_threshold(
    values: tuple[float | None, ...], periods: int, run: int, *, missing: bool, tripped: bool
) -> None:
    count = count_periods(years(*values), 60, periods, is_below=True)
    assert (count.run, count.missing, count.has_tripped) == (run, missing, tripped)


def test_a_period_that_is_not_there_interrupts_the_row() -> None:
    values = [*years(50.0, first=2020), *years(50.0, first=2022)]
    count = count_periods(values, 60, 2, is_below=True)
    assert (count.run, count.missing, count.has_tripped) == (1, True, False)


def test_a_year_beside_its_quarters_is_no_further_period() -> None:
    quarters = [
        PeriodValue(date(2024, 10, 1), date(2024, 12, 31), 50.0), PeriodValue(date(2024, 7, 1), date(2024, 9, 30), 70.0)
    ]  # fmt: skip
    count = count_periods([*years(50.0, 50.0, first=2023), *quarters], 60, 2, is_below=True)
    assert (count.run, count.has_tripped) == (1, False)


@given(VALUES, st.floats(-100, 100), st.integers(1, 4), st.booleans())
def test_a_tripwire_trips_exactly_where_the_newest_periods_are_beyond_it(
    values: list[float | None], threshold: float, periods: int, is_below: bool
) -> None:
    count = count_periods(years(*values), threshold, periods, is_below=is_below)
    newest = values[-periods:]
    beyond = [value is not None and (value < threshold if is_below else value > threshold) for value in newest]
    assert count.has_tripped == (len(newest) == periods and all(beyond))


@given(VALUES, st.floats(-100, 100), st.integers(1, 4), st.integers(0, 7))
def test_taking_a_value_away_never_trips(
    values: list[float | None], threshold: float, periods: int, place: int
) -> None:
    without = [None if at == place else value for at, value in enumerate(values)]
    before = count_periods(years(*values), threshold, periods, is_below=True)
    assert before.has_tripped or not count_periods(years(*without), threshold, periods, is_below=True).has_tripped
