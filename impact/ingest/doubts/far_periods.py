"""Measurements of a year far from all others of their file: '11/03/2052' amid days of 2025, 1925 or 2004 beside 2024.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET

# Nobody measures so many years after everything else; targets of 2050 are ordinary.
FAR_YEARS, MOST_SHARE = 15, 3
# Nobody hands in what was measured before this year, which is a slip in the first digits.
FIRST_YEAR, CENTURY = 1970, 100


def ask_about_far_periods(entries: EntryColumns) -> None:
    """Note the periods of such values as not certain, with the year of the others that is most like theirs first."""
    state = entries.series[ACTUAL].state
    year_of = {
        entry: end.year for entry, end in enumerate(entries.end) if end is not None and state[entry] is not None
    }
    years = sorted(set(year_of.values()))
    if not years or (years[0] >= FIRST_YEAR and years[-1] - years[0] < FAR_YEARS):
        return
    far = {year for year in years if year < FIRST_YEAR}
    usual = [year for year in years if year not in far]
    border = next((year for before, year in pairwise(usual) if year - before >= FAR_YEARS), None)
    if border is not None:
        later, earlier = [year for year in usual if year >= border], [year for year in usual if year < border]
        # Old measurements beside many new ones are a history, and no slip: those are a third at most.
        if _is_small_share(later, year_of):
            far.update(later)
        elif _is_small_share(earlier, year_of):
            far.update(year for year in earlier if any(_is_slip(year, other) for other in later))
    usual = [year for year in usual if year not in far]
    for entry, year in year_of.items():
        if year in far and (entry, ACTUAL) not in entries.period_doubts:
            period = entries.start[entry], entries.end[entry]
            likely = _like(year, usual)
            periods = (_in_year(period, other - year) for other in likely)
            doubt = PeriodDoubt(tuple(dict.fromkeys((*periods, period))), str(period[1]))
            entries.period_doubts[entry, ACTUAL] = doubt
            if entries.series[TARGET].state[entry] is not None:
                # The target beside it is of the same period.
                entries.period_doubts.setdefault((entry, TARGET), doubt)


def _is_small_share(years: Collection[int], year_of: Mapping[int, int]) -> bool:
    """Whether at most a third of the values are of some years."""
    return sum(year in years for year in year_of.values()) * MOST_SHARE <= len(year_of)


def _is_slip(year: int, other: int) -> bool:
    """Whether a year is another one with two digits exchanged, or one digit wrong: 2004 for 2024."""
    wrong = sum(first != second for first, second in zip(str(year), str(other), strict=True))
    return wrong == 1 or sorted(str(year)) == sorted(str(other))


def _like(year: int, usual: Sequence[int]) -> list[int]:
    """The years that a far one may be meant for, the likeliest first."""
    if year < FIRST_YEAR:
        return list(dict.fromkeys((year + CENTURY, *usual[-1:])))
    return [next((other for other in reversed(usual) if _is_slip(year, other)), usual[-1])]


def _in_year(period: Period, difference: int) -> Period:
    """A period so many years later."""
    return _shifted(period[0], difference), _shifted(period[1], difference)


def _shifted(day: date | None, difference: int) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + difference, day.month, 28 if is_leap_day else day.day)
