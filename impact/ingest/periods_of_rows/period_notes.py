"""What stands above or under a table about its periods: how far a marked column goes, and when a book year begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from impact.ingest.periods import period_vocabulary, school_and_book_years
from impact.ingest.periods.date_parser import whole_year
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.period_vocabulary import DAY_OF_YEAR, Period
from impact.ingest.periods.sheet_periods import GivenPeriod
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.tables.header_vocabulary import BASELINE
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.text_parts import RAISED_DIGITS
from impact.ingest.values.value_vocabulary import normalise_words

# A mark behind a header points to a note that begins with it: '2024*', '2024 (1)', '2024¹'.
_MARK = re.compile(r"(?P<mark>[*†‡§°]{1,3}|[¹²³⁴⁵]|\((?:\d|[a-z]|[*†‡§]{1,3})\))\s*$")
_BRACKETS = str.maketrans("", "", "()")
# A note fills one cell, or one with its mark and one with its text.
MAX_NOTE_CELLS = 2
MOST_NOTE_LENGTH = 300
_BOOK_YEAR = re.compile(
    r"\b(?:boekjaar|boekjaren|werkjaar|werkingsjaar|projectjaar|rapporteringsjaar|exercice|exercices|annee comptable|"
    r"annee du projet|book year|fiscal year|financial year|reporting year|project year)\b"
    rf".*?\b(?P<begin>{DAY_OF_YEAR})\b.*?\b(?P<end>{DAY_OF_YEAR})\b"
)


def doubt_periods_by_notes(resolved: ResolvedTable) -> None:
    """Give columns whose period a note or a line about book years contradicts both periods as candidates."""
    columns = [_by_note(resolved, column) for column in resolved.columns]
    begin = _find_book_year(resolved)
    if begin is not None:
        resolved.book_year = begin
        columns = [_by_book_year(column, begin) for column in columns]
    resolved.columns = tuple(columns)


def book_years(period: Period | None, begin: tuple[int, int]) -> tuple[Period, ...]:
    """Return the book years that a calendar year may stand for, and itself; () for any other period.

    `begin` is the month and day (both from 1) on which book years begin.
    """
    if period is None or period[1] is None or period != whole_year(period[1].year):
        return ()
    year, month = period[1].year, begin[0]
    return school_and_book_years.year_from(month, year - 1), school_and_book_years.year_from(month, year), period


def _is_dated(column: Column) -> bool:
    meaning = column.meaning
    return meaning.period is not None and meaning.role in VALUE_ROLES and meaning.role != BASELINE


def _by_book_year(column: Column, begin: tuple[int, int]) -> Column:
    if not _is_dated(column) or column.meaning.candidates:
        return column
    return replace(column, meaning=replace(column.meaning, candidates=book_years(column.meaning.period, begin)))


def _by_note(resolved: ResolvedTable, column: Column) -> Column:
    period = column.meaning.period
    mark = mark_of_header(column.header)
    if not mark or period is None or not _is_dated(column) or column.meaning.candidates:
        return column
    note = find_note(resolved, mark)
    note_period = _read_note(note, period) if note else None
    if note_period is None or note_period == period:
        return column
    return replace(column, meaning=replace(column.meaning, candidates=(note_period, period)))


def mark_of_header(header: str) -> str:
    """Return the mark at the end of a header that points to a note ('*', '(1)', '¹'), '' where there is none."""
    match = _MARK.search(header)
    return match["mark"] if match else ""


def find_note(resolved: ResolvedTable, mark: str) -> str:
    """Return the text of the note under the rows of a table that begins with a mark; '' where there is none."""
    table = resolved.table
    key = mark.translate(_BRACKETS).translate(RAISED_DIGITS)
    for row in table.sheet.rows[table.first + max(resolved.rows, default=-1) + 1 :]:
        texts = [text for cell in row if (text := text_of(cell))]
        if not 0 < len(texts) <= MAX_NOTE_CELLS:
            continue
        text = " ".join(texts).translate(RAISED_DIGITS).lstrip("( [")
        behind = text[len(key) :]
        if text.startswith(key) and len(text) <= MOST_NOTE_LENGTH and not behind[:1].isalnum() and behind[:1] != "*":
            return behind.strip(" ):]=.")
    return ""


def _read_note(note: str, period: Period) -> Period | None:
    """The period of a note about a column of `period`; what only has an end begins with that period."""
    reading = read_period_words(normalise_words(note))
    if reading is None:
        return None
    candidates = reading.candidates
    if not candidates and reading.part is not None:
        candidates = part_in_period(reading.part, GivenPeriod((period,), note))
    if not candidates or candidates[0][1] is None:
        return None
    start, end = candidates[0]
    begin = period[0]
    is_within_column = start is None and begin is not None and end is not None and begin <= end
    return (begin if is_within_column else start), end


def _find_book_year(resolved: ResolvedTable) -> tuple[int, int] | None:
    """The month and day on which book years begin by a line above or under the table; None for 1 January."""
    table = resolved.table
    above = table.sheet.rows[: table.header_rows[0]]
    under = table.sheet.rows[table.first + max(resolved.rows, default=-1) + 1 :]
    for text in _texts_of((*above, *under)):
        match = _BOOK_YEAR.search(normalise_words(text))
        if match is not None:
            day = _day_of(match["begin"])
            return None if day is None or (day.month, day.day) == (1, 1) else (day.month, day.day)
    return None


def _day_of(words: str) -> date | None:
    # Any leap year will do: only the month and the day are asked.
    return period_vocabulary.parse_date_words(f"{words} 2024")


def _texts_of(rows: Iterable[Iterable[object]]) -> Iterable[str]:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and len(cell) <= MOST_NOTE_LENGTH and any(sign.isdigit() for sign in cell):
                yield cell
