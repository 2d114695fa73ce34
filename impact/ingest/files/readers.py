"""Reading the sheets of a checked file into rows of plain cells, with one reader per format."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from impact.errors import UnreadableFile
from impact.ingest.files import csv_reader, sheet_layout
from impact.ingest.files.own_formats import is_problem_list
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.files.sheet_layout import ALL_SHOWN, SheetLayout
from impact.ingest.files.sheet_size_limits import MAX_COLUMNS

Cell = str | float | int | bool | date | datetime | time | timedelta
Row = Sequence[Cell]
LONGEST_SHEET_NAME = 31
# A hidden sheet with more cells than this is not read: its numbers are only counted, and it would take memory for two.
MAX_HIDDEN_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r + 1 and column c + 1; '' is an empty cell.

    `hidden`: the sheet is hidden (or very hidden); its rows are there for counting and are never read as a table.
    `hidden_rows`, `hidden_columns`: those of the rows and columns, from 0, that are hidden by hand, by a filter or in a
    folded group. `typed`: numbers and dates have their own types (False for csv, where all is text). `merged`: merged
    ranges as ((first row, first column), (last row, last column)), counted from 0, ends included. `raised_marks`: the
    marks of notes that stood raised behind words, by cell (from 0).
    """

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    typed: bool = True
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    raised_marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    _columns: list[tuple[Cell, ...]] = field(default_factory=list, init=False, repr=False, compare=False)
    _texts: list[frozenset[str]] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def columns(self) -> Sequence[tuple[Cell, ...]]:
        """The cells as `columns[c][r]`, turned once."""
        if not self._columns and self.rows:
            # Twice as fast as zip(*rows), which makes an iterator of every row.
            self._columns.extend(tuple(map(itemgetter(c), self.rows)) for c in range(len(self.rows[0])))
        return self._columns

    @property
    def texts_of_columns(self) -> Sequence[frozenset[str]]:
        """The different texts of each column, '' left out, collected once: many rows of a large sheet say the same."""
        if not self._texts:
            self._texts.extend(map(_collect_texts, self.columns))
        return self._texts

    def keep_columns(self, left: int, right: int) -> Sheet:
        """A view of the sheet in which only the columns of a half-open range have content."""
        before, after = [""] * left, [""] * (len(self.rows[0]) - right)
        rows = [[*before, *row[left:right], *after] for row in self.rows]
        merged = [(a, b) for a, b in self.merged if left <= a[1] and b[1] < right]
        return replace(self, rows=rows, merged=merged)


def _collect_texts(column: Sequence[Cell]) -> frozenset[str]:
    """The different texts of a column; those of one type are not looked at cell by cell."""
    types = set(map(type, column))
    if str not in types:
        return frozenset()
    different = set(column) if len(types) == 1 else column
    return frozenset(cell for cell in different if type(cell) is str and cell)


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
    layouts = sheet_layout.read_layouts(file, file_name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.data)) as book:
            return [
                _read_sheet(
                    book,
                    meta.name,
                    meta.visible is not SheetVisibleEnum.Visible,
                    layouts.get(meta.name, ALL_SHOWN),
                )
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


def _read_sheet(book: CalamineWorkbook, name: str, hidden: bool, layout: SheetLayout) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    # Empty rows and columns at the start stay, so that row and column numbers match cell addresses.
    if sheet.end is None:
        return Sheet(name, (), hidden)
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if hidden and (width > MAX_COLUMNS or height * width > MAX_HIDDEN_CELLS):
        return Sheet(name, (), hidden)
    if width > MAX_COLUMNS:
        raise UnreadableFile("errors.too_many_columns", file=name, last=str(width), most=MAX_COLUMNS)
    return Sheet(
        name,
        sheet.to_python(skip_empty_area=False),
        hidden,
        merged=sheet.merged_cell_ranges or layout.merged,
        hidden_rows=frozenset(row for row in layout.hidden_rows if row < height),
        hidden_columns=frozenset(column for column in layout.hidden_columns if column < width),
    )


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
