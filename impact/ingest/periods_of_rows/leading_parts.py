"""The part of a year that a remark begins with: what it says is about the values of that part, and of no other."""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.periods.period_vocabulary import ANY_YEAR, PART, YearPart, parse_part
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

_LEADING = re.compile(rf"(?P<part>{PART})(?: (?P<year>{ANY_YEAR}))?(?![a-z\d])(?P<rest>.*)")
# A remark of several clauses may go on about the whole row; so may one that names another part or how far it reaches.
_CLAUSES = re.compile(r"[.;,\n]\s*\S")
_REACHES = re.compile(
    rf"\b(?:t m|t e m|tem|tot|vanaf|sinds|sedert|voor|na|until|till|up to|from|since|before|after|through|jusqu|depuis"
    rf"|a partir|avant|apres|en|et|and|of|ou|or|alle|all|tous|toutes|telkens|steeds|elk|elke|every|chaque)\b(?! cours)"
    rf"|(?<![a-z\d]){PART}(?![a-z\d])"
)


@lru_cache(CACHE_SIZE)
def read_leading_part(text: str) -> YearPart | None:
    """Return the part of a year that a remark begins with: the third quarter of 'T3 en cours'.

    None where it begins otherwise, names more than one part, or may go on about other periods.
    """
    if _CLAUSES.search(text.strip()):
        return None
    match = _LEADING.match(normalise_words(text))
    if match is None or not match["rest"].strip() or _REACHES.search(match["rest"]):
        return None
    return parse_part(match["part"])
