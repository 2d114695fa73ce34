"""What cells show, for headers and periods: dates as a year or month by their format, texts without raised digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.formats.number_formats import MONTH, YEAR, date_parts
from impact.ingest.periods.dates_shown_as_periods import MONTH_SHOWN, YEAR_SHOWN, ShownDate, show_date

_LETTER = re.compile(r"[^\W\d_]")
HEADER_ROWS = 80
# A sheet with no date in so many rows has no column of dates.
SEARCHED_ROWS = 300
SPACES_OF_INDENT = 2


def show_dates(sheets: Sequence[Sheet], formats: Callable[[], Mapping[str, CellFormats]]) -> list[Sheet]:
    """The sheets with each such date as a ShownDate; `formats` is asked only where a sheet has dates."""
    return [_show_dates(sheet, formats) if _has_dates(sheet) else sheet for sheet in sheets]


def _has_dates(sheet: Sheet) -> bool:
    return sheet.typed and any(
        isinstance(cell, date) for row in sheet.rows[:SEARCHED_ROWS] for cell in row if type(cell) is not str
    )


def _show_dates(sheet: Sheet, formats: Callable[[], Mapping[str, CellFormats]]) -> Sheet:
    special = formats().get(sheet.name)
    if special is None:
        return sheet
    codes = special.formats
    changed: dict[int, list[Cell]] = {}
    for column in codes.columns():
        for first, last, code in codes.in_column(column):
            visible_part = shown_part(code)
            if not visible_part:
                continue
            for row in range(first, min(last + 1, len(sheet.rows))):
                cell = _shown_cell(sheet.rows[row], column, visible_part)
                if cell is not None:
                    changed.setdefault(row, list(sheet.rows[row]))[column] = cell
    if not changed:
        return sheet
    return replace(sheet, rows=[changed.get(row, cells) for row, cells in enumerate(sheet.rows)])


def _shown_cell(cells: Sequence[Cell], column: int, visible_part: str) -> ShownDate | None:
    return show_date(cells[column], visible_part) if column < len(cells) else None


def shown_part(code: str) -> str:
    """What a number format code shows of a date: YEAR_SHOWN, MONTH_SHOWN, or '' where it shows a day or no date."""
    parts = date_parts(code)
    if parts == {YEAR}:
        return YEAR_SHOWN
    return MONTH_SHOWN if parts in ({MONTH}, {MONTH, YEAR}) else ""


def drop_raised_marks(sheets: Sequence[Sheet], formats: Callable[[], Mapping[str, CellFormats]]) -> list[Sheet]:
    """The sheets with the words near their top without a raised footnote mark: 'Behaald' of 'Behaald1'."""
    if not any(sheet.typed and sheet.rows for sheet in sheets):
        return list(sheets)
    special = formats()
    return [_drop_raised_marks(sheet, special.get(sheet.name)) for sheet in sheets]


def _drop_raised_marks(sheet: Sheet, special: CellFormats | None) -> Sheet:
    changed: dict[int, list[Cell]] = {}
    marks: dict[tuple[int, int], str] = {}
    for (row, column), body in special.raised.items() if special is not None else ():
        cells = sheet.rows[row] if row < min(len(sheet.rows), HEADER_ROWS) else ()
        cell = cells[column] if column < len(cells) else ""
        if isinstance(cell, str) and len(_LETTER.findall(body)) > 1 and cell.startswith(body.rstrip()):
            changed.setdefault(row, list(cells))[column] = body.rstrip()
            marks[row, column] = cell[len(body.rstrip()) :].strip(" ()[]")
    if not changed:
        return sheet
    return replace(sheet, rows=[changed.get(row, cells) for row, cells in enumerate(sheet.rows)], raised_marks=marks)


def show_indents(sheets: Sequence[Sheet], formats: Callable[[], Mapping[str, CellFormats]]) -> list[Sheet]:
    """The sheets with two spaces before a text for each step that its cell is indented by, as if they were typed."""
    if not any(sheet.typed and sheet.rows for sheet in sheets):
        return list(sheets)
    special = formats()
    return [_show_indents(sheet, special.get(sheet.name)) for sheet in sheets]


def _show_indents(sheet: Sheet, special: CellFormats | None) -> Sheet:
    changed: dict[int, list[Cell]] = {}
    indents = special.indents if special is not None else {}
    for (row, column), indent in indents.items():
        cells = sheet.rows[row] if row < len(sheet.rows) else ()
        cell = cells[column] if column < len(cells) else ""
        if isinstance(cell, str) and cell.strip():
            changed.setdefault(row, list(cells))[column] = " " * (SPACES_OF_INDENT * indent) + cell
    return replace(sheet, rows=[changed.get(row, cells) for row, cells in enumerate(sheet.rows)]) if changed else sheet
