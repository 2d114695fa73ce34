"""Cells joined over several rows: what describes rows holds for all of them, and a value belongs to all together.

Row and column indexes count from 0; rows of a table count from `table.first`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from impact.ingest.files.readers import Cell
from impact.ingest.tables.table_detection import Table

# A blank one of these makes a row continue the one above, which gives it all that identifies.
NAMING_ROLES = frozenset(("title", "code"))


def joined_rows(table: Table) -> Iterator[tuple[int, int, int]]:
    """First row, last row and column of each column of the cells joined over rows of a table."""
    for (top, left), (bottom, right) in table.sheet.merged:
        if top >= table.first and top < bottom < table.last:
            for place in range(left, right + 1):
                yield top - table.first, bottom - table.first, place


def fill_joined_cells(
    table: Table, cells: list[tuple[Cell, ...]], values: Collection[str], named_only: Collection[str] = ()
) -> list[tuple[Cell, ...]]:
    """Copy joined cells down to every row they span, except those of `values` roles: a value was measured once.

    Columns with a role of `named_only` are filled only in rows that have a title or code themselves.
    """
    role_of = {column.place: column.meaning.role for column in table.columns}
    names = [place for place, role in role_of.items() if role in NAMING_ROLES]
    filled = list(cells)
    for first, last, place in joined_rows(table):
        role = role_of.get(place)
        if role is None or role in values or role in NAMING_ROLES or place >= len(cells):
            continue
        column = list(filled[place])
        for row in range(first + 1, last + 1):
            if role not in named_only or any(cells[name][row] != "" for name in names):
                column[row] = column[first]
        filled[place] = tuple(column)
    return filled
