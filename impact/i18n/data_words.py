"""Words of data that every language has: units, names of groups and groups, sources.

Data keep the words of whoever wrote them, and so do files that leave the product. On screen a word that is known here
is shown in the reader's language; every other word stays as it is, and `guess_language` says in which language a
screen reader should read it.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files

from impact.model.vocabulary.languages import Language

WORDS_KEPT = 20_000
# Groups of one letter mean something only below the dimension that they belong to.
SEX = "geslacht"
# Words and letters that stand in one of the languages and hardly in the others.
_SIGNS = {
    Language.NL: r"\b(?:de|het|een|van|en|met|voor|op|die|dat|zijn|niet|door|uit|naar|aan|bij|heeft|minstens|na|per)\b"
                 r"|ij|aa|oo|uu|sch|(?:heid|ing|ingen|lijk|eren)\b",
    Language.FR: r"\b(?:le|la|les|un|une|des|du|et|avec|pour|dans|sur|qui|que|est|sont|au|aux|par|pas|ont|se)\b"
                 r"|\b[ldnscj]['\u2019]|[\u00e0\u00e2\u00e7\u00e8\u00ea\u00ee\u00f4\u00f9\u00fb\u0153]|\u00e9|eux\b|oir\b|eau",
    Language.EN: r"\b(?:the|a|of|and|with|for|on|who|that|is|are|not|by|from|to|at|has|have|least|after|their)\b"
                 r"|th|sh|wh|ow|(?:ness|ed|ly)\b",
}  # fmt: skip


@cache
def _words() -> dict[str, dict[str, dict[Language, tuple[str, ...]]]]:
    """By kind, what each way to write a word (in small letters) is in each language: the word shown, then others."""
    stored = json.loads(files("impact.i18n").joinpath("data_words.json").read_text("utf-8"))
    words: dict[str, dict[str, dict[Language, tuple[str, ...]]]] = {}
    for kind, entries in stored.items():
        forms = words.setdefault(kind, {})
        for stored_entry in entries.values():
            entry = {language: _list_forms(stored_entry[language.value]) for language in Language}
            forms |= {form.casefold(): entry for own_forms in entry.values() for form in own_forms}
    return words


def _list_forms(stored: str | list[str]) -> tuple[str, ...]:
    return (stored,) if isinstance(stored, str) else tuple(stored)


def translate_unit(language: Language, unit: str) -> str:
    """Return a unit in a language where it is known, with its capital; else, or in that language, as it is."""
    return _translate(language, "unit", unit)


def translate_source(language: Language, source: str) -> str:
    """Return where figures come from ('bevraging' → 'enquête'), as `translate_unit` does with a unit."""
    return _translate(language, "source", source)


def is_data_word(kind: str, word: str) -> bool:
    """Whether a whole text is a unit, dimension, group or source that is known here, in any language."""
    plain = word.strip().casefold()
    return plain in _words().get(kind, {}) or (kind == "group" and plain in _words()["sex"])


def list_data_words() -> frozenset[str]:
    """Every form in which a unit, dimension, group or source is known here, in small letters."""
    return frozenset(form for forms in _words().values() for form in forms)


@lru_cache(WORDS_KEPT)
def translate_group(language: Language, dimension: str, group: str) -> str:
    """Return a group of a dimension, as `translate_unit` does with a unit; of sex also its letters."""
    dimensions = _words()["dimension"]
    is_sex = dimensions.get(dimension.strip().casefold()) is dimensions[SEX]
    has_letter = is_sex and group.strip().casefold() in _words()["sex"]
    return _translate(language, "sex" if has_letter else "group", group)


def translate_dimension(language: Language, dimension: str) -> str:
    """Return what groups are parted by ('Geslacht' → 'Sexe'), as `translate_unit` does with a unit."""
    return _translate(language, "dimension", dimension)


def _translate(language: Language, kind: str, word: str) -> str:
    plain = word.strip()
    entry = _words()[kind].get(plain.casefold())
    if entry is None or plain.casefold() in {form.casefold() for form in entry[language]}:
        return word
    translated_word = entry[language][0]
    return translated_word[:1].upper() + translated_word[1:] if plain[:1].isupper() else translated_word


@lru_cache(WORDS_KEPT)
def guess_language(words: str) -> Language | None:
    """Return the language that a text of data is most likely in; None where nothing tells it from the others."""
    counts = {
        language: len(re.findall(signs, words, re.IGNORECASE)) for language, signs in _SIGNS.items()
    }
    first, second = sorted(counts, key=lambda language: -counts[language])[:2]
    return first if counts[first] > counts[second] else None
