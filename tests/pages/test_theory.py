"""The page of a theory of change."""

from __future__ import annotations

import pytest

from impact.errors import NotFound
from impact.model.words import Language
from pages.parts.layout.menu import Page
from pages.theory import tables
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said


def page(monkeypatch, language=Language.NL, view=None, **address):
    return run(monkeypatch, Page.THEORY, {"theory": lambda *_: view or sample.theory_view()},
               an_access(language=language), **address)


@pytest.mark.parametrize("language", list(Language))
def test_a_theory_is_drawn_in_each_language(monkeypatch, language):
    at = page(monkeypatch, language)
    assert not at.exception
    (drawing,) = at.get("graphviz_chart")
    assert "digraph" in drawing.proto.spec


def test_the_sentence_names_the_weakest_step_of_change(monkeypatch):
    assert "Leerlingen stromen door" in heading(page(monkeypatch))


def test_the_table_says_the_same_as_the_drawing():
    drawn = tables.build_blocks(sample.theory_view(), Language.NL)
    for node in sample.theory_view().nodes:
        assert node.text in drawn
    assert "behaald" in drawn
    assert "nog geen indicator" in drawn


def test_an_arrow_without_assumption_says_that_it_is_unspoken():
    drawn = tables.build_arrows(sample.theory_view(), Language.NL)
    assert "nog niet uitgesproken" in drawn
    assert "Wie vaak leest, leest beter" in drawn
    assert "2 van 5" in drawn
    assert "Waarom zou dit gebeuren?" in drawn


def test_blocks_lead_to_the_pages_of_their_indicators(monkeypatch):
    assert "indicator=1" in html(page(monkeypatch))


def test_questions_are_shown_as_questions(monkeypatch):
    assert "waaraan zou je het merken?" in said(page(monkeypatch))


def test_a_viewer_without_any_theory_is_told_so(monkeypatch):
    def nothing(*_):
        raise NotFound("frame.theory_not_found")

    at = run(monkeypatch, Page.THEORY, {"theory": nothing})
    assert not at.exception
    assert "Nog geen veranderingstheorie" in said(at)


def test_a_theory_outside_the_access_is_a_named_error(monkeypatch):
    def nothing(*_):
        raise NotFound("frame.organisation_not_found")

    at = run(monkeypatch, Page.THEORY, {"theory": nothing}, organisation="99")
    assert not at.exception
    assert at.error


def test_a_grantee_without_a_theory_is_no_error(monkeypatch):
    def nothing(*_):
        raise NotFound("frame.theory_not_found")

    at = run(monkeypatch, Page.THEORY, {"theory": nothing}, organisation="99")
    assert not at.exception
    assert not at.error


def test_another_grantee_is_chosen_through_the_address(monkeypatch):
    at = page(monkeypatch)
    at.selectbox(key="theory-of").select("6").run()
    assert at.query_params["organisation"] in ("6", ["6"])


def test_whoever_may_change_it_finds_the_way_to_the_editor_and_its_side_agrees_once(monkeypatch):
    views = {"theory": lambda *_: sample.theory_view(parties=("grantee",)), "grantees_to_edit": lambda _: {7: "A"}}
    at = run(monkeypatch, Page.THEORY, views)
    assert "Wijzigen" in [link.label for link in at.get("page_link")] or "Wijzigen" in html(at)
    assert [button.label for button in at.button if button.key == "theory-agree"] == ["Akkoord met versie 2"]
    views["theory"] = lambda *_: sample.theory_view(parties=("grantee", "fund"))
    at = run(monkeypatch, Page.THEORY, views)
    assert not [button for button in at.button if button.key == "theory-agree"]


def test_without_a_theory_whoever_may_make_one_begins_it(monkeypatch):
    def nothing(*_):
        raise NotFound("frame.theory_not_found")

    at = run(monkeypatch, Page.THEORY, {"theory": nothing, "grantees_to_edit": lambda _: {7: "A", 8: "B"}})
    assert not at.exception
    assert [box.label for box in at.selectbox if box.key == "theory-start-for"] == ["Voor welke organisatie?"]
