"""The page of a grantee: what goes well first, then questions, all figures, trends, and breakdowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import day
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.views.figures.pending_figures import PendingFigure
from impact.views.grantee import GranteeQuery, GranteeView
from impact.views.rounds import RoundState
from pages.grantee import (
    files,
    grantee_list,
    grants,
    pending_figures,
    reporting_rounds,
    research_consent,
    slides,
    talking_points,
    trends,
)
from pages.parts.figures import (
    breakdowns,
    decision_entry,
    disclosure_note,
    indicator_table,
    shown_period_note,
)
from pages.parts.inputs import actions, address, filters, page_file, paging
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to
from pages.upload import files_in_progress

ROWS = 30


def build_title(view: GranteeView, *, waits: bool) -> str:
    """The title: how many rated figures are achieved or on track, and how many to discuss.

    Without a figure: whether any waits (`waits`) for the fund.
    """
    totals, name = view.totals, view.name
    if not totals.total:
        return frame.t("grantee.sentence.waiting" if waits else "grantee.sentence.nothing", name=name)
    if not totals.rated:
        return frame.t("grantee.sentence.unrated", name=name)
    to_discuss = totals.to_discuss
    if not to_discuss:
        return frame.t("grantee.sentence.good", name=name, good=totals.good, n=totals.rated)
    kind = "talk_one" if to_discuss == 1 else "talk"
    return frame.t(f"grantee.sentence.{kind}", name=name, good=totals.good, n=totals.rated, talk=to_discuss)


def build_caption(view: GranteeView) -> str:
    """How complete the figures are: periods reported, not rated, unclear, as-of day, theme."""
    parts = []
    if view.due:
        until = day(frame.language(), view.round_ends, "long")
        parts.append(frame.t("grantee.caption.reported", reported=view.reported, due=view.due, day=until))
    if view.totals.undecided:
        parts.append(frame.t("grantee.caption.not_rated", n=view.totals.undecided))
    if view.totals.not_applicable:
        parts.append(frame.t("portfolio.caption.not_applicable", n=view.totals.not_applicable))
    if view.unclear:
        parts.append(frame.t("grantee.caption.unclear", n=view.unclear))
    if view.as_of:
        parts.append(frame.t("grantee.caption.as_of", day=day(frame.language(), view.as_of)))
    return " · ".join([*parts, view.theme_title] if view.theme_title else parts)


def draw_tools(view: GranteeView) -> None:
    """Draw the link back to the list and the filters."""
    frame.draw_link(Page.GRANTEE, frame.t("grantee.link.all"), icon=":material/arrow_back:")
    filters.draw_level(list_levels(view))
    filters.draw_as_of(view.periods)
    filters.draw_counting()


def list_levels(view: GranteeView) -> list[Level]:
    """The levels to choose from: those of the grantee's figures without this filter."""
    unfiltered = view if view.query.level is None else load.grantee(access, replace(view.query, level=None, first=0))
    occurring = {row.level for row in unfiltered.rows} | ({view.query.level} if view.query.level else set())
    return [level for level in LEVEL_ORDER if level in occurring]


def draw_about(view: GranteeView, *, has_open_request: bool, is_money_shown: bool) -> None:
    """Draw what the grantee does, its grants, and links to theory and upload.

    The link to upload is left out where a reporting round has a button of its own (`has_open_request`), the names of
    the grants where a section of the page has them with their amounts (`is_money_shown`).
    """
    if view.story:
        st.write(frame.escape_markdown(view.story))
    if view.grants and not is_money_shown:
        st.caption(frame.escape_markdown(frame.t("grantee.grants", titles=", ".join(view.grants[:3]))))
    with st.container(horizontal=True):
        own = str(view.organisation_id)
        if view.has_theory:
            frame.draw_link(Page.THEORY, frame.t("grantee.link.theory"), ":material/account_tree:", organisation=own)
        if view.may_submit and not has_open_request:
            frame.draw_link(Page.ENTER, frame.t("rounds.go.enter"), ":material/edit:", organisation=own)
            frame.draw_link(Page.UPLOAD, frame.t("grantee.link.upload"), ":material/upload_file:", organisation=own)
        if view.may_submit and is_open_to(Page.INDICATORS, access.role):
            frame.draw_link(Page.INDICATORS, frame.t("entry.indicators.manage"), ":material/tune:", organisation=own)
        decision_entry.draw_for_grantee(access, view.organisation_id)


def draw_figures() -> None:
    """Draw the figures within the filters, one page of rows at a time."""
    if not view.rows:
        is_narrowed = view.query.level is not None or view.query.as_of is not None or view.query.only_counting
        st.caption(frame.t("grantee.table.nothing" if is_narrowed or view.totals.total else "grantee.table.not_yet"))
        return
    evidence_counts = load.evidence_counts(access, view.organisation_id)
    comment_counts = load.comment_counts(access, view.organisation_id)
    body = indicator_table.build_table(
        view.rows, view.name, access.language, view.query.as_of, evidence_counts, comment_counts
    )
    links.draw_html(body, key="figures")
    st.caption(frame.t("grantee.table.aid"))
    if view.total_rows > len(view.rows):
        paging.draw_paging(view.query.first, len(view.rows), view.total_rows, ROWS)


def find_pending(view: GranteeView) -> tuple[PendingFigure, ...]:
    """The figures that wait for the fund, for whoever sees this organisation unprotected."""
    return () if view.protected else load.pending_figures(access, view.organisation_id)


def draw_file() -> None:
    """Draw what can be downloaded; all figures within the filters, also where the page turns them over."""

    def build_tables() -> Sequence[PageTable]:
        whole = view
        if view.total_rows > len(view.rows):
            whole = load.grantee(access, replace(view.query, first=0, rows=view.total_rows))
        rounds = reporting_rounds.load_rounds(view, access)
        return page_tables.list_grantee_tables(whole, rounds.rounds if rounds else (), access.language)

    page_file.draw_page_file(access, Page.GRANTEE, build_title(view, waits=waits), build_tables)


def arrange() -> None:
    """Draw the page: quick parts first, charts after them."""
    actions.draw_notice(Page.GRANTEE)
    shown_period_note.draw_shown_period_note(view.shown_period, Page.GRANTEE, organisation=view.organisation_id)
    disclosure_note.draw_disclosure_note(access, protected=view.protected)
    rounds = reporting_rounds.load_rounds(view, access)
    draw_about(view, has_open_request=rounds is not None and rounds.now is not None, is_money_shown=bool(view.support))
    if rounds is not None:
        reporting_rounds.draw_current_round(rounds, access)
        has_button = rounds.now is not None and rounds.now.state is RoundState.RETURNED
        files_in_progress.draw_files_in_progress(
            access, view.organisation_id, Page.GRANTEE, has_button=has_button
        )
    pending = find_pending(view)
    if pending:
        pending_figures.draw_pending_figures(pending, access)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.header(frame.t("grantee.section.well"), anchor=False)
        talking_points.draw_successes(view, access)
    with right, st.container(border=True, height="stretch"):
        st.header(frame.t("grantee.section.talk"), anchor=False)
        talking_points.draw_questions(view, access)
    with st.container(border=True):
        st.header(frame.t("grantee.section.table"), anchor=False)
        draw_figures()
    if rounds is not None:
        with st.container(border=True):
            st.header(frame.t("rounds.title"), anchor=False)
            reporting_rounds.draw_rounds(rounds, access)
    with st.container(border=True):
        st.header(frame.t("grantee.section.trends"), anchor=False)
        trends.draw_trends(view, access)
    with st.container(border=True):
        st.header(frame.t("grantee.section.who"), anchor=False)
        breakdowns.draw_side_by_side(view.breakdowns, access)
    with st.container(border=True):
        st.header(frame.t("grantee.section.submissions"), anchor=False)
        files.draw_files(view, access)
    if view.support:
        with st.container(border=True):
            st.header(frame.t("grants.section"), anchor=False)
            grants.draw_grants(view.support, access)
    consent = load.research_consent(access, view.organisation_id)
    if consent is not None:
        with st.container(border=True, key="research"):
            st.header(frame.t("research.title"), anchor=False)
            research_consent.draw_consent(consent, access)


access = frame.enter(Page.GRANTEE)
organisation_id = address.read_number("organisation")
if organisation_id is None:
    grantee_list.draw_list(access)
else:
    common = filters.read_common()
    view = load.grantee(
        access,
        GranteeQuery(
            organisation_id, common.as_of, common.level, common.only_counting, paging.read_first(), ROWS
        ),
    )
    frame.name_window(view.name, Page.GRANTEE)
    waits = not view.totals.total and bool(find_pending(view))
    frame.draw_header(
        build_title(view, waits=waits), build_caption(view), lambda: draw_tools(view), draw_file,
        purpose=frame.t("frame.purpose.grantee.own") if view.organisation_id == access.organisation_id else "",
    )  # fmt: skip
    sections = slides.build_sections(view, access) if presentation_mode.is_on() else []
    presentation_mode.draw_sections(sections, access.language, arrange)
