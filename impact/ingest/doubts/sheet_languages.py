"""The same table on two sheets, each in a language of its own: its indicators are given twice, under two titles.

Entries count from 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.statements.languages import language_of_headers, language_of_name
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.model.words import Language

# So many numbers, and such a share of the rows, must be alike: by the names of the sheets, or only by their headers.
FEWEST_ALIKE = {True: 2, False: 6}
SHARED_ROWS = 0.6
# A workbook with more sheets or rows is written by a program.
MOST_SHEETS, MOST_ROWS = 8, 2_000
# What tells indicators apart, and is written in the language of its sheet.
_TEXTS = ("title", "unit", "result_title", "definition", "location", "code")
_Row = list[int]


def join_languages(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Give rows of a sheet the texts of the sheet in another language with the same numbers: they are one indicator.

    What differs between the two is then asked about as a value that is given twice.
    """
    names = list(dict.fromkeys(entries.sheet))
    if not 1 < len(names) <= MOST_SHEETS:
        return
    language_of = _find_languages(names, tables)
    if len({language for language, _ in language_of.values()}) < 2:
        return
    rows_of = _rows_by_sheet(entries, language_of)
    joined: set[str] = set()
    for first, second in combinations([name for name in names if name in language_of], 2):
        (first_language, is_named), (second_language, is_other_named) = language_of[first], language_of[second]
        if first_language == second_language or {first, second} & joined:
            continue
        pairs = list(_pair_rows(entries, rows_of[first], rows_of[second]))
        if not _are_alike(entries, pairs, len(rows_of[second]), is_named=is_named and is_other_named):
            continue
        joined.add(second)
        for row, other_row in pairs:
            _join(entries, row, other_row)


def _find_languages(names: Iterable[str], tables: Iterable[ResolvedTable]) -> dict[str, tuple[Language, bool]]:
    """The language of each sheet that has one, and whether its name says so."""
    headers: dict[str, list[str]] = defaultdict(list)
    for resolved in tables:
        headers[resolved.table.sheet.name] += [column.header for column in resolved.columns]
    language_of: dict[str, tuple[Language, bool]] = {}
    for name in names:
        by_name = language_of_name(name)
        if (language := by_name or language_of_headers(headers[name])) is not None:
            language_of[name] = language, by_name is not None
    return language_of


def _rows_by_sheet(entries: EntryColumns, sheets: Mapping[str, object]) -> dict[str, list[_Row]]:
    """The entries of each row of some sheets, in order."""
    rows_of: dict[str, dict[int, _Row]] = {name: {} for name in sheets}
    for entry, (sheet, row) in enumerate(zip(entries.sheet, entries.row, strict=True)):
        if sheet in rows_of:
            rows_of[sheet].setdefault(row, []).append(entry)
    return {name: list(rows.values()) for name, rows in rows_of.items()}


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
    return len(same_rows) >= SHARED_ROWS * count and len(numbers) >= FEWEST_ALIKE[is_named]


def _join(entries: EntryColumns, row: _Row, other: _Row) -> None:
    for first, second in zip(row, other, strict=True):
        for name in _TEXTS:
            entries.text[name][second] = entries.text[name][first]
        entries.section[second] = entries.section[first]
        entries.breakdown[second] = entries.breakdown[first]
        entries.owner_of[second] = entries.sheet[first], entries.row[first]
