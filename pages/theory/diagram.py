"""The drawing of a theory on a page, while presenting, and in its editor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from markupsafe import Markup

from impact.charts.theory.drawing import NO_CHANGES, STYLE, build_drawing, say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import HEAD, MARGIN, find_column_middle, lay_out_theory
from impact.errors import ImpactError, StoreUnavailable
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.theory import drafts
from impact.theory.differences import Change
from impact.theory.document import TheoryDocument
from impact.views.html_elements import element, fragment
from impact.views.theory.drawing_layout import Layout
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode
from pages.parts.layout import fragments, frame, links, load, presentation_mode, visitor
from pages.parts.messages.browser_messages import read_message, read_trigger
from pages.theory.drawing_component import SHOW
from pages.theory.drawing_messages import REDO, UNDO, PickedPart, build_edit, read_messages
from pages.theory.editor_state import ERROR_KEY

PICKED_KEY, ACKNOWLEDGED_KEY, COMPONENT = "theory-picked", "theory-acknowledged", "theory-picture"
# Acknowledged ids that a browser is told; what it sent before these it has long forgotten.
ACKNOWLEDGED = 200
# On a phone the drawing would be cut through its blocks, and shrunk to its width no letter could be read: there the
# tables say the same.
NARROW = Markup("""<style>
.st-key-theory-narrow, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-narrow) { display: none; }
@media screen and (max-width: 640px) {
  .st-key-theory-drawing, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-drawing) { display: none; }
  .st-key-theory-narrow, [data-testid="stLayoutWrapper"]:has(> .st-key-theory-narrow) { display: flex; } }
</style>""")


# On a phone the sentences say it; the drawing would be cut through its blocks.
STILL_STYLE = Markup("""<style>
.fi-still svg { max-width: 100%; height: auto; }
@media screen and (max-width: 640px) { .fi-still { display: none; } }
</style>""")


@dataclass(frozen=True, slots=True)
class DrawnEditing:
    """What is edited by the drawing, for whom: the draft as the viewer sees it, of a theory or a sector template."""

    access: Access
    organisation_id: int
    document: TheoryDocument
    template_id: int = 0

    @property
    def name(self) -> str:
        """What the browser calls it."""
        return f"{self.organisation_id}-{self.template_id}" if self.template_id else str(self.organisation_id)


def draw_diagram(
    nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], name: str, ceiling: Level | None, language: Language, *,
    editing: DrawnEditing | None = None, faded: Collection[str] = (), key: str = COMPONENT,
    notes: Mapping[str, str] | None = None, gaps: Collection[str] = (), aid: str = "theory_page.aid",
) -> None:  # fmt: skip
    """Draw blocks and the arrows between them; on a phone a note. What is picked stands under PICKED_KEY.

    `notes`, by the key of a block, are what blocks say in the place of their status, `gaps` the keys of those for which
    nothing is done. `aid`: the key of the text that says how to read it.
    """
    is_presenting = presentation_mode.is_on()
    alt = frame.t("theory_page.alt", name=name, n=len(nodes), links=len(arrows))
    with st.container(key="theory-drawing"):
        fragments.draw_fragment(NARROW)
        try:
            layout = lay_out_theory(nodes, arrows, ceiling, run_graphviz, say_statuses(language), notes)
        except ImpactError as error:
            frame.draw_error(error)
            return
        body = build_drawing(
            layout, nodes, arrows, language, alt, may_edit=editing is not None, faded=faded,
            picked=st.session_state.get(PICKED_KEY, ""), gaps=gaps,
        )
        SHOW(
            key=key, data=_build_data(layout, body, editing, is_presenting=is_presenting),
            on_pick_change=visitor.guard_callback(lambda: _pick(key)),
            on_edits_change=visitor.guard_callback(lambda: _take_edits(key, editing)),
        )
        if not is_presenting:
            st.caption(frame.t("theory_drawing.aid.edit" if editing else aid))
    with st.container(key="theory-narrow"):
        st.caption(frame.t("theory_page.narrow"))


def draw_still_picture(
    layout: Layout, nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], language: Language, alt: str, key: str,
    *, changes: Mapping[str, Change] = NO_CHANGES, faded: Collection[str] = (),
) -> None:  # fmt: skip
    """Draw a picture of a theory beside what sentences say of it, in which nothing can be picked; none on a phone."""
    picture = build_drawing(layout, nodes, arrows, language, alt, changes=changes, faded=faded, is_still=True)
    # Within an SVG a style is read as other text is, escaped signs too.
    style = element("svg", element("style", STYLE), width=0, height=0, aria_hidden="true")
    links.draw_html(fragment(STILL_STYLE, element("div", style, picture, class_="fi-still")), key=key)


def _build_data(
    layout: Layout, body: Markup, editing: DrawnEditing | None, *, is_presenting: bool
) -> dict[str, Any]:
    return {
        "body": str(body),
        # Under what the browser keeps deeds that were not acknowledged; whoever only looks has none.
        "name": editing.name if editing else "",
        "may_edit": editing is not None,
        "presenting": is_presenting,
        "picked": st.session_state.get(PICKED_KEY, ""),
        "acknowledged": list(st.session_state.get(ACKNOWLEDGED_KEY, ())),
        "middles": {box.key: find_column_middle(layout, box) for box in layout.boxes},
        "top": MARGIN + HEAD,
        "words": {word: frame.t(f"theory_drawing.{word}") for word in ("connecting", "exists")},
    }


def _pick(key: str) -> None:
    """Remember which block or arrow was opened; the same one again closes it."""
    part = read_message(PickedPart, read_trigger(key, "pick"), key)
    if part is not None:
        st.session_state[PICKED_KEY] = "" if part.key == st.session_state.get(PICKED_KEY) else part.key


def _take_edits(key: str, editing: DrawnEditing | None) -> None:
    """Keep what was done in the drawing, each deed once, and acknowledge what is kept or refused for good."""
    if editing is None:
        return
    acknowledged = st.session_state.setdefault(ACKNOWLEDGED_KEY, [])
    for message in read_messages(read_trigger(key, "edits"), key):
        if message.edit_id in acknowledged:
            continue
        try:
            if message.act == UNDO:
                drafts.undo_edit(editing.access, editing.organisation_id, load.workspace(), editing.template_id)
            elif message.act == REDO:
                drafts.redo_edit(editing.access, editing.organisation_id, load.workspace(), editing.template_id)
            else:
                edit = build_edit(message, editing.document)
                drafts.save_edit(
                    editing.access, editing.organisation_id, edit, load.workspace(), editing.template_id
                )
        except StoreUnavailable as error:
            # Not kept: the browser sends it again.
            st.session_state[ERROR_KEY] = error
            return
        except ImpactError as error:
            st.session_state[ERROR_KEY] = error
        acknowledged.append(message.edit_id)
    del acknowledged[:-ACKNOWLEDGED]
