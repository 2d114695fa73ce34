"""Pending figures of a grantee: what would change once the fund approves."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import period
from impact.model.access import Access
from impact.views.waiting import WaitingFigure
from pages.parts.figures import figures
from pages.parts.layout import frame, links
from pages.parts.layout.site import Page, open_to
from pages.parts.marks import status_marks

COLUMNS = (("indicator", ""), ("period", ""), ("now", "n"), ("becomes", "n"), ("status", ""))


def draw(pending: tuple[WaitingFigure, ...], access: Access) -> None:
    """Draw the pending figures as a table, and for reviewers a link to the review page."""
    with st.container(border=True):
        st.subheader(frame.t("waiting.title"), anchor=False)
        st.caption(frame.t("waiting.caption", n=len(pending)))
        heads = [(frame.t(f"waiting.column.{name}"), kind) for name, kind in COLUMNS]
        rows = [_build_row(item, access) for item in pending]
        links.draw(links.table(heads, rows, frame.t("waiting.title")), key="waiting-figures")
        if open_to(Page.REVIEW, access.role):
            frame.link(Page.REVIEW, frame.t("waiting.review"), ":material/rate_review:")


def _build_row(item: WaitingFigure, access: Access) -> str:
    language = access.language
    name = (
        escape(item.title)
        if item.is_new
        else links.anchor(Page.INDICATOR, item.title, indicator=item.indicator_id)
    )
    now = "–" if item.status_now is None else figures.short(language, item.now, item.unit)
    status = status_marks.worded(item.status_becomes, language)
    if item.status_now is not None and item.status_now is not item.status_becomes:
        status = f"{status_marks.worded(item.status_now, language)} → {status}"
    return (
        f'<tr><th scope="row">{name}</th>'
        + links.cell(
            frame.t("waiting.column.period"), escape(period(language, item.period_start, item.period_end))
        )
        + links.cell(frame.t("waiting.column.now"), now, "n")
        + links.cell(
            frame.t("waiting.column.becomes"),
            f"<i>{figures.short(language, item.becomes, item.unit)}</i>",
            "n",
        )
        + links.cell(frame.t("waiting.column.status"), f"<span>{status}</span>")
        + "</tr>"
    )
