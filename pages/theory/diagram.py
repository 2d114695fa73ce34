"""The drawing of a theory on a page, while presenting, and in its editor."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.model.words import Language, Level
from impact.theory import draw_theory
from impact.views.theory import TheoryLink, TheoryNode
from pages.parts.layout import fragments, frame, presentation_mode

# On a phone the drawing would be cut through its blocks, and shrunk to its width no letter could be read: there the
# tables say the same. The letters keep the size for which the blocks were laid out, also where type is larger.
LEGIBLE = Markup("""<style>
.st-key-theory-drawing { overflow-x: auto; }
.st-key-theory-drawing [data-testid="stGraphVizChart"] svg { min-width: 640px; }
.st-key-theory-drawing svg text { font-size: 11px !important; }
.st-key-theory-narrow, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-narrow) { display: none; }
@media screen and (max-width: 640px) {
  .st-key-theory-drawing, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-drawing) { display: none; }
  .st-key-theory-narrow, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-narrow) { display: flex; } }
</style>""")
# While presenting the drawing fills what the screen has left, in both directions, so that nothing is cut off.
ON_SCREEN = Markup("""<style>
.st-key-theory-drawing { overflow: hidden; }
.st-key-theory-drawing [data-testid="stGraphVizChart"] { width: 100%; }
.st-key-theory-drawing [data-testid="stGraphVizChart"] svg { width: 100% !important; min-width: 0;
  height: calc(100vh - 12rem) !important; max-width: 100%; }
</style>""")


def draw_diagram(
    nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], name: str, ceiling: Level | None, language: Language
) -> None:
    """Draw blocks and the arrows between them: upright on a page, sideways while presenting; on a phone a note."""
    is_presenting = presentation_mode.is_on()
    dot = draw_theory(
        nodes, arrows, language=language, ceiling_above=ceiling, dark=frame.is_dark(), upright=not is_presenting
    )
    alt = frame.t("theory_page.alt", name=name, n=len(nodes), links=len(arrows))
    with st.container(key="theory-drawing", horizontal_alignment="center"):
        fragments.draw_fragment(LEGIBLE + (ON_SCREEN if is_presenting else ""))
        st.graphviz_chart(dot, width="stretch" if is_presenting else "content", alt=alt)
        if not is_presenting:
            st.caption(frame.t("theory_page.aid"))
    with st.container(key="theory-narrow"):
        st.caption(frame.t("theory_page.narrow"))
