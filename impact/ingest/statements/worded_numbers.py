"""Numbers that a text gives without writing them: sums ('12+3'), products, dozens, words ('elf'), signs in brackets.

Nothing is read for certain here: what these functions return is offered beside a question.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from impact.ingest.values import number_parser
from impact.ingest.values.scale_words import SCALE_OF_WORD
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.figures.currency_words import CURRENCY_SIGNS

_NUMBER = r"\d+(?:[.,' ]\d{3})*(?:[.,]\d+)?"
_SUM = re.compile(rf"^({_NUMBER}(?:\s*\+\s*{_NUMBER})+)(?!\d)(?P<rest>\D*)$")
_PRODUCT = re.compile(
    rf"^(?P<first>{_NUMBER})\s*(?:x|×|\*|maal|keer|fois|times)\s*(?P<second>{_NUMBER})(?P<rest>\D*)$", re.IGNORECASE
)
_SIGN = f"[{CURRENCY_SIGNS}]"
_IN_BRACKETS = re.compile(rf"^[-−–]?\s?{_SIGN}?\s?\(\s*{_SIGN}?\s?(?P<number>{_NUMBER})\s*\)$")
_MINUS_BEHIND = re.compile(rf"^(?P<number>{_NUMBER})\s?[-−–]$")
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
# '3½', '3 1/2', '½'.
_WITH_FRACTION = re.compile(
    r"^(?P<whole>\d{1,4})?\s?(?:(?P<sign>[½¼¾⅓⅔])|(?<=\s)(?P<above>[1-9])/(?P<below>[2-9]))(?!\d)\D*$"
)
# What was counted twice: '9 (waarvan 1 duplicaat)' is 8.
_DOUBLES = re.compile(
    r"^(?P<whole>\d+)\b\D{0,20}?\b(?P<twice>\d+)\s*(?:x\s*)?(?:\w+\s+)?"
    r"(?:dubbel\w*|duplica\w*|duplicate\w*|doubl\w*|doublon\w*|twice|two times|en double)\b\D*$",
    re.IGNORECASE,
)
_OF_SIZE = re.compile(
    r"^(?:(?:ca\.?|circa|ongeveer|zo'n|environ|about|around|some) )?"
    rf"(?:(?P<count>{_NUMBER}|een half|half an?|half|een|an?|une demi|une?) ?)?(?P<word>[a-z]+)"
)
_SIZES = {
    word: size
    for size, words in {
        10: "tiental tientallen dizaine dizaines",
        12: "dozijn dozijnen dozen dozens douzaine douzaines",
        15: "vijftiental quinzaine",
        20: "twintigtal vingtaine",
        25: "vijfentwintigtal",
        30: "dertigtal trentaine",
        40: "veertigtal quarantaine",
        50: "vijftigtal cinquantaine",
        60: "zestigtal soixantaine",
        70: "zeventigtal",
        80: "tachtigtal",
        90: "negentigtal",
        100: "honderdtal cent",
        1_000: "dz",
    }.items()
    for word in words.split()
} | SCALE_OF_WORD
_UNITS = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
    " achttien negentien",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    " dix-huit dix-neuf",
}
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante",
}
# 'sept' is a month as well, and the others are small words.
_NO_NUMBERS = frozenset(("een", "un", "one", "sept"))


@cache
def _number_of_words() -> dict[str, int]:
    """The numbers from 0 to 99 by their words, as `normalise_words` leaves them."""
    words: dict[str, int] = {}
    for language, names in _UNITS.items():
        units = names.split()
        words.update((name, number) for number, name in enumerate(units))
        for ten, name in enumerate(_TENS[language].split(), start=2):
            words[name] = 10 * ten
            for unit, unit_name in enumerate(units[1:10], start=1):
                forms = {
                    "nl": (f"{unit_name}en{name}",),
                    "en": (f"{name} {unit_name}", f"{name}{unit_name}"),
                    "fr": (f"{name} {unit_name}", f"{name} et {unit_name}"),
                }[language]
                words.update(dict.fromkeys(forms, 10 * ten + unit))
    french = _UNITS["fr"].split()
    words.update((f"soixante {name}", 60 + number) for number, name in enumerate(french[10:], start=10))
    words["soixante et onze"] = 71
    words.update((f"quatre vingt {name}", 80 + number) for number, name in enumerate(french[1:], start=1))
    words["quatre vingts"] = words["quatre vingt"] = 80
    return {normalise_words(word): number for word, number in words.items()}


def _values(text: str) -> tuple[float, ...]:
    return number_parser.distinct_values(number_parser.parse_number_text(text.strip()))


@lru_cache(CACHE_SIZE)
def find_worded_numbers(text: str) -> tuple[float, ...]:
    """Return the numbers that a text may stand for, the likeliest first; () where it gives none but what it writes."""
    tidy = " ".join(text.split())
    words = normalise_words(tidy)
    sign = _IN_BRACKETS.match(tidy) or _MINUS_BEHIND.match(tidy)
    if sign is not None:
        values = _values(sign["number"])
        return (*(-value for value in values), *values)
    if (mixed := _WITH_FRACTION.match(tidy)) is not None and not (mixed["above"] and mixed["above"] >= mixed["below"]):
        part = _VULGAR[mixed["sign"]] if mixed["sign"] else int(mixed["above"]) / int(mixed["below"])
        return (float(f"{int(mixed['whole'] or 0) + part:.6g}"),)
    if (total := _SUM.match(tidy)) is not None:
        parts = [_values(part) for part in total[1].split("+")]
        if all(len(part) == 1 for part in parts):
            return (sum(part[0] for part in parts), *(part[0] for part in parts))
    if (doubles := _DOUBLES.match(tidy)) is not None:
        whole, twice = float(doubles["whole"]), float(doubles["twice"])
        return (whole - twice, whole, twice) if twice < whole else ()
    if (product := _PRODUCT.match(tidy)) is not None:
        first, second = _values(product["first"]), _values(product["second"])
        if len(first) == len(second) == 1:
            return (float(f"{first[0] * second[0]:.12g}"), first[0], second[0])
    if words in _number_of_words() and words not in _NO_NUMBERS:
        return (float(_number_of_words()[words]),)
    return _of_size(tidy)


def _of_size(tidy: str) -> tuple[float, ...]:
    """The number of dozens, tens or thousands: 36 and 3 of '3 dozijn', 30 of 'een dertigtal'."""
    match = _OF_SIZE.match(tidy.casefold())
    size = _SIZES.get(match["word"]) if match is not None else None
    if match is None or size is None:
        return ()
    count = match["count"] or ""
    if not count or not count[0].isdecimal():
        return (size / 2 if "half" in count or "demi" in count else float(size),)
    written = _values(count)
    return (*(float(f"{value * size:.12g}") for value in written), *written)
