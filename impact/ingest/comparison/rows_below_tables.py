"""Numbers under a table that may be none of it: 'Personeel (VTE) | 4' behind an empty row, or below other headers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Cell
from impact.ingest.notation.row_words import BUDGET, read_row_kind
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import BASELINE
from impact.ingest.tables.section_rows import is_note, names_period_or_series
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.missing_value_words import NOT_APPLICABLE_WORDS, NOT_REPORTED_WORDS
from impact.ingest.values.value_vocabulary import NO_WORDS, YES_WORDS, normalise_words
from impact.model.issues import IssueKind

# So many rows may stand under a table; more of them, or fewer above them, are a part of it.
MOST_ROWS_APART, FEWEST_ROWS_ABOVE, FEWEST_NAMED_ABOVE = 6, 3, 1
# A name and one number.
CELLS_OF_FACT = 2
MOST_ROWS_AMONG = 1
# So many words side by side where values stand may be the header of other rows.
FEWEST_WORDS = 2
# Said of money only, so that they stand above amounts.
_MONEY_WORDS = frozenset(
    "uitgegeven besteed uitgaven inkomsten spent expenditure income depense depenses recettes".split()  # noqa: SIM905
)
_WORDS_OF_VALUES = NOT_APPLICABLE_WORDS | NOT_REPORTED_WORDS | YES_WORDS | NO_WORDS


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


def ask_about_values_below_words(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Make numbers UNCLEAR below a row with words where values stand: 'Costs | Budget | Actual' below '2023 | 2024'.

    The words may be the header of another table, of which we do not know the header.
    """
    word_above: dict[tuple[str, int], dict[int, tuple[str, str]]] = {}
    for resolved in tables:
        word_above |= _find_words_above(resolved)
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)) if word_above else ():
        for name in SERIES_NAMES if place in word_above else ():
            words = word_above[place].get(entries.series[name].column[entry])
            if words is not None:
                params = {"header": words[0], "text": words[1], "case": "inner"}
                entries.ask_whether_it_counts(entry, name, IssueKind.HEADER_UNEXPLAINED, params)


def _find_words_above(resolved: ResolvedTable) -> dict[tuple[str, int], dict[int, tuple[str, str]]]:
    """Per sheet and row (from 1) below such words: per column (from 1) its header with the word above the value.

    Down to the next heading or empty row, or to the next row of such words.
    """
    columns = [column for column in resolved.columns if column.meaning.role in VALUE_ROLES]
    title = resolved.find("title")
    rows_found: dict[tuple[str, int], dict[int, tuple[str, str]]] = {}
    words: dict[int, tuple[str, str]] = {}
    last_below = -1
    # Most tables have texts of words in no column of values; then no row is looked at.
    for row in resolved.rows if _has_columns_of_words(resolved) else ():
        cells = {column.place: resolved.cells[column.place][row] for column in columns}
        name = "" if title is None else text_of(resolved.cells[title.place][row])
        is_data = row in resolved.rows_in or is_note(name)
        if not is_data and _are_words_above_values(resolved, row, list(cells.values())):
            words = {c.place + 1: (c.header, text_of(cells[c.place]) or name) for c in columns}
            last_below = -1
        elif words and last_below >= 0 and any(_count_filled(resolved, r) <= 1 for r in range(last_below + 1, row + 1)):
            words = {}
        elif words:
            last_below = row
            rows_found[resolved.table.sheet.name, resolved.table.first + row + 1] = words
    return rows_found


def _has_columns_of_words(resolved: ResolvedTable) -> bool:
    places = [column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES]
    return any(any(map(_is_word, set(resolved.cells[place]))) for place in places)


def _are_words_above_values(resolved: ResolvedTable, row: int, cells: Sequence[Cell]) -> bool:
    """Whether the values of a row are different words and years, a year, series or budget among them.

    Right below other rows it takes two words: 'Coördinator | An | Bart' and 'Label | brons | zilver' are data anywhere.
    """
    filled = [cell for cell in cells if text_of(cell)]
    words = [text_of(cell) for cell in filled if _is_word(cell)]
    if not words or len(filled) < FEWEST_WORDS or len(set(map(text_of, filled))) < len(filled):
        return False
    if not all(_is_word(cell) or is_period_text(cell) for cell in filled):
        return False
    is_apart = row > 0 and _count_filled(resolved, row - 1) <= 1
    return (is_apart or len(words) >= FEWEST_WORDS) and any(map(_names_values, filled))


def _names_values(cell: Cell) -> bool:
    words = normalise_words(text_of(cell))
    return names_period_or_series(cell) or read_row_kind(text_of(cell)) == BUDGET or words in _MONEY_WORDS


def _is_word(cell: Cell) -> bool:
    """Whether a text is none that stands for a value: no number, yes or no, missing or n/a."""
    if not isinstance(cell, str) or any(character.isdigit() for character in cell):
        return False
    words = normalise_words(cell)
    return bool(words) and words not in _WORDS_OF_VALUES and words.replace(" ", "").isalpha()


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
