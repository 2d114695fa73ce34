"""Sentences directly under or beside a table that look like a part of it: '999 = unknown', 'tot en met september'.

A row with a title and no value is an indicator without a value yet, unless its words say something of the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from impact.ingest.notation.code_texts import read_codes
from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.notation.period_limits import read_period_limit
from impact.ingest.periods.book_year_texts import read_first_month
from impact.ingest.statements.goal_sentences import read_goals
from impact.ingest.statements.scale_texts import read_scale_line
from impact.ingest.statements.scales_of_years import read_scales_of_years
from impact.ingest.statements.stated_scales import read_scale_change
from impact.ingest.tables.column_resolution import NOTE_ROW, VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LEAST_WORDS = 3
_OF_A_YEAR = re.compile(r"^\W*(?:in |en |in het jaar )?(?:19|20)\d\d\s*:\s*\S")
_INSTEAD = re.compile(
    r"\d.*\b(?:i p v|ipv|in plaats van|instead of|rather than|au lieu de?|en non|moet(?:en)? zijn|should be"
    r"|doit etre)\b"
    r"|\b(?:moet(?:en)? zijn|moet|should be|doit etre|lees|read|lire)\b.*\d"
)


def part_sentences(tables: Iterable[ResolvedTable]) -> None:
    """Leave out rows of one sentence under the last value, and sentences in the header above nothing, as notes.

    What they say of the numbers is asked about.
    """
    for resolved in tables:
        _part_headers(resolved)
        values = [resolved.cells[column.place] for column in resolved.columns if column.meaning.role in VALUE_ROLES]
        own = resolved.cells[: len(resolved.table.sheet.rows[0])]
        for row in sorted(resolved.rows, reverse=True):
            if any(text_of(cells[row]) for cells in values):
                break
            texts = [text for cells in own if (text := text_of(cells[row]))]
            if len(texts) == 1 and row not in resolved.rows_in and speaks_of_numbers(texts[0]):
                resolved.rows.remove(row)
                resolved.leave_out(row, NOTE_ROW)


def _part_headers(resolved: ResolvedTable) -> None:
    """Take columns without a cell whose header says how far the numbers beside it go out of the table."""
    sentences = {
        column.place
        for column in resolved.columns
        if column.meaning.role == ACTUAL
        and column.place not in resolved.chosen_columns
        and read_period_limit(column.header, Subject.SHEET) is not None
        and not any(text_of(cell) for cell in resolved.cells[column.place])
    }
    other_columns = [column for column in resolved.columns if column.place not in sentences]
    # A last column that nobody filled in yet may be the next period: then the others have one as well.
    if sentences and any(c.meaning.role == ACTUAL and c.meaning.period is None for c in other_columns):
        resolved.columns = tuple(other_columns)


@lru_cache(CACHE_SIZE)
def speaks_of_numbers(text: str) -> bool:
    """Whether a text says something of the numbers above it: a code, a scale, a period, a goal, another number."""
    words = normalise_words(text)
    if len(words.split()) < LEAST_WORDS:
        return False
    return bool(
        _OF_A_YEAR.match(text)
        or _INSTEAD.search(words)
        or read_codes(text)
        or read_goals(text)
        or read_scales_of_years(text)
        or read_scale_line(text)
        or read_scale_change(text)
        or read_first_month(text)
        or read_period_limit(text, Subject.SHEET)
        or find_limit(text, Subject.SHEET)
    )
