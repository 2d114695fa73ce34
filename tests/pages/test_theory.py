"""The page of a theory of change."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from impact.charts.theory.drawing import name_arrow
from impact.errors import NotFound
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.theory.evidence.dependence import find_dependence
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.theory.evidence_base import AssumptionItem
from pages.parts.layout.menu import Page
from pages.theory import drawing_filters, tables
from pages.theory.drawing_filters import TheoryFilter
from pages.theory.evidence import arrow_panel, dependence, register
from pages.theory.files import downloads
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said


def page(monkeypatch, language=Language.NL, view=None, **address):
    return run(monkeypatch, Page.THEORY, {"theory": lambda *_: view or sample.theory_view()},
               an_access(language=language), **address)


def drawing_of(at):
    """What the drawing is given."""
    (drawing,) = [
        json.loads(item.proto.json)
        for item in at.get("bidi_component")
        if item.proto.component_name.endswith("filantrimpact_theory")
    ]
    return drawing


def tables_of(at):
    """Both tables, without the drawing."""
    (blocks,) = [item.proto.json for item in at.get("bidi_component") if "-blocks" in item.proto.id]
    (arrows,) = [item.proto.json for item in at.get("bidi_component") if "-arrows" in item.proto.id]
    return blocks + arrows


@pytest.mark.parametrize("language", list(Language))
def test_a_theory_is_drawn_in_each_language(monkeypatch, language):
    at = page(monkeypatch, language)
    assert not at.exception
    drawing = drawing_of(at)
    assert drawing["body"].startswith("<svg") and not drawing["may_edit"]
    assert all(node.key in drawing["middles"] for node in sample.theory_view().nodes)


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
    assert at.error and heading(at) == "Veranderingstheorie"
    assert [link for link in at.get("page_link") if link.proto.label == text(Language.NL, "fund_frame.back")]


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


def test_a_filter_of_the_address_holds_for_the_drawing_and_for_the_tables(monkeypatch):
    strong = {"Deelnames", "Wie vaak leest, leest beter"}
    whole, weak = page(monkeypatch), page(monkeypatch, only="weak")
    assert "faded" not in drawing_of(whole)["body"]
    assert all(words in html(whole) for words in strong)
    assert "faded" in drawing_of(weak)["body"] and "Taal is de drempel" in tables_of(weak)
    assert not [words for words in strong if words in tables_of(weak)]
    level = page(monkeypatch, level="outcome_long")
    assert "Leerlingen stromen door" in tables_of(level) and "Wekelijks samen lezen" not in tables_of(level)


@pytest.mark.parametrize(
    ("only", "blocks", "arrows"),
    [
        ("counting", {"a", "o", "k"}, {("a", "o"), ("o", "k")}),
        ("weak", {"k", "l"}, {("k", "l")}),
        ("untested", {"k", "l"}, {("k", "l")}),
        ("", {"a", "o", "k", "l"}, {("a", "o"), ("o", "k"), ("k", "l")}),
    ],
)
def test_each_choice_shows_what_it_says(only, blocks, arrows):
    view = sample.theory_view()
    shown = drawing_filters.apply_filter(view, TheoryFilter(only=frozenset(only.split()) - {""}))
    assert {node.key for node in shown.nodes} == blocks
    assert {(link.source, link.target) for link in shown.links} == arrows
    hidden = {node.key for node in view.nodes} - blocks
    assert hidden <= drawing_filters.find_faded(view.nodes, view.links, shown.nodes, shown.links)


def test_an_assumption_that_somebody_looked_at_is_not_untested_whatever_its_evidence():
    view = sample.theory_view()
    pair = ("k", "l")
    tested = replace(view.evidence.arrows[pair], assumptions=(AssumptionItem(AssumptionState.BEING_TESTED),))
    evidence = replace(view.evidence, arrows={**view.evidence.arrows, pair: tested})
    only = TheoryFilter(only=frozenset({drawing_filters.UNTESTED}))
    assert drawing_filters.apply_filter(replace(view, evidence=evidence), only).links == ()
    strong = tuple(replace(link, evidence_level=4) for link in view.links)
    assert [link.source for link in drawing_filters.apply_filter(replace(view, links=strong), only).links] == ["k"]


def test_a_choice_nobody_offers_filters_nothing(monkeypatch):
    at = page(monkeypatch, only="everything,", level="heaven")
    assert not at.exception and "faded" not in drawing_of(at)["body"]
def shown(monkeypatch, *, may_change: bool = True, language: Language = Language.NL, **address: str):
    """The page with evidence, for somebody who may change it or not."""
    editable = {7: "A"} if may_change else {}
    views = {"theory": lambda *_: sample.theory_view(), "grantees_to_edit": lambda _: editable}
    return run(monkeypatch, Page.THEORY, views, an_access(language=language), **address)


@pytest.mark.parametrize("language", list(Language))
def test_an_arrow_says_why_on_what_evidence_and_how_its_assumption_is_doing(monkeypatch, language):
    at = shown(monkeypatch, language=language, arrow="o → k")
    assert not at.exception
    words = said(at)
    for part in ("Wie vaak leest, leest beter", "Smits, Samen lezen (2019)", "Onze telling (2022)", "de leescoach"):
        assert part in words
    assert at.selectbox(key="theory-arrow").value == "o → k"
    assert "Samen lezen" in html(at) + words


def test_a_strength_is_explained_by_its_rules_and_the_sources_that_carry_it():
    contents = sample.theory_evidence().arrows["o", "k"]
    lines = arrow_panel.explain_strength(contents.strength, sample.theory_evidence().sources)
    assert lines == [
        "Het sterkste bewijs vóór telt: Smits, Samen lezen (2019).", "Er is zwakker bewijs tegen: één trap minder.",
    ]  # fmt: skip


def test_the_address_opens_an_arrow_and_the_choice_goes_into_the_address(monkeypatch):
    at = shown(monkeypatch, arrow="k → l")
    assert at.selectbox(key="theory-arrow").value == "k → l"
    at.selectbox(key="theory-arrow").select("a → o").run()
    assert at.query_params["arrow"] in ("a → o", ["a → o"])
    closed = shown(monkeypatch, arrow="weg → x")
    assert closed.selectbox(key="theory-arrow").value is None and "arrow" not in closed.query_params


def test_an_arrow_is_told_once_beside_the_drawing_and_is_closed_there(monkeypatch):
    at = shown(monkeypatch, arrow="o → k")
    assert drawing_of(at)["picked"] == "o → k"
    assert said(at).count("**Smits, Samen lezen (2019)**") == 1
    assert said(at).count("Wie vaak leest, leest beter") == 1
    at.button(key="theory-panel-close").click().run()
    assert drawing_of(at)["picked"] == "" and "arrow" not in at.query_params
    assert "**Smits, Samen lezen (2019)**" not in said(at)
    at.selectbox(key="theory-arrow").select("k → l").run()
    at.selectbox(key="theory-of").select("6").run()
    assert drawing_of(at)["picked"] == ""


def test_only_whoever_may_change_the_theory_finds_the_buttons_to_do_so(monkeypatch):
    changing = {"arrow-o-k-add", "arrow-o-k-expect", "arrow-o-k-state-a1", "arrow-o-k-1-off", "arrow-o-k-1-answer"}
    keys = {button.key for button in shown(monkeypatch, arrow="o → k").button}
    assert keys >= changing | {"arrow-o-k-how", "arrow-o-k-1-read"}
    keys = {button.key for button in shown(monkeypatch, may_change=False, arrow="o → k").button}
    assert not keys & changing and keys >= {"arrow-o-k-how", "arrow-o-k-1-read"}


def test_what_was_answered_is_quiet_and_can_be_asked_again(monkeypatch):
    at = shown(monkeypatch)
    assert "waaraan zou je het merken?" in said(at) and "Voeg een indicator toe." in said(at)
    assert [button.key for button in at.button if str(button.key).startswith("theory-again")] == ["theory-again-A05-"]
    assert "Er is geen externe factor genoemd." not in sample.theory_view().questions


def test_the_register_has_the_worst_assumption_first_and_says_how_it_was_tested():
    table = register.build_register(sample.theory_view(), Language.NL)
    assert table is not None
    assert table.index("wankelt") < table.index("open") and "met cijfers van 2022 · de leescoach" in table


def test_what_the_ways_rest_on_is_said_in_sentences():
    view = sample.theory_view()
    found = find_dependence(view.links, dependence.list_sources(view), "o", "k")
    assert dependence.build_lines(view, found) == [
        "Eén weg. 1 van de 1 pijl heeft bewijs met een bron.",
        "Alles rust op één bron: Smits, Samen lezen (2019); zonder haar houdt geen weg stand.",
        "Al het bewijs dat voor deze wegen pleit, gaat over dezelfde mensen: leerlingen.",
    ]
    found = find_dependence(view.links, dependence.list_sources(view), "a", "l")
    # A strength that was only stated is not 'no evidence', and no source either.
    assert dependence.build_lines(view, found)[1:3] == [
        "Bij 1 pijl is gezegd hoe sterk het bewijs is, maar niet waar het staat.",
        "Geen enkele weg heeft overal bewijs met een bron.",
    ]
    found = find_dependence(view.links, dependence.list_sources(view), "l", "a")
    assert dependence.build_lines(view, found) == ["Er loopt geen weg van het ene naar het andere."]


@pytest.mark.parametrize("language", list(Language))
def test_the_ways_between_two_blocks_stand_out_in_a_drawing_and_all_else_steps_back(monkeypatch, language):
    view = sample.theory_view()
    aside = replace(view.links[0], source="o", target="l")
    # The last change is chosen at first.
    nodes = tuple(sorted(view.nodes, key=lambda node: node.key == "k"))
    view = replace(view, nodes=nodes, links=(*view.links, aside))
    at = run(monkeypatch, Page.THEORY, {"theory": lambda *_: view}, an_access(language=language))
    assert not at.exception
    chosen = find_dependence(view.links, dependence.list_sources(view), "a", "k")
    assert 0 < len(chosen.arrows) < len(view.links)
    names = {node.key: node.text for node in view.nodes}
    alt = text(language, "theory_evidence.rests.alt", start=names["a"], end=names["k"])
    (stored,) = [item.proto.json for item in at.get("bidi_component") if "-theory-ways" in item.proto.id]
    picture = unescape(json.dumps(json.loads(stored), ensure_ascii=False).replace('\\"', '"'))
    assert alt in picture
    for link in view.links:
        (classes,) = re.findall(f'class="([^"]*)" data-arrow="{name_arrow(link)}"', picture)
        assert ("faded" in classes.split()) is ((link.source, link.target) not in chosen.arrows), link
    # Nothing can be picked there: the drawing above is the one to work with.
    assert 'role="button"' not in picture


def open_menu(monkeypatch, role=Role.FUND_STAFF, language=Language.NL, **address):
    """The page with the menu of files open, where there is one."""
    views = {"theory": lambda *_: sample.theory_view()}
    monkeypatch.setattr(downloads.st, "popover", lambda *_, **__: OpenPopover())
    return run(monkeypatch, Page.THEORY, views, an_access(role=role, language=language), **address)


class OpenPopover:
    """A popover that stands open: the tests of Streamlit cannot open one."""

    open = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def file_keys(at):
    return [str(button.key) for button in at.button if str(button.key).startswith("page-file-")]


@pytest.mark.parametrize("language", list(Language))
def test_a_theory_is_taken_along_as_slide_text_tables_and_for_other_systems(monkeypatch, language):
    at = open_menu(monkeypatch, language=language)
    assert not at.exception
    assert file_keys(at)[:4] == ["page-file-slide", "page-file-narrative", "page-file-workbook", "page-file-cids"]
    assert len(file_keys(at)) == 10
    picture = next(item.proto.json for item in at.get("bidi_component") if "theory-along-picture" in item.proto.id)
    assert "data-svg=" in picture and "data-width=" in picture


def test_a_filter_holds_for_the_files_too(monkeypatch):
    at = open_menu(monkeypatch, only="weak")
    picture = next(item.proto.json for item in at.get("bidi_component") if "theory-along-picture" in item.proto.id)
    assert "0.25" in picture
    # What a filter leaves has no evidence on its arrow.
    assert len(file_keys(at)) == 8


def test_whoever_needs_the_consent_of_organisations_takes_no_theory_along(monkeypatch):
    for role in Role:
        keys = file_keys(open_menu(monkeypatch, role))
        assert bool(keys) is (role is not Role.ACADEMIC), role
