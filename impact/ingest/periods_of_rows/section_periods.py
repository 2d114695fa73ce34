"""Periods that stand between the rows of a table: rows of one year above others, and years in titles of rows.

Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import whole_year
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.sheet_periods import GivenPeriod, read_title, says_only_reported
from impact.ingest.tables.column_resolution import HEADING_ROW, NOTE_ROW, ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

_YEAR = re.compile(r"(?<!\w)20\d\d(?!\w)")
# From one year to another is one term, as of a project: no choice between years.
_TERM = re.compile(r"20\d\d\s*(?:[-–—/]|t\W?e?\W?m\b\.?|tot(?: en met)?|to|until|à|au|jusqu'en)\s*(?:20)?\d\d")
_YEAR_AT_EDGE = re.compile(r"[\s\-–—:,;/|([]*$|^[\s\-–—:,;/|)\]]*")
MOST_YEARS = 4


def find_row_periods(resolved: ResolvedTable) -> dict[int, GivenPeriod]:
    """Return the periods of the data rows: by the nearest heading above that is one, else by their titles."""
    return _periods_of_headings(resolved) or _periods_of_titles(resolved)


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


def _periods_of_headings(resolved: ResolvedTable) -> dict[int, GivenPeriod]:
    headings: dict[int, GivenPeriod] = {}
    for row, reason in resolved.reasons.items():
        if reason == HEADING_ROW:
            text = next((text for cells in resolved.cells if (text := text_of(cells[row]))), "")
            reading = read_title(text)
            if reading is not None:
                headings[row] = GivenPeriod(reading.candidates, text, not says_only_reported(reading))
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
