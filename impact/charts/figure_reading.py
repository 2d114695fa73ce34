"""What a Plotly figure holds, as the drawings on our pages read it: what was set in it, and nothing by default.

All that is known of the form of Plotly's figures stands here; `svg_drawing` knows where marks and labels go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go

# The parts of a figure that have parts themselves, as far as they are drawn.
PARTS = frozenset({"layout", "xaxis", "yaxis", "margin", "tickfont", "font", "line", "marker", "pattern"})
LISTS_OF_PARTS = frozenset({"data", "shapes", "annotations"})
_TAG = re.compile(r"<(/?b|br|/?span)(?: style=\"color:([^\"]+)\")?>")


class FigurePart:
    """What was set of a part of a figure, as its attributes: None where nothing was, and an empty part of a part.

    Plotly looks up and checks each name anew whenever it is read, which took most of the time of drawing.
    """

    def __init__(self, properties: dict[str, Any]) -> None:
        self._properties = properties

    def __getattr__(self, name: str) -> Any:
        value = self._properties.get(name)
        if name in PARTS:
            value = FigurePart(value or {})
        elif name in LISTS_OF_PARTS:
            value = tuple(FigurePart(item) for item in value or ())
        self.__dict__[name] = value
        return value


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of a label in one style; `text` as it is read."""

    text: str
    is_bold: bool = False
    colour: str = ""


def read_figure(figure: go.Figure) -> FigurePart:
    """The figure as what was set in it: its layout and its data."""
    traces = [trace.to_plotly_json() for trace in figure.data]
    return FigurePart({"layout": figure.layout.to_plotly_json(), "data": traces})


def list_values(figure: go.Figure) -> list[tuple[str, str]]:
    """Return what the marks of a figure say when they are pointed at, once each: of what, and what: '2025', '58 %'."""
    texts: dict[tuple[str, str], None] = {}
    for trace in read_figure(figure).data:
        for words in read_hover_texts(trace):
            lines = ["".join(run.text for run in line) for line in read_lines(words)]
            head, *rest = [line for line in lines if line]
            texts[head, ", ".join(rest)] = None
    return list(texts)


def read_numbers(values: Any) -> list[float]:
    """Values or days of an axis as numbers; a missing one is NaN."""
    cells = np.asarray(values if values is not None else [])
    if cells.dtype.kind in "OU":
        cells = np.array([np.datetime64(cell) if cell is not None else np.datetime64("NaT") for cell in cells]) if any(
            isinstance(cell, str) or hasattr(cell, "isoformat") for cell in cells
        ) else cells
    if cells.dtype.kind == "M":
        days = cells.astype("datetime64[D]")
        return [float("nan") if np.isnat(day) else float(day.astype(np.int64)) for day in days]
    return [float(cell) for cell in cells.astype(float)]


def read_ticks(axis: Any) -> list[tuple[float, list[list[TextRun]]]]:
    """The labels of an axis by value, as lines of runs; none where it is not visible."""
    if axis.visible is False or axis.tickvals is None:
        return []
    values = read_numbers(axis.tickvals)
    return [(value, read_lines(str(name))) for value, name in zip(values, axis.ticktext or [], strict=True)]


def read_hover_texts(trace: Any) -> list[str]:
    """What each mark of a trace says when it is pointed at; nothing for a trace that says nothing."""
    if trace.hoverinfo == "skip":
        return []
    words = trace.text if trace.text is not None else trace.hovertext
    if words is None:
        return []
    return spread_value(words, len(trace.x))


def spread_value(value: Any, count: int) -> list[Any]:
    """A property of the marks of a trace, once for each mark: it may be set for all of them together."""
    return list(value) if isinstance(value, tuple | list | np.ndarray) else [value] * count


def read_lines(words: str) -> list[list[TextRun]]:
    """The lines of a label of Plotly, whose few tags give bold, colour and line ends; all else stands for itself."""
    lines: list[list[TextRun]] = [[]]
    style = TextRun("")
    end = 0
    for tag in (*_TAG.finditer(words), None):
        piece = unescape(words[end : tag.start() if tag else len(words)])
        if piece:
            lines[-1].append(replace(style, text=piece))
        if tag is None:
            break
        end = tag.end()
        if tag[1] == "br":
            lines.append([])
        elif tag[1] in ("b", "/b"):
            style = replace(style, is_bold=tag[1] == "b")
        else:
            style = replace(style, colour=tag[2] or "")
    return lines
