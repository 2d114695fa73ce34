"""Values of which the label of their row is struck through, is the word of a column, or says that not all are alike.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from impact.ingest.comparison.sheet_limits import short
from impact.ingest.doubts.unit_breaks import tells_break
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.extract.rival_values import counts_by_header, measure_of_row
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES, interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, HEADER_WORDS, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.unit_names import PERCENT, name_unit
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# 'Value achieved' is a header; a longer text with such words may name what was achieved.
MOST_WORDS = 3
_WORDS_FOR_TITLES = frozenset(HEADER_WORDS["title"])


def ask_about_labels(
    entries: EntryColumns, tables: Sequence[ResolvedTable], special: Mapping[str, CellFormats]
) -> None:
    """Make the values of such rows UNCLEAR, with the label in the question."""
    titles = entries.text["title"]
    _ask_about_words_of_columns(entries, tables, _find_repeated_headers(tables))
    _ask_about_counts_of_percentages(entries, tables)
    struck = _find_struck_rows(tables, special)
    broken = {title for title in set(titles) if title and tells_break(title)}
    if not struck and not broken:
        return
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
            if cells.state[entry] not in (State.REPORTED, State.UNCLEAR):
                continue
            label, case = titles[entry], "break"
            if place in struck and not _is_struck(special, place[0], place[1] - 1, cells.column[entry] - 1):
                label, case = struck[place], "struck"
            elif label not in broken:
                continue
            params = {"text": short(label), "case": case}
            entries.ask_whether_it_counts(entry, name, IssueKind.TEXT_BESIDE, params)


def _ask_about_counts_of_percentages(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Ask about percentages by their unit under 'Aantal', where another column with numbers was not read or only the
    headers of the targets say '%'.
    """
    header_of = {
        (resolved.table.sheet.name, resolved.table.first + row + 1, column.place + 1): (column.header, target)
        for resolved in tables
        if (target := _find_target_in_percent(resolved)) or any(resolved.unread_columns.values())
        for column in resolved.columns
        if column.meaning.role == ACTUAL and counts_by_header(column.header)
        for row in resolved.rows
    }
    cells, text = entries.series[ACTUAL], entries.text
    for entry in range(len(entries)) if header_of else ():
        header, target = header_of.get((entries.sheet[entry], entries.row[entry], cells.column[entry]), ("", ""))
        value = cells.value[entry]
        if not header or value is None or cells.state[entry] is not State.REPORTED:
            continue
        measure = measure_of_row(text["unit"][entry], text["measure"][entry], text["title"][entry])
        if measure is Measure.PERCENTAGE and entry not in cells.percent:
            params = {"header": header, "text": short(target or header), "case": "count_target" if target else "count"}
            entries.ask_about_value(entry, ACTUAL, IssueKind.HEADER_UNEXPLAINED, (value,), params)


def _find_target_in_percent(resolved: ResolvedTable) -> str:
    """The header of a target where those of all targets say '%' and those of all results that they count; else ''.

    Without a column of units the results would be percentages by the word of the targets alone.
    """
    columns_of = {role: [c for c in resolved.columns if c.meaning.role == role] for role in (TARGET, ACTUAL, "unit")}
    targets, actuals = columns_of[TARGET], columns_of[ACTUAL]
    if columns_of["unit"] or not targets or not all(name_unit(c.meaning.unit) == PERCENT for c in targets):
        return ""
    return targets[0].header if all(counts_by_header(column.header) for column in actuals) else ""


def _find_repeated_headers(tables: Iterable[ResolvedTable]) -> set[tuple[str, int, int]]:
    """The cells of values, by sheet, row and column (from 1), that hold the period above them again: a next header.

    A number may be the year above it by chance: two of one row are no chance, nor is one behind an empty row.
    """
    cells_found: set[tuple[str, int, int]] = set()
    for resolved in tables:
        table = resolved.table
        places_of_row: dict[int, list[int]] = {}
        for column in resolved.columns:
            header = column.header.strip()
            if column.meaning.role in SERIES_NAMES and column.meaning.period is not None and header:
                for row in resolved.rows:
                    if text_of(resolved.cells[column.place][row]) == header:
                        places_of_row.setdefault(row, []).append(column.place)
        for row, places in places_of_row.items():
            above = table.sheet.rows[table.first + row - 1]
            if len(places) > 1 or not any(cell not in ("", None) for cell in above):
                cells_found |= {(table.sheet.name, table.first + row + 1, place + 1) for place in places}
    return cells_found


def _ask_about_words_of_columns(
    entries: EntryColumns, tables: Sequence[ResolvedTable], repeated_headers: Collection[tuple[str, int, int]]
) -> None:
    """Ask about values of which the titles are 'Goal' and 'Achieved', or other headers of values of two kinds.

    The name of the indicator then stands elsewhere, such as above a small table of its own: one called 'Reach' is one,
    and so is what stands under 'Indicator'. A number that is the year above it may be the header of such a table.
    """
    titles, codes = entries.text["title"], entries.text["code"]
    role_of = {title: role for title in set(titles) if title and (role := _role_of_header(title))}
    words = set(role_of) if len(set(role_of.values())) > 1 else set()
    named_rows = {
        (resolved.table.sheet.name, resolved.table.first + row + 1)
        for resolved in tables
        if words and (column := resolved.find("title")) is not None
        and normalise_words(column.header) in _WORDS_FOR_TITLES
        for row in resolved.rows
    }
    for name in SERIES_NAMES if words or repeated_headers else ():
        cells = entries.series[name]
        for entry, title in enumerate(titles):
            value = cells.value[entry]
            place = entries.sheet[entry], entries.row[entry], cells.column[entry]
            is_word = title in words and not codes[entry] and place[:2] not in named_rows
            if (is_word or place in repeated_headers) and value is not None:
                params = {"text": short(title), "case": "word" if is_word else "header"}
                entries.ask_whether_it_counts(entry, name, IssueKind.TEXT_BESIDE, params)


def _role_of_header(title: str) -> str:
    """The kind of values that a title would be the header of; '' for any other title."""
    # Most titles are longer, and the words of each cost time.
    meaning = interpret_header(title) if len(title.split()) <= MOST_WORDS else None
    if meaning is None or meaning.name:
        return ""
    is_undated = meaning.period is None and meaning.part is None and not meaning.candidates
    is_of_values = meaning.role in (*SERIES_NAMES, "target_or_result", "result_or_actual")
    return meaning.role if is_of_values and is_undated else ""


def _is_struck(special: Mapping[str, CellFormats], sheet: str, row: int, column: int) -> bool:
    """Whether a cell (from 0) is struck through itself: then its number is asked about as such."""
    return (row, column) in special.get(sheet, NO_FORMATS).struck


def _find_struck_rows(
    tables: Iterable[ResolvedTable], special: Mapping[str, CellFormats]
) -> dict[tuple[str, int], str]:
    """The rows (from 1) by sheet of which the title or code is struck through, or part of it, with that text."""
    rows: dict[tuple[str, int], str] = {}
    for resolved in tables:
        table = resolved.table
        struck = special.get(table.sheet.name, NO_FORMATS).struck
        places = [c.place for c in resolved.columns if c.meaning.role in IDENTIFYING_ROLES] if struck else []
        for row in resolved.rows if places else ():
            place = next((place for place in places if (table.first + row, place) in struck), None)
            if place is not None:
                rows[table.sheet.name, table.first + row + 1] = str(resolved.cells[place][row]).strip()
    return rows
