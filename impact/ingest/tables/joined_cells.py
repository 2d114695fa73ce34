"""Cells joined over several rows: what describes rows holds for all of them, and a value belongs to all together.

A ditto mark, or 'idem', in a cell that describes a row says the same as the cell above.

Row and column indexes count from 0; rows of a table count from `table.first`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.tables.total_rows import SURE_LABEL, WHOLE_LABEL, read_total_label
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import is_idem

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


# No ditto is longer; longer texts of a large table are not looked at.
_LONGEST_DITTO = 16
# What follows from these is no figure; the others say what, where and when a value is.
_IDLE_ROLES = frozenset(("comment", "source", "owner", "frequency", "definition"))
# A row with more texts than this is no heading.
_MOST_TEXTS_OF_HEADING = 1


def repeat_dittos(columns: Sequence[Column], cells: list[tuple[Cell, ...]], values: Collection[str]) -> dict[int, str]:
    """Put the text above in place of each ditto mark of the columns that describe rows: all but those of `values`.

    Return the rows for which this is not certain, with the mark and what stands in its place: between them and that
    text a heading, a total or an empty row stands, or a row that leaves the cell blank. A mark does not repeat a total.
    """
    unsure: dict[int, str] = {}
    described = [column.place for column in columns if column.meaning.role not in values]
    measured = [column.place for column in columns if column.meaning.role in values]
    for column in columns:
        own = cells[column.place]
        if column.place not in described:
            continue
        has_texts = str in set(map(type, own))
        dittos = {cell for cell in set(own) if type(cell) is str and _is_ditto(cell)} if has_texts else set()
        if not dittos:
            continue
        repeated: list[Cell] = []
        above: Cell = ""
        is_sure = True
        for row, cell in enumerate(own):
            repeated.append((above or cell) if cell in dittos else cell)
            if cell in dittos:
                if above and not is_sure and column.meaning.role not in _IDLE_ROLES:
                    unsure.setdefault(row, f"{text_of(cell)} ({text_of(above)})")
                continue
            texts = [text for place in described if (text := text_of(cells[place][row]))]
            has_value = not measured or any(text_of(cells[place][row]) for place in measured)
            if any(read_total_label(text).kind in (WHOLE_LABEL, SURE_LABEL) for text in texts):
                is_sure = False
            elif text_of(cell):
                above, is_sure = cell, has_value or len(texts) > _MOST_TEXTS_OF_HEADING
            elif not texts or not (column.meaning.role in NAMING_ROLES and has_value):
                is_sure = False
        cells[column.place] = tuple(repeated)
    return unsure


def _is_ditto(text: str) -> bool:
    """Whether a text is a ditto; 'ID' is the code of a country, or the word for a code."""
    return 0 < len(text) <= _LONGEST_DITTO and text.strip() != "ID" and is_idem(text)
