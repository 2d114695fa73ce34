"""Footnotes under a table: the marks with which they begin, which tell a mark behind a number from a digit."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import NumberText
from impact.ingest.values.text_parts import RAISED_DIGITS, has_digit

_NOTE = re.compile(
    r"^\s*[(\[]?(?P<mark>\d{1,3}|[a-zA-Z]|\*{1,3}|[†‡§])(?:[)\]:=]|\.(?!\d))?(?:(?<=[*†‡§)\]:=])|\s)\s*[^\W\d_]{2}"
)
# A note fills one cell, or one with its mark and one with its text.
MAX_NOTE_CELLS = 2


def find_note_marks(
    resolved: ResolvedTable, parsed: Mapping[str, NumberText], special: CellFormats
) -> frozenset[str]:
    """Return the marks of the notes under the last row with a value; empty where no number of the file has a mark."""
    if not special.raised and not any(item.marked is not None for item in parsed.values()):
        return frozenset()
    table = resolved.table
    columns = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role in VALUE_ROLES]
    with_value = [row for row in resolved.rows if any(has_digit(text_of(cells[row])) for cells in columns)]
    first = table.first + max(with_value, default=-1) + 1
    marks = set()
    for row in table.sheet.rows[first:]:
        filled = [cell for cell in row if text_of(cell)]
        if 0 < len(filled) <= MAX_NOTE_CELLS and (mark := _mark_of_note(filled)):
            marks.add(mark)
    return frozenset(marks)


def _mark_of_note(cells: Collection[Cell]) -> str:
    """The mark with which a note begins ('1', 'a', '*'), '' where the cells are no note."""
    text = " ".join(text_of(cell) for cell in cells).translate(RAISED_DIGITS)
    match = _NOTE.match(text)
    return match["mark"] if match else ""
