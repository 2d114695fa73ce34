"""The frame of every page: authorisation, language, header, links, charts, and the empty and error states."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from impact.charts import theme
from impact.errors import ImpactError
from impact.i18n import text
from impact.i18n.viewer_time import VIEWER_ZONE
from impact.model.access import Access
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.views.html_elements import element
from pages.parts.layout import fragments, presentation_mode, visitor
from pages.parts.layout.fragments import escape_markdown as escape_markdown
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

log = logging.getLogger(__name__)
PRODUCT = "FilantrImpact"
# Letters that nobody mistakes for another when they are read aloud.
REFERENCE_LETTERS, REFERENCE_LENGTH = "ACDEFHJKMNPRTUVWXY", 6
# URL parameters that a page change keeps: how the viewer looks, not at what.
CARRIED_PARAMETERS = ("lang", "present", "walk", presentation_mode.PSEUDONYM_PARAMETER)

# Pages whose caption holds numbers: a line above it says what the page is for. The others' captions say it.
PAGES_WITH_PURPOSE = frozenset({Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.THEORY, Page.DECISIONS})
PAGE_KEY = "page-of-this-run"


def language() -> Language:
    """The language of this viewer: the URL parameter `lang`, else the choice of this visit, else the default.

    A page asks for it with each of its texts; within a script run it is looked up once.
    """
    look_ups = visitor.current_look_ups()
    if look_ups is None:
        return _look_up_language()
    if look_ups.language is None:
        look_ups.language = _look_up_language()
    return look_ups.language


def _look_up_language() -> Language:
    for code in (st.query_params.get("lang"), st.session_state.get(visitor.LANGUAGE)):
        if code in set(Language):
            return Language(code)
    return DEFAULT_LANGUAGE


def store_language() -> None:
    """Put the selected language in the URL, so that a shared link keeps it."""
    st.query_params["lang"] = st.session_state["language"]
    _forget_language()


def _forget_language() -> None:
    """Have the language looked up anew: what it is read from has changed."""
    look_ups = visitor.current_look_ups()
    if look_ups is not None:
        look_ups.language = None


def remember_language(viewer: Access | None) -> None:
    """Store the language in the session state, at first that of the account.

    Streamlit's menu drops URL parameters, so the URL alone would lose the language at the next page.
    """
    if viewer is not None and visitor.LANGUAGE not in st.session_state and "lang" not in st.query_params:
        st.session_state[visitor.LANGUAGE] = viewer.language
    _forget_language()
    st.session_state[visitor.LANGUAGE] = language()


def t(key: str, **params: Any) -> str:
    """A text of the catalog in the viewer's language."""
    return text(language(), key, **params)


def enter(page: Page) -> Access:
    """Authorise the viewer for a page and return their access, in the language of the visit.

    Without a session it sends the browser to sign in; a role that may not open the page sees why. Both stop the
    script, so that nothing of the page is drawn.
    """
    st.session_state.pop(PAGE_KEY, None)
    access = visitor.viewer()
    if access is None:
        visitor.draw_session_ended(language())
        st.stop()
    VIEWER_ZONE.set(visitor.get_zone())
    access = replace(access, language=language())
    viewer, access = access, presentation_mode.pseudonymise_room(access)
    for is_due, draw in ((presentation_mode.is_choice_open(viewer), presentation_mode.draw_choice),
                         (presentation_mode.is_leaving(), presentation_mode.draw_leaving)):  # fmt: skip
        if is_due:
            draw(viewer)
            st.stop()
    if not is_open_to(page, access.role):
        _title(t("frame.closed"), t("accounts.not_for_your_role"))
        draw_link(Page.START, t("frame.page.start"), icon=":material/arrow_back:")
        st.stop()
    st.session_state[PAGE_KEY] = page
    return access


def draw_header(
    sentence: str, caption: str = "", tools: Callable[[], None] | None = None,
    files: Callable[[], None] | None = None, *, purpose: str = "", is_presentable: bool = True,
) -> None:  # fmt: skip
    """Draw the top of a page: filters (`tools`), `files` to take along, the button to present, title and caption.

    `purpose` takes the place of what the page is for, where it shows something else than usual. `is_presentable` False:
    there is nothing here for a room to look at, such as a form, so no button offers it.
    While presenting only the first section keeps it, so that one message stands on the screen.
    """
    if presentation_mode.is_on():
        if presentation_mode.read_section() == 0 and not presentation_mode.is_blanked():
            _title(sentence, caption, purpose)
        return
    title_column, button_column = st.columns([5.4, 1], gap="small", vertical_alignment="bottom" if tools else "top")
    with title_column:
        if tools:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                tools()
        else:
            _title(sentence, caption, purpose)
    with button_column, st.container(horizontal=True, horizontal_alignment="right", key="tools"):
        if files:
            files()
        if is_presentable:
            presentation_mode.draw_start_button(language())
    if tools:
        _title(sentence, caption, purpose)


def draw_unpresentable() -> None:
    """Draw that what the address asks for is not presented, with the key that stops presenting."""
    _title(t("frame.present.not_here"), "")
    section = presentation_mode.Section("", lambda: st.write(t("frame.present.not_here.body")))
    presentation_mode.draw_sections([section], language())


def name_window(subject: str, page: Page) -> None:
    """Name the window (and a bookmark) after what the page is about: a grantee, an indicator."""
    st.set_page_config(page_title=f"{subject} · {t(f'frame.page.{page.value}')} · {PRODUCT}")


def _title(sentence: str, caption: str, purpose: str = "") -> None:
    st.title(escape_markdown(sentence), anchor=False)
    page = st.session_state.get(PAGE_KEY)
    lines = [escape_markdown(caption)] if caption else []
    if page in PAGES_WITH_PURPOSE and not presentation_mode.is_on():
        lines.insert(0, escape_markdown(purpose or t(f"frame.purpose.{page}")))
    if lines:
        st.caption("  \n".join(lines))


def draw_quotation(words: str) -> None:
    """Draw what somebody wrote, line by line, in the colour of text: the quotations of markdown are too pale."""
    look = "margin:0.1rem 0 0.4rem;padding-left:0.9rem;white-space:pre-line;overflow-wrap:anywhere;"
    fragments.draw_fragment(
        element("blockquote", words.strip(), style=f"{look}border-left:3px solid light-dark(#cfc8b8,#46545a)")
    )


def draw_empty_state(
    title: str, body: str, page: Page | None = None, label: str = "", *,
    other: tuple[Page, str, Mapping[str, str]] | None = None, **query: str,
) -> None:  # fmt: skip
    """Draw the empty state of a page: what would be here, and a link to the first step if the viewer may take it.

    `other` is another way to begin: its page, the label of its link, and its URL parameters.
    """
    with st.container(border=True):
        st.header(title, anchor=False)
        st.write(body)
        viewer = visitor.viewer()
        if page and viewer is not None and is_open_to(page, viewer.role):
            draw_link(page, label or t(f"frame.page.{page.value}"), ":material/arrow_forward:", **query)
        if other and viewer is not None and is_open_to(other[0], viewer.role):
            draw_link(other[0], other[1], ":material/arrow_forward:", **other[2])


def draw_error(error: ImpactError) -> None:
    """Draw an ImpactError in the viewer's language: what went wrong and what to do."""
    params = {name: escape_markdown(value) if isinstance(value, str) else value for name, value in error.params.items()}
    st.error(t(_error_key(error.key), **params), title=t("frame.problem"), icon=":material/error:")


def draw_unexpected_error(_error: Exception) -> bool:
    """Draw that the program failed, in the viewer's language, with a reference that the log has too.

    Streamlit's own words for it are English. What the error says is not shown: it may quote data of others. The button
    draws the page, or the part of it that failed, again. True: nothing else need be drawn.
    """
    reference = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))
    log.error("the error before this one was shown as %s", reference)
    st.error(t("frame.unexpected.text", reference=reference), title=t("frame.unexpected"), icon=":material/error:")
    st.button(t("frame.unexpected.again"), key=f"unexpected-again-{reference}", icon=":material/refresh:")
    return True


def _error_key(key: str) -> str:
    return key if "." in key else f"errors.{key}"


def build_query(**parameters: str) -> dict[str, str]:
    """URL parameters: those passed (None is left out) and those that every page change keeps."""
    # Asked once: each question to Streamlit's parameters takes a lock, and a page has hundreds of links.
    in_address = st.query_params.to_dict()
    carried = {name: in_address[name] for name in CARRIED_PARAMETERS if name in in_address}
    return {**carried, **{name: str(value) for name, value in parameters.items() if value is not None}}


def build_address_query() -> str:
    """The parameters of this page's address, as they stand behind its question mark; '' without any."""
    return urlencode({name: st.query_params.get_all(name) for name in st.query_params}, doseq=True)


def draw_link(page: Page, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page that keeps language and presentation."""
    st.page_link(page.file, label=label, icon=icon or "", query_params=build_query(**parameters), help="")


def switch_page(page: Page, /, **parameters: str) -> None:
    """Switch to a page at once; ends the script run."""
    st.switch_page(page.file, query_params=build_query(**parameters))


def draw_dialog(title: str, draw: Callable[[], None]) -> None:
    """Draw a dialog over the page; once the session has ended or the rights have changed, the page is drawn instead.

    What is used in a dialog makes Streamlit run it alone, without the page and so without `enter`. Every dialog is made
    here.
    """
    drawn_for = visitor.viewer()

    @st.dialog(escape_markdown(title), width="large")
    def show() -> None:
        if not visitor.is_current(drawn_for):
            st.rerun()
        draw()

    show()


def is_dark() -> bool:
    """Whether the dark theme is on; charts bring their own colours."""
    return st.context.theme.type == "dark"


def draw_chart(figure: Figure, alt: str, key: str, fill: bool = False, is_taller: bool = False) -> None:
    """Draw a chart in our look, larger while presenting; `alt` says in words what it shows.

    While presenting `fill` gives it the height that the screen has left, and `is_taller` makes it as much higher as its
    letters are larger: rows with a text each would lie over each other.
    """
    presenting = presentation_mode.is_on()
    styled = theme.apply_theme(figure, language(), is_dark(), presentation_mode.SCALE if presenting else 1.0)
    if presenting and fill:
        styled.update_layout(height=None, autosize=True)
        with st.container(key="present-fill", height=420, border=False):
            st.plotly_chart(styled, theme=None, config=theme.CHART_CONFIG, key=key, alt=alt, height="stretch")
    else:
        if presenting and is_taller:
            # While presenting the figure is a copy; the one it was made from is of all sessions.
            styled.update_layout(height=styled.layout.height * presentation_mode.SCALE)
        st.plotly_chart(styled, theme=None, config=theme.CHART_CONFIG, key=key, alt=alt)
