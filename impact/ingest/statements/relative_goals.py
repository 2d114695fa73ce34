"""Numbers that are told by another one: 'halveren', '+50 % t.o.v. 2023', 'de helft van de 12', 'stabiel houden'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_TEXT = 80
# Two thirds before one: 'twee derde' holds 'derde'.
_SHARES = {
    2 / 3: r"(?:twee|2) derde(?:n)?|two thirds|deux tiers",
    3 / 4: r"driekwart|drie kwart|three quarters|trois quarts",
    1 / 2: r"(?:de )?helft|half|halve|(?:la )?moitie",
    1 / 3: r"(?:een |1 )?derde|(?:a |one )?third|(?:un |le )?tiers",
    1 / 4: r"(?:een )?kwart|(?:a |one )?quarter|(?:un )?quart",
}
_SHARE_OF = tuple(
    (share, re.compile(rf"\b(?:{words}) (?:van|of|des|de|du)(?: (?:de|het|alle|the|all|les|la))? (?P<whole>\d+)\b"))
    for share, words in _SHARES.items()
)
_FACTORS = tuple(
    (factor, re.compile(rf"\b(?:{words})\b"))
    for factor, words in (
        (0.5, r"halver(?:en|ing)|gehalveerd|half zoveel|halve|halved|halving|moitie moins"
              r"|diviser par (?:2|deux)|reduire de moitie"),
        (2.0, r"verdubbel(?:en|ing|d)|verdubbeld|dubbel|double|doubled|doubling|doubler|doublement"),
        (3.0, r"verdrievoudig(?:en|ing|d)|drievoud|triple|tripled|tripler"),
        (1.0, r"stabiel(?: houden| blijven)?|status quo|behouden|handhaven|gelijk houden|gelijk blijven|stable"
              r"|maintain(?:ed)?|maintenir|maintien|constant|keep level"),
    )
)  # fmt: skip
_PERCENT = re.compile(
    r"(?P<sign>[-+−–])?\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?:%|procent|percent|pour ?cent)\s*"
    r"(?P<more>meer|extra|hoger|stijging|groei|more|higher|increase|growth|de plus|en plus|hausse|augmentation)?"
    r"(?P<less>minder|lager|daling|less|fewer|lower|decrease"
    r"|de moins|en moins|baisse|diminution)?",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\b(?P<less>daling|vermindering|reduction|decrease|baisse|diminution)\b|\b(?P<more>stijging|toename|groei|increase|growth|hausse"
    r"|augmentation)\b"
)
_COMPARED = re.compile(
    r"\b(?:t\.?\s?o\.?\s?v\.?|ten opzichte van|tegenover|vergeleken met|compared (?:to|with)|versus|vs\.?"
    r"|par rapport [àa]"
    r"|since|sinds|depuis|op|on|sur|van)\s*(?:het jaar |l['’]ann[ée]e )?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


_IDEM_YEAR = re.compile(
    r"(?:idem|id|dito|ditto|zelfde|hetzelfde|same|meme|pareil|le meme|the same)(?: (?:als|as|in|van|que|qu|en|de))*"
    r" (?P<year>20\d\d)"
)


@dataclass(frozen=True, slots=True)
class RelativeGoal:
    """A number as `factor` times another one: that of a year, or where `year` is 0 the one at the start."""

    factor: float
    year: int = 0


@lru_cache(CACHE_SIZE)
def read_share_of(text: str) -> float | None:
    """Return the number that a share of a stated whole is: 6 of 'at least half of the 12'; None where none is told."""
    words = normalise_words(text)
    for share, pattern in _SHARE_OF if len(text) <= LONGEST_TEXT else ():
        match = pattern.search(words)
        if match is not None:
            return float(f"{share * int(match['whole']):.12g}")
    return None


def read_idem_year(text: str) -> int:
    """Return the year of which a number is to be the same ('idem 2024', 'same as 2023'); 0 for none."""
    match = _IDEM_YEAR.fullmatch(normalise_words(text))
    return int(match["year"]) if match is not None else 0


@lru_cache(CACHE_SIZE)
def read_relative_goal(text: str) -> RelativeGoal | None:
    """Read a goal that is told by another number of its row; None where a text tells none. Cached."""
    if len(text) > LONGEST_TEXT:
        return None
    words = normalise_words(text)
    compared = _COMPARED.search(text)
    year = int(compared["year"]) if compared else 0
    for factor, pattern in _FACTORS:
        if pattern.search(words):
            return RelativeGoal(factor, year)
    match, leading = _PERCENT.search(text), _LEADING.search(words)
    if match is None:
        return None
    is_less = match["sign"] in ("-", "−", "–") or match["less"] or (leading and leading["less"])
    is_more = match["sign"] == "+" or match["more"] or (leading and leading["more"])
    if not (is_less or is_more):
        return None
    parsed = parse_number_text(match["number"])
    number = parsed.comma if parsed.comma is not None else parsed.point
    return None if number is None else RelativeGoal(1 + (-number if is_less else number) / 100, year)
