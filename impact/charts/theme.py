"""One look for every chart: colours on light and dark, quiet axes, labels instead of legends.

Colours are those of docs/design.md#on-screen and of `.streamlit/config.toml`; charts carry them
themselves, because an exported figure has no page around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import plotly.graph_objects as go

from impact.model.palette import DARK_STATUSES, LIGHT_STATUSES
from impact.model.words import Language, Status

# For series without a status; on light, on dark.
CATEGORIES: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("#0b5c5c", "#c9500f", "#3b8fc4", "#8a2a63", "#8f6a00", "#5c7f2b", "#5a5aa6", "#a5525c", "#4a6b76", "#7a6652"),
    ("#4fb3a9", "#f08a4b", "#6db6e6", "#d38abf", "#efb43a", "#9cc56b", "#a5a5e6", "#e5969f", "#8fb3bf", "#c9b49a"),
)

# Decimal sign and thousands sign as Plotly wants them.
SEPARATORS = {Language.NL: ",\u00a0", Language.FR: ",\u00a0", Language.EN: ".,"}

FAMILY = '"Source Sans", "Source Sans 3", "DejaVu Sans", sans-serif'

# No bar of buttons: a chart says one thing. Scrolling a page must not zoom a chart.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme by what they are for."""

    text: str
    quiet: str
    line: str
    track: str
    paper: str
    accent: str
    fan: str
    attention: str
    behind: str
    categories: tuple[str, ...]
    status: dict[Status, str]


LIGHT = Palette(
    text="#1f2a30",
    quiet="#5c686f",
    line="#e2ddd2",
    track="#efebe2",
    paper="#fbfaf7",
    accent="#0b5c5c",
    fan="rgba(11, 92, 92, 0.15)",
    attention="#d99000",
    behind="#c9500f",
    categories=CATEGORIES[0],
    status=LIGHT_STATUSES,
)
DARK = Palette(
    text="#eef2f0",
    quiet="#a9b8b8",
    line="#333e43",
    track="#263036",
    paper="#12181b",
    accent="#4fb3a9",
    fan="rgba(79, 179, 169, 0.22)",
    attention="#efb43a",
    behind="#f08a4b",
    categories=CATEGORIES[1],
    status=DARK_STATUSES,
)


def palette(dark: bool = False) -> Palette:
    """The colours on a light or a dark page."""
    return DARK if dark else LIGHT


def template(language: Language, dark: bool = False) -> go.layout.Template:
    """The one template: no frame, a hairline below, signs of decimals and thousands as people write them."""
    ink = palette(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": ink.line,
        "tickcolor": ink.line,
        "tickfont": {"color": ink.quiet, "size": 12},
        "title": {"font": {"color": ink.quiet, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FAMILY, "color": ink.text, "size": 13},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(ink.categories),
            "separators": SEPARATORS[language],
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": ink.paper,
                "bordercolor": ink.line,
                "font": {"family": FAMILY, "color": ink.text, "size": 13},
            },
            "xaxis": {**axis, "showline": True},
            "yaxis": {**axis, "showgrid": True, "gridcolor": ink.line},
            "transition": {"duration": 0},
        }
    )


# Figures that are kept: making one takes as long as ten questions to the database, and a click draws all again.
KEPT = 256
_dressing = Lock()


def dress(figure: go.Figure, language: Language, dark: bool = False, scale: float = 1.0) -> go.Figure:
    """The figure in our look; `scale` above 1 gives one of its own, enlarged for a room.

    Without a scale it is the same figure, which somebody else may be looking at: nobody changes it after this.
    """
    if scale != 1.0:
        larger = go.Figure(figure)
        larger.update_layout(template=template(language, dark))
        _enlarge(larger, scale)
        return larger
    with _dressing:
        if getattr(figure, "_look", None) != (language, dark):
            figure.update_layout(template=template(language, dark))
            figure._look = (language, dark)
    return figure


def _enlarge(figure: go.Figure, scale: float) -> None:
    """Texts, lines, dots and margins times `scale`; heights are the business of whoever places it."""
    drawn = figure.layout.template.layout
    for part in (drawn.font, drawn.hoverlabel.font, drawn.xaxis.tickfont, drawn.yaxis.tickfont):
        part.size *= scale
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        if axis.tickfont.size:
            axis.tickfont.size *= scale
    for note in figure.layout.annotations:
        note.font.size = (note.font.size or 13) * scale
        for shift in ("xshift", "yshift"):
            if note[shift]:
                note[shift] *= scale
    for shape in figure.layout.shapes:
        if shape.line.width:
            shape.line.width *= scale
    margin = figure.layout.margin
    for side in ("l", "r", "t", "b"):
        if margin[side] is not None:
            margin[side] *= scale
    for trace in figure.data:
        if trace.type != "scatter":
            continue
        if trace.line.width:
            trace.line.width *= scale
        if isinstance(trace.marker.size, int | float):
            trace.marker.size *= scale
