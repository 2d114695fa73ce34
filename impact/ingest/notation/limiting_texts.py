"""Sentences that limit numbers: a part left out, one part only, a doubt, an estimate, another kind of number.

'exclusief december', 'alleen Gent', 'voorlopige cijfers', 'cumulatief sinds de start'; in Dutch, English and French.
Instructions, sources, dates of a document and ordinary remarks say nothing of that kind.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from impact.ingest.notation.limiting_words import (
    ALWAYS,
    AVERAGES,
    COMPARED,
    CUMULATIVE,
    DOUBTS,
    DRAFTS,
    DUPLICATES,
    ESTIMATES,
    FIGURES,
    FORECASTS,
    HARMLESS,
    INCLUSIONS,
    INCOMPLETE,
    INSTRUCTIONS,
    NO_DOUBT,
    ONLY,
    ONLY_BEHIND,
    SCOPES,
    SOURCES,
    TARGETS,
    WITHOUT,
)
from impact.ingest.periods.period_patterns import MONTH
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_SENTENCE = 300
SHORT_LINE, SHORT_REMARK, BARE, NEAR = 6, 12, 3, 4
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})(?<!incl)(?<!excl)[.!?]+\s+(?=[^\W\d_])|[\n\r;]+", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:[\d*†‡§]{1,3} |[a-c] )?(?:(?:nb|n b|opgelet|let op|noot|nota|opmerking|opm|note|remark|attention|remarque|ps"
    r"|nog|maar|wel|cijfers?|figures|chiffres) )*"
)
_DIGIT = re.compile(r"\d")
_PART = re.compile(rf"\b(?:(?:19|20)\d\d|{MONTH}|[qkts][1-4])\b")


class Subject(StrEnum):
    """What a text stands beside: the values of a sheet, or those of one row or cell."""

    SHEET = "sheet"
    ROW = "row"


def find_limit(text: str, subject: Subject) -> str:
    """Return the sentence of a text that limits the numbers it stands beside, '' where none does."""
    return next((part for part in _SENTENCE_END.split(text) if part and limits(part.strip(), subject)), "")


@lru_cache(CACHE_SIZE)
def limits(sentence: str, subject: Subject) -> bool:
    """Whether one sentence limits numbers. Cached."""
    words = normalise_words(sentence)
    if not words or len(sentence) > LONGEST_SENTENCE:
        return False
    plain = NO_DOUBT.sub(" ", HARMLESS.sub(" ", words))
    if ALWAYS.search(plain):
        return True
    if INSTRUCTIONS.search(plain) or SOURCES.search(plain):
        return False
    count, is_row = len(words.split()), subject is Subject.ROW
    is_short = count <= (SHORT_REMARK if is_row else SHORT_LINE)
    if any(_is_near_figures(pattern, plain) for pattern in ABOUT_FIGURES):
        return True
    start = _LEAD.sub("", plain).strip()
    return is_short and (
        _is_without(sentence, start, plain)
        or any(_finds(pattern, plain) for pattern in SHORT_PATTERNS)
        or ONLY.match(start) is not None
        or (_finds(AVERAGES, plain) and not _finds(_DIGIT, plain))
        or (count <= BARE + is_row and any(_finds(p, plain) for p in (ESTIMATES, DRAFTS)))
        or (count <= BARE - 1 + is_row and _finds(FORECASTS, plain))
        or (is_row and _finds(ESTIMATES, plain) and not (_finds(COMPARED, plain) or _finds(TARGETS, plain)))
        or (count <= SHORT_LINE and _finds(SCOPES, plain))
    )


def _finds(pattern: re.Pattern[str], words: str) -> bool:
    return pattern.search(words) is not None


ABOUT_FIGURES = (
    DOUBTS,
    WITHOUT,
    INCLUSIONS,
    INCOMPLETE,
    CUMULATIVE,
    AVERAGES,
    ESTIMATES,
    DRAFTS,
    SCOPES,
    ONLY,
    ONLY_BEHIND,
)
SHORT_PATTERNS = (DOUBTS, DUPLICATES, INCLUSIONS, INCOMPLETE, CUMULATIVE, ONLY_BEHIND)


def _is_near_figures(pattern: re.Pattern[str], words: str) -> bool:
    """Whether a pattern stands within a few words of a word for numbers."""
    if pattern is ESTIMATES and _finds(TARGETS, words):
        return False
    for match in pattern.finditer(words):
        before, behind = words[: match.start()].split(), words[match.end() :].split()
        around = " ".join((*before[-NEAR:], match[0], *behind[:NEAR]))
        if FIGURES.search(around):
            return True
    return False


def _is_without(sentence: str, start: str, words: str) -> bool:
    """Whether a part is left out: at the beginning, or where a month, a year or a name stands behind the word."""
    if WITHOUT.match(start):
        return True
    match = WITHOUT.search(words)
    if match is None:
        return False
    if match["strong"]:
        return True
    behind = words[match.end() :].strip().split(" ")[0]
    is_name = any(
        word[:1].isupper() for word in re.findall(r"\w+", sentence) if normalise_words(word) == behind
    )
    return bool(_PART.match(behind)) or is_name
