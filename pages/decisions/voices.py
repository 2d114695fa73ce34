"""What is written beside a decision: the grantee's view, dissent within the fund, what happened later."""

from __future__ import annotations

from datetime import date

import streamlit as st

from impact.errors import Conflict
from impact.i18n import day
from impact.model.access import Access
from impact.model.decisions.decision_kinds import DecisionState, WordsKind
from impact.model.text_limits import LONGEST_DECISION_WORDS
from impact.services.decisions import decision_taking
from impact.services.decisions.decision_drafts import NEWEST_DAY, OLDEST_DAY
from impact.views.decisions import DecisionView, WordsItem
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_voices(view: DecisionView, access: Access) -> None:
    """Draw the grantee's view and, for the fund, dissent, with the forms of who may write."""
    _draw_words(view, WordsKind.VIEW, access)
    if view.may_answer:
        _draw_form(view, WordsKind.VIEW, access)
    if view.may_change:
        _draw_words(view, WordsKind.DISSENT, access)
        _draw_form(view, WordsKind.DISSENT, access)


def draw_later(view: DecisionView, access: Access) -> None:
    """Draw what happened later, and for the fund the form by which it looks at the decision again."""
    _draw_words(view, WordsKind.OUTCOME, access)
    if view.may_change and view.card.state is DecisionState.IN_FORCE:
        _draw_review(view, access)


def _draw_words(view: DecisionView, kind: WordsKind, access: Access) -> None:
    st.subheader(frame.t(f"decisions.words.{kind.value}"), anchor=False)
    items = [item for item in view.words if item.kind is kind]
    if not items:
        st.caption(frame.t(f"decisions.words.{kind.value}.none"))
    for item in items:
        frame.draw_quotation(item.text)
        st.caption(frame.escape_markdown(say_author(item, access)))


def say_author(item: WordsItem, access: Access) -> str:
    """Who wrote something, as what, and when."""
    role = frame.t(f"words.role.{item.author_role.value}")
    return frame.t("decisions.words.by", author=item.author, role=role, day=day(access.language, item.made_at.date()))


def _draw_form(view: DecisionView, kind: WordsKind, access: Access) -> None:
    name = actions.form_key(f"decision-words-{kind.value}-{view.card.decision_id}")
    label = frame.t(f"decisions.words.{kind.value}.add")
    with st.expander(label, icon=":material/edit:", key=f"{name}-open"), st.form(name, border=False):
        words = st.text_area(
            frame.t(f"decisions.words.{kind.value}.field"), max_chars=LONGEST_DECISION_WORDS, height=120,
            key=f"{name}-text",
        )  # fmt: skip
        st.caption(frame.t(f"decisions.words.{kind.value}.readers"))
        is_sent = st.form_submit_button(frame.t("decisions.words.send"), icon=":material/send:")
    if not is_sent or not personal_notice.has_seen_details(name, (words,)):
        return

    def write() -> None:
        decision_taking.write_beside(access, view.card.decision_id, kind, words, load.workspace())
        actions.empty_form(f"decision-words-{kind.value}-{view.card.decision_id}")

    actions.attempt(
        Page.DECISIONS, write, frame.t("decisions.words.saved"), decision=str(view.card.decision_id)
    )


def _draw_review(view: DecisionView, access: Access) -> None:
    """Draw the form that says what happened, when to look next, and whether the decision is over."""
    name = actions.form_key(f"decision-review-{view.card.decision_id}")
    version = actions.read_form_version(name, view.version, f"{name}-text")
    with st.expander(frame.t("decisions.review.open"), icon=":material/history:", key=f"{name}-open"):
        with st.form(name, border=False):
            # One that still lies ahead stays, unless somebody moves it: a blank field would take it away.
            planned = view.card.review_on
            review_on = st.date_input(
                frame.t("decisions.review.next"), planned if planned and planned > date.today() else None,
                key=f"{name}-next", format="DD/MM/YYYY", min_value=OLDEST_DAY, max_value=NEWEST_DAY,
            )  # fmt: skip
            words = st.text_area(
                frame.t("decisions.review.field"), max_chars=LONGEST_DECISION_WORDS, height=120, key=f"{name}-text",
            )  # fmt: skip
            is_over = st.checkbox(frame.t("decisions.review.over"), key=f"{name}-over")
            is_sent = st.form_submit_button(frame.t("decisions.review.save"), icon=":material/check:")
        if not is_sent or not personal_notice.has_seen_details(name, (words,)):
            return

        def look() -> None:
            try:
                decision_taking.look_again(
                    access, view.card.decision_id, version, words, load.workspace(), review_on=review_on,
                    is_over=is_over,
                )  # fmt: skip
            except Conflict:
                # Now the page shows what the other one wrote: who sends it once more has read that.
                st.session_state[f"version-{name}"] = view.version
                raise
            actions.empty_form(f"decision-review-{view.card.decision_id}")

        actions.attempt(
            Page.DECISIONS, look, frame.t("decisions.review.saved"), decision=str(view.card.decision_id)
        )
