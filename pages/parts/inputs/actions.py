"""Actions of a page and their notices: what was done (with undo where possible), or the error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from zlib import crc32

import streamlit as st

from impact.errors import Conflict, ImpactError
from impact.model.access import Access
from impact.services.accounts.invites_and_resets import LINK_HOURS
from pages.parts.layout import frame, visitor
from pages.parts.layout.menu import Page

NOTICE_KEY = "acting-told"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A link to what comes next: its page, label, icon and URL parameters."""

    page: Page
    label: str
    icon: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice after an action: its text, a link shown this once, a function that undoes it, and the page it is for.

    `next_steps` are links to what comes next, `viewer` is who did it. `place` are the URL parameters of that page; the
    notice disappears when they change.
    """

    page: Page
    words: str
    link: str = ""
    undo: Callable[[], object] | None = None
    place: tuple[tuple[str, str], ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    viewer: Access | None = None


def _read_place() -> tuple[tuple[str, str], ...]:
    """The URL parameters of this page, sorted, without those about language and presenting."""
    parameters = {
        name: st.query_params[name]
        for name in st.query_params
        if name not in (*frame.CARRIED_PARAMETERS, "section")
    }
    return tuple(sorted(parameters.items()))


def announce(notice: Notice, **query: str) -> None:
    """Store a notice and switch to its page, which shows it; ends the script run."""
    st.session_state[NOTICE_KEY] = replace(
        notice, place=tuple(sorted(query.items())), viewer=visitor.viewer()
    )
    frame.switch_page(notice.page, **query)


def attempt(
    page: Page, act: Callable[[], object], words: str, undo: Callable[[], object] | None = None, **query: str
) -> None:
    """Run an action and show a notice on `page`, or draw the ImpactError and stay.

    `words` is the text of the notice, `undo` takes the action back, `query` are URL parameters of the page.
    """
    try:
        act()
    except ImpactError as error:
        frame.draw_error(error)
        return
    announce(Notice(page, words, undo=undo), **query)


def draw_confirm_button(label: str, key: str, *, asks: bool, icon: str | None = None, disabled: bool = False) -> bool:
    """Draw the button that confirms, sends or approves; whether it was clicked.

    `asks`: the page still asks about what it would do, so that it does not call for a click (it is not primary).
    """
    kind: Literal["primary", "secondary"] = "secondary" if asks else "primary"
    return st.button(label, key=key, type=kind, icon=icon, disabled=disabled)


def draw_notice(page: Page) -> None:
    """Draw the notice of this page until it is dismissed or the URL parameters change."""
    notice: Notice | None = st.session_state.get(NOTICE_KEY)
    if notice is None:
        return
    if (notice.page, notice.place) != (page, _read_place()):
        del st.session_state[NOTICE_KEY]
        return
    with st.container(border=True, key="told"):
        st.markdown(f":material/check_circle: {frame.escape_markdown(notice.words)}")
        if notice.link:
            st.code(notice.link, language=None, wrap_lines=True)
            st.caption(frame.t("admin.link.once", hours=LINK_HOURS))
        for step in notice.next_steps:
            frame.draw_link(step.page, frame.escape_markdown(step.label), step.icon, **dict(step.query))
        with st.container(horizontal=True):
            # Undoing is an act of its own: whoever lost the right to it since does not undo.
            may_undo = notice.undo is not None and visitor.is_current(notice.viewer)
            if may_undo and st.button(frame.t("admin.undo"), key="told-undo", icon=":material/undo:"):
                _undo(notice)
            st.button(frame.t("admin.dismiss"), key="told-dismiss", type="tertiary", on_click=_dismiss)


def _undo(notice: Notice) -> None:
    assert notice.undo is not None
    _dismiss()
    try:
        notice.undo()
    except ImpactError as error:
        frame.draw_error(error)
        return
    st.session_state[NOTICE_KEY] = Notice(
        notice.page, frame.t("admin.undone"), place=notice.place, viewer=notice.viewer
    )
    st.rerun()


def _dismiss() -> None:
    st.session_state.pop(NOTICE_KEY, None)


def build_subject_key(start: str, *subject: str) -> str:
    """A key that begins with `start` and belongs to what it is about.

    Where buttons of a list go once they are clicked, those of the next item come in their place: by a key of the place
    alone a second click, on its way already, would be one on them.
    """
    return f"{start}-{crc32(chr(31).join(subject).encode()):08x}"


def form_key(form: str) -> str:
    """The key of a form that stays on its page after it is saved: another one each time, so that it is empty again.

    A browser keeps what stands in a field for as long as its key stays the same.
    """
    number = int(st.session_state.get(f"round-{form}", 0))
    return f"{form}-{number}" if number else form


def empty_form(form: str) -> None:
    """Empty a form whose keys are made by `form_key`: called once what it held is saved."""
    st.session_state[f"round-{form}"] = int(st.session_state.get(f"round-{form}", 0)) + 1


def read_form_version(form: str, row_version: int, widget: str) -> int:
    """The row version that a form started from (optimistic locking).

    Taking the newest version on each run would hide that somebody else changed the row in between. `widget` is
    the key of a widget in the form: Streamlit forgets it when the page is left, and then the form starts again.
    """
    key = f"version-{form}"
    if widget not in st.session_state:
        st.session_state[key] = row_version
    return int(st.session_state.setdefault(key, row_version))


def save_form(page: Page, form: str, row_version: int, act: Callable[[], object], words: str, **query: Any) -> None:
    """Save a form and show a notice, or draw the ImpactError.

    After a Conflict the stored version is updated, so that saving once more overwrites knowingly.
    """
    try:
        act()
    except ImpactError as error:
        if isinstance(error, Conflict):
            st.session_state[f"version-{form}"] = row_version
        frame.draw_error(error)
        return
    for name in [name for name in st.session_state if str(name).startswith((f"{form}-", f"version-{form}"))]:
        del st.session_state[name]
    announce(Notice(page, words), **query)
