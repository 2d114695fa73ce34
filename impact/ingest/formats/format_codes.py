"""The number format codes of one sheet, by cell, gathered only when something asks for them.

A sheet may hold a million cells with the same code, so cells below each other with one code are kept as one range.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

CodeRange = tuple[int, int, str]


class CodeBlocks:
    """Collects cells with a format code, row by row, and joins those below each other that have the same one."""

    def __init__(self) -> None:
        # Of each column its blocks as [first row, last row, code]; the last one still grows.
        self._columns: dict[int, list[list[Any]]] = {}

    def add(self, first: int, last: int, column: int, code: str) -> None:
        """Add the cells of a column from a first to a last row (included)."""
        blocks = self._columns.setdefault(column, [])
        if blocks and blocks[-1][2] == code and blocks[-1][1] + 1 == first:
            blocks[-1][1] = last
        else:
            blocks.append([first, last, code])

    def add_rows(self, rows: Sequence[int], column: int, code: str) -> None:
        """Add the cells of a column in many rows."""
        in_order = sorted(rows)
        if in_order and in_order[-1] - in_order[0] + 1 == len(in_order):
            self.add(in_order[0], in_order[-1], column, code)
            return
        for row in in_order:
            self.add(row, row, column, code)

    def by_column(self) -> dict[int, list[CodeRange]]:
        """The joined blocks of each column, from the top down."""
        return {
            column: sorted((first, last, code) for first, last, code in blocks)
            for column, blocks in self._columns.items()
        }


class FormatCodes:
    """Format codes that say something (see `number_formats.says_something`), by (row, column), both from 0.

    `find_blocks` collects them and is called once, at the first question.
    """

    def __init__(self, find_blocks: Callable[[], CodeBlocks] = CodeBlocks) -> None:
        self._find_blocks = find_blocks

    @cached_property
    def _ranges(self) -> dict[int, list[CodeRange]]:
        return self._find_blocks().by_column()

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
