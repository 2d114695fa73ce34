"""The parts of every picture over time: values, gaps, the target path, the fan and their labels.

Gaps stay gaps: a period without a value is an open circle at the foot, never a zero and never bridged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from impact.charts.axes import period_ticks, tick_texts, value_range
from impact.charts.theme import KEPT, Palette, palette
from impact.i18n import number, period, text, value
from impact.model.words import Language, Measure, State
from impact.views.indicator import ForecastView
from impact.views.marks import Point

Path = Sequence[tuple[date, float]]
# Approximate width of one character of a label, and the least height between two, in pixels.
CHARACTER, LINE = 7.0, 17.0
# About how wide a picture is drawn, small and large, in pixels.
WIDTHS = (260.0, 480.0)
# Closer than this share of the picture's width two labels may meet.
NEAR = 0.3
# Reasons (catalog `forecast`) with which a fan is drawn: none at all, and too few points for a line.
ONLY_DIRECTION = "only_direction"
DRAWN = ("", ONLY_DIRECTION)


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn over time of one indicator; values in `unit`, percentages on 0–100."""

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
        """Points that have a place in time, oldest first."""
        return sorted((p for p in self.points if p.end), key=lambda p: (p.end, p.start or p.end))

    @property
    def reported(self) -> list[Point]:
        """Dated points with a value."""
        return [point for point in self.dated if point.value is not None]

    @property
    def drawn_forecast(self) -> ForecastView | None:
        """The forecast where the rules allow one, or a fan of directions, from a value to start at."""
        found = self.forecast
        allowed = found is not None and found.reason in DRAWN and None not in (found.at, found.low, found.high)
        return found if allowed and self.reported else None

    @property
    def values(self) -> list[float | None]:
        """All values that must fit on the axis."""
        fan = self.drawn_forecast
        ends = [fan.low, fan.high] if fan else []
        known = [p.value for p in self.dated] + [y for _, y in self.path] + ends
        return [*known, self.baseline, self.undated_target, *self.band, *self.bounds]


@lru_cache(maxsize=KEPT)
def draw(course: Course, language: Language, dark: bool, height: int, large: bool) -> go.Figure:
    """One course as a figure, which is kept; `large` adds the value axis, the fan and all labels."""
    ink = palette(dark)
    low, high, ticks = value_range(course.values, course.unit)
    if course.measure is Measure.YES_NO:
        low, high, ticks = -0.25, 1.35, (0.0, 1.0)
    figure = go.Figure()
    figure.update_layout(height=height, hovermode="closest", showlegend=False)
    _bands(figure, course, language, ink, large)
    if large:
        _fan(figure, course, language, ink)
    _path(figure, course, language, ink, large)
    _actual(figure, course, language, ink, large)
    inner = height - (34 if large else 26)
    _missing(figure, course, language, ink, low + 7 * (high - low) / inner)
    _labels(figure, course, language, ink, low, inner / (high - low), large)
    _axes(figure, course, language, (low, high), ticks, large)
    return figure


def _axes(
    figure: go.Figure,
    course: Course,
    language: Language,
    bounds: tuple[float, float],
    ticks: Sequence[float],
    large: bool,
) -> None:
    fan = course.drawn_forecast if large else None
    others = [day for day, _ in course.path] + ([fan.at] if fan and fan.at else [])
    days, names = period_ticks(course.points, others, language, 7 if large else 4)
    figure.update_xaxes(
        tickvals=days, ticktext=names, showgrid=False, zeroline=False, tickangle=0, fixedrange=True, type="date"
    )
    shown = tick_texts(ticks, course.unit, language)
    if course.measure is Measure.YES_NO:
        shown = [text(language, "indicator.chart.no"), text(language, "indicator.chart.yes")]
    figure.update_yaxes(
        range=bounds, tickvals=list(ticks), ticktext=shown, visible=large, zeroline=False, fixedrange=True,
        automargin=True,
    )
    last = course.reported[-1] if course.reported else None
    ends = [day for day in [*others, *(p.end for p in course.dated)] if day]
    reaches_right = last is not None and ends and last.end == max(ends)
    room = len(value(language, last.value, _short(course.unit))) * CHARACTER if last and reaches_right else 0.0
    figure.update_layout(margin={"l": 4, "r": 18 + room, "t": 8, "b": 26 if large else 20})


def _bands(figure: go.Figure, course: Course, language: Language, ink: Palette, large: bool) -> None:
    low, high = course.band
    if low is not None and high is not None:
        figure.add_hrect(y0=low, y1=high, fillcolor=ink.accent, opacity=0.10, line_width=0, layer="below")
    if course.baseline is not None and not (course.path and course.path[0][1] == course.baseline):
        figure.add_hline(y=course.baseline, line={"color": ink.quiet, "width": 1, "dash": "dot"}, layer="below")
        if large:
            _label(figure, 0.0, course.baseline, text(language, "indicator.chart.baseline", value=_said(
                language, course.baseline, course.unit)), ink.quiet, xref="paper", xanchor="left", yshift=9)
    if course.undated_target is not None:
        figure.add_hline(y=course.undated_target, line={"color": ink.quiet, "width": 1.5, "dash": "dash"})
        _label(figure, 1.0, course.undated_target, text(language, "indicator.chart.target", value=_said(
            language, course.undated_target, course.unit)), ink.quiet, xref="paper", xanchor="right", yshift=10)


def _fan(figure: go.Figure, course: Course, language: Language, ink: Palette) -> None:
    fan = course.drawn_forecast
    if fan is None:
        return
    last = course.reported[-1]
    said = text(
        language,
        "indicator.chart.direction" if fan.estimate is None else "indicator.chart.forecast",
        value=_said(language, fan.estimate, course.unit),
        low=_said(language, fan.low, course.unit),
        high=_said(language, fan.high, course.unit),
    )
    figure.add_trace(
        go.Scatter(
            x=_days([last.end, fan.at, fan.at, last.end]),
            y=np.array([last.value, fan.high, fan.low, last.value], dtype=float),
            mode="lines", fill="toself", fillcolor=ink.fan, line={"width": 0}, hoveron="fills",
            name="forecast", text=said, hoverinfo="text",
        )
    )


def _path(figure: go.Figure, course: Course, language: Language, ink: Palette, large: bool) -> None:
    if not course.path:
        return
    days, values = zip(*course.path, strict=True)
    said = [
        text(language, "indicator.chart.path_point", value=_said(language, y, course.unit), day=day)
        for day, y in course.path
    ]
    figure.add_trace(
        go.Scatter(
            x=_days(days), y=np.array(values, dtype=float),
            mode="lines+markers" if large or len(days) == 1 else "lines",
            line={"color": ink.quiet, "width": 1.6, "dash": "dash"},
            marker={"symbol": "line-ew", "size": 9, "line": {"color": ink.quiet, "width": 1.8}},
            name="target", text=said, hovertemplate="%{text}<extra></extra>", connectgaps=False,
        )
    )


def _actual(figure: go.Figure, course: Course, language: Language, ink: Palette, large: bool) -> None:
    dated = course.dated
    if not dated:
        return
    figure.add_trace(
        go.Scatter(
            x=_days([point.end for point in dated]),
            y=np.array([np.nan if p.value is None else p.value for p in dated], dtype=float),
            mode="lines+markers", connectgaps=False,
            line={"color": ink.accent, "width": 2.6 if large else 2.2},
            marker={"color": ink.accent, "size": 8 if large else 6},
            name="actual", text=[_hover(point, course.unit, language) for point in dated],
            hovertemplate="%{text}<extra></extra>",
        )
    )


def _missing(figure: go.Figure, course: Course, language: Language, ink: Palette, foot: float) -> None:
    gaps = [point for point in course.dated if point.value is None]
    if not gaps:
        return
    figure.add_trace(
        go.Scatter(
            x=_days([point.end for point in gaps]), y=np.full(len(gaps), foot), mode="markers",
            marker={"symbol": "circle-open", "size": 9, "color": ink.quiet, "line": {"width": 1.4}},
            name="missing", text=[_hover(point, course.unit, language) for point in gaps],
            hovertemplate="%{text}<extra></extra>", cliponaxis=False,
        )
    )


def _labels(
    figure: go.Figure, course: Course, language: Language, ink: Palette, low: float, scale: float, large: bool
) -> None:
    """Direct labels beside the last value, the end of the target path and its start; none on another.

    `low` is the foot of the axis and `scale` the pixels of one unit.
    """
    last = course.reported[-1] if course.reported else None
    above = None
    if last is not None and last.end is not None and last.value is not None:
        above, anchor = _side(course, last.end, last.value, course.drawn_forecast is not None and large)
        above = above or (last.value - low) * scale < LINE * 1.6  # below it, the axis begins
        _label(
            figure, last.end, last.value, f"<b>{_said(language, last.value, course.unit)}</b>", ink.accent,
            xanchor="left" if anchor == "beside" else anchor,
            xshift={"beside": 8, "left": 4, "right": -2}.get(anchor, 0),
            yshift=0 if anchor == "beside" else (LINE if above else -LINE),
            size=15 if large else 13,
        )
    if not course.path:
        return
    (first_day, first), (end_day, end) = course.path[0], course.path[-1]
    lifted: bool = len(course.path) == 1 or end >= course.path[-2][1]
    if last is not None and last.end is not None and last.value is not None:
        apart = (end_day - last.end).days / max((end_day - first_day).days, 1)
        if abs(last.value - end) * scale < LINE * 3 and 0 <= apart < NEAR:
            # The two labels would meet: the one of the target goes to the other side.
            lifted = end >= last.value if apart == 0 else not above
    if (end - low) * scale < LINE:
        lifted = True
    words = text(language, "indicator.chart.target", value=_said(language, end, course.unit))
    width = len(words) * CHARACTER * (1.0 if large else 0.85) / WIDTHS[large]
    left = end_day - (end_day - min([first_day, *(point.end for point in course.dated if point.end)])) * width
    began = _path_at(course.path, left)
    # The label ends where the path ends: it keeps clear of the path on its whole length.
    away = 0.0 if began is None else max((began - end) * (1 if lifted else -1) * scale, 0.0)
    _label(
        figure, end_day, end, words, ink.quiet, xanchor="right" if len(course.path) > 1 or last else "center",
        yshift=(13 + min(away, 2 * LINE)) * (1 if lifted else -1), size=13 if large else 11,
    )
    starts_at_baseline = course.baseline is not None and first == course.baseline and len(course.path) > 1
    if large and starts_at_baseline:
        _label(
            figure, first_day, first,
            text(language, "indicator.chart.baseline", value=_said(language, first, course.unit)),
            ink.quiet, xanchor="left", yshift=-13 if course.path[1][1] >= first else 13,
        )


def _side(course: Course, day: date, amount: float, has_fan: bool) -> tuple[bool, str]:
    """Whether the label of the last value stands above it, and its anchor; 'beside' is level with it."""
    ends = [end for end, _ in course.path] + [point.end for point in course.dated if point.end]
    if day == max(ends) and not has_fan:
        return True, "beside"
    on_path = _path_at(course.path, day)
    if on_path is None:
        return True, "center"
    if has_fan:
        return amount >= on_path, "center"
    if amount < on_path:
        return False, "left"
    # Above the path: where the path climbs past the value, the label keeps to the side it comes from.
    return True, "right" if course.path[-1][1] > amount else "center"


def _label(figure: go.Figure, x: object, y: float, words: str, colour: str, **place: object) -> None:
    size = place.pop("size", 13)
    figure.add_annotation(
        x=x, y=y, text=words.replace(" ", "\u00a0"), showarrow=False,
        font={"color": colour, "size": size}, **place,
    )


def _path_at(path: Path, when: date) -> float | None:
    """The value of the path on a day, None outside it."""
    if not path or not path[0][0] <= when <= path[-1][0]:
        return None
    days = np.array([day.toordinal() for day, _ in path], dtype=float)
    return float(np.interp(when.toordinal(), days, np.array([y for _, y in path], dtype=float)))


def _days(days: Sequence[date | None]) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def _short(unit: str) -> str:
    return "%" if unit == "%" else ""


def _said(language: Language, amount: float | None, unit: str) -> str:
    return value(language, amount, _short(unit))


def _hover(point: Point, unit: str, language: Language) -> str:
    """What a point says when it is pointed at."""
    when = f"<b>{period(language, point.start, point.end)}</b>"
    if point.value is None:
        return f"{when}<br>{text(language, f'words.state.{point.state.value}')}"
    said = value(language, point.value, unit)
    if point.numerator is not None and point.denominator is not None:
        parts = text(
            language, "indicator.parts",
            numerator=number(language, point.numerator), denominator=number(language, point.denominator),
        )
        said += f" ({parts})"
    if point.state is not State.REPORTED:
        said += f"<br>{text(language, f'words.state.{point.state.value}')}"
    return f"{when}<br>{said}"
