"""What is pointed out in a text, and what others read of it."""

from __future__ import annotations

import pytest

from impact.model.evidence import Consent
from impact.model.privacy.personal_details import DetailKind, find_personal_details
from impact.model.vocabulary.roles import Role
from impact.services.disclosure.person_redaction import redact_or_withhold, redact_persons
from impact.services.disclosure.story_previews import list_reader_texts

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
        ("J. Peeters belde ons terug", [(KIND.NAME, "J. Peeters")]),
        ("Gesprek met A. El Idrissi en mevr. V.", [(KIND.NAME, "A. El Idrissi"), (KIND.NAME, "V.")]),
        ("mevr. Van den Berg en dhr. de Smet", [(KIND.NAME, "Van den Berg"), (KIND.NAME, "de Smet")]),
        ("Mme. dupont et M. Exemple", [(KIND.NAME, "dupont"), (KIND.NAME, "M. Exemple")]),
        ("mevrouw van damme kwam", [(KIND.NAME, "van damme")]),
        ("We zagen Van Damme thuis; Ben Salah niet", [(KIND.NAME, "Van Damme"), (KIND.NAME, "Ben Salah")]),
        ("Sarah De Smet, els vandenberghe", [(KIND.NAME, "Sarah De Smet"), (KIND.NAME, "vandenberghe")]),
        ("de familie Peeters en peeters zelf", [(KIND.NAME, "Peeters"), (KIND.NAME, "peeters")]),
        ("el amrani belde", [(KIND.NAME, "el amrani")]),
        ("In 2024 haalden 1250 gezinnen 45,5 % van 12.000 euro", []),
        ("Van 01/01/2024 tot 31/12/2024: 0,470 en 2024-2025", []),
        ("Er zijn 3 sessies geschrapt door het weer", []),
        ("ik ben blij, meneer van de fanfare ook", []),
        ("A. Deelnemers aan de taallessen", []),
        ("Van Gent naar Brussel. Van de Vlaamse overheid. Al onze deelnemers. Ben je klaar?", []),
        ("vzw De Brug, Kind en Gezin, Emma Claes vzw, rue Dupont, Willemsfonds en Davidsfonds", []),
        ("La Louvière, De Panne, Le Roeulx, Sint Jacobs en Woluwe-Saint-Lambert", []),
        ("In de Van Eyckstraat; familie en vrienden van het gezin", []),
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
        ("Mevrouw van Velde kwam van ver.", ["Velde"]),
    ],
)
def test_a_name_without_a_capital_is_removed_too(text: str, names: list[str]) -> None:
    redacted = redact_persons(text)
    assert not any(name in redacted for name in names)
    assert "…" in redacted


def test_a_particle_of_a_name_is_not_removed_elsewhere() -> None:
    assert redact_persons("We zagen Jan Van Velde. Hij komt van ver.") == "We zagen …. Hij komt van ver."


@pytest.mark.parametrize(
    "text", ["dit is het verhaal van wardje uit de buurt", "eerst ging het slecht. nu gaat wardje weer naar school."]
)
def test_a_text_without_capitals_is_withheld(text: str) -> None:
    assert redact_or_withhold(text) is None


def test_a_word_of_a_script_without_capitals_is_removed() -> None:
    """Neither its letters nor its place tell a name from a word there."""
    assert redact_persons("We zagen قوالدريك thuis, met 夸德里 erbij.") == "We zagen … thuis, met … erbij."
    assert redact_or_withhold("قوالدريك") == "…"


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
