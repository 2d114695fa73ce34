"""What is open beside the drawing of a theory: a block with its indicators, or an arrow with why it would hold."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.charts.theory.drawing import name_arrow
from impact.i18n import text
from impact.model.access import Access
from impact.theory.levels import OWN_WORK
from impact.views.html_elements import element, fragment
from impact.views.theory import TheoryLink, TheoryNode
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks
from pages.theory.diagram import PICKED_KEY


def find_picked(nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink]) -> str:
    """The key of what is open in the drawing; empty where nothing is, or it is there no more."""
    picked = str(st.session_state.get(PICKED_KEY, ""))
    keys = {node.key for node in nodes} | {name_arrow(arrow) for arrow in arrows}
    return picked if picked in keys else ""


def draw_head(kind: str, title: str) -> None:
    """Draw what is open, and the button that closes it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(frame.escape_markdown(kind), width="stretch")
        if st.button(frame.t("theory_drawing.close"), key="theory-panel-close", type="tertiary"):
            st.session_state[PICKED_KEY] = ""
            st.rerun()
    st.markdown(f"**{frame.escape_markdown(title)}**")


def draw_panel(nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], picked: str, access: Access) -> None:
    """Draw what is open for whoever looks: the figures of a block, or what an arrow rests on."""
    names = {node.key: node.text for node in nodes}
    node = next((node for node in nodes if node.key == picked), None)
    arrow = next((arrow for arrow in arrows if name_arrow(arrow) == picked), None)
    if node is not None:
        draw_head(text(access.language, f"words.level.{node.level.value}"), node.text)
        _draw_block(node, access)
    elif arrow is not None:
        draw_head(frame.t("theory_drawing.arrow"), f"{names[arrow.source]} → {names[arrow.target]}")
        _draw_arrow(arrow)


def _draw_block(node: TheoryNode, access: Access) -> None:
    if node.stakeholder:
        st.caption(frame.escape_markdown(node.stakeholder))
    if node.indicators:
        signs = (
            element(
                "p", status_marks.build_mark(status, access.language), " ",
                links.build_link(Page.INDICATOR, title, indicator=indicator),
            )
            for indicator, title, status in node.indicators
        )  # fmt: skip
        links.draw_html(fragment(signs), key="theory-panel-signs")
    elif node.level not in OWN_WORK:
        st.write(frame.t("theory_page.table.no_indicator"))


def _draw_arrow(arrow: TheoryLink) -> None:
    parts = (
        ("mechanism", arrow.mechanism or "–"),
        ("assumption", arrow.assumption or frame.t("theory_page.arrow.no_assumption")),
        ("evidence", frame.t("theory_page.arrow.evidence_level", level=arrow.evidence_level)),
    )
    for name, words in parts:
        st.caption(frame.t(f"theory_page.arrow.{name}"))
        st.markdown(frame.escape_markdown(words))
