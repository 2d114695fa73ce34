"""What of a theory one looks at: a level, what counts, weak arrows, assumptions nobody tested; kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from impact.charts.theory.drawing import is_weak, name_arrow
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.theory import is_above_ceiling
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.theory.evidence_base import TheoryEvidence
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.layout import frame

LEVEL, ONLY = "level", "only"
COUNTING, WEAK, UNTESTED = "counting", "weak", "untested"
CHOICES = (COUNTING, WEAK, UNTESTED)
# Of a template nobody gathers evidence or tests an assumption.
CHOICES_OF_TEMPLATE = (COUNTING,)


@dataclass(frozen=True, slots=True)
class TheoryFilter:
    """What is looked at; without a level and without any choice it is everything."""

    level: Level | None = None
    only: frozenset[str] = frozenset()

    def shows_arrow(
        self, link: TheoryLink, nodes: dict[str, TheoryNode], ceiling: Level | None, evidence: TheoryEvidence
    ) -> bool:
        """Whether an arrow is among what is looked at; one without both blocks never is while a filter is on."""
        if not {link.source, link.target} <= nodes.keys():
            return not self.is_on
        ends = (nodes[link.source], nodes[link.target])
        return (
            (self.level is None or any(end.level is self.level for end in ends))
            and (COUNTING not in self.only or all(counts(end, ceiling) for end in ends))
            and (WEAK not in self.only or is_weak(link, ends[1]))
            and (UNTESTED not in self.only or is_untested(link, evidence))
        )

    def shows_block(self, node: TheoryNode, ceiling: Level | None, ends: set[str]) -> bool:
        """Whether a block is among what is looked at; `ends` are the blocks of arrows that are."""
        return (
            (self.level is None or node.level is self.level)
            and (COUNTING not in self.only or counts(node, ceiling))
            and (not self.only & {WEAK, UNTESTED} or node.key in ends)
        )

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return self.level is not None or bool(self.only)


def counts(node: TheoryNode, ceiling: Level | None) -> bool:
    """Whether the organisation answers for a block: it is accountable for it, and it lies up to the ceiling."""
    return node.accountable and not is_above_ceiling(node.level, ceiling)


def is_untested(link: TheoryLink, evidence: TheoryEvidence) -> bool:
    """Whether an arrow has any assumption of which the register says that nobody looked at it yet."""
    arrow_evidence = evidence.arrows.get((link.source, link.target))
    return any(
        arrow_evidence is None or arrow_evidence.find_assumption(item.key).state is AssumptionState.OPEN
        for item in link.assumptions
    )


def select_parts(
    nodes: Sequence[TheoryNode], links: Sequence[TheoryLink], ceiling: Level | None, evidence: TheoryEvidence,
    theory_filter: TheoryFilter,
) -> tuple[tuple[TheoryNode, ...], tuple[TheoryLink, ...]]:  # fmt: skip
    """The blocks and arrows that are looked at."""
    if not theory_filter.is_on:
        return tuple(nodes), tuple(links)
    by_key = {node.key: node for node in nodes}
    arrows = tuple(link for link in links if theory_filter.shows_arrow(link, by_key, ceiling, evidence))
    ends = {key for link in arrows for key in (link.source, link.target)}
    return tuple(node for node in nodes if theory_filter.shows_block(node, ceiling, ends)), arrows


def apply_filter(view: TheoryView, theory_filter: TheoryFilter) -> TheoryView:
    """The theory with only what is looked at, for its tables."""
    if not theory_filter.is_on:
        return view
    nodes, links = select_parts(view.nodes, view.links, view.ceiling_above, view.evidence, theory_filter)
    shown_subjects = {(node.key, "") for node in nodes} | {(link.source, link.target) for link in links}
    all_subjects = {(node.key, "") for node in view.nodes} | {(link.source, link.target) for link in view.links}
    left_out = all_subjects - shown_subjects
    plan = tuple(item for item in view.evidence.plan if item.subject not in left_out)
    return replace(view, nodes=nodes, links=links, evidence=replace(view.evidence, plan=plan))


def find_faded(
    nodes: Sequence[TheoryNode], links: Sequence[TheoryLink], shown_nodes: Sequence[TheoryNode],
    shown_links: Sequence[TheoryLink],
) -> frozenset[str]:  # fmt: skip
    """The keys of what steps back in the drawing; the ends of an arrow that is shown stay with it."""
    arrows = {name_arrow(link) for link in shown_links}
    ends = {key for link in shown_links for key in (link.source, link.target)}
    blocks = ends | {node.key for node in shown_nodes}
    return frozenset(
        {node.key for node in nodes if node.key not in blocks}
        | {name_arrow(link) for link in links if name_arrow(link) not in arrows}
    )


def read_filter(choices: Sequence[str] = CHOICES) -> TheoryFilter:
    """The filter of the address; what is no choice is passed over."""
    level = st.query_params.get(LEVEL, "")
    only = st.query_params.get(ONLY, "").split(",")
    return TheoryFilter(Level(level) if level in LEVEL_ORDER else None, frozenset(set(only) & set(choices)))


def draw_filter(
    nodes: Sequence[TheoryNode], theory_filter: TheoryFilter, draw_choice: Callable[[], None] = lambda: None, *,
    choices: Sequence[str] = CHOICES,
) -> None:  # fmt: skip
    """Draw the choices, and beside them that of an arrow; the address follows them.

    `choices` are those that say something here: of a template nothing is weak or untested.
    """

    def keep() -> None:
        level, only = st.session_state["theory-level"], st.session_state["theory-only"]
        for name, content in ((LEVEL, level), (ONLY, ",".join(sorted(only)))):
            if content:
                st.query_params[name] = content
            else:
                st.query_params.pop(name, None)

    used = {node.level for node in nodes} | ({theory_filter.level} if theory_filter.level else set())
    levels = ["", *(level.value for level in LEVEL_ORDER if level in used)]
    st.session_state["theory-level"] = theory_filter.level.value if theory_filter.level else ""
    st.session_state["theory-only"] = [choice for choice in choices if choice in theory_filter.only]
    with st.container(horizontal=True, vertical_alignment="bottom", key="theory-filter"):
        st.selectbox(
            frame.t("theory_edit.level"), levels, key="theory-level", on_change=keep, width=220, filter_mode=None,
            format_func=lambda level: frame.t(f"words.level.{level}") if level else frame.t("theory_drawing.all"),
        )  # fmt: skip
        st.pills(
            frame.t("theory_drawing.only"), choices, selection_mode="multi", key="theory-only", on_change=keep,
            format_func=lambda choice: frame.t(f"theory_drawing.only.{choice}"),
        )  # fmt: skip
        draw_choice()
