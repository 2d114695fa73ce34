"""One table of readers: each turns checked bytes into sheets of rows of plain cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from impact.errors import UnreadableFile
from impact.ingest.files import csv_reader
from impact.ingest.files.guard import Checked
from impact.ingest.files.own_formats import own_summary

Cell = str | float | int | bool | date | datetime | time | timedelta
Row = Sequence[Cell]
LONGEST_SHEET_NAME = 31
MAX_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r + 1 and column c + 1; '' is an empty cell.

    `typed`: numbers come as numbers. `merged`: ranges of joined cells, (first row, first column),
    (last row, last column), counted from 0.
    """

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    typed: bool = True
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


def read_sheets(file: Checked, file_name: str, only: str | None = None) -> list[Sheet]:
    """All sheets of a file in its own order, or the one called `only`; our own list of problems is none of it.

    Raises UnreadableFile where the parser cannot follow the file, and for the list of problems by itself.
    """
    found = READERS[file.format](file, file_name, only)
    sheets = [sheet for sheet in found if not own_summary(sheet.rows)]
    if found and not sheets:
        raise UnreadableFile("errors.own_list", file=file_name)
    return sheets


def _workbook(file: Checked, file_name: str, only: str | None) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.data)) as book:
            return [
                _sheet(book, meta.name, meta.visible is not SheetVisibleEnum.Visible)
                for meta in book.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet and only in (None, meta.name)
            ]
    except PasswordError as locked:
        raise UnreadableFile("errors.encrypted", file=file_name) from locked
    except (CalamineError, OSError, ValueError, OverflowError) as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    except BaseException as bad:
        # A parser written in Rust panics outside the family of Exception; anything else passes on.
        if type(bad).__name__ == "PanicException":
            raise UnreadableFile("errors.corrupt", file=file_name) from bad
        raise


def _sheet(book: CalamineWorkbook, name: str, hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if hidden:
        return Sheet(name, (), hidden=True)
    # Cell addresses must stay true, so the empty rows and columns at the start are kept.
    if sheet.end is None:
        return Sheet(name, ())
    if sheet.end[1] >= MAX_COLUMNS:
        raise UnreadableFile(
            "errors.too_many_columns", file=name, last=str(sheet.end[1] + 1), most=MAX_COLUMNS
        )
    return Sheet(name, sheet.to_python(skip_empty_area=False), merged=sheet.merged_cell_ranges or ())


def _table_of_text(file: Checked, file_name: str, only: str | None) -> list[Sheet]:
    # A text table has one sheet, called as spreadsheet programs call it: by the name of the file.
    name = PurePath(file_name).stem[:LONGEST_SHEET_NAME]
    return [Sheet(only or name, csv_reader.rows(file.data, file_name), typed=False)]


READERS: dict[str, Callable[[Checked, str, str | None], list[Sheet]]] = {
    "xlsx": _workbook,
    "xls": _workbook,
    "ods": _workbook,
    "xlsb": _workbook,
    "csv": _table_of_text,
}
