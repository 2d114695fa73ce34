"""What the cells above a table say of all its rows: 'Indicator: Deelnemers', or a label with the text beside or below.

Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.periods import date_parser
from impact.ingest.tables import header_meanings
from impact.ingest.tables.header_vocabulary import BASELINE, REFERENCE_OR_BASELINE, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import address
from impact.model.mapping import CELL, SHEET_NAME, Constant

SEARCHED_ROWS = 1_000
# Default sheet names of spreadsheet programs.
GENERIC_SHEET_NAMES = ("blad", "sheet", "feuil", "feuille", "tabelle", "table", "data")
_SEVERAL = frozenset(("indicatoren", "kernindicatoren", "indicators", "indicateurs"))
LABELLED_ROLES = ("title", "code", "unit", "definition")
# Several of these beside each other, and nothing else, are labels of the cells below them.
ROLES_BESIDE = frozenset(
    (*LABELLED_ROLES, TARGET, "target_or_result", BASELINE, REFERENCE_OR_BASELINE, "source", "ascending", "time_kind")
)


def find_labelled_constants(sheet: Sheet, header: int) -> tuple[Constant, ...]:
    """Return the constants that labels above a header row give, at most one per role."""
    constants: dict[str, Constant] = {}
    for _, role, row, column in _read_labels(sheet.rows[:header]):
        constants.setdefault(role, Constant(role, address(row + 1, column + 1), CELL))
    return tuple(constants.values())


def find_titled_rows(sheet: Sheet) -> list[int]:
    """Return the rows in which a label names an indicator: 'Indicator: Deelnemers', or with it beside or below."""
    rows = sheet.rows[:SEARCHED_ROWS]
    return sorted({row for row, role, _, _ in _read_labels(rows) if role == "title"})


def find_cells_below_labels(rows: Sequence[Row]) -> Iterator[tuple[int, int, str]]:
    """Yield row and column of each filled cell below a label, and the label, where rows hold labels and nothing else.

    A label alone in its row has its cell below alone; of several labels one names an indicator.
    """
    for row, (cells, below) in enumerate(pairwise(rows)):
        labels = {place: text for place, cell in enumerate(cells) if (text := text_of(cell))}
        filled = {place for place, cell in enumerate(below) if text_of(cell)}
        roles = {place: role_of_label(text) for place, text in labels.items()}
        are_labels = bool(filled) and filled <= set(labels) and all(role in ROLES_BESIDE for role in roles.values())
        if are_labels and (len(labels) == 1 or "title" in roles.values()):
            for place in sorted(filled):
                if not role_of_label(text_of(below[place])):
                    yield row + 1, place, labels[place]


def find_rows_by_turns(rows: Sequence[Row]) -> list[int]:
    """Return the rows that are labels and their cells by turns: 'Indicator | Deelnemers | Doel | 120'.

    There are two pairs or more. One of the labels names an indicator, and no cell beside one is a label itself.
    """
    by_turns: list[int] = []
    for row, cells in enumerate(rows):
        texts = [text for cell in cells if (text := text_of(cell))]
        roles = [role_of_label(text) for text in texts]
        are_pairs = len(texts) >= 4 and len(texts) % 2 == 0 and "title" in roles[::2]
        if are_pairs and all(role in ROLES_BESIDE for role in roles[::2]) and not any(roles[1::2]):
            by_turns.append(row)
    return by_turns


def _read_labels(rows: Sequence[Row]) -> Iterator[tuple[int, str, int, int]]:
    """Yield row and role of each label of a text, with row and column of the text."""
    below: dict[int, list[tuple[int, str]]] = {}
    for row, place, label in find_cells_below_labels(rows):
        below.setdefault(row - 1, []).append((place, label))
    for row, cells in enumerate(rows):
        filled = [(place, text) for place, cell in enumerate(cells) if (text := text_of(cell))]
        labelled = []
        for place, text in filled:
            label, _, rest = text.partition(":")
            if rest.strip():
                labelled.append((role_of_label(label), row, place))
        for (_, label), (place, text) in pairwise(filled):
            # The next cell may be a label itself, with nothing behind the first: it ends as that does.
            is_label = bool(role_of_label(text)) and (text.endswith(":") or not label.endswith(":"))
            if not is_label:
                labelled.append((role_of_label(label), row, place))
        labelled += [(role_of_label(label), row + 1, place) for place, label in below.get(row, ())]
        yield from ((row, role, place_row, place) for role, place_row, place in labelled if role in LABELLED_ROLES)


def is_header_with_number(text: str) -> bool:
    """Return whether a text with a number is a header ('2023 Planned', '2023-01') and no day."""
    meaning = header_meanings.interpret_header(text)
    if meaning is None:
        return False
    is_day = meaning.period is not None and meaning.period[0] == meaning.period[1]
    return text.upper() != text.lower() or (meaning.period is not None and not is_day)


def is_row_of_days(rows: Sequence[Row]) -> bool:
    """Return whether each value of the last row is a day below a period, or like a year below a dated header.

    'Last count | 28/06' below 'Indicator | Q2', and 'Hours | 1997' below ' | Actual 2025'.
    """
    own = rows[-1]
    days = [place for place, cell in enumerate(own) if isinstance(cell, date) or date_parser.is_period_text(cell)]
    return len(days) > 0 and [place for place, cell in enumerate(own) if text_of(cell)][1:] == days and any(
        all(_is_dated_above(cells[place], own[place]) for place in days) for cells in rows[:-1]
    )


def _is_dated_above(cell: Cell, own: Cell) -> bool:
    if isinstance(own, date):
        return date_parser.is_period_text(cell) and not isinstance(cell, date)
    meaning = header_meanings.interpret_header(cell) if isinstance(cell, str) else None
    return meaning is not None and meaning.period is not None and not date_parser.is_period_text(cell)


def role_of_label(text: str) -> str:
    """Return the role that a label names ('Eenheid:' → unit); '' where it is none."""
    meaning = header_meanings.interpret_header(text.rstrip(": "))
    words = normalise_words(text).split()
    if meaning is None or (meaning.role == "title" and len(words) > 1 and not _SEVERAL.isdisjoint(words)):
        # 'Horizon indicators' above a table is the title of all of them.
        return ""
    # Above a table 'Meeteenheid' is the unit; what is measured stands in its title.
    return "unit" if meaning.role == "unit_or_measure" else meaning.role


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
