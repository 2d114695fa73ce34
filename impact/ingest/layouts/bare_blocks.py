"""Blocks of numbers without a header: the name of an indicator above its years, or a title above names and numbers.

Nothing says what the numbers are, so a guess is laid before the user. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts.fingerprint import find_period
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number
from impact.model.cell_address import address
from impact.model.mapping import CELL, ColumnMap, Constant, SheetMap

# A sheet with more rows or blocks is written by a program.
MOST_ROWS, MOST_BLOCKS, FEWEST_ROWS = 500, 60, 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with a text and at most one number right of it; `place` and `number_place` are their columns."""

    row: int
    place: int
    text: str
    number_place: int = -1

    @property
    def is_dated(self) -> bool:
        """Whether its text is a period."""
        return is_period_text(self.text)


def propose_bare_blocks(sheet: Sheet) -> list[SheetMap]:
    """Propose a guessed mapping of each block of a sheet that is nothing but such blocks; empty for any other.

    Below a title stand at least two rows of a period and a number, or of a name and a number; a row with a word for
    values ('Behaald') may be between.
    """
    lines = _read_lines(sheet)
    if not lines or len(sheet.rows) > MOST_ROWS:
        return []
    titles = [
        line
        for line, below in zip(lines, (*lines[1:], None), strict=True)
        if line.number_place < 0 and below is not None and below.number_place >= 0 and below.row == line.row + 1
    ]
    blocks = [(title, _rows_below(title, lines)) for title in titles]
    if any(_role_of(title.text) for title, _ in blocks):
        return _propose_headed_blocks(sheet, lines, blocks)
    valued = sum(line.number_place >= 0 for line in lines)
    is_whole = sum(len(rows) for _, rows in blocks) == valued and all(len(rows) >= FEWEST_ROWS for _, rows in blocks)
    are_alike = len({(rows[0].is_dated, rows[0].place, rows[0].number_place) for _, rows in blocks if rows}) == 1
    if not is_whole or not are_alike or not 0 < len(blocks) <= MOST_BLOCKS:
        return []
    return [_to_map(sheet, part, title, rows) for part, (title, rows) in enumerate(blocks, start=1)]


def _propose_headed_blocks(
    sheet: Sheet, lines: Sequence[_Line], blocks: Sequence[tuple[_Line, list[_Line]]]
) -> list[SheetMap]:
    """The maps of blocks whose numbers stand under a word for values, with the name of the indicator above that."""
    maps: list[SheetMap] = []
    line_above = dict(zip((line.row for line in lines[1:]), lines, strict=False))
    for part, (header, rows) in enumerate(blocks, start=1):
        title, role = line_above.get(header.row), _role_of(header.text)
        is_named = title is not None and title.row == header.row - 1 and title.number_place < 0
        is_headed = len(rows) >= FEWEST_ROWS and rows[0].is_dated and header.place == rows[0].number_place
        if title is None or not role or not is_named or not is_headed or _role_of(title.text):
            return []
        plain = _to_map(sheet, part, title, rows)
        names, values = plain.columns
        columns = (replace(names, header=""), replace(values, header=header.text, role=role))
        maps.append(replace(plain, header_rows=(header.row + 1,), columns=columns))
    return maps


def _role_of(text: str) -> str:
    """The role of values that a text names, '' where it names none."""
    meaning = interpret_header(text)
    return meaning.role if meaning is not None and meaning.role in (ACTUAL, TARGET) and meaning.period is None else ""


def _read_lines(sheet: Sheet) -> list[_Line]:
    """The filled rows of a sheet; empty where one of them holds anything else."""
    lines: list[_Line] = []
    for row, cells in enumerate(sheet.rows):
        filled = [(place, cell) for place, cell in enumerate(cells) if text_of(cell)]
        if not filled:
            continue
        (place, first), *cells_beside = filled
        if len(cells_beside) > 1 or _is_plain_number(first) or (cells_beside and not is_number(cells_beside[0][1])):
            return []
        lines.append(_Line(row, place, text_of(first), cells_beside[0][0] if cells_beside else -1))
    return lines


def _is_plain_number(cell: Cell) -> bool:
    return is_number(cell) and not is_period_text(text_of(cell))


def _rows_below(title: _Line, lines: Sequence[_Line]) -> list[_Line]:
    """The rows with a number directly below a title: all of a period, or none."""
    rows: list[_Line] = []
    for line in lines:
        if line.row == title.row + len(rows) + 1 and line.number_place >= 0:
            rows.append(line)
    is_one_kind = len({(line.is_dated, line.place, line.number_place) for line in rows}) == 1
    return rows if is_one_kind else []


def _to_map(sheet: Sheet, part: int, title: _Line, rows: Sequence[_Line]) -> SheetMap:
    names, values = rows[0].place, rows[0].number_place
    constant = Constant("title", address(title.row + 1, title.place + 1), CELL)
    return SheetMap(
        sheet.name,
        header_rows=(title.row + 1,),
        columns=(
            ColumnMap(names + 1, title.text if title.place == names else "", "period" if rows[0].is_dated else "title"),
            ColumnMap(values + 1, "", ACTUAL, find_period(title.text), guessed=True),
        ),
        constants=(constant,) if rows[0].is_dated else (),
        part=part,
    )
