"""Periods as their first and last day: how long they are, and which one holds another."""

from __future__ import annotations

from datetime import date

# First and last day, both included; None where it is not known.
Days = tuple[date | None, date | None]
DAYS_OF_YEAR = 366


def count_days(period: Days) -> int:
    """How many days a period has; one where only its end is known."""
    start, end = period
    return 1 if start is None or end is None else (end - start).days + 1


def holds_period(outer: Days, inner: Days) -> bool:
    """Whether a period contains another, shorter one: a year its halves."""
    first, last = outer
    start, end = inner
    if first is None or last is None or end is None or count_days(outer) <= count_days(inner):
        return False
    return first <= (start or end) and end <= last
