"""Dialogs about an arrow: evidence is added by its sentence, read at its place, answered; assumptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import streamlit as st

from impact.errors import ImpactError
from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME
from impact.model.upload_limits import EVIDENCE_MEGABYTES
from impact.services.theory import evidence as service
from impact.services.theory import register
from impact.theory.evidence.evidence_kinds import (
    LEAST_QUALITY,
    MOST_DESIGN,
    MOST_QUALITY,
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
)
from impact.theory.evidence.passages import split_sentences
from impact.theory.evidence.references import LONGEST_REFERENCE
from impact.views.html_elements import element
from impact.views.theory.evidence_base import AssumptionItem, EvidenceItem, NewSource
from impact.views.theory.theory_of_change import LinkAssumption
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import fragments, frame, load
from pages.parts.layout.menu import Page
from pages.theory.evidence import plan_fields

if TYPE_CHECKING:
    from pages.theory.evidence.arrow_panel import ArrowPanel

READ_TEXT = "theory-read-text"
# A list of sentences longer than this is searched first.
SENTENCES_SHOWN = 200


def read_place(panel: ArrowPanel) -> dict[str, str]:
    """The URL parameters of this page with this arrow open, to return to after an action."""
    return plan_fields.read_place(panel.organisation_id) | {"arrow": " → ".join(panel.key)}


def open_addition(panel: ArrowPanel) -> None:
    """Open the dialog that puts a source on an arrow."""
    frame.draw_dialog(frame.t("theory_evidence.add"), lambda: _draw_addition(panel))


def _draw_addition(panel: ArrowPanel) -> None:
    name = f"{panel.name}-new"
    st.caption(frame.escape_markdown(panel.title))
    titles = {0: frame.t("theory_evidence.add.new")} | {source.source_id: source.title for source in panel.sources}
    selected_id = 0
    if panel.sources:
        selected_id = st.selectbox(
            frame.t("theory_evidence.add.which"), list(titles), key=f"{name}-which",
            format_func=lambda key: titles.get(key, ""),
        ) or 0  # fmt: skip
    side = st.segmented_control(
        frame.t("theory_evidence.add.side"), list(EvidenceSide), default=EvidenceSide.FOR, required=True,
        key=f"{name}-side", format_func=lambda item: frame.t(f"theory_evidence.side.{item.value}"),
    )  # fmt: skip
    side = EvidenceSide(side or EvidenceSide.FOR)
    source = None if selected_id else _draw_source_fields(name)
    try:
        sentences = (
            service.list_sentences(panel.access, panel.organisation_id, selected_id, load.workspace())
            if source is None
            else _read_sentences(source)
        )
    except ImpactError as error:
        frame.draw_error(error)
        return
    passage = _draw_passage_choice(name, sentences)
    if not st.button(frame.t("theory_evidence.save"), key=f"{name}-save", type="primary", icon=":material/check:"):
        return
    texts = (source.title, source.reference, source.about, source.text) if source else ()
    if not personal_notice.has_seen_details(name, texts):
        return
    _attempt(
        panel,
        lambda: (
            service.reuse_source(
                panel.access, panel.organisation_id, panel.key, selected_id, load.workspace(), side=side,
                passage=passage,
            )
            if source is None
            else service.add_source(
                panel.access, panel.organisation_id, panel.key, source, load.workspace(), side=side, passage=passage,
                today=date.today(),
            )
        ),
        "theory_evidence.added",
    )


def _draw_source_fields(name: str) -> NewSource:
    title = st.text_input(frame.t("theory_evidence.add.title"), key=f"{name}-title", max_chars=LONGEST_NAME)
    left, right = st.columns(2, gap="medium")
    with left:
        origin = st.selectbox(
            frame.t("theory_evidence.add.origin"), list(EvidenceOrigin), key=f"{name}-origin", filter_mode=None,
            format_func=lambda item: frame.t(f"theory_evidence.origin.{item.value}"),
        )  # fmt: skip
        design = st.selectbox(
            frame.t("theory_evidence.add.design"), list(range(MOST_DESIGN + 1)), key=f"{name}-design", filter_mode=None,
            format_func=lambda number: frame.t(f"theory_evidence.design.{number}"),
        )  # fmt: skip
        quality = st.selectbox(
            frame.t("theory_evidence.add.quality"), [None, *range(LEAST_QUALITY, MOST_QUALITY + 1)],
            key=f"{name}-quality", filter_mode=None,
            format_func=lambda number: frame.t(f"theory_evidence.quality.{number or 'none'}"),
        )  # fmt: skip
    with right:
        year = st.number_input(
            frame.t("theory_evidence.add.year"), service.OLDEST_YEAR, date.today().year + 1, None, 1, key=f"{name}-year"
        )
        reference = st.text_input(
            frame.t("theory_evidence.add.reference"), key=f"{name}-reference", max_chars=LONGEST_REFERENCE
        )
        about = st.text_input(frame.t("theory_evidence.add.about"), key=f"{name}-about", max_chars=LONGEST_NAME)
    uploaded = st.file_uploader(
        frame.t("theory_evidence.add.file"), list(service.OFFERED_EXTENSIONS), key=f"{name}-file",
        max_upload_size=EVIDENCE_MEGABYTES,
    )  # fmt: skip
    pasted = ""
    if uploaded is None:
        pasted = st.text_area(frame.t("theory_evidence.add.text"), key=f"{name}-text", height=120)
    return NewSource(
        title, origin or EvidenceOrigin.RESEARCH, design or 0, quality, None if year is None else int(year), reference,
        about, pasted, uploaded.name if uploaded else "", uploaded.getvalue() if uploaded else b"",
    )  # fmt: skip


def _read_sentences(source: NewSource) -> list[str]:
    """The sentences of a source that is typed: a file is read once, also where the dialog is drawn again."""
    if not source.data:
        return service.list_typed_sentences(source.text)
    digest = sha256(source.data).hexdigest()
    cached: tuple[str, list[str]] | None = st.session_state.get(READ_TEXT)
    if cached is None or cached[0] != digest:
        cached = (digest, split_sentences(service.read_text(source.data, source.file_name)))
        st.session_state[READ_TEXT] = cached
    return cached[1]


def _draw_passage_choice(name: str, sentences: list[str]) -> str:
    """Draw the choice of the sentence that says it; '' for none."""
    if not sentences:
        return ""
    listed_sentences = sentences
    if len(sentences) > SENTENCES_SHOWN:
        wish = st.text_input(
            frame.t("theory_evidence.add.passage.aid"), key=f"{name}-search", type="search"
        ).casefold().split()  # fmt: skip
        fitting = [each for each in sentences if all(word in each.casefold() for word in wish)]
        listed_sentences = fitting[:SENTENCES_SHOWN]
    passage = st.selectbox(
        frame.t("theory_evidence.add.passage"), listed_sentences, None, key=f"{name}-passage",
        placeholder=frame.t("theory_evidence.add.passage.none"),
    )  # fmt: skip
    return passage or ""


def open_passage(panel: ArrowPanel, item: EvidenceItem) -> None:
    """Open the text of a source at its passage."""

    def draw() -> None:
        try:
            view = service.open_passage(panel.access, panel.organisation_id, item.evidence_id, load.workspace())
        except ImpactError as error:
            frame.draw_error(error)
            return
        st.caption(
            frame.escape_markdown(
                f"{view.title} · {frame.t('theory_evidence.passage.place', page=view.page, pages=view.pages)}"
            )
        )
        words = element(
            "div", view.before, element("mark", view.passage), view.after, style="white-space: pre-wrap", lang=""
        )
        fragments.draw_fragment(words)

    frame.draw_dialog(frame.t("theory_evidence.open_passage"), draw)


def open_answer(panel: ArrowPanel, item: EvidenceItem) -> None:
    """Open the dialog in which one writes what is done with a piece of evidence."""

    def draw() -> None:
        st.caption(frame.escape_markdown(item.source.title))
        words = st.text_area(
            frame.t("theory_evidence.answer"), item.answer, key=f"{panel.name}-{item.evidence_id}-words",
            max_chars=LONGEST_CHANGE_REASON,
        )  # fmt: skip
        is_sent = st.button(
            frame.t("theory_evidence.save"), key=f"{panel.name}-{item.evidence_id}-save", type="primary"
        )
        form = f"{panel.name}-{item.evidence_id}"
        if is_sent and personal_notice.has_seen_details(form, (words,), {item.answer}):
            _attempt(
                panel,
                lambda: service.answer_evidence(
                    panel.access, panel.organisation_id, item.evidence_id, item.version, words, load.workspace()
                ),
                "theory_evidence.decided",
            )

    frame.draw_dialog(frame.t("theory_evidence.answer"), draw)


def open_expectation(panel: ArrowPanel) -> None:
    """Open the dialog in which one writes what they expect to see, before they look."""

    def draw() -> None:
        name = f"{panel.name}-expected"
        st.caption(frame.t("theory_evidence.expected.aid"))
        kind = st.segmented_control(
            frame.t("theory_evidence.expected"), list(ExpectationKind), default=ExpectationKind.MUST_SEE, required=True,
            key=f"{name}-kind", format_func=lambda item: frame.t(f"theory_evidence.kind.{item.value}"),
        )  # fmt: skip
        words = st.text_area(
            frame.t("theory_evidence.expected"), key=f"{name}-words", max_chars=LONGEST_CHANGE_REASON,
            label_visibility="collapsed",
        )  # fmt: skip
        is_sent = st.button(frame.t("theory_evidence.save"), key=f"{name}-save", type="primary")
        if is_sent and personal_notice.has_seen_details(name, (words,)):
            _attempt(
                panel,
                lambda: service.expect_evidence(
                    panel.access, panel.organisation_id, panel.key, ExpectationKind(kind or ExpectationKind.MUST_SEE),
                    words, load.workspace(),
                ),
                "theory_evidence.expected.added",
            )  # fmt: skip

    frame.draw_dialog(frame.t("theory_evidence.expected.add"), draw)


def open_assumption(panel: ArrowPanel, assumption: LinkAssumption) -> None:
    """Open the dialog that says how an assumption is doing."""
    frame.draw_dialog(frame.t("theory_evidence.register.change"), lambda: _draw_assumption(panel, assumption))


def _draw_assumption(panel: ArrowPanel, assumption: LinkAssumption) -> None:
    item, name = panel.arrow_evidence.find_assumption(assumption.key), f"{panel.name}-check-{assumption.key}"
    st.markdown(frame.escape_markdown(f"“{assumption.text}”"))
    states = list(AssumptionState)
    state = st.selectbox(
        frame.t("theory_evidence.register.state"), states, states.index(item.state), key=f"{name}-state",
        filter_mode=None, format_func=lambda each: frame.t(f"theory_evidence.assumption.state.{each.value}"),
    )  # fmt: skip
    # The dates before the texts: on a phone a calendar that opens lies over what stands below it.
    left, right = st.columns(2, gap="medium")
    with left:
        looked_on = st.date_input(
            frame.t("theory_evidence.register.looked"), item.looked_on, key=f"{name}-looked", format="DD/MM/YYYY"
        )
    with right:
        next_look = st.date_input(
            frame.t("theory_evidence.register.next"), item.next_look, key=f"{name}-next", format="DD/MM/YYYY"
        )
    how = st.text_area(
        frame.t("theory_evidence.register.how"), item.how_tested, key=f"{name}-how", max_chars=LONGEST_CHANGE_REASON,
        height=80,
    )  # fmt: skip
    who = st.text_input(
        frame.t("theory_evidence.register.who"), item.tested_by, key=f"{name}-who", max_chars=LONGEST_NAME
    )
    is_sent = st.button(frame.t("theory_evidence.save"), key=f"{name}-save", type="primary")
    if is_sent and personal_notice.has_seen_details(name, (how, who), {item.how_tested, item.tested_by}):
        saved = AssumptionItem(state, how, who, looked_on, next_look, version=item.version, key=assumption.key)
        _attempt(
            panel,
            lambda: register.save_assumption(
                panel.access, panel.organisation_id, panel.key, saved, load.workspace()
            ),
            "theory_evidence.decided",
        )


def _attempt(panel: ArrowPanel, act: Callable[[], object], notice_key: str) -> None:
    actions.attempt(Page.THEORY, act, frame.t(notice_key), **read_place(panel))
