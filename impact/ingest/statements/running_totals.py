"""Texts that say that values are running totals: 'Deelnemers (cumulatief)', 'since the start', 'depuis le début'."""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_TEXT = 200
_START = (
    r"(?:de |het |the |le |la |l )?(?:start|begin|aanvang|opstart|oprichting|lancering|beginning|inception|launch"
    r"|outset|project start|debut|lancement|demarrage|creation)(?: (?:van|of|du|de la|de l) (?:het |the )?\w+)?"
)
_SINCE = r"(?:sinds|sedert|vanaf|since|from|depuis|a partir de)"
_RUNNING = re.compile(
    r"\b(?:cumulatie(?:f|ve)|gecumuleerde?|cumulative(?:ly)?|cumulatif|cumulatifs|cumulatives?|cumulee?s?|cumulated"
    r"|running totals?|lopende? tota(?:al|len)|doorlopende? tota(?:al|len)|total(?:s|en)? to date|totals to date"
    r"|totaal tot nu toe|total a ce jour|stand van de teller|tellerstand)\b"
    rf"|\b(?:{_SINCE}) {_START}\b"
)
_WITH_WHAT_STARTED = re.compile(rf"(?:{_RUNNING.pattern})(?: (?:project|projet|program(?:ma|me)?|werking|traject)\b)?")
# A short word, or since when, says so only at the end or in brackets: 'sinds 2021 ingeschreven' may be anything.
_AT_END = re.compile(
    rf"\b(?:cumul|cum|ytd)(?: annuel)?$|\btotal(?:en|s)?(?: \w+)? {_SINCE} (?:19|20)\d\d\b|\b{_SINCE} (?:19|20)\d\d$"
)
_NEGATED = re.compile(
    r"\b(?:niet|geen|non|not|pas|no|zonder|sans|without) (?:\w+ )?(?:cumul\w*|gecumul\w*|running|lopend\w*)"
    r"|\b(?:cumulatie(?:f|ve)|cumulative|cumulatif|cumule) (?:of|or|ou) (?:niet|not|non|per|par)\b"
    r"|\b(?:cumulatie(?:f|ve)|cumulative|cumule) (?:kost\w*|costs?|couts?|budget\w*|problem\w*)"
)
# A text without these states none; most have none.
_MAY_STATE = re.compile(
    r"cum|running|lopend|to date|tot nu|ce jour|teller|ytd|sinds|sedert|vanaf|since|from|depuis|partir", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@lru_cache(CACHE_SIZE)
def states_running_total(text: str) -> bool:
    """Whether a title, a unit, a header, a line or the name of a sheet says that it holds running totals. Cached."""
    if not text or len(text) > LONGEST_TEXT or _MAY_STATE.search(text) is None:
        return False
    words = normalise_words(text)
    if not words or _NEGATED.search(words):
        return False
    if _RUNNING.search(words):
        return True
    inside_and_outside = (*_BRACKETED.findall(text), _BRACKETED.sub(" ", text))
    return any(_AT_END.search(normalise_words(piece)) for piece in inside_and_outside)


def remove_running_total(text: str) -> str:
    """Return the plain words of a text without those that say that it holds running totals."""
    return " ".join(_WITH_WHAT_STARTED.sub(" ", normalise_words(text)).split())


@lru_cache(CACHE_SIZE)
def names_running_totals(sheet: str) -> bool:
    """Whether the name of a sheet says so: 'Cumulatief 2024', 'Running totals'."""
    words = " ".join(word for word in normalise_words(sheet).split() if not word.isdigit())
    return states_running_total(words)
