"""Units that cannot be compared with each other: currencies, weights, times; known by their names and signs.

Words for people and things are none of these: participants and persons may well be the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

COUNT, PERCENT, PERMILLE = "#", "%", "\u2030"
_CURRENCIES = {
    "EUR": "\u20ac eur euro euros", "USD": "$ us$ usd dollar dollars",
    "GBP": "\u00a3 gbp pond pound pounds", "CHF": "chf",
    "JPY": "\u00a5 jpy yen", "CAD": "cad", "AUD": "aud", "CDF": "cdf", "KES": "kes", "UGX": "ugx", "RWF": "rwf",
}  # fmt: skip
CODE_OF_CURRENCY = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
_SIGN = re.compile("us\\$|[\u20ac$\u00a3\u00a5]|(?<![a-z])[a-z]{3,7}(?![a-z])", re.IGNORECASE)
_NAMES = {
    COUNT: "# aantal aantallen number nombre count stuks pieces",
    PERCENT: "% procent percent percentage pourcentage pourcent pct",
    PERMILLE: "\u2030 promille permille",
    "kg": "kg kilo kilogram kilogramme kilogrammes", "g": "g gram gramme grammes", "ton": "ton tonne tonnes tons t",
    "hour": "uur uren hour hours heure heures", "day": "dag dagen day days jour jours",
    "minute": "minuut minuten minute minutes min", "week": "week weken weeks semaine semaines",
    "month": "maand maanden month months mois", "km": "km kilometer kilometers kilometre kilometres",
    "metre": "meter meters metre metres", "ha": "ha hectare hectares", "m2": "m2 m\u00b2",
    "kwh": "kwh", "mwh": "mwh", "gwh": "gwh", "litre": "liter liters litre litres",
}  # fmt: skip
UNIT_OF_NAME = {name: unit for unit, names in _NAMES.items() for name in names.split()}
# What a number in the first unit is multiplied by to be in the second.
_FACTORS = {
    ("ton", "kg"): 1e3, ("g", "kg"): 1e-3, ("km", "metre"): 1e3, ("ha", "m2"): 1e4, ("mwh", "kwh"): 1e3,
    ("gwh", "mwh"): 1e3, ("gwh", "kwh"): 1e6, (PERMILLE, PERCENT): 0.1, ("minute", "hour"): 1 / 60,
}  # fmt: skip


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
        if word in CODE_OF_CURRENCY:
            return CODE_OF_CURRENCY[word]
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
