"""Blocks of numbers without a header: the name of an indicator above its years, or a title above names and numbers.

Also tiles, as on a dashboard: small blocks side by side, each a name with a number under or beside it, and perhaps
'Doel: 50' and 'Bereikt: 48' below.

Nothing says what the numbers are, so a guess is laid before the user. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts.fingerprint import find_period
from impact.ingest.notation.row_words import read_labelled_kind, read_row_kind
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, JUDGED_OR_ACTUAL, TARGET, VALUE_OR_TEXT
from impact.ingest.tables.section_rows import is_note
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.number_parser import parse_number_text
from impact.model.cell_address import address
from impact.model.mapping import CELL, ColumnMap, Constant, SheetMap

# A sheet with more rows or blocks is written by a program.
MOST_ROWS, MOST_BLOCKS, FEWEST_ROWS, FEWEST_TILES, FEWEST_DATED = 500, 60, 2, 2, 2
_SERIES = frozenset((ACTUAL, TARGET, BASELINE))
_ROLE_OVER_NUMBERS = {
    "result_or_actual": ACTUAL, VALUE_OR_TEXT: ACTUAL, JUDGED_OR_ACTUAL: ACTUAL, "target_or_result": TARGET,
}  # fmt: skip
_Places = dict[tuple[int, int], Cell]


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

    Below a title stand at least two rows of a period and a number, or of a name and a number, or below each of several
    titles one of a period; a row with a word for values ('Behaald') may be between.
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
    # One period below each of several names is as regular as several below one.
    are_long = all(len(rows) >= FEWEST_ROWS for _, rows in blocks) or (
        len(blocks) >= FEWEST_DATED and all(rows and rows[0].is_dated for _, rows in blocks)
    )
    is_whole = sum(len(rows) for _, rows in blocks) == valued and are_long
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
    if meaning is None or meaning.period is not None:
        return ""
    # 'Result' right above numbers is no name of an indicator.
    role = _ROLE_OVER_NUMBERS.get(meaning.role, meaning.role)
    return role if role in (ACTUAL, TARGET) else ""


def propose_tiles(sheet: Sheet) -> list[SheetMap]:
    """Propose a guessed mapping of each tile of a sheet whose numbers all stand in tiles; empty for any other sheet.

    A number stands below its name, beside it, or beside or behind a word for its kind below the name.
    """
    if len(sheet.rows) > MOST_ROWS:
        return []
    cells_of = ((row, place, cell) for row, cells in enumerate(sheet.rows) for place, cell in enumerate(cells))
    # A note below the tiles is none of them.
    filled = {
        (row, place): cell
        for row, place, cell in cells_of
        if cell != "" and not (isinstance(cell, str) and is_note(cell))
    }
    tiles: dict[tuple[int, int, int], None] = {}
    pairs: dict[tuple[int, int], int] = {}
    for place, cell in filled.items():
        if not (_is_plain_number(cell) or _is_labelled(cell)):
            continue
        name_place = _find_name(filled, place)
        if name_place is None or _is_year(cell) or _stands_in_table(filled, place):
            return []
        (row, column), first = name_place
        if row == first:
            pairs.setdefault((column, place[1]), row)
        else:
            tiles[row, column, place[1]] = None
    is_labelled = any(_is_labelled(cell) for cell in filled.values())
    if not all(pairs.values()) or not (1 if is_labelled else FEWEST_TILES) <= len(tiles) + len(pairs) <= MOST_BLOCKS:
        return []
    top = min(row for row, *_ in (*tiles, *((row,) for row in pairs.values())))
    above = [text_of(cell) for cells in sheet.rows[:top] for cell in cells if text_of(cell)]
    period = next((period for text in (*above, sheet.name) if (period := find_period(text))), None)
    maps = [_to_tile(sheet, place, period) for place in tiles]
    maps += [_to_pairs(sheet, columns, row, period) for columns, row in pairs.items()]
    maps.sort(key=lambda item: (item.header_rows, item.first_column))
    return [replace(item, part=part) for part, item in enumerate(maps, start=1)]


def _stands_in_table(filled: _Places, place: tuple[int, int]) -> bool:
    """Whether another number stands directly beside a number, or below it in a row that does not say its kind."""
    row, column = place
    if any(_is_plain_number(filled.get((row, other), "")) for other in (column - 1, column + 1)):
        return True
    label = filled.get((row + 1, column - 1))
    is_of_kind = isinstance(label, str) and read_row_kind(label) in _SERIES
    return not is_of_kind and _is_plain_number(filled[place]) and _is_plain_number(filled.get((row + 1, column), ""))


def _find_name(filled: _Places, place: tuple[int, int]) -> tuple[tuple[int, int], int] | None:
    """Where the name of a number stands, and the first row of its tile; None where nothing can be its name.

    The name stands above the tile, or left of its first row.
    """
    row, column = place
    left = filled.get((row, column - 1))
    is_behind_kind = isinstance(left, str) and read_row_kind(left) in _SERIES
    if _is_name(left) and not _is_labelled(filled[place]):
        return (row, column - 1), row
    first = _first_of_kinds(filled, row, column - 1 if is_behind_kind else column, column)
    above, beside = (first - 1, column - 1 if is_behind_kind else column), (first, column - 1)
    if _is_name(filled.get(above)):
        return above, first
    return (beside, first) if not is_behind_kind and _is_name(filled.get(beside)) else None


def _first_of_kinds(filled: _Places, row: int, label: int, place: int) -> int:
    """The first of the rows directly above each other of which each says its kind, or has the number of the tile."""

    def goes_on(above: int) -> bool:
        words, cell = filled.get((above, label), ""), filled.get((above, place), "")
        if label == place:
            # 2002 right below a name counts trees: the year of a tile stands above its name.
            is_count = _is_plain_number(cell) or (_is_year(cell) and _is_name(filled.get((above - 1, place))))
            return _is_labelled(cell) or is_count
        return isinstance(words, str) and read_row_kind(words) in _SERIES and _is_plain_number(cell)

    while goes_on(row - 1):
        row -= 1
    return row


def _is_labelled(cell: Cell | None) -> bool:
    """Whether a text is a word for a kind of value with a number behind it: 'Doel: 50'."""
    return isinstance(cell, str) and read_labelled_kind(cell) in _SERIES


def _is_name(cell: Cell | None) -> bool:
    """Whether a cell may be the name of what is counted."""
    return (
        isinstance(cell, str)
        and not is_number(cell)
        and not is_period_text(cell)
        and read_row_kind(cell) == ""
        and not _is_labelled(cell)
    )


def _is_year(cell: Cell) -> bool:
    return not isinstance(cell, str) and is_period_text(text_of(cell))


def _to_tile(sheet: Sheet, place: tuple[int, int, int], period: Period | None) -> SheetMap:
    """The map of a tile: row and column of its name, and column of its numbers."""
    row, name, values = place
    title = text_of(sheet.rows[row][name])
    labels, header = ((ColumnMap(name + 1, title, ""),), "") if name != values else ((), title)
    return SheetMap(
        sheet.name,
        header_rows=(row + 1,),
        columns=(*labels, ColumnMap(values + 1, header, ACTUAL, find_period(title) or period, guessed=True)),
        constants=(Constant("title", address(row + 1, name + 1), CELL),),
        first_column=name + 1,
        last_column=values + 1,
    )


def _to_pairs(sheet: Sheet, columns: tuple[int, int], row: int, period: Period | None) -> SheetMap:
    """The map of names with a number right of each, in two columns, whose first stands in a row."""
    names, values = columns
    return SheetMap(
        sheet.name,
        header_rows=(row,),
        columns=(ColumnMap(names + 1, "", "title"), ColumnMap(values + 1, "", ACTUAL, period, guessed=True)),
        first_column=names + 1,
        last_column=values + 1,
    )


def _read_lines(sheet: Sheet) -> list[_Line]:
    """The filled rows of a sheet; empty where one of them holds anything else."""
    lines: list[_Line] = []
    for row, cells in enumerate(sheet.rows):
        filled = [(place, cell) for place, cell in enumerate(cells) if text_of(cell)]
        if not filled:
            continue
        (place, first), *cells_beside = filled
        is_beside_period = bool(cells_beside) and is_period_text(text_of(first))
        if len(cells_beside) > 1 or _is_plain_number(first):
            return []
        if cells_beside and not (is_number(cells_beside[0][1]) or (is_beside_period and _may_be(cells_beside[0][1]))):
            return []
        lines.append(_Line(row, place, text_of(first), cells_beside[0][0] if cells_beside else -1))
    return lines


def _may_be(cell: Cell) -> bool:
    """Whether a text beside a period may be its number, whatever it says of that: 'ca. 40', '12¹'."""
    return isinstance(cell, str) and bool(parse_number_text(cell).readings)


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
