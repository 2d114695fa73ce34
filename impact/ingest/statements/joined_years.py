"""A year (or another period) joined over several columns of which one counts only because it comes first.

'2023' over 'P' and 'R', or over nothing, is the year of both columns: which of them holds the values is asked, with
both numbers. Where the words under the year say which column holds the values, nothing changes. Columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from impact.ingest.tables.column_rules import names_period
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.model.cell_account import CellRule


def doubt_joined_years(tables: Iterable[ResolvedTable]) -> None:
    """Make columns without a meaning rivals of the column whose joined year they share; both are then compared."""
    for resolved in tables:
        owners = [
            column
            for column in resolved.columns
            if column.meaning.role == ACTUAL
            and column.place not in resolved.left_out_columns
            and column.place not in resolved.chosen_columns
        ]
        with_words: dict[int, list[int]] = {}
        without_words: dict[int, list[int]] = {}
        for place in sorted(resolved.unread_columns):
            owner = next((column for column in reversed(owners) if column.place < place), None)
            if owner is not None and (row := _find_year_row(resolved, owner, place)) is not None:
                is_told = _has_words_below(resolved, row, place) or _is_joined(resolved, row, owner.place, place)
                (with_words if is_told else without_words).setdefault(owner.place, []).append(place)
        # Without a word or a joined cell two years must stand so: '2023 | | 2024 |' in a csv.
        is_regular = len(with_words.keys() | without_words.keys()) > 1
        for column in owners:
            rivals = [*with_words.get(column.place, ())]
            rivals += without_words.get(column.place, ()) if is_regular else ()
            _make_rivals(resolved, column, rivals)


def _make_rivals(resolved: ResolvedTable, owner: Column, places: Iterable[int]) -> None:
    headers = dict(resolved.unknown)
    for place in places:
        rival = replace(owner, place=place, header=headers.get(place, owner.header))
        resolved.columns = tuple(sorted((*resolved.columns, rival), key=lambda column: column.place))
        resolved.unknown = tuple(item for item in resolved.unknown if item[0] != place)
        del resolved.unread_columns[place]
        resolved.left_out_columns.update({place: CellRule.COMPARED, owner.place: CellRule.COMPARED})


def _find_year_row(resolved: ResolvedTable, owner: Column, place: int) -> int | None:
    """The header row in which a period stands over the column of an owner and over nothing but blanks up to a place.

    None where there is none, or where the words of the owner in another row say what it holds.
    """
    table = resolved.table
    year_row = None
    for row in range(table.header_rows[0], table.header + 1):
        cells = [text_of(cell) for cell in table.sheet.rows[row]]
        text = cells[owner.place]
        if text and names_period(text):
            is_over_both = not any(cell and cell != text for cell in cells[owner.place + 1 : place + 1])
            year_row = row if is_over_both else None
        elif text and (meaning := interpret_header(text)) is not None and meaning.role == ACTUAL:
            return None
    return year_row


def _has_words_below(resolved: ResolvedTable, row: int, place: int) -> bool:
    """Whether a column has a header of its own under the row of the years."""
    table = resolved.table
    return any(text_of(table.sheet.rows[below][place]) for below in range(row + 1, table.header + 1))


def _is_joined(resolved: ResolvedTable, row: int, first: int, place: int) -> bool:
    """Whether one joined cell spans both columns in a row."""
    return any(
        top <= row <= bottom and left <= first and place <= right
        for (top, left), (bottom, right) in resolved.table.sheet.merged
    )
