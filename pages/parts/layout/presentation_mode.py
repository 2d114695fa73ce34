"""Presentation mode of every page: large type, nothing around it, one section at a time.

Keys: P starts, with the choice whether the room sees names; right, space and page down go on; left and page up go
back; home and end lead to the first and the last section; B makes the screen black; Esc leaves. Under pseudonyms a page
is made for the access of somebody who leads a session (`impact.access.permissions`): nothing is hidden afterwards,
since names and small groups never reach the page. The mode is in the URL (`?present=true&section=2`, counted from 1),
so that a facilitator can prepare a link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import least_small_number, may_hide_names, pseudonymise_access
from impact.i18n import text
from impact.model.access import Access
from impact.model.text_limits import parse_address_number
from impact.model.vocabulary.languages import Language
from impact.services.disclosure import masked_addresses
from pages.parts.layout import fragments, load, visitor

# Root size follows the width of the screen: at 1920 px every text, captions too, is over 24 px.
STYLE = Markup("""
<style>
html { font-size: clamp(19px, 1.75vw, 60px) !important; }
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"], [data-testid="stToolbar"] { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 1.4rem 4vw 2.4rem !important; max-width: none !important; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.5rem !important; }
.st-key-present-keys { position: fixed; right: 2vw; bottom: 0.2rem; z-index: 10; width: auto !important;
  zoom: 0.62; background: inherit; }
/* A chart takes the height that the texts above and below it leave, however long these are. */
[data-testid="stMainBlockContainer"]:has(.st-key-present-fill) > [data-testid="stVerticalBlock"] {
  height: calc(100vh - 3.8rem); }
[data-testid="stLayoutWrapper"]:has(.st-key-present-fill), [data-testid="stVerticalBlock"]:has(.st-key-present-fill) {
  display: flex; flex-direction: column; flex: 1 1 0 !important; min-height: 0; }
.st-key-present-fill, [data-testid="stLayoutWrapper"]:has(> .st-key-present-fill) {
  flex: 1 1 0 !important; height: auto !important; min-height: 10rem !important; }
/* What takes no place on the screen takes no gap either. */
[data-testid="stLayoutWrapper"]:has(> .st-key-present-more, > .st-key-present-keys) { position: absolute; }
.st-key-present-more { display: none; }
</style>
""")

# Black in both themes, so that a projector gives no light; what the keys do stays readable to whoever presents.
BLANK = Markup("""
<style>
html, body, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"] {
  background: #000000 !important; }
.st-key-present-keys, .st-key-present-keys * { color: #9aa5a8 !important; }
</style>
""")

# Whether organisations are under pseudonyms, in the address.
PSEUDONYM_PARAMETER = "veil"
SEARCH_PARAMETER, ARROW_PARAMETER = "search", "arrow"
Row = TypeVar("Row")

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
    return max((parse_address_number(st.query_params.get("section", "")) or 1) - 1, 0)


def is_blanked() -> bool:
    """Whether the screen is blanked, so that the room looks at the speaker."""
    return is_on() and bool(st.session_state.get("blank"))


def is_choosing() -> bool:
    """Whether it was not said yet what the room may see; a link to a section was prepared, and says it."""
    return PSEUDONYM_PARAMETER not in st.query_params and "section" not in st.query_params


def is_pseudonymised() -> bool:
    """Whether the room sees organisations under pseudonyms."""
    return is_on() and st.query_params.get(PSEUDONYM_PARAMETER) == "true"


def is_leaving() -> bool:
    """Whether somebody wants to show names again, and did not confirm it yet."""
    return is_pseudonymised() and bool(st.session_state.get("leaving"))


def ask_to_leave(*, is_asked: bool = True) -> None:
    """Ask whether names may be shown again, or go back to the section."""
    st.session_state["leaving"] = is_asked


def start_presenting() -> None:
    """Start presenting: with the choice of what the room may see, where there is one, else at the first section."""
    st.query_params["present"] = "true"
    st.query_params.pop("section", None)


def go_to_first_section(*, is_pseudonymised: bool) -> None:
    """Go to the first section, with names or with pseudonyms."""
    st.query_params[PSEUDONYM_PARAMETER] = "true" if is_pseudonymised else "false"
    st.query_params["section"] = "1"


def stop_presenting() -> None:
    """Stop presenting."""
    for name in ("present", "section", PSEUDONYM_PARAMETER):
        st.query_params.pop(name, None)
    st.session_state["blank"] = st.session_state["leaving"] = False


def split_section(title: str, rows: Sequence[Row], most: int, draw: Callable[[Sequence[Row]], None]) -> list[Section]:
    """Sections that each draw at most so many rows, evenly divided, so that none is cut off; at least one section."""
    count = max(-(-len(rows) // most), 1)
    size = -(-len(rows) // count)
    parts = [rows[number * size : (number + 1) * size] for number in range(count)]
    return [
        Section(title if count == 1 else f"{title} ({number}/{count})", partial(draw, part))
        for number, part in enumerate(parts, start=1)
    ]


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
        on_click=start_presenting,
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
                st.header(fragments.escape_markdown(section.title), anchor=False)
                section.draw()
        return
    at = min(read_section(), len(sections) - 1)
    if not is_blanked() and sections:
        with st.container(key="presented"):
            if at > 0:
                st.title(fragments.escape_markdown(sections[at].title), anchor=False)
            sections[at].draw()
    _draw_controls(at, len(sections), language)


def _draw_controls(at: int, count: int, language: Language) -> None:
    back, following = max(at - 1, 0), min(at + 1, max(count - 1, 0))
    with st.container(key="present-keys", horizontal=True, vertical_alignment="center", width="content"):
        if is_pseudonymised():
            st.caption(text(language, "frame.present.veiled"), width="content")
        st.caption(text(language, "frame.present.place", at=at + 1, of=max(count, 1)), width="content")
        _draw_key(language, "back", "Left", ":material/arrow_back:", turn_to, back)
        _draw_key(language, "next", "Right", ":material/arrow_forward:", turn_to, following)
        _draw_key(language, "blank", "B", ":material/visibility_off:", _toggle_blank)
        _draw_key(language, "stop", "Esc", ":material/close:", ask_to_leave if is_pseudonymised() else stop_presenting)
    # One button takes one key; these give the space bar and a clicker the same meaning, out of sight.
    with st.container(key="present-more"):
        last = max(count - 1, 0)
        keys = (("Space", following), ("PageDown", following), ("PageUp", back), ("Home", 0), ("End", last))
        for shortcut, to in keys:
            st.button(shortcut, key=f"present-{shortcut}", shortcut=shortcut, on_click=turn_to, args=(to,))
    fragments.draw_fragment(STYLE + BLANK if is_blanked() else STYLE)


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


def is_choice_open(access: Access) -> bool:
    """Whether the viewer began to present and did not say yet what the room may see."""
    return is_on() and may_hide_names(access.role) and is_choosing()


def pseudonymise_room(access: Access) -> Access:
    """The access a page is made for: under pseudonyms that of somebody who leads a session."""
    return pseudonymise_access(access) if is_pseudonymised() and may_hide_names(access.role) else access


def draw_choice(access: Access) -> None:
    """Draw the choice between the names as the viewer sees them and pseudonyms, with what each shows."""
    language = access.language
    k = least_small_number(pseudonymise_access(access).role)
    with st.container(key="presented"):
        st.title(text(language, "frame.present.who"), anchor=False)
        for name, shortcut in (("veiled", "V"), ("named", "N")):
            with st.container(border=True):
                st.button(
                    text(language, f"frame.present.who.{name}"), key=f"present-{name}", shortcut=shortcut,
                    type="primary" if name == "veiled" else "secondary",
                    on_click=visitor.guard_callback(_begin_presenting), args=(access,),
                    kwargs={"is_pseudonymised": name == "veiled"},
                )  # fmt: skip
                st.write(text(language, f"frame.present.who.{name}.body", k=k))
    fragments.draw_fragment(STYLE)
    st.button(
        text(language, "frame.present.stop"), key="present-stop", type="tertiary", icon=":material/close:",
        shortcut="Esc", on_click=stop_presenting,
    )  # fmt: skip


def _begin_presenting(access: Access, *, is_pseudonymised: bool) -> None:
    go_to_first_section(is_pseudonymised=is_pseudonymised)
    if is_pseudonymised:
        # The room reads the address too, and what was searched for may be a name.
        st.query_params.pop(SEARCH_PARAMETER, None)
        # The keys of a theory's blocks may hold a name as well.
        st.query_params.pop(ARROW_PARAMETER, None)
        _change_ids(masked_addresses.mask_ids(access, _read_ids(), load.workspace()))


def show_names_again(access: Access) -> None:
    """Stop presenting under pseudonyms: the address leads to the organisations by name again."""
    _change_ids(masked_addresses.unmask_ids(access, _read_ids(), load.workspace()))
    stop_presenting()


def _read_ids() -> dict[str, int]:
    ids = {kind: parse_address_number(st.query_params.get(kind, "")) for kind in masked_addresses.KINDS}
    return {kind: number for kind, number in ids.items() if number is not None}


def _change_ids(ids: dict[str, int]) -> None:
    for kind in masked_addresses.KINDS:
        if kind in st.query_params:
            if kind in ids:
                st.query_params[kind] = str(ids[kind])
            else:
                st.query_params.pop(kind, None)


def draw_leaving(access: Access) -> None:
    """Draw the step before names are shown again: leaving pseudonyms is never one key."""
    language = access.language
    with st.container(key="presented"):
        st.title(text(language, "frame.present.lift"), anchor=False)
        st.write(text(language, "frame.present.lift.body"))
        with st.container(horizontal=True):
            st.button(
                text(language, "frame.present.lift.stay"), key="present-stay", type="primary", shortcut="Esc",
                on_click=ask_to_leave, kwargs={"is_asked": False},
            )  # fmt: skip
            st.button(text(language, "frame.present.lift.go"), key="present-lift",
                      on_click=visitor.guard_callback(show_names_again), args=(access,))  # fmt: skip
    fragments.draw_fragment(STYLE)
