"""Header words in Dutch, English and French → what a column holds.

A header is understood by its words, never by its place or by who made the file. Some words have two
meanings ('Resultaat' is a result statement or a value); those get a role that the column's own
values settle (`mapping.settle`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from impact.ingest.tables.header_vocabulary import ACTUAL, ATTRIBUTES, BASELINE, ROLES, SERIES, TARGET
from impact.ingest.values import periods
from impact.ingest.values.periods import Period
from impact.ingest.values.vocabulary import REMEMBERED, plain_words


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says: a role, of which series, which number of a repeated pair, which period.

    `name` is the dimension where the header itself names one ('Geslacht').
    """

    role: str
    series: str = ""
    number: int = 0
    period: Period | None = None
    name: str = ""


# Small words, and words that say when or which without changing what a column holds.
_STOP = frozenset(
    (
        "the", "of", "a", "an", "for", "to", "per", "in", "on", "at", "van", "de", "het", "een", "der", "den", "voor",
        "op", "la", "le", "les", "du", "des", "d", "l", "un", "une", "pour", "par", "en", "au", "aux", "end", "eind",
        "einde", "fin", "final", "project", "projet", "programme", "programma", "revised", "herzien", "revu", "total",
        "totaal",
    )
)  # fmt: skip
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_PREFIX = re.compile(r"^(?:result )?indicat(?:or|eur) ")
_DIMENSION = re.compile(
    r"^(?:(?P<series>baseline|target|actual|nulmeting|streefwaarde|cible) )?"
    r"(?:(?:dimension|dimensie|disaggregation|uitsplitsing|ventilation) (?P<one>\d)? ?"
    r"(?P<what>name|naam|nom|value|waarde|valeur|category|categorie)? ?(?P<two>\d)?)$"
)
_SERIES_VALUE = re.compile(r"^(?P<series>baseline|target|actual) value (?P<number>\d)$")
_SERIES_WORD = {"nulmeting": BASELINE, "streefwaarde": TARGET, "cible": TARGET}


@cache
def _phrases() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for series, words in SERIES.items():
        for word in words:
            found[word] = Meaning(series)
        for attribute, names in ATTRIBUTES.items():
            role = f"{series}_{attribute}" if attribute else series
            for word, name in product(words, names):
                for phrase in (
                    f"{word} {name}",
                    f"{name} {word}",
                    f"{name} van {word}",
                    f"{name} de la {word}",
                ):
                    found.setdefault(phrase, Meaning(role))
    for role, phrases in ROLES.items():
        found.update(dict.fromkeys(phrases, Meaning(role)))
    # What stands for the measured value itself carries the comment, place and parts of the row.
    for attribute in ("comment", "location", "numerator", "denominator", "source"):
        for phrase, meaning in list(found.items()):
            if meaning.role == f"{ACTUAL}_{attribute}":
                found[phrase] = Meaning(attribute)
            elif meaning.role in (f"{ACTUAL}_year",):
                found[phrase] = Meaning("period")
            elif meaning.role in (f"{ACTUAL}_date",):
                found[phrase] = Meaning("end")
    return found


@cache
def _short_phrases() -> dict[str, Meaning]:
    """The same without small words; a phrase of only small words is left out."""
    short: dict[str, Meaning] = {}
    for phrase, meaning in _phrases().items():
        key = _without_small(phrase)
        if key:
            short.setdefault(key, meaning)
    return short


def _without_small(phrase: str) -> str:
    return " ".join(word for word in phrase.split() if word not in _STOP)


@lru_cache(REMEMBERED)
def meaning(header: str) -> Meaning | None:
    """What one header says; None where its words are unknown."""
    tidy = plain_words(_BRACKETS.sub(" ", header)) or plain_words(header)
    if not tidy or len(tidy) > 90:
        return None
    found = _phrases().get(tidy)
    if found is not None:
        return found
    bare = _PREFIX.sub("", tidy)
    pair = _DIMENSION.match(bare)
    if pair is not None:
        return _pair(pair)
    numbered = _SERIES_VALUE.match(bare)
    if numbered is not None:
        # 'actual value 1' beside 'actual dimension 1' is a category; `tables` undoes this where there is none.
        return Meaning("dimension_value", numbered["series"], int(numbered["number"]))
    for candidate in (tidy.removeprefix("result "), bare):
        if candidate != tidy and candidate in _phrases():
            return _phrases()[candidate]
    dated = _with_period(tidy)
    return dated if dated is not None else _short_phrases().get(_without_small(bare))


def _pair(pair: re.Match[str]) -> Meaning:
    series = _SERIES_WORD.get(pair["series"] or "", pair["series"] or "")
    value = pair["what"] in ("value", "waarde", "valeur", "category", "categorie")
    return Meaning(
        "dimension_value" if value else "dimension_name", series, int(pair["one"] or pair["two"] or 1)
    )


def _with_period(tidy: str) -> Meaning | None:
    """A header with a period in it: '2024-Q1', 'Streefwaarde 2025'."""
    found = periods.inside(tidy)
    if found is None:
        return None
    period, rest = found
    if not rest:
        return Meaning(ACTUAL, period=period)
    words = _phrases().get(rest) or _short_phrases().get(_without_small(rest))
    if words is None and not _without_small(rest):
        return Meaning(ACTUAL, period=period)
    if words is None:
        return None
    role = {"result_or_actual": ACTUAL, "target_or_result": TARGET}.get(words.role, words.role)
    if role in (BASELINE, TARGET, ACTUAL, "numerator", "denominator", "n", "comment", "target_comment"):
        return Meaning(role, period=period)
    return None
