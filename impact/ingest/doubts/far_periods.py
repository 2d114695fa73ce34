"""Measurements of a year far behind all others of their file: '11/03/2052' amid days of 2025. Entries count from 0."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL

# Nobody measures so many years after everything else; targets of 2050 are ordinary.
FAR_YEARS, MOST_SHARE = 15, 3


def ask_about_far_periods(entries: EntryColumns) -> None:
    """Note the periods of such values as not certain, with the year of the others that is most like theirs first."""
    state = entries.series[ACTUAL].state
    year_of = {
        entry: end.year for entry, end in enumerate(entries.end) if end is not None and state[entry] is not None
    }
    years = sorted(set(year_of.values()))
    far = next((year for before, year in pairwise(years) if year - before >= FAR_YEARS), None)
    if far is None:
        return
    usual = [year for year in years if year < far]
    # Old measurements beside many new ones are a history, and no slip: those are a third at most.
    if sum(year >= far for year in year_of.values()) * MOST_SHARE > len(year_of):
        return
    for entry, year in year_of.items():
        if year >= far and (entry, ACTUAL) not in entries.period_doubts:
            period = entries.start[entry], entries.end[entry]
            digits = sorted(str(year))
            likely = next((other for other in reversed(usual) if sorted(str(other)) == digits), usual[-1])
            candidates = tuple(dict.fromkeys((_in_year(period, likely - year), period)))
            entries.period_doubts[entry, ACTUAL] = PeriodDoubt(candidates, str(period[1]))


def _in_year(period: Period, difference: int) -> Period:
    """A period so many years later."""
    return _shifted(period[0], difference), _shifted(period[1], difference)


def _shifted(day: date | None, difference: int) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + difference, day.month, 28 if is_leap_day else day.day)
