"""Titles and names from the data in the language of the reader, with what stands in where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.store.records.indicators_and_values import IndicatorRecord

# Some sources leave a title blank; a row still needs something to click on.
NO_TITLE = "–"


class HasTitles(Protocol):
    """A record with a title and its translations."""

    @property
    def title(self) -> str:
        """The title in its original language."""

    @property
    def titles(self) -> dict[str, str]:
        """The title by language code."""


def pick_title(row: HasTitles, language: Language, *fallbacks: str) -> str:
    """Title in the reader's language, else the original, else the first non-empty fallback, else a dash."""
    translated = (row.titles or {}).get(language.value) or row.title
    return translated or next((fallback for fallback in fallbacks if fallback), NO_TITLE)


def pick_text(texts: Mapping[str, str] | None, language: Language) -> str:
    """Text in the reader's language, else in Dutch, else in any language; '' where there is none."""
    translations = texts or {}
    return translations.get(language.value) or translations.get("nl") or next(iter(translations.values()), "")


def find_theme_title(themes: Iterable[Mapping[str, str]], key: str, language: Language) -> str:
    """Name of a theme in the reader's language, else in Dutch; the key itself where it has no name."""
    for theme in themes or ():
        if theme.get("id") == key:
            return theme.get(language.value) or theme.get("nl") or key
    return key


def pick_indicator_title(row: IndicatorRecord, language: Language) -> str:
    """Title of an indicator; where it has none, that of its result, else its code."""
    return pick_title(row, language, row.result_title, row.code)


def level_name(language: Language, level: Level) -> str:
    """Name of a results level in a language."""
    return text(language, f"words.level.{level.value}")
