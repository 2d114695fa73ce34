"""Years that are far from all others of their file, or out of order among them, as by a slip of the keys.

'11/03/2052' amid days of 2025, 1925 or 2004 beside 2024; 2032 between 2022 and 2024; the target of 2062 beside 2024.

Entries count from 0.
"""

from __future__ import annotations

from calendar import monthrange
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
# A slip in the tens, or two digits exchanged, is off by at least so many years; a target is seldom so far ahead, but
# for those of a round year (2040, 2050).
FEWEST_YEARS_OFF, MOST_YEARS_AHEAD, ROUND_YEARS, LAST_DIGIT = 8, 15, 5, 10
# A target is due up to so many years after the last result, where its year is corrected.
USUAL_YEARS_AHEAD = 6
_Moment = tuple[int, Period]


def ask_about_slipped_years(entries: EntryColumns) -> None:
    """Note the periods of values as not certain whose year is a slip of one that their neighbours leave open."""
    year_of = _years(entries)
    for name in (ACTUAL, TARGET):
        state = entries.series[name].state
        filled = [n for n, end in enumerate(entries.end) if end is not None and state[n] is not None]
        years = {year_of[entry] for entry in filled}
        if not years or max(years) - min(years) < FEWEST_YEARS_OFF:
            continue
        for members in _sequences(entries, filled, name):
            firsts = [group[0] for group in members]
            years_in_order = [year_of[first] for first in firsts]
            if not any(abs(year - later) >= FEWEST_YEARS_OFF for year, later in pairwise(years_in_order)):
                # None is far from the one before it.
                continue
            periods = [(entries.start[first], entries.end[first]) for first in firsts]
            moments = list(zip(years_in_order, periods, strict=True))
            for position, likely in _find_slips(moments, is_target=name == TARGET).items():
                for entry in members[position]:
                    _doubt(entries, entry, name, likely)
    _ask_about_targets_off(entries, year_of)


def _years(entries: EntryColumns) -> list[int]:
    """The year in which the period of each entry begins, 0 without one; each period is looked at once."""
    periods = list(zip(entries.start, entries.end, strict=True))
    year_of = {period: day.year if (day := period[0] or period[1]) else 0 for period in set(periods)}
    return [year_of[period] for period in periods]


def _year_of(entries: EntryColumns, entry: int) -> int:
    """The year in which the period of an entry, which has one, begins."""
    day = entries.start[entry] or entries.end[entry]
    return day.year if day is not None else 0


def _sequences(entries: EntryColumns, filled: Sequence[int], name: str) -> list[list[list[int]]]:
    """The entries in the order of their cells, those of one column or cell together: per table with periods as headers
    its columns, else per indicator its rows.
    """
    columns = entries.series[name].column
    texts = (entries.text[key] for key in ("title", "code", "location", "unit", "grant_ref", "result_title"))
    rows = list(zip(entries.sheet, columns, entries.breakdown, entries.section, *texts, strict=True))
    sequences: dict[tuple[object, ...], dict[int, list[int]]] = {}
    for entry in filled:
        part = entries.wide_table[entry]
        if part:
            sequences.setdefault((entries.sheet[entry], part), {}).setdefault(columns[entry] or 0, []).append(entry)
        else:
            of_key = sequences.get(rows[entry])
            if of_key is None:
                of_key = sequences[rows[entry]] = {}
            of_key.setdefault(entries.row[entry], []).append(entry)
    return [[members for _, members in sorted(of_place.items())] for of_place in sequences.values()]


def _find_slips(moments: Sequence[_Moment], *, is_target: bool) -> dict[int, list[int]]:
    """Per position (from 0) of a slip in a sequence the years that may be meant, the likeliest first.

    All others go up or go down; they are at least two thirds, or the only other one.
    """
    slips: dict[int, list[int]] = {}
    periods = {period for _, period in moments}
    for position, (year, period) in enumerate(moments):
        before = next((moments[n][0] for n in range(position - 1, -1, -1) if n not in slips), None)
        after = moments[position + 1][0] if position + 1 < len(moments) else None
        beside = [other for other in (before, after) if other is not None]
        if not beside or any(abs(year - other) < FEWEST_YEARS_OFF for other in beside):
            continue
        if len({year > other for other in beside}) > 1 or (before is None and year < beside[0]):
            # A first year long ago is a history, and in order.
            continue
        if after is None and is_target and year > beside[0]:
            continue
        if after is None and year < beside[0] and _run_down(moments[:position], slips):
            # So is a last one where the newest stands first.
            continue
        years = range(min(beside) - 1, max(beside) + 2)
        likely = [other for other in years if _is_slip_of_keys(year, other)]
        likely = [other for other in likely if _in_year(period, other - year) not in periods]
        if likely:
            missing = {*range(min(beside) + 1, max(beside))} if len(beside) > 1 else {beside[0] + 1}
            likely.sort(key=lambda other: (other not in missing, sorted(str(other)) != sorted(str(year)), -other))
            slips[position] = likely
    rest = [year for position, (year, _) in enumerate(moments) if position not in slips]
    is_in_order = rest == sorted(rest) or rest == sorted(rest, reverse=True)
    is_few = len(slips) * MOST_SHARE <= len(moments) or len(slips) == 1
    return slips if is_in_order and is_few else {}


def _run_down(moments: Sequence[_Moment], slips: Collection[int]) -> bool:
    """Whether years but for those of slips only go down, or are one only."""
    years = [year for position, (year, _) in enumerate(moments) if position not in slips]
    return all(year >= later for year, later in pairwise(years))


def _is_slip_of_keys(year: int, other: int) -> bool:
    """Whether a year is another one with two digits exchanged, or one digit but the last wrong: 2032 for 2023."""
    return year != other and _is_slip(year, other) and abs(year - other) >= FEWEST_YEARS_OFF


def _ask_about_targets_off(entries: EntryColumns, year_of: Sequence[int]) -> None:
    """Ask about targets of a year long after all results that is not round, or long before them by a slip."""
    states = entries.series[ACTUAL].state, entries.series[TARGET].state
    certain = [
        n for n, end in enumerate(entries.end) if end is not None and (n, ACTUAL) not in entries.period_doubts
    ]
    years = {year_of[entry] for entry in certain if states[0][entry] is not None}
    if not years:
        return
    first, last = min(years), max(years)
    targets = [n for n, end in enumerate(entries.end) if end is not None and states[1][n] is not None]
    other_targets = {year_of[entry] for entry in targets}
    for entry in targets:
        year = year_of[entry]
        is_far_ahead = year - last > MOST_YEARS_AHEAD and year % ROUND_YEARS != 0
        if states[0][entry] is not None or not (is_far_ahead or first - year >= FEWEST_YEARS_OFF):
            continue
        likely = [
            other
            for other in range(last, last + USUAL_YEARS_AHEAD)
            if _is_slip_of_keys(year, other) and (is_far_ahead or other not in other_targets)
        ]
        has_next = year - 1 in other_targets or year + 1 in other_targets
        if is_far_ahead and has_next and (not likely or _is_in_run(year, other_targets)):
            # Targets of one year after the other so far ahead are a plan.
            continue
        if likely or is_far_ahead:
            _doubt(entries, entry, TARGET, likely or [last + 1])


def _is_in_run(year: int, years: Collection[int]) -> bool:
    """Whether a year is one of three that follow each other."""
    return any({first, first + 1, first + 2} <= {*years} for first in range(year - 2, year + 1))


def _doubt(entries: EntryColumns, entry: int, name: str, likely: Sequence[int]) -> None:
    """Note the period of a value as not certain: of the likely years, or of its own."""
    period, year = (entries.start[entry], entries.end[entry]), _year_of(entries, entry)
    periods = (*(_in_year(period, other - year) for other in likely), period)
    doubt = PeriodDoubt(tuple(dict.fromkeys(periods)), str(period[1]))
    for series in (ACTUAL, TARGET):
        # A result and a target in one row are of the same period.
        if series == name or (not entries.wide_table[entry] and entries.series[series].state[entry] is not None):
            entries.period_doubts.setdefault((entry, series), doubt)


def ask_about_far_periods(entries: EntryColumns) -> None:
    """Note the periods of such values as not certain, with the year of the others that is most like theirs first."""
    ask_about_slipped_years(entries)
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
    year = day.year + difference
    is_last_day = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, monthrange(year, day.month)[1] if is_last_day else day.day)
