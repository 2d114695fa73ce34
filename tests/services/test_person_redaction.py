"""What is pointed out in a text, and what others read of it."""

from __future__ import annotations

import pytest

from impact.model.evidence import Consent
from impact.model.privacy.personal_details import DetailKind, find_personal_details
from impact.model.vocabulary.roles import Role
from impact.services.disclosure.person_redaction import redact_or_withhold, redact_persons
from impact.services.disclosure.story_readers import list_reader_texts

KIND = DetailKind
# Made, with check digits that fit.
NATIONAL = f"80.01.02-001-{97 - 800102001 % 97:02d}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel 0470 00 00 01 of mail naar x.y@voorbeeld.test", [(KIND.PHONE, "0470 00 00 01"),
                                                              (KIND.EMAIL, "x.y@voorbeeld.test")]),
        ("+32 9 000 00 01", [(KIND.PHONE, "+32 9 000 00 01")]),
        (f"Nummer {NATIONAL}.", [(KIND.NATIONAL_NUMBER, NATIONAL)]),
        ("mevrouw testers kwam elke week", [(KIND.NAME, "testers")]),
        ("ik heet samira en ik ben trots", [(KIND.NAME, "samira")]),
        ("Madame Exemple est venue", [(KIND.NAME, "Exemple")]),
        ("fatima durft nu alleen naar de winkel", [(KIND.NAME, "fatima")]),
        ("In 2024 haalden 1250 gezinnen 45,5 % van 12.000 euro", []),
        ("Van 01/01/2024 tot 31/12/2024: 0,470 en 2024-2025", []),
        ("Er zijn 3 sessies geschrapt door het weer", []),
        ("ik ben blij, meneer van de fanfare ook", []),
    ],
)  # fmt: skip
def test_details_of_persons_are_pointed_out(text: str, found: list[tuple[DetailKind, str]]) -> None:
    assert [(detail.kind, detail.words) for detail in find_personal_details(text)] == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Het gaat goed met fatima en haar zoon.", ["fatima"]),
        ("We bezochten Wardje thuis. Nu komt wardje zelf.", ["wardje", "Wardje"]),
        ("Onze buurvrouw, mevrouw testers, kookt mee.", ["testers"]),
        ("Il va mieux. Elle s'appelle exemple.", ["exemple"]),
    ],
)
def test_a_name_without_a_capital_is_removed_too(text: str, names: list[str]) -> None:
    redacted = redact_persons(text)
    assert not any(name in redacted for name in names)
    assert "…" in redacted


@pytest.mark.parametrize(
    "text", ["dit is het verhaal van wardje uit de buurt", "eerst ging het slecht. nu gaat wardje weer naar school."]
)
def test_a_text_without_capitals_is_withheld(text: str) -> None:
    assert redact_or_withhold(text) is None


@pytest.mark.parametrize("text", ["", "drie woorden maar", "Een gewoon verhaal over de buurt. Het gaat goed."])
def test_other_texts_are_not(text: str) -> None:
    assert redact_or_withhold(text) is not None


STORY = ("Weer buiten", "Het gaat goed met Fatima.")


@pytest.mark.parametrize(
    ("consent", "whole", "redacted"),
    [
        (Consent.NONE, set(), set()),
        (Consent.INTERNAL, {Role.ADMINISTRATOR, Role.FUND_STAFF}, set()),
        (Consent.ANONYMOUS, {Role.ADMINISTRATOR, Role.FUND_STAFF},
         {Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR}),
        (Consent.NAMED, {Role.ADMINISTRATOR, Role.FUND_STAFF, Role.COACH},
         {Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR}),
    ],
)  # fmt: skip
def test_the_author_sees_what_each_role_will_read(consent: Consent, whole: set[Role], redacted: set[Role]) -> None:
    readers = list_reader_texts(*STORY, consent, "An Auteur")
    found = {role: reader for reader in readers for role in reader.roles}
    assert {role for role, reader in found.items() if reader.text == STORY[1]} == whole
    assert {role for role, reader in found.items() if reader.is_visible and reader.text != STORY[1]} == redacted
    assert not any("Fatima" in (reader.text or "") for role, reader in found.items() if role in redacted)
