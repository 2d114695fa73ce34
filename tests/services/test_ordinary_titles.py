"""Under pseudonyms an ordinary title, unit or group stays readable, and a name that is a word too still goes."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from impact.services.disclosure.theory_text_redaction import redact_theory_text

READABLE = (
    # Every word has a capital, so that a capital tells nothing.
    "AANTAL BEZOEKERS", "AANTAL MAALTIJDEN", "DEELNEMERS MECHELEN", "TAUX DE RÉUSSITE", "Nombre De Participants",
    "Aantal Jongeren In Begeleiding", "Families With Children", "Number Of Young People Reached", "Zorg en Welzijn",
    # Days, months and parts of a year.
    "Deelnemers 01/01/2024 - 31/03/2024", "2024-01-01 - 2024-03-31", "01.01.2024 tot 31.03.2024", "juni", "mei 2025",
    "jan 2024 - mrt 2024", "2e sem 2024", "Jan 2024", "April 2024", "Mei 2024", "6 mai 2024",
    # Instruments, schools, money, places.
    "SDQ", "PHQ", "WEMWBS", "Rosenberg", "Zelfbeeld (Rosenberg)", "SDQ-score na 6 maanden", "BSO", "TSO", "KSA",
    "EUR 5 000", "Mechelen", "Kortrijk", "Deelnemers Kortrijk", "Noord", "Zuid", "West",
    "% of households living in adequate dwellings",
)  # fmt: skip


@pytest.mark.parametrize("text", READABLE)
def test_an_ordinary_title_stays_as_it_is(text: str) -> None:
    assert redact_theory_text(text) == text


@pytest.mark.parametrize(("text", "seen"), [
    *((name, "…") for name in ("An", "Mark", "Grace", "Hope", "Sien", "Lies", "Ward", "Jan", "April", "June", "May")),
    ("An's groep", "… groep"),
    ("An’s groep", "… groep"),
    ("An: trajecten", "…: trajecten"),
    ("Gesprekken met an", "Gesprekken met …"),
    ("Entretiens avec Grace", "Entretiens avec …"),
    ("Talks with hope", "Talks with …"),
    ("An V.", "…"),
    ("Jan leidt de groep", "… leidt de groep"),
    ("Gesprek met Jan", "Gesprek met …"),
    ("Gesprek met West", "Gesprek met …"),
    ("Gesprek met Diest", "Gesprek met …"),
    ("Gesprek met Rosenberg vandaag", "Gesprek met … vandaag"),
    ("MET JAN PEETERS", "MET …"),
    ("DEELNEMERS VAN HJOLVAN", "DEELNEMERS VAN …"),
    ("Gesprekken Met Hjolvan", "Gesprekken Met …"),
    ("Nombre De Brimsker", "Nombre De …"),
    ("Qwaldrik Zumpeling", "…"),
    ("Coach Winter", "Coach …"),
    ("GESPREK MET COACH WINTER", "GESPREK MET COACH …"),
])  # fmt: skip
def test_a_name_that_is_a_word_too_goes_where_its_place_tells_it(text: str, seen: str) -> None:
    assert redact_theory_text(text) == seen


@pytest.mark.parametrize(
    ("known", "text"), [("winter", "AANTAL WINTER"), ("mechelen", "Mechelen"), ("juni", "juni")]
)
def test_the_name_of_somebody_who_may_sign_in_goes_though_it_is_a_public_word(known: str, text: str) -> None:
    assert known not in redact_theory_text(text, frozenset({known})).casefold()


def count_calls(text: str) -> int:
    """How many functions are called, and generators resumed, while names are taken out of a text."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        redact_theory_text(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("word", ["Jan ", "jan ", "Emma ", "Hjolvan ", "Peeters "])
def test_a_text_of_twice_as_many_names_takes_twice_the_work(word: str) -> None:
    # The lists of words are read first, which is no work of these texts.
    redact_theory_text(word * 400)
    assert count_calls(word * 400) < 2.2 * count_calls(word * 200)
