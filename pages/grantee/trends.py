"""Small trend charts side by side, each linked to its page and its explanation."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from impact.charts import small_trend_charts
from impact.model.access import Access
from impact.model.words import Language
from impact.views.figures.marks import FigureRow
from impact.views.grantee import GranteeView
from pages.parts.figures import explain
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

LARGE_HEIGHT = 560


def draw_trends(view: GranteeView, access: Access) -> None:
    """Draw the first trends; the table has all figures."""
    moving = small_trend_charts.drawable_rows(view.rows)
    if not moving:
        st.caption(frame.t("grantee.trends.none"))
        return
    visible = moving[: small_trend_charts.MAX_CHARTS]
    with st.grid("auto", min_column_width=280, gap="medium"):
        for row in visible:
            with st.container(key=f"trend-{row.indicator_id}", gap="xsmall"):
                draw_card(row, view, access)
    if len(moving) > len(visible):
        st.caption(frame.t("grantee.trends.more", n=len(visible)))


def draw_card(row: FigureRow, view: GranteeView, access: Access) -> None:
    """Draw one trend with its title, chart and button to explain it."""
    as_of = view.query.as_of or view.basis.ends
    links.draw_html(build_head(row, as_of, access.language), key=f"head-{row.indicator_id}")
    figure = small_trend_charts.draw_small_trend(row, access.language, frame.is_dark())
    frame.draw_chart(figure, small_trend_charts.alt_text(row, access.language), key=f"small-{row.indicator_id}")
    if st.button(
        frame.t("explain.open"), key=f"explain-{row.indicator_id}", type="tertiary", icon=":material/calculate:"
    ):
        explain.open_dialog(access, row.indicator_id, as_of)


def build_head(row: FigureRow, as_of: date | None, language: Language) -> str:
    """Title, status and unit of a trend, as HTML."""
    title = links.build_link(
        Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of.isoformat() if as_of else None
    )
    unit = "" if row.unit in ("", "%") else f' <span class="fi-quiet">· {escape(row.unit)}</span>'
    return f"<div><b>{title}</b></div><div>{status_marks.build_mark(row.status, language)}{unit}</div>"


def draw_large(row: FigureRow, access: Access) -> None:
    """Draw one large trend, for presenting."""
    figure = small_trend_charts.draw_small_trend(row, access.language, frame.is_dark(), LARGE_HEIGHT, large=True)
    frame.draw_chart(figure, small_trend_charts.alt_text(row, access.language), key=f"large-{row.indicator_id}")
