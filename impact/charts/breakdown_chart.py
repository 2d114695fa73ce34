"""Bar chart of a breakdown: bars from zero; suppressed groups are hatched and never drawn to size."""

from __future__ import annotations

import textwrap
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from impact.charts.finished_figures import mark_as_finished
from impact.charts.theme import CACHED_FIGURES, Palette, palette
from impact.i18n import isolate_direction, label_text, number, text, value
from impact.i18n.groups import name_dimension, name_group
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.views.figures.breakdowns import BreakdownBar, BreakdownView
from impact.views.html_elements import element, fragment

ROW_HEIGHT, FRAME_HEIGHT, LABEL_CHARACTERS, CHARACTER_WIDTH = 42, 10, 16, 7.6


@lru_cache(maxsize=CACHED_FIGURES)
def draw_breakdown(view: BreakdownView, language: Language, dark: bool = False) -> go.Figure:
    """Return the bars in the order of the source, as a cached figure that callers must not change.

    Where a gap between groups is certain, the lower group has the colour of attention.
    """
    colours = palette(dark)
    rows = np.arange(len(view.bars), dtype=float)
    top = _axis_top(view)
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            y=rows, x=np.full(len(view.bars), top), orientation="h", width=0.56, name="track",
            marker={
                "color": colours.track,
                "pattern": {
                    "shape": ["" if _is_visible(bar) else "/" for bar in view.bars],
                    "fillmode": "overlay", "bgcolor": colours.track, "fgcolor": colours.quiet, "fgopacity": 0.6,
                    "size": 6, "solidity": 0.2,
                },
                "line": {"width": 0},
            },
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Bar(
            y=rows,
            x=np.array([np.nan if bar.value is None else bar.value for bar in view.bars], dtype=float),
            orientation="h", width=0.56, name="groups",
            marker={"color": [_bar_colour(view, bar, colours) for bar in view.bars], "line": {"width": 0}},
            hovertext=[
                fragment(
                    element("b", name_group(language, view.dimension, bar.category)), element("br"),
                    bar_value_text(bar, view.unit, language),
                )
                for bar in view.bars
            ],
            hovertemplate=Markup("%{hovertext}<extra></extra>"),
        )
    )
    beside = [_label_lines(bar, view.unit, language) for bar in view.bars]
    for row, bar, label_lines in zip(rows, view.bars, beside, strict=True):
        amount, *details = label_lines
        quiet = f"color:{colours.quiet}"
        label = fragment(
            element("b", amount) if bar.value is not None else element("span", amount, style=quiet),
            ((element("br"), element("span", line, style=quiet)) for line in details),
        )
        figure.add_annotation(
            x=top, y=row, text=label, showarrow=False,
            xanchor="left", xshift=8, align="left", font={"color": colours.text, "size": 13},
        )
    longest = max(len(line) for label_lines in beside for line in label_lines)
    figure.update_layout(
        barmode="overlay", showlegend=False, height=ROW_HEIGHT * len(view.bars) + FRAME_HEIGHT, bargap=0,
        margin={"l": 4, "r": 12 + CHARACTER_WIDTH * longest, "t": 4, "b": 4},
    )
    figure.update_xaxes(visible=False, range=(0.0, top), fixedrange=True)
    figure.update_yaxes(
        autorange="reversed", tickvals=rows, automargin=True, fixedrange=True, showgrid=False, zeroline=False,
        ticktext=[
            element("br").join(textwrap.wrap(_isolated_name(view, bar, language), LABEL_CHARACTERS)[:2]) or "–"
            for bar in view.bars
        ],
        tickfont={"size": 13, "color": colours.text}, ticklabelstandoff=6,
    )
    return mark_as_finished(figure)


def alt_text(view: BreakdownView, language: Language) -> str:
    """Return the chart as one sentence, its text alternative for screen readers."""
    groups = ", ".join(
        f"{name_group(language, view.dimension, bar.category)} {bar_value_text(bar, view.unit, language)}"
        for bar in view.bars
    )
    return label_text(language, f"{view.title}, {name_dimension(language, view.dimension)}", groups)


def bar_value_text(bar: BreakdownBar, unit: str, language: Language) -> str:
    """Return the value of a group with its numerator and denominator, or the state that says why it has none."""
    if bar.value is None:
        state = State.NOT_REPORTED if bar.state is State.REPORTED else bar.state
        return text(language, f"words.state.{state.value}")
    amount = value(language, bar.value, "%" if unit == "%" else "")
    return f"{amount} ({_parts_text(bar, language)})" if _parts_text(bar, language) else amount


def _parts_text(bar: BreakdownBar, language: Language) -> str:
    if bar.numerator is not None and bar.denominator is not None:
        return text(
            language, "indicator.parts",
            numerator=number(language, bar.numerator), denominator=number(language, bar.denominator),
        )
    return ""


def _label_lines(bar: BreakdownBar, unit: str, language: Language) -> list[str]:
    """Return the label beside a bar as short lines that fit on a phone."""
    if bar.value is None:
        return textwrap.wrap(bar_value_text(bar, unit, language), 13)
    parts = _parts_text(bar, language)
    return [value(language, bar.value, "%" if unit == "%" else ""), *([parts] if parts else [])]


def _isolated_name(view: BreakdownView, bar: BreakdownBar, language: Language) -> str:
    return isolate_direction(name_group(language, view.dimension, bar.category))


def _is_visible(bar: BreakdownBar) -> bool:
    return bar.value is not None or bar.state is not State.SUPPRESSED


def _axis_top(view: BreakdownView) -> float:
    if view.measure is Measure.PERCENTAGE:
        return 100.0
    reported = [bar.value for bar in view.bars if bar.value is not None]
    return max([*reported, 0.0]) * 1.02 or 1.0


def _bar_colour(view: BreakdownView, bar: BreakdownBar, colours: Palette) -> str:
    is_left_behind = view.gap_is_certain and bar.category == view.gap_low
    return colours.attention if is_left_behind else colours.accent
