"""Saved views of all figures: open one, save the present filters under a name, share, remove."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.text_limits import LONGEST_VIEW_NAME
from impact.services.accounts import saved_views as service
from impact.views.saved_views import SavedView, SavedViews
from pages.all_figures.figure_filters import Filter
from pages.parts.inputs import filters, personal_notice
from pages.parts.layout import frame, load, visitor
from pages.parts.layout.menu import Page

FORM, NOTICE_KEY, ERROR_KEY = "saved-view", "saved-view-notice", "saved-view-error"
DETAILS_KEY = "saved-view-details"
NAME_KEY, SHARE_KEY = f"{FORM}-name", f"{FORM}-share"

Parameters = tuple[tuple[str, str], ...]


def read_parameters(filter_list: tuple[Filter, ...]) -> Parameters:
    """The filters in the address, in the order of the page: what a view keeps."""
    names = (*(item.name for item in filter_list), filters.SEARCH, filters.COUNTING, filters.AS_OF)
    return tuple((name, value) for name in names for value in st.query_params.get_all(name) if value)


def draw_saved_views(access: Access, filter_list: tuple[Filter, ...]) -> None:
    """Draw the button that opens the list of views; it bears the name of the view that is open."""
    parameters = read_parameters(filter_list)
    saved = load.saved_views(access)
    current = next((view for view in saved.views if sorted(view.parameters) == sorted(parameters)), None)
    label = frame.escape_markdown(current.name) if current else frame.t("saved_views.button")
    with st.popover(label, icon=":material/bookmarks:", key="saved-views"):
        _draw_outcome()
        if not saved.views:
            st.caption(frame.t("saved_views.none"))
        for view in saved.views:
            _draw_view(view, access, saved)
        _draw_form(access, parameters, saved, is_saved=current is not None)


def _draw_view(view: SavedView, access: Access, saved: SavedViews) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.page_link(
                Page.ALL_FIGURES.file, label=frame.escape_markdown(view.name), icon=":material/filter_list:",
                query_params=_build_query(view.parameters),
            )  # fmt: skip
            st.caption(frame.t("saved_views.shared" if view.is_shared else "saved_views.own"))
        if view.is_own and saved.may_share:
            label = frame.t("saved_views.share.stop" if view.is_shared else "saved_views.share")
            notice_key = "saved_views.is_private" if view.is_shared else "saved_views.is_shared"
            st.button(
                label, key=f"{FORM}-share-{view.id}", type="tertiary", help=frame.t("saved_views.share.help"),
                on_click=visitor.guard_callback(_attempt),
                args=(_build_share(access, view), frame.t(notice_key, name=view.name)),
            )  # fmt: skip
        if view.may_remove:
            st.button(
                frame.t("saved_views.remove"), key=f"{FORM}-remove-{view.id}", type="tertiary",
                on_click=visitor.guard_callback(_attempt),
                args=(_build_removal(access, view), frame.t("saved_views.removed", name=view.name)),
            )  # fmt: skip


def _draw_form(access: Access, parameters: Parameters, saved: SavedViews, *, is_saved: bool) -> None:
    """Draw the form that saves the present filters; without filters it says what would be saved."""
    if is_saved:
        return
    if not parameters:
        if saved.views:
            st.caption(frame.t("saved_views.save.first"))
        return
    with st.form(FORM, border=False):
        st.text_input(
            frame.t("saved_views.name"), key=NAME_KEY, max_chars=LONGEST_VIEW_NAME,
            placeholder=frame.t("saved_views.name.example"),
        )  # fmt: skip
        if saved.may_share:
            st.checkbox(frame.t("saved_views.share"), key=SHARE_KEY, help=frame.t("saved_views.share.help"))
        st.form_submit_button(
            frame.t("saved_views.save"), key=f"{FORM}-save", type="primary", on_click=visitor.guard_callback(_save),
            args=(access, parameters),
        )
    details = st.session_state.pop(DETAILS_KEY, ())
    if details:
        personal_notice.draw_details(details, frame.t("personal.do"))


def _save(access: Access, parameters: Parameters) -> None:
    name, is_shared = str(st.session_state.get(NAME_KEY, "")), bool(st.session_state.get(SHARE_KEY))

    details = personal_notice.find_unseen_details(FORM, (name,))
    if details:
        st.session_state[DETAILS_KEY] = details
        return

    def save() -> None:
        service.save_view(access, load.workspace(), name=name, parameters=parameters, is_shared=is_shared)

    _attempt(save, frame.t("saved_views.saved", name=name.strip()))
    if ERROR_KEY not in st.session_state:
        st.session_state.pop(NAME_KEY, None)
        st.session_state.pop(SHARE_KEY, None)


def _attempt(act: Callable[[], None], words: str) -> None:
    """Do it before the page is drawn anew, so that the list shows it; what came of it is told in the list."""
    try:
        act()
    except ImpactError as error:
        st.session_state[ERROR_KEY] = error
    else:
        st.session_state[NOTICE_KEY] = words


def _draw_outcome() -> None:
    error = st.session_state.pop(ERROR_KEY, None)
    if error is not None:
        frame.draw_error(error)
    words = st.session_state.pop(NOTICE_KEY, "")
    if words:
        st.markdown(f":material/check_circle: {frame.escape_markdown(words)}")


def _build_share(access: Access, view: SavedView) -> Callable[[], None]:
    return lambda: service.share_view(access, view.id, load.workspace(), is_shared=not view.is_shared)


def _build_removal(access: Access, view: SavedView) -> Callable[[], None]:
    return lambda: service.remove_view(access, view.id, load.workspace())


def _build_query(parameters: Parameters) -> dict[str, list[str]]:
    """The parameters of a link, each with all of its values, and those that every page change keeps."""
    query = {name: [value] for name, value in frame.build_query().items()}
    for name, value in parameters:
        query.setdefault(name, []).append(value)
    return query
