"""Which cells hold a number, a date or a mark: those that an account of a file must explain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from impact.ingest.files.readers import Cell
from impact.ingest.values.numbers import Form, NumberText, names_deadline, parse_number_text
from impact.ingest.values.value_vocabulary import CACHE_SIZE
from impact.model.submission import IssueKind

# What spreadsheets show where a formula has no outcome.
ERROR_TEXTS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
NUMBER_TYPES = frozenset({float, int, bool, date, datetime, time, timedelta})
# Somebody who ticks a cell says something by it; a longer text says it in words.
MARKS = frozenset("xX✓✔☑☒✗✘√●■")
SCORE_SIGNS = frozenset("+-−–*±★☆")
# Longer texts are sentences: a number in them is part of what they say.
LONGEST_NUMBER_TEXT = 40
# Words with which an amount, a range, an inequality or a date in words begins.
WORDS_BEFORE_NUMBER = frozenset(
    """
    ca circa approx approximately about around over under more less at up min max minimum maximum between from
    ongeveer ruim bijna meer minder minstens hoogstens minimaal maximaal tot tussen van
    env ong plm appr
    environ plus moins au pres près jusqu jusque entre de
    eur euro euros usd us gbp chf cad aud e x
    """.split()  # noqa: SIM905  forty words in quotes each are harder to read
)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_MONTH_START = re.compile(
    r"(?:jan|feb|fév|fev|maa|mrt|mar|apr|avr|may|mei|mai|jun|jui|jul|aug|aoû|aou|sep|oct|okt|nov|dec|déc)",
    re.IGNORECASE,
)
# '61 (raming)'.
_NUMBER_WITH_NOTE = re.compile(r"\d[\d.,\s%]{0,20}\([^()]{1,30}\)")
_DIGIT = re.compile(r"\d")
# In these doubts the cell holds a number all the same.
DOUBTED_NUMBERS = frozenset(
    {
        IssueKind.RANGE, IssueKind.INEQUALITY, IssueKind.RATIO, IssueKind.SEVERAL_NUMBERS, IssueKind.FOOTNOTE_MARK,
        IssueKind.DURATION,
    }
)
NUMBER_DOUBTS = frozenset(
    {
        IssueKind.RANGE,
        IssueKind.INEQUALITY,
        IssueKind.RATIO,
        IssueKind.DATE_FOR_NUMBER,
        IssueKind.DURATION,
        IssueKind.SEVERAL_NUMBERS,
        IssueKind.FOOTNOTE_MARK,
    }
)


def is_number_text(text: str) -> bool:
    """Whether a text is a number, a date, a range, a ratio or a mark, and not a word or a sentence."""
    stripped = text.strip()
    if not stripped or len(stripped) > LONGEST_NUMBER_TEXT:
        return False
    if stripped in MARKS or (("+" in stripped or "*" in stripped) and set(stripped) <= SCORE_SIGNS):
        return True
    if not _DIGIT.search(stripped) or not _may_begin_number(stripped):
        return False
    parsed = parse_number_text(text)
    return parsed.form is Form.NUMBER or parsed.doubt in NUMBER_DOUBTS or _is_goal(parsed, text)


def _is_goal(parsed: NumberText, text: str) -> bool:
    """Whether a number with a word stands before the year by which it is to be reached: '30 dagen tegen 2026'."""
    return parsed.doubt is IssueKind.NUMBER_WITH_TEXT and names_deadline(text)


def is_error_text(text: str) -> bool:
    """Whether a text is the outcome of a formula that failed: '#REF!'."""
    return text.strip().upper() in ERROR_TEXTS


def is_number_with_note(text: str) -> bool:
    """Whether a text is a number with a word in brackets behind it: '61 (raming)'."""
    return _NUMBER_WITH_NOTE.fullmatch(text.strip()) is not None


def _may_begin_number(text: str) -> bool:
    """Whether a text can be a number at all by its first word; most texts with a digit are names and sentences."""
    word = _FIRST_WORD.match(text)
    return word is None or word[0].casefold() in WORDS_BEFORE_NUMBER or _MONTH_START.match(text) is not None


def number_rows(cells: Sequence[Cell]) -> list[int]:
    """Return the rows (from 0) of a column that hold a number, a date or a mark; each distinct text is read once."""
    types = set(map(type, cells))
    if types <= NUMBER_TYPES:
        return list(range(len(cells)))
    if types == {str}:
        texts = number_texts(cells)  # type: ignore[arg-type]
        return [row for row, cell in enumerate(cells) if cell in texts] if texts else []
    text_of = {row: cell for row, cell in enumerate(cells) if type(cell) is str}
    texts = number_texts(text_of.values())
    words = {row for row, text in text_of.items() if text not in texts}
    return [row for row, cell in enumerate(cells) if row not in words and cell is not None]


def number_texts(texts: Iterable[str]) -> frozenset[str]:
    """Return those of the texts that `is_number_text` says are one."""
    return frozenset(text for text in set(texts) if text and is_number_text(text))


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, a word for none, or a number in doubt: a range, 'ca. 61', a length of time."""
    if isinstance(cell, str):
        return _is_number_or_none(cell)
    return isinstance(cell, float | int | time | timedelta) and not isinstance(cell, bool)


@lru_cache(CACHE_SIZE)
def _is_number_or_none(text: str) -> bool:
    parsed = parse_number_text(text)
    return (
        # Where a program could not compute a number, one belongs.
        is_error_text(text)
        or parsed.form in (Form.NUMBER, Form.MISSING)
        or ((parsed.doubt in DOUBTED_NUMBERS or _is_goal(parsed, text)) and is_number_text(text))
        or is_number_with_note(text)
    )
