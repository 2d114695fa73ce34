"""Parts of a year that run over its end: 'Januari' that follows 'December' below one heading '2023'.

A book that is kept so begins in the year of its heading, or ends in it; by the calendar its months would stand in
another order. So the parts before the turn are of that year or of the one before, those after it of that year or of
the next one. What says its own year is certain.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import read_period_cell
from impact.ingest.periods.period_parser import PeriodDoubt, read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

# Longer than half a year is no part of which one can follow the other.
MOST_DAYS = 184
MONTHS_OF_YEAR = 12
DAYS_OF_WEEK = 7
# A year of weeks has so many days more at most, or fewer, than one of the calendar.
MOST_DAYS_BETWEEN_WEEKS = 2 * DAYS_OF_WEEK


def find_turns(
    periods: Iterable[Period], certain: Collection[Period] = ()
) -> dict[Period, tuple[Period, ...]]:
    """Return the periods that run over the end of their year, in their order, each with what it can be.

    They are parts of one calendar year by something that stands outside them; none where they follow each other in it.
    `certain` are those that say their year themselves, by which it is that of the others on their side of the turn.
    """
    in_order: defaultdict[tuple[int, int], dict[Period, date]] = defaultdict(dict)
    for period in periods:
        start, end = period
        if start is None or end is None or (end - start).days > MOST_DAYS:
            continue
        length = 0 if _is_of_weeks(start, end) else _count_months(start, end) + 1
        in_order[end.year, length].setdefault(period, start)
    turns: dict[Period, tuple[Period, ...]] = {}
    for (_, length), starts in in_order.items():
        place = _find_turn([*starts.values()], length)
        in_year = [*starts] if place else []
        for side, years in ((in_year[:place], -1), (in_year[place:], 1)):
            if not any(period in certain for period in side):
                turns |= {period: (period, _move(period, years)) for period in side}
    return turns


def _is_of_weeks(start: date, end: date) -> bool:
    """Whether a part consists of weeks from Monday to Sunday. A quarter of 91 days that begins on a Monday does not."""
    is_whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    return (
        start.isoweekday() == 1 and (end - start).days % DAYS_OF_WEEK == DAYS_OF_WEEK - 1 and not is_whole_months
    )


def _count_months(first: date, second: date) -> int:
    """How many months of the calendar lie between two days; negative where the second is earlier."""
    return (second.year - first.year) * MONTHS_OF_YEAR + second.month - first.month


def _find_turn(starts: Sequence[date], length: int) -> int:
    """The place of the first part after the turn of the year, 0 where the parts do not run over one.

    `length` is that of a part in months, 0 for weeks. The parts rise but for one fall, at which the later one follows
    the earlier one in the next year as the others do: 'Q4' and 'Q1', not 'Q3' and 'Q1', where the newest may stand
    first. Two parts that make up the year follow each other in either order.
    """
    falls = [place for place in range(1, len(starts)) if starts[place] < starts[place - 1]]
    if len(falls) != 1 or starts[-1] >= starts[0] or len(starts) * length == MONTHS_OF_YEAR == 2 * length:
        return 0
    place = falls[0]
    before, after = starts[place - 1], starts[place]
    pairs = [pair for pair in pairwise(starts) if pair != (before, after)]
    if not length:
        step = max((second - first).days for first, second in pairs) if pairs else DAYS_OF_WEEK
        return place if (_in_next_year(after) - before).days <= max(step, MOST_DAYS_BETWEEN_WEEKS) else 0
    step = max((_count_months(first, second) for first, second in pairs), default=length)
    return place if _count_months(before, after) + MONTHS_OF_YEAR <= max(step, length) else 0


def _in_next_year(monday: date) -> date:
    """The Monday of the same week in the next year."""
    year, week, _ = monday.isocalendar()
    return date.fromisocalendar(year + 1, min(week, 52), 1)


def _move(period: Period, years: int) -> Period:
    """A part of a year in another year."""
    start, end = period
    if start is None or end is None:
        return period
    if _is_of_weeks(start, end):
        moved = date.fromisocalendar(start.isocalendar().year + years, min(start.isocalendar().week, 52), 1)
        return moved, moved + (end - start)
    is_whole = end.day == monthrange(end.year, end.month)[1]
    last = monthrange(end.year + years, end.month)[1]
    return date(start.year + years, start.month, min(start.day, 28)), date(
        end.year + years, end.month, last if is_whole else min(end.day, last)
    )


def doubt_turned_columns(resolved: ResolvedTable) -> None:
    """Give the columns of parts that run over the end of their year both years as candidates."""
    columns = list(resolved.columns)
    periods_of = {
        role: {
            c.place: c.meaning.period
            for c in columns
            if c.meaning.role == role and c.meaning.period is not None
        }
        for role in (ACTUAL, TARGET)
    }
    if not any(find_turns(periods.values()) for periods in periods_of.values()):
        return
    dated = _find_places_with_year(resolved)
    turns_of = {
        role: find_turns(periods.values(), {period for place, period in periods.items() if place in dated})
        for role, periods in periods_of.items()
    }
    for index, column in enumerate(columns):
        meaning = column.meaning
        candidates = turns_of.get(meaning.role, {}).get(meaning.period or (None, None), ())
        if candidates and column.place not in resolved.chosen_columns and column.place not in dated:
            both = tuple(dict.fromkeys((*meaning.candidates, *candidates)))
            columns[index] = replace(column, meaning=replace(meaning, candidates=both))
    resolved.columns = tuple(columns)


def doubt_turned_sheets(tables: Iterable[ResolvedTable], dated_sheets: Collection[str]) -> None:
    """Give tables on sheets named after parts that run over the end of their year both years as candidates.

    `dated_sheets` say their year themselves.
    """
    periods = [(resolved, period) for resolved in tables if (period := resolved.given_period) is not None]
    certain = {
        period.candidates[0] for resolved, period in periods if resolved.table.sheet.name in dated_sheets
    }
    turns = find_turns((period.candidates[0] for _, period in periods), certain)
    for resolved, period in periods:
        if candidates := turns.get(period.candidates[0], ()):
            both = tuple(dict.fromkeys((*period.candidates, *candidates)))
            resolved.given_period = replace(period, candidates=both)


def _find_places_with_year(resolved: ResolvedTable) -> set[int]:
    """The columns whose own header says a year: in the row of its part, or above each part that is of that year."""
    table = resolved.table
    lowest, above = table.header_rows[-1], table.header_rows[:-1]
    dated: set[int] = set()
    year_above: dict[int, int] = {}
    for column in resolved.columns:
        cells = [
            text_of(table.sheet.rows[row][column.place]) for row in (*above, lowest) if column.place >= 0
        ]
        years = [_year_in(text) for text in cells]
        if cells and years[-1] is not None:
            dated.add(column.place)
        elif year := next(filter(None, years), None):
            year_above[column.place] = year
    for place, year in year_above.items():
        # A year that stands above one part only is joined over the others, or written once.
        if year_above.get(place + 1) == year or year_above.get(place - 1) == year:
            dated.add(place)
    return dated


def _year_in(text: str) -> int | None:
    reading = read_period_words(normalise_words(text)) if text else None
    end = reading.candidates[0][1] if reading is not None and reading.candidates else None
    return None if end is None else end.year


def doubt_turned_rows(
    resolved: ResolvedTable,
    columns: Sequence[Column],
    periods: Sequence[Period],
    uncertain: Mapping[int, PeriodDoubt],
) -> dict[int, PeriodDoubt]:
    """Return a doubt for each row whose part of the year runs over the end of the year that stands outside the row.

    `columns` are those that give the periods. Rows that follow each other are those of one title.
    """
    cells = [resolved.pick(column) for column in columns]
    has_year: dict[Cell, bool] = {}
    for cell in {cell for column in cells for cell in column}:
        reading = read_period_cell(cell) if isinstance(cell, str) or not _may_be_month(cell) else None
        has_year[cell] = reading is not None and bool(reading.candidates)
    bare = {row for row in range(len(periods)) if not any(has_year[column[row]] for column in cells)}
    if not bare:
        return {}
    title = resolved.find("title") or resolved.find("code")
    titles = resolved.pick(title) if title is not None else [""] * len(periods)
    periods_of: defaultdict[str, list[Period]] = defaultdict(list)
    name = ""
    for row, period in enumerate(periods):
        name = normalise_words(text_of(titles[row])) or name
        periods_of[name].append(period)
    certain = {period for row, period in enumerate(periods) if row not in bare}
    turns: dict[Period, tuple[Period, ...]] = {}
    for own_periods in periods_of.values():
        turns |= find_turns(own_periods, certain)
    return {
        row: PeriodDoubt(
            turns[periods[row]], " ".join(filter(None, (text_of(column[row]) for column in cells)))
        )
        for row in sorted(bare)
        if periods[row] in turns and row not in uncertain
    }


def _may_be_month(cell: Cell) -> bool:
    return isinstance(cell, int | float) and 1 <= cell <= 53
