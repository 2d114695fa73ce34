"""Tables that are one indicator each, named by a label above them: one on a sheet, or several below each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts.labelled_cells import (
    SEARCHED_ROWS,
    find_cells_below_labels,
    find_labelled_constants,
    find_rows_by_turns,
    find_titled_rows,
    role_of_label,
)
from impact.ingest.layouts.mapping_proposal import propose_sheet_map
from impact.ingest.tables.table_detection import VALUED_ROLES
from impact.ingest.values.column_parser import text_of
from impact.model.mapping import INDICATOR_VALUE, SheetMap

FEWEST_TITLED = 2
# A sheet with more rows is written by a program, with headers.
MOST_ROWS = 2_000


def propose_titled_sheet(sheet: Sheet) -> SheetMap | None:
    """Propose a mapping of a sheet that is one indicator, named by a label above its table; None for any other.

    Nothing of it is guessed: its columns of values have headers that are known words.
    """
    if not find_titled_rows(sheet):
        return None
    sheet_map = propose_sheet_map(_without_cells_below_labels(sheet))
    if sheet_map is None or not sheet_map.roles() & VALUED_ROLES or INDICATOR_VALUE in sheet_map.roles():
        return None
    labelled = find_labelled_constants(sheet, sheet_map.header_rows[0] - 1)
    roles = {constant.role for constant in labelled}
    if "title" not in roles or "title" in {column.role for column in sheet_map.columns}:
        return None
    other_constants = tuple(constant for constant in sheet_map.constants if constant.role not in roles)
    labels = tuple(constant for constant in labelled if constant.role not in {c.role for c in sheet_map.columns})
    columns = tuple(replace(column, guessed=False) for column in sheet_map.columns)
    return replace(sheet_map, columns=columns, constants=(*other_constants, *labels))


def _without_cells_below_labels(sheet: Sheet) -> Sheet:
    """The sheet without labels that have their cells below them or by turns, and those: they look like a table."""
    rows, searched = list(sheet.rows), sheet.rows[:SEARCHED_ROWS]
    blank: list[Cell] = [""] * len(rows[0])
    for row, _, _ in find_cells_below_labels(searched):
        rows[row - 1] = rows[row] = blank
    for row in find_rows_by_turns(searched):
        rows[row] = blank
    return replace(sheet, rows=rows)


def propose_tables_below_labels(sheet: Sheet) -> list[SheetMap]:
    """Propose a mapping of tables that rows of labels and their cells below name; empty for any other sheet.

    'Indicator | Eenheid | Doel' over one row, a blank row, and a table of values: by itself the first row is a header
    of everything below it. So is a row of labels and their cells by turns.
    """
    if len(sheet.rows) > MOST_ROWS:
        return []
    searched = sheet.rows[:SEARCHED_ROWS]
    titled = [row for row, _, label in find_cells_below_labels(searched) if role_of_label(label) == "title"]
    titled += find_rows_by_turns(searched)
    ends = [row + 1 for row in titled if row + 1 < len(sheet.rows) and not any(map(text_of, sheet.rows[row + 1]))]
    return propose_titled_tables(sheet) if titled and len(ends) == len(titled) else []


def propose_titled_tables(sheet: Sheet) -> list[SheetMap]:
    """Propose a mapping of each table of a sheet that is one indicator, named by a label above it; empty for others."""
    starts = find_titled_rows(sheet)
    if len(starts) < FEWEST_TITLED:
        titled = propose_titled_sheet(sheet)
        return [] if titled is None else [titled]
    blank: list[Cell] = [""] * len(sheet.rows[0])
    proposals: list[SheetMap] = []
    for part, (start, end) in enumerate(pairwise((*starts, len(sheet.rows))), start=1):
        # Nothing above a block is seen, and nothing below it.
        block = replace(sheet, rows=[*([blank] * start), *sheet.rows[start:end]])
        titled = propose_titled_sheet(block)
        if titled is not None:
            proposals.append(replace(titled, part=part))
    return proposals if len(proposals) == len(starts) else []


def propose_proved_sheet(sheet: Sheet) -> list[SheetMap]:
    """Propose a mapping of a sheet whose titles stand under no known word, where nothing of it is a guess; else empty.

    ' | 2023 | 2024' on a sheet beside 'Indicator | 2023 | 2024' on another.
    """
    if len(sheet.rows) > MOST_ROWS:
        return []
    sheet_map = propose_sheet_map(sheet)
    if sheet_map is None or any(column.guessed for column in sheet_map.columns):
        return []
    roles = {column.role for column in sheet_map.columns}
    return [sheet_map] if "title" in roles and roles & VALUED_ROLES and INDICATOR_VALUE not in roles else []
