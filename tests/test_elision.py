"""French words before names: shortened before a vowel and a silent h, whole before all else."""

from __future__ import annotations

import re

import pytest

from impact.i18n import join_clauses, text
from impact.i18n.elision import mark_shortened, shorten_before
from impact.i18n.texts import catalog
from impact.model.vocabulary.languages import Language


@pytest.mark.parametrize(("following", "words"), [
    ("Atelier", "d'Atelier"), ("Énergie pour tous", "d'Énergie pour tous"), ("Œuvre sociale", "d'Œuvre sociale"),
    ("IJzerhuis", "d'IJzerhuis"), ("Ypres", "d'Ypres"), ("avril 2025", "d'avril 2025"), ("UZ", "d'UZ"),
    ("habitants", "d'habitants"), ("heures", "d'heures"), ("Hôpital", "d'Hôpital"), ("hiver", "d'hiver"),
    ("Klasbrug", "de Klasbrug"), ("Hasselt", "de Hasselt"), ("Huis op Maat", "de Huis op Maat"), ("Halle", "de Halle"),
    ("hausse", "de hausse"), ("handicap", "de handicap"), ("héros", "de héros"), ("homards", "de homards"),
    ("onze", "de onze"), ("oui", "de oui"), ("yaourts", "de yaourts"), ("8 incidents", "de 8 incidents"),
    ("11 %", "de 11 %"), ("–", "de –"), ("« Atelier »", "de « Atelier »"), ("", "de "),
])  # fmt: skip
def test_de_is_shortened_as_it_is_spoken(following: str, words: str) -> None:
    assert shorten_before("de", following) + following == words


def test_only_a_whole_word_right_before_a_parameter_is_marked() -> None:
    template, fields = mark_shortened("De {name} à {day}, que {name} et « de » {x} ; jusque {y}, code {z}, sous-de {z}")
    assert template == "{_0}{name} à {day}, {_1}{name} et « de » {x} ; {_2}{y}, code {z}, sous-de {z}"
    assert fields == (("_0", "De", "name"), ("_1", "que", "name"), ("_2", "jusque", "y"))


# Every French text with such a word, filled in with a name that begins with a vowel and with one that does not.
TEMPLATES = sorted(key for key, texts in catalog().items() if mark_shortened(texts["fr"])[1])


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_text_is_shortened_before_a_name_with_a_vowel_and_no_other(key: str) -> None:
    template = catalog()[key]["fr"]
    names = set(re.findall(r"\{(\w+)", template))
    before = {name for _, _, name in mark_shortened(template)[1]}
    counts = dict.fromkeys(names - before, 2)
    with_vowel = text(Language.FR, key, **counts, **dict.fromkeys(before, "Atelier"))
    with_consonant = text(Language.FR, key, **counts, **dict.fromkeys(before, "Klasbrug"))
    assert not re.search(r"\b(?:de|que) Atelier", with_vowel, re.IGNORECASE)
    assert re.search(r"\b(?:d|qu)'Atelier", with_vowel, re.IGNORECASE)
    assert re.search(r"\b(?:de|que) Klasbrug", with_consonant, re.IGNORECASE)


def test_a_semicolon_has_a_space_before_it_in_french_alone() -> None:
    assert join_clauses(Language.FR, ["a", "b"]) == "a\u00a0; b"
    assert join_clauses(Language.NL, ["a", "b"]) == join_clauses(Language.EN, ["a", "b"]) == "a; b"
