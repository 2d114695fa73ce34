"""The large picture of one indicator: values, target path and, where allowed, the fan of the forecast."""

from __future__ import annotations

import plotly.graph_objects as go

from impact.charts.lines import Course, draw
from impact.i18n import period, text, value
from impact.model.words import Language, State
from impact.views.indicator import IndicatorView

HEIGHT = 340


def course(view: IndicatorView) -> Course:
    """What the trend of an indicator draws."""
    figure = view.figure
    # A baseline alone is no path: it would be labelled as a target nobody set.
    path = view.path if figure.target is not None or figure.target_final is not None else ()
    return Course(
        points=view.points,
        path=path,
        unit=figure.unit,
        measure=figure.measure,
        baseline=figure.baseline,
        undated_target=None if path else figure.target,
        forecast=view.forecast,
        band=(figure.band_low, figure.band_high),
    )


def trend(view: IndicatorView, language: Language, dark: bool = False, height: int = HEIGHT) -> go.Figure:
    """Values over time with the target path dashed; gaps stay gaps, the forecast only where allowed."""
    return draw(course(view), language, dark, height, large=True)


def drawable(view: IndicatorView) -> bool:
    """Whether there is a picture: a dated value or target to draw."""
    drawn = course(view)
    return bool(drawn.reported or (drawn.path and drawn.dated))


def aid(view: IndicatorView, language: Language) -> str:
    """How to read the picture: only the marks that are in it."""
    drawn = course(view)
    said = []
    if len(drawn.path) > 1:
        said.append(text(language, "indicator.aid.path"))
    if drawn.drawn_forecast:
        certain = drawn.drawn_forecast.estimate is not None
        said.append(text(language, f"indicator.aid.{'forecast' if certain else 'direction'}"))
    for state in State:
        gaps = [p for p in drawn.dated if p.value is None and p.state is state]
        if gaps:
            periods = ", ".join(period(language, point.start, point.end) for point in gaps)
            word = text(language, f"words.state.{state.value}")
            said.append(text(language, "indicator.aid.missing", state=word, periods=periods))
    undated = sum(point.end is None for point in drawn.points)
    if undated:
        said.append(text(language, "indicator.aid.undated", n=undated))
    return " ".join(said)


def in_words(view: IndicatorView, language: Language) -> str:
    """The picture in one sentence, for who does not see it; the table beneath holds every value."""
    drawn = course(view)
    unit = "%" if drawn.unit == "%" else ""
    steps = [
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in drawn.reported
    ]
    said = text(language, "indicator.alt.trend", title=view.figure.title, steps=", ".join(steps[-8:]) or "–")
    if drawn.path:
        day, end = drawn.path[-1]
        said += " " + text(language, "indicator.alt.target", value=value(language, end, unit), day=day)
    return said
