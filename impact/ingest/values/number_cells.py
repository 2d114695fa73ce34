"""Which cells hold a number, a date or a mark: those that an account of a file must explain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import NoneType

from impact.ingest.files.readers import Cell
from impact.ingest.values.number_parser import Form, NumberText, names_deadline, parse_number_text
from impact.ingest.values.scale_words import SCALE_PATTERN
from impact.ingest.values.value_vocabulary import CACHE_SIZE
from impact.model.figures.currency_words import AMOUNT_WORDS, CURRENCY_SIGNS
from impact.model.issues import IssueKind

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
    us e x
    """.split()  # noqa: SIM905  forty words in quotes each are harder to read
).union(word for word in AMOUNT_WORDS if word.isalpha())
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_MONTH_START = re.compile(
    r"(?:jan|feb|fév|fev|maa|mrt|mar|apr|avr|may|mei|mai|jun|jui|jul|aug|aoû|aou|sep|oct|okt|nov|dec|déc)",
    re.IGNORECASE,
)
# '61 (raming)'.
_NUMBER_WITH_NOTE = re.compile(r"\d[\d.,\s%]{0,20}\([^()]{1,30}\)")
_DIGIT = re.compile(r"\d")
_COUNTED_THING = re.compile(r"\d[\d.,'’ ]* [^\W\d_]+")
MOST_GOAL_WORDS = 6
_LONE_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?:\s?[%€]|(?![\w/-]))")
_NO_GOAL = re.compile(
    r"\b(?:19|20)\d\d\b"
    r"|\b(?:sdg|odd|doel(?:stelling)?|objectif|objective|goal|outcome|output|resultaat|result|résultat|pijler|pillar|axe|as"
    r"|fase|phase|[a-z]{1,2})[\s.]*\d+(?:\.\d+)*\b",
    re.IGNORECASE,
)
# A text of digits, with the signs that may stand between and around them.
NUMBER_LIKE = re.compile(rf"[-+]?[\d.,\s%{CURRENCY_SIGNS}]*\d[\d.,\s%{CURRENCY_SIGNS}]*")
# What may stand around a number beside nothing else: signs, brackets, currencies, a scale ('k€ 211', '(20)', 'n<5').
_AROUND_NUMBER = re.compile(
    rf"[()\[\]±+/<>≤≥~?%*={CURRENCY_SIGNS}−-]|(?<=\d)\s?[km](?![^\W\d_])|\bk(?=\s?[{CURRENCY_SIGNS}])|\bn(?=\s?[<>=≤≥])"
    rf"|(?<![^\W\d_])(?:{'|'.join(word for word in AMOUNT_WORDS if word.isalpha())}|{SCALE_PATTERN})"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
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
    # '(1)' and '1)' count what follows, or point to a note.
    is_doubted = parsed.form is Form.DOUBT and ")" not in stripped and is_adorned_number(stripped)
    return parsed.form is Form.NUMBER or parsed.doubt in NUMBER_DOUBTS or _is_goal(parsed, text) or is_doubted


def _is_goal(parsed: NumberText, text: str) -> bool:
    """Whether a number with a word stands before the year by which it is to be reached: '30 dagen tegen 2026'."""
    return parsed.doubt is IssueKind.NUMBER_WITH_TEXT and names_deadline(text)


def is_error_text(text: str) -> bool:
    """Whether a text is the outcome of a formula that failed: '#REF!'."""
    return text.strip().upper() in ERROR_TEXTS


# Words behind a number of money that are no unit of another: '€ 10 x 12', '1.200 excl. btw'.
_WITH_MONEY = re.compile(
    rf"(?:{'|'.join(word for word in AMOUNT_WORDS if word.isalpha())}|{SCALE_PATTERN}|k|m|x|en|et|and|of|ou|or|tot|to|a"
    r"|per|par|btw|tva|vat|excl|incl|hors|sans|ttc|htva)(?![^\W\d_])",
    re.IGNORECASE,
)
_WORD_BEHIND_NUMBER = re.compile(r"\d\s?(?=[^\W\d_])")


def holds_several_measures(text: str) -> bool:
    """Whether a text holds several numbers of which one is of something else than money: '1.200u/15k', '30 h, 2 k€'."""
    if parse_number_text(text).doubt is not IssueKind.SEVERAL_NUMBERS:
        return False
    return any(_WITH_MONEY.match(text, match.end()) is None for match in _WORD_BEHIND_NUMBER.finditer(text))


def is_number_with_note(text: str) -> bool:
    """Whether a text is a number with a word in brackets behind it: '61 (raming)'."""
    return _NUMBER_WITH_NOTE.fullmatch(text.strip()) is not None


def is_amount(cell: Cell) -> bool:
    """Whether a cell is a number, also with a currency or a scale ('€ 77.027k'), or a formula that failed."""
    if not isinstance(cell, str):
        return is_number(cell)
    return is_number(cell) or is_error_text(cell) or bool(parse_number_text(cell).readings)


def hold_counted_things(cells: Sequence[Cell]) -> bool:
    """Whether each cell that is filled is a number or begins with one ('42 volunteers'), and one is a number alone."""
    filled = [cell for cell in cells if cell not in ("", None)]
    is_bare = [is_number(cell) for cell in filled]
    return any(is_bare) and all(
        bare or (isinstance(cell, str) and _COUNTED_THING.fullmatch(cell.strip()) is not None)
        for cell, bare in zip(filled, is_bare, strict=True)
    )


def hold_goal_texts(cells: Sequence[Cell]) -> bool:
    """Whether at least half of the filled cells are a number, or a few words with one: 'jaarlijks 50', 'min. 50 leden'.

    Numbered goals ('Doel 1', 'SDG 4') and years are no numbers of that kind.
    """
    filled = [cell for cell in cells if cell not in ("", None)]
    fits = [is_number(cell) or (isinstance(cell, str) and _is_goal_text(cell)) for cell in filled]
    return bool(filled) and sum(fits) * 2 >= len(filled)


def _is_goal_text(text: str) -> bool:
    return len(text.split()) <= MOST_GOAL_WORDS and _LONE_NUMBER.search(_NO_GOAL.sub(" ", text)) is not None


def is_adorned_number(text: str) -> bool:
    """Whether a text is a number with nothing but signs, a currency or a scale around it: 'k€ 211', '14 k', '(20)'."""
    if len(text) > LONGEST_NUMBER_TEXT or text.count("(") != text.count(")"):
        return False
    bare = _AROUND_NUMBER.sub(" ", text).strip()
    return bare != text.strip() and parse_number_text(bare).form is Form.NUMBER


def _may_begin_number(text: str) -> bool:
    """Whether a text can be a number at all by its first word; most texts with a digit are names and sentences."""
    word = _FIRST_WORD.match(text)
    return word is None or word[0].casefold() in WORDS_BEFORE_NUMBER or _MONTH_START.match(text) is not None


def number_rows(cells: Sequence[Cell]) -> list[int]:
    """Return the rows (from 0) of a column that hold a number, a date or a mark; each distinct text is read once."""
    kinds = list(map(type, cells))
    types = set(kinds)
    if types <= NUMBER_TYPES:
        return list(range(len(cells)))
    words = [row for row, kind in enumerate(kinds) if kind is str]
    texts = number_texts(cells[row] for row in words)  # type: ignore[misc]
    if len(words) == len(cells):
        return [row for row, cell in enumerate(cells) if cell in texts] if texts else []
    # Most columns that are not words only hold a header above numbers.
    left_out = {row for row in words if cells[row] not in texts}
    if NoneType in types:
        left_out.update(row for row, cell in enumerate(cells) if cell is None)
    return [row for row in range(len(cells)) if row not in left_out]


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
        or (parsed.form is Form.DOUBT and is_adorned_number(text))
    )
