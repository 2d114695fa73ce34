"""One decision that was taken: what was decided and why, its figures then and now, its tripwires and the voices."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.decisions.decision_kinds import DecisionState
from impact.services.decisions import decision_drafts
from impact.views.decisions import DecisionView
from pages.decisions import decision_texts, draft_state, then_and_now, voices
from pages.parts.inputs import actions
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section


def draw_decision(view: DecisionView, access: Access) -> None:
    """Draw the decision; while presenting a section at a time."""
    frame.draw_header(
        view.content.title, build_caption(view, access),
        lambda: frame.draw_link(Page.DECISIONS, frame.t("decisions.back"), ":material/arrow_back:"),
    )  # fmt: skip
    actions.draw_notice(Page.DECISIONS)
    if not presentation_mode.is_on() or presentation_mode.read_section() == 0:
        _draw_notices(view, access)
    sections = [
        Section(frame.t("decisions.section.what"), lambda: _draw_what(view, access)),
        Section(frame.t("decisions.section.figures"), lambda: _draw_figures(view, access)),
        Section(frame.t("decisions.section.tripwires"), lambda: _draw_tripwires(view, access)),
    ]
    presentation_mode.draw_sections(sections, access.language, lambda: _arrange(view, access, sections))


def build_caption(view: DecisionView, access: Access) -> str:
    """About whom it is, what was chosen, and who signed it when."""
    card, parts = view.card, [decision_texts.name_subject(view.card)]
    if card.option:
        parts.append(frame.t(f"decisions.option.{card.option.value}"))
    if card.level:
        parts.append(frame.t(f"decisions.level.{card.level.value}"))
    if view.taken_at and view.signer_role:
        parts.append(frame.t(
            "decisions.signed", who=view.signer, role=frame.t(f"words.role.{view.signer_role.value}"),
            day=day(access.language, view.taken_at.date(), "long"),
        ))  # fmt: skip
    return " · ".join(parts)


def _arrange(view: DecisionView, access: Access, sections: list[Section]) -> None:
    for at, section in enumerate(sections):
        with st.container(border=True, key=f"decision-section-{at}"):
            st.header(frame.escape_markdown(section.title), anchor=False)
            section.draw()
    with st.container(border=True, key="decision-voices"):
        st.header(frame.t("decisions.section.voices"), anchor=False)
        voices.draw_voices(view, access)
    with st.container(border=True, key="decision-later"):
        st.header(frame.t("decisions.section.later"), anchor=False)
        voices.draw_later(view, access)
    if view.may_change and view.card.state is DecisionState.IN_FORCE:
        _draw_succession(view, access)


def _draw_notices(view: DecisionView, access: Access) -> None:
    """Draw what somebody has to know first: that it came back, was followed, is over, or is not what was signed."""
    card = view.card
    if not view.is_intact:
        st.error(frame.t("decisions.not_intact"), icon=":material/error:")
    if card.has_new_trip:
        lines = "\n".join(
            f"- {frame.escape_markdown(line)}" for line in decision_texts.list_tripped(card.tripwires, access)
        )
        st.warning(f"{lines}\n\n{frame.t('decisions.tripped.aid')}", title=frame.t("decisions.tripped.title"))
    if card.state is DecisionState.SUCCEEDED:
        st.info(frame.t("decisions.succeeded.notice"), icon=":material/info:")
    if card.state is DecisionState.ENDED:
        st.info(frame.t("decisions.ended.notice"), icon=":material/info:")
    with st.container(horizontal=True):
        if view.successor_id is not None:
            label = frame.t("decisions.successor.link")
            frame.draw_link(Page.DECISIONS, label, ":material/arrow_forward:", decision=str(view.successor_id))
        if view.predecessor_id is not None:
            label = frame.t("decisions.predecessor.link")
            frame.draw_link(Page.DECISIONS, label, ":material/history:", decision=str(view.predecessor_id))


def _draw_what(view: DecisionView, access: Access) -> None:
    content = view.content
    if content.change_reason:
        st.caption(frame.t("decisions.field.change_reason"))
        frame.draw_quotation(content.change_reason)
    st.caption(frame.t("decisions.field.reason"))
    frame.draw_quotation(content.reason)
    for item in content.answers:
        if item.question in draft_state.list_questions(content.option):
            st.caption(frame.t(f"decisions.guard.{item.question}"))
            frame.draw_quotation(item.text)
    if view.unanswered:
        questions = " ".join(frame.t(f"decisions.guard.{name}") for name in view.unanswered)
        st.info(frame.t("decisions.guard.left_open", questions=questions), icon=":material/help:")
    facts = [
        (name, words)
        for name, words in (
            ("confidence", frame.t(f"decisions.confidence.{content.confidence.value}") if content.confidence else ""),
            ("owner", view.owner),
            ("review", day(access.language, view.card.review_on, "long") if view.card.review_on else ""),
        )
        if words
    ]  # fmt: skip
    for name, words in facts:
        st.markdown(f"**{frame.t(f'decisions.field.{name}')}**: {frame.escape_markdown(words)}")
    if content.conditions:
        st.markdown(f"**{frame.t('decisions.section.conditions')}**")
    for condition in content.conditions:
        words = condition.text
        if condition.due_on:
            words = frame.t(
                "decisions.condition.until", text=condition.text, day=day(access.language, condition.due_on)
            )
        st.markdown(f"- {frame.escape_markdown(words)}")


def _draw_figures(view: DecisionView, access: Access) -> None:
    if not view.figures:
        st.caption(frame.t("decisions.figures.none_linked"))
        return
    st.caption(frame.t("decisions.figures.frozen"))
    for item in view.figures:
        then_and_now.draw_figure(item, access)


def _draw_tripwires(view: DecisionView, access: Access) -> None:
    tripwires = view.card.tripwires
    if not tripwires.total:
        st.caption(frame.t("decisions.tripwires.none"))
    for item in tripwires.figures:
        words = decision_texts.say_tripwire(item, access)
        _draw_tripwire(words, decision_texts.say_distance(item, access), has_tripped=item.count.has_tripped)
    for wire in tripwires.assumptions:
        words = decision_texts.say_assumption(wire)
        _draw_tripwire(words, decision_texts.say_assumption_state(wire), has_tripped=wire.has_tripped)


def _draw_tripwire(words: str, distance: str, *, has_tripped: bool) -> None:
    icon = ":material/notifications_active:" if has_tripped else ":material/timeline:"
    state = f" **{frame.t('decisions.tripped')}**" if has_tripped else ""
    st.markdown(f"{icon} {frame.escape_markdown(words)}{state}  \n{frame.escape_markdown(distance)}")


def _draw_succession(view: DecisionView, access: Access) -> None:
    with st.container(border=True, key="decision-succeed"):
        st.write(frame.t("decisions.succeed.aid"))
        if st.button(frame.t("decisions.succeed"), key="decision-succeed-button", icon=":material/edit_document:"):
            try:
                draft_id = decision_drafts.begin_successor(access, view.card.decision_id, load.workspace())
            except ImpactError as error:
                frame.draw_error(error)
                return
            frame.switch_page(Page.DECISIONS, decision=str(draft_id))
