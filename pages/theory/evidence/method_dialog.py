"""How could we know? Asked of a block or an arrow: what is wanted, what there is, and the methods that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from impact.i18n import number
from impact.model.access import Access
from impact.services.core.titles_in_language import pick_text
from impact.services.theory import evaluation_plan
from impact.services.theory.rule_sources import load_methods
from impact.theory.evidence.method_choice import choose_methods
from impact.theory.evidence.methods import (
    BUDGETS,
    SKILLS,
    Caution,
    Method,
    MethodChoice,
    MethodQuestion,
    Reason,
    Situation,
    Stage,
    Suggestion,
)
from impact.views.theory.conversations import Subject
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load, visitor
from pages.parts.layout.menu import Page
from pages.theory.evidence import plan_fields

# One is asked of more people than this by nobody.
MOST_PEOPLE = 1_000_000
# A method that somebody chose: for what, which, and for which question.
ChosenMethod = tuple[Subject, str, MethodQuestion]


@dataclass(frozen=True, slots=True)
class MethodPlace:
    """Of what one may ask how it could be known, with names; `strengths` are those of arrows.

    `name` is what the keys of its fields begin with.
    """

    organisation_id: int
    name: str
    subjects: Mapping[Subject, str]
    strengths: Mapping[Subject, int]
    may_change: bool
    access: Access


def open_methods(place: MethodPlace) -> None:
    """Open the dialog in which one looks for a method, and puts it in the plan if one may."""
    st.session_state.pop(_chosen_key(place), None)
    frame.draw_dialog(frame.t("theory_evidence.how"), lambda: draw_search(place))


def _chosen_key(place: MethodPlace) -> str:
    return f"{place.name}-method"


def _choose(place: MethodPlace, choice: ChosenMethod | None) -> None:
    """Choose a method for the plan, or None to look for another one."""
    st.session_state[_chosen_key(place)] = choice


def draw_search(place: MethodPlace) -> None:
    """Draw what is asked with the methods that fit; of one that was chosen, what the plan says of it."""
    choice: ChosenMethod | None = st.session_state.get(_chosen_key(place))
    if choice is not None:
        _draw_planning(place, *choice)
        return
    subject = _draw_subject(place)
    situation = _draw_situation(place, subject)
    _draw_choice(place, subject, situation, choose_methods(load_methods(), situation))


def _draw_subject(place: MethodPlace) -> Subject:
    subjects = list(place.subjects)
    if len(subjects) == 1:
        st.caption(frame.escape_markdown(place.subjects[subjects[0]]))
        return subjects[0]
    selected = st.selectbox(
        frame.t("theory_plan.subject"), subjects, key=f"{place.name}-subject",
        format_func=lambda item: place.subjects.get(item, ""),
    )  # fmt: skip
    return selected or subjects[0]


def _draw_situation(place: MethodPlace, subject: Subject) -> Situation:
    """Draw what is wanted and what there is; blank is what somebody does not know or does not mind."""
    name, any_words = place.name, frame.t("theory_plan.any")
    questions = list(MethodQuestion)
    # An arrow claims that something works, a block that something changes.
    first = MethodQuestion.DOES_IT_WORK if subject[1] else MethodQuestion.WHAT_CHANGED
    left, right = st.columns(2, gap="medium")
    with left:
        question = st.selectbox(
            frame.t("theory_plan.question"), questions, questions.index(first),
            key=f"{name}-question-{bool(subject[1])}", filter_mode=None,
            format_func=lambda item: frame.t(f"theory_plan.question.{item.value}"),
        )  # fmt: skip
        stage = st.selectbox(
            frame.t("theory_plan.stage"), list(Stage), None, key=f"{name}-stage", placeholder=any_words,
            filter_mode=None, format_func=lambda item: frame.t(f"theory_plan.stage.{item.value}"),
        )  # fmt: skip
        comparison = st.selectbox(
            frame.t("theory_plan.comparison"), [True, False], None, key=f"{name}-comparison",
            placeholder=frame.t("theory_plan.comparison.unknown"), filter_mode=None,
            format_func=lambda item: frame.t(f"theory_plan.comparison.{'yes' if item else 'no'}"),
        )  # fmt: skip
    with right:
        budget = st.selectbox(
            frame.t("theory_plan.budget"), list(BUDGETS), None, key=f"{name}-budget", placeholder=any_words,
            filter_mode=None, format_func=lambda item: frame.t(f"theory_evidence.how.budget.{item}"),
        )  # fmt: skip
        skill = st.selectbox(
            frame.t("theory_plan.skill"), list(SKILLS), None, key=f"{name}-skill", placeholder=any_words,
            filter_mode=None, format_func=lambda item: frame.t(f"theory_evidence.how.skill.{item}"),
        )  # fmt: skip
        people = st.number_input(
            frame.t("theory_plan.people"), 0, MOST_PEOPLE, None, 1, key=f"{name}-people",
            placeholder=frame.t("theory_plan.people.unknown"),
        )  # fmt: skip
    return Situation(
        question or first, stage, budget, skill, comparison, None if people is None else int(people),
        place.strengths.get(subject),
    )  # fmt: skip


def _draw_choice(place: MethodPlace, subject: Subject, situation: Situation, choice: MethodChoice) -> None:
    if choice.let_go:
        limits = ", ".join(frame.t(f"theory_plan.limit.{limit.value}") for limit in choice.let_go)
        st.info(frame.t("theory_plan.let_go", limits=limits), icon=":material/info:")
    lighter = "lighter" if choice.is_lighter else "as_light"
    for key, suggestions in (
        ("best", choice.best), (lighter, (choice.lighter,)), ("combine", (choice.to_combine,)),
    ):  # fmt: skip
        st.subheader(frame.t(f"theory_plan.{key}"), anchor=False)
        for suggestion in suggestions:
            _draw_card(place, subject, situation, suggestion)
    st.caption(frame.t("theory_plan.estimates"))


def _draw_card(place: MethodPlace, subject: Subject, situation: Situation, suggestion: Suggestion) -> None:
    method, language = suggestion.method, place.access.language
    title = pick_text(method.names, language)
    with st.container(border=True, gap="small", key=f"{place.name}-card-{method.id}"):
        st.markdown(
            f"**{frame.escape_markdown(title)}**  \n{frame.escape_markdown(pick_text(method.summaries, language))}"
        )
        lines = [frame.escape_markdown(" · ".join(say_reasons(suggestion, situation)))]
        lines += [
            f":material/warning: {frame.escape_markdown(words)}" for words in say_cautions(suggestion, situation)
        ]
        lines[0] = f":material/check: {lines[0]}" if lines[0] else ""
        st.markdown("  \n".join(line for line in lines if line))
        st.caption(frame.escape_markdown(" · ".join(say_burden(method, place.access))))
        with st.expander(frame.t("theory_plan.more"), key=f"{place.name}-more-{method.id}"):
            _draw_details(method, place.access)
        if place.may_change:
            st.button(
                frame.t("theory_plan.choose"), key=f"{place.name}-take-{method.id}", icon=":material/playlist_add:",
                help=frame.escape_markdown(title),
                on_click=visitor.guard_callback(_choose), args=(place, (subject, method.id, situation.question)),
            )  # fmt: skip


def say_reasons(suggestion: Suggestion, situation: Situation) -> list[str]:
    """Why a method is offered, in words."""
    method = suggestion.method
    params: dict[Reason, dict[str, object]] = {
        Reason.REACHES_FURTHER: {"n": method.reachable, "now": situation.strength},
        Reason.PEOPLE: {"n": method.least_people},
    }
    return [frame.t(f"theory_plan.reason.{item.value}", **params.get(item, {})) for item in suggestion.reasons]


def say_cautions(suggestion: Suggestion, situation: Situation) -> list[str]:
    """What to look at before one chooses a method, in words."""
    method = suggestion.method
    questions = (item for item in MethodQuestion if item in method.questions)
    stages = (item for item in Stage if item in method.stages)
    params: dict[Caution, dict[str, object]] = {
        Caution.OTHER_QUESTION: {
            "questions": " ".join(frame.t(f"theory_plan.question.{item.value}") for item in questions)
        },
        Caution.OTHER_STAGE: {"stages": ", ".join(frame.t(f"theory_plan.stage.{item.value}") for item in stages)},
        Caution.OVER_BUDGET: {"budget": frame.t(f"theory_evidence.how.budget.{method.budget}")},
        Caution.OVER_SKILL: {"skill": frame.t(f"theory_evidence.how.skill.{method.skill}")},
        Caution.NOT_FURTHER: {"n": method.reachable, "now": situation.strength},
        Caution.PEOPLE: {"n": method.least_people},
    }
    return [frame.t(f"theory_plan.caution.{item.value}", **params.get(item, {})) for item in suggestion.cautions]


def say_burden(method: Method, access: Access) -> list[str]:
    """What a method takes: budget, skill, days of work and weeks."""
    days, weeks = (
        {"least": number(access.language, low), "most": number(access.language, high)}
        for low, high in (method.days, method.weeks)
    )
    return [
        frame.t(f"theory_evidence.how.budget.{method.budget}"), frame.t(f"theory_evidence.how.skill.{method.skill}"),
        frame.t("theory_plan.days", **days), frame.t("theory_plan.weeks", **weeks),
    ]  # fmt: skip


def _draw_details(method: Method, access: Access) -> None:
    for key, texts in (("needs", method.needs), ("pitfall", method.pitfalls), ("ethics", method.ethics)):
        words = frame.escape_markdown(pick_text(texts, access.language))
        st.markdown(f"**{frame.t(f'theory_plan.card.{key}')}** {words}")
    st.markdown(f"**{frame.t('theory_plan.card.reach')}** {frame.t('theory_plan.card.reach_of', n=method.reachable)}")
    st.markdown(f"**{frame.t('theory_plan.card.sources')}**")
    for source in method.sources:
        words = " · ".join(frame.escape_markdown(part) for part in (source.title, source.address) if part)
        unread = "" if source.is_read else f" ({frame.t('theory_plan.card.unread')})"
        st.caption(f"{words}{unread}")


def _draw_planning(place: MethodPlace, subject: Subject, method_id: str, question: MethodQuestion) -> None:
    """Draw who does it, when and at what cost, for the method that was chosen."""
    method = next(item for item in load_methods() if item.id == method_id)
    st.caption(frame.escape_markdown(place.subjects.get(subject, "")))
    words = frame.escape_markdown(pick_text(method.names, place.access.language))
    st.markdown(f"**{words}**  \n{frame.t(f'theory_plan.question.{question.value}')}")
    portfolios = load.places_to_plan(place.access, place.organisation_id)
    portfolio_id = None
    if len(portfolios) > 1:
        portfolio_id = st.selectbox(
            frame.t("theory_plan.agreed_with"), list(portfolios), format_func=lambda key: portfolios.get(key, ""),
            key=f"{place.name}-with", filter_mode=None,
        )  # fmt: skip
    fields = plan_fields.draw_fields(f"{place.name}-new")
    with st.container(horizontal=True):
        is_saved = st.button(
            frame.t("theory_plan.save"), key=f"{place.name}-plan", type="primary", icon=":material/check:"
        )
        st.button(
            frame.t("theory_plan.back"), key=f"{place.name}-back", icon=":material/arrow_back:",
            on_click=visitor.guard_callback(_choose), args=(place, None),
        )  # fmt: skip
    if is_saved and personal_notice.has_seen_details(f"{place.name}-new", (fields.who, fields.note)):
        actions.attempt(
            Page.THEORY,
            lambda: evaluation_plan.plan_method(
                place.access, place.organisation_id, subject, method_id, question, fields, load.workspace(),
                portfolio_id,
            ),
            frame.t("theory_plan.added"), **plan_fields.read_place(place.organisation_id),
        )  # fmt: skip
