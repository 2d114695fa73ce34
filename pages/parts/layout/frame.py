"""The frame of every page: authorisation, language, header, links, charts, and the empty and error states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from impact.charts import theme
from impact.errors import ImpactError
from impact.i18n import text
from impact.model.access import Access
from impact.model.words import Language
from pages.parts.layout import presentation_mode, visitor
from pages.parts.layout.menu import Page, is_open_to

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Characters that markdown, and Streamlit's directives in it (`:red[…]`, `$…$`), would interpret.
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|$:~^-])")

# URL parameters that a page change keeps: how the viewer looks, not at what.
CARRIED_PARAMETERS = ("lang", "present")


def language() -> Language:
    """The language of this viewer: the URL parameter `lang`, else the choice of this visit, else Dutch."""
    for code in (st.query_params.get("lang"), st.session_state.get(visitor.LANGUAGE)):
        if code in set(Language):
            return Language(code)
    return Language.NL


def store_language() -> None:
    """Put the selected language in the URL, so that a shared link keeps it."""
    st.query_params["lang"] = st.session_state["language"]


def remember_language(viewer: Access | None) -> None:
    """Store the language in the session state, at first that of the account.

    Streamlit's menu drops URL parameters, so the URL alone would lose the language at the next page.
    """
    if viewer is not None and visitor.LANGUAGE not in st.session_state and "lang" not in st.query_params:
        st.session_state[visitor.LANGUAGE] = viewer.language
    st.session_state[visitor.LANGUAGE] = language()


def t(key: str, **params: Any) -> str:
    """A text of the catalog in the viewer's language."""
    return text(language(), key, **params)


def enter(page: Page) -> Access:
    """Authorise the viewer for a page and return their access, in the language of the visit.

    Without a session it sends the browser to sign in; a role that may not open the page sees why. Both stop the
    script, so that nothing of the page is drawn.
    """
    access = visitor.viewer()
    if access is None:
        visitor.draw_session_ended(language())
        st.stop()
    if not is_open_to(page, access.role):
        _title(t("frame.closed"), t("accounts.not_for_your_role"))
        draw_link(Page.START, t("frame.page.start"), icon=":material/arrow_back:")
        st.stop()
    return replace(access, language=language())


def draw_header(sentence: str, caption: str = "", tools: Callable[[], None] | None = None) -> None:
    """Draw the top of a page: filters (`tools`), the button that starts presenting, title and caption.

    While presenting only the first section keeps it, so that one message stands on the screen.
    """
    if presentation_mode.is_on():
        if presentation_mode.read_section() == 0 and not presentation_mode.is_blanked():
            _title(sentence, caption)
        return
    title_column, button_column = st.columns([5.4, 1], gap="small", vertical_alignment="bottom" if tools else "top")
    with title_column:
        if tools:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                tools()
        else:
            _title(sentence, caption)
    with button_column, st.container(horizontal=True, horizontal_alignment="right", key="tools"):
        presentation_mode.draw_start_button(language())
    if tools:
        _title(sentence, caption)


def _title(sentence: str, caption: str) -> None:
    st.title(escape_markdown(sentence), anchor=False)
    if caption:
        st.caption(escape_markdown(caption))


def escape_markdown(words: str) -> str:
    """Escape markdown characters, so that text from data is shown as it is."""
    return MARKDOWN_SIGNS.sub(r"\\\1", words)


def draw_quotation(words: str) -> None:
    """Draw what somebody wrote, line by line, in the colour of text: the quotations of markdown are too pale."""
    st.html(
        '<blockquote style="margin:0.1rem 0 0.4rem;padding-left:0.9rem;white-space:pre-line;'
        f'border-left:3px solid light-dark(#cfc8b8,#46545a)">{escape(words.strip())}</blockquote>'
    )


def draw_empty_state(title: str, body: str, page: Page | None = None, label: str = "", **query: str) -> None:
    """Draw the empty state of a page: what would be here, and a link to the first step if the viewer may take it."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        st.write(body)
        viewer = visitor.viewer()
        if page and viewer is not None and is_open_to(page, viewer.role):
            draw_link(page, label or t(f"frame.page.{page.value}"), **query)


def draw_error(error: ImpactError) -> None:
    """Draw an ImpactError in the viewer's language: what went wrong and what to do."""
    st.error(t(_error_key(error.key), **error.params), title=t("frame.problem"), icon=":material/error:")


def _error_key(key: str) -> str:
    return key if "." in key else f"errors.{key}"


def build_query(**parameters: str) -> dict[str, str]:
    """URL parameters: those passed (None is left out) and those that every page change keeps."""
    carried = {name: st.query_params[name] for name in CARRIED_PARAMETERS if name in st.query_params}
    return {**carried, **{name: str(value) for name, value in parameters.items() if value is not None}}


def draw_link(page: Page, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page that keeps language and presentation."""
    st.page_link(page.file, label=label, icon=icon or "", query_params=build_query(**parameters), help="")


def switch_page(page: Page, **parameters: str) -> None:
    """Switch to a page at once; ends the script run."""
    st.switch_page(page.file, query_params=build_query(**parameters))


def is_dark() -> bool:
    """Whether the dark theme is on; charts bring their own colours."""
    return st.context.theme.type == "dark"


def draw_chart(figure: Figure, alt: str, key: str, fill: bool = False) -> None:
    """Draw a chart in our look, larger while presenting; `alt` says in words what it shows.

    `fill` gives it, while presenting, the height that the screen has left.
    """
    presenting = presentation_mode.is_on()
    styled = theme.apply_theme(figure, language(), is_dark(), presentation_mode.SCALE if presenting else 1.0)
    if presenting and fill:
        styled.update_layout(height=None, autosize=True)
        with st.container(key="present-fill", height=420, border=False):
            st.plotly_chart(styled, theme=None, config=theme.CHART_CONFIG, key=key, alt=alt, height="stretch")
    else:
        st.plotly_chart(styled, theme=None, config=theme.CHART_CONFIG, key=key, alt=alt)
