"""Periods that stand between the rows of a table: rows of one year above others, and years in titles of rows.

Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import UNDATED, read_period_cell, whole_year
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.project_years import split_project_year
from impact.ingest.periods.sheet_periods import GivenPeriod, read_title, says_only_reported
from impact.ingest.tables.column_resolution import HEADING_ROW, NOTE_ROW, ResolvedTable
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

_YEAR = re.compile(r"(?<!\w)20\d\d(?!\w)")
# From one year to another is one term, as of a project: no choice between years.
_TERM = re.compile(r"20\d\d\s*(?:[-–—/]|t\W?e?\W?m\b\.?|tot(?: en met)?|to|until|à|au|jusqu'en)\s*(?:20)?\d\d")
_YEAR_AT_EDGE = re.compile(r"[\s\-–—:,;/|([]*$|^[\s\-–—:,;/|)\]]*")
MOST_YEARS = 4
# One 'Mei' or 'T1' above rows may be a name; two of them are parts of a year.
FEWEST_PARTIAL = 2


def find_row_periods(resolved: ResolvedTable, given_period: GivenPeriod | None) -> dict[int, GivenPeriod]:
    """Return the periods of the data rows: by the nearest heading above that is one, else by their titles.

    `given_period` is what a title, the sheet or the file gives: the year of a heading such as 'Kwartaal 1'.
    """
    return _periods_of_headings(resolved, given_period) or _periods_of_titles(resolved)


def doubt_headers_by_headings(resolved: ResolvedTable) -> None:
    """Note the periods of headings over rows whose columns or cells have periods of their own, and perhaps others."""
    resolved.heading_periods = {
        row: period for row, period in _periods_of_headings(resolved, None).items() if period.is_certain
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
    headings: dict[int, GivenPeriod] = {}
    partial_headings: dict[int, GivenPeriod] = {}
    for row, reason in resolved.reasons.items():
        if reason == HEADING_ROW:
            cell = next((cells[row] for cells in resolved.cells if text_of(cells[row])), "")
            text = text_of(cell)
            reading = read_title(text)
            if reading is not None:
                headings[row] = GivenPeriod(reading.candidates, text, not says_only_reported(reading))
            elif (partial := _read_partial_heading(cell, given_period)) is not None:
                partial_headings[row] = partial
    if headings or len(partial_headings) >= FEWEST_PARTIAL:
        headings |= partial_headings
    if not headings:
        return {}
    periods: dict[int, GivenPeriod] = {}
    current: GivenPeriod | None = None
    data_rows = frozenset(resolved.rows)
    for row in range(resolved.table.last - resolved.table.first):
        current = headings.get(row, current)
        if current is not None and row in data_rows:
            periods[row] = current
    return periods


def _read_partial_heading(cell: Cell, given_period: GivenPeriod | None) -> GivenPeriod | None:
    """The period of a heading that says a part of a year, a year of a project or a day and nothing else; else None."""
    text = text_of(cell)
    numbered = split_project_year(text)
    if numbered is not None and not numbered[1]:
        return GivenPeriod((UNDATED,), text, is_weak=True)
    reading = read_period_cell(cell)
    if reading is None or reading.rest:
        return None
    if reading.part is not None and not reading.candidates:
        candidates = part_in_period(reading.part, given_period) if given_period is not None else ()
        is_weak = not candidates or (given_period is not None and given_period.is_weak)
        return GivenPeriod(candidates or (UNDATED,), text, is_weak)
    days = [end for start, end in reading.candidates if end is not None and start in (None, end)]
    if len(days) != 1 or len(reading.candidates) != 1:
        return None
    return GivenPeriod(((days[0], days[0]), whole_year(days[0].year)), text)


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
