"""Numbers and percentages as Belgians write them in Dutch, English and French."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from babel.numbers import format_decimal

from impact.i18n.data_words import translate_unit
from impact.model.vocabulary.languages import Language

# Belgian usage: decimal comma, a no-break space between thousands in Dutch and French (of the normal width: fonts
# of spreadsheets and terminals lack the narrow one).
BABEL_LOCALES = {Language.NL: "nl_BE", Language.EN: "en_GB", Language.FR: "fr_BE"}
NO_BREAK = "\u00a0"
MISSING = "–"
_RANGE = re.compile(r"\d+\s?[-–]\s?\d+")
# A page of questions shows the same numbers and days at every answer, and each takes a tenth of a millisecond.
NUMBERS_KEPT = 20_000
# A fund agrees its limits in whole per cents.
WHOLE_PERCENTS = frozenset(number / 100 for number in range(1, 101))


def number(language: Language, value: float | None, digits: int | None = None) -> str:
    """Format a number by Belgian usage per language; a dash for None.

    Without `digits`: no decimals for whole numbers, one for values from 1, two for smaller ones.
    """
    if value is None:
        return MISSING
    # A nought has no sign, and is one and the same in a cache.
    return _number(language, value or 0, digits)


@lru_cache(NUMBERS_KEPT)
def _number(language: Language, value: float, digits: int | None) -> str:
    if digits is None:
        digits = 0 if float(value).is_integer() else (1 if abs(value) >= 1 else 2)
        pattern = "#,##0." + "#" * max(digits, 1)
    else:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
    formatted = format_decimal(value, format=pattern, locale=BABEL_LOCALES[language])
    if language is not Language.EN:
        # A dot between thousands reads as a decimal point in half of Europe; a space never does.
        grouped = formatted.replace(".", NO_BREAK) if language is Language.NL else formatted
        formatted = grouped.replace("\u202f", NO_BREAK)
    return formatted.replace("-", "\u2212")


def exact(language: Language, amount: float | None, most: int = 6) -> str:
    """Format a number with all its decimals, at most `most`, for places where rounding would mislead."""
    if amount is None:
        return MISSING
    digits_text = f"{amount:.{most}f}".rstrip("0")
    return number(language, amount, len(digits_text.partition(".")[2]))


def percent(language: Language, fraction: float | None, digits: int = 0) -> str:
    """Format a fraction as a percentage (0.45 → '45 %', in English '45%'); a dash for None."""
    if fraction is None:
        return MISSING
    formatted = number(language, round(fraction * 100, digits) + 0.0, digits)
    return f"{formatted}%" if language is Language.EN else f"{formatted}{NO_BREAK}%"


def percent_judged(language: Language, fraction: float | None, limits: Iterable[float] = ()) -> str:
    """Format a fraction that is judged by limits: rounding never lifts it onto a limit that it does not reach.

    0.946 is '94,6 %' and not '95 %' beside a limit of 95 %. Limits are the multiples of 5 %, and `limits` as fractions:
    a fund may have agreed 93 %.
    """
    return MISSING if fraction is None else percent(language, fraction, _count_judged_digits(fraction, limits))


def round_judged(fraction: float, limits: Iterable[float] = WHOLE_PERCENTS) -> float:
    """Round a fraction to whole per cents, or to a decimal where that would lift it onto a limit.

    Where nobody says which `limits` there are (fractions), each whole per cent may be one.
    """
    return round(fraction, 2 + _count_judged_digits(fraction, limits))


def _count_judged_digits(fraction: float, limits: Iterable[float]) -> int:
    """So many decimals of the percentage, at most three, that rounding does not lift it onto a limit."""
    share, edges = round(fraction * 100, 9), {round(limit * 100, 9) for limit in limits}
    rounded = [round(share, digits) for digits in range(3)]
    return sum(amount > share and (amount % 5 == 0 or amount in edges) for amount in rounded)


def value(language: Language, amount: float | None, unit: str = "") -> str:
    """Format a value with its unit, named in the language; percentages are on a 0–100 scale. A dash for None."""
    return MISSING if amount is None else join_unit(language, number(language, amount), unit)


def join_unit(language: Language, formatted: str, unit: str) -> str:
    """Write a unit behind a number that is formatted already; the range of a score stands in brackets: '7,6 (0-10)'.

    A unit that every language has is named in this one.
    """
    unit = translate_unit(language, unit)
    if not unit:
        return formatted
    if unit == "%":
        return f"{formatted}%" if language is Language.EN else f"{formatted}{NO_BREAK}%"
    return f"{formatted}{NO_BREAK}({unit})" if _RANGE.fullmatch(unit) else f"{formatted}{NO_BREAK}{unit}"
