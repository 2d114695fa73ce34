"""The questions about a theory, worst first, with suggestion and source, and the answers that make them quiet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON
from impact.services.theory import register
from impact.theory.rules.rule_register import Severity
from impact.views.theory.evidence_base import AskedQuestion, TheoryEvidence
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

QUESTIONS_SHOWN = 6


def draw_questions(evidence: TheoryEvidence, organisation_id: int, access: Access, *, may_change: bool) -> None:
    """Draw the open questions, the first ones unfolded, what can be answered, and what was answered."""
    questions = evidence.open_questions
    if not questions:
        st.write(frame.t("theory_page.questions.none"))
    draw_some(questions[:QUESTIONS_SHOWN])
    if len(questions) > QUESTIONS_SHOWN:
        label = frame.t("theory_page.questions.more", n=len(questions) - QUESTIONS_SHOWN)
        with st.expander(label, key="theory-more-questions"):
            draw_some(questions[QUESTIONS_SHOWN:])
    if may_change:
        draw_answering(evidence, organisation_id, access)


def draw_some(questions: Sequence[AskedQuestion]) -> None:
    """Draw questions with the suggestion and the source of each."""
    for question in questions:
        with st.container(gap="xxsmall"):
            st.markdown(frame.escape_markdown(question.words))
            st.caption(frame.escape_markdown(" · ".join(_describe(question))))


def _describe(question: AskedQuestion) -> list[str]:
    own = frame.t("theory_evidence.questions.own")
    sources = ", ".join(own if tag == "own" else tag for tag in question.sources)
    lines = [question.suggestion, frame.t("theory_evidence.questions.source", sources=sources)]
    if question.severity is Severity.ERROR:
        lines.insert(0, frame.t("theory_edit.questions.error"))
    if question.is_outdated:
        lines.append(frame.t("theory_evidence.questions.outdated", words=question.answer))
    return lines


def draw_answering(evidence: TheoryEvidence, organisation_id: int, access: Access) -> None:
    """Draw the form that answers a question, and the answers, which can be taken back."""
    there = [question for question in evidence.open_questions if question.may_answer]
    place = {name: st.query_params[name] for name in st.query_params if name not in frame.CARRIED_PARAMETERS}
    place["organisation"] = str(organisation_id)
    if there:
        with st.expander(frame.t("theory_evidence.questions.tools"), key="theory-answering"):
            form = actions.form_key("theory-answer")
            with st.form(form, border=False):
                # By what is asked of what: the list is another one as soon as somebody answers or changes the theory.
                by_key = {(question.rule, question.subject): question for question in there}
                key = st.selectbox(
                    frame.t("theory_evidence.questions.which"), list(by_key), key=f"{form}-which",
                    format_func=lambda key: by_key[key].words if key in by_key else str(key),
                )  # fmt: skip
                words = st.text_area(
                    frame.t("theory_evidence.questions.answer"), key=f"{form}-words", max_chars=LONGEST_CHANGE_REASON,
                    height=80,
                )  # fmt: skip
                is_sent = st.form_submit_button(frame.t("theory_evidence.save"), key=f"{form}-save")
            question = by_key.get(key) if key else None
            if is_sent and question is not None and personal_notice.has_seen_details("theory-answer", (words,)):
                _save(question, words, organisation_id, access, place)
    quiet = [question for question in evidence.questions if question.is_quiet]
    if quiet:
        with st.expander(frame.t("theory_evidence.questions.answered", n=len(quiet)), key="theory-answered"):
            for question in quiet:
                st.markdown(frame.escape_markdown(question.words))
                st.caption(frame.escape_markdown(question.answer))
                if st.button(
                    frame.t("theory_evidence.questions.again"), type="tertiary",
                    key=f"theory-again-{question.rule}-{question.subject}", help=frame.escape_markdown(question.words),
                ):  # fmt: skip
                    _withdraw(question, organisation_id, access, place)


def _save(
    question: AskedQuestion, words: str, organisation_id: int, access: Access, place: dict[str, str]
) -> None:
    def act() -> None:
        register.answer_question(
            access, organisation_id, question.rule, question.subject, words, load.workspace(), today=date.today()
        )
        actions.empty_form("theory-answer")

    actions.attempt(Page.THEORY, act, frame.t("theory_evidence.questions.saved"), **place)


def _withdraw(question: AskedQuestion, organisation_id: int, access: Access, place: dict[str, str]) -> None:
    actions.attempt(
        Page.THEORY,
        lambda: register.withdraw_answer(access, organisation_id, question.rule, question.subject, load.workspace()),
        frame.t("theory_evidence.decided"), **place,
    )  # fmt: skip
