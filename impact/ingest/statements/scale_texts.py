"""Lines beside a table that say its unit or scale: 'alle bedragen x 1.000 euro', '(in duizenden)', 'cijfers in %'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.periods.header_details import COUNTING_UNIT, read_unit
from impact.ingest.values.scale_words import SCALE_OF_DIGITS, SCALE_OF_WORD, SCALE_PATTERN
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_LINE = 200
_SEPARATORS = re.compile(r"[()\[\]\n\r;|]|(?<!\d)[.:](?!\d)|\s[-–—]\s|,\s")
# Words around a scale that say what is in it, and that it holds for all.
_LEAD = re.compile(
    r"\b(?:alle|all|tous|toutes|les|le|la|de|het|the|des|onze|our|nos|deze|dit|these|this|ces|ce|cette|bedragen"
    r"|bedrag|amounts?|montants?"
    r"|cijfers?|figures?|chiffres?|getallen|numbers?|nombres?|waarden?|values?|valeurs?|resultaten|results?"
    r"|resultats?|gegevens|data|donnees"
    r"|aantallen|counts?|totalen|totals?|totaux|budget|budgetten|kosten|costs?|couts?|uitgaven|inkomsten|expenses"
    r"|income|zijn|is|are|sont|est|staan"
    r"|worden|uitgedrukt|uitgedrukte|weergegeven|vermeld|opgegeven|expressed|shown|given|reported|stated|presented"
    r"|exprimee?s?|exprime|indiquee?s?"
    r"|tabel|table|tableau|kolommen|columns|colonnes|eenheid|meeteenheid|unit|units|unite|unites|schaal|scale"
    r"|echelle|nb|let op|noot|note|nota|opgelet"
    r"|opmerking|remark|attention|remarque|tenzij anders vermeld|unless otherwise stated|unless stated otherwise"
    r"|sauf indication contraire|sauf mention contraire"
    r"|telkens|steeds|always|toujours|lees|read|lire|te lezen|als|as|comme|stellen voor|voor|financiele|financial"
    r"|financiers?|te|ont|ete)\b"
)
_MULTIPLIED = re.compile(
    r"\b(?:vermenigvuldig\w*|maal|multipl\w+|fois)(?: (?:alles|alle|all|tout|de|the|les|cijfers|figures|chiffres"
    r"|bedragen|amounts|montants))* (?:met |by |par )?"
    rf"(?:(?:een|a|un|une|one) )?(?P<factor>1 ?000 ?000|1 ?000|{SCALE_PATTERN})\b"
    r"|\b1 (?:eenheid|unit|unite) (?:is |= )?(?:(?:een|a|un|une|one) )?"
    rf"(?P<of_unit>1 ?000 ?000|1 ?000|{SCALE_PATTERN})\b"
)
# A number alone is an amount: 'Subsidie: 1.000 euro'; behind 'x' or 'in' it is a scale.
_AMOUNT = re.compile(r"^\W*1\W?0{3}(?:\W?0{3})*\b(?!s)")
_SIGN_BEFORE_NUMBER = re.compile(r"\b([xX×])(?=\d)")
_IS_UNIT = re.compile(r"^(?:eenheid|meeteenheid|unit|unite)\b|\b(?:in|en) ")


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """What a line says of the numbers beside it: their unit ('' for none) and what they are multiplied by."""

    unit: str
    scale: float


@lru_cache(CACHE_SIZE)
def read_scale_line(text: str) -> ScaleLine | None:
    """Read the unit and scale that a line states of a table; None where it says anything else. Cached."""
    if len(text) > LONGEST_LINE:
        return None
    words = normalise_words(text)
    multiplied = _MULTIPLIED.search(words)
    if multiplied is not None:
        factor = (multiplied["factor"] or multiplied["of_unit"]).replace(" ", "")
        return ScaleLine("", (SCALE_OF_WORD | SCALE_OF_DIGITS)[factor])
    lines = [line for piece in _SEPARATORS.split(text) if (line := _read_piece(piece.strip())) is not None]
    scaled = [line for line in lines if line.scale != 1]
    return next(iter(scaled or lines), None)


def _read_piece(piece: str) -> ScaleLine | None:
    if not piece:
        return None
    words = normalise_words(piece)
    # What the line is about goes; what is left must be a unit and nothing else.
    bare = " ".join(word for word in re.split(r"\s+", piece) if not _LEAD.fullmatch(normalise_words(word)))
    is_about = len(bare) < len(" ".join(piece.split())) or re.match(r"(?:in|en|x)\b", words) is not None
    measured = read_unit(_SIGN_BEFORE_NUMBER.sub(r"\1 ", bare)) if bare else None
    if measured is None or measured[0] == COUNTING_UNIT or _AMOUNT.match(bare):
        return None
    unit, scale = measured
    is_unit = is_about and _IS_UNIT.search(f"{words.split(' ')[0]} {normalise_words(bare)}") is not None
    return ScaleLine(unit, scale) if scale != 1 or (unit and is_unit) else None
