"""Units that the cells, number formats and headers of a file state, where it states some that cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.files.readers import Cell
from impact.ingest.formats import number_formats
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import NumberText
from impact.ingest.values.unit_names import are_apart, name_unit

UNIT_ROLES = ("unit", "measure")


def has_units_apart(
    tables: Iterable[ResolvedTable], parsed: Mapping[str, NumberText], special: Mapping[str, CellFormats]
) -> bool:
    """Whether a file states units that cannot be compared; most state one or none, and need no list by cell."""
    unit_names = {item.currency for item in parsed.values()}
    for resolved in tables:
        formats = special.get(resolved.table.sheet.name, NO_FORMATS).formats
        for column in resolved.columns:
            if column.meaning.role in VALUE_ROLES:
                unit_names.add(name_unit(column.meaning.unit))
                unit_names |= {
                    name_unit(number_formats.unit_text(code))
                    for _, _, code in formats.in_column(column.place)
                }
            elif column.meaning.role in UNIT_ROLES:
                unit_names |= {name_unit(text_of(cell)) for cell in set(resolved.pick(column))}
    return any(are_apart(a, b) for a in unit_names for b in unit_names)


def read_stated_units(
    resolved: ResolvedTable, column: Column, parsed: Mapping[str, NumberText], special: CellFormats
) -> dict[int, str]:
    """Return the unit of each data row of a column, by its text, else its number format, else the header."""
    cells: Sequence[Cell] = resolved.pick(column)
    of_header = name_unit(column.meaning.unit)
    units = dict.fromkeys(range(len(cells)), of_header) if of_header else {}
    ranges = special.formats.in_column(column.place)
    if ranges:
        positions = {resolved.table.first + row: place for place, row in enumerate(resolved.rows)}
        for first, last, code in ranges:
            unit = name_unit(number_formats.unit_text(code))
            if unit:
                rows = range(max(first, resolved.table.first), min(last, resolved.table.last) + 1)
                units.update({positions[row]: unit for row in rows if row in positions})
    currency_of = {text: item.currency for text, item in parsed.items() if item.currency}
    if currency_of:
        units.update(
            {
                place: currency_of[cell]
                for place, cell in enumerate(cells)
                if isinstance(cell, str) and cell in currency_of
            }
        )
    return units
