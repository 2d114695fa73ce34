"""Charts of the portfolio page: what grantees reached together, per year, and how the same grantees fare.

A total of more grantees than the year before is no growth, so totals are bars that no line connects; a line joins
only the values of grantees that reported in each of its years, and the dashed path is their target.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from impact.charts.axes import format_ticks, value_range
from impact.charts.finished_figures import mark_as_finished
from impact.charts.theme import CACHED_FIGURES, Palette, palette
from impact.i18n import number, text, value
from impact.metrics.formulas.forecast import value_bounds
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.views.html_elements import element, fragment
from impact.views.portfolio import SharedTrend, SharedYear

HEIGHT = 215


@lru_cache(maxsize=CACHED_FIGURES)
def draw_shared_trend(
    trend: SharedTrend, language: Language, dark: bool = False, height: int = HEIGHT, large: bool = False
) -> go.Figure:
    """Draw the total per year as bars, the same grantees as a line with their dashed target path.

    Where people may be counted twice a bar spans what is possible, and no line is drawn through its upper end. A
    cached figure that callers must not change.
    """
    colours = palette(dark)
    years = _list_drawn_years(trend)
    low, high, ticks = _find_axis(trend, years)
    figure = go.Figure()
    _add_totals(figure, trend, years, language, colours, low)
    if trend.low is None:
        _add_same(figure, trend, years, language, colours, large)
    _add_missing(figure, years, language, colours, low)
    _add_latest_label(figure, trend, language, colours, large)
    figure.update_layout(
        height=height, hovermode="closest", showlegend=False, barmode="overlay",
        margin={"l": 4, "r": 16, "t": 18, "b": 40},
    )
    figure.update_xaxes(
        tickvals=[item.year for item in years], ticktext=[_name_year(item, language) for item in years],
        showgrid=False, zeroline=False, tickangle=0, fixedrange=True,
        range=(years[0].year - 0.6, years[-1].year + 0.6) if years else None,
    )
    figure.update_yaxes(
        range=(low, high), tickvals=list(ticks), ticktext=format_ticks(ticks, trend.unit, language), visible=True,
        zeroline=False, fixedrange=True, automargin=True,
    )
    return mark_as_finished(figure)


def list_legend(trend: SharedTrend, language: Language) -> list[str]:
    """What each mark in the chart means, in the order in which they are drawn."""
    years = _list_drawn_years(trend)
    bounded = trend.low is not None
    lines = [text(language, "portfolio.shared.mark.range" if bounded else "portfolio.shared.mark.total")]
    if not bounded and len(_list_same(years)) > 1:
        lines.append(text(language, "portfolio.shared.mark.same", n=trend.same))
    if not bounded and any(item.same_target is not None for item in years):
        lines.append(text(language, "portfolio.shared.mark.target"))
    if any(item.point.state is State.NOT_REPORTED for item in years):
        lines.append(text(language, "portfolio.shared.mark.missing"))
    if any(item.point.state is State.SUPPRESSED for item in years):
        lines.append(text(language, "portfolio.shared.mark.suppressed"))
    return lines


def alt_text(trend: SharedTrend, language: Language) -> str:
    """Return the chart as one sentence, its text alternative for screen readers."""
    steps = ", ".join(
        text(language, "portfolio.shared.alt.year", year=str(item.year), value=describe_total(item, trend, language),
             n=item.grantees)
        for item in trend.years
        if item.point.value is not None
    )  # fmt: skip
    return text(language, "portfolio.shared.alt", title=trend.title, steps=steps)


def describe_total(item: SharedYear, trend: SharedTrend, language: Language) -> str:
    """The total of a year in words: '62 %', or '1 401–4 841' where it can only be said between which it lies."""
    unit = "%" if trend.unit == "%" else ""
    if item.low is not None and item.high is not None:
        if item.low == item.high:
            return value(language, item.high, unit)
        return f"{number(language, item.low)}–{number(language, item.high)}"
    return value(language, item.point.value, unit)


def _list_drawn_years(trend: SharedTrend) -> list[SharedYear]:
    """Years with something to draw: a total, a gap, or a target of the same grantees."""
    return [item for item in trend.years if item.point.state is not State.NOT_DUE or item.same_target is not None]


def _list_same(years: Sequence[SharedYear]) -> list[SharedYear]:
    return [item for item in years if item.same_value is not None]


def _find_axis(trend: SharedTrend, years: Sequence[SharedYear]) -> tuple[float, float, tuple[float, ...]]:
    """Lowest and highest value and ticks: counts from zero, a percentage or score on its own scale."""
    totals = [amount for item in years for amount in (item.point.value, item.same_value, item.same_target)]
    lowest, highest = value_bounds(trend.measure, totals, trend.unit)
    if lowest is None and trend.measure is Measure.NUMBER and all(amount is None or amount >= 0 for amount in totals):
        lowest = 0.0
    low, high, ticks = value_range([*totals, lowest, highest], trend.unit)
    room = 0.08 * ((high if highest is None else highest) - (low if lowest is None else lowest))
    return (
        low if lowest is None else lowest,
        high if highest is None else highest + room,
        tuple(tick for tick in ticks if (lowest is None or tick >= lowest) and (highest is None or tick <= highest)),
    )


def _add_totals(
    figure: go.Figure, trend: SharedTrend, years: Sequence[SharedYear], language: Language, colours: Palette, low: float
) -> None:
    with_total = [item for item in years if item.point.value is not None]
    if not with_total:
        return
    bases = [item.low if item.low is not None else low for item in with_total]
    tops = [item.point.value or 0.0 for item in with_total]
    figure.add_trace(
        go.Bar(
            x=[item.year for item in with_total], base=bases, width=0.62,
            # A bar without height would not be seen: so many people at least and at most.
            y=np.array([top - base for top, base in zip(tops, bases, strict=True)], dtype=float),
            marker={"color": colours.accent, "opacity": 0.32, "line": {"width": 1.5, "color": colours.accent}},
            name="bounds" if trend.low is not None else "total",
            hovertext=[_hover_text(item, trend, language) for item in with_total],
            hovertemplate=Markup("%{hovertext}<extra></extra>"),
        )
    )


def _add_same(
    figure: go.Figure, trend: SharedTrend, years: Sequence[SharedYear], language: Language, colours: Palette,
    large: bool,
) -> None:  # fmt: skip
    path = [item for item in years if item.same_target is not None]
    if path:
        figure.add_trace(
            go.Scatter(
                x=[item.year for item in path], y=np.array([item.same_target for item in path], dtype=float),
                mode="lines+markers", connectgaps=False,
                line={"color": colours.quiet, "width": 1.6, "dash": "dash"},
                marker={"symbol": "line-ew", "size": 9, "line": {"color": colours.quiet, "width": 1.8}}, name="target",
                text=[_hover_same(item, item.same_target, "target", trend, language) for item in path],
                hovertemplate=Markup("%{text}<extra></extra>"),
            )
        )
    same = _list_same(years)
    if len(same) > 1:
        figure.add_trace(
            go.Scatter(
                x=[item.year for item in same], y=np.array([item.same_value for item in same], dtype=float),
                mode="lines+markers", line={"color": colours.accent, "width": 2.6 if large else 2.2},
                marker={"color": colours.accent, "size": 8 if large else 6}, name="same",
                text=[_hover_same(item, item.same_value, "same", trend, language) for item in same],
                hovertemplate=Markup("%{text}<extra></extra>"),
            )
        )


def _add_missing(
    figure: go.Figure, years: Sequence[SharedYear], language: Language, colours: Palette, bottom: float
) -> None:
    gaps = [item for item in years if item.point.value is None and item.point.state is not State.NOT_DUE]
    if gaps:
        words = [text(language, f"words.state.{item.point.state.value}") for item in gaps]
        figure.add_trace(
            go.Scatter(
                x=[item.year for item in gaps], y=np.full(len(gaps), bottom), mode="markers", name="missing",
                marker={"symbol": "circle-open", "size": 9, "color": colours.quiet, "line": {"width": 1.4}},
                text=[_join_lines(item, word) for item, word in zip(gaps, words, strict=True)],
                hovertemplate=Markup("%{text}<extra></extra>"), cliponaxis=False,
            )
        )


def _add_latest_label(
    figure: go.Figure, trend: SharedTrend, language: Language, colours: Palette, large: bool
) -> None:
    latest = trend.latest
    if latest is None or latest.point.value is None:
        return
    tops = [amount for amount in (latest.point.value, latest.same_target) if amount is not None]
    figure.add_annotation(
        x=latest.year, y=latest.point.value if trend.low is not None else max(tops), showarrow=False, yshift=12,
        text=element("b", describe_total(latest, trend, language).replace(" ", "\u00a0")),
        font={"color": colours.accent, "size": 15 if large else 13},
    )


def _name_year(item: SharedYear, language: Language) -> str:
    """The year, and below it how many grantees reported it."""
    if not item.grantees:
        return str(item.year)
    return fragment(item.year, element("br"), text(language, "portfolio.shared.n", n=item.grantees))


def _hover_text(item: SharedYear, trend: SharedTrend, language: Language) -> str:
    reporters = text(language, "portfolio.shared.reporters", n=item.grantees)
    return _join_lines(item, describe_total(item, trend, language), reporters)


def _hover_same(item: SharedYear, amount: float | None, name: str, trend: SharedTrend, language: Language) -> str:
    words = text(language, f"portfolio.shared.hover.{name}", n=trend.same)
    return _join_lines(item, value(language, amount, "%" if trend.unit == "%" else ""), words)


def _join_lines(item: SharedYear, *lines: str) -> Markup:
    """A hover text: the year, and lines below it."""
    return element("br").join([element("b", item.year), *lines])
