"""What the cells above a table say of all its rows: 'Indicator: Deelnemers', or a label with the text beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from impact.ingest.files.readers import Sheet
from impact.ingest.tables import header_meanings
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import address
from impact.model.mapping import CELL, SHEET_NAME, Constant

SEARCHED_ROWS = 1_000
# Default sheet names of spreadsheet programs.
GENERIC_SHEET_NAMES = ("blad", "sheet", "feuil", "feuille", "tabelle", "table", "data")
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
            # The next cell may be a label itself, with nothing behind the first: it ends as that does.
            is_label = bool(role_of_label(text)) and (text.endswith(":") or not label.endswith(":"))
            if not is_label:
                add(role_of_label(label), row, place)
    return tuple(constants.values())


def find_titled_rows(sheet: Sheet) -> list[int]:
    """Return the rows (from 0) in which a label names an indicator: 'Indicator: Deelnemers', or with it beside."""
    return [
        row
        for row in range(min(len(sheet.rows), SEARCHED_ROWS))
        if any(c.role == "title" for c in find_labelled_constants(replace(sheet, rows=[sheet.rows[row]]), 1))
    ]


def role_of_label(text: str) -> str:
    """Return the role that a label names ('Eenheid:' → unit); '' where it is none."""
    meaning = header_meanings.interpret_header(text.rstrip(": "))
    return meaning.role if meaning is not None else ""


def strip_label(text: str, role: str) -> str:
    """Return the text of a cell without the label of this role in front of it."""
    label, _, rest = text.partition(":")
    return rest.strip() if rest.strip() and role_of_label(label) == role else text


def find_title_constant(sheet: Sheet, header: int) -> Constant:
    """Return the title of the only indicator of a sheet: a single text above its header (row from 0), or its name."""
    above = next(_texts_alone(sheet, header), None)
    plain = normalise_words(sheet.name).rstrip("0123456789 ")
    if above is not None and plain in GENERIC_SHEET_NAMES:
        return Constant("title", above[0], CELL)
    return Constant("title", sheet.name, SHEET_NAME)


def names_of_table(sheet: Sheet, header: int) -> list[str]:
    """Return what may name all of a table: the name of its sheet, and texts alone above its header (row from 0)."""
    return [sheet.name, *(text for _, text in _texts_alone(sheet, header))]


def _texts_alone(sheet: Sheet, header: int) -> Iterator[tuple[str, str]]:
    """Address and text of each text above a header (row from 0) that has its row for itself."""
    for number, row in enumerate(sheet.rows[:header]):
        filled = [(column_index, text) for column_index, cell in enumerate(row) if (text := text_of(cell))]
        if len(filled) == 1 and len(filled[0][1]) > 2:
            yield address(number + 1, filled[0][0] + 1), filled[0][1]
