"""Large trend chart of one indicator: values, target path and, where allowed, the fan of the forecast."""

from __future__ import annotations

import plotly.graph_objects as go

from impact.charts.line_chart import TrendData, draw_trend
from impact.i18n import percent, period, text, value
from impact.metrics.formulas.forecast import PROBABILITY_OF_BAND
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.indicator import IndicatorView

HEIGHT = 340


def trend_data(view: IndicatorView) -> TrendData:
    """Return the chart data of the trend of an indicator."""
    figure = view.figure
    # A baseline alone is no path: it would be labelled as a target nobody set.
    path = view.path if figure.target is not None or figure.target_final is not None else ()
    return TrendData(
        points=view.points,
        path=path,
        unit=figure.unit,
        measure=figure.measure,
        baseline=figure.baseline,
        undated_target=None if path else figure.target,
        forecast=view.forecast,
        band=(figure.band_low, figure.band_high),
    )


def draw_indicator_trend(
    view: IndicatorView, language: Language, dark: bool = False, height: int = HEIGHT
) -> go.Figure:
    """Draw values over time with the target path dashed; gaps stay gaps, the forecast only where allowed."""
    return draw_trend(trend_data(view), language, dark, height, large=True)


def is_drawable(view: IndicatorView) -> bool:
    """Whether there is something to draw: a dated value, or a target path with dated points."""
    data = trend_data(view)
    return bool(data.reported or (data.path and data.dated))


def reading_guide(view: IndicatorView, language: Language) -> str:
    """Return how to read the chart, in sentences about the marks that are in it."""
    data = trend_data(view)
    sentences = []
    if len(data.path) > 1:
        sentences.append(text(language, "indicator.aid.path"))
    if data.drawn_forecast:
        has_estimate = data.drawn_forecast.estimate is not None
        key = f"indicator.aid.{'forecast' if has_estimate else 'direction'}"
        sentences.append(text(language, key, level=percent(language, PROBABILITY_OF_BAND)))
    for state in State:
        gaps = [p for p in data.dated if p.value is None and p.state is state]
        if gaps:
            periods = ", ".join(period(language, point.start, point.end) for point in gaps)
            word = text(language, f"words.state.{state.value}")
            sentences.append(text(language, "indicator.aid.missing", state=word, periods=periods))
    undated = sum(point.end is None for point in data.points)
    if undated:
        sentences.append(text(language, "indicator.aid.undated", n=undated))
    return " ".join(sentences)


def alt_text(view: IndicatorView, language: Language) -> str:
    """Return the chart as one sentence, its text alternative; it names the last 8 values, the table all."""
    data = trend_data(view)
    unit = "%" if data.unit == "%" else ""
    steps = [
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in data.reported
    ]
    sentence = text(language, "indicator.alt.trend", title=view.figure.title, steps=", ".join(steps[-8:]) or "–")
    if data.path:
        day, end = data.path[-1]
        sentence += " " + text(language, "indicator.alt.target", value=value(language, end, unit), day=day)
    return sentence
