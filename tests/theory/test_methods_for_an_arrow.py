"""Methods are offered for what somebody wants to know and has: never none, with reasons, a lighter one, a partner."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from impact.model.vocabulary.languages import Language
from impact.services.theory.rule_sources import load_methods
from impact.theory.evidence.method_choice import MOST_METHODS, choose_methods
from impact.theory.evidence.methods import (
    BUDGETS,
    SKILLS,
    Caution,
    Limit,
    Method,
    MethodChoice,
    MethodQuestion,
    Reason,
    Situation,
    Stage,
)

DOES_IT_WORK, RIGHT_THINGS = MethodQuestion.DOES_IT_WORK, MethodQuestion.RIGHT_THINGS


def choose(question: MethodQuestion, **having: object) -> MethodChoice:
    return choose_methods(load_methods(), Situation(question, **having))  # type: ignore[arg-type]


def names(choice: MethodChoice) -> list[str]:
    return [item.method.id for item in choice.best]


@pytest.mark.parametrize("question", list(MethodQuestion))
def test_whatever_somebody_has_there_is_a_list_a_lighter_one_and_one_to_combine_with(question: MethodQuestion) -> None:
    lists = [None, *Stage], [None, *BUDGETS], [None, *SKILLS], [None, False, True], [None, 1, 35], [None, 3]
    for stage, budget, skill, comparison, people, strength in product(*lists):
        situation = Situation(question, stage, budget, skill, comparison, people, strength)
        choice = choose_methods(load_methods(), situation)
        offered = [*choice.best, choice.lighter, choice.to_combine]
        assert 1 <= len(choice.best) <= MOST_METHODS
        assert len({item.method.id for item in offered}) == len(offered)
        for item in offered:
            assert comparison is not False or not item.method.needs_comparison
            assert people is None or item.method.least_people is None or item.method.least_people <= people
        assert choice.is_lighter is (choice.lighter.method.burden < choice.best[0].method.burden)
        # What was given up is said, and nothing else is.
        keeps = {
            Limit.QUESTION: lambda method: question in method.questions,
            Limit.STAGE: lambda method: stage is None or stage in method.stages,  # noqa: B023
            Limit.BUDGET: lambda method: budget is None or method.budget <= budget,  # noqa: B023
            Limit.SKILL: lambda method: skill is None or method.skill <= skill,  # noqa: B023
        }
        broken = {limit for limit, check in keeps.items() if not all(check(item.method) for item in choice.best)}
        assert set(choice.let_go) == broken


def test_nothing_is_let_go_where_a_method_fits() -> None:
    choice = choose(DOES_IT_WORK, stage=Stage.RUNNING, budget="C", skill=3, has_comparison=False)
    assert (names(choice), choice.let_go) == (["contribution"], ())
    reasons = {Reason.ANSWERS, Reason.STAGE, Reason.BUDGET, Reason.SKILL}
    assert reasons <= set(choice.best[0].reasons) and choice.best[0].cautions == ()


def test_budget_is_let_go_before_skill_and_the_card_says_that_it_costs_more() -> None:
    choice = choose(DOES_IT_WORK, stage=Stage.RUNNING, budget="A", skill=3, has_comparison=False)
    assert (names(choice), choice.let_go) == (["contribution"], (Limit.BUDGET,))
    assert choice.best[0].cautions == (Caution.OVER_BUDGET,)
    both = choose(DOES_IT_WORK, stage=Stage.RUNNING, budget="A", skill=1, has_comparison=False)
    assert both.let_go == (Limit.BUDGET, Limit.SKILL)


def test_methods_reach_further_than_the_evidence_wherever_one_does() -> None:
    for strength in range(6):
        choice = choose(DOES_IT_WORK, strength=strength)
        best = choice.best[0]
        assert (Reason.REACHES_FURTHER in best.reasons) is (best.method.reachable > strength)
        assert (Caution.NOT_FURTHER in best.cautions) is (best.method.reachable <= strength)
    assert all(item.method.reachable > 3 for item in choose(DOES_IT_WORK, strength=3).best[:2])


def test_a_small_organisation_is_first_offered_what_it_can_do_itself() -> None:
    assert {item.method.small_organisation for item in choose(MethodQuestion.WHAT_CHANGED).best} == {"yes"}


def test_a_comparison_and_people_nobody_knows_of_are_asked_about_not_assumed() -> None:
    unsure = choose(DOES_IT_WORK, stage=Stage.START)
    cautions = {item.method.id: item.cautions for item in (*unsure.best, unsure.lighter, unsure.to_combine)}
    comparing = [key for key, item in cautions.items() if Caution.COMPARISON in item]
    assert comparing and all(Caution.PEOPLE in cautions[key] for key in comparing)
    assert names(unsure)[0] not in comparing
    sure = choose(DOES_IT_WORK, stage=Stage.START, has_comparison=True, people=500)
    assert all(not {Caution.COMPARISON, Caution.PEOPLE} & set(item.cautions) for item in sure.best)


def test_cases_and_organisations_are_no_people_to_ask() -> None:
    by_id = {method.id: method for method in load_methods()}
    assert by_id["peer_review"].least_people is None and by_id["process_tracing"].least_people is None
    assert by_id["prepost"].least_people == 30
    assert "prepost" not in names(choose(MethodQuestion.WHAT_CHANGED, people=29, stage=Stage.START))
    assert "prepost" in names(choose(MethodQuestion.WHAT_CHANGED, people=30, stage=Stage.START, budget="B", skill=2))


def test_where_nothing_is_lighter_the_answer_says_so() -> None:
    first = choose(RIGHT_THINGS, stage=Stage.AFTER)
    assert names(first) == ["learning_review"] and not first.is_lighter
    assert Reason.LIGHTER not in first.lighter.reasons
    assert Reason.LIGHTER in choose(DOES_IT_WORK).lighter.reasons


def test_one_to_combine_with_is_one_that_its_card_names() -> None:
    choice = choose(DOES_IT_WORK, stage=Stage.RUNNING)
    listed = {key for item in choice.best for key in item.method.combine_with}
    assert choice.to_combine.method.id in listed and Reason.COMBINES in choice.to_combine.reasons


def test_every_card_is_whole_in_three_languages_and_says_where_it_is_from() -> None:
    languages = {language.value for language in Language}
    for method in load_methods():
        texts = (method.names, method.summaries, method.needs, method.pitfalls, method.ethics)
        assert all(set(item) == languages and all(item.values()) for item in texts), method.id
        assert method.sources and all(source.title for source in method.sources), method.id
        assert 0 < method.days[0] <= method.days[1] and 0 < method.weeks[0] <= method.weeks[1]


def test_too_few_methods_to_choose_from_is_a_mistake_of_the_list() -> None:
    few: list[Method] = [replace(method, least_people=None) for method in load_methods()[:3]]
    with pytest.raises(ValueError):
        choose_methods(few, Situation(DOES_IT_WORK))
