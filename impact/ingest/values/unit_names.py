"""Units that cannot be compared with each other: currencies, weights, times; known by their names and signs.

Words for people and things are none of these: participants and persons may well be the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.figures.currency_words import CURRENCY_OF_WORD

COUNT, PERCENT, PERMILLE = "#", "%", "\u2030"
_SIGN = re.compile("us\\$|[\u20ac$\u00a3\u00a5]|(?<![a-z])[a-z]{3,7}(?![a-z])", re.IGNORECASE)
_NAMES = {
    COUNT: "# aantal aantallen number nombre count stuks pieces",
    PERCENT: "% procent percent percentage pourcentage pourcent pct",
    PERMILLE: "\u2030 promille permille",
    "kg": "kg kilo kilogram kilogramme kilogrammes", "g": "g gram gramme grammes", "ton": "ton tonne tonnes tons t",
    "hour": "uur uren hour hours heure heures", "day": "dag dagen day days jour jours",
    "minute": "minuut minuten minute minutes min", "week": "week weken weeks semaine semaines",
    "month": "maand maanden month months mois", "year": "jaar jaren year years an ans annee annees",
    "km": "km kilometer kilometers kilometre kilometres",
    "metre": "meter meters metre metres", "ha": "ha hectare hectares", "m2": "m2 m\u00b2",
    "kwh": "kwh", "mwh": "mwh", "gwh": "gwh", "litre": "liter liters litre litres",
}  # fmt: skip
UNIT_OF_NAME = {name: unit for unit, names in _NAMES.items() for name in names.split()}
# What a number in the first unit is multiplied by to be in the second.
_FACTORS = {
    ("ton", "kg"): 1e3, ("g", "kg"): 1e-3, ("km", "metre"): 1e3, ("ha", "m2"): 1e4, ("mwh", "kwh"): 1e3,
    ("gwh", "mwh"): 1e3, ("gwh", "kwh"): 1e6, (PERMILLE, PERCENT): 0.1, ("minute", "hour"): 1 / 60,
}  # fmt: skip

# Titles of numbers that are a part of a whole, or one number divided by another; 'per' says in which.
_SHARE = re.compile(r"(?:aandeel|share|part|proportion|taux|\w*percentage|pourcentage|\w*graad)\b")
_RATE = re.compile(
    r"\b(?:taux|ratio|rate|rates|\w+graad|\w+ratio|\w*percentage|pourcentage|aandeel|share|proportion|proportie)\b"
)
_IN_PERCENT = re.compile(r"\W*(?:%|(?:percentage|pourcentage|procent|percent|pct)\b)\W*[^\W\d_]", re.IGNORECASE)
_PER = re.compile(r"\b(?:per|par)\b")

# Lengths of time by the shortest of their family: a day has no certain number of hours of work.
_TIMES = ({"minute": 1, "hour": 60}, {"day": 1, "week": 7}, {"month": 1, "year": 12})
# Days of a mean month and year, where one row mixes them with days or weeks.
_DAYS = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}
# Short words for lengths of time, which are one only behind a number.
_SHORT_TIMES = {
    name: unit
    for unit, names in {
        "hour": "u hr hrs h", "day": "d dgn dg jrs", "week": "w wk wkn wks sem", "month": "mnd mnden mth mths mo mos",
        "year": "jr yr yrs", "minute": "mn",
    }.items()
    for name in names.split()
}  # fmt: skip
_FRENCH_TIMES = frozenset("mois semaine semaines jour jours an ans annee annees heure heures sem jrs".split())  # noqa: SIM905
_ENGLISH_TIMES = frozenset("week weeks wks month months mth mths year years yr yrs day days".split())  # noqa: SIM905
_WORD_BEHIND = re.compile(r"^[\d.,' ]*\d\s*(?P<unit>[^\W\d_]{1,12})\.?$")
# From so many days on a rounded number of them is whole, and below it has two decimals.
_LEAST_WHOLE = 10


_IN_OTHER_UNIT = re.compile(
    r"\b(?P<unit>[^\W\d_]{1,12}) (?:(?:uitgedrukt|weergegeven|expressed|shown) )?in (?P<other>[^\W\d_]{1,12})\b"
    r"|\b(?P<french>[^\W\d_]{1,12}) exprime\w* en (?P<autre>[^\W\d_]{1,12})\b"
)


@lru_cache(CACHE_SIZE)
def restates_unit(text: str) -> bool:
    """Whether a text says that one unit is written in another: 'kg in ton', 'uren uitgedrukt in minuten'."""
    for match in _IN_OTHER_UNIT.finditer(normalise_words(text)):
        first, second = (UNIT_OF_NAME.get(word, "") for word in match.groups() if word is not None)
        if first and second and first != second and not {first, second} & {COUNT, PERCENT, PERMILLE}:
            return True
    return False


@lru_cache(CACHE_SIZE)
def names_share(title: str) -> bool:
    """Return whether a title says that its numbers are a part of a whole: 'Share of …', 'Taux de …', 'Slaaggraad'."""
    return _SHARE.match(normalise_words(title)) is not None


@lru_cache(CACHE_SIZE)
def begins_in_percent(title: str) -> bool:
    """Return whether a title begins with percent and says of what: '% leden met korting', 'Percentage geslaagden'."""
    return _IN_PERCENT.match(title) is not None


@lru_cache(CACHE_SIZE)
def names_rate(title: str) -> bool:
    """Return whether a title names a share or rate that may be written as a fraction or in percent: 'Success rate'.

    'Ratio begeleiders per kind' is neither.
    """
    words = normalise_words(title)
    is_rate = _RATE.search(words) is not None or names_share(title)
    return is_rate and _PER.search(words) is None


def order_times(units: Collection[str]) -> list[str]:
    """Return units of time of one family, the shortest first; [] where they are of several, or no times."""
    family = next((family for family in (*_TIMES, _DAYS) if set(units) <= set(family)), None)
    return sorted(units, key=family.__getitem__) if family is not None and units else []


def name_time(word: str, other_words: Collection[str] = ()) -> str:
    """Return the unit of the word behind a length of time ('mnd', 'd', 'weken'); '' for one that is none.

    `other_words` stand behind the other lengths of its row: 'j' is *jours* beside 'mois', and *jaar* beside 'maanden'.
    """
    plain = normalise_words(word)
    if plain == "j":
        words = {normalise_words(other) for other in other_words} - {"j"}
        return ("day" if words & _FRENCH_TIMES else "year") if words else ""
    return _SHORT_TIMES.get(plain) or name_unit(word)


def word_behind(raw: str) -> str:
    """Return the word of a text that is a number and one word: 'maanden' of '3 maanden'; '' of any other text."""
    match = _WORD_BEHIND.match(raw.strip())
    return match["unit"] if match is not None else ""


def word_for_days(words: Collection[str]) -> str:
    """Return the word for days in the language of words behind lengths of time: 'jours' beside 'mois'."""
    plain_words = {normalise_words(word) for word in words}
    if plain_words & _FRENCH_TIMES:
        return "jours"
    return "days" if plain_words <= _ENGLISH_TIMES else "dagen"


def convert_time(number: float, unit: str, other_unit: str) -> float | None:
    """Return a length of time in another unit, None where they are no lengths that compare.

    Months and years in days are those of a mean month: 3 months are 91 days.
    """
    factor = time_factor(unit, other_unit)
    if factor is not None:
        return float(f"{number * factor:.12g}")
    if unit not in _DAYS or other_unit not in _DAYS:
        return None
    length = number * _DAYS[unit] / _DAYS[other_unit]
    return float(round(length)) if abs(length) >= _LEAST_WHOLE else round(length, 2)


def time_factor(unit: str, other_unit: str) -> float | None:
    """Return what a length of time in a unit is multiplied by to be in the other one; None where nothing is certain."""
    family = next((family for family in _TIMES if {unit, other_unit} <= set(family)), None)
    return family[unit] / family[other_unit] if family is not None else None


@lru_cache(CACHE_SIZE)
def name_unit(text: str) -> str:
    """Return the unit that a text names ('EUR', 'kg', '%', '#'); '' where it names none of those known here."""
    plain = text.strip().casefold()
    if not plain:
        return ""
    unit = UNIT_OF_NAME.get(plain) or UNIT_OF_NAME.get(normalise_words(plain))
    if unit is not None:
        return unit
    for word in _SIGN.findall(plain):
        if word in CURRENCY_OF_WORD:
            return CURRENCY_OF_WORD[word]
    return ""


def are_apart(first: str, second: str) -> bool:
    """Whether two units of `name_unit` cannot be compared; '' and a plain count go with nearly everything."""
    if not first or not second or first == second:
        return False
    return COUNT not in (first, second) or bool({first, second} & {PERCENT, PERMILLE})


def factor_between(unit: str, other_unit: str) -> float | None:
    """What a number in a unit is multiplied by to be in the other_unit one; None where that is not known."""
    if (unit, other_unit) in _FACTORS:
        return _FACTORS[unit, other_unit]
    return 1 / _FACTORS[other_unit, unit] if (other_unit, unit) in _FACTORS else None
