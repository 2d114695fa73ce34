"""Reach by group: breakdowns as bar charts, each with its largest gap in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.charts import breakdown_chart as charts
from impact.i18n import number, period
from impact.model.access import Access
from impact.model.words import State
from impact.views.figures.marks import BreakdownView
from pages.parts.layout import frame


def draw_breakdown(view: BreakdownView, access: Access) -> None:
    """Draw one breakdown as a bar chart with its gap."""
    when = period(access.language, view.period_start, view.period_end)
    st.caption(frame.escape_markdown(f"{view.dimension} · {when}"))
    figure = charts.draw_breakdown(view, access.language, frame.is_dark())
    frame.draw_chart(figure, charts.alt_text(view, access.language), key=f"who-{view.indicator_id}-{view.dimension}")
    sentence = describe_gap(view, access)
    if sentence:
        st.markdown(frame.escape_markdown(sentence))
    if any(bar.state is State.SUPPRESSED for bar in view.bars):
        st.caption(frame.t("indicator.who.note", k=view.k))


def describe_gap(view: BreakdownView, access: Access) -> str:
    """The largest gap in a sentence, '' without one."""
    if view.gap is None:
        return ""
    language = access.language
    low, high = view.gap_interval or (None, None)
    kind = "gap_certain" if view.gap_is_certain else "gap_uncertain"
    if view.gap_is_rounded:
        kind = "gap_rounded"
    sentence = frame.t(
        f"indicator.who.{kind}",
        high=view.gap_high, low=view.gap_low, gap=number(language, round(view.gap, 1)),
        from_gap=number(language, None if low is None else round(low, 1)),
        to_gap=number(language, None if high is None else round(high, 1)),
    )
    return sentence[:1].upper() + sentence[1:]


def draw_side_by_side(views: Sequence[BreakdownView], access: Access) -> None:
    """Draw several breakdowns side by side, each under its title."""
    if not views:
        st.caption(frame.t("grantee.who.none"))
        return
    with st.grid("auto", min_column_width=320, gap="medium"):
        for view in views:
            with st.container(key=f"breakdown-{view.indicator_id}-{view.dimension}", gap="xsmall"):
                st.markdown(f"**{frame.escape_markdown(view.title)}**")
                draw_breakdown(view, access)
