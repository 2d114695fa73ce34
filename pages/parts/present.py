"""Presentation mode of every page: large type, nothing around it, one section at a time.

Keys: P starts; right, space and page down go on; left and page up go back; B blanks; Esc leaves.
It lives in the address (`?present=true&section=2`), so that a facilitator can prepare a link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from impact.i18n import text
from impact.model.words import Language

# Root size follows the width of the screen: at 1920 px every text, captions too, is over 24 px.
STYLE = """
<style>
html { font-size: clamp(19px, 1.75vw, 60px) !important; }
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"], [data-testid="stToolbar"] { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 2.2rem 4vw 1rem !important; max-width: none !important; }
</style>
"""


# How much larger charts are drawn for a room than on a page.
SCALE = 1.9


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: its title when it stands alone, and what draws it."""

    title: str
    draw: Callable[[], None]


def on() -> bool:
    """Whether this viewer is presenting."""
    return st.query_params.get("present") == "true"


def place() -> int:
    """The section on screen, counted from 0."""
    wish = st.query_params.get("section", "1")
    return max(int(wish) - 1, 0) if wish.isdecimal() else 0


def blank() -> bool:
    """Whether the screen is blanked, to have the eyes of the room."""
    return on() and bool(st.session_state.get("blank"))


def start() -> None:
    """Begin with the first section."""
    st.query_params["present"] = "true"
    st.query_params["section"] = "1"


def stop() -> None:
    """Back to the page."""
    for name in ("present", "section"):
        st.query_params.pop(name, None)
    st.session_state["blank"] = False


def turn(to: int) -> None:
    """To a section, counted from 0."""
    st.query_params["section"] = str(to + 1)
    st.session_state["blank"] = False


def _toggle_blank() -> None:
    st.session_state["blank"] = not st.session_state.get("blank")


def button(language: Language) -> None:
    """The way in."""
    st.button(
        text(language, "frame.present.start"),
        key="present-start",
        icon=":material/slideshow:",
        on_click=start,
        shortcut="P",
        help=text(language, "frame.present.help"),
    )


def show(sections: Sequence[Section], language: Language, arrange: Callable[[], None] | None = None) -> None:
    """Draw a page: all sections (as `arrange` lays them out, else in order), or the one presented."""
    if not on():
        if arrange:
            arrange()
            return
        for section in sections:
            with st.container():
                st.subheader(section.title, anchor=False)
                section.draw()
        return
    at = min(place(), len(sections) - 1)
    if not blank() and sections:
        with st.container(key="presented"):
            if at > 0:
                st.title(sections[at].title, anchor=False)
            sections[at].draw()
    _controls(at, len(sections), language)


def _controls(at: int, count: int, language: Language) -> None:
    with st.bottom, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        last = max(count - 1, 0)
        st.caption(text(language, "frame.present.place", at=at + 1, of=count), width="content")
        for key, shortcut, icon, to in (
            ("present-back", "Left", ":material/arrow_back:", max(at - 1, 0)),
            ("present-next", "Right", ":material/arrow_forward:", min(at + 1, last)),
        ):
            st.button(
                text(language, f"frame.{key.replace('-', '.')}"),
                key=key, icon=icon, type="tertiary", shortcut=shortcut, on_click=turn, args=(to,),
            )
        st.button(
            text(language, "frame.present.blank"), key="present-blank", icon=":material/visibility_off:",
            type="tertiary", shortcut="B", on_click=_toggle_blank,
        )
        st.button(
            text(language, "frame.present.stop"), key="present-stop", icon=":material/close:",
            type="tertiary", shortcut="Esc", on_click=stop,
        )
    st.html(STYLE)
