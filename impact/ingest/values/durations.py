"""Lengths of time in a column of numbers: '1:30', '1u30', '1 h 30 min', or a cell that a spreadsheet shows as a time.

As a number such a cell may be hours or minutes, whatever a spreadsheet stores: it is asked.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

# Day 0 of spreadsheets. Dates before this day of theirs, of 1954, are mostly numbers that a format shows as dates.
DAY_ZERO, FIRST_DAY, LAST_DAY_BEFORE_GAP = date(1899, 12, 30), 20_000, 60
_CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?")
_WORDS = re.compile(
    r"(?P<hours>\d{1,4}) ?(?:u|h|hr|hrs|uur|uren|hours?|heures?)\.? ?(?:en |and |et )?(?P<minutes>[0-5]?\d)"
    r"(?P<seconds>) ?(?:'|m|min\.?|minuten|minuut|minutes?)?",
    re.IGNORECASE,
)


def numbers_of_text(text: str) -> tuple[float, ...]:
    """Return the hours, the minutes and the first number of a text that is a length of time; () for another text."""
    match = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text)
    if match is None:
        return ()
    hours, minutes, seconds = (int(match[name] or 0) for name in ("hours", "minutes", "seconds"))
    lengths = _in_hours_and_minutes(hours * 3600 + minutes * 60 + seconds)
    return lengths if hours in lengths else (*lengths, float(hours))


def numbers_of_cell(cell: date | datetime | time | timedelta) -> tuple[float, ...]:
    """Return the hours and minutes that a cell with a format for times may stand for; () for a date without a time.

    A spreadsheet shows 36 hours as a time on the first day of 1900.
    """
    if isinstance(cell, timedelta):
        seconds = cell.total_seconds()
    elif isinstance(cell, time):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
    else:
        day = day_number(cell)
        is_time = isinstance(cell, datetime) and cell.time() != time()
        if day is None or not is_time or not isinstance(cell, datetime):
            return ()
        seconds = day * 86_400 + cell.hour * 3600 + cell.minute * 60 + cell.second
    return _in_hours_and_minutes(seconds)


def numbers_of_date(cell: date) -> tuple[float, ...]:
    """Return what may have been typed where a spreadsheet made a date of it: 3 April of '3.4', of '3/4', of 3 to 4."""
    return tuple(dict.fromkeys((float(f"{cell.day}.{cell.month}"), float(cell.day), float(cell.month))))


def day_number(cell: date) -> int | None:
    """Return the number of a day as spreadsheets count them, None for one that is meant as a date."""
    days = cell.toordinal() - DAY_ZERO.toordinal()
    # Spreadsheets know a 29 February 1900, so that the days before it are one off.
    return days - (days <= LAST_DAY_BEFORE_GAP) if 0 < days < FIRST_DAY else None


def _in_hours_and_minutes(seconds: float) -> tuple[float, float]:
    return round(seconds / 3600, 6), round(seconds / 60, 6)
