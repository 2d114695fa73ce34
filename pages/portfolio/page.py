"""The portfolio page: status per level, changes, the matrix of grantees, shared indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import day, percent_judged
from impact.views.html_elements import fragment
from impact.views.portfolio import PortfolioView
from pages.parts.figures import disclosure_note, shown_period_note
from pages.parts.inputs import filters, page_file
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks
from pages.portfolio import changes, matrix, regions, reporting_status, shared_indicators, slides
from pages.portfolio.matrix import list_parameters


def build_title(view: PortfolioView) -> str:
    """The title: how many rated figures are achieved or on track, and how many to discuss."""
    totals = view.totals
    if not totals.rated:
        return frame.t("portfolio.sentence.unrated", n=totals.total)
    summary = status_marks.build_rated_sentence("portfolio.sentence", totals, frame.language())
    talk = totals.to_discuss
    return f"{summary} {frame.t('portfolio.sentence.talk', n=talk) if talk else frame.t('portfolio.sentence.calm')}"


def build_caption(view: PortfolioView) -> str:
    """How complete and evidenced the figures are, and how many are not rated or pending."""
    parts = []
    round_ends = day(frame.language(), view.round_ends, "long")
    if view.running:
        parts.append(frame.t("portfolio.caption.running", day=round_ends))
    elif view.due:
        share = percent_judged(frame.language(), view.reported / view.due)
        parts.append(frame.t("portfolio.caption.reported", share=share, day=round_ends))
    if view.evidenced is not None and not view.running:
        parts.append(frame.t("portfolio.caption.evidenced", share=percent_judged(frame.language(), view.evidenced)))
    if view.totals.undecided:
        parts.append(frame.t("portfolio.caption.not_rated", n=view.totals.undecided))
    if view.totals.not_applicable:
        parts.append(frame.t("portfolio.caption.not_applicable", n=view.totals.not_applicable))
    if view.pending_count:
        parts.append(frame.t("waiting.portfolio", n=view.pending_count))
    return " · ".join(parts)


def draw_levels() -> None:
    """Draw the counts of statuses per level of change."""
    strips = [(frame.t(f"words.level.{strip.level.value}"), strip.counts) for strip in view.strips]
    parameters = [list_parameters(view) | {"level": strip.level.value} for strip in view.strips]
    links.draw_strips(strips, access.language, "levels", parameters)


def draw_lists() -> None:
    """Draw a link for each number of the title to exactly the figures that it counts."""
    totals, parameters = view.totals, list_parameters(view)
    counts = {
        "rated": totals.rated, "going_well": totals.good, "in_band": totals.in_band, "to_discuss": totals.to_discuss,
        "not_rated": totals.undecided, "not_applicable": totals.not_applicable,
    }  # fmt: skip
    parts = [
        links.build_link(Page.ALL_FIGURES, frame.t(f"portfolio.levels.open.{name}", n=count), status=name, **parameters)
        for name, count in counts.items()
        if count
    ]
    links.draw_html(fragment(frame.t("portfolio.levels.open"), " ", Markup(" · ").join(parts)), key="lists")


def draw_file() -> None:
    """Draw what can be downloaded; the matrix with all of its rows, also where the page turns them over."""

    def build_tables() -> Sequence[PageTable]:
        every_row = replace(view.query, first=0, rows=max(view.organisations, 1))
        whole = view if view.organisations <= len(view.matrix) else load.portfolio(access, every_row)
        return page_tables.list_portfolio_tables(whole, access.language)

    page_file.draw_page_file(access, Page.PORTFOLIO, build_title(view), build_tables)


def arrange() -> None:
    """Draw the page: quick parts first, so that no chart delays them."""
    shown_period_note.draw_shown_period_note(view.shown_period, Page.PORTFOLIO, portfolio=query.portfolio_id)
    disclosure_note.draw_disclosure_note(access)
    left, right = st.columns([1.75, 1], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.header(frame.t("portfolio.levels"), anchor=False)
        draw_levels()
        draw_lists()
        reporting_status.draw_reporting_status(view)
    with right, st.container(border=True, height="stretch"):
        st.header(frame.t("portfolio.changes"), anchor=False)
        changes.draw_changes(view, access)
    with st.container(border=True):
        matrix.draw_heading(view, access)
        matrix.draw_matrix(view, access)
    if view.regions:
        with st.container(border=True):
            st.header(frame.t("portfolio.regions"), anchor=False)
            regions.draw_regions(view, access)
    with st.container(border=True):
        st.header(frame.t("portfolio.shared"), anchor=False)
        shared_indicators.draw_shared_indicators(view, access)


access = frame.enter(Page.PORTFOLIO)
query = filters.read_portfolio_query(first=matrix.read_first())
view = load.portfolio(access, query)
if unknown_values := filters.find_unknown(view):
    for name, value in unknown_values.items():
        filters.refuse_value(name, value)
    view = load.portfolio(access, replace(query, **dict.fromkeys(unknown_values)))
if view.portfolio_id is None:
    frame.draw_header(frame.t("portfolio.none.title"))
    frame.draw_empty_state(frame.t("portfolio.none.what"), frame.t("portfolio.none.body"), Page.START)
elif view.totals.total == 0:
    frame.draw_header(frame.t("portfolio.empty.title"), tools=lambda: filters.draw_portfolio(view))
    filtered = view.periods and view.is_filtered
    which = "filtered" if filtered else "new"
    frame.draw_empty_state(
        frame.t(f"portfolio.empty.{which}"), frame.t(f"portfolio.empty.{which}.body"),
        Page.PORTFOLIO if filtered else Page.UPLOAD, frame.t(f"portfolio.empty.{which}.link"),
    )
else:
    frame.draw_header(build_title(view), build_caption(view), lambda: filters.draw_portfolio(view), draw_file)
    presentation_mode.draw_sections(
        slides.build_sections(view, access, draw_levels) if presentation_mode.is_on() else [], access.language, arrange
    )
