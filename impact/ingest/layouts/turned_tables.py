"""Tables with what is measured down and its groups or places across: 'Bezoekers | 140 | 88' below 'Gent | Aalst'."""

from __future__ import annotations

import re
from dataclasses import replace

from impact.ingest.layouts.fingerprint import find_period
from impact.ingest.layouts.indicator_columns import says_what_is_counted
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import address
from impact.model.mapping import CELL, INDICATOR_VALUE, ColumnMap, Constant, SheetMap

FEWEST_GROUPS, FEWEST_NAMES = 2, 2
_SHORTEST_NAME = re.compile(r"[^\W\d_]{3}")
# Apart from the groups that a row may name itself.
GROUP_NAME = "Plaats of groep"


def turn_around(sheet_map: SheetMap, resolved: ResolvedTable) -> SheetMap:
    """Make columns that were taken for indicators groups of the rows, where the rows and not they say what is counted.

    A year above the names is that of the values. Whether it is so stays a guess, which is asked about.
    """
    values = [column for column in sheet_map.columns if column.role == INDICATOR_VALUE]
    if len(values) < FEWEST_GROUPS or says_what_is_counted([column.header for column in values]):
        return sheet_map
    names = _find_names(sheet_map, resolved, values[0].column)
    # 'B 2023' and 'R 2023' are kinds of value, and no groups.
    if names is None or not all(_SHORTEST_NAME.search(column.name or column.header) for column in values):
        return sheet_map
    columns = [replace(names, role="title", period=None, name="")]
    constants = sheet_map.constants
    if find_period(names.header) is not None and not any(constant.role == "period" for constant in constants):
        cell = address(sheet_map.header_rows[-1], names.column)
        constants = (*constants, Constant("period", cell, CELL))
    for column in sheet_map.columns:
        if column.column == names.column:
            continue
        if column.role == INDICATOR_VALUE:
            is_whole = normalise_words(column.header) in TOTAL_WORDS
            group = "" if is_whole else f"{GROUP_NAME}={column.name or column.header}"
            column = replace(column, role="actual", name=group)
        columns.append(column)
    by_place = tuple(sorted(columns, key=lambda item: item.column))
    return replace(sheet_map, columns=by_place, constants=constants)


def _find_names(sheet_map: SheetMap, resolved: ResolvedTable, first_value: int) -> ColumnMap | None:
    """The column of names left of the values (from column `first_value`), where these say what is counted."""
    known_columns = {column.column: column for column in sheet_map.columns}
    for place in range(first_value - 1):
        column = known_columns.get(place + 1, ColumnMap(place + 1, ""))
        if column.role not in ("", "title", "dimension"):
            continue
        texts = [text_of(cell) for cell in resolved.cells[place] if text_of(cell) and not is_number(cell)]
        if len(set(texts)) >= FEWEST_NAMES and says_what_is_counted(texts):
            return column
    return None
