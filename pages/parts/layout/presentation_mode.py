"""Presentation mode of every page: large type, nothing around it, one section at a time.

Keys: P starts; right, space and page down go on; left and page up go back; B blanks; Esc leaves.
The mode is in the URL (`?present=true&section=2`, counted from 1), so that a facilitator can prepare a link.
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
[data-testid="stMainBlockContainer"] { padding: 1.6rem 4vw 2.6rem !important; max-width: none !important; }
.st-key-present-keys { position: fixed; right: 2vw; bottom: 0.2rem; z-index: 10; width: auto !important;
  zoom: 0.62; background: inherit; }
.st-key-present-fill, [data-testid="stLayoutWrapper"]:has(> .st-key-present-fill) {
  height: calc(100vh - 13.5rem) !important; min-height: 18rem; }
.st-key-present-more { display: none; }
</style>
"""


# Scale factor of charts while presenting.
SCALE = 2.05


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: its title while presenting, and the function that draws it."""

    title: str
    draw: Callable[[], None]


def is_on() -> bool:
    """Whether this viewer is presenting."""
    return st.query_params.get("present") == "true"


def read_section() -> int:
    """The section on screen, counted from 0."""
    wish = st.query_params.get("section", "1")
    return max(int(wish) - 1, 0) if wish.isdecimal() else 0


def is_blanked() -> bool:
    """Whether the screen is blanked, so that the room looks at the speaker."""
    return is_on() and bool(st.session_state.get("blank"))


def start() -> None:
    """Start presenting at the first section."""
    st.query_params["present"] = "true"
    st.query_params["section"] = "1"


def stop() -> None:
    """Stop presenting."""
    for name in ("present", "section"):
        st.query_params.pop(name, None)
    st.session_state["blank"] = False


def turn_to(to: int) -> None:
    """Go to a section, counted from 0; ends blanking."""
    st.query_params["section"] = str(to + 1)
    st.session_state["blank"] = False


def _toggle_blank() -> None:
    st.session_state["blank"] = not st.session_state.get("blank")


def draw_start_button(language: Language) -> None:
    """Draw the button that starts presenting."""
    st.button(
        text(language, "frame.present.start"),
        key="present-start",
        icon=":material/slideshow:",
        on_click=start,
        shortcut="P",
        help=text(language, "frame.present.help"),
    )


def draw_sections(sections: Sequence[Section], language: Language, arrange: Callable[[], None] | None = None) -> None:
    """Draw a page: all sections (as `arrange` lays them out, else in order), or only the one presented."""
    if not is_on():
        if arrange:
            arrange()
            return
        for section in sections:
            with st.container():
                st.subheader(section.title, anchor=False)
                section.draw()
        return
    at = min(read_section(), len(sections) - 1)
    if not is_blanked() and sections:
        with st.container(key="presented"):
            if at > 0:
                st.title(sections[at].title, anchor=False)
            sections[at].draw()
    _draw_controls(at, len(sections), language)


def _draw_controls(at: int, count: int, language: Language) -> None:
    back, following = max(at - 1, 0), min(at + 1, max(count - 1, 0))
    with st.container(key="present-keys", horizontal=True, vertical_alignment="center", width="content"):
        st.caption(text(language, "frame.present.place", at=at + 1, of=max(count, 1)), width="content")
        _draw_key(language, "back", "Left", ":material/arrow_back:", turn_to, back)
        _draw_key(language, "next", "Right", ":material/arrow_forward:", turn_to, following)
        _draw_key(language, "blank", "B", ":material/visibility_off:", _toggle_blank)
        _draw_key(language, "stop", "Esc", ":material/close:", stop)
    # One button takes one key; these give the space bar and a clicker the same meaning, out of sight.
    with st.container(key="present-more"):
        for shortcut, to in (("Space", following), ("PageDown", following), ("PageUp", back)):
            st.button(shortcut, key=f"present-{shortcut}", shortcut=shortcut, on_click=turn_to, args=(to,))
    st.html(STYLE)


def _draw_key(
    language: Language, name: str, shortcut: str, icon: str, act: Callable[..., None], *args: int
) -> None:
    st.button(
        text(language, f"frame.present.{name}"),
        key=f"present-{name}",
        icon=icon,
        type="tertiary",
        shortcut=shortcut,
        on_click=act,
        args=args,
    )
