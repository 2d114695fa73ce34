"""The list of grantees within the access, by name; and paging of long tables."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import day
from impact.model.access import Access
from impact.views.grantee import GranteeListRow
from pages.parts.figures import disclosure_note
from pages.parts.inputs import address
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import status_marks

FIRST = "from"
# Rows per page; and the number of grantees above which the list has a search field.
ROWS, SEARCH_ABOVE = 100, 15


def read_first() -> int:
    """The first row of a long table, from the URL, counted from 0."""
    return address.read_number(FIRST) or 0


def _set_first(start: int) -> None:
    if start:
        st.query_params[FIRST] = str(start)
    else:
        st.query_params.pop(FIRST, None)


def draw_paging(start: int, row_count: int, total: int, rows: int) -> None:
    """Draw which rows are shown, and buttons to the previous and next page.

    `start` counts from 0; `row_count` is the number of rows on this page, `rows` that of a full page.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            frame.t("grantee.page.shown", start=start + 1, end=start + row_count, total=total), width="content"
        )
        st.button(
            frame.t("grantee.page.before"), key="page-before", icon=":material/arrow_back:", type="tertiary",
            disabled=start == 0, on_click=_set_first, args=(max(start - rows, 0),),
        )
        st.button(
            frame.t("grantee.page.after"), key="page-after", icon=":material/arrow_forward:", type="tertiary",
            disabled=start + row_count >= total, on_click=_set_first, args=(start + rows,),
        )


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
    start = read_first() if read_first() < len(rows) else 0
    with st.container(border=True):
        links.draw_html(build_table(rows[start : start + ROWS], access), key="grantees")
        if len(rows) > ROWS:
            draw_paging(start, len(rows[start : start + ROWS]), len(rows), ROWS)
        links.draw_html(status_marks.build_legend(access.language), key="legend")


def build_table(rows: tuple[GranteeListRow, ...], access: Access) -> str:
    """The list as an HTML table."""
    heads = [(frame.t(f"grantee.list.{column}"), kind) for column, kind in
             (("name", ""), ("counts", ""), ("received", "n"))]
    return links.build_table(heads, [_build_row(row, access) for row in rows], frame.t("grantee.list.table"))


def _build_row(row: GranteeListRow, access: Access) -> str:
    name = links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id)
    received = day(access.language, row.received) if row.received else frame.t("grantee.list.never")
    counts = (
        f'<div class="fi-marks">{status_marks.build_counts(row.counts, access.language)}</div>'
        if row.counts.total
        else "–"
    )
    return (
        f'<tr><th scope="row">{name}</th>{links.build_cell(frame.t("grantee.list.counts"), counts)}'
        f"{links.build_cell(frame.t('grantee.list.received'), escape(received), 'n')}</tr>"
    )
