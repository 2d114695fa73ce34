"""The draft of a decision: what is decided, why, on which figures, under which conditions, and taking it."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.decisions.decision_kinds import (
    DecisionConfidence,
    DecisionLevel,
    DecisionOption,
)
from impact.model.text_limits import (
    LONGEST_DECISION_PART,
    LONGEST_DECISION_REASON,
    LONGEST_DECISION_TITLE,
    LONGEST_NAME,
)
from impact.services.decisions import decision_drafts, decision_taking
from impact.views.decisions import DecisionView
from pages.decisions import decision_texts, draft_parts, draft_state, then_and_now
from pages.decisions.draft_state import DraftForm
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_draft(view: DecisionView, access: Access) -> None:
    """Draw the draft; each field is saved when it is left."""
    subject = decision_texts.name_subject(view.card)
    frame.draw_header(
        view.content.title or frame.t("decisions.draft.title", subject=subject),
        frame.t("decisions.draft.caption", subject=subject),
        lambda: frame.draw_link(Page.DECISIONS, frame.t("decisions.back"), ":material/arrow_back:"),
    )
    actions.draw_notice(Page.DECISIONS)
    form = DraftForm(view, access)
    error, obstacle = form.begin()
    if error is not None:
        frame.draw_error(error)
    if view.left_behind:
        titles = ", ".join(title or frame.t("decisions.indicator_gone_title") for title in view.left_behind)
        st.info(frame.escape_markdown(frame.t("decisions.left_behind", titles=titles)), icon=":material/info:")
    with st.container(border=True, key="decision-what"):
        st.header(frame.t("decisions.section.what"), anchor=False)
        _draw_what(form)
    with st.container(border=True, key="decision-why"):
        st.header(frame.t("decisions.section.why"), anchor=False)
        _draw_why(form)
    with st.container(border=True, key="decision-conditions"):
        st.header(frame.t("decisions.section.conditions"), anchor=False)
        draft_parts.draw_conditions(form)
    with st.container(border=True, key="decision-tripwires"):
        st.header(frame.t("decisions.section.tripwires"), anchor=False)
        st.caption(frame.t("decisions.tripwires.aid"))
        draft_parts.draw_tripwires(form)
    with st.container(border=True, key="decision-follow"):
        st.header(frame.t("decisions.section.follow"), anchor=False)
        _draw_follow(form)
    with st.container(border=True, key="decision-take"):
        _draw_taking(form, obstacle)


def _draw_what(form: DraftForm) -> None:
    content, save = form.view.content, form.save_fields()
    if form.view.predecessor_id is not None:
        words = st.text_area(
            frame.t("decisions.field.change_reason"), content.change_reason, key=form.name("change_reason"),
            max_chars=LONGEST_DECISION_PART, height=80, on_change=save,
        )  # fmt: skip
        personal_notice.draw_beside(words)
    title = st.text_input(
        frame.t("decisions.field.title"), content.title, key=form.name("title"), max_chars=LONGEST_DECISION_TITLE,
        placeholder=frame.t("decisions.field.title.example"), on_change=save,
    )  # fmt: skip
    personal_notice.draw_beside(title)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        options = list(DecisionOption)
        option = st.selectbox(
            frame.t("decisions.field.option"), options, options.index(content.option) if content.option else None,
            key=form.name("option"), format_func=lambda item: frame.t(f"decisions.option.{item.value}"),
            placeholder=frame.t("decisions.choose_one"), on_change=save, filter_mode=None,
        )  # fmt: skip
    with middle:
        levels = list(DecisionLevel)
        st.selectbox(
            frame.t("decisions.field.level"), levels, levels.index(content.level) if content.level else None,
            key=form.name("level"), format_func=lambda item: frame.t(f"decisions.level.{item.value}"),
            placeholder=frame.t("decisions.choose_one"), on_change=save, filter_mode=None,
        )  # fmt: skip
    with right:
        grades = list(DecisionConfidence)
        st.selectbox(
            frame.t("decisions.field.confidence"), grades,
            grades.index(content.confidence) if content.confidence else None, key=form.name("confidence"),
            format_func=lambda item: frame.t(f"decisions.confidence.{item.value}"),
            placeholder=frame.t("decisions.choose_one"), on_change=save, filter_mode=None,
        )  # fmt: skip
    questions = draft_state.list_questions(option)
    if not questions:
        return
    st.caption(frame.t("decisions.guard.aid"))
    answers = {item.question: item.text for item in content.answers}
    for name in questions:
        words = st.text_area(
            frame.t(f"decisions.guard.{name}"), answers.get(name, ""), key=form.name(f"answer-{name}"),
            max_chars=LONGEST_DECISION_PART, height=80, on_change=save,
        )  # fmt: skip
        personal_notice.draw_beside(words)


def _draw_why(form: DraftForm) -> None:
    content, save = form.view.content, form.save_fields()
    reason = st.text_area(
        frame.t("decisions.field.reason"), content.reason, key=form.name("reason"),
        max_chars=LONGEST_DECISION_REASON, height=140, on_change=save,
        placeholder=frame.t("decisions.field.reason.aid"),
    )  # fmt: skip
    personal_notice.draw_beside(reason)
    draft_parts.draw_gone_figures(form)
    choices = {item.indicator_id: item for item in form.view.choices}
    if not choices:
        st.caption(frame.t("decisions.figures.none"))
        return
    linked = [item.indicator_id for item in content.figures if item.indicator_id in choices]
    st.multiselect(
        frame.t("decisions.field.figures"), list(choices), linked, key=form.name("figures"),
        format_func=lambda key: form.name_choice(choices[key]), max_selections=decision_drafts.MOST_FIGURES,
        placeholder=frame.t("decisions.field.figures.aid"), on_change=save,
    )  # fmt: skip
    for figure, note in form.view.live:
        st.markdown(frame.escape_markdown(then_and_now.say_figure(figure, form.access)))
        words = st.text_input(
            frame.t("decisions.field.note"), note, key=form.name(f"note-{figure.indicator_id}"),
            max_chars=LONGEST_DECISION_PART, on_change=save,
            placeholder=frame.t("decisions.field.note.aid"),
        )  # fmt: skip
        personal_notice.draw_beside(words)
    st.caption(frame.t("decisions.figures.aid"))


def _draw_follow(form: DraftForm) -> None:
    save = form.save_fields()
    left, right = st.columns(2, gap="medium")
    with left:
        st.date_input(
            frame.t("decisions.field.review"), form.view.card.review_on, key=form.name("review"),
            format="DD/MM/YYYY", on_change=save, min_value=decision_drafts.OLDEST_DAY,
            max_value=decision_drafts.NEWEST_DAY,
        )  # fmt: skip
    with right:
        owner = st.text_input(
            frame.t("decisions.field.owner"), form.view.owner, key=form.name("owner"), max_chars=LONGEST_NAME,
            placeholder=frame.t("decisions.field.owner.aid"), on_change=save,
        )  # fmt: skip
        personal_notice.draw_beside(owner)


def _draw_taking(form: DraftForm, obstacle: ImpactError | None) -> None:
    """Draw what is still needed, and the buttons that take and remove the draft; with an `obstacle` they do neither."""
    view, access = form.view, form.access
    missing = decision_taking.list_missing(view.content, follows=view.predecessor_id is not None)
    if missing:
        fields = ", ".join(frame.t(f"decisions.field.{name}") for name in missing)
        st.write(frame.t("decisions.take.missing", fields=fields))
    if view.unanswered:
        questions = " ".join(frame.t(f"decisions.guard.{name}") for name in view.unanswered)
        st.info(frame.t("decisions.guard.open", questions=questions), icon=":material/help:")
    if not view.content.figures:
        st.caption(frame.t("decisions.take.no_figures"))
    st.caption(frame.t("decisions.take.aid"))
    with st.container(horizontal=True):
        is_taken = st.button(
            frame.t("decisions.take"), key="decision-take-button", type="primary", icon=":material/check:",
            disabled=bool(missing),
        )  # fmt: skip
        is_removed = st.button(frame.t("decisions.remove"), key="decision-remove", icon=":material/delete:")
    if obstacle is not None and (is_taken or is_removed):
        frame.draw_error(obstacle)
        return
    place = {"decision": str(view.card.decision_id)}
    texts = draft_state.list_texts(view.content, view.owner)
    if is_taken and personal_notice.has_seen_details(f"decision-{view.card.decision_id}", texts):
        actions.attempt(
            Page.DECISIONS,
            lambda: decision_taking.take_decision(access, view.card.decision_id, view.version, load.workspace()),
            frame.t("decisions.taken_notice"), **place,
        )  # fmt: skip
    if is_removed:
        removed: list[decision_drafts.RemovedDraft] = []
        actions.attempt(
            Page.DECISIONS,
            lambda: removed.append(
                decision_drafts.remove_draft(access, view.card.decision_id, view.version, load.workspace())
            ),
            frame.t("decisions.removed"),
            undo=lambda: decision_drafts.restore_draft(access, removed[0], load.workspace()),
        )  # fmt: skip
