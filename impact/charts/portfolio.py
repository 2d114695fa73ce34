"""Charts of the portfolio page: a small trend per shared indicator."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from impact.charts.lines import Course, draw
from impact.charts.theme import palette
from impact.i18n import period, text, value
from impact.model.words import Language
from impact.views.portfolio import SharedTrend

HEIGHT = 170


def course(trend: SharedTrend) -> Course:
    """What the trend of a shared indicator draws; its path is that of the targets of the same grantees."""
    path = tuple(
        (point.end, point.target) for point in trend.points if point.end is not None and point.target is not None
    )
    return Course(
        points=trend.points, path=path, unit=trend.unit, measure=trend.measure, bounds=(trend.low, trend.high)
    )


def shared_trend(
    trend: SharedTrend, language: Language, dark: bool = False, height: int = HEIGHT, large: bool = False
) -> go.Figure:
    """Total per period with the dashed target path; where people may be counted twice, a bar spans the bounds."""
    drawn = course(trend)
    figure = draw(drawn, language, dark, height, large)
    if trend.low is not None and trend.high is not None and drawn.reported:
        # The one that is kept stays as it is.
        figure = go.Figure(figure)
        at = np.array([drawn.reported[-1].end] * 2, dtype="datetime64[D]")
        figure.add_trace(
            go.Scatter(
                x=at, y=np.array([trend.low, trend.high], dtype=float), mode="lines",
                line={"color": palette(dark).accent, "width": 8}, opacity=0.28, name="bounds", hoverinfo="skip",
            )
        )
    return figure


def in_words(trend: SharedTrend, language: Language) -> str:
    """The picture in one sentence, for who does not see it."""
    unit = "%" if trend.unit == "%" else ""
    steps = ", ".join(
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in trend.points
        if point.value is not None
    )
    return text(language, "portfolio.shared.alt", title=trend.title, steps=steps)
