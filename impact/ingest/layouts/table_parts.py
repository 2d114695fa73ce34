"""The tables of a sheet that a mapping has several tables of, found again in a file by their headers.

Header rows count from 0 here, those of a mapping from 1.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.files.readers import Sheet
from impact.ingest.layouts.fingerprint import header_patterns
from impact.ingest.layouts.header_share import shared_share
from impact.ingest.layouts.mapping_application import to_sheet_map, view_of_part
from impact.ingest.tables.column_resolution import resolve_table
from impact.ingest.tables.table_detection import Table, header_texts
from impact.ingest.tables.tables_on_sheet import find_tables
from impact.model.mapping import Mapping, SheetMap

# As for sheets: a table with this share of the headers or less is another one.
SAME_TABLE_SHARE = 0.5
# A table of a mapping, the sheet as that table sees it, and its header rows where they are known.
LocatedPart = tuple[SheetMap, Sheet, Sequence[int] | None]


def locate_parts(
    mapping: Mapping, sheet_of: MappingType[str, Sheet]
) -> tuple[dict[str, LocatedPart], list[SheetMap]]:
    """Return each table of a mapping by its key, and the tables that the mapping does not have.

    `sheet_of` gives the sheet of this file by the name in the mapping. A sheet that has one table here and in the
    mapping is left as it is.
    """
    located: dict[str, LocatedPart] = {}
    new_parts: list[SheetMap] = []
    for name, sheet in sheet_of.items():
        parts = mapping.parts(name)
        tables = find_tables(sheet) if any(part.used and part.columns for part in parts) else []
        if len(tables) < 2 and len(parts) < 2:
            located.update({part.key: (part, sheet, None) for part in parts})
            continue
        free = list(tables)
        unmoved = {part.key for part in parts if _is_unmoved(part, sheet)}
        for part in parts:
            if part.key in unmoved:
                # Where the header stands as the mapping has it, it is not looked for: a user may have chosen it.
                own = [row - 1 for row in part.header_rows]
                located[part.key] = (part, view_of_part(sheet, part), own)
                free = [table for table in free if not _is_table_of(part, table)]
        for part in parts:
            if part.key in unmoved:
                continue
            table = _most_alike(part, free)
            if table is not None and part.used and part.columns:
                free.remove(table)
                located[part.key] = (_moved_part(part, table), table.sheet, table.header_rows)
            else:
                located[part.key] = (part, view_of_part(sheet, part), None)
        if len(tables) > len(parts):
            number = max(part.part for part in parts)
            for table in free[: len(tables) - len(parts)]:
                number += 1
                new_parts.append(to_sheet_map(resolve_table(replace(table, part=number))))
    return located, new_parts


def _is_unmoved(part: SheetMap, sheet: Sheet) -> bool:
    if not part.columns or not part.header_rows or part.header_rows[-1] > len(sheet.rows):
        return False
    texts = header_texts(view_of_part(sheet, part), [row - 1 for row in part.header_rows])
    return all(c.column <= len(texts) and texts[c.column - 1] == c.header for c in part.columns)


def _is_table_of(part: SheetMap, table: Table) -> bool:
    """Whether a table has a header row of a part, and columns among its own."""
    rows = {row + 1 for row in table.header_rows}
    places = {column.place + 1 for column in table.columns}
    return bool(rows & set(part.header_rows)) and bool(places & {column.column for column in part.columns})


def _most_alike(part: SheetMap, tables: Sequence[Table]) -> Table | None:
    """The table with the most headers of a part; of several the one with its number, else the first."""
    expected = [pattern for pattern in header_patterns([c.header for c in part.columns]) if pattern]
    shares = [
        (shared_share(expected, header_texts(table.sheet, table.header_rows)), table.part == part.part, table)
        for table in tables
    ]
    alike = [item for item in shares if item[0] > SAME_TABLE_SHARE]
    return max(alike, key=lambda item: item[:2])[2] if alike else None


def _moved_part(part: SheetMap, table: Table) -> SheetMap:
    beside = table.left > 0 or table.right is not None
    return replace(
        part,
        first_column=table.left + 1 if beside else 0,
        last_column=(table.right or len(table.sheet.rows[0])) if beside else 0,
    )
