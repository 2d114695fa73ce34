"""How far a sheet reaches, before a parser makes room for all of it.

Two cells, A1 and XFD1048576, make a parser ask for seventeen thousand million cells.
"""

from __future__ import annotations

import re

from impact.errors import UnreadableFile
from impact.model.address import letters

MAX_ROWS = 1_048_576
MAX_COLUMNS = 2_000
MAX_CELLS = 6_000_000
# Empty cells cost a parser less than filled ones, so a box may be larger than what it holds.
MAX_BOX = 4 * MAX_CELLS
# Where the root element of a sheet must begin for the quick patterns to be used.
ROOT_WITHIN = 4_000

# Nearly every program writes cells and rows like this; these patterns are ten times faster.
_USUAL_ROW = re.compile(rb'<row r="(\d+)"')
_USUAL_FAR = re.compile(rb'<c r="[A-Z]{2}')
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)[\"']")
_FAR = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Za-z]{2,}\d")
_VALUED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"
)
_OPEN_ROW = re.compile(rb"<table:table-row\b[^>]*\bnumber-rows-repeated=[\"'](\d+)[\"'][^>]*(?<!/)>")
_OPEN_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)(?<!/)>")
_OPEN_TIMES = re.compile(rb"\bnumber-columns-repeated=[\"'](\d+)[\"']")


def column_number(name: str) -> int:
    """The column number of its letters, from 1."""
    value = 0
    for letter in name.upper():
        value = value * 26 + ord(letter) - 64
    return value


def check(sheet: bytes, file_name: str) -> bool:
    """Refuse a sheet whose rows × columns no table of ours needs.

    True where every cell begins `<c r="…"`, as nearly all programs write it.
    """
    plain = b"<worksheet" in sheet[:ROOT_WITHIN]
    addressed, lines = sheet.count(b'<c r="'), sheet.count(b"<row")
    cells = sheet.count(b"<c ") + sheet.count(b"<c>") + (0 if plain else sheet.count(b":c "))
    usual = plain and addressed == cells
    if cells > MAX_CELLS:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
    numbered = _USUAL_ROW.findall(sheet)
    if len(numbered) < lines or not lines:
        numbered = _ROW.findall(sheet)
    if any(len(item) > 7 or int(item) > MAX_ROWS for item in numbered):
        raise UnreadableFile("errors.corrupt", file=file_name)
    last = max(map(int, numbered), default=lines)
    # Most sheets stay left of column AA and need no closer look; a small one is looked at in full.
    far = _USUAL_FAR if usual else _FAR
    if cells > 100_000 and last * 26 <= MAX_BOX and not far.search(sheet):
        return usual
    found = _VALUED.findall(sheet)
    if not found:
        return usual
    names = {item[0] for item in found}
    ends = {item[1] for item in found}
    if any(len(item) > 3 for item in names) or any(len(item) > 7 for item in ends):
        raise UnreadableFile("errors.corrupt", file=file_name)
    columns = [column_number(item.decode("ascii")) for item in names]
    rows = [int(item) for item in ends]
    if max(columns) > MAX_COLUMNS:
        raise UnreadableFile(
            "errors.too_many_columns", file=file_name, last=letters(max(columns)), most=MAX_COLUMNS
        )
    box = (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1)
    if max(rows) > MAX_ROWS or box > MAX_BOX:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
    return usual


def check_open(content: bytes, file_name: str) -> None:
    """Refuse an OpenDocument sheet that repeats filled cells further than a table of ours needs."""
    for row in _OPEN_ROW.finditer(content):
        # The row ends at the next tag of a row; one that is never closed must not be searched for to the end.
        until = content.find(b"table:table-row", row.end())
        cells = _OPEN_CELL.findall(content, row.end(), until if until >= 0 else len(content))
        if cells and (len(row[1]) > 7 or int(row[1]) * sum(_times(cell) for cell in cells) > MAX_BOX):
            raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)


def _times(attributes: bytes) -> int:
    repeated = _OPEN_TIMES.search(attributes)
    return int(repeated[1][:9]) if repeated else 1
