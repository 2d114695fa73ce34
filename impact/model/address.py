"""Cell addresses as a workbook writes them: column 6, row 14 is 'F14'."""

from __future__ import annotations


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
