"""The portfolio page: status per level, changes, the matrix of grantees, shared indicators."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from impact.i18n import day, percent
from impact.views.portfolio import PortfolioView
from pages.parts.figures import basis_note, disclosure_note
from pages.parts.inputs import filters
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.portfolio import changes, matrix, reporting_status, shared


def build_title(view: PortfolioView) -> str:
    """The title: how many rated figures are achieved or on track, and how many to discuss."""
    totals = view.totals
    if not totals.rated:
        return frame.t("portfolio.sentence.unrated", n=totals.total)
    summary = frame.t("portfolio.sentence", rated=totals.rated, good=totals.good, n=totals.rated)
    talk = totals.to_discuss
    return f"{summary} {frame.t('portfolio.sentence.talk', n=talk) if talk else frame.t('portfolio.sentence.calm')}"


def build_caption(view: PortfolioView) -> str:
    """How complete and evidenced the figures are, and how many are not rated or pending."""
    parts = []
    if view.running and view.as_of:
        parts.append(frame.t("portfolio.caption.running", day=day(frame.language(), view.as_of, "long")))
    elif view.due and view.as_of:
        share = percent(frame.language(), view.reported / view.due)
        parts.append(frame.t("portfolio.caption.reported", share=share, day=day(frame.language(), view.as_of, "long")))
    if view.evidenced is not None and not view.running:
        parts.append(frame.t("portfolio.caption.evidenced", share=percent(frame.language(), view.evidenced)))
    if view.totals.not_rated:
        parts.append(frame.t("portfolio.caption.not_rated", n=view.totals.not_rated))
    if view.pending_count:
        parts.append(frame.t("waiting.portfolio", n=view.pending_count))
    return " · ".join(parts)


def draw_levels() -> None:
    """Draw the counts of statuses per level of change."""
    strips = [(frame.t(f"words.level.{strip.level.value}"), strip.counts) for strip in view.strips]
    links.draw_strips(strips, access.language, key="levels")


def arrange() -> None:
    """Draw the page: quick parts first, so that no chart delays them."""
    basis_note.draw_basis_note(view.basis, Page.PORTFOLIO, portfolio=query.portfolio_id)
    disclosure_note.draw_disclosure_note(access)
    left, right = st.columns([1.75, 1], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(frame.t("portfolio.levels"), anchor=False)
        draw_levels()
        reporting_status.draw_reporting_status(view)
    with right, st.container(border=True, height="stretch"):
        st.subheader(frame.t("portfolio.changes"), anchor=False)
        changes.draw_changes(view, access)
    with st.container(border=True):
        matrix.draw_heading(view)
        matrix.draw_matrix(view, access)
    with st.container(border=True):
        st.subheader(frame.t("portfolio.shared"), anchor=False)
        shared.draw_shared(view, access)


access = frame.enter(Page.PORTFOLIO)
query = filters.read_portfolio_query(first=matrix.read_first())
view = load.portfolio(access, query)
if filters.has_unknown_theme(view):
    filters.refuse_value(filters.THEME, str(query.theme))
    view = load.portfolio(access, replace(query, theme=None))
if view.portfolio_id is None:
    frame.draw_header(frame.t("portfolio.none.title"))
    frame.draw_empty_state(frame.t("portfolio.none.what"), frame.t("portfolio.none.body"), Page.START)
elif view.totals.total == 0:
    frame.draw_header(frame.t("portfolio.empty.title"), tools=lambda: filters.draw_portfolio(view))
    filtered = view.periods and (query.theme or query.level or query.as_of or query.only_counting)
    which = "filtered" if filtered else "new"
    frame.draw_empty_state(
        frame.t(f"portfolio.empty.{which}"), frame.t(f"portfolio.empty.{which}.body"),
        Page.PORTFOLIO if filtered else Page.UPLOAD, frame.t(f"portfolio.empty.{which}.link"),
    )
else:
    frame.draw_header(build_title(view), build_caption(view), lambda: filters.draw_portfolio(view))
    presentation_mode.draw_sections(
        [
            Section(frame.t("portfolio.levels"), draw_levels),
            Section(frame.t("portfolio.matrix"), lambda: matrix.draw_matrix(view, access)),
            Section(changes.build_title(view), lambda: changes.draw_changes(view, access)),
            *(Section(trend.title, lambda trend=trend: shared.draw_trend(trend, access)) for trend in view.shared),
        ],
        access.language,
        arrange,
    )
