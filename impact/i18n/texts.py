"""The texts of the catalog (`catalog/*.json`), with their parameters filled in and their plural forms chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from impact.i18n.date_formats import day
from impact.i18n.elision import mark_shortened, shorten_before
from impact.i18n.number_formats import NO_BREAK, number
from impact.model.vocabulary.languages import Language

# Letters written from right to left, and signs that turn what follows them around.
_DIRECTED = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
                       "\U00010800-\U00010fff\U0001e800-\U0001efff]")  # fmt: skip
_TURNING_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# In French a space stands before these signs and within quotation marks; a line never ends there.
_FRENCH_SPACE = re.compile("(?<=\\S) (?=[;:!?\u00bb])|(?<=\u00ab) ")
# Texts that are read back from files, which people also write themselves, and those of a terminal.
_PLAIN_AREAS = frozenset({"api", "cli", "codebook", "marked_workbook", "template"})
_ISOLATED = re.compile("\u2068[^\u202a-\u202e\u2066-\u2069]*\u2069")


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Return all texts by full key `area.key`; loaded once per process."""
    texts: dict[str, dict[str, str]] = {}
    for entry in sorted(files("impact.i18n").joinpath("catalog").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".json"):
            area = entry.name.removesuffix(".json")
            for key, languages in json.loads(entry.read_text("utf-8")).items():
                texts[f"{area}.{key}"] = languages if area in _PLAIN_AREAS else languages | _join_signs(languages)
    return texts


def _join_signs(languages: dict[str, str]) -> dict[str, str]:
    """The French text with spaces that no line ends at, where it is written with plain ones."""
    french = languages.get(Language.FR.value)
    return {} if french is None else {Language.FR.value: _FRENCH_SPACE.sub(NO_BREAK, french)}


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
    if language is Language.FR:
        template, shortened_words = mark_shortened(template)
        values |= {field: shorten_before(word, values.get(name, "")) for field, word, name in shortened_words}
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
    # French has its singular below two: "0,5 point", "1,8 point", "2 points".
    is_below_two = isinstance(count, int | float) and abs(count) < 2
    return bool(count == 1 or (language is Language.FR and is_below_two))


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
        return isolate_direction(value)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(language, value)
    if isinstance(value, date):
        return day(language, value)
    return str(value)


def label_text(language: Language, label: str, words: str) -> str:
    """Return words behind what they are about: 'Output: 3 behaald', in French with a space before the colon."""
    return f"{label}{NO_BREAK if language is Language.FR else ''}: {words}"


def join_clauses(language: Language, clauses: Iterable[str]) -> str:
    """Return clauses with a semicolon between them, in French with a space before it."""
    return f"{NO_BREAK if language is Language.FR else ''}; ".join(clauses)


def isolate_direction(words: str) -> str:
    """Return a text of others such that it turns nothing around it.

    Signs that turn a text around are dropped, since in a sentence they would write 21 for 12; letters from right to
    left keep their order within the text. A text that is isolated already stays as it is.
    """
    if words.isascii() or not _DIRECTED.search(_ISOLATED.sub("", words)):
        return words
    plain = _TURNING_SIGNS.sub("", words)
    return f"\u2068{plain}\u2069" if _DIRECTED.search(plain) else plain
