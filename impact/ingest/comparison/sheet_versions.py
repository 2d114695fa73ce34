"""The same table on two sheets: by their names ('2023' and '2023 herwerkt'), or because most of their values are alike.

Rows of one title on both are one indicator that is given twice, so that values that differ are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Sheet
from impact.ingest.notation.row_words import name_without_revision
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.model.address import address

# A copy that somebody went on with has most titles and values of its original; sheets of two places have the titles.
SHARED_TITLES, SHARED_VALUES, FEWEST_VALUES = 0.8, 0.5, 4
# Sheets of the same table in so many places are compared pair by pair.
MOST_COMPARED = 12
_Row = tuple[str, int]


def join_versions(entries: EntryColumns, sheets: Sequence[Sheet]) -> None:
    """Make rows of one title on several versions of a sheet one indicator; ask what only one version has read."""
    names = list(dict.fromkeys(entries.sheet))
    if len(names) < 2:
        return
    versions: dict[str, list[str]] = defaultdict(list)
    for name in names:
        versions[name_without_revision(name)].append(name)
    groups = [group for group in versions.values() if len(group) > 1]
    joined = {name for group in groups for name in group}
    for pair in _find_copies(entries, [name for name in names if name not in joined]):
        groups.append(list(pair))
    for group in groups:
        first_entry = _join_rows(entries, group)
        _ask_about_unread(entries, first_entry, {sheet.name: sheet for sheet in sheets})


def _find_copies(entries: EntryColumns, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of sheets that have most titles, and at least half of their common values, alike."""
    titles: dict[str, set[str]] = {name: set() for name in names}
    for sheet, title in set(zip(entries.sheet, entries.text["title"], strict=True)):
        if sheet in titles and title:
            titles[sheet].add(title)
    pairs = [
        (first, second)
        for first, second in combinations(names[:MOST_COMPARED], 2)
        if len(titles[first] & titles[second]) >= SHARED_TITLES * max(len(titles[first]), len(titles[second]), 1)
    ]
    if not pairs:
        return
    values = _values_by_sheet(entries, {name for pair in pairs for name in pair})
    copies: set[str] = set()
    for first, second in pairs:
        common = values[first].keys() & values[second].keys()
        alike = sum(values[first][key] == values[second][key] for key in common)
        if len(common) >= FEWEST_VALUES and alike >= SHARED_VALUES * len(common) and second not in copies:
            copies.add(second)
            yield first, second


def _values_by_sheet(entries: EntryColumns, names: set[str]) -> dict[str, dict[tuple[object, ...], float]]:
    """Per sheet its actuals by title, group and period; targets are often the same for every place."""
    values: dict[str, dict[tuple[object, ...], float]] = {name: {} for name in names}
    for entry, sheet in enumerate(entries.sheet):
        if sheet in names:
            key = (
                *_identity(entries, entry), entries.breakdown[entry], entries.start[entry], entries.end[entry]
            )  # fmt: skip
            value = entries.series[ACTUAL].value[entry]
            if value is not None:
                values[sheet][key] = value
    return values


def _identity(entries: EntryColumns, entry: int) -> tuple[str, ...]:
    return (*(entries.text[name][entry] for name in ("title", "location", "unit")), entries.section[entry])


def _join_rows(entries: EntryColumns, sheets: Sequence[str]) -> dict[int, int]:
    """Make rows of one title one indicator; returns for each entry of a later version that of the first one."""
    first_entry: dict[tuple[object, ...], int] = {}
    of_first: dict[int, int] = {}
    codes: Mapping[str, set[str]] = {name: set() for name in sheets}
    for sheet, code in set(zip(entries.sheet, entries.text["code"], strict=True)):
        if sheet in codes:
            codes[sheet].add(code)
    for entry, sheet in enumerate(entries.sheet):
        if sheet not in codes:
            continue
        key = (
            *_identity(entries, entry),
            entries.breakdown[entry],
            None if entries.header_row[entry] else (entries.start[entry], entries.end[entry]),
        )
        first = first_entry.setdefault(key, entry)
        if entries.sheet[first] != sheet:
            of_first[entry] = first
            entries.owner_of[entry] = entries.sheet[first], entries.row[first]
            own_codes = entries.text["code"]
            if own_codes[entry] not in codes[entries.sheet[first]] or own_codes[first] not in codes[sheet]:
                # '1.2' as a text on one sheet, as a number that shows 1.20 on the other.
                own_codes[entry] = own_codes[first]
    return of_first


def _ask_about_unread(entries: EntryColumns, of_first: Mapping[int, int], sheets: Mapping[str, Sheet]) -> None:
    """Ask about values of a later version where the earlier one has a number in their place that was not read."""
    read: set[tuple[str, int, int]] = set()
    for name in SERIES_NAMES:
        columns = entries.series[name].column
        read.update(zip(entries.sheet, entries.row, columns, strict=True))
    for entry, first in of_first.items():
        sheet, row = entries.sheet[first], entries.row[first]
        for name in SERIES_NAMES:
            column = entries.series[name].column[entry]
            if not column or entries.series[name].value[entry] is None or (sheet, row, column) in read:
                continue
            cells = sheets[sheet].rows[row - 1] if sheet in sheets else ()
            cell = cells[column - 1] if column <= len(cells) else ""
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                ask_about_text(entries, entry, name, f"{sheet} {address(row, column)}: {cell:.12g}")
