"""The same table in two languages, on two sheets or beside each other: its indicators are given twice.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.statements.languages import language_of_headers, language_of_name
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.model.words import Language

# So many numbers, and such a share of the rows, must be alike: by the names of the sheets, or only by their headers.
FEWEST_ALIKE, FEWEST_WHERE_ALL_ARE = {True: 2, False: 6}, 4
SHARED_ROWS = 0.6
# A workbook with more sheets or rows is written by a program.
MOST_SHEETS, MOST_ROWS = 8, 2_000
# What tells indicators apart, and is written in the language of its sheet.
_TEXTS = ("title", "unit", "result_title", "definition", "location", "code")
_Row = list[int]
# A sheet and the language of its tables.
_Key = tuple[str, Language]


def join_languages(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Give rows of a table the texts of that in another language with the same numbers: they are one indicator.

    What differs between the two is then asked about as a value that is given twice.
    """
    keys = {(resolved.table.sheet.name, language) for resolved in tables if (language := _language_of(resolved))}
    if len({language for _, language in keys}) < 2 or len(keys) > MOST_SHEETS:
        return
    rows_of = _rows_by_language(entries, tables)
    joined: set[_Key] = set()
    for first, second in combinations(rows_of, 2):
        if first[1] == second[1] or {first, second} & joined:
            continue
        pairs = list(_pair_rows(entries, rows_of[first], rows_of[second]))
        are_named = all(language_of_name(sheet) is not None for sheet, _ in (first, second))
        if not _are_alike(entries, pairs, len(rows_of[second]), is_named=are_named):
            continue
        joined.add(second)
        for row, other_row in pairs:
            _join(entries, row, other_row)


def _language_of(resolved: ResolvedTable) -> Language | None:
    """The language of a table: by the name of its sheet, else by its headers."""
    return language_of_name(resolved.table.sheet.name) or language_of_headers(
        column.header for column in resolved.columns
    )


def _rows_by_language(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> dict[_Key, list[_Row]]:
    """The entries of each row, in order, by sheet and language; those of tables without a language are left out."""
    tables_of: dict[str, list[tuple[range, frozenset[int], Language]]] = {}
    for resolved in tables:
        if (language := _language_of(resolved)) is not None:
            rows = range(resolved.table.first + 1, resolved.table.last + 1)
            columns = frozenset(column.place + 1 for column in resolved.columns)
            tables_of.setdefault(resolved.table.sheet.name, []).append((rows, columns, language))
    series = [cells.column for cells in entries.series.values()]
    rows_of: dict[_Key, dict[int, _Row]] = {}
    for entry, (sheet, row) in enumerate(zip(entries.sheet, entries.row, strict=True)):
        own_columns = {column[entry] for column in series} - {0}
        for rows, places, language in tables_of.get(sheet, ()):
            if row in rows and own_columns <= places:
                rows_of.setdefault((sheet, language), {}).setdefault(row, []).append(entry)
                break
    return {key: list(rows.values()) for key, rows in rows_of.items()}


def _pair_rows(entries: EntryColumns, rows: Sequence[_Row], other_rows: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """The rows of two sheets that stand in the same order with the same numbers, and as many rows between those."""
    if max(len(rows), len(other_rows)) > MOST_ROWS:
        return
    signs, other_signs = ([_sign(entries, row) for row in of_sheet] for of_sheet in (rows, other_rows))
    for kind, start, end, other_start, other_end in SequenceMatcher(None, signs, other_signs, False).get_opcodes():
        if kind == "equal" or (kind == "replace" and end - start == other_end - other_start):
            for row, other in zip(rows[start:end], other_rows[other_start:other_end], strict=True):
                if [_moment(entries, e) for e in row] == [_moment(entries, e) for e in other]:
                    yield row, other


def _sign(entries: EntryColumns, row: _Row) -> tuple[object, ...]:
    return tuple((_moment(entries, entry), *(s.value[entry] for s in entries.series.values())) for entry in row)


def _moment(entries: EntryColumns, entry: int) -> tuple[object, ...]:
    filled = tuple(entries.series[name].state[entry] is not None for name in SERIES_NAMES)
    return entries.start[entry], entries.end[entry], bool(entries.breakdown[entry]), filled


def _are_alike(entries: EntryColumns, pairs: Sequence[tuple[_Row, _Row]], count: int, *, is_named: bool) -> bool:
    same_rows = [row for row, other in pairs if _sign(entries, row) == _sign(entries, other)]
    numbers = {
        (name, entry)
        for row in same_rows
        for entry in row
        for name in SERIES_NAMES
        if entries.series[name].value[entry]
    }
    fewest = FEWEST_ALIKE[is_named]
    if len(same_rows) == count:
        fewest = min(fewest, FEWEST_WHERE_ALL_ARE)
    return len(same_rows) >= SHARED_ROWS * count and len(numbers) >= fewest


def _join(entries: EntryColumns, row: _Row, other: _Row) -> None:
    for first, second in zip(row, other, strict=True):
        for name in _TEXTS:
            entries.text[name][second] = entries.text[name][first]
        entries.section[second] = entries.section[first]
        entries.breakdown[second] = entries.breakdown[first]
        entries.owner_of[second] = entries.sheet[first], entries.row[first]
