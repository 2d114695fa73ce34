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

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)[\"']")
_FAR = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Za-z]{2,}\d")
_VALUED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"
)


def column_number(name: str) -> int:
    """The column number of its letters, from 1."""
    value = 0
    for letter in name.upper():
        value = value * 26 + ord(letter) - 64
    return value


def check(sheet: bytes, file_name: str) -> None:
    """Refuse a sheet whose rows × columns no table of ours needs."""
    cells = sheet.count(b"<c ") + sheet.count(b"<c>") + sheet.count(b":c ")
    if cells > MAX_CELLS:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
    numbered = _ROW.findall(sheet)
    if any(len(item) > 7 or int(item) > MAX_ROWS for item in numbered):
        raise UnreadableFile("errors.corrupt", file=file_name)
    last = max(map(int, numbered), default=sheet.count(b"<row"))
    # Most sheets stay left of column AA and need no closer look; a small one is looked at in full.
    if cells > 100_000 and last * 26 <= MAX_BOX and not _FAR.search(sheet):
        return
    found = _VALUED.findall(sheet)
    if not found:
        return
    names = {item[0] for item in found}
    lines = {item[1] for item in found}
    if any(len(item) > 3 for item in names) or any(len(item) > 7 for item in lines):
        raise UnreadableFile("errors.corrupt", file=file_name)
    columns = [column_number(item.decode("ascii")) for item in names]
    rows = [int(item) for item in lines]
    if max(columns) > MAX_COLUMNS:
        raise UnreadableFile(
            "errors.too_many_columns", file=file_name, last=letters(max(columns)), most=MAX_COLUMNS
        )
    box = (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1)
    if max(rows) > MAX_ROWS or box > MAX_BOX:
        raise UnreadableFile("errors.too_many_cells", file=file_name, most=MAX_CELLS)
