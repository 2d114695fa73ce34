"""Period of each row: from its start and end, its period label, or its year with a quarter, half-year or month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.files.readers import Cell
from impact.ingest.periods import date_parser, school_and_book_years
from impact.ingest.periods.date_parser import UNDATED, is_within
from impact.ingest.periods.partial_periods import find_partial_periods
from impact.ingest.periods.period_parser import PeriodDoubt, PeriodReading, read_period_words
from impact.ingest.periods.period_vocabulary import Period, YearPart, parse_part
from impact.ingest.periods.sheet_periods import GivenPeriod
from impact.ingest.periods_of_rows.blank_periods import doubt_blank_periods, fill_blocks_down
from impact.ingest.periods_of_rows.column_notation import NUMBERED_MONTH, find_year_pairs, has_numbered_months
from impact.ingest.periods_of_rows.numbered_years import read_project_years
from impact.ingest.periods_of_rows.period_notes import book_years
from impact.ingest.periods_of_rows.sheet_parts import doubt_row
from impact.ingest.periods_of_rows.year_turns import doubt_turned_rows
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.tables.header_vocabulary import WEEK_HEADERS
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind

START, END = "start", "end"
PART_ROLES = ("quarter", "semester", "month")
PERIOD_ROLES = (START, END, "period", *PART_ROLES)
# The columns that say when a target is to be reached, the most exact first.
TARGET_PERIOD_ROLES = ("target_date", "target_year")
_WORD_OF_ROLE = {"quarter": "q", "semester": "h"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
# 'S36' in a column of periods: 'semaine 36'. 'S1' is half a year.
_WEEK_BY_LETTER = re.compile(r"^s ?(?P<number>\d\d)$")
_MARKED = re.compile(r"[*?†‡]\s*$")
CellKey = tuple[Cell, ...]


@dataclass(slots=True)
class RowPeriods:
    """One period (first and last day, inclusive) per data row.

    `doubts` holds (position among the data rows from 0, kind, sheet column from 1, raw text); `uncertain` the rows
    whose period is not certain.
    """

    periods: list[Period]
    doubts: list[tuple[int, IssueKind, int, str]] = field(default_factory=list)
    uncertain: dict[int, PeriodDoubt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _RowReading:
    """The period of one combination of cells; `unread` are the indexes of columns whose text was not understood."""

    period: Period
    unread: tuple[int, ...] = ()
    doubt: PeriodDoubt | None = None


def read_row_periods(resolved: ResolvedTable, month_first: bool | None, *, of_targets: bool = False) -> RowPeriods:
    """Read the periods of all data rows; each distinct combination of cells is parsed once.

    `of_targets`: those in which the targets are to be reached, from the column that says so.
    """
    if of_targets:
        return _doubt_book_years(resolved, _read_columns(resolved, _find_target_columns(resolved), month_first))
    columns = [
        column
        for column in resolved.columns
        if column.meaning.role in PERIOD_ROLES and column.meaning.period is None
        # Beside periods in headings between the rows a column without any cell says nothing.
        and not (resolved.row_periods and not any(map(text_of, resolved.pick(column))))
    ]
    result = _doubt_parts(resolved, _doubt_book_years(resolved, _read_columns(resolved, columns, month_first)))
    if columns:
        result.uncertain |= doubt_turned_rows(resolved, columns, result.periods, result.uncertain)
        result.uncertain |= doubt_blank_periods(result.periods, result.uncertain, columns[0].header)
    return result


def _doubt_parts(resolved: ResolvedTable, result: RowPeriods) -> RowPeriods:
    """Note whole years as not certain on a sheet whose name says a part of the year."""
    if resolved.sheet_part is not None:
        for position, period in enumerate(result.periods):
            if position not in result.uncertain and (doubt := doubt_row(period, resolved.sheet_part)):
                result.periods[position] = doubt.candidates[0]
                result.uncertain[position] = doubt
    return result


def _doubt_book_years(resolved: ResolvedTable, result: RowPeriods) -> RowPeriods:
    """Note calendar years as not certain in a table of which a text says that its years begin on another day."""
    if resolved.book_year is not None:
        for position, period in enumerate(result.periods):
            if candidates := book_years(period, resolved.book_year):
                result.uncertain.setdefault(position, PeriodDoubt(candidates, str(candidates[-1][0])[:4]))
    return result


def _find_target_columns(resolved: ResolvedTable) -> list[Column]:
    column = next((item for role in TARGET_PERIOD_ROLES if (item := resolved.find(role)) is not None), None)
    if column is None:
        return []
    is_date = column.meaning.role == "target_date"
    role = END if is_date and _holds_days(resolved.pick(column)) else "period"
    return [replace(column, meaning=replace(column.meaning, role=role))]


def _holds_days(cells: Sequence[Cell]) -> bool:
    """Whether every filled cell of a column is a day, and not a year or month."""
    readings = [date_parser.read_period_cell(cell) for cell in set(cells) if text_of(cell)]
    return all(item is not None and item.candidates and _is_day(item.candidates[0]) for item in readings)


def _is_day(period: Period) -> bool:
    return period[0] == period[1]


def _read_columns(resolved: ResolvedTable, columns: Sequence[Column], month_first: bool | None) -> RowPeriods:
    count = len(resolved.rows)
    if not columns:
        given_period = resolved.given_period
        if resolved.row_periods or resolved.shown_years:
            return _read_given_rows(resolved)
        if given_period is None:
            return RowPeriods([UNDATED] * count)
        doubt = given_period.doubt
        return RowPeriods(
            [given_period.candidates[0]] * count, uncertain=dict.fromkeys(range(count), doubt) if doubt else {}
        )
    cells = _fill_years_down(resolved, columns, [resolved.pick(column) for column in columns])
    keys = list(zip(*cells, strict=True))
    distinct = set(keys)
    years_of = [find_year_pairs({key[index] for key in distinct}) for index in range(len(columns))]
    has_months = [has_numbered_months({key[index] for key in distinct}) for index in range(len(columns))]
    given_period = _find_year_above(columns) or resolved.given_period
    year_first = date_parser.detect_year_first(cell for key in distinct for cell in key)
    reader = _KeyReader(columns, years_of, has_months, given_period, month_first, year_first)
    numbered = read_project_years(resolved, columns, {key[0] for key in distinct})
    reading_of = {
        key: _RowReading(*numbered[key[0]]) if key[0] in numbered else reader.read(key) for key in distinct
    }
    result = RowPeriods([reading_of[key].period for key in keys])
    doubtful = {
        key: reading
        for key, reading in reading_of.items()
        if reading.unread or reading.doubt is not None or _is_backward(reading.period)
    }
    if doubtful:
        for row, key in enumerate(keys):
            reading = doubtful.get(key)
            if reading is not None:
                _add_doubts(result, row, key, reading, columns)
    return result


def _find_year_above(columns: Sequence[Column]) -> GivenPeriod | None:
    """The year in the header of a column of months or quarters: 'Month 2025'."""
    for column in columns:
        reading = read_period_words(normalise_words(column.header)) if column.meaning.role in PART_ROLES else None
        if reading is not None and reading.candidates:
            return GivenPeriod(reading.candidates, column.header)
    return None


def _read_given_rows(resolved: ResolvedTable) -> RowPeriods:
    """The periods that headings or titles give to the rows; the others have that of the table, or none is certain."""
    result = RowPeriods([])
    for position, row in enumerate(resolved.rows):
        given_period = resolved.row_periods.get(row, resolved.given_period)
        doubt = resolved.shown_years or (PeriodDoubt((), "") if resolved.row_periods else None)
        if given_period is not None:
            doubt = given_period.doubt
        result.periods.append(UNDATED if given_period is None else given_period.candidates[0])
        if doubt is not None:
            result.uncertain[position] = doubt
    return result


def _is_backward(period: Period) -> bool:
    start, end = period
    return start is not None and end is not None and end < start


def _add_doubts(
    result: RowPeriods, row: int, key: CellKey, reading: _RowReading, columns: Sequence[Column]
) -> None:
    if reading.doubt is not None:
        result.uncertain[row] = reading.doubt
    for index in reading.unread:
        column = columns[index]
        raw = text_of(key[index])
        if column.meaning.role in (START, END):
            result.doubts.append((row, IssueKind.UNREADABLE_DATE, column.place + 1, raw))
        result.uncertain.setdefault(row, PeriodDoubt((), raw))
    if _is_backward(reading.period):
        index = next(i for i, column in enumerate(columns) if column.meaning.role == END)
        kind = IssueKind.PERIOD_ENDS_BEFORE_START
        result.doubts.append((row, kind, columns[index].place + 1, text_of(key[index])))


def _fill_years_down(
    resolved: ResolvedTable, columns: Sequence[Column], cells: list[Sequence[Cell]]
) -> list[Sequence[Cell]]:
    """Repeat a year written once above its quarters or months, where the rows below name the same indicator."""
    parts = [index for index, column in enumerate(columns) if column.meaning.role in PART_ROLES]
    labels = [index for index, column in enumerate(columns) if column.meaning.role == "period"]
    title = resolved.find("title") or resolved.find("code")
    titles = resolved.pick(title) if title is not None else [""] * len(resolved.rows)
    if labels and not parts and title is not None and columns[labels[0]].place < title.place:
        cells[labels[0]] = fill_blocks_down(cells[labels[0]], titles)
    if not parts or not labels:
        return cells
    for index in labels:
        column = cells[index]
        if "" not in column:
            continue
        filled: list[Cell] = []
        for row, cell in enumerate(column):
            is_below = bool(filled) and titles[row] in ("", titles[row - 1])
            if not text_of(cell) and is_below and any(text_of(cells[part][row]) for part in parts):
                cell = filled[-1]
            filled.append(cell)
        cells[index] = filled
    return cells


@dataclass(slots=True)
class _KeyReader:
    """Reads combinations of cells; `years_of` holds per column the pairs of years that stand in it."""

    columns: Sequence[Column]
    years_of: Sequence[frozenset[tuple[int, int]]]
    has_months: Sequence[bool]
    given_period: GivenPeriod | None
    month_first: bool | None
    year_first: bool | None

    def read(self, key: CellKey) -> _RowReading:
        """The period of one combination of cells."""
        cells_of: dict[str, list[tuple[int, Cell]]] = {}
        for index, (column, cell) in enumerate(zip(self.columns, key, strict=True)):
            if text_of(cell):
                cells_of.setdefault(column.meaning.role, []).append((index, cell))
        if START in cells_of or END in cells_of:
            days = self._read_days(cells_of)
            if days.period != UNDATED or not set(cells_of) - {START, END}:
                return days
        return self._read_labels(cells_of)

    def _read_days(self, cells_of: dict[str, list[tuple[int, Cell]]]) -> _RowReading:
        reading = self._read_days_as(cells_of, year_first=self.year_first is True)
        if self.year_first is None:
            other = self._read_days_as(cells_of, year_first=True)
            # A start behind its end proves the other order.
            if _is_backward(reading.period) != _is_backward(other.period):
                return other if _is_backward(reading.period) else reading
            if other.period != reading.period:
                text = " ".join(text_of(cell) for role in (START, END) for _, cell in cells_of.get(role, ()))
                return replace(reading, doubt=PeriodDoubt((reading.period, other.period), text))
        return reading

    def _read_days_as(self, cells_of: dict[str, list[tuple[int, Cell]]], *, year_first: bool) -> _RowReading:
        start_index, start = cells_of.get(START, [(-1, "")])[0]
        end_index, end = cells_of.get(END, [(-1, "")])[0]
        start_day = date_parser.parse_day(start, month_first=self.month_first, year_first=year_first)
        end_day = date_parser.parse_day(end, closing=True, month_first=self.month_first, year_first=year_first)
        unread = []
        if start_index >= 0 and start_day is None:
            unread.append(start_index)
        if end_index >= 0 and end_day is None:
            unread.append(end_index)
        if start_day is not None and end_index < 0:
            # A start '2024' without an end means the whole of 2024; a start that is a day means that day.
            end_day = date_parser.parse_day(
                start, closing=True, month_first=self.month_first, year_first=year_first
            )
        return _RowReading((start_day, end_day), tuple(unread))

    def _read_labels(self, cells_of: dict[str, list[tuple[int, Cell]]]) -> _RowReading:
        whole: list[PeriodReading] = []
        parts: list[YearPart] = []
        texts: list[str] = []
        unread: list[int] = []
        for role in ("period", *PART_ROLES):
            for index, cell in cells_of.get(role, ()):
                texts.append(text_of(cell))
                is_week = normalise_words(self.columns[index].header) in WEEK_HEADERS
                part = read_part(cell, role, is_week=is_week)
                reading = None if part is not None else self._read_label(index, cell)
                if part is not None:
                    parts.append(part)
                elif reading is not None and reading.candidates:
                    whole.append(reading)
                elif reading is not None and reading.part is not None:
                    # What stands beside it ('T3 estimé') is a doubt of its own.
                    parts.append(reading.part)
                    whole += [PeriodReading((), reading.rest)] if reading.rest else []
                else:
                    unread.append(index)
        when = " ".join(texts)
        if parts:
            return _combine(parts, whole, self.given_period, when, tuple(unread))
        if not whole:
            return _RowReading(UNDATED, tuple(unread))
        return _choose(whole, when, tuple(unread))

    def _read_label(self, index: int, cell: Cell) -> PeriodReading | None:
        """What a label says, settled by its header and by the other cells of its column."""
        reading = date_parser.read_period_cell(cell)
        if self.year_first is not False and isinstance(cell, str) and date_parser.is_short_day(cell):
            orders = (True,) if self.year_first else (False, True)
            days = [day for order in orders if (day := date_parser.parse_day(cell, year_first=order)) is not None]
            return PeriodReading(tuple((day, day) for day in dict.fromkeys(days)))
        if reading is not None and isinstance(cell, str) and _MARKED.search(cell):
            # Normalising takes the mark away, and what it points to may limit the period.
            reading = replace(reading, rest=f"{reading.rest} *".strip())
        words = normalise_words(self.columns[index].header)
        if reading is None or reading.years is None:
            is_year = reading is not None and any(map(date_parser.is_calendar_year, reading.candidates[:1]))
            if reading is None or not is_year or not school_and_book_years.names_school_year(words):
                return reading
            end = reading.candidates[0][1]
            return reading if end is None else replace(reading, candidates=school_and_book_years.years_called(end.year))
        year = reading.years[0]
        if school_and_book_years.is_book_word(words):
            return replace(reading, candidates=school_and_book_years.book_years_over(year))
        if school_and_book_years.is_school_word(words) or school_and_book_years.are_school_years(self.years_of[index]):
            return replace(reading, candidates=(school_and_book_years.school_year(year),))
        if self.has_months[index] and isinstance(cell, str) and NUMBERED_MONTH.match(cell.strip()):
            # Beside '2011-03' is '2011-12' the month, and no school year.
            return replace(reading, candidates=reading.candidates[-1:])
        return reading


def read_part(cell: Cell, role: str, *, is_week: bool = False) -> YearPart | None:
    """Return the part of a year in a column of parts ('2', 'K2', 'II', 'maart'), None where it is none.

    `is_week`: the column says that it holds weeks.
    """
    text = normalise_words(text_of(cell))
    text = _ROMAN.get(text, text)
    if role == "month":
        if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 12:
            return YearPart("month", int(text), int(text))
        return parse_part(text)
    if role not in _WORD_OF_ROLE:
        week = _WEEK_BY_LETTER.match(text)
        if week is not None or (is_week and text.isdecimal()):
            return parse_part(f"week {week['number'] if week else text}")
        return None
    word = _WORD_OF_ROLE[role]
    readings = parse_part(f"{word}{text}") if text.isdecimal() else parse_part(text)
    return readings or parse_part(f"{text} {word}")


def _combine(
    parts: Sequence[YearPart],
    whole: Sequence[PeriodReading],
    given_period: GivenPeriod | None,
    when: str,
    unread: tuple[int, ...],
) -> _RowReading:
    """The shortest of the parts in the year that another cell, or what stands outside the table, gives."""
    part = min(parts, key=lambda item: (item.last - item.first) % 12)
    year = next((GivenPeriod(item.candidates, when) for item in whole if item.candidates), given_period)
    candidates = part_in_period(part, year) if year is not None else ()
    if not candidates:
        return _RowReading(UNDATED, unread, PeriodDoubt((), when))
    is_certain = len(candidates) == 1 and not any(reading.rest for reading in whole)
    is_certain = is_certain and year is not None and not year.is_weak
    return _RowReading(candidates[0], unread, None if is_certain else PeriodDoubt(candidates, when))


def _choose(whole: Sequence[PeriodReading], when: str, unread: tuple[int, ...]) -> _RowReading:
    """The period of labels: of two where one lies within the other the shorter, but no day; else none is certain."""
    candidates = list(dict.fromkeys(period for reading in whole for period in reading.candidates))
    if len(whole) == len(candidates) == 1 and whole[0].rest:
        candidates = list(find_partial_periods(whole[0].rest, candidates[0])) or candidates
    if len(whole) > 1 and all(reading.is_certain for reading in whole):
        longer = [
            period
            for period in candidates
            if not any(is_within(other, period) and not _is_day(other) for other in candidates)
        ]
        candidates = [
            period
            for period in longer
            if not (_is_day(period) and any(is_within(period, other) for other in longer))
        ]
    is_certain = len(candidates) == 1 and not any(reading.rest for reading in whole)
    doubt = None if is_certain else PeriodDoubt(tuple(candidates), when)
    return _RowReading(candidates[0], unread, doubt)
