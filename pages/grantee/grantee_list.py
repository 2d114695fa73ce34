"""The list of grantees within the access, by name."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day
from impact.model.access import Access
from impact.views.grantee import GranteeListRow
from impact.views.html_elements import element
from pages.parts.figures import disclosure_note
from pages.parts.inputs import paging
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import status_marks

# Rows per page; and the number of grantees above which the list has a search field.
ROWS, SEARCH_ABOVE = 100, 15


def draw_list(access: Access) -> None:
    """Draw the list; a viewer of one grantee sees a list of one."""
    grantees = load.grantees(access)
    if not grantees:
        frame.draw_header(frame.t("frame.page.grantee"))
        upload = (Page.UPLOAD, frame.t("grantee.link.upload"))
        frame.draw_empty_state(frame.t("grantee.empty.title"), frame.t("grantee.empty.body"), *upload)
        return
    frame.draw_header(frame.t("grantee.list.sentence", n=len(grantees)), frame.t("grantee.list.caption"))
    disclosure_note.draw_disclosure_note(access)
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.grantee"), lambda: _draw_searchable_list(grantees, access))], access.language,
        lambda: _draw_searchable_list(grantees, access),
    )  # fmt: skip


def _draw_searchable_list(grantees: tuple[GranteeListRow, ...], access: Access) -> None:
    rows = grantees
    if len(grantees) > SEARCH_ABOVE and not presentation_mode.is_on():
        words = st.text_input(
            frame.t("grantee.list.search"), key="grantee-search", type="search", width=320,
            placeholder=frame.t("grantee.list.search"), label_visibility="collapsed",
        )
        rows = tuple(row for row in grantees if words.strip().casefold() in row.name.casefold())
        if not rows:
            st.caption(frame.t("grantee.list.none", words=frame.escape_markdown(words)))
            return
    with st.container(border=True):
        paging.draw_table_in_pages(rows, lambda page_rows: build_table(page_rows, access), "grantees", ROWS)
        links.draw_html(status_marks.build_legend(access.language), key="legend")


def build_table(rows: tuple[GranteeListRow, ...], access: Access) -> Markup:
    """The list as an HTML table."""
    heads = [(frame.t(f"grantee.list.{column}"), kind) for column, kind in
             (("name", ""), ("counts", ""), ("received", "n"))]
    return links.build_table(heads, [_build_row(row, access) for row in rows], frame.t("grantee.list.table"))


def _build_row(row: GranteeListRow, access: Access) -> Markup:
    name = links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id)
    received = day(access.language, row.received) if row.received else frame.t("grantee.list.never")
    counts = (
        element("div", status_marks.build_counts(row.counts, access.language), class_="fi-marks")
        if row.counts.total
        else "–"
    )
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(frame.t("grantee.list.counts"), counts),
        links.build_cell(frame.t('grantee.list.received'), received, 'n'),
    )
