"""Reporting status of the portfolio: how many are on time, who is overdue, and the latest submission."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.views.html_elements import element, fragment
from impact.views.portfolio import PortfolioView
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page


def has_every_grantee(view: PortfolioView) -> bool:
    """Whether the view has every grantee: paged or filtered, it would give wrong totals."""
    return bool(view.matrix) and len(view.matrix) == view.organisations


def draw_reporting_status(view: PortfolioView) -> None:
    """Draw the status, only where the view has every grantee."""
    if has_every_grantee(view):
        st.header(frame.t("portfolio.who"), anchor=False)
        draw_lines(view)


def draw_lines(view: PortfolioView) -> None:
    """Draw the counts of reported and overdue grantees, and the latest submission."""
    late = [row for row in view.matrix if row.late]
    within = view.organisations - len(late)
    items = [frame.t("portfolio.who.in", within=within, n=view.organisations)]
    if late:
        names = Markup(", ").join(
            links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id)
            for row in sorted(late, key=lambda row: row.name.casefold())
        )
        items.append(fragment(frame.t("portfolio.who.late", n=len(late)), " ", names))
    dated = [(row.received, row) for row in view.matrix if row.received]
    if dated:
        when, last = max(dated, key=lambda pair: (pair[0], pair[1].name))
        name = links.build_link(Page.GRANTEE, last.name, organisation=last.organisation_id)
        items.append(fragment(frame.t("portfolio.who.last", day=when), " ", name))
    rows = [element("tr", element("td", line)) for line in items]
    links.draw_html(element("table", element("tbody", rows), class_="fi-list"), key="reported")
