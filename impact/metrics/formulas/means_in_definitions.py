"""What a definition asks of the judgement: the mean of several years instead of each period (docs/metrics.md 2.2)."""

from __future__ import annotations

import re
from functools import lru_cache

# A definition that asks for a mean without saying of how many years means all there are.
NOT_ASKED, ALL_YEARS = 0, 999

# 'Volgen met meerjarig gemiddelde': the definition says how to judge, not how a value was measured.
_JUDGE = (
    r"(?:volg|opvolg|beoorde|toets|vergelijk|bekijk|follow|judg|assess|track|monitor|compar|suiv|appr[eé]ci|[eé]valu"
    r"|jug)\w*"
)
_NUMBERS = (
    ("twee", "two", "deux", "bis", "bien"), ("drie", "three", "trois", "trien"), ("vier", "four", "quatre", "quadrien"),
    ("vijf", "five", "cinq", "quinquen"), ("zes", "six", "sexen"), ("zeven", "seven", "sept", "septen"),
    ("acht", "eight", "huit", "octen"), ("negen", "nine", "neuf"), ("tien", "ten", "dix", "décen", "decen"),
)  # fmt: skip
_YEARS = {word: years for years, words in enumerate(_NUMBERS, start=2) for word in words}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(sorted(_YEARS, key=len, reverse=True))})"
_OF_ALL = r"(?:meer(?:dere)?|multi|several|pluri|plusieurs)"
_ROLLING = r"(?:voortschrijdende?|rolling|moving)"
# Nothing but these stands between 'mean' and its years: 'the mean of children of 12 years' tells an age.
_SOME_WORDS = (
    r"(?:(?:de|het|alle|laatste|voorbije|afgelopen|vorige|volledige|the|all|last|past|previous|full|les?|toutes"
    r"|derni[eè]re?s) ){0,3}"
)
_MEAN = (
    rf"(?:{_ROLLING} )?(?:{_NUMBER}|{_OF_ALL})-?(?:jarig|jaarlijks)e? gemiddelden?|{_ROLLING} gemiddelde"
    rf"|gemiddelde (?:over|van) {_SOME_WORDS}(?:{_NUMBER} |meerdere )?{_SOME_WORDS}(?:jaar|jaren)\b"
    rf"|(?:{_ROLLING} )?(?:{_NUMBER}|{_OF_ALL})-?(?: ?years?) (?:{_ROLLING} )?(?:average|mean)"
    rf"|{_ROLLING} (?:average|mean)"
    rf"|(?:average|mean) (?:over|of) {_SOME_WORDS}(?:{_NUMBER} |several )?{_SOME_WORDS}years\b"
    rf"|moyenne (?:(?:mobile|glissante) )?(?:pluriannuelle|(?:{_NUMBER})n?ale)|moyenne (?:mobile|glissante)"
    rf"|moyenne (?:sur|de|des) {_SOME_WORDS}(?:{_NUMBER} |plusieurs )?{_SOME_WORDS}(?:ann[ée]es|ans)\b"
)
_JUDGED_BY_MEAN = re.compile(rf"\b{_JUDGE}\b[^.;]*?\b(?P<mean>{_MEAN})", re.IGNORECASE)
# Most definitions speak of no mean at all: one look spares the long one.
_MENTIONED = re.compile("gemiddeld|mean|average|moyenne", re.IGNORECASE)
# A word of a number begins the word it stands in: 'driejarig', 'triennale'; 'eight' does not hold 'acht'.
_STATED_NUMBER = re.compile(rf"\b{_NUMBER}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def find_years_of_mean(definition: str) -> int:
    """Find over how many years the mean is to be judged: NOT_ASKED, ALL_YEARS, or the number that is stated."""
    asked_mean = _JUDGED_BY_MEAN.search(definition) if _MENTIONED.search(definition) else None
    if asked_mean is None:
        return NOT_ASKED
    stated = _STATED_NUMBER.search(asked_mean["mean"])
    if stated is None:
        return ALL_YEARS
    word = stated[0].lower()
    return int(word) if word.isdecimal() else _YEARS[word]
