"""The number format codes of one sheet, by cell, gathered only when something asks for them.

A sheet may hold a million cells with the same code, so cells below each other with one code are kept as one range.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property

StyledCell = tuple[int, int, str]
CodeRange = tuple[int, int, str]


class FormatCodes:
    """Format codes that say something (see `number_formats.says_something`), by (row, column), both from 0.

    `find_cells` gives row, column and code of each such cell and is called once, at the first question.
    """

    def __init__(self, find_cells: Callable[[], Iterable[StyledCell]] = tuple) -> None:
        self._find_cells = find_cells

    @cached_property
    def _ranges(self) -> dict[int, list[CodeRange]]:
        ranges: dict[int, list[CodeRange]] = {}
        # The range of each column that still grows: its first and last row, and its code.
        open_ranges: dict[int, list[int]] = {}
        codes: dict[int, str] = {}
        for row, column, code in self._find_cells():
            current = open_ranges.get(column)
            if current is not None and codes[column] == code and row == current[1] + 1:
                current[1] = row
                continue
            if current is not None:
                ranges.setdefault(column, []).append((current[0], current[1], codes[column]))
            open_ranges[column], codes[column] = [row, row], code
        for column, (first, last) in open_ranges.items():
            ranges.setdefault(column, []).append((first, last, codes[column]))
        for items in ranges.values():
            items.sort()
        return ranges

    def get(self, cell: tuple[int, int], default: str = "") -> str:
        """The code of one cell; `default` where its format says nothing."""
        row, column = cell
        ranges = self._ranges.get(column)
        if not ranges:
            return default
        index = bisect_right(ranges, row, key=lambda item: item[0]) - 1
        return ranges[index][2] if index >= 0 and row <= ranges[index][1] else default

    def in_column(self, column: int) -> list[CodeRange]:
        """First row, last row (both included) and code of each range of a column, from the top down."""
        return self._ranges.get(column, [])

    def columns(self) -> list[int]:
        """The columns with at least one cell whose format says something, from left to right."""
        return sorted(self._ranges)
