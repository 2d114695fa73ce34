"""The evaluation plan and the chooser of methods on the page of a theory, by clicks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from impact.errors import Conflict
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.theory import evaluation_plan
from impact.theory.evidence.methods import MethodQuestion, Situation
from impact.views.theory.evaluation_plan import PlanFields, PlanState
from pages.parts.figures import conversations
from pages.parts.layout import load
from pages.parts.layout.menu import Page
from pages.theory import drawing_filters
from pages.theory.drawing_filters import TheoryFilter
from pages.theory.evidence import method_dialog, plan_section
from pages.theory.evidence.method_dialog import MethodPlace
from tests import sample_views as sample
from tests.pages.situations import an_access, html, run, said

SUBJECTS = conversations.name_subjects(sample.theory_view().nodes, sample.theory_view().links)
TODAY = date(2024, 4, 1)


def shown(monkeypatch, may_change=True, language=Language.NL, view=None, **address):
    return run(
        monkeypatch, Page.THEORY,
        {
            "theory": lambda *_: view or sample.theory_view(),
            "grantees_to_edit": lambda *_: {7: sample.NAME} if may_change else {},
        },
        an_access(language=language), **address,
    )  # fmt: skip


def without_plan():
    view = sample.theory_view()
    return replace(view, evidence=replace(view.evidence, plan=()))


def table(view=None, may_change=False):
    view = view or sample.theory_view()
    return plan_section.build_table(view, SUBJECTS, Language.NL, TODAY, may_change=may_change)


@pytest.mark.parametrize("language", list(Language))
def test_the_plan_stands_on_the_page_in_each_language(monkeypatch, language):
    at = shown(monkeypatch, language=language)
    assert not at.exception
    assert "Wie haakt af?" in html(at) and "de leescoach" in html(at)
    assert "theory_plan." not in said(at) + html(at)


def test_the_sentence_counts_what_runs_is_done_and_late_and_what_it_costs():
    plan = sample.theory_view().evidence.plan
    assert plan_section.say_plan(plan, Language.NL, TODAY) == [
        "2 methodes gekozen: 1 loopt, 0 zijn klaar.",
        "Samen 1\xa0200,50\xa0euro, voor 1 van de 2; van de rest staat er geen kost.",
    ]
    assert "1 is over tijd." in plan_section.say_plan(plan, Language.NL, date(2025, 1, 1))
    blind = [replace(item, may_see_cost=False) for item in plan]
    assert plan_section.say_plan(blind, Language.NL, TODAY) == ["2 methodes gekozen: 1 loopt, 0 zijn klaar."]


def test_the_table_names_who_when_cost_and_state_and_what_this_version_has_not():
    drawn = table()
    for words in ("Interviews en focusgroepen", "Hoe en waarom?", "Wie haakt af?", "de leescoach", "loopt", "Kost",
                  "staat niet in deze versie"):  # fmt: skip
        assert words in drawn, words
    assert "<button" not in drawn and table(may_change=True).count("<button") == 2
    view = sample.theory_view()
    plan = tuple(replace(item, may_see_cost=False) for item in view.evidence.plan)
    assert "Kost" not in table(replace(view, evidence=replace(view.evidence, plan=plan)))


def test_without_a_plan_it_says_so_and_only_whoever_may_change_it_adds_to_it(monkeypatch):
    at = shown(monkeypatch, view=without_plan())
    assert "Er is nog geen methode gekozen" in said(at)
    assert "theory-plan-add" in {button.key for button in at.button}
    at = shown(monkeypatch, may_change=False, view=without_plan())
    assert "Er is nog geen methode gekozen" in said(at)
    assert "theory-plan-add" not in {button.key for button in at.button}


def test_the_weakest_arrow_to_a_change_is_asked_about_first():
    view = sample.theory_view()
    assert list(plan_section.order_subjects(view, SUBJECTS))[:3] == [("k", "l"), ("o", "k"), ("k", "")]


def test_what_is_planned_for_an_arrow_stands_beside_it(monkeypatch):
    assert "Interviews en focusgroepen — **loopt**" in said(shown(monkeypatch, arrow="o → k"))
    assert "Interviews en focusgroepen — **loopt**" not in said(shown(monkeypatch, arrow="k → l"))


def test_what_a_filter_leaves_out_is_left_out_of_the_plan_that_one_takes_along():
    view = sample.theory_view()
    only_outputs = drawing_filters.apply_filter(view, TheoryFilter(Level.IMPACT, frozenset()))
    assert [item.subject for item in only_outputs.evidence.plan] == [("weg", "")]
    assert drawing_filters.apply_filter(view, TheoryFilter(None, frozenset())).evidence.plan == view.evidence.plan


def searching(monkeypatch, subject=("o", "k"), may_change=True):
    """The page with what the dialog draws in the place of the plan: this kind of test draws no dialog anew."""
    subjects = {subject: SUBJECTS[subject]} if subject else SUBJECTS
    strengths = {key: item.strength.level for key, item in sample.theory_view().evidence.arrows.items()}

    def draw(_view, _subjects, access, may_change):
        place = MethodPlace(7, "how", subjects, strengths, may_change=may_change, access=access)
        method_dialog.draw_search(place)

    monkeypatch.setattr(plan_section, "draw_plan", draw)
    return shown(monkeypatch, may_change=may_change)


def test_the_buttons_open_the_chooser_for_whoever_looks(monkeypatch):
    at = shown(monkeypatch, may_change=False, arrow="o → k")
    at.button(key="arrow-o-k-how").click().run()
    assert not at.exception
    assert "beantwoordt de vraag" in said(at) and "kan tot 3 van 5 reiken, het bewijs is nu 2" in said(at)
    assert not [button.key for button in at.button if "-take-" in str(button.key)]


def test_the_chooser_answers_what_is_asked_and_says_what_it_let_go(monkeypatch):
    at = searching(monkeypatch)
    at.selectbox(key="how-budget").select("A").run()
    at.selectbox(key="how-skill").select(1).run()
    at.selectbox(key="how-comparison").select(False).run()
    assert "het budget, wie het kan doen" in at.info[0].value
    at.selectbox(key="how-question-True").select(MethodQuestion.RIGHT_THINGS).run()
    assert not at.exception and not at.info
    at.number_input(key="how-people").set_value(0).run()
    assert not at.exception


def test_a_chosen_method_goes_into_the_plan_with_who_when_and_cost(monkeypatch):
    sent = []
    monkeypatch.setattr(evaluation_plan, "plan_method", lambda *args: sent.append(args[1:6]))
    at = searching(monkeypatch)
    at.button(key="how-take-contribution").click().run()
    assert not at.exception and "how-plan" in {button.key for button in at.button}
    at.button(key="how-back").click().run()
    assert "how-plan" not in {button.key for button in at.button}
    at.button(key="how-take-contribution").click().run()
    at.text_input(key="how-new-who").set_value("het studiebureau")
    at.number_input(key="how-new-cost").set_value(1250.55)
    at.date_input(key="how-new-ends").set_value(date(2026, 6, 30))
    at.button(key="how-plan").click().run()
    fields = PlanFields(who="het studiebureau", ends_on=date(2026, 6, 30), cost_cents=125_055)
    assert sent == [(7, ("o", "k"), "contribution", MethodQuestion.DOES_IT_WORK, fields)]


def test_a_grantee_of_several_funds_says_with_which_it_plans_a_method(monkeypatch):
    sent = []
    monkeypatch.setattr(evaluation_plan, "plan_method", lambda *args: sent.append(args[7]))
    for places in ({1: "Fonds een"}, {1: "Fonds een", 2: "Fonds *twee*"}):
        at = searching(monkeypatch)
        monkeypatch.setattr(load, "places_to_plan", lambda *_, places=places: places)
        at.button(key="how-take-contribution").click().run()
        if len(places) > 1:
            at.selectbox(key="how-with").select(2).run()
        else:
            assert "how-with" not in {box.key for box in at.selectbox}
        at.button(key="how-plan").click().run()
        assert not at.exception
    assert sent == [None, 2]


def test_the_table_says_with_which_fund_where_there_are_several():
    view = sample.theory_view()
    first, second = view.evidence.plan
    plan = (
        replace(first, portfolio_id=1, portfolio="Fonds een"), replace(second, portfolio_id=2, portfolio="<b>x</b>"),
    )  # fmt: skip
    drawn = table(replace(view, evidence=replace(view.evidence, plan=plan)))
    assert "Fonds een" in drawn and "&lt;b&gt;x" in drawn
    plan = tuple(replace(item, portfolio_id=1, portfolio="Fonds een") for item in view.evidence.plan)
    assert "Fonds een" not in table(replace(view, evidence=replace(view.evidence, plan=plan)))


def test_a_search_that_begins_anew_does_not_remember_what_was_chosen_before(monkeypatch):
    at = shown(monkeypatch, arrow="o → k")
    at.session_state["arrow-o-k-method"] = (("o", "k"), "contribution", MethodQuestion.DOES_IT_WORK)
    at.button(key="arrow-o-k-how").click().run()
    assert "beantwoordt de vraag" in said(at) and "arrow-o-k-plan" not in {button.key for button in at.button}


def test_a_block_is_asked_about_from_the_list_of_all(monkeypatch):
    sent = []
    monkeypatch.setattr(evaluation_plan, "plan_method", lambda *args: sent.append(args[2:5]))
    at = searching(monkeypatch, subject=None)
    at.selectbox(key="how-subject").select(("l", "")).run()
    assert at.selectbox(key="how-question-False").value is MethodQuestion.WHAT_CHANGED
    key = next(button.key for button in at.button if "-take-" in str(button.key))
    at.button(key=key).click().run()
    at.button(key="how-plan").click().run()
    assert sent == [(("l", ""), key.removeprefix("how-take-"), MethodQuestion.WHAT_CHANGED)]


def test_a_conflict_is_said_and_nothing_is_lost_of_what_was_typed(monkeypatch):
    def refuse(*_):
        raise Conflict("theory_plan.changed_meanwhile")

    monkeypatch.setattr(evaluation_plan, "plan_method", refuse)
    at = searching(monkeypatch)
    at.button(key="how-take-contribution").click().run()
    at.text_input(key="how-new-who").set_value("wij")
    at.button(key="how-plan").click().run()
    assert "Iemand anders veranderde dit plan" in at.error[0].value
    assert at.text_input(key="how-new-who").value == "wij"


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_method_of_the_plan_opens_by_its_number(number):
    plan = sample.theory_view().evidence.plan
    assert plan_section.find_planned(plan, number) is plan[int(number) - 1]


@pytest.mark.parametrize("number", ["", "x", "99", "-1", "1" * 40])
def test_a_number_that_a_browser_made_up_opens_nothing(number):
    assert plan_section.find_planned(sample.theory_view().evidence.plan, number) is None


def test_every_state_and_reason_has_words(monkeypatch):
    for state in PlanState:
        item = replace(sample.theory_view().evidence.plan[0], fields=PlanFields(state, ends_on=date(2020, 1, 1)))
        view = sample.theory_view()
        drawn = table(replace(view, evidence=replace(view.evidence, plan=(item,))))
        assert ("over tijd" in drawn) is (state in (PlanState.PLANNED, PlanState.RUNNING))
    situation = Situation(MethodQuestion.DOES_IT_WORK, budget="A", strength=1)
    choice = method_dialog.choose_methods(method_dialog.load_methods(), situation)
    assert method_dialog.say_cautions(choice.best[0], situation)
