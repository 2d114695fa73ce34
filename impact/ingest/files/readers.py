"""Reading the sheets of a checked file into rows of plain cells, with one reader per format."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from impact.errors import UnreadableFile
from impact.ingest.files import csv_reader
from impact.ingest.files.guard import CheckedFile
from impact.ingest.files.own_formats import is_problem_list

Cell = str | float | int | bool | date | datetime | time | timedelta
Row = Sequence[Cell]
LONGEST_SHEET_NAME = 31
MAX_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r + 1 and column c + 1; '' is an empty cell.

    `typed`: numbers and dates have their own types (False for csv, where all is text). `merged`: merged ranges as
    ((first row, first column), (last row, last column)), counted from 0, ends included.
    """

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    typed: bool = True
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


def read_sheets(file: CheckedFile, file_name: str, only: str | None = None) -> list[Sheet]:
    """All sheets of a file in file order, or the one called `only`, without our own problem list.

    Raises UnreadableFile where the parser fails, and `errors.own_list` where the problem list is the only sheet.
    """
    all_sheets = READERS[file.format](file, file_name, only)
    sheets = [sheet for sheet in all_sheets if not is_problem_list(sheet.rows)]
    if all_sheets and not sheets:
        raise UnreadableFile("errors.own_list", file=file_name)
    return sheets


def _read_workbook(file: CheckedFile, file_name: str, only: str | None) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.data)) as book:
            return [
                _read_sheet(book, meta.name, meta.visible is not SheetVisibleEnum.Visible)
                for meta in book.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet and only in (None, meta.name)
            ]
    except PasswordError as locked:
        raise UnreadableFile("errors.encrypted", file=file_name) from locked
    except (CalamineError, OSError, ValueError, OverflowError) as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    except BaseException as bad:
        # A panic in calamine (Rust) derives from BaseException, not Exception; anything else passes on.
        if type(bad).__name__ == "PanicException":
            raise UnreadableFile("errors.corrupt", file=file_name) from bad
        raise


def _read_sheet(book: CalamineWorkbook, name: str, hidden: bool) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if hidden:
        return Sheet(name, (), hidden=True)
    # Empty rows and columns at the start stay, so that row and column numbers match cell addresses.
    if sheet.end is None:
        return Sheet(name, ())
    if sheet.end[1] >= MAX_COLUMNS:
        raise UnreadableFile(
            "errors.too_many_columns", file=name, last=str(sheet.end[1] + 1), most=MAX_COLUMNS
        )
    return Sheet(name, sheet.to_python(skip_empty_area=False), merged=sheet.merged_cell_ranges or ())


def _read_text_table(file: CheckedFile, file_name: str, only: str | None) -> list[Sheet]:
    # A text table has one sheet; spreadsheet programs name it after the file.
    name = PurePath(file_name).stem[:LONGEST_SHEET_NAME]
    return [Sheet(only or name, csv_reader.read_rows(file.data, file_name), typed=False)]


READERS: dict[str, Callable[[CheckedFile, str, str | None], list[Sheet]]] = {
    "xlsx": _read_workbook,
    "xls": _read_workbook,
    "ods": _read_workbook,
    "xlsb": _read_workbook,
    "csv": _read_text_table,
}
