"""The best guess for a sheet in which no table of indicators was recognised: a beginning for somebody to correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts.fingerprint import without_period
from impact.ingest.layouts.mapping_application import OF_THE_ROW, as_map
from impact.ingest.tables import headers, table_detection
from impact.ingest.tables.column_resolution import EXAMPLE_ROW, EXPLANATION, VALUES, Settled, settle
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values import numbers, periods
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import Form
from impact.ingest.values.vocabulary import plain_words
from impact.model.address import address
from impact.model.mapping import (
    CELL,
    INDICATOR_VALUE,
    PERIOD_KEY,
    SHEET_NAME,
    ColumnMap,
    Constant,
    SheetMap,
)

SEARCHED_ROWS = 60
LOOKED_ROWS = 2_000
MOSTLY = 0.8
# A header is a few words; what is longer explains something.
LONG_HEADER = 70
PLACES = ("location", "place_kind")
IDENTITY = frozenset({"title", "code"})
# Numbers under such a header stand for words: a kind, a state, a number of something.
CODING = frozenset(("type", "kind", "status", "role", "rol", "code", "id", "nr", "no", "nummer", "number", "soort"))
# Sheets that nobody gave a name.
GENERIC_NAMES = ("blad", "sheet", "feuil", "feuille", "tabelle", "table", "data")


def guess(sheet: Sheet, header_rows: Sequence[int] = ()) -> SheetMap | None:
    """A mapping of one sheet, under the header rows somebody pointed at (from 1) or those most like a header.

    None where the sheet has no two cells beside each other that could be headers.
    """
    rows = [row - 1 for row in header_rows] or _header(sheet)
    if not rows or rows[0] >= len(sheet.rows):
        return None
    settled = settle(table_detection.under(sheet, rows))
    found = replace(as_map(settled), header_rows=tuple(row + 1 for row in rows))
    roles = found.roles()
    if PERIOD_KEY in roles:
        return _of_its_name(found)
    if roles & IDENTITY:
        return found
    if roles & set(VALUES):
        return _with_title(sheet, found, settled)
    return _columns_as_indicators(found, settled)


def weight(found: SheetMap) -> int:
    """How much a guess is worth: 3 values of indicators, 2 other values, 1 a list of indicators, 0 nothing."""
    roles = found.roles()
    if roles & set(VALUES):
        return 3 if INDICATOR_VALUE in roles or roles & (IDENTITY | {PERIOD_KEY}) else 2
    return 1 if roles & IDENTITY and len(roles) > 2 else 0


def _header(sheet: Sheet) -> list[int]:
    """The row or the two rows most like a header: short different texts, known words, something below."""
    best: list[int] = []
    most = 0.0
    for row in range(min(len(sheet.rows), SEARCHED_ROWS)):
        for rows in ([row], [row, row + 1]):
            if rows[-1] < len(sheet.rows):
                score = _likeness(sheet, rows)
                if score > most:
                    best, most = rows, score
    return best


def _likeness(sheet: Sheet, rows: Sequence[int]) -> float:
    cells = [cell for row in rows for cell in sheet.rows[row]]
    texts = [text for text in table_detection.header_texts(sheet, rows) if text and not _is_tag(text)]
    if len(texts) < 2:
        return 0.0
    known = {meaning for text in texts if (meaning := headers.meaning(text)) is not None}
    long = sum(len(text) > LONG_HEADER for text in texts)
    numeric = sum(isinstance(cell, float | int) and not _is_year(cell) for cell in cells)
    short = len({text for text in texts if len(text) <= LONG_HEADER})
    # Two rows are one header only where the upper one groups columns, or where the lower one leaves gaps.
    joined = 0.0
    if len(rows) == 2:
        lower = sum(text_of(cell) != "" for cell in sheet.rows[rows[1]])
        joined = 0.5 if len(texts) > lower > len(texts) / 2 else -len(texts) / 2
    return 2 * len(known) + short - 3 * long - 3 * numeric + joined - rows[0] / SEARCHED_ROWS


def _is_tag(text: str) -> bool:
    """Humanitarian tables carry a row of tags under their header."""
    return "#" in text and text[text.index("#") + 1 :][:1].isalpha()


def _is_year(cell: Cell) -> bool:
    return isinstance(cell, float | int) and periods.FIRST_YEAR <= cell <= periods.LAST_YEAR and cell == int(cell)


def _of_its_name(found: SheetMap) -> SheetMap:
    """'Value' on a sheet called Target is a target."""
    said = headers.meaning(found.name)
    if said is None or said.role != TARGET:
        return found
    roles = {ACTUAL: TARGET, "comment": "target_comment", "location": "target_location"}
    columns = (replace(c, role=roles.get(c.role, c.role)) for c in found.columns)
    return replace(found, columns=tuple(columns))


def _with_title(sheet: Sheet, found: SheetMap, settled: Settled) -> SheetMap:
    """Values without an indicator: the first column of different texts names it, else the whole sheet is one."""
    roles = found.roles()
    dated = bool(roles & set(OF_THE_ROW))
    if not dated:
        for column in found.columns:
            texts = [text_of(cell) for cell in settled.cells[column.column - 1] if text_of(cell)]
            if not column.role and len(set(texts)) > 1 and _share(settled.cells[column.column - 1], _is_text) >= MOSTLY:
                return _with(found, column, "title")
    return replace(found, constants=(*found.constants, _title_of(sheet, found.header_rows[0] - 1)))


def _title_of(sheet: Sheet, header: int) -> Constant:
    """Where the indicator of a whole sheet is named: beside a word for it, in a line above, or in the sheet's name."""
    alone: list[Constant] = []
    for number, row in enumerate(sheet.rows[:header]):
        filled = [(place, text) for place, cell in enumerate(row) if (text := text_of(cell))]
        for (_, label), (place, _) in pairwise(filled):
            said = headers.meaning(label.rstrip(": "))
            if said is not None and said.role == "title":
                return Constant("title", address(number + 1, place + 1), CELL)
        if len(filled) == 1 and len(filled[0][1]) > 2:
            alone.append(Constant("title", address(number + 1, filled[0][0] + 1), CELL))
    plain = plain_words(sheet.name).rstrip("0123456789 ")
    if alone and plain in GENERIC_NAMES:
        return alone[0]
    return Constant("title", sheet.name, SHEET_NAME)


def _columns_as_indicators(found: SheetMap, settled: Settled) -> SheetMap:
    """Nothing names an indicator and nothing is a value: each column of numbers is one, its header names it."""
    typed = settled.table.sheet.typed
    # Rows that explain the columns or call themselves an example say nothing about what others will hold.
    aside = {row for row, reason in settled.reasons.items() if reason in (EXPLANATION, EXAMPLE_ROW)}
    whole = found
    for column in whole.columns:
        if column.role:
            continue
        cells = [cell for row, cell in enumerate(settled.cells[column.column - 1]) if row not in aside]
        roles = found.roles()
        if _share(cells, _is_day) >= MOSTLY and not roles & set(OF_THE_ROW):
            found = _with(found, column, "end")
        elif CODING & set(plain_words(column.header).split()):
            continue
        elif _share(cells, lambda cell: _is_number(cell, typed)) >= MOSTLY:
            if _share(cells, _is_year) >= MOSTLY and not roles & set(OF_THE_ROW):
                found = _with(found, column, "period")
            else:
                name = without_period(column.header) if column.period else column.header
                found = _with(found, replace(column, name=name), INDICATOR_VALUE)
    return _places_as_groups(found, settled) if INDICATOR_VALUE in found.roles() else found


def _places_as_groups(found: SheetMap, settled: Settled) -> SheetMap:
    """A row per place: the place is a group of the indicator, as age and sex are elsewhere."""
    held = {column.role: column for column in found.columns if column.role in PLACES}
    place = held.get("location")
    if place is None or len(set(settled.cells[place.column - 1])) < 2:
        return found
    kind = held.get("place_kind")
    if kind is None:
        return _with(found, replace(place, name=place.header), "dimension")
    paired = _with(found, replace(kind, number=1), "dimension_name")
    return _with(paired, replace(place, number=1), "dimension_value")


def _with(found: SheetMap, column: ColumnMap, role: str) -> SheetMap:
    columns = (replace(column, role=role) if c.column == column.column else c for c in found.columns)
    return replace(found, columns=tuple(columns))


def _share(cells: Sequence[Cell], holds: Callable[[Cell], bool]) -> float:
    sample = [cell for cell in cells[:LOOKED_ROWS] if text_of(cell) and not _is_missing(cell)]
    return sum(holds(cell) for cell in sample) / len(sample) if sample else 0.0


def _is_missing(cell: Cell) -> bool:
    """'n.v.t.' in a column says nothing about what the column holds."""
    return isinstance(cell, str) and numbers.written(cell).form is Form.MISSING


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and numbers.written(cell).form is not Form.NUMBER


def _is_number(cell: Cell, typed: bool) -> bool:
    if isinstance(cell, bool):
        return False
    # A workbook keeps numbers as numbers: '001' in it is a name.
    return isinstance(cell, float | int) or (
        not typed and isinstance(cell, str) and numbers.written(cell).form is Form.NUMBER
    )


def _is_day(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and periods.day(cell) is not None)
