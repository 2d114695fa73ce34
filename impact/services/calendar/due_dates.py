"""When a report is due, as proposed for the periods of a year; a fund changes the day of one period on its calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

# A report is due on the last day of the month that comes so many months after the one in which its period ends.
MONTHS_TO_REPORT = 1


def find_due_date(ends: date) -> date:
    """Return the day on which the report of a period is due, given the last day of the period; that day is in time."""
    years, month = divmod(ends.month - 1 + MONTHS_TO_REPORT, 12)
    return date(ends.year + years, month + 1, monthrange(ends.year + years, month + 1)[1])
