"""Numbers under a table that may be none of it: 'Personeel (VTE) | 4' behind an empty row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import BASELINE
from impact.ingest.values.column_parser import text_of
from impact.model.issues import IssueKind

# So many rows may stand under a table; more of them, or fewer above them, are a part of it.
MOST_ROWS_APART, FEWEST_ROWS_ABOVE, FEWEST_NAMED_ABOVE = 6, 3, 1
# A name and one number.
CELLS_OF_FACT = 2
MOST_ROWS_AMONG = 1


def ask_about_rows_below_tables(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Make numbers UNCLEAR of rows behind an empty row that have a name and one number where rows above have more."""
    doubtful = {
        (resolved.table.sheet.name, resolved.table.first + row + 1)
        for resolved in tables
        for row in _find_rows_apart(resolved)
    }
    if not doubtful:
        return
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
        if place not in doubtful:
            continue
        for name in SERIES_NAMES:
            title = entries.text["title"][entry] or entries.text["result_title"][entry]
            entries.ask_whether_it_counts(entry, name, IssueKind.ROW_APART, {"title": title})


def _find_rows_apart(resolved: ResolvedTable) -> list[int]:
    """The last data rows, parted from the others by an empty row: all but one of them have a name and a number only."""
    rows = resolved.rows
    gap = next(
        (
            place
            for place in range(len(rows) - 1, max(len(rows) - MOST_ROWS_APART - 1, 0), -1)
            if rows[place] - rows[place - 1] > 1 and _are_empty(resolved, rows[place - 1] + 1, rows[place])
        ),
        len(rows),
    )
    above, below = rows[:gap], rows[gap:]
    title = resolved.find("title")
    # A number beside a text in another column than the names is none of the indicators, however few stand above.
    is_nameless = title is not None and not any(_is_filled(resolved, row, title.place) for row in below)
    baselines = [column.place for column in resolved.columns if column.meaning.role == BASELINE]
    # Nor is one that has nothing but a baseline, where others have values too.
    has_only_baseline = all(any(_is_filled(resolved, row, place) for place in baselines) for row in below)
    fewest = FEWEST_NAMED_ABOVE if is_nameless or has_only_baseline else FEWEST_ROWS_ABOVE
    if not below or len(above) < fewest or any(row in resolved.rows_in for row in below):
        return []
    values = [column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES]
    facts = [
        row
        for row in below
        if _count_filled(resolved, row) == CELLS_OF_FACT
        and sum(_is_filled(resolved, row, place) for place in values) == 1
    ]
    # A total may stand among them.
    if len(facts) < max(len(below) - MOST_ROWS_AMONG, 1):
        return []
    if any(isinstance(resolved.cells[place][row], date) for row in below for place in values):
        # A day among them is none of the measurements.
        return facts
    return facts if all(_count_filled(resolved, row) > CELLS_OF_FACT for row in above[:fewest]) else []


def _are_empty(resolved: ResolvedTable, first: int, last: int) -> bool:
    return any(_count_filled(resolved, row) == 0 for row in range(first, last))


def _count_filled(resolved: ResolvedTable, row: int) -> int:
    return sum(_is_filled(resolved, row, place) for place in range(len(resolved.cells)))


def _is_filled(resolved: ResolvedTable, row: int, place: int) -> bool:
    cell = resolved.cells[place][row]
    return cell is not None and text_of(cell) != ""
