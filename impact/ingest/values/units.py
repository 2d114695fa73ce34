"""Comparing two units: the same one written differently, a power of ten apart, or different; and numbers in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from math import log10

from impact.ingest.values.scale_words import (
    JOINED_SCALES,
    SCALE_OF_DIGITS,
    SCALE_OF_WORD,
    SCALE_PATTERN,
    THOUSAND,
)
from impact.ingest.values.unit_names import PERCENT, UNIT_OF_NAME
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.figures.currency_words import AMOUNT_WORDS, CURRENCY_OF_WORD, CURRENCY_SIGNS

_TOKEN = re.compile(rf"[a-z]+|[%{CURRENCY_SIGNS}]|\d+")
_RATE = re.compile(rf"(?:\bper|\bpar|\bpour|\bop|\bsur|/)\s*(?:1000+|{SCALE_PATTERN})\b")
_NAMES = "|".join(word for word in AMOUNT_WORDS if word.isalpha())
# 'M€', 'm EUR' and '€m'; a single m beside anything else is a metre, and mn a minute.
_MILLION = re.compile(
    rf"\bmn?(?= ?(?:[{CURRENCY_SIGNS}]|(?:{_NAMES})\b))|(?<=[{CURRENCY_SIGNS}])mn?\b|(?<=[{CURRENCY_SIGNS}] )mn?\b"
)
# What organisations count, in each language: one file says 'jongeren' of what another one calls 'jeunes'.
COUNTED_WORDS = (
    "jongeren jongere jeunes jeune youth youths youngsters", "kinderen kind enfants enfant children child",
    "gezinnen gezin familles famille families family", "huishoudens huishouden menages menage households household",
    "vrijwilligers vrijwilliger benevoles benevole volontaires volontaire volunteers volunteer",
    "deelnemers deelnemer participants participant", "leerlingen leerling eleves eleve pupils pupil",
    "scholen school ecoles ecole schools", "klachten klacht plaintes plainte complaints complaint",
    "bezoeken bezoek visites visite visits visit", "opleidingen opleiding formations formation trainings training",
    "gesprekken gesprek entretiens entretien conversations conversation", "ouders ouder parents parent",
)  # fmt: skip
# The names of `unit_names`, with what only stands within a longer unit ('pour cent').
CANONICAL_WORDS = {
    **{name: unit.casefold() for name, unit in UNIT_OF_NAME.items()},
    **{name: code.casefold() for name, code in CURRENCY_OF_WORD.items()},
    **{word: words.split()[0] for words in COUNTED_WORDS for word in words.split()},
    "cent": PERCENT,
}
# In a unit a lone k is thousands as well; 'm' beside a currency was put into words before.
_SCALES = SCALE_OF_WORD | SCALE_OF_DIGITS | {"k": THOUSAND}
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


def is_same_unit(unit: str, other_unit: str) -> bool:
    """Return whether two units are one in other words: '€' and 'euro', 'kinderen' and 'aantal kinderen'."""
    scale, words = _split_unit(unit)
    return bool(words) and (scale, words) == _split_unit(other_unit)


def scale_of_unit(unit: str) -> float:
    """Return the power of ten that a unit states: 1000 for 'x 1.000 euro' and 'k€', 1 for most units."""
    return _split_unit(unit)[0]


def _split_unit(unit: str) -> tuple[float, set[str]]:
    """Split a unit into its power of ten and the words that say what is counted."""
    text = re.sub(r"(?<=\d)[.\s\u00a0\u202f]+(?=\d{3})", "", unit.casefold())
    # 'per 1000 inwoners' is a rate and no power of ten.
    text = _MILLION.sub("million ", _RATE.sub(" ", text))
    symbols = {sign for sign in f"%{CURRENCY_SIGNS}" if sign in text}
    words = _TOKEN.findall(normalise_words(text))
    scale = 1.0
    content_words = {CANONICAL_WORDS.get(sign, sign) for sign in symbols}
    for word in words:
        if word in JOINED_SCALES:
            factor, currency = JOINED_SCALES[word]
            scale *= factor
            content_words.add(CANONICAL_WORDS[currency])
        elif word in _SCALES:
            scale *= _SCALES[word]
        elif word not in FILLER_WORDS and not word.isdigit():
            content_words.add(CANONICAL_WORDS.get(word, word))
    return scale, content_words


def _is_alike(first: str, second: str) -> bool:
    length = min(len(first), len(second), SHARED_PREFIX)
    return first == second or (length >= 3 and first[:length] == second[:length])


def distance_in_powers(value: float, other_values: Collection[float]) -> float:
    """Return the distance in powers of ten to the nearest of some positive numbers; 0 where there are none."""
    return min((abs(log10(value / other)) for other in other_values), default=0.0)


def is_nearer_times_hundred(fraction: float, other_values: Collection[float]) -> bool:
    """Whether a fraction (0–1) as a percentage is nearer to other percentages: 0.78 beside 60, not 0.72 beside 2.4."""
    return distance_in_powers(fraction * 100, other_values) < distance_in_powers(fraction, other_values)
