"""Groups of one breakdown as bars from zero; groups that are too small are hatched and never drawn to size."""

from __future__ import annotations

import textwrap
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from impact.charts.theme import KEPT, Palette, palette
from impact.i18n import number, text, value
from impact.model.words import Language, Measure, State
from impact.views.marks import BreakdownBar, BreakdownView

ROW, FRAME, LABEL, CHARACTER = 42, 10, 16, 7.6


@lru_cache(maxsize=KEPT)
def breakdown(view: BreakdownView, language: Language, dark: bool = False) -> go.Figure:
    """Bars, in a figure that is kept, in the order of the source; the group a certain gap leaves behind stands out."""
    ink = palette(dark)
    places = np.arange(len(view.bars), dtype=float)
    top = _top(view)
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            y=places, x=np.full(len(view.bars), top), orientation="h", width=0.56, name="track",
            marker={
                "color": ink.track,
                "pattern": {
                    "shape": ["" if _shown(bar) else "/" for bar in view.bars],
                    "fillmode": "overlay", "bgcolor": ink.track, "fgcolor": ink.quiet, "fgopacity": 0.6,
                    "size": 6, "solidity": 0.2,
                },
                "line": {"width": 0},
            },
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Bar(
            y=places,
            x=np.array([np.nan if bar.value is None else bar.value for bar in view.bars], dtype=float),
            orientation="h", width=0.56, name="groups",
            marker={"color": [_colour(view, bar, ink) for bar in view.bars], "line": {"width": 0}},
            hovertext=[f"<b>{bar.category}</b><br>{said(bar, view.unit, language)}" for bar in view.bars],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    beside = [_beside(bar, view.unit, language) for bar in view.bars]
    for place, bar, lines in zip(places, view.bars, beside, strict=True):
        first, *rest = lines
        shown = f"<b>{first}</b>" if bar.value is not None else f'<span style="color:{ink.quiet}">{first}</span>'
        shown += "".join(f'<br><span style="color:{ink.quiet}">{line}</span>' for line in rest)
        figure.add_annotation(
            x=top, y=place, text=shown, showarrow=False,
            xanchor="left", xshift=8, align="left", font={"color": ink.text, "size": 13},
        )
    figure.update_layout(
        barmode="overlay", showlegend=False, height=ROW * len(view.bars) + FRAME, bargap=0,
        margin={"l": 4, "r": 12 + CHARACTER * max(len(line) for lines in beside for line in lines), "t": 4, "b": 4},
    )
    figure.update_xaxes(visible=False, range=(0.0, top), fixedrange=True)
    figure.update_yaxes(
        autorange="reversed", tickvals=places, automargin=True, fixedrange=True, showgrid=False, zeroline=False,
        ticktext=["<br>".join(textwrap.wrap(bar.category, LABEL)[:2]) or "–" for bar in view.bars],
        tickfont={"size": 13, "color": ink.text}, ticklabelstandoff=6,
    )
    return figure


def in_words(view: BreakdownView, language: Language) -> str:
    """All groups in one sentence, for who does not see the bars."""
    groups = ", ".join(f"{bar.category} {said(bar, view.unit, language)}" for bar in view.bars)
    return f"{view.title}, {view.dimension}: {groups}"


def said(bar: BreakdownBar, unit: str, language: Language) -> str:
    """The value of a group with its parts, or why there is none."""
    if bar.value is None:
        state = State.NOT_REPORTED if bar.state is State.REPORTED else bar.state
        return text(language, f"words.state.{state.value}")
    shown = value(language, bar.value, "%" if unit == "%" else "")
    return f"{shown} ({_parts(bar, language)})" if _parts(bar, language) else shown


def _parts(bar: BreakdownBar, language: Language) -> str:
    if bar.numerator is not None and bar.denominator is not None:
        return text(
            language, "indicator.parts",
            numerator=number(language, bar.numerator), denominator=number(language, bar.denominator),
        )
    return ""


def _beside(bar: BreakdownBar, unit: str, language: Language) -> list[str]:
    """What stands beside a bar, in short lines: a phone is narrow."""
    if bar.value is None:
        return textwrap.wrap(said(bar, unit, language), 13)
    parts = _parts(bar, language)
    return [value(language, bar.value, "%" if unit == "%" else ""), *([parts] if parts else [])]


def _shown(bar: BreakdownBar) -> bool:
    return bar.value is not None or bar.state is not State.SUPPRESSED


def _top(view: BreakdownView) -> float:
    if view.measure is Measure.PERCENTAGE:
        return 100.0
    known = [bar.value for bar in view.bars if bar.value is not None]
    return max([*known, 0.0]) * 1.02 or 1.0


def _colour(view: BreakdownView, bar: BreakdownBar, ink: Palette) -> str:
    behind = view.gap_is_certain and bar.category == view.gap_low
    return ink.attention if behind else ink.accent
