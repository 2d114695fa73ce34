"""Columns of projects, organisations or results that are filled only in the first row of their group.

Blank cells below a project belong to it where the titles prove it: they stand there again. A group 'Totaal' is the sum
of the others. Rows that stay alike but for a text that nobody reads are doubtful. Rows count from 0, relative to
`table.first`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from impact.ingest.arithmetic.column_arithmetic import count_cells
from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import (
    HEADING_ROW,
    INHERITED_ROLES,
    MEASURED_ROLES,
    TOTAL_ROW,
    VALUE_ROLES,
    ResolvedTable,
)
from impact.ingest.tables.total_rows import SURE_LABEL, WHOLE_LABEL, read_total_label
from impact.ingest.values.column_parser import text_of
from impact.model.mapping import YEAR_TOTAL

GROUPING_ROLES = frozenset(
    ("grant_title", "grant_ref", "organisation", "country", "location", "result_title")
)
PERIOD_ROLES = frozenset(
    ("period", "start", "end", "quarter", "semester", "month", "dimension", "dimension_value", "breakdown")
)
# A program fills every cell.
MOST_ROWS = 20_000
FEWEST_REPEATED = 2


def fill_groups(resolved: ResolvedTable) -> None:
    """Fill the blank cells of a group from the cell above, and leave out the rows of a total of groups."""
    title = resolved.find("title")
    if title is None or len(resolved.rows) > MOST_ROWS:
        return
    titles = resolved.cells[title.place]
    for column in resolved.columns:
        if column.meaning.role in GROUPING_ROLES:
            cells = resolved.cells[column.place]
            filled = fill_down(resolved, cells)
            if filled is None:
                continue
            if filled != cells and _is_proven(resolved, titles, cells, filled):
                resolved.cells[column.place] = cells = filled
            _leave_out_totals(resolved, titles, cells)


def fill_down(resolved: ResolvedTable, cells: Sequence[Cell]) -> tuple[Cell, ...] | None:
    """Return a column with each blank cell of a data row filled from above; None where its first row is blank."""
    filled = list(cells)
    current: Cell = ""
    for row in resolved.rows:
        if text_of(cells[row]):
            current = cells[row]
        elif not text_of(current):
            return None
        filled[row] = current
    return tuple(filled)


def _is_proven(
    resolved: ResolvedTable, titles: Sequence[Cell], cells: Sequence[Cell], filled: Sequence[Cell]
) -> bool:
    """Whether titles repeat among the blank cells, and no longer do when each belongs to the group above."""
    period_cells = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role in PERIOD_ROLES]
    named_rows = [row for row in resolved.rows if text_of(titles[row])]
    blank = Counter(
        (text_of(titles[row]), *(column[row] for column in period_cells))
        for row in named_rows
        if not text_of(cells[row])
    )
    every = Counter(
        (text_of(titles[row]), text_of(filled[row]), *(column[row] for column in period_cells))
        for row in named_rows
    )
    return max(blank.values(), default=0) > 1 and max(every.values(), default=0) == 1


def _leave_out_totals(resolved: ResolvedTable, titles: Sequence[Cell], cells: Sequence[Cell]) -> None:
    labels = {
        cell
        for cell in set(cells)
        if isinstance(cell, str) and read_total_label(cell).kind in (WHOLE_LABEL, SURE_LABEL)
    }
    if not labels:
        return
    other_titles = {text_of(titles[row]) for row in resolved.rows if cells[row] not in labels}
    for row in list(resolved.rows):
        if cells[row] in labels and text_of(titles[row]) in other_titles and row not in resolved.source_rows:
            if row in resolved.rows_in or row in resolved.source_rows.values():
                continue
            resolved.rows.remove(row)
            resolved.leave_out(row, TOTAL_ROW)


def rows_with_values(resolved: ResolvedTable) -> set[int]:
    """The rows of a table with something in a column of values."""
    columns = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role in VALUE_ROLES]
    count = resolved.table.last - resolved.table.first
    return {row for row in range(count) if any(cells[row] not in ("", None) for cells in columns)}


def doubt_repeated_rows(resolved: ResolvedTable, kind_place: int | None, text_places: Sequence[int]) -> None:
    """Doubt rows that one value would be, but for a column of texts (of `text_places`) that nobody reads."""
    places_read = {column.place for column in resolved.columns}
    places = [
        place
        for place in text_places
        if place not in places_read and place != kind_place and _is_of_texts(resolved, place)
    ]
    if not places:
        return
    keys = _identity_columns(resolved)
    if not keys:
        return
    has_value = rows_with_values(resolved)
    filled_cells = {
        place: fill_down(resolved, resolved.cells[place]) or resolved.cells[place] for place in places
    }
    rows_of: dict[tuple[Cell, ...], list[int]] = defaultdict(list)
    section = _section_starts(resolved)
    if len(set(zip(*(_in_data_rows(resolved, cells) for cells in keys), strict=True))) == len(resolved.rows):
        return
    for row in resolved.rows:
        if row in has_value and row not in resolved.row_kinds and row not in resolved.doubtful_rows:
            source = resolved.source_rows.get(row, row)
            rows_of[
                (section[row], *(c[row] if c[row] not in ("", None) else c[source] for c in keys))
            ].append(row)
    for rows in rows_of.values():
        if len(rows) < FEWEST_REPEATED:
            continue
        for place in places:
            cells = filled_cells[place]
            if len({text_of(cells[row]) for row in rows}) > 1:
                resolved.doubtful_rows.update({row: text_of(cells[row]) for row in rows})
                resolved.doubt_columns.update(dict.fromkeys(rows, place))
                break


def _section_starts(resolved: ResolvedTable) -> list[int]:
    """Per row how many headings stand above it: those tell rows of one title apart."""
    count = resolved.table.last - resolved.table.first
    starts, number = [], 0
    for row in range(count):
        number += resolved.reasons.get(row) == HEADING_ROW
        starts.append(number)
    return starts


def _identity_columns(resolved: ResolvedTable) -> list[tuple[Cell, ...]]:
    if resolved.find("title") is None and resolved.find("code") is None:
        return []
    return [
        resolved.cells[column.place]
        for column in resolved.columns
        if column.meaning.role not in MEASURED_ROLES
        and column.meaning.role != YEAR_TOTAL
        and (column.meaning.role in INHERITED_ROLES or column.meaning.role in PERIOD_ROLES)
    ]


def _in_data_rows(resolved: ResolvedTable, cells: Sequence[Cell]) -> Sequence[Cell]:
    return cells if len(resolved.rows) == len(cells) else [cells[row] for row in resolved.rows]


def _is_of_texts(resolved: ResolvedTable, place: int) -> bool:
    """Whether a column holds several texts and no numbers; a text on every row alone is no group but a remark."""
    counts = count_cells(resolved.pick_place(place))
    return counts.texts > 1 and not counts.numbers and len(set(resolved.pick_place(place))) > 1
