"""What stands on one arrow: why it would happen, its assumptions, evidence for and against, and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from impact.access.permissions import Action, Kind, may
from impact.i18n import day
from impact.model.access import Access
from impact.services.theory import evidence as service
from impact.theory.evidence.evidence_kinds import AssumptionState, EvidenceSide, ExpectationState
from impact.theory.evidence.strength import Strength, StrengthRule
from impact.theory.theory import ARROW
from impact.views.theory.evaluation_plan import PlannedItem
from impact.views.theory.evidence_base import (
    ArrowEvidence,
    AssumptionItem,
    EvidenceItem,
    ExpectationItem,
    SourceItem,
    TheoryEvidence,
)
from impact.views.theory.theory_of_change import LinkAssumption, TheoryLink
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.theory.evidence import evidence_forms, method_dialog, plan_section
from pages.theory.evidence.method_dialog import MethodPlace

Colour = Literal["gray", "blue", "green", "orange", "red"]
COLOURS: dict[AssumptionState, Colour] = {
    AssumptionState.OPEN: "gray", AssumptionState.BEING_TESTED: "blue", AssumptionState.HOLDING: "green",
    AssumptionState.SHAKY: "orange", AssumptionState.REFUTED: "red",
}  # fmt: skip
SIGNS = {EvidenceSide.FOR: ":material/add:", EvidenceSide.AGAINST: ":material/remove:"}


@dataclass(frozen=True, slots=True)
class ArrowPanel:
    """One arrow as it is drawn, and what the viewer may do with it."""

    organisation_id: int
    link: TheoryLink
    title: str
    arrow_evidence: ArrowEvidence
    sources: tuple[SourceItem, ...]
    plan: tuple[PlannedItem, ...]
    may_change: bool
    access: Access

    @property
    def key(self) -> tuple[str, str]:
        """The keys of its two blocks."""
        return self.link.source, self.link.target

    @property
    def name(self) -> str:
        """What keys of its fields begin with."""
        return f"arrow-{self.link.source}-{self.link.target}"


def build_panels(
    organisation_id: int, links: tuple[TheoryLink, ...], names: Mapping[str, str], evidence: TheoryEvidence,
    access: Access, *, may_change: bool,
) -> dict[str, ArrowPanel]:  # fmt: skip
    """The panels of all arrows between blocks that exist, by 'source → target'."""
    return {
        ARROW.join((link.source, link.target)): ArrowPanel(
            organisation_id, link, f"{names[link.source]} → {names[link.target]}",
            evidence.arrows[link.source, link.target], evidence.sources, evidence.plan, may_change, access,
        )
        for link in links
        if (link.source, link.target) in evidence.arrows and {link.source, link.target} <= set(names)
    }  # fmt: skip


def draw_contents(panel: ArrowPanel, *, with_reasons: bool = True) -> None:
    """Draw what stands on an arrow; `with_reasons`: also why it would happen, which the editor has in fields."""
    _draw_strength(panel)
    if with_reasons:
        mechanism = panel.link.mechanism
        none = f"*{frame.t('theory_evidence.mechanism.none')}*"
        st.caption(frame.t("theory_page.arrow.mechanism"))
        st.markdown(frame.escape_markdown(mechanism) if mechanism else none)
    if not panel.link.assumptions:
        st.caption(frame.t("theory_evidence.assumption.none"))
    for assumption in panel.link.assumptions:
        _draw_assumption(panel, assumption)
    for item in panel.arrow_evidence.evidence:
        _draw_piece(panel, item)
    if not panel.arrow_evidence.evidence:
        st.caption(frame.t("theory_evidence.piece.none"))
    if panel.arrow_evidence.expectations:
        st.markdown(f"**{frame.t('theory_evidence.expected')}**")
    for expectation in panel.arrow_evidence.expectations:
        _draw_expectation(panel, expectation)
    plan_section.draw_about(panel.plan, panel.key, panel.access.language)
    with st.container(horizontal=True):
        if panel.may_change and st.button(
            frame.t("theory_evidence.add"), key=f"{panel.name}-add", icon=":material/add:"
        ):  # fmt: skip
            evidence_forms.open_addition(panel)
        if st.button(frame.t("theory_evidence.how"), key=f"{panel.name}-how", icon=":material/science:"):
            method_dialog.open_methods(
                MethodPlace(
                    panel.organisation_id, panel.name, {panel.key: panel.title},
                    {panel.key: panel.arrow_evidence.strength.level}, panel.may_change, panel.access,
                )
            )  # fmt: skip
        if panel.may_change and st.button(
            frame.t("theory_evidence.expected.add"), key=f"{panel.name}-expect", icon=":material/visibility:"
        ):  # fmt: skip
            evidence_forms.open_expectation(panel)


def name_strength(level: int) -> str:
    """The word of a strength with its number: 'zwak (1 van 5)'."""
    return frame.t("theory_evidence.strength.of", word=frame.t(f"theory_evidence.strength.{level}"), n=level)


def name_source(source: SourceItem) -> str:
    """A source as it is quoted: its title with the year, where that is not in it."""
    year = str(source.year or "")
    return source.title if not year or year in source.title else f"{source.title} ({year})"


def explain_strength(strength: Strength, sources: tuple[SourceItem, ...]) -> list[str]:
    """The rules by which a strength came about, in sentences."""
    carrying = ", ".join(name_source(source) for source in sources if source.source_id in strength.carried_by)
    carried = {StrengthRule.HEAVIEST, StrengthRule.SEVERAL_SOURCES}
    return [
        frame.t(f"theory_evidence.rule.{rule.value}", **({"sources": carrying} if rule in carried else {}))
        for rule in strength.rules
    ]


def _draw_assumption(panel: ArrowPanel, assumption: LinkAssumption) -> None:
    words, item = frame.escape_markdown(f"“{assumption.text}”"), panel.arrow_evidence.find_assumption(assumption.key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{frame.t('theory_evidence.assumption')}** {words}", width="content")
        st.badge(frame.t(f"theory_evidence.assumption.state.{item.state.value}"), color=COLOURS[item.state])
    lines = describe_check(item, panel.access)
    if lines:
        st.caption(frame.escape_markdown(" · ".join(lines)))
    if panel.may_change and st.button(
        frame.t("theory_evidence.register.change"), key=f"{panel.name}-state-{assumption.key}", type="tertiary",
        icon=":material/fact_check:", help=words,
    ):  # fmt: skip
        evidence_forms.open_assumption(panel, assumption)


def describe_check(item: AssumptionItem, access: Access) -> list[str]:
    """How an assumption was tested, by whom, when it was looked at and will be."""
    language = access.language
    lines = [frame.t("theory_evidence.assumption.tested", how=item.how_tested)] if item.how_tested else []
    if item.tested_by:
        lines.append(frame.t("theory_evidence.assumption.by", who=item.tested_by))
    if item.looked_on:
        lines.append(frame.t("theory_evidence.assumption.looked", day=day(language, item.looked_on)))
    if item.next_look:
        lines.append(frame.t("theory_evidence.assumption.next", day=day(language, item.next_look)))
    if item.is_reworded:
        lines.append(frame.t("theory_evidence.assumption.reworded"))
    return lines


def _draw_strength(panel: ArrowPanel) -> None:
    strength = panel.arrow_evidence.strength
    st.markdown(f"**{frame.t('theory_evidence.strength')}** {name_strength(strength.level)}")
    with st.expander(frame.t("theory_evidence.strength.why"), key=f"{panel.name}-why"):
        lines = explain_strength(strength, panel.sources)
        st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in lines))


def _draw_piece(panel: ArrowPanel, item: EvidenceItem) -> None:
    source = item.source
    quality = frame.t("theory_evidence.quality.none")
    if source.quality:
        quality = frame.t("theory_evidence.quality", n=source.quality)
    facts = [
        frame.t(f"theory_evidence.side.{item.side.value}"), frame.t(f"theory_evidence.origin.{source.origin.value}"),
        frame.t("theory_evidence.design", n=source.design), quality,
    ]  # fmt: skip
    if source.about:
        facts.append(frame.t("theory_evidence.piece.about", group=source.about))
    if source.reference:
        facts.append(source.reference)
    with st.container(border=True, gap="small", key=f"{panel.name}-piece-{source.source_id}"):
        st.markdown(f"{SIGNS[item.side]} **{frame.escape_markdown(name_source(source))}**")
        st.caption(frame.escape_markdown(" · ".join(facts)))
        if item.passage:
            frame.draw_quotation(item.passage)
        if item.answer:
            st.markdown(frame.escape_markdown(frame.t("theory_evidence.piece.answer", words=item.answer)))
        _draw_piece_buttons(panel, item)


def _draw_piece_buttons(panel: ArrowPanel, item: EvidenceItem) -> None:
    name = f"{panel.name}-{item.source.source_id}"
    title = frame.escape_markdown(item.source.title)
    may_read = item.page is not None and item.source.has_text and may(panel.access.role, Action.FETCH, Kind.EVIDENCE)
    if not may_read and not panel.may_change:
        return
    with st.container(horizontal=True):
        if may_read:
            page = frame.t("theory_evidence.piece.page", page=item.page)
            label = f"{frame.t('theory_evidence.open_passage')} · {page}"
            if st.button(label, key=f"{name}-read", type="tertiary", icon=":material/menu_book:", help=title):
                evidence_forms.open_passage(panel, item)
        if panel.may_change:
            if st.button(
                frame.t("theory_evidence.answer"), key=f"{name}-answer", type="tertiary", icon=":material/reply:",
                help=title,
            ):  # fmt: skip
                evidence_forms.open_answer(panel, item)
            if st.button(
                frame.t("theory_evidence.take_off"), key=f"{name}-off", type="tertiary", icon=":material/link_off:",
                help=title,
            ):  # fmt: skip
                actions.attempt(
                    Page.THEORY,
                    lambda: service.remove_evidence(
                        panel.access, panel.organisation_id, item.evidence_id, item.version, load.workspace()
                    ),
                    frame.t("theory_evidence.taken_off"), **evidence_forms.read_place(panel),
                )  # fmt: skip


def _draw_expectation(panel: ArrowPanel, item: ExpectationItem) -> None:
    language = panel.access.language
    when = [frame.t("theory_evidence.expected.since", day=day(language, item.written_on))]
    if item.decided_on:
        when.append(frame.t("theory_evidence.expected.decided", day=day(language, item.decided_on)))
    kind = frame.t(f"theory_evidence.kind.{item.kind.value}")
    state = frame.t(f"theory_evidence.state.{item.state.value}")
    st.markdown(f"{frame.escape_markdown(item.text)} — **{state}**")
    st.caption(frame.escape_markdown(" · ".join((kind, *when))))
    if not panel.may_change:
        return
    with st.container(horizontal=True):
        for choice in ExpectationState:
            if choice is not item.state and choice is not ExpectationState.OPEN and st.button(
                frame.t(f"theory_evidence.state.{choice.value}"), type="tertiary",
                key=f"{panel.name}-expectation-{item.expectation_id}-{choice.value}",
                help=frame.escape_markdown(item.text),
            ):  # fmt: skip
                actions.attempt(
                    Page.THEORY,
                    lambda new_state=choice: service.decide_expectation(
                        panel.access, panel.organisation_id, item.expectation_id, item.version, new_state,
                        load.workspace(),
                    ),
                    frame.t("theory_evidence.decided"), **evidence_forms.read_place(panel),
                )  # fmt: skip
