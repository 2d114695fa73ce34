"""Excerpts of the original sheet as text, to show a figure in the rows it came from (provenance)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from impact.ingest.files import cell_formats, cell_formats_xlsx, safety_checks
from impact.ingest.files.readers import Cell, Sheet, read_sheets
from impact.ingest.periods.dates_shown_as_periods import ShownDate
from impact.ingest.tables import table_detection, tables_on_sheet
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_parser import format_raw_number
from impact.model.cell_address import column_letters

MAX_EXCERPT_COLUMNS = 8
MAX_EXCERPT_ROWS = 40
MAX_EXCERPT_TEXT = 120
SHOWN_ROLES = ("title", "code", "period", "start", "end", BASELINE, TARGET, ACTUAL)

ExcerptRow = tuple[int, tuple[str, ...]]


def read_excerpt(
    data: bytes, file_name: str, sheet: str, rows: Collection[int], columns: Collection[int], around: int = 2
) -> tuple[tuple[str, ...], list[ExcerptRow]]:
    """Return column letters and (row number, cell texts) of an excerpt of one sheet.

    `rows` and `columns` and the row numbers returned count from 1. The excerpt holds the header row and, for each of
    `rows`, `around` rows before and after; at most 40 rows and eight columns: those in `columns` first, then those
    that identify a row. Empty where the sheet is not in the file. Raises UnreadableFile as `read_submission`.
    """
    checked = safety_checks.check_file(data, PurePath(file_name).name)
    source = next(
        (s for s in read_sheets(checked, PurePath(file_name).name, sheet) if s.rows and not s.hidden), None
    )
    if source is None:
        return (), []
    table = _table_around(source, rows, columns)
    column_indexes = _choose_columns(source, table, columns)
    row_indexes = set[int]()
    for row in sorted(rows)[:MAX_EXCERPT_ROWS]:
        row_indexes.update(range(max(row - 1 - around, 0), min(row + around, len(source.rows))))
    if table is not None:
        row_indexes = {index for index in row_indexes if index >= table.first} | {table.header}
    special = cell_formats.read_cell_formats(checked, file_name).get(sheet, cell_formats_xlsx.NO_FORMATS)
    return (
        tuple(column_letters(column_index + 1) for column_index in column_indexes),
        [
            (
                index + 1,
                tuple(
                    display_text(source.rows[index][column_index], (index, column_index), special)
                    for column_index in column_indexes
                ),
            )
            for index in sorted(row_indexes)[:MAX_EXCERPT_ROWS]
            if index < len(source.rows)
        ],
    )


def _table_around(
    sheet: Sheet, rows: Collection[int], columns: Collection[int]
) -> table_detection.Table | None:
    """The table that holds most of the rows and columns (from 1); the first one where none does."""

    def shared(table: table_detection.Table) -> tuple[int, int]:
        places = {column.place + 1 for column in table.columns}
        return sum(table.first < row <= table.last for row in rows), len(places & set(columns))

    return max(tables_on_sheet.find_tables(sheet), key=shared, default=None)


def _choose_columns(sheet: Sheet, table: table_detection.Table | None, columns: Collection[int]) -> list[int]:
    width = len(sheet.rows[0])
    selection = [column - 1 for column in sorted(set(columns)) if 0 < column <= width][:MAX_EXCERPT_COLUMNS]
    roles = {column.meaning.role: column.place for column in reversed(table.columns)} if table else {}
    role_columns = [roles[role] for role in SHOWN_ROLES if role in roles]
    neighbours = [place for column in selection for place in (column - 1, column + 1)] or list(range(width))
    for place in [*role_columns, *neighbours]:
        if len(selection) < MAX_EXCERPT_COLUMNS and 0 <= place < width and place not in selection:
            selection.append(place)
    return sorted(selection)


def display_text(
    cell: Cell, place: cell_formats_xlsx.CellIndex, special: cell_formats_xlsx.CellFormats
) -> str:
    """Return a cell as its spreadsheet program displays it, with percent signs and error codes; cut at 120 characters.

    `place` is (row, column) from 0.
    """
    if place in special.errors:
        return special.errors[place]
    if place in special.percent and isinstance(cell, float):
        return f"{format_raw_number(float(f'{cell * 100:.12g}'))} %"
    text = cell.text if isinstance(cell, ShownDate) else text_of(cell)
    return text if len(text) <= MAX_EXCERPT_TEXT else f"{text[: MAX_EXCERPT_TEXT - 1]}…"
