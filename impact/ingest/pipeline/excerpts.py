"""Some rows of the original sheet as text, so that a figure can be shown where it came from."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from impact.ingest.files import cell_formats, cell_formats_xlsx, guard
from impact.ingest.files.readers import Cell, Sheet, read_sheets
from impact.ingest.tables import table_detection
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import shortest
from impact.model.address import letters

MOST_COLUMNS = 8
MOST_ROWS = 40
LONGEST_TEXT = 120
SHOWN_ROLES = ("title", "code", "period", "start", "end", BASELINE, TARGET, ACTUAL)

ExcerptRow = tuple[int, tuple[str, ...]]


def excerpt(
    data: bytes, file_name: str, sheet: str, rows: Collection[int], columns: Collection[int], around: int = 2
) -> tuple[tuple[str, ...], list[ExcerptRow]]:
    """Column letters and (row number, cell texts): the header row and `around` rows beside each asked one.

    `rows` and `columns` count from 1 as on the sheet. At most eight columns: the asked ones first, then
    those that say what a row is about. Empty where the sheet is not there; UnreadableFile as `read`.
    """
    checked = guard.check(data, PurePath(file_name).name)
    found = next((s for s in read_sheets(checked, PurePath(file_name).name, sheet) if s.rows), None)
    if found is None:
        return (), []
    table = table_detection.find(found)
    places = _places(found, table, columns)
    lines = set[int]()
    for row in sorted(rows)[:MOST_ROWS]:
        lines.update(range(max(row - 1 - around, 0), min(row + around, len(found.rows))))
    if table is not None:
        lines = {line for line in lines if line >= table.first} | {table.header}
    marked = cell_formats.marked_cells(checked, file_name).get(sheet, cell_formats_xlsx.NOTHING)
    return (
        tuple(letters(place + 1) for place in places),
        [
            (line + 1, tuple(shown(found.rows[line][place], (line, place), marked) for place in places))
            for line in sorted(lines)[:MOST_ROWS]
            if line < len(found.rows)
        ],
    )


def _places(sheet: Sheet, table: table_detection.Table | None, columns: Collection[int]) -> list[int]:
    width = len(sheet.rows[0])
    chosen = [column - 1 for column in sorted(set(columns)) if 0 < column <= width][:MOST_COLUMNS]
    roles = {column.meaning.role: column.place for column in reversed(table.columns)} if table else {}
    wanted = [roles[role] for role in SHOWN_ROLES if role in roles]
    near = [place for column in chosen for place in (column - 1, column + 1)] or list(range(width))
    for place in [*wanted, *near]:
        if len(chosen) < MOST_COLUMNS and 0 <= place < width and place not in chosen:
            chosen.append(place)
    return sorted(chosen)


def shown(cell: Cell, place: cell_formats_xlsx.Place, marked: cell_formats_xlsx.Marked) -> str:
    """A cell as its own program shows it: percentages and errors too; long texts are cut."""
    if place in marked.errors:
        return marked.errors[place]
    if place in marked.percent and isinstance(cell, float):
        return f"{shortest(float(f'{cell * 100:.12g}'))} %"
    text = text_of(cell)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
