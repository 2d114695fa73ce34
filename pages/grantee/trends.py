"""Small trend charts side by side, each linked to its page and its explanation."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from impact.charts import small_trend_charts
from impact.i18n import label_text, translate_unit
from impact.i18n.groups import name_part
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_rows import FigureRow
from impact.views.grantee import GranteeView
from impact.views.html_elements import element, fragment
from pages.parts.figures import explain
from pages.parts.layout import frame, links, small_chart
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
    as_of = view.query.as_of or view.shown_period.ends

    def explain_row(number: str) -> None:
        for row in visible:
            if str(row.indicator_id) == number:
                explain.open_dialog(access, row.indicator_id, as_of)

    small_chart.draw_cards(
        [build_card(row, as_of, access.language) for row in visible], "trends", explain=explain_row
    )
    if len(moving) > len(visible):
        st.caption(frame.t("grantee.trends.more", n=len(visible)))


def build_card(row: FigureRow, as_of: date | None, language: Language) -> small_chart.Card:
    """One trend as a card: title, chart, and a button to explain it."""
    chart = small_chart.SmallChart(
        small_trend_charts.draw_small_trend(row, language, frame.is_dark()),
        small_trend_charts.alt_text(row, language),
        row.title,
        row.organisation,
    )
    label = frame.t("explain.open")
    button = links.build_button(label, "explain", row.indicator_id, label_text(language, label, row.title))
    return small_chart.Card(build_head(row, as_of, language), chart, button, has_page=True)


def build_head(row: FigureRow, as_of: date | None, language: Language) -> Markup:
    """Title, status and unit of a trend, as HTML."""
    title = links.build_link(
        Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of.isoformat() if as_of else None
    )
    name = translate_unit(language, row.unit)
    unit = "" if row.unit in ("", "%") else fragment(" ", element("span", "· ", name, class_="fi-quiet"))
    part = name_part(language, row.location, row.breakdown)
    return fragment(
        small_chart.build_heading(title),
        element("div", part, class_="fi-quiet") if part else "",
        element("div", status_marks.build_mark_of_figure(row, language), unit),
    )


def draw_large(row: FigureRow, access: Access) -> None:
    """Draw one large trend, for presenting."""
    figure = small_trend_charts.draw_small_trend(row, access.language, frame.is_dark(), LARGE_HEIGHT, large=True)
    alt = small_trend_charts.alt_text(row, access.language)
    frame.draw_chart(figure, alt, key=f"large-{row.indicator_id}", fill=True)
