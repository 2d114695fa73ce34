"""The extent of a sheet, checked before a parser allocates memory for all of it.

Two cells, A1 and XFD1048576, make a parser allocate seventeen thousand million cells.
"""

from __future__ import annotations

import re

from impact.errors import UnreadableFile
from impact.model.cell_address import column_letters

MAX_ROWS = 1_048_576
MAX_COLUMNS = 2_000
MAX_CELLS = 6_000_000
# The largest bounding box, in cells: empty cells cost a parser less than filled ones.
MAX_AREA = 4 * MAX_CELLS
# The root element must begin within this many bytes for the fast patterns to be used.
ROOT_WINDOW = 4_000

# Nearly every program writes cells and rows like this; these patterns are ten times faster than the general ones.
_USUAL_ROW = re.compile(rb'<row r="(\d+)"')
_USUAL_FAR = re.compile(rb'<c r="[A-Z]{2}')
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)[\"']")
_FAR = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Za-z]{2,}\d")
_VALUED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"
)
_ODS_ROW = re.compile(rb"<table:table-row\b[^>]*\bnumber-rows-repeated=[\"'](\d+)[\"'][^>]*(?<!/)>")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)(?<!/)>")
_ODS_REPEAT = re.compile(rb"\bnumber-columns-repeated=[\"'](\d+)[\"']")


def column_number(name: str) -> int:
    """The number of a column, counted from 1, by its letters in either case ('A' → 1, 'AB' → 28)."""
    value = 0
    for letter in name.upper():
        value = value * 26 + ord(letter) - 64
    return value


def check_extent(sheet: bytes, file_name: str) -> bool:
    """Refuse an xlsx sheet whose bounding box or number of cells exceeds the limits.

    Returns True where every cell begins `<c r="…"`, as nearly all programs write it. Raises UnreadableFile with
    `errors.too_many_cells`, `errors.too_many_columns` or `errors.corrupt`.
    """
    plain = b"<worksheet" in sheet[:ROOT_WINDOW]
    addressed_count, row_count = sheet.count(b'<c r="'), sheet.count(b"<row")
    cell_count = sheet.count(b"<c ") + sheet.count(b"<c>") + (0 if plain else sheet.count(b":c "))
    usual = plain and addressed_count == cell_count
    if cell_count > MAX_CELLS:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
    numbered = _USUAL_ROW.findall(sheet)
    if len(numbered) < row_count or not row_count:
        numbered = _ROW.findall(sheet)
    longest = max(map(len, numbered), default=0)
    last = max(map(int, numbered), default=row_count) if longest <= 7 else 0
    if longest > 7 or (numbered and last > MAX_ROWS):
        raise UnreadableFile("errors.corrupt", file=file_name)
    # A large sheet with no cell beyond column Z fits by its rows alone, which spares the slow search below.
    far_pattern = _USUAL_FAR if usual else _FAR
    if cell_count > 100_000 and last * 26 <= MAX_AREA and not far_pattern.search(sheet):
        return usual
    valued_cells = _VALUED.findall(sheet)
    if not valued_cells:
        return usual
    names = {item[0] for item in valued_cells}
    row_names = {item[1] for item in valued_cells}
    if any(len(item) > 3 for item in names) or any(len(item) > 7 for item in row_names):
        raise UnreadableFile("errors.corrupt", file=file_name)
    columns = [column_number(item.decode("ascii")) for item in names]
    rows = [int(item) for item in row_names]
    if max(columns) > MAX_COLUMNS:
        raise UnreadableFile(
            "errors.too_many_columns", file=file_name, last=column_letters(max(columns)), most=MAX_COLUMNS
        )
    box = (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1)
    if max(rows) > MAX_ROWS or box > MAX_AREA:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
    return usual


def check_ods_extent(content: bytes, file_name: str) -> None:
    """Raise UnreadableFile (`errors.too_many_cells`) for an OpenDocument sheet that repeats filled cells too often."""
    for row in _ODS_ROW.finditer(content):
        # A row ends at the next row tag; searching for an end tag that never comes would take quadratic time.
        until = content.find(b"table:table-row", row.end())
        cells = _ODS_CELL.findall(content, row.end(), until if until >= 0 else len(content))
        if cells and (len(row[1]) > 7 or int(row[1]) * sum(_repeat_count(cell) for cell in cells) > MAX_AREA):
            raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)


def _repeat_count(attributes: bytes) -> int:
    repeat = _ODS_REPEAT.search(attributes)
    return int(repeat[1][:9]) if repeat else 1
