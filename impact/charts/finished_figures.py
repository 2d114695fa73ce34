"""Figures that nobody changes any more: their drawings are made once, since every click on a page draws all of them."""

from __future__ import annotations

import plotly.graph_objects as go
from markupsafe import Markup

from impact.charts import figure_reading, svg_drawing


def mark_as_finished(figure: go.Figure) -> go.Figure:
    """Say of a cached figure that nobody changes it any more, so that its drawing is kept with it; returns the figure.

    A copy of it is not finished.
    """
    figure._is_finished = True
    return figure


def draw_finished_svg(figure: go.Figure, alt: str, dark: bool) -> Markup:
    """Return what `draw_svg` does, of a finished figure the drawing that is kept where it has the same look."""
    look = (alt, dark)
    # One tuple, since several sessions may draw the figure at the same moment.
    kept_drawing: tuple[tuple[str, bool], Markup] | None = getattr(figure, "_kept_drawing", None)
    if kept_drawing is not None and kept_drawing[0] == look:
        return kept_drawing[1]
    drawing = svg_drawing.draw_svg(figure, alt, dark)
    if _is_finished(figure):
        figure._kept_drawing = look, drawing
    return drawing


def list_finished_values(figure: go.Figure) -> list[tuple[str, str]]:
    """Return what `list_values` does, of a finished figure the texts that are kept."""
    kept_values: tuple[tuple[str, str], ...] | None = getattr(figure, "_kept_values", None)
    if kept_values is None:
        kept_values = tuple(figure_reading.list_values(figure))
        if _is_finished(figure):
            figure._kept_values = kept_values
    return list(kept_values)


def _is_finished(figure: go.Figure) -> bool:
    return bool(getattr(figure, "_is_finished", False))
