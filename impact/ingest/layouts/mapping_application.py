"""A mapping and the sheets of a file → settled tables, ready to be taken; and a settled table → its mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.files.sheet_extent import column_number
from impact.ingest.layouts.fingerprint import period_in
from impact.ingest.tables.column_resolution import VALUES, Chosen, Settled, columns_of, settle_as
from impact.ingest.tables.headers import Meaning
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.vocabulary import plain_words
from impact.model.mapping import (
    CELL,
    INDICATOR_VALUE,
    PERIOD_KEY,
    SHEET_NAME,
    ColumnMap,
    Constant,
    Mapping,
    SheetMap,
)

# Only these speak of the period in their header; any other column speaks of its row.
DATED = frozenset((*VALUES, "numerator", "denominator", "n", "comment", "target_comment"))
IDENTIFYING = ("title", "code", "result_title")
OF_THE_ROW = ("period", "start", "end")
_ADDRESS = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")
_LAST_PART = re.compile(r"[_\-/.][^_\-/.]*$")
Given = dict[str, Cell]


def as_map(settled: Settled) -> SheetMap:
    """What was understood of a sheet, as a mapping of it."""
    known = [
        ColumnMap(
            c.place + 1,
            c.header,
            c.meaning.role,
            c.meaning.period or period_in(c.header),
            name=c.meaning.name,
            series=c.meaning.series,
            number=c.meaning.number,
        )
        for c in settled.columns
    ]
    unknown = [ColumnMap(place + 1, header, "", period_in(header)) for place, header in settled.unknown]
    return SheetMap(
        settled.table.sheet.name,
        header_rows=tuple(row + 1 for row in settled.table.header_rows),
        columns=tuple(sorted((*known, *unknown), key=lambda column: column.column)),
    )


def settled_by(mapping: Mapping, sheets: Sequence[Sheet]) -> list[Settled]:
    """The tables of a file as a mapping reads them, in the file's order; sheets of keys only serve the others."""
    pairs = [
        (sheet, known)
        for sheet in sheets
        if not sheet.hidden
        and (known := mapping.sheet(sheet.name)) is not None
        and known.used
        and known.header_rows
        and known.header_rows[-1] <= len(sheet.rows)
    ]
    looked_up: dict[str, Given] = {}
    for sheet, known in pairs:
        if is_key_sheet(known):
            _look_up(looked_up, table_of(sheet, known))
    return [_settled(sheet, known, looked_up) for sheet, known in pairs if not is_key_sheet(known)]


def is_key_sheet(known: SheetMap) -> bool:
    """Whether a sheet holds no values, but says of which period or indicator the rows of another sheet are."""
    roles = known.roles()
    return PERIOD_KEY in roles and not roles & set(VALUES)


def table_of(sheet: Sheet, known: SheetMap) -> Table:
    """The table of a sheet with the meanings of its mapping."""
    rows = [row - 1 for row in known.header_rows]
    width = len(sheet.rows[0])
    columns = sorted((c for c in known.columns if c.column <= width), key=lambda column: column.column)
    return Table(
        sheet,
        rows[-1],
        rows[-1] + 1,
        len(sheet.rows),
        tuple(Column(c.column - 1, c.header, _meaning(c)) for c in columns if c.role),
        tuple((c.column - 1, c.header) for c in columns if not c.role),
        rows[0],
    )


def _meaning(column: ColumnMap) -> Meaning:
    period = column.period if column.role in DATED else None
    return Meaning(column.role, column.series, column.number, period, column.name)


def _settled(sheet: Sheet, known: SheetMap, looked_up: dict[str, Given]) -> Settled:
    table = table_of(sheet, known)
    cells = columns_of(table)
    if INDICATOR_VALUE in known.roles():
        cells = _filled_down(table, cells)
    columns = [*table.columns]

    def add(role: str, held: Sequence[Cell]) -> None:
        # What the sheet lacks stands behind its last column, as if it had one for it.
        columns.append(Column(len(cells), "", Meaning(role)))
        cells.append(tuple(held))

    has = {column.meaning.role for column in columns}
    data = _rows_with(cells, columns, (*VALUES, *IDENTIFYING))
    for constant in known.constants:
        if constant.role not in has and not (constant.role == "period" and has & set(OF_THE_ROW)):
            text = _text_of(constant, sheet)
            where = _rows_with(cells, table.columns, VALUES) if constant.role in IDENTIFYING else data
            add(constant.role, [text if row else "" for row in where])
    if looked_up and PERIOD_KEY in has:
        _add_looked_up(table, cells, looked_up, has, add)
    made = Table(
        sheet, table.header, table.first, table.last, tuple(columns), table.unknown, table.top
    )
    return settle_as(made, cells, _chosen(table, known), frozenset(map(plain_words, known.everybody)))


def _rows_with(
    cells: Sequence[Sequence[Cell]], columns: Iterable[Column], roles: Sequence[str]
) -> list[bool]:
    """Per row whether any column of these roles holds something."""
    places = [column.place for column in columns if column.meaning.role in roles]
    return [any(text_of(cells[place][row]) for place in places) for row in range(len(cells[0]) if cells else 0)]


def _text_of(constant: Constant, sheet: Sheet) -> str:
    if constant.source == SHEET_NAME:
        return sheet.name
    if constant.source != CELL:
        return constant.text
    found = _ADDRESS.match(constant.text)
    if found is None:
        return ""
    row, column = int(found[2]) - 1, column_number(found[1]) - 1
    return text_of(sheet.rows[row][column]) if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""


def _chosen(table: Table, known: SheetMap) -> Chosen:
    """Rows are known again by their first text: next year's sheet has other rows in the same places."""
    rows: dict[int, bool] = {}
    for item in known.rows:
        place = item.row - 1
        if place >= table.last or first_text(table.sheet, place) != item.text:
            alike = [row for row in range(table.first, table.last) if first_text(table.sheet, row) == item.text]
            if not item.text or len(alike) != 1:
                continue
            place = alike[0]
        if place >= table.first:
            rows[place - table.first] = item.used
    return Chosen(rows, frozenset(map(plain_words, known.texts_out)))


def first_text(sheet: Sheet, row: int) -> str:
    """The first text of a row (from 0), by which it is known again."""
    return next((text for cell in sheet.rows[row] if (text := text_of(cell))), "")


def _filled_down(table: Table, cells: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Joined cells hold for every row they span; a value never does, it was measured once."""
    kept = list(cells)
    values = {column.place for column in table.columns if column.meaning.role in VALUES}
    for (top, left), (bottom, right) in table.sheet.merged:
        if top < table.first or bottom <= top:
            continue
        for place in range(left, min(right + 1, len(kept))):
            if place not in values:
                column = list(kept[place])
                first, last = top - table.first, bottom - table.first + 1
                column[first:last] = [column[first]] * (min(last, len(column)) - first)
                kept[place] = tuple(column)
    return kept


def _look_up(found: dict[str, Given], table: Table) -> None:
    """What a sheet of keys says of each key; a blank name repeats the one above it, a blank date says nothing."""
    key = table.find(PERIOD_KEY)
    if key is None:
        return
    others = [column for column in table.columns if column is not key]
    held: Given = {}
    for row in table.sheet.rows[table.first : table.last]:
        text = text_of(row[key.place])
        held = {role: cell for role, cell in held.items() if role not in OF_THE_ROW}
        if text:
            for column in others:
                if text_of(row[column.place]):
                    held[column.meaning.role] = row[column.place]
            found.setdefault(text, {}).update(held)


def _add_looked_up(
    table: Table,
    cells: Sequence[Sequence[Cell]],
    looked_up: dict[str, Given],
    has: set[str],
    add: Callable[[str, Sequence[Cell]], None],
) -> None:
    key = table.find(PERIOD_KEY)
    assert key is not None
    rows = [_of_key(text_of(cell), looked_up) for cell in cells[key.place]]
    for role in sorted({role for row in rows for role in row} - has):
        add(role, [row.get(role, "") for row in rows])


def _of_key(key: str, looked_up: dict[str, Given]) -> Given:
    """What is known of a key, and of what it begins with: 'P1_2024_a-1' belongs to 'P1_2024'."""
    found: Given = {}
    while key:
        found = {**looked_up.get(key, {}), **found}
        shorter = _LAST_PART.sub("", key)
        if shorter == key:
            break
        key = shorter
    return found
