"""Columns of projects, organisations or results that are filled only in the first row of their group.

Blank cells below a project belong to it where the titles prove it: they stand there again. A group 'Totaal' is the sum
of the others. Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import TOTAL_ROW, ResolvedTable
from impact.ingest.tables.subtotal_rows import SURE_LABEL, WHOLE_LABEL, read_total_label
from impact.ingest.values.column_parser import text_of

GROUPING_ROLES = frozenset(
    ("grant_title", "grant_ref", "organisation", "country", "location", "result_title")
)
PERIOD_ROLES = frozenset(
    ("period", "start", "end", "quarter", "semester", "month", "dimension", "dimension_value", "breakdown")
)
# A program fills every cell.
MOST_ROWS = 20_000


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
