"""Tables that are one indicator each, named by a label above them: one on a sheet, or several below each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts.labelled_cells import find_labelled_constants, find_titled_rows
from impact.ingest.layouts.mapping_proposal import propose_sheet_map
from impact.ingest.tables.table_detection import VALUED_ROLES
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
    sheet_map = propose_sheet_map(sheet)
    if sheet_map is None or not sheet_map.roles() & VALUED_ROLES or INDICATOR_VALUE in sheet_map.roles():
        return None
    labelled = find_labelled_constants(sheet, sheet_map.header_rows[0] - 1)
    titles = {constant for constant in labelled if constant.role == "title"}
    if not titles & set(sheet_map.constants):
        return None
    return replace(sheet_map, columns=tuple(replace(c, guessed=False) for c in sheet_map.columns))


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
