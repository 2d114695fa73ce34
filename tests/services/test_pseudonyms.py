"""Names and texts behind the veil: stable, of one viewer only, never two alike, and without the real name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.i18n import catalog
from impact.model.vocabulary.languages import Language
from impact.services.disclosure import pseudonyms
from impact.services.disclosure.masked_ids import mask_id, unmask_id
from impact.services.disclosure.organisation_redaction import NameRedactor
from impact.services.disclosure.pseudonyms import derive_pseudonym, pseudonym_words

SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
IDS = st.integers(1, 10**9)


def test_the_list_has_two_hundred_words_each_only_once_in_each_language() -> None:
    words = pseudonyms.neutral_words()
    assert len(words) == 200
    for language in Language:
        said = [catalog()[f"pseudonyms.{word}"][language.value].casefold() for word in words]
        assert len(set(said)) == 200
        assert not [word for word in said if " " in word]


def test_another_list_would_give_everybody_another_name() -> None:
    """These stand in somebody's notes: words may be translated anew, never added, removed or moved."""
    assert [" ".join(pseudonym_words(SECRET, 6, seen)) for seen in (2, 3, 200, 40_000)] == [
        "thyme", "woodpecker", "flax tarragon", "chalk elder fern",
    ]  # fmt: skip


def test_no_two_organisations_have_the_same_name_for_one_viewer_whoever_else_is_covered() -> None:
    named = {pseudonym_words(SECRET, 6, seen) for seen in range(60_000)}
    assert len(named) == 60_000
    assert all(
        len({*pseudonym_words(SECRET, 6, seen)}) == len(pseudonym_words(SECRET, 6, seen))
        for seen in range(0, 38_000, 7)
    )
    assert all(len(pseudonym_words(SECRET, 6, seen)) == 1 for seen in range(190))


def test_another_viewer_or_another_database_has_other_names() -> None:
    def names(secret: bytes, viewer: int) -> list[tuple[str, ...]]:
        return [pseudonym_words(secret, viewer, seen) for seen in range(1, 100)]

    assert names(SECRET, 6) == names(SECRET, 6)
    for others in (names(SECRET, 7), names(OTHER_SECRET, 6)):
        assert sum(a == b for a, b in zip(names(SECRET, 6), others, strict=True)) < 10


def test_a_name_is_the_same_word_in_each_language() -> None:
    word = pseudonym_words(SECRET, 6, 2)[0]
    for language in Language:
        said = derive_pseudonym(SECRET, 6, 2, language)
        assert said.endswith(catalog()[f"pseudonyms.{word}"][language.value])
        assert said.startswith("Organisati")


@given(IDS, IDS, IDS)
def test_a_number_in_an_address_leads_back_for_its_own_viewer_only(number: int, viewer: int, other: int) -> None:
    shown = mask_id(SECRET, viewer, "organisation", number)
    assert unmask_id(SECRET, viewer, "organisation", shown) == number
    assert unmask_id(SECRET, viewer, "organisation", number) == -1
    assert shown < 2**53  # a browser keeps it whole
    if other != viewer:
        assert unmask_id(SECRET, other, "organisation", shown) != number
    assert unmask_id(SECRET, viewer, "indicator", shown) != number


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Jongeren van Warmtepunt Ravelhoek", "Jongeren van ORG"),
        ("Jongeren in RAVELHOEK, buurt", "Jongeren in ORG, buurt"),
        ("De Ravelhoekse wijk", "De ORG wijk"),
        ("Warmtepunten in de stad", "ORG in de stad"),
        ("warmtepunt-ravelhoek 2025", "ORG 2025"),
        ("Bij WarmtepuntRavelhoek", "Bij ORG"),
        ("Samen met Klasbrug Wimperhof vzw", "Samen met ANDER vzw"),
        ("Een klasbrug bouwen", "Een klasbrug bouwen"),
        ("Project BE-0123: gesprekken", "Project ORG: gesprekken"),
        ("Nieuw onderwijs voor jongeren", "Nieuw onderwijs voor jongeren"),
        ("", ""),
    ],
)
def test_a_text_keeps_its_words_and_loses_its_names(text: str, seen: str) -> None:
    names = NameRedactor.of([("Klasbrug Wimperhof", "ANDER"), ("Samen", "NOOIT")])
    assert names.redact_names(text, [("Warmtepunt Ravelhoek", "BE-0123")], "ORG") == seen


@pytest.mark.parametrize(
    ("name", "ref", "text", "seen"),
    [
        ("Café Zoë", "", "Het cafe van ZOE en Zoë", "Het ORG van ZOE en Zoë"),
        ("Samen Sterk", "", "Samen sterk worden, samen leren", "ORG worden, samen leren"),
        ("KAZ vzw", "", "De ploeg van KAZ", "De ploeg van ORG"),
        ("Beekdal", "1", "1 op 3 in Beekdal", "1 op 3 in ORG"),
        ("De Kade", "", "Een nieuw kader op de kade", "Een nieuw kader op ORG"),
    ],
)
def test_short_and_everyday_names_go_without_taking_the_language_with_them(
    name: str, ref: str, text: str, seen: str
) -> None:
    assert NameRedactor.of([]).redact_names(text, [(name, ref)], "ORG") == seen
