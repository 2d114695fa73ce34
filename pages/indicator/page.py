"""The page of an indicator: trend with target path, reach, explanation, measurements and evidence."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.charts import indicator_chart
from impact.export import page_tables
from impact.i18n import percent, value
from impact.metrics.formulas.forecast import FEWEST_POINTS, PROBABILITY_OF_BAND
from impact.views.figures.figure_rows import Point
from impact.views.html_elements import element, fragment
from impact.views.indicator import IndicatorQuery, IndicatorView
from pages.indicator import comments, details, evidence_forms, measurements
from pages.parts.charts import chart_picture
from pages.parts.figures import (
    breakdowns,
    conversations,
    decision_entry,
    disclosure_note,
    explain,
    figure_texts,
    provenance,
    shown_period_note,
)
from pages.parts.inputs import actions, address, filters, page_file
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import status_marks


def draw_breadcrumbs(view: IndicatorView) -> None:
    """Draw the links to all grantees and this grantee, and the as-of day."""
    row = view.figure
    frame.draw_link(Page.GRANTEE, frame.t("frame.page.grantee"), icon=":material/arrow_back:")
    frame.draw_link(Page.GRANTEE, frame.escape_markdown(row.organisation), organisation=str(row.organisation_id))
    details.draw_edit_links(view, access)
    decision_entry.draw_for_indicator(access, view.figure.indicator_id)
    if len(view.periods) > 1:
        filters.draw_as_of(view.periods)


def find_last_point(view: IndicatorView) -> Point | None:
    """The newest point with a value."""
    return next((point for point in reversed(view.points) if point.value is not None), None)


def draw_status_line(view: IndicatorView) -> None:
    """Draw status, remarks (pace, parts, confidence) and the level of change."""
    remarks = figure_texts.describe_status(view.figure, find_last_point(view), access.language)
    level = frame.t(f"words.level.{view.figure.level.value}")
    above = " › ".join(part for part in (level, view.node_title or view.figure.result_title) if part)
    line = Markup(" · ").join([status_marks.build_mark_of_figure(view.figure, access.language), *remarks])
    links.draw_html(fragment(element("div", line), element("div", above, class_="fi-quiet")), key="standing")
    if view.is_overdue:
        overdue = frame.t("indicator.overdue", organisation=view.figure.organisation)
        st.markdown(f":material/schedule: {frame.escape_markdown(overdue)}")


def draw_trend() -> None:
    """Draw the trend chart, how to read it, and the projection."""
    if indicator_chart.is_drawable(view):
        figure = indicator_chart.draw_indicator_trend(view, access.language, frame.is_dark(), indicator_chart.HEIGHT)
        frame.draw_chart(figure, indicator_chart.alt_text(view, access.language), key="trend", fill=True)
        if not presentation_mode.is_on():
            picture = chart_picture.build_picture_buttons(
                figure_texts.describe_figure(view.figure, access.language), access.language,
                view.figure.organisation, of="trend", is_dark=frame.is_dark(),
            )  # fmt: skip
            links.draw_html(picture, key="trend-picture")
        st.caption(frame.escape_markdown(indicator_chart.reading_guide(view, access.language)))
    else:
        st.write(frame.t("indicator.no_picture"))
    st.caption(frame.escape_markdown(describe_forecast()))


def describe_forecast() -> str:
    """The projection in words, or why there is none."""
    projection = view.forecast
    if projection.estimate is None:
        return frame.t("indicator.forecast.none", reason=frame.t(f"forecast.{projection.reason}", enough=FEWEST_POINTS))
    unit = view.figure.unit
    estimate, low, high = (
        value(access.language, x, unit) for x in (projection.estimate, projection.low, projection.high)
    )
    level = percent(access.language, PROBABILITY_OF_BAND)
    return frame.t(
        "forecast.shown", level=level, estimate=estimate, low=low, high=high, at=projection.at, n=projection.n
    )


def draw_breakdowns() -> None:
    """Draw all breakdowns of this indicator, one below the other."""
    if not view.breakdowns:
        st.caption(frame.t("indicator.who.none"))
    for part in view.breakdowns:
        breakdowns.draw_breakdown(part, access)


def arrange() -> None:
    """Draw the page: trend at the left, explanation at the right, measurements and facts below."""
    shown_period_note.draw_shown_period_note(view.shown_period, Page.INDICATOR, indicator=view.figure.indicator_id)
    disclosure_note.draw_disclosure_note(access, protected=view.explanation.protected)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        with st.container(border=True):
            st.header(frame.t("indicator.section.trend"), anchor=False)
            draw_trend()
            st.header(frame.t("indicator.section.who"), anchor=False)
            draw_breakdowns()
        with st.container(border=True):
            st.header(frame.t("evidence.title"), anchor=False)
            evidence_forms.draw_evidence(evidence_view, access)
        talk = load.figure_conversations(access, indicator_id)
        if talk.may_begin or talk.threads:
            with st.container(border=True, key="figure-conversations"):
                st.header(frame.t("conversations.title"), anchor=False)
                conversations.draw_figure(talk, access)
        with st.container(border=True):
            st.header(frame.t("comments.title"), anchor=False)
            comments.draw_comments(load.figure_comments(access, indicator_id), access)
    with right, st.container(border=True):
        st.header(frame.escape_markdown(explain.build_title(view.explanation, access.language)), anchor=False)
        explain.draw_panel(view.explanation, access)
    with st.container(border=True):
        st.header(frame.t("indicator.section.measurements"), anchor=False)
        measurements.draw_measurements(view, access, evidence_view)
        measurements.draw_corrections(view, access)
        if not view.explanation.protected:
            provenance.draw_value_choice(load.values(access, indicator_id), access)
    with st.container(border=True):
        st.header(frame.t("indicator.section.about"), anchor=False)
        details.draw_details(view)
        details.draw_revisions(view, access)


access = frame.enter(Page.INDICATOR)
indicator_id = address.read_number("indicator")
if indicator_id is None:
    frame.draw_header(frame.t("indicator.choose.title"))
    frame.draw_empty_state(
        frame.t("frame.page.indicator"), frame.t("indicator.choose.body"), Page.GRANTEE,
        frame.t("indicator.choose.link"),
    )
else:
    view = load.indicator(access, IndicatorQuery(indicator_id, filters.read_common().as_of))
    evidence_view = load.evidence(access, indicator_id)
    frame.name_window(view.figure.title, Page.INDICATOR)
    sentence = figure_texts.describe_figure(view.figure, access.language)
    frame.draw_header(
        sentence, tools=lambda: draw_breadcrumbs(view),
        files=lambda: page_file.draw_page_file(
            access, Page.INDICATOR, sentence, lambda: page_tables.list_indicator_tables(view, access.language)
        ),
    )  # fmt: skip
    actions.draw_notice(Page.INDICATOR)
    if not presentation_mode.is_on() or (presentation_mode.read_section() == 0 and not presentation_mode.is_blanked()):
        draw_status_line(view)
    presentation_mode.draw_sections(
        [
            Section(sentence, draw_trend),
            *(Section(breakdowns.describe_gap(part, access) or frame.t("indicator.section.who"),
                      lambda part=part: breakdowns.draw_breakdown(part, access)) for part in view.breakdowns),
            *explain.build_sections(view.explanation, access),
        ],
        access.language,
        arrange,
    )
