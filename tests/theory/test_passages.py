"""A sentence is found in a text however its lines are broken and its quotation marks turned; references are tidied."""

from __future__ import annotations

import pytest

from impact.theory.evidence.passages import cut_context, find_passage, split_sentences
from impact.theory.evidence.references import tidy_reference

PAGES = [
    "Inleiding.\nHet onderzoek liep van 2018 tot 2020. "
    "Gezinnen die hun rechten ken-\nnen, vragen ze vaker op (p < 0.05).",
    "Dr. Peeters zag „minder schuld”.\n\nEn dat\nbleef zo, ook na één winter! Waarom?",
]


@pytest.mark.parametrize(
    ("words", "page", "there"),
    [
        ("Gezinnen die hun rechten kennen, vragen", 0, "Gezinnen die hun rechten ken-\nnen, vragen"),
        ('zag "minder schuld"', 1, "zag „minder schuld”"),
        ("  en dat bleef ZO,\n ook na één winter", 1, "En dat\nbleef zo, ook na één winter"),
    ],
)  # fmt: skip
def test_a_quotation_is_found_where_it_stands(words: str, page: int, there: str) -> None:
    place = find_passage(PAGES, words)
    assert place is not None and place.page == page
    assert PAGES[page][place.start : place.end] == there


def test_what_does_not_stand_there_is_not_found() -> None:
    for words in ("Gezinnen die hun rechten niet kennen", "", "  - "):
        assert find_passage(PAGES, words) is None


def test_every_sentence_that_is_offered_is_found_again() -> None:
    sentences = split_sentences(PAGES)
    assert "Gezinnen die hun rechten kennen, vragen ze vaker op (p < 0.05)." in sentences
    assert all(find_passage(PAGES, sentence) is not None for sentence in sentences)
    assert "Waarom?" not in sentences


def test_what_is_around_a_passage_is_cut_at_words() -> None:
    place = find_passage(PAGES, "vragen ze vaker op")
    assert place is not None
    before, words, after = cut_context(PAGES[0], place, 20)
    assert words == "vragen ze vaker op" and before.startswith("… ") and after == " (p < 0.05)."
    assert len(before) <= 22


@pytest.mark.parametrize(
    ("words", "tidied"),
    [
        ("10.3138/cjpe.230", "doi:10.3138/cjpe.230"), ("https://doi.org/10.3138/cjpe.230", "doi:10.3138/cjpe.230"),
        ("doi: 10.1002/ev.20181", "doi:10.1002/ev.20181"), ("", ""), ("  ", ""),
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("javascript:alert(1)", None), ("data:text/html,x", None), ("http://a:b@example.org", None),
        ("https://example.org/<script>", None), ("example.org", None), ("http://localhost", None), ("een boek", None),
        ("https://example.org/" + "x" * 500, None), ("http://[", None), ("https://example.org:x/", None),
    ],
)  # fmt: skip
def test_a_reference_is_a_doi_or_a_web_address_or_nothing(words: str, tidied: str | None) -> None:
    assert tidy_reference(words) == tidied
