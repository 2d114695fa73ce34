"""The parts of a draft of which there may be several: conditions and tripwires, each added by a small form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from impact.i18n import day
from impact.model.decisions.decision_content import (
    AssumptionTripwire,
    Condition,
    DecisionContent,
    FigureTripwire,
)
from impact.model.decisions.decision_kinds import Comparison
from impact.model.text_limits import LONGEST_DECISION_PART
from impact.services.decisions.decision_drafts import MOST_PERIODS, NEWEST_DAY, OLDEST_DAY
from pages.decisions import decision_texts
from pages.decisions.draft_state import ASSUMPTION, CONDITION, TRIPWIRE, DraftForm
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, visitor


def draw_conditions(form: DraftForm) -> None:
    """Draw the conditions, each with the button that takes it away, and the form that adds one."""
    content = form.view.content
    for number, item in enumerate(content.conditions):
        words = item.text
        if item.due_on:
            words = frame.t("decisions.condition.until", text=item.text, day=day(form.access.language, item.due_on))
        remaining = tuple(other for place, other in enumerate(content.conditions) if place != number)
        _draw_item(form, words, f"condition-{number}", conditions=remaining)
    name = actions.form_key(form.name(CONDITION))
    with st.form(name, border=False):
        due_on = st.date_input(
            frame.t("decisions.condition.due"), None, key=f"{name}-due", format="DD/MM/YYYY", min_value=OLDEST_DAY,
            max_value=NEWEST_DAY,
        )  # fmt: skip
        words = st.text_input(
            frame.t("decisions.condition.text"), key=f"{name}-text", max_chars=LONGEST_DECISION_PART,
            placeholder=frame.t("decisions.condition.aid"),
        )  # fmt: skip
        is_sent = st.form_submit_button(frame.t("decisions.condition.add"), icon=":material/add:")
    if is_sent and words.strip() and personal_notice.has_seen_details(name, (words,)):
        _add(form, CONDITION, replace(form.collect(), conditions=(*content.conditions, Condition(words, due_on))))


def draw_gone_figures(form: DraftForm) -> None:
    """Draw what the reason rests on and is no longer there, each with the button that takes it away."""
    for item in form.view.content.figures:
        if item.indicator_id not in form.view.gone_titles:
            continue
        title = form.view.gone_titles[item.indicator_id] or frame.t("decisions.indicator_gone_title")
        words = frame.t("decisions.figure.gone", title=title)
        # What stands in the fields, which may be other figures than those that are stored.
        remaining = tuple(other for other in form.collect().figures if other.indicator_id != item.indicator_id)
        _draw_item(form, f"{words} {item.note}".strip(), f"gone-{item.indicator_id}", figures=remaining)


def draw_tripwires(form: DraftForm) -> None:
    """Draw the tripwires in words, and the forms that add one on a figure or on an assumption."""
    content, titles = form.view.content, {item.indicator_id: item for item in form.view.choices}
    for number, item in enumerate(content.figure_tripwires):
        choice = titles.get(item.indicator_id)
        title = choice.title if choice else form.view.gone_titles.get(item.indicator_id, "")
        words = decision_texts.say_plain_tripwire(item, title, choice.unit if choice else "", form.access)
        remaining = tuple(other for place, other in enumerate(content.figure_tripwires) if place != number)
        _draw_item(form, words, f"tripwire-{number}", figure_tripwires=remaining)
    arrows = {(item.source_key, item.target_key, item.assumption_key): item.title for item in form.view.arrows}
    for number, wire in enumerate(content.assumption_tripwires):
        place = wire.source_key, wire.target_key, wire.assumption_key
        words = decision_texts.say_plain_assumption(wire, arrows.get(place, ""))
        remaining = tuple(other for place, other in enumerate(content.assumption_tripwires) if place != number)
        _draw_item(form, words, f"assumption-{number}", assumption_tripwires=remaining)
    if titles:
        _draw_figure_form(form, content)
    if arrows:
        _draw_assumption_form(form, content, arrows)


def _draw_figure_form(form: DraftForm, content: DecisionContent) -> None:
    choices = {item.indicator_id: item for item in form.view.choices}
    # What the reason rests on comes first: it is mostly what would change our mind.
    linked = [item.indicator_id for item in content.figures if item.indicator_id in choices]
    ids = [*linked, *(key for key in choices if key not in linked)]
    name = actions.form_key(form.name(TRIPWIRE))
    with st.form(name, border=False):
        # Another key once another figure is linked: a list keeps what stood first when it was drawn.
        indicator_id = st.selectbox(
            frame.t("decisions.tripwire.figure"), ids, key=f"{name}-figure-{ids[0]}",
            format_func=lambda key: form.name_choice(choices[key]),
        )  # fmt: skip
        left, middle, right = st.columns(3, gap="medium")
        with left:
            comparison = st.selectbox(
                frame.t("decisions.tripwire.side"), list(Comparison), key=f"{name}-side", filter_mode=None,
                format_func=lambda item: frame.t(f"decisions.comparison.{item.value}"),
            )  # fmt: skip
        with middle:
            threshold = st.number_input(
                frame.t("decisions.tripwire.threshold"), value=None, key=f"{name}-threshold", step=1.0, format="%g"
            )
        with right:
            periods = st.selectbox(
                frame.t("decisions.tripwire.periods"), list(range(1, MOST_PERIODS + 1)), 1, key=f"{name}-periods",
                filter_mode=None,
            )  # fmt: skip
        is_sent = st.form_submit_button(frame.t("decisions.tripwire.add"), icon=":material/add:")
    if not is_sent:
        return
    if indicator_id is None or threshold is None:
        st.warning(frame.t("decisions.tripwire.incomplete"), icon=":material/help:")
        return
    added = FigureTripwire(indicator_id, comparison or Comparison.BELOW, float(threshold), periods or 1)
    _add(form, TRIPWIRE, replace(form.collect(), figure_tripwires=(*content.figure_tripwires, added)))


def _draw_assumption_form(
    form: DraftForm, content: DecisionContent, arrows: dict[tuple[str, str, str], str]
) -> None:
    name = actions.form_key(form.name(ASSUMPTION))
    with st.form(name, border=False):
        key = st.selectbox(
            frame.t("decisions.tripwire.assumption"), list(arrows), None, key=f"{name}-arrow",
            format_func=lambda item: arrows.get(item, ""), placeholder=frame.t("decisions.choose_one"),
        )  # fmt: skip
        only_refuted = st.checkbox(frame.t("decisions.tripwire.only_refuted"), key=f"{name}-refuted")
        is_sent = st.form_submit_button(frame.t("decisions.tripwire.add_assumption"), icon=":material/add:")
    if is_sent and key is not None:
        added = AssumptionTripwire(*key, only_refuted)
        _add(form, ASSUMPTION, replace(form.collect(), assumption_tripwires=(*content.assumption_tripwires, added)))


def _draw_item(form: DraftForm, words: str, key: str, **remaining: tuple[Any, ...]) -> None:
    """Draw one of several with the button that takes it away; `remaining` is what is left then of its field."""

    def take_away() -> None:
        # With all that stands in the fields: a save that was refused before must not cost what was typed.
        form.save(replace(form.collect(), **remaining))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.escape_markdown(words), width="stretch")
        st.button(
            frame.t("decisions.part.remove"), key=actions.build_subject_key(form.name(key), words), type="tertiary",
            icon=":material/close:", on_click=visitor.guard_callback(take_away),
            help=frame.escape_markdown(words[:80]),
        )  # fmt: skip


def _add(form: DraftForm, name: str, content: DecisionContent) -> None:
    """Save a part that was added, and empty its form."""
    if form.save(content):
        actions.empty_form(form.name(name))
    st.rerun()
