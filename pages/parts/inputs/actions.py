"""Doing something on a page: it is done and said, with the way back where there is one, or why it was not done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from impact.errors import Conflict, ImpactError
from pages.parts.layout import frame
from pages.parts.layout.site import Page

TOLD = "acting-told"


@dataclass(frozen=True, slots=True)
class Told:
    """What was done on a page: its words, a link that is shown this once, and how it is taken back."""

    page: Page
    words: str
    link: str = ""
    undo: Callable[[], object] | None = None
    place: tuple[tuple[str, str], ...] = ()


def _read_place() -> tuple[tuple[str, str], ...]:
    """What the address asks of this page, apart from how one looks."""
    parameters = {
        name: st.query_params[name]
        for name in st.query_params
        if name not in (*frame.CARRIED, "section")
    }
    return tuple(sorted(parameters.items()))


def tell(notice: Told, **query: str) -> None:
    """Say it on the page as it stands after what was done; nothing after this runs."""
    st.session_state[TOLD] = replace(notice, place=tuple(sorted(query.items())))
    frame.go(notice.page, **query)


def attempt(
    page: Page, act: Callable[[], object], words: str, undo: Callable[[], object] | None = None, **query: str
) -> None:
    """Do something and say so, or say why it could not be done and stay."""
    try:
        act()
    except ImpactError as error:
        frame.problem(error)
        return
    tell(Told(page, words, undo=undo), **query)


def show(page: Page) -> None:
    """What was just done here, until it is dismissed or something else is asked: a link is seen once."""
    notice: Told | None = st.session_state.get(TOLD)
    if notice is None:
        return
    if (notice.page, notice.place) != (page, _read_place()):
        del st.session_state[TOLD]
        return
    with st.container(border=True, key="told"):
        st.markdown(f":material/check_circle: {frame.plain(notice.words)}")
        if notice.link:
            st.code(notice.link, language=None, wrap_lines=True)
            st.caption(frame.t("admin.link.once"))
        with st.container(horizontal=True):
            if notice.undo and st.button(frame.t("admin.undo"), key="told-undo", icon=":material/undo:"):
                _undo(notice)
            st.button(frame.t("admin.dismiss"), key="told-dismiss", type="tertiary", on_click=_dismiss)


def _undo(notice: Told) -> None:
    assert notice.undo is not None
    _dismiss()
    try:
        notice.undo()
    except ImpactError as error:
        frame.problem(error)
        return
    st.session_state[TOLD] = Told(notice.page, frame.t("admin.undone"), place=notice.place)
    st.rerun()


def _dismiss() -> None:
    st.session_state.pop(TOLD, None)


def version(form: str, row_version: int, widget: str) -> int:
    """The version of what the viewer has before them: that of the moment when the form began.

    Read anew on each run it would hide that somebody else changed the thing in between. `widget` is one
    of the form's: Streamlit forgets it when the page is left, and then the form begins again.
    """
    key = f"version-{form}"
    if widget not in st.session_state:
        st.session_state[key] = row_version
    return int(st.session_state.setdefault(key, row_version))


def save(page: Page, form: str, row_version: int, act: Callable[[], object], words: str, **query: Any) -> None:
    """Save a form; after a conflict the next saving replaces what stands there, knowing it."""
    try:
        act()
    except ImpactError as error:
        if isinstance(error, Conflict):
            st.session_state[f"version-{form}"] = row_version
        frame.problem(error)
        return
    for name in [name for name in st.session_state if str(name).startswith((f"{form}-", f"version-{form}"))]:
        del st.session_state[name]
    tell(Told(page, words), **query)
