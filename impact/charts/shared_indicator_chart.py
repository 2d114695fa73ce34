"""Charts of the portfolio page: a small trend per shared indicator."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from impact.charts.theme import palette
from impact.charts.trend_lines import TrendData, draw_trend
from impact.i18n import period, text, value
from impact.model.words import Language
from impact.views.portfolio import SharedTrend

HEIGHT = 170


def trend_data(trend: SharedTrend) -> TrendData:
    """Return the chart data of a shared indicator; its path is the total of the targets of the same grantees."""
    path = tuple(
        (point.end, point.target) for point in trend.points if point.end is not None and point.target is not None
    )
    return TrendData(
        points=trend.points, path=path, unit=trend.unit, measure=trend.measure, bounds=(trend.low, trend.high)
    )


def draw_shared_trend(
    trend: SharedTrend, language: Language, dark: bool = False, height: int = HEIGHT, large: bool = False
) -> go.Figure:
    """Draw the total per period with the dashed target path; a bar spans the bounds where people may overlap."""
    data = trend_data(trend)
    figure = draw_trend(data, language, dark, height, large)
    if trend.low is not None and trend.high is not None and data.reported:
        # The figure from draw_trend is cached and shared, so the bar goes on a copy.
        figure = go.Figure(figure)
        last_day = np.array([data.reported[-1].end] * 2, dtype="datetime64[D]")
        figure.add_trace(
            go.Scatter(
                x=last_day, y=np.array([trend.low, trend.high], dtype=float), mode="lines",
                line={"color": palette(dark).accent, "width": 8}, opacity=0.28, name="bounds", hoverinfo="skip",
            )
        )
    return figure


def alt_text(trend: SharedTrend, language: Language) -> str:
    """Return the chart as one sentence, its text alternative for screen readers."""
    unit = "%" if trend.unit == "%" else ""
    steps = ", ".join(
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in trend.points
        if point.value is not None
    )
    return text(language, "portfolio.shared.alt", title=trend.title, steps=steps)
