"""What is open beside the drawing of a theory: a block with its indicators, or an arrow with all that stands on it.

Which arrow that is stands in the address, so that a link opens it; what is picked in the drawing goes there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from impact.charts.theory.drawing import name_arrow
from impact.i18n import text
from impact.model.access import Access
from impact.theory.levels import OWN_WORK
from impact.theory.theory import ARROW
from impact.views.html_elements import element, fragment
from impact.views.theory.conversations import Subject
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import ARROW_PARAMETER
from pages.parts.marks import status_marks
from pages.theory.diagram import PICKED_KEY
from pages.theory.evidence import arrow_panel, method_dialog, plan_section
from pages.theory.evidence.arrow_panel import ArrowPanel
from pages.theory.evidence.method_dialog import MethodPlace

CHOICE_KEY, SEEN_KEY = "theory-arrow", "theory-arrow-of-address"


def find_picked(nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink]) -> str:
    """The key of what is open in the drawing; empty where nothing is, or it is there no more."""
    picked = str(st.session_state.get(PICKED_KEY, ""))
    keys = {node.key for node in nodes} | {name_arrow(arrow) for arrow in arrows}
    return picked if picked in keys else ""


def find_subject(picked: str) -> Subject:
    """What is picked as a conversation names it: the key of a block, or those of an arrow's blocks."""
    source, _, target = picked.partition(ARROW)
    return source, target


def draw_head(kind: str, title: str) -> None:
    """Draw what is open, and the button that closes it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(frame.escape_markdown(kind), width="stretch")
        if st.button(frame.t("theory_drawing.close"), key="theory-panel-close", type="tertiary"):
            st.session_state[PICKED_KEY] = ""
            st.rerun()
    st.markdown(f"**{frame.escape_markdown(title)}**")


def follow_address(panels: Mapping[str, ArrowPanel]) -> None:
    """Open the arrow of the address where it is another than before, and let the address follow what is open."""
    wished = st.query_params.get(ARROW_PARAMETER, "")
    if wished != st.session_state.get(SEEN_KEY, ""):
        st.session_state[PICKED_KEY] = wished if wished in panels else ""
    picked = str(st.session_state.get(PICKED_KEY, ""))
    open_key = picked if picked in panels else ""
    if open_key:
        st.query_params[ARROW_PARAMETER] = open_key
    elif wished:
        del st.query_params[ARROW_PARAMETER]
    st.session_state[SEEN_KEY] = open_key


def close_panel() -> None:
    """Close what is open, as where another theory is chosen."""
    st.session_state[PICKED_KEY] = ""


def draw_choice(panels: Mapping[str, ArrowPanel]) -> None:
    """Draw the choice of an arrow, for whoever does not point at the drawing; nothing where there is none."""
    if not panels:
        return

    def keep() -> None:
        st.session_state[PICKED_KEY] = st.session_state[CHOICE_KEY] or ""

    picked = st.session_state.get(PICKED_KEY)
    st.session_state[CHOICE_KEY] = picked if picked in panels else None
    st.selectbox(
        frame.t("theory_evidence.choose"), list(panels), key=CHOICE_KEY, on_change=keep, width=320, index=None,
        placeholder=frame.t("theory_evidence.choose.none"),
        format_func=lambda key: panels[key].title if key in panels else key,
    )  # fmt: skip


def draw_panel(
    view: TheoryView, panels: Mapping[str, ArrowPanel], picked: str, access: Access, *, may_change: bool
) -> None:
    """Draw what is open for whoever looks: the figures of a block, or what an arrow rests on."""
    node = next((node for node in view.nodes if node.key == picked), None)
    if node is not None:
        draw_head(text(access.language, f"words.level.{node.level.value}"), node.text)
        _draw_block(node, access)
        _draw_methods(view, node, access, may_change=may_change)
    elif picked in panels:
        draw_head(frame.t("theory_drawing.arrow"), panels[picked].title)
        arrow_panel.draw_contents(panels[picked])


def _draw_block(node: TheoryNode, access: Access) -> None:
    if node.stakeholder:
        st.caption(frame.escape_markdown(node.stakeholder))
    if node.indicators:
        signs = (
            element(
                "p", status_marks.build_counted_mark(kind, access.language), " ",
                links.build_link(Page.INDICATOR, title, indicator=indicator),
            )
            for indicator, title, kind in node.indicators
        )  # fmt: skip
        links.draw_html(fragment(signs), key="theory-panel-signs")
    elif node.level not in OWN_WORK:
        st.write(frame.t("theory_page.table.no_indicator"))


def _draw_methods(view: TheoryView, node: TheoryNode, access: Access, *, may_change: bool) -> None:
    """Draw what is planned to come to know more of a block, and the button that looks for a method."""
    subject = (node.key, "")
    plan_section.draw_about(view.evidence.plan, subject, access.language)
    if st.button(frame.t("theory_evidence.how"), key="theory-block-how", icon=":material/science:"):
        method_dialog.open_methods(
            MethodPlace(view.organisation_id, "theory-block", {subject: node.text}, {}, may_change, access)
        )
