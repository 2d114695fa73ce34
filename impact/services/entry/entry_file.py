"""The file of an entry on screen: what was typed as a csv, kept like any workbook that was handed in."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from impact.i18n import text
from impact.ingest.extract import missing_reasons
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.vocabulary.languages import Language
from impact.services.entry.known_state import KnownState
from impact.views.figures.spreadsheet_text import escape_formulas

# Rows of the first value and of the first indicator, and the column of the value, all from 1.
VALUE_ROW, INDICATOR_ROW, VALUE_COLUMN = 2, 10_002, 8
DELIMITER = ";"
HEADER = (
    "code", "indicator", "unit", "group", "from", "until", "what", "value", "numerator", "denominator", "no value",
    "note",
)  # fmt: skip
PROPERTIES = (
    "title", "unit", "definition", "level", "measure", "direction", "time_kind", "frequency", "baseline",
    "baseline_date", "band_low", "band_high", "numerator_text", "denominator_text", "source",
    "calculation",
)  # fmt: skip


def name_file(language: Language, moment: datetime) -> str:
    """The name under which an entry stands among the files, in the language of whoever sent it."""
    return text(language, "entry.file_name", moment=moment.strftime("%Y-%m-%d %H.%M.%S")) + ".csv"


def write_entry(entry: ScreenEntry, state: KnownState, language: Language) -> bytes:
    """Everything typed as a csv; its first line holds the key of the entry, so that no two entries are one file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow([*HEADER, entry.key])
    titles = {item.name: (item.code, item.title, item.unit) for item in entry.indicators}
    for item in entry.values:
        registered = state.indicators.get(item.indicator)
        name = titles.get(item.indicator, ("", "", ""))
        if registered is not None:
            name = (registered.indicator.code, registered.indicator.title, registered.indicator.unit)
        reason = item.no_value
        if f"template.reason.{reason}" in _reasons():
            reason = text(language, f"template.reason.{reason}")
        cells = (
            *name, item.breakdown, item.start.isoformat(), item.end.isoformat(), item.quantity.value, item.value,
            item.numerator, item.denominator, reason, item.note,
        )  # fmt: skip
        writer.writerow([_as_text(cell) for cell in cells])
    for indicator in entry.indicators:
        for name_of_property, cell in _properties(indicator):
            row = (indicator.code, indicator.title, indicator.unit, "", "", "", name_of_property, cell)
            writer.writerow([_as_text(part) for part in row])
    return out.getvalue().encode("utf-8-sig")


def _properties(indicator: EnteredIndicator) -> list[tuple[str, str]]:
    return [(name, str(getattr(indicator, name) or "")) for name in PROPERTIES if getattr(indicator, name)]


def _reasons() -> frozenset[str]:
    return frozenset(f"template.reason.{name}" for name in missing_reasons.REASONS)


def _as_text(cell: str) -> str:
    """A cell that no spreadsheet runs; a lone carriage return would break the row in two."""
    return escape_formulas(cell.replace("\r\n", "\n").replace("\r", "\n"), delimiter=DELIMITER)
