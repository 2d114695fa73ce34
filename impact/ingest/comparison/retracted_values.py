"""Values that the name of their sheet, another name beside them, or the formula behind them takes back.

Results on a sheet 'Prognose 2025', numbers behind a second column of names, and the zero that a program makes of the
sum of empty cells. Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.comparison.sheet_versions import (
    ask_beside_unread_sheets,
    give_places,
    join_versions,
    tell_unnamed_sheets_apart,
)
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts.fingerprint import strip_period
from impact.ingest.layouts.target_sheets import name_of_targets, says_no_series
from impact.ingest.notation.row_words import is_forecast_name, name_of_place, names_no_results
from impact.ingest.notation.sheet_places import find_places
from impact.ingest.periods.sheet_periods import names_limit
from impact.ingest.tables.column_rules import are_names
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import parse_address
from impact.model.issues import IssueKind
from impact.model.title_comparison import title_key
from impact.model.vocabulary.value_states import State

# 'Oud', 'Old version', 'Concept': a sheet that another one replaced, or will.
_NAMES_EARLIER = re.compile(
    r"^(?:oude?|old|ancien(?:ne)?s?|vorige versie|concept|draft|brouillon|klad(?:versie)?|ontwerp)\b"
    r"|\b(?:oud|old|ancien|concept|draft|brouillon|klad(?:versie)?|ontwerp)$"
)
_IN_PLACE = re.compile(r"\s*\w+-\w")
_NAMING_ROLES = frozenset(("title", "name"))
_DATED_GROUP = re.compile(r"=(?:19|20)\d\d-\d\d-\d\d(?:;|$| 00:)")


def ask_about_sheet_names(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Ask about values on a sheet named as a forecast, an old version, a draft or a template, and about actuals of a
    table that is named after targets where no header says that they are results.

    A template ('Sjabloon') is asked about beside another sheet with its titles: the only one may be filled in.
    """
    names = list(dict.fromkeys(entries.sheet))
    forecasts = {name for name in names if is_forecast_name(name)}
    replaced = {name for name in names if _names_earlier(name)}
    replaced |= _find_sheets_beside_results(entries, set(names) - forecasts - replaced)
    name_of_row = {
        (resolved.table.sheet.name, resolved.table.first + row + 1): name
        for resolved in tables
        if (name := name_of_targets(resolved)) and not resolved.chosen_columns
        if all(says_no_series(c.header) for c in resolved.columns if c.meaning.role == ACTUAL)
        for row in resolved.rows
    }
    if not (forecasts or replaced or name_of_row):
        return
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
        if place[0] in replaced:
            for name in (ACTUAL, TARGET):
                ask_about_text(entries, entry, name, place[0])
        elif place[0] in forecasts or place in name_of_row:
            ask_about_text(entries, entry, ACTUAL, name_of_row.get(place, place[0]))


def _names_earlier(name: str) -> bool:
    """Whether the name of a sheet says that another sheet replaced it, or will; 'Oud-Turnhout' is a place."""
    words = normalise_words(name)
    has_number = re.search(r"\d", words) is not None
    if _NAMES_EARLIER.search(words) is None or ((has_number or _IN_PLACE.match(name)) and name_of_place(name)):
        return False
    # Of '2024 concept' the period is asked about already.
    return not (has_number and names_limit(words))


def _find_sheets_beside_results(entries: EntryColumns, names: Collection[str]) -> set[str]:
    """The sheets whose name says that they hold no results, beside a sheet of results with one of their titles."""
    suspects = {name for name in names if names_no_results(name)}
    if not suspects:
        return suspects
    titles_of: dict[str, set[str]] = {}
    for sheet, title, code in zip(entries.sheet, entries.text["title"], entries.text["code"], strict=True):
        titles_of.setdefault(sheet, set()).add(title_key(title) or code)
    results = {title for sheet, titles in titles_of.items() if sheet not in suspects for title in titles} - {""}
    return {name for name in suspects if titles_of.get(name, set()) & results}


def ask_beside_other_names(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Ask about values behind a second column of names, in each row that has another name there than the first.

    'Ateliers | 18 | Sorties | 6' below 'Action | 2023 | Action | 2024': 6 is no value of the workshops.
    """
    name_of: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for resolved in tables:
        titles = next((c for c in resolved.columns if c.meaning.role in _NAMING_ROLES), None)
        if titles is None:
            continue
        for place in _find_other_names(resolved, titles):
            for row in resolved.rows:
                name, own = text_of(resolved.cells[place][row]), _text_in(resolved, titles.place, row)
                if name and own and normalise_words(name) != normalise_words(own):
                    cell = resolved.table.sheet.name, resolved.table.first + row + 1
                    name_of.setdefault(cell, []).append((place + 1, name))
    if not name_of:
        return
    for name in SERIES_NAMES:
        columns = entries.series[name].column
        for entry, line in enumerate(zip(entries.sheet, entries.row, strict=True)):
            behind = [text for column, text in name_of.get(line, ()) if column < (columns[entry] or 0)]
            if behind:
                ask_about_text(entries, entry, name, behind[-1])


def _find_other_names(resolved: ResolvedTable, titles: Column) -> list[int]:
    """The columns between values that hold names as the titles do: under the same header, or half of them the same."""
    values = [column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES]
    if not values:
        return []
    described = {column.place for column in resolved.columns if column.meaning.role not in _NAMING_ROLES}
    own_names = {normalise_words(text_of(cell)) for cell in resolved.pick_place(titles.place)} - {""}
    header_of = dict(resolved.unknown) | {column.place: column.header for column in resolved.columns}
    header = normalise_words(strip_period(titles.header))
    other_columns: list[int] = []
    for place in range(max(min(values), titles.place) + 1, max(values)):
        cells = resolved.pick_place(place)
        if place in described or not are_names(cells):
            continue
        names = {normalise_words(text_of(cell)) for cell in cells} - {""}
        is_same_header = header != "" and normalise_words(strip_period(header_of.get(place, ""))) == header
        if is_same_header or 2 * len(names & own_names) >= len(names):
            other_columns.append(place)
    return other_columns


def _text_in(resolved: ResolvedTable, place: int, row: int) -> str:
    """The text of a row (from 0) in a column, or that of the row above which gives its identity."""
    return text_of(resolved.cells[place][row]) or text_of(resolved.cells[place][resolved.source_rows.get(row, row)])


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
                entries.ask_about_value(entry, name, IssueKind.DASH_FOR_ZERO, (0.0,))


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


def ask_about_retracted_values(
    entries: EntryColumns,
    sheets: Sequence[Sheet],
    tables: Sequence[ResolvedTable],
    marked: Mapping[str, CellFormats],
    unused: Collection[str] = (),
) -> None:
    """Ask about all values that the name of their sheet, another name, or the formula behind them takes back.

    `unused`: the sheets that somebody left out.
    """
    ask_about_sheet_names(entries, tables)
    ask_beside_other_names(entries, tables)
    ask_about_dated_groups(entries)
    place_of = find_places(tables)
    give_places(entries, place_of)
    ask_beside_unread_sheets(entries, [sheet for sheet in sheets if sheet.name not in unused])
    join_versions(entries, sheets)
    tell_unnamed_sheets_apart(entries, place_of)
    ask_about_empty_sums(entries, sheets, marked)
