"""Pending figures of a grantee: what would change once the fund approves."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import period
from impact.i18n.groups import name_part
from impact.model.access import Access
from impact.views.figures.pending_figures import PendingFigure
from impact.views.html_elements import element, fragment
from pages.parts.figures import figure_texts
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to
from pages.parts.marks import status_marks

COLUMNS = (("indicator", ""), ("period", ""), ("now", "n"), ("becomes", "n"), ("status", ""))


def draw_pending_figures(pending: tuple[PendingFigure, ...], access: Access) -> None:
    """Draw the pending figures as a table, and for reviewers a link to the review page."""
    with st.container(border=True):
        st.header(frame.t("waiting.title"), anchor=False)
        st.caption(frame.t("waiting.caption", n=len(pending)))
        heads = [(frame.t(f"waiting.column.{name}"), kind) for name, kind in COLUMNS]
        rows = [_build_row(item, access) for item in pending]
        links.draw_html(links.build_table(heads, rows, frame.t("waiting.title")), key="waiting-figures")
        if is_open_to(Page.REVIEW, access.role):
            frame.draw_link(Page.REVIEW, frame.t("waiting.review"), ":material/rate_review:")


def _build_row(item: PendingFigure, access: Access) -> Markup:
    language = access.language
    name = (
        item.title
        if item.is_new
        else links.build_link(Page.INDICATOR, item.title, indicator=item.indicator_id)
    )
    part = name_part(language, item.location, item.breakdown)
    now = "–" if item.status_now is None else figure_texts.format_short(language, item.now, item.unit)
    status = status_marks.build_mark(item.status_becomes, language)
    if item.status_now is not None and item.status_now is not item.status_becomes:
        status = fragment(status_marks.build_mark(item.status_now, language), " → ", status)
    becomes = element("i", figure_texts.format_short(language, item.becomes, item.unit))
    return element(
        "tr",
        element("th", name, element("div", part, class_="fi-quiet") if part else "", scope="row"),
        links.build_cell(frame.t("waiting.column.period"), period(language, item.period_start, item.period_end)),
        links.build_cell(frame.t("waiting.column.now"), now, "n"),
        links.build_cell(frame.t("waiting.column.becomes"), becomes, "n"),
        links.build_cell(frame.t("waiting.column.status"), element("span", status)),
    )
