"""On which day a report is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.services.calendar.due_dates import find_due_date


@pytest.mark.parametrize(
    ("ends", "due_on"),
    [
        (date(2025, 12, 31), date(2026, 1, 31)),
        (date(2025, 11, 30), date(2025, 12, 31)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2025, 1, 31), date(2025, 2, 28)),
        (date(2025, 6, 30), date(2025, 7, 31)),
        (date(2025, 3, 15), date(2025, 4, 30)),
    ],
)
def test_a_report_is_due_on_the_last_day_of_the_next_month(ends: date, due_on: date) -> None:
    assert find_due_date(ends) == due_on


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_the_due_date_is_the_end_of_a_month_after_the_period(ends: date) -> None:
    due_on = find_due_date(ends)
    assert (due_on + timedelta(days=1)).day == 1
    assert 28 <= (due_on - ends).days <= 62
