"""Values that the name of their sheet, or the formula behind them, takes back.

Results on a sheet 'Prognose 2025', and the zero that a program makes of the sum of empty cells. Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.comparison.sheet_versions import give_places, join_versions, tell_unnamed_sheets_apart
from impact.ingest.extract.entries import SERIES_NAMES, CellIssue, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts.target_sheets import names_targets, says_no_series
from impact.ingest.notation.row_words import is_forecast_name
from impact.ingest.notation.sheet_places import find_places
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.model.cell_address import parse_address
from impact.model.submission import IssueKind
from impact.model.vocabulary.value_states import State

_DATED_GROUP = re.compile(r"=(?:19|20)\d\d-\d\d-\d\d(?:;|$| 00:)")


def ask_about_sheet_names(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Ask about actuals on a sheet named as a forecast, or as targets where no header says that they are results."""
    names = list(dict.fromkeys(entries.sheet))
    forecasts = {name for name in names if is_forecast_name(name)}
    forecasts |= {
        resolved.table.sheet.name
        for resolved in tables
        if names_targets(resolved.table.sheet.name) and not resolved.chosen_columns
        if all(says_no_series(c.header) for c in resolved.columns if c.meaning.role == ACTUAL)
    }
    if forecasts:
        for entry, sheet in enumerate(entries.sheet):
            if sheet in forecasts:
                ask_about_text(entries, entry, ACTUAL, sheet)


def ask_about_dated_groups(entries: EntryColumns) -> None:
    """Ask about values of a group that is a date: '3-5' that a spreadsheet turned into 3 May."""
    dated = {breakdown for breakdown in set(entries.breakdown) if breakdown and _DATED_GROUP.search(breakdown)}
    if dated:
        for entry, breakdown in enumerate(entries.breakdown):
            if breakdown in dated:
                for name in SERIES_NAMES:
                    ask_about_text(entries, entry, name, breakdown)


def ask_about_empty_sums(
    entries: EntryColumns, sheets: Iterable[Sheet], marked: Mapping[str, CellFormats]
) -> None:
    """Ask about a zero that is the sum of cells that are all empty."""
    rows_of = {sheet.name.casefold(): sheet for sheet in sheets}
    sums = {name: formats.sums for name, formats in marked.items() if formats.sums}
    if not sums:
        return
    for name in (ACTUAL, TARGET):
        cells = entries.series[name]
        for entry, value in enumerate(cells.value):
            sheet = entries.sheet[entry]
            if value != 0 or sheet not in sums or cells.state[entry] is not State.REPORTED:
                continue
            ranges = sums[sheet].get((entries.row[entry] - 1, cells.column[entry] - 1))
            if ranges and _are_empty(ranges, rows_of, rows_of[sheet.casefold()]):
                cells.value[entry], cells.state[entry] = None, State.UNCLEAR
                entries.cell_issues.append(
                    CellIssue(
                        entry, IssueKind.DASH_FOR_ZERO, cells.column[entry], cells.raw[entry], (0.0,), name
                    )
                )  # fmt: skip


def _are_empty(ranges: str, rows_of: Mapping[str, Sheet], own: Sheet) -> bool:
    """Whether every cell of ranges such as "B2:D2,INVOER!F2" is empty."""
    for part in ranges.split(","):
        name, _, cells = part.rpartition("!")
        sheet = rows_of.get(name.strip("'").casefold()) if name else own
        first, _, last = cells.partition(":")
        start, end = parse_address(first), parse_address(last or first)
        if sheet is None or start is None or end is None:
            return False
        for row in sheet.rows[start[0] - 1 : end[0]]:
            if any(cell not in ("", None) for cell in row[start[1] - 1 : end[1]]):
                return False
    return True


def ask_beside_texts(
    entries: EntryColumns,
    sheets: Sequence[Sheet],
    tables: Sequence[ResolvedTable],
    marked: Mapping[str, CellFormats],
) -> None:
    """Ask about all values that the name of their sheet, or the formula behind them, takes back."""
    ask_about_sheet_names(entries, tables)
    ask_about_dated_groups(entries)
    place_of = find_places(tables)
    give_places(entries, place_of)
    join_versions(entries, sheets)
    tell_unnamed_sheets_apart(entries, place_of)
    ask_about_empty_sums(entries, sheets, marked)
