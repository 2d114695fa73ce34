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
    CAUTIONS,
    CHANGES,
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
    NUMBERS,
    OF_WHAT,
    ONLY,
    ONLY_AT_END,
    ONLY_BEHIND,
    ORDINARY_SENTENCES,
    SCOPES,
    SOURCES,
    TARGETS,
    VERBS,
    WITHOUT,
)
from impact.ingest.periods.period_vocabulary import MONTH
from impact.ingest.statements.running_totals import states_running_total
from impact.ingest.statements.stated_scales import read_scale_change
from impact.ingest.values.unit_names import restates_unit
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_SENTENCE = 300
LONGEST_TITLE = 12
SHORT_LINE, SHORT_REMARK, BARE, NEAR = 6, 12, 3, 5
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})(?<!incl)(?<!excl)[.!?]+\s+(?=[^\W\d_])|[\n\r;]+", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:[\d*†‡§]{1,3} |[a-c] )?(?:(?:nb|n b|opgelet|let op|noot|nota|opmerking|opm|note|remark|attention|remarque|ps"
    r"|nog|maar|wel|cijfers?|figures|chiffres) )*"
)
_SHORT_WORDS = re.compile(
    r"\b(?:per|par) \w+$|\b(?:anders|min) |\b(?:geen|niet|pas|non|not) (?:uni|pers|mens|deeln|peop)"
    r"|\b(?:jaar|jaren|ans|years)$|\bm u v\b|\bop \d+ na\b|\bt m\b|\b(?:en fait|a ce jour|a part)\b"
)
_DIGIT = re.compile(r"\d")
# A title of years that ends in saying that its file is fictional: 'Opvolging 2022-2024 (fictief)'. It is about the
# file, as the demo says on each of its own; 'fictieve cijfers' of its own, or behind anything else, is about numbers.
_FICTIONAL_TITLE = re.compile(
    r"(?P<years>\b20\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?)"
    r"(?:\s?\((?:fictief|fictional|fictif)\)"
    r"|, (?:fictieve (?:gegevens|cijfers)|fictional (?:data|figures)|(?:données|chiffres) ficti(?:ve|f)s))$",
    re.IGNORECASE,
)
_PART = re.compile(rf"\b(?:(?:19|20)\d\d|{MONTH}|[qkts][1-4])\b")


class Subject(StrEnum):
    """What a text stands beside: the values of a sheet, or those of one row or cell."""

    SHEET = "sheet"
    ROW = "row"


def find_limit(text: str, subject: Subject) -> str:
    """Return the sentence of a text that limits the numbers it stands beside, '' where none does."""
    return next((part for part in _SENTENCE_END.split(text) if part and limits(part.strip(), subject)), "")


_COLOUR_KEY = re.compile(
    r"(?:(?:legende|legend|kleur(?:en)?(?:code)?s?|colou?rs?|couleurs?) )?"
    r"(?:(?:licht|donker)?(?:groene?|oranje|rode?|rood|gele?|geel|blauwe?)|green|orange|amber|red|yellow|blue|verte?s?"
    r"|rouges?|jaunes?|bleue?s?)(?: (?:is|betekent|means|signifie))? "
)
_STATUS = re.compile(
    r"(?:(?:niet|nog|not|yet|pas|non|encore|het|the|le|la|les|de|of|op|on|en|in|van|meer|minder|more|less|plus|moins|dan"
    r"|than|que|is|doel\w*|targets?|cibles?|objectifs?|schema|track|voie|bonne|achter\w*|behind|retard|late|laat|aandacht"
    r"|attention|punt|opgelet|gehaald|behaald|bereikt|reached|achieved|met|atteinte?s?|goed|good|bon|slecht|bad|mauvais"
    r"|ok|lopend|bezig|ongoing|cours|klaar|done|afgewerkt|termine\w*|fini\w*|boven|onder|above|below|tot|to|a|\d+"
    r"|%) ?)+"
)


def explains_colours(text: str) -> bool:
    """Return whether a text says what colours mean for what was reached ('Rood = niet gehaald'): no limit."""
    parts = [part for part in re.split(r"[,;/\n]|(?:\s[-–—|]\s)", text) if part.strip()]
    keys = [(words, _COLOUR_KEY.match(words)) for part in parts if (words := normalise_words(part))]
    return bool(keys) and all(
        match is not None and _STATUS.fullmatch(words[match.end() :]) is not None for words, match in keys
    )


@lru_cache(CACHE_SIZE)
def limits(sentence: str, subject: Subject) -> bool:
    """Whether one sentence limits numbers. Cached."""
    if subject is Subject.SHEET:
        sentence = _FICTIONAL_TITLE.sub(r"\g<years>", sentence)
    words = normalise_words(sentence)
    if not words or len(sentence) > LONGEST_SENTENCE or explains_colours(sentence):
        return False
    if read_scale_change(sentence) is not None or restates_unit(sentence):
        return True
    may_limit = _may_limit(words) or states_running_total(sentence)
    if not may_limit and (subject is Subject.ROW or not NUMBERS.search(words)):
        return False
    plain = NO_DOUBT.sub(" ", HARMLESS.sub(" ", words))
    if ALWAYS.search(plain) or CHANGES.search(plain) or (subject is Subject.ROW and OF_WHAT.search(plain)):
        return True
    if INSTRUCTIONS.search(plain) or SOURCES.search(plain):
        return False
    count, is_row = len(words.split()), subject is Subject.ROW
    if not is_row and count <= LONGEST_TITLE and states_running_total(sentence):
        return True
    if not is_row and _speaks_of_numbers(plain):
        return True
    is_short = count <= (SHORT_REMARK if is_row else SHORT_LINE)
    if any(_is_near_figures(pattern, plain) for pattern in ABOUT_FIGURES):
        return True
    start = _LEAD.sub("", plain).strip()
    return is_short and (
        _is_without(sentence, start, plain)
        or any(_finds(pattern, plain) for pattern in SHORT_PATTERNS)
        or ONLY.match(start) is not None
        or _finds(ONLY_AT_END, plain)
        or (_finds(AVERAGES, plain) and not _finds(_DIGIT, plain))
        or (count <= BARE + is_row and any(_finds(p, plain) for p in (ESTIMATES, DRAFTS)))
        or (count <= BARE - 1 + is_row and _finds(FORECASTS, plain))
        or (is_row and _finds(ESTIMATES, plain) and not (_finds(COMPARED, plain) or _finds(TARGETS, plain)))
        or (count <= SHORT_LINE and _finds(SCOPES, plain))
    )


def _speaks_of_numbers(words: str) -> bool:
    """Whether a sentence says something of the numbers of its sheet that is none of the ordinary things."""
    return (
        _finds(NUMBERS, words)
        and _finds(VERBS, words)
        and not (_finds(ORDINARY_SENTENCES, words) or _finds(TARGETS, words))
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
    CAUTIONS,
    DUPLICATES,
    ONLY,
    ONLY_BEHIND,
)
SHORT_PATTERNS = (DOUBTS, DUPLICATES, CAUTIONS, INCLUSIONS, INCOMPLETE, CUMULATIVE, ONLY_BEHIND)


_ALL_PATTERNS = (*ABOUT_FIGURES, ALWAYS, CHANGES, DUPLICATES, FORECASTS, OF_WHAT)
_BEGINNING = 6
# Small words, and what is counted: no sentence is a limit by these alone.
_COMMON = frozenset(
    """
    aou apr are aug avr bij dag dat day dec des did die een est feb fev for het ief ing jan jes jul jun les maa mai mar
    may mee mei met mrt nog non nov oct okt one ook our out par pas pen per peu que sep six sur tel the toe tot uit une
    van yet zes jaar maand maande week weken groep groepe group groups sessie sessio seance jour mois year years month
    months with from that those celles ceux also aussi voor zijn sont over deelne partic perso person school schole
    locati gemeen gezinn kinder leerli maart april juni juli janv februa januar septem oktobe novemb decemb augus march
    mars june july avril juin septem octobr dans reeks inhabi people pupils childr househ enfant eleves menage habita
    commun site sites data cijfer gegeve figure number values chiffr donnee nombre valeur reeel have been trois trimes
    kwarta quarte semest projec progra """.split()  # noqa: SIM905
) - {"projec"}


def _beginnings() -> frozenset[str]:
    words = {word for pattern in _ALL_PATTERNS for word in re.findall(r"(?<![\\a-z])[a-z]{3,}", pattern.pattern)}
    # Two words that may be written as one begin with a small one: overestimated.
    return frozenset({word[:_BEGINNING] for word in words} - _COMMON) | {"overes", "oversc", "ondere"}


_BEGINNINGS = _beginnings()


def _may_limit(words: str) -> bool:
    """Whether a text holds the beginning of any word of the patterns; most hold none, and need no search."""
    return (
        any(word[:size] in _BEGINNINGS for word in words.split(" ") for size in range(3, _BEGINNING + 1))
        or "000" in words
        or _SHORT_WORDS.search(words) is not None
    )


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
