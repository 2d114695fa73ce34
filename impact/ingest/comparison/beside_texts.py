"""Values that a text beside them takes back: a remark, the name of their sheet, or a sum of nothing.

'0' beside 'niet gemeten', results on a sheet 'Prognose 2025', two sheets '2023' and '2023 herwerkt', and the zero that
a program makes of the sum of empty cells. Entries count from 0.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Sheet
from impact.ingest.notation.row_words import is_forecast_name, name_without_revision
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.address import parse_address
from impact.model.submission import IssueKind
from impact.model.words import State

_NOT_MEASURED = re.compile(
    r"\b(?:(?:niet|nog niet|geen|not|not yet|non|pas|pas encore|never|nooit)(?: \w+)? "
    r"(?:gemeten|bevraagd|geregistreerd|meting|metingen|cijfers|gegevens|data|measured|recorded"
    r"|mesure|mesuree|mesures|mesurees|releve)|non mesuree?s?|unmeasured|ongemeten"
    r"|pas de (?:mesure|donnees|chiffres?)|no (?:measurement|data|figures?))\b|^(?:n v t|nvt|n b|na|n a)$"
)
_TAKEN_BACK = re.compile(
    r"^(?:typ ?fout|fout|foutief|typo|error|erreur|mistake|coquille|verkeerd|wrong)\b"
    r"|\b(?:moet (?:\S+ )?zijn|should (?:be|read)|doit etre|devrait etre|lire \d)"
    r"|\b(?:geschat|geschatte|schatting|raming|estime|estimee|estimation|estimated|estimate"
    r"|voorlopig|voorlopige|provisoire|provisional|preliminary)\b"
)
_SHORT_REMARK = 60


def ask_about_remarks(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Ask about a zero beside 'not measured', and about a value whose remark calls it an estimate or an error."""
    series = entries.series[ACTUAL]
    remark_of: dict[tuple[str, int], str] = {}
    for resolved in tables:
        for place in _places_of_remarks(resolved):
            cells = resolved.pick_place(place)
            texts = {cell for cell in set(cells) if isinstance(cell, str) and _takes_back(cell)}
            first = resolved.table.first + 1
            remark_of |= {
                (resolved.table.sheet.name, first + row): str(cell)
                for row, cell in zip(resolved.rows, cells, strict=True)
                if cell in texts
            }
    if not remark_of:
        return
    rows = list(zip(entries.sheet, entries.row, strict=True))
    counts = Counter(row for row, state in zip(rows, series.state, strict=True) if state is not None)
    for entry, sheet_row in enumerate(rows):
        text = remark_of.get(sheet_row)
        if text is None:
            continue
        # Of several values in a row nobody knows which one is meant; of a zero and 'not measured' one does.
        if series.value[entry] == 0 if _takes_back(text) == "zero" else counts[sheet_row] == 1:
            ask_about_text(entries, entry, ACTUAL, text)


def _places_of_remarks(resolved: ResolvedTable) -> list[int]:
    """The columns with remarks, and those without a meaning, in which remarks may stand."""
    roles = {column.place: column.meaning.role for column in resolved.columns}
    width = min(len(resolved.cells), len(resolved.table.sheet.rows[0]))
    return [place for place in range(width) if roles.get(place, "comment") in ("comment", "judged")]


@lru_cache(CACHE_SIZE)
def _takes_back(text: str) -> str:
    """Whether a remark says that a zero ('zero'), or any value ('any'), was not measured as it stands; else ''."""
    words = normalise_words(text)
    if _NOT_MEASURED.search(words):
        return "zero"
    return "any" if len(words) <= _SHORT_REMARK and _TAKEN_BACK.search(words) else ""


def ask_about_sheet_names(entries: EntryColumns) -> None:
    """Ask about actuals on a sheet named as a forecast, and about values that two versions of a sheet hold."""
    names = list(dict.fromkeys(entries.sheet))
    forecasts = {name for name in names if is_forecast_name(name)}
    if forecasts:
        for entry, sheet in enumerate(entries.sheet):
            if sheet in forecasts:
                ask_about_text(entries, entry, ACTUAL, sheet)
    versions: dict[str, list[str]] = defaultdict(list)
    for name in names:
        versions[name_without_revision(name)].append(name)
    for sheets in versions.values():
        if len(sheets) > 1:
            _join_versions(entries, sheets)


def _join_versions(entries: EntryColumns, sheets: Sequence[str]) -> None:
    """Make rows of one title on several versions of a sheet one indicator, so that duplicates are asked about."""
    first_row: dict[tuple[object, ...], tuple[str, int]] = {}
    text = entries.text
    for entry, sheet in enumerate(entries.sheet):
        if sheet not in sheets:
            continue
        key = (
            *(text[name][entry] for name in ("title", "location", "unit")),
            entries.section[entry],
            entries.breakdown[entry],
            None if entries.header_row[entry] else (entries.start[entry], entries.end[entry]),
        )
        place = (sheet, entries.row[entry])
        owner = first_row.setdefault(key, place)
        if owner[0] != sheet:
            entries.owner_of[entry] = owner


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
    tables: Iterable[ResolvedTable],
    sheets: Sequence[Sheet],
    marked: Mapping[str, CellFormats],
) -> None:
    """Ask about all values that a text beside them, or the formula behind them, takes back."""
    ask_about_remarks(entries, tables)
    ask_about_sheet_names(entries)
    ask_about_empty_sums(entries, sheets, marked)
