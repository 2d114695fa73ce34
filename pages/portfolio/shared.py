"""Shared indicators: their total with target path, coverage, and indicators that cannot be added."""

from __future__ import annotations

import streamlit as st

from impact.charts import shared_indicator_chart as charts
from impact.i18n import number, percent
from impact.model.access import Access
from impact.model.words import State
from impact.views.portfolio import NotAddable, PortfolioView, SharedTrend
from pages.parts.layout import frame, presentation_mode


def draw_shared(view: PortfolioView, access: Access) -> None:
    """Draw all shared indicators, then those that cannot be added."""
    if not view.shared:
        st.caption(frame.t("portfolio.shared.none"))
        return
    with st.grid(3, min_column_width=270, gap="medium"):
        for trend in view.shared:
            with st.container(gap="small"):
                st.markdown(f"**{frame.escape_markdown(trend.title)}**")
                draw_trend(trend, access)
    draw_not_addable(view.not_addable)


def draw_trend(trend: SharedTrend, access: Access) -> None:
    """Draw one shared indicator: coverage, bounds, trend."""
    language = access.language
    parts = [frame.t("portfolio.shared.coverage", reporting=trend.reporting, n=trend.organisations)]
    if trend.evidenced is not None:
        parts.append(frame.t("portfolio.shared.evidenced", share=percent(language, trend.evidenced)))
    if trend.low is not None and trend.high is not None:
        parts.append(
            frame.t("portfolio.shared.bounds", low=number(language, trend.low), high=number(language, trend.high))
        )
    latest = next((point for point in reversed(trend.points) if point.value is not None), None)
    if latest is not None and latest.numerator is not None and latest.denominator is not None:
        parts.append(frame.t("portfolio.shared.parts", numerator=latest.numerator, denominator=latest.denominator))
    st.caption(" · ".join(parts))
    if latest is None:
        hidden = any(point.state is State.SUPPRESSED for point in trend.points)
        st.caption(frame.t("veil.no_total" if hidden else "portfolio.shared.no_total"))
        return
    presenting = presentation_mode.is_on()
    figure = charts.draw_shared_trend(
        trend, language, frame.is_dark(), height=560 if presenting else charts.HEIGHT, large=presenting
    )
    frame.draw_chart(figure, charts.alt_text(trend, language), key=f"shared-{trend.key}", fill=True)


def draw_not_addable(left_out: tuple[NotAddable, ...]) -> None:
    """Draw the indicators that are in no total, by reason."""
    if not left_out or presentation_mode.is_on():
        return
    with st.expander(frame.t("portfolio.not_addable", n=len(left_out))):
        st.write(frame.t("portfolio.not_addable.why"))
        for reason in dict.fromkeys(item.reason for item in left_out):
            st.markdown(f"**{frame.escape_markdown(frame.t(f'not_addable.{reason}'))}**")
            st.markdown(
                "\n".join(
                    f"- {frame.escape_markdown(item.title)} · {frame.escape_markdown(item.organisation)}"
                    for item in left_out
                    if item.reason == reason
                )
            )
