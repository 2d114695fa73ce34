"""In which years the demo plays: its files are written for one, and whoever builds it later finds it in the present.

`as_of` is the last day that figures of the demo are of. Every year in the files moves along with it: those of periods
and days, and those in texts. Only whole years are added, so that the figures themselves stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from impact.model.vocabulary.frequencies import Frequency
from impact.services.calendar.reporting_periods import list_periods_of_year

# The last day of the figures as the files have them.
AS_WRITTEN = date(2025, 12, 31)
# A year that stands by itself: not part of a longer number, nor of the name of a shape ('dip_2024').
YEAR = re.compile(r"\b20\d\d\b")
# A number of this name in the files is a year.
YEAR_FIELD = "year"


def find_present(today: date) -> date:
    """The last day of the newest quarter whose figures were due before `today`."""
    quarters = [
        quarter for year in (today.year - 1, today.year) for quarter in list_periods_of_year(year, Frequency.QUARTER)
    ]
    return max(end for _, end, due_on in quarters if due_on < today)


def last_full_year(as_of: date) -> int:
    """The newest year of which everything is in."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def years_later(as_of: date) -> int:
    """By how many years the demo plays later than its files say."""
    return last_full_year(as_of) - AS_WRITTEN.year


def move_years(part: Any, by: int) -> Any:
    """Add `by` years to each year in a loaded file: in texts, keys and days, and in numbers called 'year'."""
    if not by:
        return part
    if isinstance(part, str):
        return YEAR.sub(lambda year: str(int(year[0]) + by), part)
    if isinstance(part, list):
        return [move_years(item, by) for item in part]
    if isinstance(part, dict):
        return dict(_move_fields(part, by))
    return part


def _move_fields(part: dict[str, Any], by: int) -> Iterator[tuple[str, Any]]:
    for key, value in part.items():
        is_year = key == YEAR_FIELD and isinstance(value, int)
        yield move_years(key, by), value + by if is_year else move_years(value, by)
