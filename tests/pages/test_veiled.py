"""Pages as academics, umbrellas and facilitators see them: no name of a grantee in anything that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from harness import query_for, said, subjects, visit
from situations import html, plain
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.disclosure.organisation_redaction import fold_word, split_words
from pages.parts.layout.menu import Page

VEILED = ("academic", "umbrella", "facilitator")
# Of 'Koele Straten Brandelaar' the last word is a name; the others are words of the language.
NAMES = frozenset(split_words(grantee.organisation.name)[-1] for grantee in demo_portfolio().grantees)
PAGES = (Page.START, Page.PORTFOLIO, Page.ALL_FIGURES, Page.GRANTEE, Page.INDICATOR, Page.THEORY)


def drawn(at: Any) -> Iterator[str]:
    """Everything that is sent to the browser, as words."""
    yield from (piece.words for piece in said(at))
    yield html(at)
    yield from (element.proto.spec for element in at.get("plotly_chart"))


@pytest.mark.parametrize("persona", VEILED)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_draws_the_name_of_a_grantee(
    page: Page, persona: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, persona)
    at = visit(page, persona, Language.NL, demo_master.url, monkeypatch, **query_for(page, found))
    words = fold_word(" ".join(drawn(at)))
    assert not at.exception
    assert not [name for name in NAMES if name in words]
    k = 10 if persona == "facilitator" else 5
    note = text(Language.NL, "disclosure.note", k=k, step=5)
    assert page is Page.START or note in [piece.words for piece in said(at)]


def test_the_officer_does_read_those_names(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    words = fold_word(" ".join(drawn(at)))
    assert all(name in words for name in NAMES)


@pytest.mark.parametrize("language", Language)
def test_what_is_not_shared_is_said_instead_of_an_empty_table(
    language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, "academic")
    at = visit(Page.GRANTEE, "academic", language, demo_master.url, monkeypatch, organisation=found.organisations[0])
    assert plain(text(language, "disclosure.files")) in [plain(piece.words) for piece in said(at)]
    at = visit(Page.INDICATOR, "academic", language, demo_master.url, monkeypatch, indicator=found.indicators[0])
    spoken = [plain(piece.words) for piece in said(at)]
    assert plain(text(language, "disclosure.explain")) in spoken
    assert plain(text(language, "disclosure.explain.title")) in spoken
    assert text(language, "explain.sources") not in " ".join(spoken)
