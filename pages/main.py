"""The main script of Streamlit: authenticates the visit, sets the language, draws the menu and runs the page.

It lives inside `pages/` on purpose: a folder `pages` beside the main script would be served by
address without running this file.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from impact.errors import ImpactError
from impact.model.vocabulary.languages import Language
from pages.parts.inputs import address, double_clicks, first_walk, menu_clicks, scroll_position
from pages.parts.layout import (
    account_block,
    connection_notice,
    fragments,
    frame,
    framework_texts,
    presentation_mode,
    printing,
    visitor,
)
from pages.parts.layout.menu import ADMINISTRATION, HIDDEN, STRANDS, Page
from pages.parts.layout.page_permissions import is_open_to

HERE = Path(__file__).parent
# Captions are drawn at 60 % of the text colour, which on our page is 4.0 to 1; small text needs 4.5, and so do links
# in it. White on the light accent of the dark theme is 2.5 to 1. A label of a button or link that is wider than its
# room was cut off with three dots; it goes on in the next line. Enlarged twice, the buttons beside a title had room for
# four letters.
LEGIBLE = Markup("""<style>
[data-testid="stCaptionContainer"] { opacity: 0.84 !important; }
.st-key-framework-texts, [data-testid="stLayoutWrapper"]:has(> .st-key-framework-texts) { display: none; }
button[kind^="primary"]:not(:disabled), [data-testid="stMultiSelectTagsContainer"] :is([data-tag], [data-tag] *) {
  color: light-dark(#ffffff, #12181b) !important; }
[data-testid="stSidebarNavLink"]:focus-visible, [data-testid="stSidebar"] a:focus-visible {
  outline: 2px solid var(--st-primary-color, currentColor) !important; outline-offset: -2px; }
:is([data-testid^="stBaseButton"], [data-testid="stPopoverButton"], [data-testid="stPageLink-NavLink"])
  :is([data-testid="stMarkdownContainer"], [data-testid="stMarkdownContainer"] p) {
  white-space: normal !important; overflow: visible !important; overflow-wrap: break-word; line-height: 1.4; }
[data-testid="stPageLink-NavLink"] { height: auto; }
@media (min-width: 641px) { [data-testid="stColumn"]:has(.st-key-tools) { min-width: 9.5rem; } }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: 0.01ms !important; animation-iteration-count: 1 !important;
    transition-duration: 0.01ms !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) {
  [data-testid="stCheckbox"] label > :is(div, span), [data-testid="stRadio"] label > div:first-child,
  [data-testid="stProgress"] [role="progressbar"] * { forced-color-adjust: none; } }
</style>""")


def build_menu() -> dict[str, list[st.Page]]:
    """Page entries by the heading of their strand, in the viewer's language."""
    entries: dict[str, list[st.Page]] = {}
    for strand, pages in STRANDS.items():
        heading = frame.t(f"words.strand.{strand.value}") if strand else ""
        if pages:
            entries[heading] = [build_entry(page, visible=is_in_menu(page)) for page in pages]
    entries[frame.t("frame.administration")] = [build_entry(page, visible=is_in_menu(page)) for page in ADMINISTRATION]
    entries[""] += [build_entry(page, visible=False) for page in HIDDEN]
    return entries


def is_in_menu(page: Page) -> bool:
    """Whether the menu offers a page: only where the viewer's role may open it."""
    return viewer is None or is_open_to(page, viewer.role)


def build_entry(page: Page, visible: bool) -> st.Page:
    """The entry of one page for `st.navigation`."""
    return st.Page(
        page.file,
        title=frame.t(f"frame.page.{page.value}"),
        url_path=page.value,
        default=page is Page.START,
        visibility="visible" if visible else "hidden",
    )


def draw_sidebar() -> None:
    """Draw the sidebar: account, role, language and signing out."""
    st.session_state["language"] = frame.language().value
    with st.sidebar:
        if viewer:
            account_block.draw_viewer(viewer)
        st.selectbox(
            frame.t("frame.language"),
            [language.value for language in Language],
            key="language",
            format_func=lambda code: frame.text(Language(code), "frame.language.name"),
            filter_mode=None,
            icon=":material/language:",
            label_visibility="collapsed",
            on_change=frame.store_language,
        )
        if visitor.is_demo():
            st.caption(frame.t("frame.fictional"))


st.set_page_config(page_title=frame.PRODUCT, layout="wide")
with visitor.share_look_ups():
    viewer = visitor.viewer()
    address.send_to_browser()
    frame.remember_language(viewer)
    st.logo((HERE / "parts" / "logo.svg").read_text("utf-8"), size="large")
    fragments.draw_fragment(LEGIBLE + printing.STYLE + framework_texts.REFUSED_FILE)
    if viewer is not None:
        framework_texts.replace_framework_texts(frame.language())
    page = st.navigation(
        build_menu(),
        position="hidden" if presentation_mode.is_on() or viewer is None else "sidebar",
        expanded=True,
    )
    if viewer is not None:
        st.set_page_config(page_title=f"{page.title} · {frame.PRODUCT}")
    try:
        if viewer is not None:
            if not presentation_mode.is_on():
                draw_sidebar()
            # While presenting there is no sidebar, and anything in it would open it.
            with st.container() if presentation_mode.is_on() else st.sidebar:
                connection_notice.draw_connection_notice(frame.language())
                if not presentation_mode.is_on():
                    menu_clicks.follow_menu_clicks()
                    scroll_position.keep_scroll_position()
                    double_clicks.ignore_double_clicks()
        if viewer is not None:
            first_walk.draw_step(page.url_path or Page.START.value)
        page.run()
        if viewer is not None and not presentation_mode.is_on():
            printing.draw_print_button(frame.language())
    except ImpactError as error:
        frame.draw_error(error)
