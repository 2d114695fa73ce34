"""Units that cells, number formats and headers state: where those of one indicator differ, nothing is compared.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS, ask_about, name_cell
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values.unit_names import are_apart, factor_between, name_unit
from impact.model.submission import IssueKind


def check_stated_units(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], units: Sequence[str]
) -> None:
    """Make numbers UNCLEAR that state another unit than their indicator: its own, else that of its target."""
    units_by_series = {name: entries.series[name].unit for name in (TARGET, BASELINE, ACTUAL)}
    if not any(units_by_series.values()):
        return
    for item in identified:
        cells = [
            (name, entry, unit)
            for name, unit_of in units_by_series.items()
            for entry in item.entries
            if (unit := unit_of.get(entry)) and entries.series[name].value[entry] is not None
        ]
        if not cells:
            continue
        own = name_unit(units[item.entries[0]])
        target_unit = own or cells[0][2]
        reference = own or _name_with_unit(entries, *cells[0])
        for name, entry, unit in cells:
            value = entries.series[name].value[entry]
            if value is not None and are_apart(unit, target_unit):
                factor = factor_between(unit, target_unit)
                converted = () if factor is None else (float(f"{value * factor:.{SIGNIFICANT_DIGITS}g}"),)
                ask_about(entries, name, entry, IssueKind.CURRENCY_DIFFERS, (*converted, value), reference)


def _name_with_unit(entries: EntryColumns, name: str, entry: int, unit: str) -> str:
    """The text and address of a cell; with its unit where only the number format or the header shows that."""
    text = name_cell(entries, name, entry)
    return text if name_unit(entries.series[name].raw[entry]) else f"{unit} {text}"
