"""Line chart over time: values, gaps, the target path, the forecast fan and their labels.

A period without a value is an open circle at the foot of the chart, never a zero and never bridged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from impact.charts.axes import format_ticks, period_ticks, value_range
from impact.charts.finished_figures import mark_as_finished
from impact.charts.label_places import CHARACTER_WIDTH, LABEL_HEIGHT, LabelPlace, LabelPlacer
from impact.charts.theme import CACHED_FIGURES, Palette, palette
from impact.i18n import number, period, text, value
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import Point
from impact.views.html_elements import element, fragment
from impact.views.indicator import ForecastView

Path = Sequence[tuple[date, float]]
# What a screen in a room leaves of a large chart, in pixels by the measure of its enlarged texts.
AREA_IN_A_ROOM = (600.0, 165.0)
# About how wide a chart is drawn, small and large, in pixels.
CHART_WIDTHS = (260.0, 480.0)
# Reasons (catalog `forecast`) with which a fan is drawn: '' (a full forecast), and too few points for a line.
ONLY_DIRECTION = "only_direction"
REASONS_WITH_FAN = ("", ONLY_DIRECTION)


@dataclass(frozen=True, slots=True)
class TrendData:
    """Data of one line chart; values in `unit`, percentages on 0–100.

    `path` is the target path as (day, value); `band` is the aim of an indicator to maintain, `bounds` the
    limits of a total of people who may be counted twice; None where open.
    """

    points: tuple[Point, ...]
    path: tuple[tuple[date, float], ...]
    unit: str
    measure: Measure
    baseline: float | None = None
    undated_target: float | None = None
    forecast: ForecastView | None = None
    band: tuple[float | None, float | None] = (None, None)
    bounds: tuple[float | None, float | None] = (None, None)

    @property
    def dated(self) -> list[Point]:
        """Points with a period end, oldest first."""
        return sorted((p for p in self.points if p.end), key=lambda p: (p.end, p.start or p.end))

    @property
    def reported(self) -> list[Point]:
        """Dated points with a value."""
        return [point for point in self.dated if point.value is not None]

    @property
    def drawn_forecast(self) -> ForecastView | None:
        """The forecast or fan of directions to draw; None where the rules allow none or no value precedes it."""
        fan = self.forecast
        allowed = fan is not None and fan.reason in REASONS_WITH_FAN and None not in (fan.at, fan.low, fan.high)
        return fan if allowed and self.reported else None

    @property
    def values(self) -> list[float | None]:
        """All values that must fit on the axis."""
        fan = self.drawn_forecast
        ends = [fan.low, fan.high] if fan else []
        amounts = [p.value for p in self.dated] + [y for _, y in self.path] + ends
        return [*amounts, self.baseline, self.undated_target, *self.band, *self.bounds]


@lru_cache(maxsize=CACHED_FIGURES)
def draw_trend(data: TrendData, language: Language, dark: bool, height: int, large: bool) -> go.Figure:
    """Draw one chart, as a cached figure that callers must not change.

    `height` in pixels; `large` adds the value axis, the forecast fan and all labels.
    """
    colours = palette(dark)
    low, high, ticks = value_range(data.values, data.unit)
    if data.measure is Measure.YES_NO:
        low, high, ticks = -0.25, 1.35, (0.0, 1.0)
    figure = go.Figure()
    figure.update_layout(height=height, hovermode="closest", showlegend=False)
    _add_reference_lines(figure, data, language, colours, large)
    if large:
        _add_fan(figure, data, language, colours)
    _add_path(figure, data, language, colours, large)
    _add_actuals(figure, data, language, colours, large)
    inner = height - (34 if large else 26)
    _add_missing(figure, data, language, colours, low + 7 * (high - low) / inner)
    _add_labels(figure, data, language, colours, low, inner / (high - low), large)
    _set_axes(figure, data, language, (low, high), ticks, large)
    return mark_as_finished(figure)


def _set_axes(
    figure: go.Figure,
    data: TrendData,
    language: Language,
    bounds: tuple[float, float],
    ticks: Sequence[float],
    large: bool,
) -> None:
    fan = data.drawn_forecast if large else None
    other_days = [day for day, _ in data.path] + ([fan.at] if fan and fan.at else [])
    days, period_names = period_ticks(data.points, other_days, language, 7 if large else 4)
    figure.update_xaxes(
        tickvals=days, ticktext=period_names, showgrid=False, zeroline=False, tickangle=0, fixedrange=True, type="date"
    )
    tick_labels = format_ticks(ticks, data.unit, language)
    if data.measure is Measure.YES_NO:
        tick_labels = [text(language, "indicator.chart.no"), text(language, "indicator.chart.yes")]
    figure.update_yaxes(
        range=bounds, tickvals=list(ticks), ticktext=tick_labels, visible=large, zeroline=False, fixedrange=True,
        automargin=True,
    )
    last = data.reported[-1] if data.reported else None
    ends = [day for day in [*other_days, *(p.end for p in data.dated)] if day]
    reaches_right = last is not None and ends and last.end == max(ends)
    label = value(language, last.value, _short_unit(data.unit)) if last and reaches_right else ""
    figure.update_layout(
        margin={"l": 4, "r": 18 + len(label) * CHARACTER_WIDTH, "t": 8, "b": 26 if large else 20}
    )


def _add_reference_lines(figure: go.Figure, data: TrendData, language: Language, colours: Palette, large: bool) -> None:
    low, high = data.band
    if low is not None and high is not None:
        figure.add_hrect(y0=low, y1=high, fillcolor=colours.accent, opacity=0.10, line_width=0, layer="below")
    if data.baseline is not None and not (data.path and data.path[0][1] == data.baseline):
        figure.add_hline(y=data.baseline, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
        if large:
            _add_label(figure, 0.0, data.baseline, text(language, "indicator.chart.baseline", value=_value_text(
                language, data.baseline, data.unit)), colours.quiet, xref="paper", xanchor="left", xshift=6, yshift=9)
    if data.undated_target is not None:
        figure.add_hline(y=data.undated_target, line={"color": colours.quiet, "width": 1.5, "dash": "dash"})
        _add_label(figure, 1.0, data.undated_target, text(language, "indicator.chart.target", value=_value_text(
            language, data.undated_target, data.unit)), colours.quiet, xref="paper", xanchor="right", yshift=10)


def _add_fan(figure: go.Figure, data: TrendData, language: Language, colours: Palette) -> None:
    fan = data.drawn_forecast
    if fan is None:
        return
    last = data.reported[-1]
    hover = text(
        language,
        "indicator.chart.direction" if fan.estimate is None else "indicator.chart.forecast",
        value=_value_text(language, fan.estimate, data.unit),
        low=_value_text(language, fan.low, data.unit),
        high=_value_text(language, fan.high, data.unit),
    )
    figure.add_trace(
        go.Scatter(
            x=_as_dates([last.end, fan.at, fan.at, last.end]),
            y=np.array([last.value, fan.high, fan.low, last.value], dtype=float),
            mode="lines", fill="toself", fillcolor=colours.fan, line={"width": 0}, hoveron="fills",
            name="forecast", text=hover, hoverinfo="text",
        )
    )


def _add_path(figure: go.Figure, data: TrendData, language: Language, colours: Palette, large: bool) -> None:
    if not data.path:
        return
    days, values = zip(*data.path, strict=True)
    hovers = [
        text(language, "indicator.chart.path_point", value=_value_text(language, y, data.unit), day=day)
        for day, y in data.path
    ]
    figure.add_trace(
        go.Scatter(
            x=_as_dates(days), y=np.array(values, dtype=float),
            mode="lines+markers" if large or len(days) == 1 else "lines",
            line={"color": colours.quiet, "width": 1.6, "dash": "dash"},
            marker={"symbol": "line-ew", "size": 9, "line": {"color": colours.quiet, "width": 1.8}},
            name="target", text=hovers, hovertemplate=Markup("%{text}<extra></extra>"), connectgaps=False,
        )
    )


def _add_actuals(figure: go.Figure, data: TrendData, language: Language, colours: Palette, large: bool) -> None:
    dated = data.dated
    if not dated:
        return
    figure.add_trace(
        go.Scatter(
            x=_as_dates([point.end for point in dated]),
            y=np.array([np.nan if p.value is None else p.value for p in dated], dtype=float),
            mode="lines+markers", connectgaps=False,
            line={"color": colours.accent, "width": 2.6 if large else 2.2},
            marker={"color": colours.accent, "size": 8 if large else 6},
            name="actual", text=[_hover_text(point, data.unit, language) for point in dated],
            hovertemplate=Markup("%{text}<extra></extra>"),
        )
    )


def _add_missing(figure: go.Figure, data: TrendData, language: Language, colours: Palette, bottom: float) -> None:
    gaps = [point for point in data.dated if point.value is None]
    if not gaps:
        return
    figure.add_trace(
        go.Scatter(
            x=_as_dates([point.end for point in gaps]), y=np.full(len(gaps), bottom), mode="markers",
            marker={"symbol": "circle-open", "size": 9, "color": colours.quiet, "line": {"width": 1.4}},
            name="missing", text=[_hover_text(point, data.unit, language) for point in gaps],
            hovertemplate=Markup("%{text}<extra></extra>"), cliponaxis=False,
        )
    )


def _add_labels(
    figure: go.Figure, data: TrendData, language: Language, colours: Palette, bottom: float, scale: float, large: bool
) -> None:
    """Add labels beside the last value, the end of the target path and its start, over as little as can be.

    `bottom` is the lowest value of the axis and `scale` the pixels per unit.
    """
    last = data.reported[-1] if data.reported else None
    fan = data.drawn_forecast if large else None
    days = [point.end for point in data.dated if point.end] + [day for day, _ in data.path]
    days += [fan.at] if fan is not None and fan.at else []
    if not days:
        return
    first_day, whole = min(days), max((max(days) - min(days)).days, 1)
    inner = figure.layout.height - (34 if large else 26)

    def find_shares(day: date, amount: float) -> tuple[float, float]:
        return (day - first_day).days / whole, (amount - bottom) * scale / inner

    areas = [(CHART_WIDTHS[large], inner), *([AREA_IN_A_ROOM] if large else [])]
    placer = LabelPlacer(areas, 18)
    for line in _find_lines(data.dated):
        placer.add_line([find_shares(*point) for point in line])
    if data.path:
        placer.add_line([find_shares(*point) for point in data.path])
    if data.baseline is not None and not (data.path and data.path[0][1] == data.baseline):
        height = (data.baseline - bottom) * scale / inner
        placer.add_line([(0.0, height), (1.0, height)], 0.3)
    if fan is not None and fan.at and last is not None and last.end and last.value is not None:
        for edge in (fan.low, fan.high):
            if edge is not None:
                placer.add_line([find_shares(last.end, last.value), find_shares(fan.at, edge)], 0.5)
    if last is not None and last.end is not None and last.value is not None:
        words, size = _value_text(language, last.value, data.unit), 15 if large else 13
        candidates = _places_of_value(data, last.end, last.value, fan is not None)
        _add_label(
            figure, last.end, last.value, element("b", words), colours.accent, size=size,
            **asdict(placer.place(find_shares(last.end, last.value), words, size, candidates)),
        )
    if not data.path:
        return
    (path_begin, first), (end_day, end) = data.path[0], data.path[-1]
    words = text(language, "indicator.chart.target", value=_value_text(language, end, data.unit))
    size = 13 if large else 11
    side = 1 if len(data.path) == 1 or end >= data.path[-2][1] else -1
    xanchor = "right" if len(data.path) > 1 or last else "center"
    candidates = [
        LabelPlace(xanchor, 0, turn * distance) for distance in (13, 20, 28, 38) for turn in (side, -side)
    ]
    _add_label(
        figure, end_day, end, words, colours.quiet, size=size,
        **asdict(placer.place(find_shares(end_day, end), words, size, candidates)),
    )
    starts_at_baseline = data.baseline is not None and first == data.baseline and len(data.path) > 1
    if large and starts_at_baseline:
        words = text(language, "indicator.chart.baseline", value=_value_text(language, first, data.unit))
        side = -1 if data.path[1][1] >= first else 1
        candidates = [LabelPlace("left", 0, turn * distance) for distance in (13, 20) for turn in (side, -side)]
        _add_label(
            figure, path_begin, first, words, colours.quiet,
            **asdict(placer.place(find_shares(path_begin, first), words, 13, candidates)),
        )


def _find_lines(points: Sequence[Point]) -> list[list[tuple[date, float]]]:
    """The pieces of the line of actuals between its gaps, as (day, value)."""
    lines: list[list[tuple[date, float]]] = [[]]
    for point in points:
        if point.value is None or point.end is None:
            lines.append([])
        else:
            lines[-1].append((point.end, point.value))
    return [line for line in lines if line]


def _places_of_value(data: TrendData, day: date, amount: float, has_fan: bool) -> list[LabelPlace]:
    """The places of the label of the last value, the best first: level with it where nothing follows."""
    ends = [end for end, _ in data.path] + [point.end for point in data.dated if point.end]
    if day == max(ends) and not has_fan:
        return [LabelPlace("left", 8, 0)]
    on_path = _path_at(data.path, day)
    side = 1 if on_path is None or amount >= on_path else -1
    return [
        LabelPlace(xanchor, xshift, turn * distance)
        for distance in (LABEL_HEIGHT, LABEL_HEIGHT + 7)
        for turn in (side, -side)
        for xanchor, xshift in (("center", 0.0), ("left", 4.0), ("right", -2.0))
    ]


def _add_label(figure: go.Figure, x: object, y: float, label: str, colour: str, **options: object) -> None:
    size = options.pop("size", 13)
    figure.add_annotation(
        x=x, y=y, text=label.replace(" ", "\u00a0"), showarrow=False,
        font={"color": colour, "size": size}, **options,
    )


def _path_at(path: Path, when: date) -> float | None:
    """Interpolate the path on a day; None outside it."""
    if not path or not path[0][0] <= when <= path[-1][0]:
        return None
    days = np.array([day.toordinal() for day, _ in path], dtype=float)
    return float(np.interp(when.toordinal(), days, np.array([y for _, y in path], dtype=float)))


def _as_dates(days: Sequence[date | None]) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def _short_unit(unit: str) -> str:
    return "%" if unit == "%" else ""


def _value_text(language: Language, amount: float | None, unit: str) -> str:
    return value(language, amount, _short_unit(unit))


def _hover_text(point: Point, unit: str, language: Language) -> str:
    """Return the hover text of a point: its period, then value and parts, or its state."""
    period_text = element("b", period(language, point.start, point.end))
    if point.value is None:
        return fragment(period_text, element("br"), text(language, f"words.state.{point.state.value}"))
    amount = fragment(value(language, point.value, unit))
    if point.numerator is not None and point.denominator is not None:
        parts = text(
            language, "indicator.parts",
            numerator=number(language, point.numerator), denominator=number(language, point.denominator),
        )
        amount += f" ({parts})"
    if point.state is not State.REPORTED:
        amount += fragment(element("br"), text(language, f"words.state.{point.state.value}"))
    return fragment(period_text, element("br"), amount)
