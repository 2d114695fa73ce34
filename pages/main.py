"""The main script: language, who is looking, the menu; then the page.

It lives inside `pages/` on purpose: a folder `pages` beside the main script would be served by
address without running this file.
"""

from __future__ import annotations

import streamlit as st

from impact.model.words import Language
from pages.parts import frame, load, persona, present
from pages.parts.site import HIDDEN, STRANDS, Page


def menu() -> dict[str, list[st.Page]]:
    """Page entries by the heading of their strand, in the viewer's language."""
    entries: dict[str, list[st.Page]] = {}
    for strand, pages in STRANDS.items():
        heading = frame.t(f"words.strand.{strand.value}") if strand else ""
        listed = [entry(page) for page in pages if page.file.exists()]
        if listed:
            entries[heading] = listed
    entries.setdefault("", []).extend(entry(page, "hidden") for page in HIDDEN if page.file.exists())
    return entries


def entry(page: Page, visibility: str = "visible") -> st.Page:
    """One page of the menu."""
    return st.Page(
        page.file,
        title=frame.t(f"frame.page.{page.value}"),
        url_path=page.value,
        default=page is Page.START,
        visibility=visibility,
    )


def sidebar() -> None:
    """Language, and who is looking."""
    st.session_state.setdefault("language", frame.language().value)
    with st.sidebar:
        if persona.current():
            st.caption(load.access(persona.current()).name)
            st.button(frame.t("frame.who.change"), key="who-change", type="tertiary", on_click=persona.forget)
        st.segmented_control(
            frame.t("frame.language"),
            [language.value for language in Language],
            key="language",
            format_func=lambda code: frame.text(Language(code), "frame.language.name"),
            required=True,
            on_change=speak,
        )


def speak() -> None:
    """Put the chosen language in the address, so that a shared link keeps it."""
    st.query_params["lang"] = st.session_state["language"]


st.set_page_config(page_title="FilantrImpact", layout="wide", initial_sidebar_state="auto")
page = st.navigation(menu(), position="hidden" if present.on() else "sidebar", expanded=True)
if not present.on():
    sidebar()
page.run()
