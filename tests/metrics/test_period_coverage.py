"""A period whose parts are all reported is due no second time, in figures and in aggregates alike."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from columns_of import Indicator, When, compute, days
from hypothesis import given
from hypothesis import strategies as st
from test_cells import cells_of

from impact.metrics.engine.period_coverage import PeriodsOfIndicators, flag_covered

QUARTERS = [((2024, number), 1.0) for number in (1, 2, 3, 4)]
OVERLAPPING = [
    ((date(2024, 1, 1), date(2024, 4, 30)), 1.0),
    ((date(2024, 4, 1), date(2024, 5, 31)), 1.0),
    ((date(2024, 7, 1), date(2024, 12, 31)), 1.0),
]
HALF = (date(2024, 1, 1), date(2024, 6, 30))


def months(*numbers: int) -> list[tuple[When, Any]]:
    ends = [date(2024, number % 12 + 1, 1) if number < 12 else date(2025, 1, 1) for number in numbers]
    return [((date(2024, n, 1), end - timedelta(days=1)), 1.0) for n, end in zip(numbers, ends, strict=True)]


@pytest.mark.parametrize(
    ("kind", "values", "targets", "due", "reported"),
    [
        ("period", QUARTERS, [(2024, 4.0)], 4, 4),
        ("period", QUARTERS, [(2024, 4.0), (HALF, 2.0)], 4, 4),
        ("period", [*QUARTERS, (2024, "not_reported")], (), 4, 4),
        ("period", [*months(*range(1, 13)), (HALF, 6.0)], [(2024, 12.0)], 13, 13),
        # A part is missing, so the year is not there.
        ("period", QUARTERS[:3], [(2024, 4.0)], 4, 3),
        ("period", [QUARTERS[0], QUARTERS[1], QUARTERS[3]], [(2024, 4.0)], 4, 3),
        ("period", [*QUARTERS[:3], ((2024, 4), "not_reported")], [(2024, 4.0)], 5, 3),
        ("period", [*QUARTERS[:3], ((2024, 4), "unclear")], [(2024, 4.0)], 5, 3),
        # The days add up to a year, and are not those of this year.
        ("period", [((2023, 4), 1.0), *QUARTERS[:3]], [(2024, 4.0)], 5, 4),
        # April stands in two parts and June in none.
        ("period", [*OVERLAPPING], [(2024, 4.0)], 4, 3),
        # A level and a running total at the end of its last part are those at the end of the whole.
        ("level", [QUARTERS[3]], [(2024, 4.0)], 1, 1),
        ("cumulative", [QUARTERS[1], QUARTERS[3]], [(2024, 4.0)], 2, 2),
        ("level", [QUARTERS[1]], [(2024, 4.0)], 2, 1),
        ("level", [((None, date(2024, 12, 31)), 1.0)], [(2024, 4.0)], 1, 1),
        # A period with a value of its own counts, whatever lies within it.
        ("period", [*QUARTERS, (2024, 4.0)], [(2024, 4.0)], 5, 5),
        # What covers a period of one indicator is its own only, and a wider value covers no shorter period.
        ("period", [(2024, 4.0)], [((2024, 4), 1.0)], 2, 1),
        ("period", [(None, 4.0)], [(2024, 4.0)], 2, 1),
    ],
)
def test_a_period_reported_in_parts_is_not_due_again(
    kind: str, values: list[tuple[When, Any]], targets: list[tuple[When, Any]], due: int, reported: int
) -> None:
    indicator = Indicator(values, targets, 0.0, kind=kind)
    # Another one beside it reports everything, on the last day of the year.
    other = Indicator([*QUARTERS, (2024, 4.0)], [(2024, 4.0)], 0.0, kind=kind)
    figures = compute(indicator, other)
    last = np.flatnonzero(figures.indicator_id == 1)[-1]
    if figures.period_end[last] == date(2024, 12, 31).toordinal():
        assert (int(figures.due[last]), int(figures.reported[last])) == (due, reported)
    table = cells_of([(indicator, {"level": "output"}), (other, {})])
    of_output = np.flatnonzero(table.level == "output")[-1]
    assert (int(table.due[of_output]), int(table.reported[of_output])) == (due, reported)


Spans = list[tuple[int, int, int]]
spans = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(0, 5)).map(lambda s: (s[0], s[1], s[1] + s[2])),
    max_size=8,
)


def as_periods(found: Spans) -> PeriodsOfIndicators:
    columns = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return PeriodsOfIndicators(*columns)


@given(spans, spans, st.booleans())
def test_covered_are_those_whose_parts_follow_each_other_from_first_day_to_last(
    asked: Spans, parts: Spans, at_end: bool
) -> None:
    leaves = sorted(
        {one for one in parts if not any(holds(one, two) for two in parts)}, key=lambda one: (one[0], one[2], one[1])
    )
    found = flag_covered(as_periods(asked), as_periods(sorted(set(parts))), np.full(len(asked), at_end))
    for (whose, start, end), is_covered in zip(asked, found.tolist(), strict=True):
        inside = [one for one in leaves if one[0] == whose and start <= one[2] <= end]
        if not inside or inside[0][1] < start or inside[-1][2] != end:
            assert not is_covered
            continue
        joined = all(two[1] == one[2] + 1 for one, two in pairwise(inside))
        assert is_covered == (at_end or (joined and inside[0][1] == start))
        if is_covered and not at_end:
            days_of_parts = [day for one in inside for day in range(one[1], one[2] + 1)]
            assert days_of_parts == list(range(start, end + 1)), "each day once, and none left out"


def holds(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one != other and one[0] == other[0] and one[1] <= other[1] and other[2] <= one[2]


def test_without_reported_periods_nothing_is_covered() -> None:
    assert days(2024)[1] and not flag_covered(as_periods([(0, 1, 5)]), as_periods([]), np.array([True])).any()
