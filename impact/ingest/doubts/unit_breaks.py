"""Texts that say that the numbers of one row are not all counted alike: 'uren; vanaf 2024 in dagen'.

Values before and after such a break make no series.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.values.scale_words import BILLION, HUNDRED, MILLION, THOUSAND, words_of_scale
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

_YEAR = r"(?:19|20)\d\d"
# A year from which or until which something holds, or a word for how it was before or is since.
_SINCE_YEAR = re.compile(
    r"\b(?:vanaf|sinds|sedert|voor|tot|t m|tot en met|since|from|as of|starting|before|until|up to|depuis|a partir de"
    rf"|des|avant|jusqu en|jusqu a)(?: \w+)?? {_YEAR}\b"
    rf"|\b{_YEAR} (?:en later|and later|et apres|onward\w*|en vroeger)\b"
)
_BEFORE = re.compile(
    r"\b(?:vroeger|voorheen|voordien|nadien|voortaan|eerder|previously|formerly|before|thereafter|auparavant|precedemment"
    r"|avant|desormais|ensuite|dorenavant|anciennement)\b"
)
_UNITS = {
    name: unit
    for unit, names in {
        "hour": "uur uren hour hours heure heures",
        "day": "dag dagen dagdelen day days jour jours",
        "week": "week weken weeks semaine semaines",
        "month": "maand maanden month months mois",
        "minute": "minuut minuten minute minutes",
        "share": "procent percent percentage pourcent pourcentage procenten",
        "hundred": " ".join(words_of_scale(HUNDRED)),
        "thousand": " ".join(words_of_scale(THOUSAND)),
        "million": " ".join(words_of_scale(MILLION)),
        "billion": " ".join(words_of_scale(BILLION)),
        "euro": "euro euros eur",
        "fte": "vte fte etp",
        "person": "persoon personen person persons people personne personnes deelnemer deelnemers participant"
        " participants individu individual individuals kind kinderen child children enfant enfants",
        "household": "gezin gezinnen huishouden huishoudens household households menage menages famille familles family"
        " families",
        "session": "sessie sessies session sessions seance seances groep groepen group groups groupe groupes",
        "visit": "bezoek bezoeken visit visits visite visites",
        "mass": "kg kilo ton tonnes tons",
    }.items()
    for name in names.split()
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_IN_UNIT = re.compile(rf"\b(?:in|en|per|par|by) (?:hele |full )?(?:{_UNIT})\b")
_OTHER_WAY = re.compile(
    r"\b(?:andere?|nieuwe?|gewijzigde?|aangepaste?|other|different|new|changed|revised|autre|nouvelle?|nouveau|modifiee?)"
    r" (?:\w+ )?(?:definitie|telling|telwijze|methode|meetmethode|berekening|eenheid|registratie|definition|counting"
    r"|count|method|calculation|unit|comptage|methode|calcul|unite|mesure|enregistrement)\b"
)


_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@lru_cache(CACHE_SIZE)
def tells_break(text: str) -> bool:
    """Whether a text tells that numbers are counted in another unit or way from some year on, or were before."""
    brackets = (part for part in _BRACKETED.findall(text) if re.search(_YEAR, part))
    if any(find_limit(re.sub(rf"{_YEAR}\W*", "", part), Subject.ROW) for part in brackets):
        # '(2024: adults only)' limits one year and not the others.
        return True
    words = normalise_words(text)
    is_of_year = _SINCE_YEAR.search(words) is not None
    if not is_of_year and _BEFORE.search(words) is None:
        return False
    if _OTHER_WAY.search(words):
        return True
    units = {_UNITS[word] for word in words.split() if word in _UNITS}
    return len(units) > 1 or (is_of_year and _IN_UNIT.search(words) is not None)
