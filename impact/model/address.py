"""Cell addresses as a workbook writes them: column 6, row 14 is 'F14'."""

from __future__ import annotations

import re


def letters(column: int | None) -> str:
    """Column letters for a column counted from 1; '' where there is none."""
    name = ""
    while column is not None and column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int | None, column: int | None) -> str:
    """The address of a cell, '' where row or column is not known."""
    if not row or not column:
        return ""
    return f"{letters(column)}{row}"


def place(written: str) -> tuple[int, int] | None:
    """Row and column of an address such as 'F14', counted from 1; None where it is no address."""
    found = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", written)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
