"""Units that the cells, number formats and headers of a file state, where it states some that cannot be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.files.readers import Cell
from impact.ingest.formats import number_formats
from impact.ingest.periods.header_details import read_unit
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.number_parser import Form, NumberText
from impact.ingest.values.unit_names import COUNT, PERCENT, are_apart, name_unit
from impact.model.figures.currency_words import AMOUNT_WORDS, CURRENCY_OF_WORD, CURRENCY_SIGNS

UNIT_ROLES = ("unit", "measure")
_SHORT_HOURS = frozenset(("u", "h"))
_AMOUNT = re.compile(
    rf"[{CURRENCY_SIGNS}]|\b(?:{'|'.join(word for word in AMOUNT_WORDS if word.isalpha())})\b", re.IGNORECASE
)


def has_units_apart(
    tables: Iterable[ResolvedTable], parsed: Mapping[str, NumberText], special: Mapping[str, CellFormats]
) -> bool:
    """Whether a file states units that cannot be compared; most state one or none, and need no list by cell."""
    unit_names = {_currency_in(text, item) for text, item in parsed.items()}
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
    currency_of = {text: currency for text, item in parsed.items() if (currency := _currency_in(text, item))}
    if currency_of:
        units.update(
            {
                place: currency_of[cell]
                for place, cell in enumerate(cells)
                if isinstance(cell, str) and cell in currency_of
            }
        )
    return units


def _currency_in(text: str, item: NumberText) -> str:
    """The currency of a number, or the only one that a text with a number in question names: '$ 90 - 110'."""
    if item.currency or item.form is not Form.DOUBT:
        return item.currency
    # Without case a pattern takes more letters for one than `lower` does: 'euroſ'.
    currencies = {CURRENCY_OF_WORD.get(word.casefold(), "") for word in _AMOUNT.findall(text)}
    return currencies.pop() if len(currencies) == 1 else ""


def read_format_units(resolved: ResolvedTable, special: CellFormats) -> dict[int, str]:
    """Return the unit that number formats alone write beside the numbers of a data row: '0" km"'; of '%', see below.

    Rows of which all numbers of the actuals, or without those of the targets, show the same unit, and none of the
    others shows another; other rows have none.
    """
    units_of_column = {
        column.place: _units_by_position(resolved, column, special)
        for column in resolved.columns
        if column.meaning.role in (ACTUAL, TARGET, BASELINE)
    }
    # Rows in which no format writes a unit have none, and most tables have no others.
    candidates = {position for units in units_of_column.values() for position in units}
    unit_of: dict[int, str] = {}
    shown_units: dict[int, set[str]] = {}
    for series in (ACTUAL, TARGET, BASELINE):
        of_series: dict[int, set[str]] = {}
        for column in resolved.columns:
            if column.meaning.role == series:
                units, cells = units_of_column[column.place], resolved.pick(column)
                for position in candidates:
                    cell = cells[position]
                    if is_number(cell) and not isinstance(cell, str):
                        of_series.setdefault(position, set()).add(units.get(position, ""))
                    elif cell not in ("", None):
                        # A text may state a unit itself.
                        shown_units.setdefault(position, set()).add(text_of(cell))
        for position, units_of_row in of_series.items():
            shown_units.setdefault(position, set()).update(units_of_row - {""})
            unit_of.setdefault(position, next(iter(units_of_row)) if len(units_of_row) == 1 else "")
    return {row: unit for row, unit in unit_of.items() if shown_units[row] == {unit} and name_unit(unit) != PERCENT}


def find_signed_percentages(resolved: ResolvedTable, column: Column, special: CellFormats) -> set[int]:
    """Return the data rows of which the number format writes '%' behind a number as it is: '0"%"' over 45 is 45 %."""
    cells = resolved.pick(column)
    units = _units_by_position(resolved, column, special)
    return {position for position, unit in units.items() if unit == PERCENT and is_number(cells[position])}


def _units_by_position(resolved: ResolvedTable, column: Column, special: CellFormats) -> dict[int, str]:
    """The unit that the number format of each data row of a column writes, where it is one that is known."""
    ranges = special.formats.in_column(column.place)
    if not ranges:
        return {}
    positions = {resolved.table.first + row: place for place, row in enumerate(resolved.rows)}
    units: dict[int, str] = {}
    for first, last, code in ranges:
        text = _unit_of_number(code)
        if text.casefold() in _SHORT_HOURS or name_unit(text) not in ("", COUNT):
            rows = range(max(first, resolved.table.first), min(last, resolved.table.last) + 1)
            units.update({positions[row]: text for row in rows if row in positions})
    return units


def _unit_of_number(code: str) -> str:
    """The unit of the number in a cell: '€' of '#,##0," k€"', which shows a thousandth of the number it holds."""
    text = number_formats.unit_text(code)
    stated = read_unit(text) if number_formats.scale_factor(code) > 1 else None
    return text if stated is None else stated[0]
