"""What the cells above a table say of all its rows: 'Indicator: Deelnemers', or a label with the text beside it."""

from __future__ import annotations

from itertools import pairwise

from impact.ingest.files.readers import Sheet
from impact.ingest.tables import headers
from impact.ingest.values.column_parser import text_of
from impact.model.address import address
from impact.model.mapping import CELL, Constant

LABELLED_ROLES = ("title", "code", "unit", "definition")


def find_labelled_constants(sheet: Sheet, header: int) -> tuple[Constant, ...]:
    """Return the constants that labels above a header row (from 0) give, at most one per role."""
    constants: dict[str, Constant] = {}

    def add(role: str, row: int, column: int) -> None:
        if role in LABELLED_ROLES:
            constants.setdefault(role, Constant(role, address(row + 1, column + 1), CELL))

    for row, cells in enumerate(sheet.rows[:header]):
        filled = [(place, text) for place, cell in enumerate(cells) if (text := text_of(cell))]
        for place, text in filled:
            label, _, rest = text.partition(":")
            if rest.strip():
                add(role_of_label(label), row, place)
        for (_, label), (place, text) in pairwise(filled):
            # The next cell may be a label itself, with nothing behind the first.
            if not role_of_label(text):
                add(role_of_label(label), row, place)
    return tuple(constants.values())


def role_of_label(text: str) -> str:
    """Return the role that a label names ('Eenheid:' → unit); '' where it is none."""
    meaning = headers.interpret_header(text.rstrip(": "))
    return meaning.role if meaning is not None else ""


def strip_label(text: str, role: str) -> str:
    """Return the text of a cell without the label of this role in front of it."""
    label, _, rest = text.partition(":")
    return rest.strip() if rest.strip() and role_of_label(label) == role else text
