"""The page of a grantee: what goes well first, then questions, all figures, trends, and reach."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from impact.charts import small_trend_charts
from impact.i18n import day
from impact.model.words import LEVEL_ORDER, Level
from impact.views.grantee import GranteeQuery, GranteeView
from impact.views.rounds import RoundState
from pages.grantee import files, grantee_list, pending_figures, reporting_rounds, talking_points, trends
from pages.parts.figures import basis_note, disclosure_note, figures, reach
from pages.parts.inputs import actions, address, filters
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page, is_open_to
from pages.parts.layout.presentation_mode import Section
from pages.upload import files_in_progress

ROWS = 30


def build_title(view: GranteeView) -> str:
    """The title: how many rated figures are achieved or on track, and how many to discuss."""
    totals, name = view.totals, view.name
    if not totals.total:
        return frame.t("grantee.sentence.nothing", name=name)
    if not totals.rated:
        return frame.t("grantee.sentence.unrated", name=name)
    to_discuss = totals.to_discuss
    if not to_discuss:
        return frame.t("grantee.sentence.good", name=name, good=totals.good, n=totals.rated)
    kind = "talk_one" if to_discuss == 1 else "talk"
    return frame.t(f"grantee.sentence.{kind}", name=name, good=totals.good, n=totals.rated, talk=to_discuss)


def build_caption(view: GranteeView) -> str:
    """How complete the figures are: periods reported, not rated, unclear, as-of day, theme."""
    parts = [frame.t("grantee.caption.reported", reported=view.reported, due=view.due)] if view.due else []
    if view.totals.not_rated:
        parts.append(frame.t("grantee.caption.not_rated", n=view.totals.not_rated))
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


def draw_about(view: GranteeView, *, has_open_request: bool) -> None:
    """Draw what the grantee does, its grants, and links to theory and upload.

    The link to upload is left out where a reporting round has a button of its own (`has_open_request`).
    """
    if view.story:
        st.write(frame.escape_markdown(view.story))
    if view.grants:
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


def draw_figures() -> None:
    """Draw the figures within the filters, one page of rows at a time."""
    if not view.rows:
        st.caption(frame.t("grantee.table.nothing"))
        return
    evidence_counts = load.evidence_counts(access, view.organisation_id)
    comment_counts = load.comment_counts(access, view.organisation_id)
    body = figures.build_table(
        view.rows, view.name, access.language, view.query.as_of, evidence_counts, comment_counts
    )
    links.draw_html(body, key="figures")
    st.caption(frame.t("grantee.table.aid"))
    if view.total_rows > len(view.rows):
        grantee_list.draw_paging(view.query.first, len(view.rows), view.total_rows, ROWS)


def arrange() -> None:
    """Draw the page: quick parts first, charts after them."""
    actions.draw_notice(Page.GRANTEE)
    basis_note.draw_basis_note(view.basis, Page.GRANTEE, organisation=view.organisation_id)
    disclosure_note.draw_disclosure_note(access, protected=view.protected)
    rounds = reporting_rounds.load_rounds(view, access)
    draw_about(view, has_open_request=rounds is not None and rounds.now is not None)
    if rounds is not None:
        reporting_rounds.draw_current_round(rounds, access)
        has_button = rounds.now is not None and rounds.now.state is RoundState.RETURNED
        files_in_progress.draw_files_in_progress(
            access, view.organisation_id, Page.GRANTEE, has_button=has_button
        )
    pending = () if view.protected else load.pending_figures(access, view.organisation_id)
    if pending:
        pending_figures.draw_pending_figures(pending, access)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(frame.t("grantee.section.well"), anchor=False)
        talking_points.draw_successes(view, access)
    with right, st.container(border=True, height="stretch"):
        st.subheader(frame.t("grantee.section.talk"), anchor=False)
        talking_points.draw_questions(view, access)
    with st.container(border=True):
        st.subheader(frame.t("grantee.section.table"), anchor=False)
        draw_figures()
    if rounds is not None:
        with st.container(border=True):
            st.subheader(frame.t("rounds.title"), anchor=False)
            reporting_rounds.draw_rounds(rounds, access)
    with st.container(border=True):
        st.subheader(frame.t("grantee.section.trends"), anchor=False)
        trends.draw_trends(view, access)
    with st.container(border=True):
        st.subheader(frame.t("grantee.section.who"), anchor=False)
        reach.draw_side_by_side(view.breakdowns, access)
    with st.container(border=True):
        st.subheader(frame.t("grantee.section.submissions"), anchor=False)
        files.draw_files(view, access)


def build_sections() -> list[Section]:
    """The sections for presenting: one message each."""
    rows = small_trend_charts.drawable_rows(view.rows)[: small_trend_charts.MAX_CHARTS]
    return [
        Section(frame.t("grantee.section.well"), lambda: talking_points.draw_successes(view, access)),
        *(
            Section(
                figures.describe_figure(row, access.language), lambda row=row: trends.draw_large(row, access)
            )
            for row in rows
        ),
        *(
            Section(part.title, lambda part=part: reach.draw_breakdown(part, access))
            for part in view.breakdowns[:4]
        ),
        Section(frame.t("grantee.section.talk"), lambda: talking_points.draw_questions(view, access)),
    ]


access = frame.enter(Page.GRANTEE)
organisation_id = address.read_number("organisation")
if organisation_id is None:
    grantee_list.draw_list(access)
else:
    common = filters.read_common()
    view = load.grantee(
        access,
        GranteeQuery(
            organisation_id, common.as_of, common.level, common.only_counting, grantee_list.read_first(), ROWS
        ),
    )
    frame.draw_header(build_title(view), build_caption(view), lambda: draw_tools(view))
    presentation_mode.draw_sections(build_sections(), access.language, arrange)
