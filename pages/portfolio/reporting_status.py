"""Who has reported: how many are in, who is late by name, and who came in last."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.views.portfolio import PortfolioView
from pages.parts.layout import frame, links
from pages.parts.layout.site import Page


def known(view: PortfolioView) -> bool:
    """Whether every grantee is in the view; of a part nothing may be said about all."""
    return bool(view.matrix) and len(view.matrix) == view.organisations


def draw(view: PortfolioView) -> None:
    """Title and lines, where all grantees are known here."""
    if known(view):
        st.subheader(frame.t("portfolio.who"), anchor=False)
        lines(view)


def lines(view: PortfolioView) -> None:
    """In, late, last."""
    late = [row for row in view.matrix if row.late]
    within = view.organisations - len(late)
    items = [escape(frame.t("portfolio.who.in", within=within, n=view.organisations))]
    if late:
        names = ", ".join(
            links.anchor(Page.GRANTEE, row.name, organisation=row.organisation_id)
            for row in sorted(late, key=lambda row: row.name.casefold())
        )
        items.append(f"{escape(frame.t('portfolio.who.late', n=len(late)))} {names}")
    dated = [(row.received, row) for row in view.matrix if row.received]
    if dated:
        when, last = max(dated, key=lambda pair: (pair[0], pair[1].name))
        name = links.anchor(Page.GRANTEE, last.name, organisation=last.organisation_id)
        items.append(f"{escape(frame.t('portfolio.who.last', day=when))} {name}")
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in items)
    links.draw(f'<table class="fi-list"><tbody>{rows}</tbody></table>', key="reported")
