"""Words of data that every language has: shown in the reader's, and every other word as it is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from impact.i18n import (
    guess_language,
    join_unit,
    translate_source,
    translate_unit,
    value,
)
from impact.i18n.groups import name_breakdown, name_dimension, name_group
from impact.model.vocabulary.languages import Language

NL, EN, FR = Language.NL, Language.EN, Language.FR
STORED = json.loads((Path(__file__).parents[1] / "impact/i18n/data_words.json").read_text("utf-8"))


def forms(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


@pytest.mark.parametrize("kind", STORED)
def test_every_word_is_there_in_three_languages_and_means_one_thing(kind: str) -> None:
    places: Counter[str] = Counter()
    for name, entry in STORED[kind].items():
        assert set(entry) == {language.value for language in Language}, name
        written = {form.casefold() for said in entry.values() for form in forms(said)}
        assert all(form.strip() == form and form for form in written)
        places.update(written)
    assert [form for form, count in places.items() if count > 1] == []


@pytest.mark.parametrize(
    ("unit", "nl", "en", "fr"),
    [
        ("personen", "personen", "people", "personnes"),
        ("Personen", "Personen", "People", "Personnes"),
        ("personnes", "personen", "people", "personnes"),
        # What is in the reader's language already stays as its writer has it.
        ("mensen", "mensen", "people", "personnes"),
        ("uur", "uur", "hours", "heures"),
        ("procentpunt", "procentpunt", "percentage points", "points de pourcentage"),
        ("ja/nee", "ja/nee", "yes/no", "oui/non"),
        # What nobody knows, and what is no word.
        ("bakfietsritten", "bakfietsritten", "bakfietsritten", "bakfietsritten"),
        ("m²", "m²", "m²", "m²"),
        ("0-10", "0-10", "0-10", "0-10"),
        ("", "", "", ""),
    ],
)
def test_a_unit_is_named_in_the_language_of_its_reader(unit: str, nl: str, en: str, fr: str) -> None:
    assert [translate_unit(language, unit) for language in (NL, EN, FR)] == [nl, en, fr]


def test_a_value_has_its_unit_in_the_language_of_its_reader() -> None:
    assert value(FR, 12.5, "personen") == "12,5 personnes"
    assert value(EN, 12.5, "jongeren") == "12.5 young people"
    assert value(FR, 7.6, "0-10") == "7,6 (0-10)"
    assert value(FR, None, "personen") == "–"
    assert join_unit(FR, "12", "personen") == "12 personnes"


@pytest.mark.parametrize(
    ("breakdown", "nl", "en", "fr"),
    [
        ("", "", "", ""),
        ("Geslacht=V", "Geslacht: V", "Sex: F", "Sexe : F"),
        ("Sexe=H", "Geslacht: M", "Sex: M", "Sexe : H"),
        ("Geslacht=V;Leeftijd=12-15", "Geslacht: V · Leeftijd: 12-15", "Sex: F · Age: 12-15",
         "Sexe : F · Âge : 12-15"),
        ("Regio=Oost-Vlaanderen", "Regio: Oost-Vlaanderen", "Region: East Flanders", "Région : Flandre orientale"),
        ("Wijk=wijk A", "Wijk: wijk A", "Neighbourhood: wijk A", "Quartier : wijk A"),
        ("Projet=V", "Projet: V", "Projet: V", "Projet : V"),
        ("Thuistaal=onbekend", "Thuistaal: onbekend", "Home language: unknown", "Langue parlée à la maison : inconnu"),
        ("a=b=c", "a: b=c", "a: b=c", "a : b=c"),
    ],
)  # fmt: skip
def test_a_group_is_read_in_the_language_of_its_reader(breakdown: str, nl: str, en: str, fr: str) -> None:
    assert [name_breakdown(language, breakdown) for language in (NL, EN, FR)] == [nl, en, fr]


def test_a_letter_is_a_sex_only_below_sex() -> None:
    assert name_group(FR, "Geslacht", "V") == "F"
    assert name_group(FR, "Vleugel", "V") == "V"
    assert name_dimension(EN, "Geslacht") == "Sex"
    assert translate_source(FR, "bevraging") == "enquête"


@pytest.mark.parametrize("kind", STORED)
@pytest.mark.parametrize("reader", list(Language))
def test_a_word_of_the_reader_s_own_language_is_never_changed(kind: str, reader: Language) -> None:
    say = {"unit": translate_unit, "dimension": name_dimension, "source": translate_source}.get(
        kind, lambda language, word: name_group(language, "geslacht" if kind == "sex" else "x", word)
    )
    own = [form for entry in STORED[kind].values() for form in forms(entry[reader.value])]
    assert [say(reader, form) for form in own] == own
    assert [say(reader, form.upper()) for form in own] == [form.upper() for form in own]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Gezinnen met een nieuw recht", NL),
        ("Deelnemers die na zes maanden werken", NL),
        ("Woningen", NL),
        ("Bénéficiaires qui ont retrouvé un logement", FR),
        ("Taux d'insertion dans l'emploi", FR),
        ("Number of young people who finished the training", EN),
        ("KPI 3", None),
        ("", None),
    ],
)
def test_the_language_of_a_title_is_guessed_where_something_tells_it(title: str, language: Language | None) -> None:
    assert guess_language(title) is language
