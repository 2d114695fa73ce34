"""Tripwires: so many periods in a row beyond a threshold, and never by a value that is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics.tripwires import PeriodValue, ShownPeriod, count_periods

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


def spans(*values: tuple[str, str, float | None]) -> list[PeriodValue]:
    return [PeriodValue(date.fromisoformat(starts), date.fromisoformat(ends), value) for starts, ends, value in values]


YEAR_2024 = ShownPeriod(date(2024, 1, 1), date(2024, 12, 31))
Q4_2024 = ("2024-10-01", "2024-12-31", 60.0)
Q1_2025 = ("2025-01-01", "2025-03-31", 50.0)


def test_a_year_is_compared_where_a_year_was_shown_also_beside_a_quarter_that_ends_with_it() -> None:
    values = spans(("2024-01-01", "2024-12-31", 236.0), Q4_2024)
    count = count_periods(values, 100, 1, is_below=True, shown_period=YEAR_2024)
    assert (count.run, count.newest) == (0, values[0])
    count = count_periods(values, 100, 1, is_below=True, shown_period=ShownPeriod(date(2024, 7, 1), date(2024, 9, 30)))
    assert (count.run, count.newest) == (1, values[1])


def test_quarters_after_years_are_no_further_years() -> None:
    values = [*years(236.0, 240.0, first=2023), *spans(Q1_2025)]
    count = count_periods(values, 100, 1, is_below=True, shown_period=YEAR_2024)
    assert (count.run, count.newest, count.missing) == (0, values[1], False)
    only_quarters = count_periods(spans(Q1_2025), 100, 1, is_below=True, shown_period=YEAR_2024)
    assert (only_quarters.newest, only_quarters.missing, only_quarters.has_tripped) == (None, True, False)


def test_running_totals_are_compared_with_those_up_to_the_same_month() -> None:
    months = [
        PeriodValue(date(year, month, 1), date(year, month, 28), 10.0 * month) for year in (2023, 2024)
        for month in range(1, 13)
    ]  # fmt: skip
    months.append(PeriodValue(date(2025, 1, 1), date(2025, 1, 31), 10.0))
    december = ShownPeriod(date(2024, 12, 1), date(2024, 12, 31))
    count = count_periods(months, 100, 1, is_below=True, shown_period=december, is_running_total=True)
    assert (count.run, count.newest) == (0, months[23])
    count = count_periods(months, 125, 2, is_below=True, shown_period=december, is_running_total=True)
    assert (count.run, count.values) == (2, (months[23], months[11]))
    # A year of which that month is not there interrupts the row.
    count = count_periods([months[11], *spans(("2025-12-01", "2025-12-31", 120.0))], 125, 2, is_below=True,
                          shown_period=december, is_running_total=True)  # fmt: skip
    assert (count.run, count.missing, count.has_tripped) == (1, True, False)


def test_two_that_share_days_are_not_two_in_a_row() -> None:
    values = spans(("2024-01-01", "2024-12-31", 50.0), ("2024-01-15", "2024-12-31", 50.0))
    assert count_periods(values, 60, 2, is_below=True).run == 1


def test_what_states_no_period_counts_once_and_only_alone() -> None:
    alone = PeriodValue(None, None, 50.0)
    count = count_periods([alone], 60, 1, is_below=True)
    assert (count.run, count.newest, count.has_tripped) == (1, alone, True)
    assert not count_periods([alone], 60, 2, is_below=True).has_tripped
    assert not count_periods([alone, alone], 60, 1, is_below=True).has_tripped
    assert count_periods([alone, *years(70.0)], 60, 1, is_below=True).run == 0
    day = PeriodValue(None, date(2024, 12, 31), 50.0)
    assert count_periods([day], 60, 1, is_below=True).has_tripped


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
