"""The page of an indicator: trend with target path, reach, explanation, measurements and evidence."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.charts import trend
from impact.i18n import value
from impact.views.indicator import IndicatorQuery, IndicatorView
from impact.views.marks import Point
from pages.indicator import details, evidence_forms, measurements
from pages.parts.figures import disclosure_note, explain, figures, provenance, reach
from pages.parts.inputs import actions, address, filters
from pages.parts.layout import frame, links, load, presentation
from pages.parts.layout.presentation import Section
from pages.parts.layout.site import Page
from pages.parts.marks import status_marks

LARGE = 560


def crumbs(view: IndicatorView) -> None:
    """Draw the links to all grantees and this grantee, and the as-of day."""
    row = view.figure
    frame.link(Page.GRANTEE, frame.t("frame.page.grantee"), icon=":material/arrow_back:")
    frame.link(Page.GRANTEE, frame.plain(row.organisation), organisation=str(row.organisation_id))
    if len(view.periods) > 1:
        filters.as_of(view.periods)


def last(view: IndicatorView) -> Point | None:
    """The newest point with a value."""
    return next((point for point in reversed(view.points) if point.value is not None), None)


def standing(view: IndicatorView) -> None:
    """Draw status, remarks (pace, parts, confidence) and the level of change."""
    remarks = figures.standing(view.figure, last(view), access.language)
    level = frame.t(f"words.level.{view.figure.level.value}")
    above = " › ".join(part for part in (level, view.node_title or view.figure.result_title) if part)
    line = " · ".join(
        [status_marks.worded(view.figure.status, access.language), *(escape(part) for part in remarks)]
    )
    links.draw(f'<div>{line}</div><div class="fi-quiet">{escape(above)}</div>', key="standing")


def course() -> None:
    """Draw the trend chart, how to read it, and the projection."""
    if trend.drawable(view):
        height = LARGE if presentation.on() else trend.HEIGHT
        figure = trend.trend(view, access.language, frame.dark(), height)
        frame.chart(figure, trend.in_words(view, access.language), key="trend")
        st.caption(frame.plain(trend.aid(view, access.language)))
    else:
        st.write(frame.t("indicator.no_picture"))
    st.caption(frame.plain(forecast()))


def forecast() -> str:
    """The projection in words, or why there is none."""
    projection = view.forecast
    if projection.estimate is None:
        return frame.t("indicator.forecast.none", reason=frame.t(f"forecast.{projection.reason}"))
    unit = view.figure.unit
    estimate, low, high = (
        value(access.language, x, unit) for x in (projection.estimate, projection.low, projection.high)
    )
    return frame.t("forecast.shown", estimate=estimate, low=low, high=high, at=projection.at, n=projection.n)


def groups() -> None:
    """Draw all breakdowns of this indicator, one below the other."""
    if not view.breakdowns:
        st.caption(frame.t("indicator.who.none"))
    for part in view.breakdowns:
        reach.one(part, access)


def arrange() -> None:
    """Draw the page: trend at the left, explanation at the right, measurements and facts below."""
    disclosure_note.note(access, protected=view.explanation.protected)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        with st.container(border=True):
            st.subheader(frame.t("indicator.section.trend"), anchor=False)
            course()
            st.subheader(frame.t("indicator.section.who"), anchor=False)
            groups()
        with st.container(border=True):
            st.subheader(frame.t("evidence.title"), anchor=False)
            evidence_forms.draw(evidence_view, access)
    with right, st.container(border=True):
        st.subheader(explain.title(view.explanation, access.language), anchor=False)
        explain.panel(view.explanation, access)
    with st.container(border=True):
        st.subheader(frame.t("indicator.section.measurements"), anchor=False)
        measurements.draw(view, access, evidence_view)
        measurements.history(view, access)
        if not view.explanation.protected:
            provenance.every(load.values(access, indicator_id), access)
    with st.container(border=True):
        st.subheader(frame.t("indicator.section.about"), anchor=False)
        details.draw(view)


access = frame.enter(Page.INDICATOR)
indicator_id = address.number("indicator")
if indicator_id is None:
    frame.header(frame.t("indicator.choose.title"))
    frame.empty(
        frame.t("frame.page.indicator"), frame.t("indicator.choose.body"), Page.GRANTEE,
        frame.t("indicator.choose.link"),
    )
else:
    view = load.indicator(access, IndicatorQuery(indicator_id, filters.common().as_of))
    evidence_view = load.evidence(access, indicator_id)
    frame.header(figures.sentence(view.figure, access.language), tools=lambda: crumbs(view))
    actions.show(Page.INDICATOR)
    if not presentation.on() or (presentation.place() == 0 and not presentation.blank()):
        standing(view)
    presentation.show(
        [
            Section(frame.t("indicator.section.trend"), course),
            *(Section(frame.t("indicator.section.who"), lambda part=part: reach.one(part, access))
              for part in view.breakdowns),
            Section(explain.title(view.explanation, access.language),
                    lambda: explain.panel(view.explanation, access)),
        ],
        access.language,
        arrange,
    )
