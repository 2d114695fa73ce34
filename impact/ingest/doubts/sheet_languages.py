"""The same table in two languages, on two sheets or beside each other: its indicators are given twice.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.notation.block_titles import title_above
from impact.ingest.statements.languages import language_of_headers, language_of_name
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.vocabulary.languages import Language

# So many numbers, and such a share of the rows, must be alike: where names of sheets, or headers below each other on
# one, say the language; or only headers of two sheets.
FEWEST_ALIKE, FEWEST_WHERE_ALL_ARE = {True: 2, False: 6}, 4
SHARED_ROWS = {True: 0.5, False: 0.6}
FEWEST_DIGITS = 6
# A workbook with more tables or rows is written by a program.
MOST_TABLES, MOST_ROWS = 16, 2_000
# What tells indicators apart, and is written in the language of its sheet.
_TEXTS = ("title", "unit", "result_title", "definition", "location", "code")
_Row = list[int]
# A sheet, the language of a table as its words tell it, and the number of the table on the sheet.
_Key = tuple[str, Language | None, float]


def join_languages(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Give rows of a table the texts of that in another language with the same numbers: they are one indicator.

    What differs between the two is then asked about as a value that is given twice. Where too few numbers are certain
    to tell, it is asked of each pair of rows whether it is one indicator.
    """
    key_of = _keys_of_tables(tables)
    count = len(tables) + sum(len(resolved.table.repeats) for resolved in tables)
    if not 2 <= count <= MOST_TABLES:
        return
    rows_of = _rows_by_language(entries, tables, key_of)
    joined: set[_Key] = set()
    for first, second in combinations(rows_of, 2):
        if not _may_be_translation(first, second) or {first, second} & joined:
            continue
        rows = _without_notes(entries, rows_of[first], len(rows_of[second]))
        other_rows = _without_notes(entries, rows_of[second], len(rows))
        if first[1] is second[1] and len(rows) != len(other_rows):
            continue
        if first[1] is second[1] and _are_about_the_same(entries, rows, other_rows):
            continue
        pairs = list(_pair_rows(entries, rows, other_rows))
        are_stacked = first[0] == second[0] and first[1] is not second[1]
        are_named = are_stacked or all(language_of_name(sheet) is not None for sheet, *_ in (first, second))
        if not _are_alike(entries, pairs, len(other_rows), is_named=are_named):
            in_order = list(zip(rows, other_rows, strict=False)) if len(rows) == len(other_rows) else []
            if in_order and _never_differ(entries, in_order):
                entries.alike_rows += [(row[0], other_row[0]) for row, other_row in in_order]
            continue
        joined.add(second)
        for row, other_row in pairs:
            _join(entries, row, other_row)


def _without_notes(entries: EntryColumns, rows: Sequence[_Row], count: int) -> Sequence[_Row]:
    """The rows of a table without those at its end that hold no value, down to `count`: a note stands there."""
    end = len(rows)
    while end > count and not any(any(_moment(entries, entry)[-1]) for entry in rows[end - 1]):
        end -= 1
    return rows[:end]


def _keys_of_tables(tables: Sequence[ResolvedTable]) -> list[_Key]:
    """The key of each table, in the order in which they stand."""
    return [(resolved.table.sheet.name, _language_of(resolved), resolved.table.part) for resolved in tables]


def _may_be_translation(first: _Key, second: _Key) -> bool:
    """Whether two tables may be one in two languages: in languages that differ, or one below the other on a sheet.

    Headers such as 'Indicator | 2023' are of no language, and 'full year' may stand above both.
    """
    if first[0] == second[0]:
        return True
    return None not in (first[1], second[1]) and first[1] != second[1]


def _are_about_the_same(entries: EntryColumns, rows: Sequence[_Row], other_rows: Sequence[_Row]) -> bool:
    """Whether half of the titles of a table, or its only one, come again in another: it is about the same.

    Two single indicators with the same numbers, in languages that nothing tells, are two indicators.
    """
    first_titles, other_titles = (
        {normalise_words(entries.text["title"][row[0]]) for row in part} for part in (rows, other_rows)
    )
    if len(first_titles) == 1 or len(other_titles) == 1:
        return True
    return len(first_titles & other_titles) * 2 >= min(len(first_titles), len(other_titles))


def _language_of(resolved: ResolvedTable) -> Language | None:
    """The language of a table: by the name of its sheet, its headers, or the title above it; None for none of these."""
    return (
        language_of_name(resolved.table.sheet.name)
        or language_of_headers(column.header for column in resolved.columns)
        or language_of_name(title_above(resolved))
    )


def _rows_by_language(
    entries: EntryColumns, tables: Sequence[ResolvedTable], key_of: Sequence[_Key]
) -> dict[_Key, list[_Row]]:
    """The entries of each row, in order, by the key of their table."""
    tables_of: dict[str, list[tuple[range, frozenset[int], _Key]]] = {}
    for resolved, (name, language, part) in zip(tables, key_of, strict=True):
        columns = frozenset(column.place + 1 for column in resolved.columns)
        # The same header again may stand above the same table in another language.
        starts = (resolved.table.first, *sorted(resolved.table.repeats), resolved.table.last)
        for number, (start, end) in enumerate(pairwise(starts)):
            key = (name, language, part + number / len(starts))
            tables_of.setdefault(name, []).append((range(start + 1, end + 1), columns, key))
    series = [cells.column for cells in entries.series.values()]
    rows_of: dict[_Key, dict[int, _Row]] = {}
    for entry, (sheet, row) in enumerate(zip(entries.sheet, entries.row, strict=True)):
        own_columns = {column[entry] for column in series} - {0}
        for rows, places, key in tables_of.get(sheet, ()):
            if row in rows and own_columns <= places:
                rows_of.setdefault(key, {}).setdefault(row, []).append(entry)
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
    """What tells a row from others; values of which nothing is certain are alike only where their texts are."""
    return tuple(
        (
            _moment(entries, entry),
            *(s.raw[entry] if s.value[entry] is None else s.value[entry] for s in entries.series.values()),
        )
        for entry in row
    )


def _moment(entries: EntryColumns, entry: int) -> tuple[date | None, date | None, bool, tuple[bool, ...]]:
    filled = tuple(entries.series[name].state[entry] is not None for name in SERIES_NAMES)
    return entries.start[entry], entries.end[entry], bool(entries.breakdown[entry]), filled


def _are_alike(entries: EntryColumns, pairs: Sequence[tuple[_Row, _Row]], count: int, *, is_named: bool) -> bool:
    """Whether enough of the `count` rows of the second table agree; those of which nothing is certain tell nothing."""
    readings_of = {(item.entry, item.series): item.readings for item in entries.cell_issues if item.readings}
    shared_numbers = [_shared_numbers(entries, readings_of, row, other) for row, other in pairs]
    same_rows = [pair for pair in shared_numbers if pair and all(first == second for first, second in pair)]
    certain = count - sum(not pair for pair in shared_numbers)
    # The same number everywhere proves nothing.
    same_numbers = {first for pair in same_rows for first, _ in pair if first}
    numbers, fewest = len(same_numbers), FEWEST_ALIKE[is_named]
    if len(same_rows) == sum(map(bool, shared_numbers)):
        # Two large numbers are as much proof as four small ones.
        are_long = sum(len(f"{abs(number):.6g}") for number in same_numbers) >= FEWEST_DIGITS
        fewest = min(fewest, FEWEST_ALIKE[True] if are_long else FEWEST_WHERE_ALL_ARE)
    return len(same_rows) >= SHARED_ROWS[is_named] * certain and numbers >= fewest


def _never_differ(entries: EntryColumns, pairs: Sequence[tuple[_Row, _Row]]) -> bool:
    """Whether all rows are of the same periods and all numbers alike that are certain in both, and there are some."""
    if any([_moment(entries, e) for e in row] != [_moment(entries, e) for e in other] for row, other in pairs):
        return False
    readings_of = {(item.entry, item.series): item.readings for item in entries.cell_issues if item.readings}
    shared = [numbers for row, other in pairs for numbers in _shared_numbers(entries, readings_of, row, other)]
    return any(first for first, _ in shared) and all(first == second for first, second in shared)


def _shared_numbers(
    entries: EntryColumns, readings_of: Mapping[tuple[int, str], tuple[float, ...]], row: _Row, other: _Row
) -> list[tuple[float, float]]:
    """The numbers of two rows that stand in the same place, where both are certain, or one may be the other."""
    shared: list[tuple[float, float]] = []
    for first, second in zip(row, other, strict=True):
        for name in SERIES_NAMES:
            values = [entries.series[name].value[entry] for entry in (first, second)]
            certain = next((value for value in values if value is not None), None)
            raw, readings = entries.series[name].raw, readings_of.get((first, name), ())
            if certain is None:
                if readings and raw[first] == raw[second]:
                    # '25.014' in both: whatever it means, it is the same.
                    shared.append((readings[0], readings[0]))
                continue
            if None not in values:
                shared.append((values[0] or 0.0, values[1] or 0.0))
            elif certain in (*readings, *readings_of.get((second, name), ())):
                shared.append((certain, certain))
    return shared


def _join(entries: EntryColumns, row: _Row, other: _Row) -> None:
    for first, second in zip(row, other, strict=True):
        for name in _TEXTS:
            entries.text[name][second] = entries.text[name][first]
        entries.section[second] = entries.section[first]
        entries.breakdown[second] = entries.breakdown[first]
        entries.owner_of[second] = entries.sheet[first], entries.row[first]
