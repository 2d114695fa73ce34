"""A name is the same name with accents by themselves, hyphens nobody sees, and where a line breaks it."""

from __future__ import annotations

import unicodedata

import pytest

from impact.services.disclosure.organisation_redaction import NameRedactor
from impact.services.disclosure.person_redaction import redact_persons

OWN = [("Élanvital Zorgpunt", "BE0123456789"), ("Brug", "0987.654.321")]
OTHERS = NameRedactor.of([("Étincelle Bleue", "B"), ("Kans-Rijk vzw", "C"), ("Samen Werken", "D")])


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (unicodedata.normalize("NFD", "Wij van Élanvital doen mee."), "Wij van A doen mee."),
        (unicodedata.normalize("NFD", "Met Étincelle Bleue samen."), "Met B samen."),
        ("Élan\u00advital leert.", "A leert."),
        ("Élan\u200bvi\u2060tal leert.", "A leert."),
        ("Bij \ufeffÉlanvital.", "Bij \ufeffA."),
        ("Bij Élan-\n  vital.", "Bij A."),
        ("Étin\u00adcelle Bleue en Kans-\nRijk vzw, Kans-Rijk vzw", "B en C, C"),
        # What nobody calls by a name stays as it is, sign for sign.
        ("Samenwerken met co\u00f6peraties: na-\ndruk, zacht\u00adgekookt, e\u0301t\u00e9.",
         "Samenwerken met co\u00f6peraties: na-\ndruk, zacht\u00adgekookt, e\u0301t\u00e9."),
    ],
)  # fmt: skip
def test_names_go_in_whatever_way_their_letters_are_stored(text: str, redacted: str) -> None:
    assert OTHERS.redact_names(text, OWN, "A") == redacted


@pytest.mark.parametrize(
    "text",
    ["0123.456.789", "KBO 0123 456 789", "BE0123456789", "BE 0123.456.789", "KBO: 0987654321", "BE0987654321"],
)
def test_a_number_is_the_same_with_and_without_the_letters_before_it(text: str) -> None:
    read = OTHERS.redact_names(f"Nummer {text} staat er.", OWN, "A")
    assert read.endswith("A staat er.") and not any(sign.isdigit() for sign in read)


def test_other_numbers_stay() -> None:
    text = "In 2024 haalden 1250 gezinnen 45,5 %; 0123.456.788 en 0123.456 zijn van anderen."
    assert OTHERS.redact_names(text, OWN, "A") == text


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "We zagen Hélène thuis."),
        "We zagen Hé\u00adlène thuis.",
        "We zagen Hé\u200blène thuis.",
        "We zagen Hé-\nlène thuis.",
    ],
)
def test_no_part_of_a_name_of_a_person_stays(text: str) -> None:
    assert redact_persons(text) == "We zagen … thuis."
