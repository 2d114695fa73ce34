"""Cell addresses in A1 notation: row 14, column 6 is 'F14'; rows and columns count from 1."""

from __future__ import annotations

import re


def column_letters(column: int | None) -> str:
    """Return the letters of a column counted from 1; '' for None."""
    name = ""
    while column is not None and column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int | None, column: int | None) -> str:
    """Return the address of a cell counted from 1; '' where row or column is unknown."""
    if not row or not column:
        return ""
    return f"{column_letters(column)}{row}"


def parse_address(written: str) -> tuple[int, int] | None:
    """Parse an address such as 'F14' into row and column, counted from 1; None where it is no address."""
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", written)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def range_address(top: int, left: int, bottom: int, right: int) -> str:
    """Return the address of a range of cells counted from 1 ('C2:D9'), of a single cell its own ('C2')."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"
