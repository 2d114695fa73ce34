"""Texts, numbers, dates and periods in Dutch, English and French.

Texts live in `catalog/*.json`, one file per area of the product, three languages side by side,
so that a missing translation is visible where it is missing (a test walks them all).
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from impact.model.words import Language

# Belgian usage: decimal comma, a narrow no-break space between thousands in Dutch and French.
BABEL_LOCALES = {Language.NL: "nl_BE", Language.EN: "en_GB", Language.FR: "fr_BE"}
NO_BREAK = "\u00a0"
MISSING = "–"
_RANGE = re.compile(r"\d+\s?[-–]\s?\d+")
# A page of questions shows the same numbers and days at every answer, and each takes a tenth of a millisecond.
NUMBERS_KEPT = 20_000


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Return all texts by full key `area.key`; loaded once per process."""
    texts: dict[str, dict[str, str]] = {}
    for entry in sorted(files("impact.i18n").joinpath("catalog").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".json"):
            area = entry.name.removesuffix(".json")
            for key, languages in json.loads(entry.read_text("utf-8")).items():
                texts[f"{area}.{key}"] = languages
    return texts


def text(language: Language, key: str, **params: Any) -> str:
    """Return the text of `area.key` with its parameters filled in; numbers and dates are formatted per language.

    A parameter `n` selects the singular `key.one` over `key` where n is 1 (in French also 0). Within a text any number
    selects a form: '{count} {count:waarde|waarden}'.
    Raises KeyError for an unknown key: a missing text is a defect, not a blank.
    """
    texts = catalog()
    if "n" in params and f"{key}.one" in texts:
        key = f"{key}.one" if _is_single(language, params["n"]) else key
    template = texts[key][language.value]
    if not params:
        return template
    values = {name: _format_param(language, params[name]) for name in _names_in(template) if name in params}
    for name in _names_that_choose(template):
        if name in params:
            values[name] = _CountText(values[name], is_single=_is_single(language, params[name]))
    return template.format(**values)


class _CountText(str):
    """A number as text that also chooses the form of the words about it: '{count:waarde|waarden}'."""

    is_single: bool

    def __new__(cls, words: str, *, is_single: bool) -> _CountText:
        """The text of the number, and whether it is one."""
        count_text = super().__new__(cls, words)
        count_text.is_single = is_single
        return count_text

    def __format__(self, forms: str) -> str:
        single, choice, many = forms.partition("|")
        return (single if self.is_single else many) if choice else super().__format__(forms)


def _is_single(language: Language, number: Any) -> bool:
    """Whether the singular goes with a number; issues keep theirs as text."""
    count = int(number) if isinstance(number, str) and number.isdecimal() else number
    return bool(count == 1 or (language is Language.FR and count == 0))


@cache
def _names_that_choose(template: str) -> tuple[str, ...]:
    """The parameters that choose a form of the words about them."""
    parts = Formatter().parse(template)
    return tuple(dict.fromkeys(name for _, name, forms, _ in parts if name and "|" in (forms or "")))


@cache
def _names_in(template: str) -> tuple[str, ...]:
    """The parameters that a text of the catalog mentions; issues offer twenty, and their texts use two or three."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(template) if name))


def _format_param(language: Language, value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(language, value)
    if isinstance(value, date):
        return day(language, value)
    return str(value)


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


def percent_judged(language: Language, fraction: float | None) -> str:
    """Format a fraction that is judged by limits: rounding never lifts it onto a limit that it does not reach.

    0.946 is '94,6 %' and not '95 %' beside a limit of 95 %. Limits are taken to be multiples of 5 %.
    """
    if fraction is None:
        return MISSING
    share = round(fraction * 100, 9)
    lifted = [digits for digits in range(3) if round(share, digits) > share and round(share, digits) % 5 == 0]
    return percent(language, fraction, len(lifted))


def value(language: Language, amount: float | None, unit: str = "") -> str:
    """Format a value with its unit; percentages are on a 0–100 scale. A dash for None."""
    return MISSING if amount is None else join_unit(language, number(language, amount), unit)


def join_unit(language: Language, formatted: str, unit: str) -> str:
    """Write a unit behind a number that is formatted already; the range of a score stands in brackets: '7,6 (0-10)'."""
    if not unit:
        return formatted
    if unit == "%":
        return f"{formatted}%" if language is Language.EN else f"{formatted}{NO_BREAK}%"
    return f"{formatted}{NO_BREAK}({unit})" if _RANGE.fullmatch(unit) else f"{formatted}{NO_BREAK}{unit}"


def day(language: Language, when: date | None, style: str = "medium") -> str:
    """Format a date ('13 jan 2026'; style 'long': '13 januari 2026'); a dash for None."""
    if when is None:
        return MISSING
    return _date(language, when, "d MMMM y" if style == "long" else "d MMM y")


@lru_cache(NUMBERS_KEPT)
def _date(language: Language, when: date, pattern: str) -> str:
    return format_date(when, pattern, locale=BABEL_LOCALES[language])


def period(language: Language, start: date | None, end: date | None) -> str:
    """Format a period in the shortest exact form: year(s), quarter, month, else both dates.

    With one date only that date; without any the text for 'undated'.
    """
    if start is None and end is None:
        return text(language, "words.undated")
    if start is None or end is None:
        return day(language, start or end)
    whole_months = start.day == 1 and _is_last_day_of_month(end)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if whole_months and months == 12 and start.month == 1:
        return str(end.year)
    if whole_months and months == 3 and start.month in (1, 4, 7, 10):
        letter = "T" if language is Language.FR else ("K" if language is Language.NL else "Q")
        return f"{letter}{(start.month + 2) // 3}{NO_BREAK}{end.year}"
    if whole_months and months == 1:
        return _date(language, end, "MMM y")
    if whole_months and months % 12 == 0 and start.month == 1:
        return f"{start.year}–{end.year}"
    return f"{day(language, start)} – {day(language, end)}"


def _is_last_day_of_month(when: date) -> bool:
    return date.fromordinal(when.toordinal() + 1).month != when.month
