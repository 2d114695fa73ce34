"""Whether two units are the same one written differently, or times a thousand, or another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from impact.ingest.values.vocabulary import plain_words

_TOKEN = re.compile(r"[a-z]+|%|€|\$|£|\d+")
_RATE = re.compile(r"(?:\bper|\bpar|\bpour|\bop|\bsur|/)\s*(?:1000+|duizend|thousand|mille)\b")
ONE_WORD = {
    "€": "eur", "euro": "eur", "euros": "eur", "$": "usd", "£": "gbp", "procent": "%", "percent": "%",
    "percentage": "%", "pourcent": "%", "pourcentage": "%", "pct": "%", "cent": "%",
    "uren": "uur", "heure": "uur", "heures": "uur", "hour": "uur", "hours": "uur",
}  # fmt: skip
SCALES = {
    "duizend": 1e3, "duizenden": 1e3, "thousand": 1e3, "thousands": 1e3, "mille": 1e3, "milliers": 1e3, "k": 1e3,
    "keur": 1e3, "1000": 1e3, "miljoen": 1e6, "miljoenen": 1e6, "million": 1e6, "millions": 1e6, "mio": 1e6,
    "mln": 1e6, "meur": 1e6, "1000000": 1e6,
}  # fmt: skip
# Words that say that something is counted, not what.
SAYING_NOTHING = frozenset(
    {
        "aantal", "aantallen", "number", "numbers", "nombre", "no", "nr", "n", "count", "total", "totaal", "x", "in",
        "en", "de", "het", "een", "d", "of", "the", "a", "per", "le", "la", "les", "du", "des", "par", "et", "and",
        "unit", "units", "eenheid", "eenheden", "unite", "stuks", "stuk", "pieces", "absolute", "absoluut", "cijfer",
    }
)  # fmt: skip
# 'gezin' and 'gezinnen', 'maand' and 'maanden', 'household' and 'households' begin alike.
ALIKE = 4


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """Two units that are not the same; `factor` makes the first of them the second, where it is known."""

    factor: float | None = None


def compare(unit: str, agreed: str) -> OtherUnit | None:
    """None where the two may well be one unit: doubt is spoken only where they can hardly be."""
    scale, words = _taken_apart(unit)
    agreed_scale, agreed_words = _taken_apart(agreed)
    related = not words or not agreed_words or any(_alike(a, b) for a in words for b in agreed_words)
    if scale != agreed_scale:
        return OtherUnit(scale / agreed_scale if related else None)
    return None if related else OtherUnit()


def _taken_apart(unit: str) -> tuple[float, set[str]]:
    """The power of ten that a unit names, and its words that say what is counted."""
    text = re.sub(r"(?<=\d)[.\s\u00a0\u202f]+(?=\d{3})", "", unit.casefold())
    # 'Per 1000 inwoners' is a rate and no power of ten.
    text = _RATE.sub(" ", text)
    signs = {sign for sign in "€$£%" if sign in text}
    words = _TOKEN.findall(plain_words(text))
    scale = 1.0
    found = {ONE_WORD.get(sign, sign) for sign in signs}
    for word in words:
        if word in SCALES:
            scale *= SCALES[word]
            found |= {"eur"} if word in ("keur", "meur") else set()
        elif word not in SAYING_NOTHING and not word.isdigit():
            found.add(ONE_WORD.get(word, word))
    return scale, found


def _alike(one: str, other: str) -> bool:
    length = min(len(one), len(other), ALIKE)
    return one == other or (length >= 3 and one[:length] == other[:length])
