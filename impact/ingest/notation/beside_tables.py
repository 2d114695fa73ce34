"""The texts that stand on a sheet beside the cells of its tables, and on sheets without tables, each once.

Rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.notation.code_texts import is_missing_word
from impact.ingest.statements.scale_texts import read_scale_line
from impact.ingest.statements.target_revisions import is_revision
from impact.ingest.tables.column_resolution import EXPLANATION_ROW, HEADING_ROW, NOTE_ROW, ResolvedTable
from impact.ingest.values.column_parser import text_of

MOST_CELLS_IN_LINE = 6
# A sheet of explanations has few texts; one with more is a table that was not recognised.
MOST_EXPLANATIONS = 150
TEXT_ROWS = frozenset((NOTE_ROW, HEADING_ROW, EXPLANATION_ROW))
# A column whose texts come again and again classifies its rows, and is no column of remarks.
LEAST_ROWS, MOST_REPEATED = 12, 4.0
_CODE = re.compile(r"[-−]?\d{1,6}")
REMARK_ROLES = frozenset(("comment", "target_comment", "judged", "source"))


@dataclass(frozen=True, slots=True)
class Line:
    """A text beside the tables of a sheet; `row` is its first row, -1 on another sheet. `is_alone`: it fills its row.

    `cells` are all cells of the sheet that hold it, (row, column) each.
    """

    text: str
    row: int
    is_alone: bool = True
    cells: tuple[CellIndex, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A text in a data row outside the columns that are read: the sheet, row and column it stands in, and its role."""

    sheet: str
    row: int
    column: int
    text: str
    role: str


def lines_beside(sheet: Sheet, tables: Sequence[ResolvedTable]) -> list[Line]:
    """Return the texts of a sheet above, below and between the rows of its tables, and over their headers."""
    of_tables: set[int] = set()
    for resolved in tables:
        table = resolved.table
        of_tables.update(map(table.first.__add__, resolved.rows))
        # A row that is left out as a total or a forecast is read already.
        of_tables.update(table.first + row for row, reason in resolved.reasons.items() if reason not in TEXT_ROWS)
        of_tables.update(range(table.header_rows[0], table.header + 1))
    lines: dict[str, Line] = {}
    for index, row in _filled_rows(sheet.rows, of_tables):
        for line in _lines_of_row(row, index):
            _add_line(lines, line)
    aside = (*_codes_beside_rows(sheet, tables), *_scales_aside(sheet, tables))
    for line in (*_beside_headers(sheet, tables), *aside):
        _add_line(lines, line)
    return list(lines.values())


def _codes_beside_rows(sheet: Sheet, tables: Sequence[ResolvedTable]) -> Iterator[Line]:
    """The codes with their meaning in the cell behind them: under no column of a table, or alone in a row."""
    places = {column.place for resolved in tables for column in resolved.columns}
    # Most columns have no word for a value that is missing: each of their texts is asked once, not each row.
    meaning_places = [
        place for place, texts in enumerate(sheet.texts_of_columns) if place > 0 and any(map(is_missing_word, texts))
    ]
    if not meaning_places:
        return
    for index, row in enumerate(sheet.rows):
        pairs = [
            (place - 1, row[place - 1], meaning)
            for place in meaning_places
            if isinstance(meaning := row[place], str) and _is_code(row[place - 1]) and is_missing_word(meaning)
        ]
        for place, cell, meaning in pairs:
            is_outside = place not in places and place + 1 not in places
            if is_outside or sum(other not in ("", None) for other in row) == len((cell, meaning)):
                yield Line(f"{text_of(cell)} = {meaning}", index, is_alone=False)


def _scales_aside(sheet: Sheet, tables: Sequence[ResolvedTable]) -> Iterator[Line]:
    """A scale that is the only text of a column behind an empty one, right of all tables, is of the sheet."""
    last = max((column.place for resolved in tables for column in resolved.columns), default=len(sheet.columns))
    for place in range(last + 2, len(sheet.columns)):
        filled = [(row, cell) for row, cell in enumerate(sheet.columns[place]) if cell not in ("", None)]
        is_apart = not any(cell not in ("", None) for cell in sheet.columns[place - 1])
        if len(filled) == 1 and is_apart:
            row, text = filled[0]
            if isinstance(text, str) and read_scale_line(text) is not None:
                yield Line(text, row, is_alone=False, cells=((row, place),))


def _is_code(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _CODE.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _add_line(lines: dict[str, Line], line: Line) -> None:
    earlier = lines.setdefault(line.text, line)
    if earlier is not line:
        lines[line.text] = replace(earlier, cells=(*earlier.cells, *line.cells))


def _beside_headers(sheet: Sheet, tables: Sequence[ResolvedTable]) -> Iterator[Line]:
    """The texts in the header rows of tables that stand above no column of any."""
    places = {column.place for resolved in tables for column in resolved.columns}
    places.update(place for resolved in tables for place, _ in resolved.unknown)
    for row in {row for resolved in tables for row in resolved.table.header_rows}:
        for place, cell in enumerate(sheet.rows[row]):
            if isinstance(cell, str) and cell.strip() and place not in places:
                yield Line(cell, row, cells=((row, place),))


def lines_of_explanations(sheets: Iterable[Sheet], with_tables: Collection[str]) -> list[Line]:
    """Return the texts of visible sheets that hold explanations and no table."""
    lines: dict[str, Line] = {}
    for sheet in sheets:
        if sheet.hidden or sheet.name in with_tables or len(sheet.rows) > MOST_EXPLANATIONS:
            continue
        of_sheet = [line for index, row in _filled_rows(sheet.rows, ()) for line in _lines_of_row(row, index)]
        if len(of_sheet) <= 2 * MOST_EXPLANATIONS:
            lines.update((line.text, Line(line.text, -1)) for line in of_sheet)
    return list(lines.values())


def _filled_rows(rows: Sequence[Row], but: Collection[int]) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
    for index in sorted({*range(len(rows))}.difference(but)):
        filled = [(place, cell) for place, cell in enumerate(rows[index]) if cell not in ("", None)]
        if 0 < len(filled) <= MOST_CELLS_IN_LINE:
            yield index, filled


def _lines_of_row(filled: Sequence[tuple[int, Cell]], index: int) -> Iterator[Line]:
    texts = [text_of(cell) for _, cell in filled]
    yield from (
        Line(cell, index, len(filled) == 1, ((index, place),))
        for place, cell in filled
        if isinstance(cell, str) and cell.strip()
    )
    if len(set(texts)) == 2 == len(filled):
        # A label and its text, or a code and its meaning.
        is_code = isinstance(filled[1][1], str) and is_missing_word(texts[1])
        yield Line(f"{texts[0]} = {texts[1]}" if is_code else " ".join(texts), index)


def remarks_in(tables: Sequence[ResolvedTable], *, with_repeated: bool = False) -> Iterator[Remark]:
    """Yield the texts in the data rows of tables that are a remark, or stand in a column without a meaning.

    `with_repeated`: also those of a column without a meaning whose few texts come again and again.
    """
    of_sheet: dict[str, list[ResolvedTable]] = {}
    for resolved in tables:
        of_sheet.setdefault(resolved.table.sheet.name, []).append(resolved)
    for resolved in tables:
        table = resolved.table
        name, first = table.sheet.name, table.first
        roles = {column.place: column.meaning.role for column in resolved.columns}
        other_places = {
            place
            for other in of_sheet[name]
            if other is not resolved and other.table.first < table.last and first < other.table.last
            for place in (column.place for column in other.columns)
        }
        for place in range(min(len(resolved.cells), len(table.sheet.rows[0]))):
            role = roles.get(place, "")
            if place in other_places or (role and role not in REMARK_ROLES):
                continue
            cells = resolved.pick_place(place)
            counts = Counter(cell for cell in cells if isinstance(cell, str) and cell)
            if not counts or (not role and not with_repeated and _classifies(counts)):
                continue
            texts = {text for text in counts if not _is_number(text) or is_revision(text)}
            for row, cell in zip(resolved.rows, cells, strict=True):
                if cell in texts:
                    yield Remark(name, first + row, place, str(cell), role)


def _classifies(counts: Counter[str]) -> bool:
    total = counts.total()
    return total >= LEAST_ROWS and total >= MOST_REPEATED * len(counts)


def _is_number(text: str) -> bool:
    return not any(sign.isalpha() for sign in text)


def header_cells(tables: Iterable[ResolvedTable]) -> dict[tuple[str, CellIndex], tuple[int, int]]:
    """Return by sheet and cell of a header the rows of its table (first, behind the last) that it heads."""
    return {
        (resolved.table.sheet.name, (row, column.place)): (resolved.table.first, resolved.table.last)
        for resolved in tables
        for column in resolved.columns
        for row in range(resolved.table.header_rows[0], resolved.table.header + 1)
    }
