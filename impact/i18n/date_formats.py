"""Dates as Belgians write them in Dutch, English and French."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

from impact.i18n.number_formats import BABEL_LOCALES, MISSING, NUMBERS_KEPT
from impact.model.vocabulary.languages import Language


def day(language: Language, when: date | None, style: str = "medium") -> str:
    """Format a date ('13 jan 2026'; style 'long': '13 januari 2026'); a dash for None."""
    if when is None:
        return MISSING
    return format_day_by_pattern(language, when, "d MMMM y" if style == "long" else "d MMM y")


@lru_cache(NUMBERS_KEPT)
def format_day_by_pattern(language: Language, when: date, pattern: str) -> str:
    """Format a date by a pattern of the Unicode locale data ('MMM y')."""
    return format_date(when, pattern, locale=BABEL_LOCALES[language])
