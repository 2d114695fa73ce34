"""Sector templates on the page of theories: the list, one of them, its editor, and suggestions, in each language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from html import unescape

import pytest
from harness import said as everything_said

from impact.errors import NotAllowed, NotFound
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.theory.questions import build_links, build_nodes
from impact.services.theory.sector import following
from impact.theory.document import (
    Assumption,
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
)
from impact.theory.template_changes import PartKind, Suggestion, SuggestionKind
from impact.theory.template_merge import LostParts
from impact.views.theory.editor import TemplateCard, TheoryEditorView, TheoryVersion
from impact.views.theory.evidence_base import TheoryEvidence
from impact.views.theory.sector_templates import OwnTheory, SuggestionsView, TemplateView
from pages.parts.layout.menu import Page
from pages.theory.sector import suggestions, template_list, template_page
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, plain, run, said

NL = Language.NL
CARD = TemplateCard(5, "Huiswerk", "jeugdwerk", "Koepel Kaars", 2, date(2026, 5, 4), "Ouders erbij")
PLANNED = PlannedIndicator(
    "i", "a", {"nl": "Leerlingen"}, {"nl": "Wie vijf keer kwam."}, "leerlingen", Measure.NUMBER, Direction.UP,
    TimeKind.PERIOD,
)  # fmt: skip
HELP = TheoryBlock("help", Level.ACTIVITY, {"nl": "Hulp bij huiswerk"})


def a_template(card: TemplateCard = CARD, **changes: object) -> TemplateView:
    theory = replace(
        sample.theory_view(), organisation="Huiswerk",
        nodes=tuple(replace(node, status=Status.NOT_RATED, indicators=()) for node in sample.theory_view().nodes),
    )  # fmt: skip
    history = (
        TheoryVersion(2, date(2026, 5, 4), "Ouders erbij", ()),
        TheoryVersion(1, date(2026, 1, 5), "Begin", ()),
    )
    return replace(TemplateView(card, theory, (PLANNED,), history, {1: "Amber"}, {}), **changes)


def an_editor(document: TheoryDocument, template: TemplateCard | None = None) -> TheoryEditorView:
    return TheoryEditorView(
        1, "Amber", document, build_nodes(document, [], NL), (), is_draft=True, based_on=1, revision=1,
        changed_at=datetime(2026, 5, 4), changes=1, may_undo=True, may_redo=False, party="grantee", indicators={},
        evidence=TheoryEvidence(), versions=(), differences=(), template=template,
    )  # fmt: skip


def open_page(monkeypatch, views, role=Role.GRANTEE_EDITOR, language=NL, **address):
    return run(monkeypatch, Page.THEORY, views, an_access(role, language), **address)


def says_in_catalog(at) -> bool:
    return "sector_template." in said(at) + html(at)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", [Role.UMBRELLA, Role.GRANTEE_EDITOR])
def test_without_templates_the_list_says_what_comes_here(monkeypatch, language, role):
    at = open_page(monkeypatch, {"sector_templates": lambda _: ()}, role, language, templates="1")
    assert not at.exception and not says_in_catalog(at)
    assert text(language, "sector_template.none.title") in said(at)
    assert bool(at.text_input) is (role is Role.UMBRELLA)


@pytest.mark.parametrize("language", list(Language))
def test_the_list_says_of_each_template_whose_it_is_and_what_changed(monkeypatch, language):
    cards = (CARD, replace(CARD, template_id=6, title="Vakantie", sector="zomer", publisher="Koepel Lamp"))
    at = open_page(monkeypatch, {"sector_templates": lambda _: cards}, language=language, templates="1")
    assert not at.exception and not says_in_catalog(at)
    drawn = unescape(html(at))
    assert all(
        words in drawn for words in ("Huiswerk", "Vakantie", "Koepel Kaars", "Koepel Lamp", "Ouders erbij")
    )
    at.selectbox(key="templates-sector").select("zomer").run()
    assert "Vakantie" in html(at) and "Huiswerk" not in html(at)


def test_an_umbrella_reads_which_of_its_templates_nobody_else_sees(monkeypatch):
    assert template_list.say_state(CARD) == ""
    states = [replace(CARD, number=0), replace(CARD, has_draft=True), replace(CARD, is_withdrawn=True)]
    at = open_page(monkeypatch, {"sector_templates": lambda _: tuple(states)}, Role.UMBRELLA, templates="1")
    for name in ("draft", "changed", "withdrawn"):
        assert text(NL, f"sector_template.state.{name}") in unescape(html(at)), name


def test_a_role_without_templates_reads_why(monkeypatch):
    def refuse(_):
        raise NotAllowed("accounts.not_for_your_role", action="see", kind="sector_template")

    at = open_page(monkeypatch, {"sector_templates": refuse}, Role.COACH, templates="1")
    assert not at.exception and at.error
    # The list is not theirs, so it is no way on; theories are.
    assert list_ways_on(at) == [text(NL, "fund_frame.back")]


def list_ways_on(at):
    return [link.proto.label for link in at.get("page_link") if link.proto.page]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", [Role.GRANTEE_EDITOR, Role.UMBRELLA, Role.FUND_STAFF])
@pytest.mark.parametrize("is_edited", [False, True])
def test_a_template_that_somebody_may_not_see_yet_is_said_so_with_a_way_on(monkeypatch, language, role, is_edited):
    from impact.services.theory.sector import template_editor

    def find_nothing(*_):
        raise NotFound("sector_template.not_found")

    monkeypatch.setattr(template_editor, "load_template_editor", find_nothing)
    address = {"template": "5"} | ({"edit": "1"} if is_edited else {})
    at = open_page(monkeypatch, {"sector_template": find_nothing}, role, language, **address)
    assert not at.exception and not at.error
    assert heading(at) == plain(text(language, "sector_template.title"))
    assert plain(text(language, "sector_template.not_found")) in said(at)
    assert plain(text(language, "frame.purpose.theory")) not in said(at)
    assert list_ways_on(at) == [text(language, "sector_template.open"), text(language, "fund_frame.back")]


@pytest.mark.parametrize("language", list(Language))
def test_the_editor_says_that_a_template_is_withdrawn_and_what_publishing_does_then(monkeypatch, language):
    for is_withdrawn in (True, False):
        view = an_editor(TheoryDocument((HELP,)), replace(CARD, is_own=True, is_withdrawn=is_withdrawn))
        at = open_page_of_editor(
            monkeypatch, "load_template_editor", view, Role.UMBRELLA, language, template="5", edit="1"
        )
        for key in ("withdrawn.editing", "publish.aid.withdrawn"):
            assert (plain(text(language, f"sector_template.{key}")) in said(at)) is is_withdrawn
        assert (plain(text(language, "sector_template.publish.aid")) in said(at)) is not is_withdrawn


@pytest.mark.parametrize("language", list(Language))
def test_of_a_template_nothing_is_said_about_evidence(monkeypatch, language):
    """No count, no column, no weak arrow, no filter for them and no question: nobody gathers evidence of it."""
    change = TheoryBlock("change", Level.OUTCOME_SHORT, {"nl": "Betere punten"})
    arrow = TheoryArrow("help", "change", assumptions=(Assumption("a", {"nl": "ze komen"}, "high"),))
    document = TheoryDocument((HELP, change), (arrow,), TheoryFrame(Level.OUTPUT))
    words = [
        text(language, "theory_page.arrow.evidence"), text(language, "theory_edit.arrow.evidence.level"),
        text(language, "theory_edit.arrow.evidence", level=0), text(language, "theory_drawing.only.weak"),
        text(language, "theory_drawing.only.untested"), text(language, "theory_page.section.arrows"),
    ]  # fmt: skip
    shown_links = build_links(document, language, may_have_evidence=False)
    nodes = build_nodes(document, [], language)
    view = replace(an_editor(document, replace(CARD, is_own=True)), nodes=nodes, links=shown_links)
    at = open_page_of_editor(
        monkeypatch, "load_template_editor", view, Role.UMBRELLA, language, template="5", edit="1"
    )
    if language is NL:
        # A choice is named in the language of whoever tests once a page is clicked.
        at.button(key="theory-open-help → change").click().run()
        assert [box for box in at.text_area if box.label == text(NL, "theory_edit.arrow.assumption")]
    theory = replace(a_template().theory, nodes=nodes, links=shown_links)
    pages = [at, open_page(
        monkeypatch, {"sector_template": lambda *_: a_template(theory=theory)}, language=language, template="5"
    )]  # fmt: skip
    for page in pages:
        everything = [piece.words for piece in everything_said(page)]
        assert not [(word, piece) for word in words for piece in everything if word in plain(piece)]
        assert "weak" not in " ".join(re.findall(r'class=."(arrow[^"]*)."', html(page)))
    # A theory of a grantee says it.
    own = replace(an_editor(document), links=build_links(document, language), nodes=nodes)
    at = open_page_of_editor(
        monkeypatch, "load_editor", own, Role.GRANTEE_EDITOR, language, organisation="1", edit="1"
    )
    assert plain(text(language, "theory_edit.arrow.evidence", level=0)) in said(at)
    assert "weak" in " ".join(re.findall(r'class=."(arrow[^"]*)."', html(at)))


@pytest.mark.parametrize("language", list(Language))
def test_a_template_is_read_before_somebody_begins_from_it(monkeypatch, language):
    at = open_page(monkeypatch, {"sector_template": lambda *_: a_template()}, language=language, template="5")
    assert not at.exception and not says_in_catalog(at)
    assert heading(at) == "Huiswerk"
    drawn = unescape(html(at))
    assert "Leerlingen" in drawn and "Wie vijf keer kwam." in drawn
    assert [button.key for button in at.button if button.key == "template-begin"]


def test_a_button_begins_the_theory_of_whom_was_chosen(monkeypatch):
    begun = []
    monkeypatch.setattr(
        following, "begin_from_template", lambda _access, who, which, *_: begun.append((who, which))
    )
    view = a_template(beginners={1: "Amber", 2: "Berk"})
    at = open_page(monkeypatch, {"sector_template": lambda *_: view}, Role.FUND_STAFF, template="5")
    assert at.button(key="template-begin").disabled
    at.selectbox(key="template-begin-for").select(2).run()
    at.button(key="template-begin").click().run()
    assert begun == [(2, 5)]


def test_who_has_a_theory_reads_the_template_beside_it_and_begins_nothing(monkeypatch):
    own = OwnTheory(1, "Amber", (replace(sample.theory_view().nodes[0], text="Van ons"),))
    monkeypatch.setattr(following, "load_own_theory", lambda *_: own)
    view = a_template(beginners={}, with_theory={1: "Amber"})
    at = open_page(monkeypatch, {"sector_template": lambda *_: view}, template="5")
    assert not at.exception and "Van ons" in html(at)
    assert not [button for button in at.button if button.key == "template-begin"]


def test_a_withdrawn_template_begins_nothing(monkeypatch):
    at = open_page(
        monkeypatch,
        {"sector_template": lambda *_: a_template(replace(CARD, is_withdrawn=True))},
        template="5",
    )
    assert text(NL, "sector_template.withdrawn.body") in said(at)
    assert not [button for button in at.button if button.key == "template-begin"]


@pytest.mark.parametrize(("withdrawn", "key"), [(False, "template-withdraw"), (True, "template-restore")])
def test_only_its_umbrella_withdraws_a_template_or_offers_it_again(monkeypatch, withdrawn, key):
    card = replace(CARD, is_withdrawn=withdrawn)
    for is_own in (True, False):
        view = a_template(replace(card, is_own=is_own), beginners={})
        at = open_page(
            monkeypatch, {"sector_template": lambda *_, view=view: view}, Role.UMBRELLA, template="5"
        )
        assert bool([button for button in at.button if button.key == key]) is is_own


def test_what_is_measured_as_a_level_by_its_nature_is_said_so():
    assert template_page.find_time_kind(PLANNED) is TimeKind.PERIOD
    percentage = replace(PLANNED, measure=Measure.PERCENTAGE, time_kind=None)
    assert template_page.find_time_kind(percentage) is TimeKind.LEVEL


@pytest.mark.parametrize("language", list(Language))
def test_the_editor_of_a_template_has_its_indicators_and_says_what_publishing_does(monkeypatch, language):
    document = TheoryDocument((HELP,), planned_indicators=(replace(PLANNED, block="help", direction=None),))
    view = an_editor(document, replace(CARD, is_own=True))
    at = open_page_of_editor(
        monkeypatch, "load_template_editor", view, Role.UMBRELLA, language, template="5", edit="1"
    )
    assert not at.exception and not says_in_catalog(at)
    words = said(at)
    assert plain(text(language, "sector_template.publish.aid")) in words
    assert plain(text(language, "sector_template.planned.unclear")) in words and "Hulp bij huiswerk" in words
    assert plain(text(language, "sector_template.edit.title", title="Huiswerk")) in heading(at)


def open_page_of_editor(monkeypatch, name, view, role, language=NL, views=None, **address):
    from impact.services.theory import editor
    from impact.services.theory.sector import template_editor

    monkeypatch.setattr(template_editor if "template" in name else editor, name, lambda *_: view)
    return open_page(monkeypatch, views or {}, role, language, **address)


@pytest.mark.parametrize("language", list(Language))
def test_the_editor_says_what_the_template_changed_and_answers_go_to_the_service(monkeypatch, language):
    changed = replace(HELP, text={"nl": "Huiswerkklas"})
    found = SuggestionsView(
        CARD, 1, (TheoryVersion(2, date(2026, 5, 4), "Ander woord", ()),),
        (
            Suggestion("block:help", PartKind.BLOCK, SuggestionKind.CHANGED, HELP, changed, HELP, ("text",)),
            Suggestion("planned:i", PartKind.PLANNED, SuggestionKind.ADDED, None, PLANNED, None),
        ),
        {"help": HELP.text, "a": {"nl": "Iets"}},
    )  # fmt: skip
    answers = []
    monkeypatch.setattr(
        following, "answer_suggestions",
        lambda _access, _who, names, newest, *_, is_taken: answers.append((list(names), newest, is_taken)),
    )  # fmt: skip
    document = TheoryDocument(frame=TheoryFrame(template=TemplateOrigin(5, 1)))
    at = open_page_of_editor(
        monkeypatch, "load_editor", an_editor(document), Role.GRANTEE_EDITOR, language,
        {"suggestions": lambda *_: found}, organisation="1", edit="1",
    )  # fmt: skip
    assert not at.exception and not says_in_catalog(at)
    words = said(at)
    assert "Hulp bij huiswerk" in words and "Huiswerkklas" in words and "Ander woord" in words
    # Each of the two changes with two answers, then both for all.
    for name, place in (("take", 0), ("refuse", 0), ("take", 2)):
        buttons = [button for button in at.button if (button.key or "").startswith(f"suggestion-{name}-")]
        assert len(buttons) == 3
        at = buttons[place].click().run()
    assert answers == [(["block:help"], 2, True), (["block:help"], 2, False), ([], 2, True)]


@pytest.mark.parametrize(("is_from_template", "count"), [(True, 1), (False, 1), (True, 0)])
def test_the_page_of_a_theory_says_that_its_template_suggests_something(monkeypatch, is_from_template, count):
    change = Suggestion("block:help", PartKind.BLOCK, SuggestionKind.REMOVED, HELP, None, HELP)
    offer = SuggestionsView(CARD, 1, (), (change,) * count, {})
    view = replace(sample.theory_view(), is_from_template=is_from_template)
    at = open_page(
        monkeypatch,
        {
            "theory": lambda *_: view, "suggestions": lambda *_: offer,
            "grantees_to_edit": lambda *_: {view.organisation_id: sample.NAME},
        },
    )  # fmt: skip
    assert not at.exception
    words = text(NL, "sector_template.suggestions", n=1, title="Huiswerk")
    assert (words in said(at)) is (is_from_template and count > 0)


def test_own_words_are_said_beside_those_of_the_template():
    own = replace(HELP, text={"nl": "Onze klas"})
    changed = replace(HELP, text={"nl": "Huiswerkklas"})
    lines = suggestions.build_lines(
        Suggestion("block:help", PartKind.BLOCK, SuggestionKind.CHANGED, HELP, changed, own, ("text",)),
        {},
        NL,
    )
    assert lines[1:] == [
        "tekst: was “Hulp bij huiswerk”, wordt “Huiswerkklas”", "bij jou staat “Onze klas”",
    ]  # fmt: skip
    removed = Suggestion("block:help", PartKind.BLOCK, SuggestionKind.REMOVED, HELP, None, own)
    assert suggestions.build_lines(removed, {}, NL) == [
        "Het sjabloon verwijderde de bouwsteen “Hulp bij huiswerk”", "bij jou staat “Onze klas”",
    ]  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_what_is_decided_apart_says_why_and_what_goes_with_it(monkeypatch, language):
    own = replace(HELP, text={"nl": "Onze klas"})
    changed = replace(HELP, text={"nl": "Huiswerkklas"})
    lost = LostParts(3, 1, 1, 0, 2, 0)
    found = SuggestionsView(
        CARD, 1, (),
        (
            Suggestion("text@block:help", PartKind.BLOCK, SuggestionKind.CHANGED, HELP, changed, own, ("text",), True),
            Suggestion("block:b", PartKind.BLOCK, SuggestionKind.REMOVED, HELP, None, HELP, losses=lost),
        ),
        {},
    )  # fmt: skip
    document = TheoryDocument(frame=TheoryFrame(template=TemplateOrigin(5, 1)))
    at = open_page_of_editor(
        monkeypatch, "load_editor", an_editor(document), Role.GRANTEE_EDITOR, language,
        {"suggestions": lambda *_: found}, organisation="1", edit="1",
    )  # fmt: skip
    assert not at.exception and not says_in_catalog(at)
    words = said(at)
    for key, counts in (
        ("conflict", {}), ("lost.arrows.own", {"n": 3, "own": 1}), ("lost.planned", {"n": 1}),
        ("lost.indicators", {"n": 2}), ("suggestions.apart", {"n": 2}),
    ):  # fmt: skip
        assert plain(text(language, f"sector_template.{key}", **counts)) in words, key
    # The head has the words of the template; own words stand below.
    assert plain(text(language, "sector_template.did.block.changed", text="Hulp bij huiswerk")) in words
    assert "Onze klas" in words
    # Nothing is left to take over together, and nothing hinders leaving all as it is.
    names = [button.key for button in at.button if (button.key or "").startswith("suggestion-")]
    assert sum(name.startswith("suggestion-take-") for name in names) == 2
    assert sum(name.startswith("suggestion-refuse-") for name in names) == 3
