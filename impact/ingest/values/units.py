"""Comparing two units: the same one written differently, a power of ten apart, or different."""

from __future__ import annotations

import re
from dataclasses import dataclass

from impact.ingest.values.unit_names import CODE_OF_CURRENCY, PERCENT, UNIT_OF_NAME
from impact.ingest.values.value_vocabulary import normalise_words

_TOKEN = re.compile(r"[a-z]+|%|€|\$|£|\d+")
_RATE = re.compile(r"(?:\bper|\bpar|\bpour|\bop|\bsur|/)\s*(?:1000+|duizend|thousand|mille)\b")
# The names of `unit_names`, with what only stands within a longer unit ('pour cent').
CANONICAL_WORDS = {
    **{name: unit.casefold() for name, unit in UNIT_OF_NAME.items()},
    **{name: code.casefold() for name, code in CODE_OF_CURRENCY.items()},
    "cent": PERCENT,
}
SCALES = {
    "duizend": 1e3, "duizenden": 1e3, "thousand": 1e3, "thousands": 1e3, "mille": 1e3, "milliers": 1e3, "k": 1e3,
    "keur": 1e3, "1000": 1e3, "miljoen": 1e6, "miljoenen": 1e6, "million": 1e6, "millions": 1e6, "mio": 1e6,
    "mln": 1e6, "meur": 1e6, "1000000": 1e6,
}  # fmt: skip
# Words that say that something is counted, but not what.
FILLER_WORDS = frozenset(
    {
        "aantal", "aantallen", "number", "numbers", "nombre", "no", "nr", "n", "count", "total", "totaal", "x", "in",
        "en", "de", "het", "een", "d", "of", "the", "a", "per", "le", "la", "les", "du", "des", "par", "et", "and",
        "unit", "units", "eenheid", "eenheden", "unite", "stuks", "stuk", "pieces", "absolute", "absoluut", "cijfer",
    }
)  # fmt: skip
# Letters two words must share at the start to count as the same: 'gezin' and 'gezinnen', 'month' and 'months'.
SHARED_PREFIX = 4


@dataclass(frozen=True, slots=True)
class UnitMismatch:
    """Two units that differ; a value in the first times `factor` is a value in the second, None where unknown."""

    factor: float | None = None


def compare_units(unit: str, expected: str) -> UnitMismatch | None:
    """How a unit differs from the expected one; None where they may be the same, to avoid false alarms."""
    scale, words = _split_unit(unit)
    expected_scale, expected_words = _split_unit(expected)
    related = not words or not expected_words or any(_is_alike(a, b) for a in words for b in expected_words)
    if scale != expected_scale:
        return UnitMismatch(scale / expected_scale if related else None)
    return None if related else UnitMismatch()


def scale_of_unit(unit: str) -> float:
    """Return the power of ten that a unit states: 1000 for 'x 1.000 euro' and 'k€', 1 for most units."""
    return _split_unit(unit)[0]


def _split_unit(unit: str) -> tuple[float, set[str]]:
    """Split a unit into its power of ten and the words that say what is counted."""
    text = re.sub(r"(?<=\d)[.\s\u00a0\u202f]+(?=\d{3})", "", unit.casefold())
    # 'per 1000 inwoners' is a rate and no power of ten.
    text = _RATE.sub(" ", text)
    symbols = {sign for sign in "€$£%" if sign in text}
    words = _TOKEN.findall(normalise_words(text))
    scale = 1.0
    content_words = {CANONICAL_WORDS.get(sign, sign) for sign in symbols}
    for word in words:
        if word in SCALES:
            scale *= SCALES[word]
            content_words |= {"eur"} if word in ("keur", "meur") else set()
        elif word not in FILLER_WORDS and not word.isdigit():
            content_words.add(CANONICAL_WORDS.get(word, word))
    return scale, content_words


def _is_alike(first: str, second: str) -> bool:
    length = min(len(first), len(second), SHARED_PREFIX)
    return first == second or (length >= 3 and first[:length] == second[:length])
