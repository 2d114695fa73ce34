"""Periods that stand between the rows of a table: rows of one year above others, and years in titles of rows.

Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import UNDATED, read_period_cell, whole_year
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import YearPart
from impact.ingest.periods.project_years import split_project_year
from impact.ingest.periods.relative_years import KIND as RELATIVE_YEAR
from impact.ingest.periods.sheet_periods import GivenPeriod, read_title, says_only_reported
from impact.ingest.periods_of_rows.year_turns import find_turns
from impact.ingest.tables.column_resolution import HEADING_ROW, NOTE_ROW, ResolvedTable
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

_YEAR = re.compile(r"(?<!\w)20\d\d(?!\w)")
# From one year to another is one term, as of a project: no choice between years.
_TERM = re.compile(r"20\d\d\s*(?:[-–—/]|t\W?e?\W?m\b\.?|tot(?: en met)?|to|until|à|au|jusqu'en)\s*(?:20)?\d\d")
_YEAR_AT_EDGE = re.compile(r"[\s\-–—:,;/|([]*$|^[\s\-–—:,;/|)\]]*")
MOST_YEARS = 4
# One 'Mei' or 'T1' above rows may be a name; two of them are parts of a year, and 'Kwartaal 1' is no name.
FEWEST_PARTS = 2


def find_row_periods(resolved: ResolvedTable, given_period: GivenPeriod | None) -> dict[int, GivenPeriod]:
    """Return the periods of the data rows: by the nearest heading above that is one, else by their titles.

    `given_period` is what a title, the sheet or the file gives: the year of a heading such as 'Kwartaal 1'.
    """
    return _periods_of_headings(resolved, given_period) or _periods_of_titles(resolved)


def doubt_headers_by_headings(resolved: ResolvedTable) -> None:
    """Note the periods of headings over rows whose columns or cells have periods of their own, and perhaps others."""
    resolved.heading_periods = {
        row: period
        for row, period in _periods_of_headings(resolved, None).items()
        # One year beside other words ('Plan 2024') may be no period of values.
        if UNDATED not in period.candidates and (period.is_certain or len(period.candidates) > 1)
    }


def find_shown_years(resolved: ResolvedTable) -> PeriodDoubt | None:
    """Return the years that the titles and notes of a table show, where there are several; else None.

    Of values without a period, nobody knows of which of them they are.
    """
    table = resolved.table
    texts = [text_of(cell) for row in table.sheet.rows[table.begin : table.header_rows[0]] for cell in row]
    texts += [
        text_of(cells[row])
        for row, reason in resolved.reasons.items()
        if reason in (HEADING_ROW, NOTE_ROW)
        for cells in resolved.cells
    ]
    years = sorted({int(year) for text in texts for year in _YEAR.findall(_TERM.sub("", text))})
    if len(years) < 2:
        return None
    text = next(text for text in texts if _YEAR.search(text))
    return PeriodDoubt(tuple(map(whole_year, years)) if len(years) <= MOST_YEARS else (), text)


def _periods_of_headings(resolved: ResolvedTable, given_period: GivenPeriod | None) -> dict[int, GivenPeriod]:
    """The periods of the data rows below headings that are one; a part is of the year in a heading above it."""
    headings: dict[int, GivenPeriod] = {}
    years: dict[int, GivenPeriod] = {}
    parts: dict[int, YearPart] = {}
    for row in sorted(row for row, reason in resolved.reasons.items() if reason == HEADING_ROW):
        cell = _first_cell(resolved, row)
        reading = read_title(text_of(cell))
        if reading is not None:
            years[row] = GivenPeriod(reading.candidates, text_of(cell), not says_only_reported(reading))
        elif (period := _read_day_or_project_year(cell)) is not None:
            headings[row] = period
        elif (part := _read_bare_part(cell)) is not None:
            parts[row] = part
    headings |= years
    texts = {row: text_of(_first_cell(resolved, row)) for row in parts}
    year_above = {row: max((other for other in years if other < row), default=-1) for row in parts}
    if headings or len(parts) >= FEWEST_PARTS or any(" " in text for text in texts.values()):
        for row, part in parts.items():
            year = years.get(year_above[row])
            headings[row] = _place_part(part, texts[row], year, given_period)
            is_single = len(parts) < FEWEST_PARTS
            if is_single or (given_period is None and _has_rows_before_part(resolved, year_above[row], parts)):
                headings[row] = _widen(headings[row], year or given_period)
    if not headings:
        return {}
    for year_row in set(year_above.values()):
        rows = [row for row in sorted(parts) if year_above[row] == year_row and row in headings]
        turns = find_turns(headings[row].candidates[0] for row in rows)
        for row in rows:
            if candidates := turns.get(headings[row].candidates[0], ()):
                both = tuple(dict.fromkeys((*headings[row].candidates, *candidates)))
                headings[row] = replace(headings[row], candidates=both)
    ends = _find_ends_of_parts(resolved, headings, parts)
    periods: dict[int, GivenPeriod] = {}
    current: GivenPeriod | None = None
    whole: GivenPeriod | None = None
    data_rows = frozenset(resolved.rows)
    for row in range(resolved.table.last - resolved.table.first):
        if row in headings:
            current = headings[row]
            whole = years.get(year_above.get(row, row), given_period)
        elif row in ends and current is not None:
            current = _widen(current, whole)
        if current is not None and row in data_rows:
            periods[row] = current
    return periods


def _first_cell(resolved: ResolvedTable, row: int) -> Cell:
    return next((cells[row] for cells in resolved.cells if text_of(cells[row])), "")


def _read_day_or_project_year(cell: Cell) -> GivenPeriod | None:
    """What a heading gives that says a day or a year of a project and nothing else, never certain; else None."""
    text = text_of(cell)
    numbered = split_project_year(text)
    if numbered is not None and not numbered[1]:
        return GivenPeriod((UNDATED,), text, is_weak=True)
    reading = read_period_cell(cell)
    if reading is None or reading.rest:
        return None
    days = [end for start, end in reading.candidates if end is not None and start in (None, end)]
    if len(days) != 1 or len(reading.candidates) != 1:
        return None
    return GivenPeriod(((days[0], days[0]), whole_year(days[0].year)), text)


def _read_bare_part(cell: Cell) -> YearPart | None:
    """The part of a year that a heading says without its year, and nothing else; else None."""
    reading = read_period_cell(cell)
    return None if reading is None or reading.rest or reading.candidates else reading.part


def _place_part(
    part: YearPart, text: str, year: GivenPeriod | None, given_period: GivenPeriod | None
) -> GivenPeriod:
    """A part in the year of the heading above it; not certain where the title, sheet or file says another year."""
    of_given = part_in_period(part, given_period) if given_period is not None else ()
    if year is None or part.kind == RELATIVE_YEAR:
        is_weak = not of_given or (given_period is not None and given_period.is_weak)
        return GivenPeriod(of_given or (UNDATED,), text, is_weak)
    of_year = part_in_period(part, year)
    candidates = tuple(dict.fromkeys((*of_year, *of_given)))
    # Below 'Q4 2023' a 'Q1' may be one of the next year.
    is_next = not of_given and not all(
        period[1] is not None and period == whole_year(period[1].year) for period in year.candidates
    )
    placed = GivenPeriod(candidates or (UNDATED,), text, year.is_weak or is_next or not candidates)
    return placed if placed.is_certain else _widen(placed, year)


def _widen(period: GivenPeriod, whole: GivenPeriod | None) -> GivenPeriod:
    """A period that is not certain: it may be all of the year (or other period) around it too."""
    candidates = (*period.candidates, *(whole.candidates if whole is not None else ()))
    return GivenPeriod(tuple(dict.fromkeys(candidates)), period.text, is_weak=True)


def _has_rows_before_part(resolved: ResolvedTable, year_row: int, parts: Collection[int]) -> bool:
    """Whether values stand directly below the heading of a year: a part further down may be of another year."""
    first = min((row for row in parts if row > year_row), default=year_row)
    return year_row >= 0 and any(year_row < row < first for row in resolved.rows)


def _find_ends_of_parts(
    resolved: ResolvedTable, headings: Collection[int], parts: Collection[int]
) -> frozenset[int]:
    """The rows of text below a part of a year that may end it: 'Algemeen' behind the rows of 'Kwartaal 2'.

    Not those directly below the part, and none that stand below another heading of a period too.
    """
    own = resolved.cells[: len(resolved.table.sheet.rows[0])]
    data_rows = frozenset(resolved.rows)
    sections: defaultdict[str, set[int]] = defaultdict(set)
    lone: dict[int, tuple[str, int]] = {}
    section, has_values = -1, False
    for row in range(resolved.table.last - resolved.table.first if parts else 0):
        if row in headings:
            section, has_values = row, False
        elif row in data_rows or resolved.reasons.get(row) == HEADING_ROW:
            text = normalise_words(text_of(_first_cell(resolved, row)))
            sections[text].add(section)
            is_lone = sum(bool(text_of(cells[row])) for cells in own) == 1
            if is_lone and has_values and section in parts:
                lone[row] = text, section
            has_values = has_values or not is_lone
    return frozenset(row for row, (text, own_section) in lone.items() if sections[text] == {own_section})


def _periods_of_titles(resolved: ResolvedTable) -> dict[int, GivenPeriod]:
    """The periods in titles: certain where the same title stands with several, and then no part of the title."""
    column = resolved.find("title")
    if column is None or resolved.find("code") is not None:
        return {}
    cells = resolved.pick(column)
    period_of: dict[Cell, GivenPeriod] = {}
    titles: defaultdict[str, dict[Cell, GivenPeriod]] = defaultdict(dict)
    for cell in set(cells):
        if not isinstance(cell, str) or not _YEAR.search(cell):
            continue
        reading = read_title(cell)
        if reading is not None and reading.rest:
            period_of[cell] = GivenPeriod(reading.candidates, cell, is_weak=True)
            titles[reading.rest][cell] = period_of[cell]
    if len({period.candidates for period in period_of.values()}) < 2:
        return {}
    name_of: dict[Cell, str] = {}
    for same in titles.values():
        if len({period.candidates for period in same.values()}) == len(same) > 1:
            for cell, period in same.items():
                period_of[cell] = GivenPeriod(period.candidates, period.text)
            name_of |= _names_without_period(same)
    if name_of:
        resolved.cells[column.place] = tuple(name_of.get(cell, cell) for cell in resolved.cells[column.place])
    return {
        row: period_of[cell] for row, cell in zip(resolved.rows, cells, strict=True) if cell in period_of
    }


def _names_without_period(same: Mapping[Cell, GivenPeriod]) -> dict[Cell, str]:
    """The common name of titles that differ in their period only: what is left without their years."""
    names = {cell: _strip_year(str(cell)) for cell in same}
    if len({normalise_words(name) for name in names.values()}) != 1:
        return {}
    name = next(iter(names.values()))
    return dict.fromkeys(same, name)


def _strip_year(text: str) -> str:
    """A text without its years and what joined them to it: 'Visitors (2023)' is 'Visitors'."""
    parts = [part for piece in _YEAR.split(text) if (part := _YEAR_AT_EDGE.sub("", piece))]
    return " ".join(parts)
