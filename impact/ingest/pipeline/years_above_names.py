"""Tables side by side with only a year above each, in the column of names: 'Klanten | 140' below '2024'.

A year above names is that of the numbers right of them. Rows and columns count from 0.
"""

from __future__ import annotations

from dataclasses import replace

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.number_parser import Form, parse_number_text

SEARCHED_ROWS, FEWEST_NAMES, MOST_COLUMNS = 30, 2, 12
# What the empty header above names is called; no cell of the file says it.
NAMES = "Indicator"


def shift_years(sheet: Sheet) -> Sheet | None:
    """Return a sheet with each year above names moved over the numbers right of them; None where there is none."""
    changed: dict[int, list[Cell]] = {}
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        for column, cell in enumerate(cells[:-1]):
            if not is_period_text(text_of(cell)) or text_of(cells[column + 1]):
                continue
            names_row = _first_row_of_names(sheet, row, column)
            if names_row is None:
                continue
            width = _width_of_numbers(sheet, names_row, column)
            header, label_row = changed.setdefault(row, list(cells)), names_row - 1
            header[column] = ""
            header[column + 1 : column + 1 + width] = [cell] * width
            changed.setdefault(label_row, list(sheet.rows[label_row]))[column] = NAMES
    if not changed:
        return None
    return replace(sheet, rows=[changed.get(row, cells) for row, cells in enumerate(sheet.rows)])


def _first_row_of_names(sheet: Sheet, row: int, column: int) -> int | None:
    """The first row with a name below a year and a number right of it; one row of headers may be between."""
    for first in (row + 1, row + 2):
        rows = sheet.rows[first : first + FEWEST_NAMES]
        if len(rows) == FEWEST_NAMES and all(_is_name(item[column]) and _is_value(item[column + 1]) for item in rows):
            is_plain = first == row + 1 or not text_of(sheet.rows[row + 1][column])
            return first if is_plain else None
    return None


def _width_of_numbers(sheet: Sheet, row: int, column: int) -> int:
    """How many columns of numbers stand right of names."""
    width = 0
    for cell in sheet.rows[row][column + 1 : column + 1 + MOST_COLUMNS]:
        if not _is_value(cell):
            break
        width += 1
    return width


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and parse_number_text(cell).form is Form.DOUBT and not is_number(cell)


def _is_value(cell: Cell) -> bool:
    return is_number(cell) or (isinstance(cell, str) and parse_number_text(cell).form is Form.NUMBER)
