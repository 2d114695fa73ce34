"""Theme of every chart: colours on light and dark, quiet axes, labels instead of legends.

Colours are those of docs/design.md#on-screen and of `.streamlit/config.toml`; charts carry them
themselves, because an exported figure has no page around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import plotly.graph_objects as go

from impact.model.figures.status_colours import DARK_STATUSES, LIGHT_STATUSES
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status

# For series without a status; on light, on dark.
CATEGORIES: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("#0b5c5c", "#c9500f", "#3b8fc4", "#8a2a63", "#8f6a00", "#5c7f2b", "#5a5aa6", "#a5525c", "#4a6b76", "#7a6652"),
    ("#4fb3a9", "#f08a4b", "#6db6e6", "#d38abf", "#efb43a", "#9cc56b", "#a5a5e6", "#e5969f", "#8fb3bf", "#c9b49a"),
)

# Decimal sign and thousands sign as Plotly wants them.
SEPARATORS = {Language.NL: ",\u00a0", Language.FR: ",\u00a0", Language.EN: ".,"}

FONT_FAMILY = '"Source Sans", "Source Sans 3", "DejaVu Sans", sans-serif'

# No toolbar: the charts need no zoom or selection. Scrolling a page must not zoom a chart.
CHART_CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme by their purpose."""

    text: str
    quiet: str
    line: str
    track: str
    paper: str
    accent: str
    fan: str
    attention: str
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
    categories=CATEGORIES[1],
    status=DARK_STATUSES,
)


def palette(dark: bool = False) -> Palette:
    """Return the colours for a light or a dark page."""
    return DARK if dark else LIGHT


def chart_template(language: Language, dark: bool = False) -> go.layout.Template:
    """Return the Plotly template of all charts: no frame, a thin axis line, separators of the language."""
    colours = palette(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.line,
        "tickcolor": colours.line,
        "tickfont": {"color": colours.quiet, "size": 12},
        "title": {"font": {"color": colours.quiet, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT_FAMILY, "color": colours.text, "size": 13},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(colours.categories),
            "separators": SEPARATORS[language],
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": colours.paper,
                "bordercolor": colours.line,
                "font": {"family": FONT_FAMILY, "color": colours.text, "size": 13},
            },
            "xaxis": {**axis, "showline": True},
            "yaxis": {**axis, "showgrid": True, "gridcolor": colours.line},
            "transition": {"duration": 0},
        }
    )


# Size of the caches of figures: building one takes as long as ten queries, and every click draws all of them.
CACHED_FIGURES = 256
_template_lock = Lock()


def apply_theme(figure: go.Figure, language: Language, dark: bool = False, scale: float = 1.0) -> go.Figure:
    """Apply the theme to a figure; with a `scale` other than 1 to an enlarged copy, for a screen in a room.

    Without a scale it returns the same cached figure, which other sessions use too: callers must not change it.
    """
    if scale != 1.0:
        larger = go.Figure(figure)
        larger.update_layout(template=chart_template(language, dark))
        _enlarge(larger, scale)
        return larger
    with _template_lock:
        if getattr(figure, "_look", None) != (language, dark):
            figure.update_layout(template=chart_template(language, dark))
            figure._look = (language, dark)
    return figure


def _enlarge(figure: go.Figure, scale: float) -> None:
    """Multiply texts, lines, dots and margins by `scale`; the caller sets the height."""
    layout = figure.layout.template.layout
    for part in (layout.font, layout.hoverlabel.font, layout.xaxis.tickfont, layout.yaxis.tickfont):
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
