"""The periods that a value may be of: how they lie to each other, and why each of them may be meant."""

from __future__ import annotations

from collections.abc import Sequence

MONTHS_OF_YEAR = 12
# First and last day in ISO form ('' for an open end), and the breakdown, as in `Issue.periods`.
PossiblePeriod = tuple[str, str, str]


def shape_of_periods(periods: Sequence[PossiblePeriod]) -> str:
    """Return how periods lie to each other, in months: the same for 'FY23' and 'FY24', which are one question."""
    months = [_month_numbers(start, end) for start, end, _ in periods]
    first = next((start or end for start, end in months), 0)
    return str([(start and start - first, end and end - first) for start, end in months])


def reason_of_periods(periods: Sequence[PossiblePeriod]) -> str:
    """Return why each of the periods may be meant, '' where nothing more can be said than that.

    'turn': the same part of several years; 'year': years that begin in other months; 'two_years': one year over two of
    the calendar, or both of them; 'likely': the only one, and not certain.
    """
    months = [_month_numbers(start, end) for start, end, _ in periods]
    if any(0 in pair for pair in months):
        return ""
    lengths = {end - start + 1 for start, end in months}
    begins = {start % MONTHS_OF_YEAR for start, _ in months}
    if len(months) == 1:
        return "likely"
    if lengths == {MONTHS_OF_YEAR, 2 * MONTHS_OF_YEAR}:
        return "two_years"
    if lengths == {MONTHS_OF_YEAR}:
        return "year" if len(begins) > 1 else ""
    return "turn" if len(begins) == len(lengths) == 1 and max(lengths) < MONTHS_OF_YEAR else ""


def _month_numbers(*days: str) -> tuple[int, ...]:
    """Months counted from the year 0, of ISO days; 0 for a period that is open."""
    return tuple(int(day[:4]) * MONTHS_OF_YEAR + int(day[5:7]) if day else 0 for day in days)
