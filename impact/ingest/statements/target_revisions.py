"""Words of a remark that say that a target was changed: 'doel herzien naar 140', 'cible portée à 140'.

In Dutch, English and French; all texts are read as normalised words, without accents.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

_TARGET = (
    r"(?:doel(?!groep|publiek|einde)\w*|streef\w*|richtcijfers?|targets?(?! (?:group|audience|population)s?\b)"
    r"|(?<!public )(?<!publics )(?<!groupe )(?<!groupes )cibles?|objectifs?|goals?)"
)
_SPEAKS_OF_TARGET = re.compile(rf"\b{_TARGET}\b")
_REVISES = re.compile(
    r"\b(?:herzien\w*|herziening|bijgesteld\w*|bijstelling|aangepast\w*|aanpassing|gewijzigd\w*|wijziging|verhoogd\w*"
    r"|verhoging|verlaagd\w*|verlaging|opgetrokken|teruggebracht|nieuwe?|wordt|werd|gebracht op|gezet op"
    r"|revised|revision|adjusted|amended|changed|raised|lowered|increased|reduced|updated|new|becomes|became|now"
    r"|revue?s?|revise[es]*|revision|ajuste[es]*|modifie[es]*|releve[es]*|porte[es]*|augmente[es]*|diminue[es]*|abaisse[es]*"
    r"|reduite?s?|nouveaux?|nouvel(?:le|les)?|devient|passe a|ramene[es]*)\b"
)
# Words that only a change of a target has: 'werd' and 'now' stand in many remarks about values.
_REVISION = re.compile(
    r"\b(?:herzien|herziene|bijgesteld|bijgestelde|aangepast naar|aangepast tot|aangepast op|gewijzigd naar"
    r"|verhoogd tot|verhoogd naar|verlaagd tot|verlaagd naar|opgetrokken tot|opgetrokken naar|teruggebracht tot"
    r"|gebracht op|revised|adjusted to|amended to|changed to|raised to|lowered to|increased to|reduced to|updated to"
    r"|revue?s?|revisee?s?|ajustee?s? a|modifiee?s? en|relevee?s? a|portee?s? a|augmentee?s? a|abaissee?s? a"
    r"|reduite?s? a|ramenee?s? a)\b"
)
# What held before: 'was 120', 'oorspronkelijk 120', '140 i.p.v. 120'.
_OLD_BEFORE = re.compile(
    r"\b(?:was|waren|were|etait|etaient|oorspronkelijk\w*|aanvankelijk\w*|initieel|initiele|eerst|eerder|vroeger|oude?"
    r"|originally|original|initially|initial|initiale|initialement|ancien|ancienne|previously|previous|old|before"
    r"|auparavant|ipv|i p v|in plaats van|instead of|rather than|au lieu de?|plutot que|van|from|vroegere)"
    rf"(?: {_TARGET})?(?: (?:was|is|etait|of|van|de))?$"
)
# '120 was the first target', and not '140, was 120' or '140 was set in talks with the fund'.
_OLD_BEHIND = re.compile(
    r"^(?:was|oorspronkelijk\w*|initial\w*|initieel|originally)\b(?! (?:\w+ )?\d)"
    r"(?! (?:set|chosen|established|agreed|based|determined|defined|kept|met|vastgelegd|bepaald|gekozen|afgesproken)\b)"
)
_ARROW = re.compile(r"[-=–]>|[→⇒➔]")
_BY_AMOUNT = re.compile(
    r"\b(?:verhoogd|verlaagd|opgetrokken|verminderd|vermeerderd) met\b|\bmet \S+ (?:verhoogd|verlaagd|verminderd)\b"
    r"|\b(?:raised|lowered|increased|reduced) by\b|\b(?:augmente|diminue|releve|abaisse|reduit)e?s? de\b"
)
_NUMBER_OF_TARGET = re.compile(rf"\b{_TARGET}(?: (?:is|was|van|of|de|est|op|at|a|20\d\d|voor|for|pour)){{0,3}}$")


@lru_cache(CACHE_SIZE)
def speaks_of_target(text: str) -> bool:
    """Whether a text names a target; a target group ('doelgroep', 'public cible') is none."""
    return _SPEAKS_OF_TARGET.search(normalise_words(text)) is not None


@lru_cache(CACHE_SIZE)
def is_revision(text: str) -> bool:
    """Whether a text says that a number was changed; beside a word for a target, 'new' and 'becomes' say so too."""
    words = normalise_words(text)
    if _ARROW.search(text):
        return True
    if _SPEAKS_OF_TARGET.search(words):
        return _REVISES.search(words) is not None
    return _REVISION.search(words) is not None


@lru_cache(CACHE_SIZE)
def is_by_amount(text: str) -> bool:
    """Whether a text says by how much a target was changed, and not to what."""
    return _BY_AMOUNT.search(normalise_words(text)) is not None


def is_old_target(before: str, behind: str) -> bool:
    """Whether a number is the target that held before, by the normalised words before and behind it."""
    return bool(_OLD_BEFORE.search(before) or _OLD_BEHIND.search(behind))


def is_target_number(before: str) -> bool:
    """Whether the normalised words before a number end in the word for a target: 'doel: 140'."""
    return _NUMBER_OF_TARGET.search(before) is not None
