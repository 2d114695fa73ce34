"""A chart as SVG in the page itself, drawn on the server: from the same figure that Plotly would draw, with its marks.

The page shows it without waiting for a program in the browser; it prints and scales as text does. Across the chart
places are percentages of its width, down they are pixels: texts keep their size on a phone and on a wide screen.
Only what the small charts of pages use is drawn; anything else raises NotDrawable, so that no mark is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from impact.charts.figure_reading import (
    FigurePart,
    TextRun,
    read_figure,
    read_hover_texts,
    read_lines,
    read_numbers,
    read_ticks,
    spread_value,
)
from impact.charts.theme import palette
from impact.views.html_elements import element

# Free space at both ends of an axis of dates, in percent of the width: room for half a label.
EDGE = 6.0
TICK_SIZE, LINE_HEIGHT, CHARACTER_WIDTH = 12.0, 15.0, 7.0
# A mark is pointed at within so many pixels.
REACH = 11.0
# Narrow strokes across a bar as thick as the bar itself.
HATCH = "1.2 4.8"
DASHES = {"solid": "", "dash": "6 4", "dot": "1.5 3"}
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


class NotDrawable(ValueError):
    """A defect: a figure with a part that this drawing does not know."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values lie: across in percent of the width, down in pixels. `edge` is the free space at both ends."""

    left: float
    right: float
    low: float
    high: float
    top: float
    height: float
    edge: float

    def across(self, number: float) -> float:
        """Percent of the width."""
        share = 0.5 if self.right == self.left else (number - self.left) / (self.right - self.left)
        return round(self.edge + share * (100 - 2 * self.edge), 3)

    def down(self, number: float) -> float:
        """Pixels from the top; the axis may run either way."""
        return round(self.top + (self.high - number) / ((self.high - self.low) or 1.0) * self.height, 2)


def draw_svg(figure: go.Figure, alt: str, dark: bool) -> Markup:
    """Return a figure as HTML: the drawing, with `alt` as its text alternative; labels and hover texts as title.

    The figure has a height, a range of its y axis (or runs down by its bars) and our theme's colours in its marks.
    Raises NotDrawable where it holds something that is not drawn here.
    """
    chart = read_figure(figure)
    layout = chart.layout
    names = read_ticks(layout.yaxis)
    margin = layout.margin
    left = max(margin.l or 0, *(_width(lines) + 10 for _, lines in names)) if names else margin.l or 0
    scale = _find_scale(chart)
    parts = [
        *_draw_axes(layout, scale, names, dark),
        *_draw_shapes(layout, scale, below=True),
        *(part for trace in chart.data for part in _draw_trace(trace, scale)),
        *_draw_shapes(layout, scale, below=False),
        *(part for note in layout.annotations for part in _draw_note(note, scale)),
    ]
    drawing = element(
        "svg", parts, role="img", aria_label=alt, width="100%", height=f"{layout.height:g}",
        style="overflow:visible;display:block;word-spacing:.1em",
    )
    return element("div", drawing, class_="fi-chart", style=f"padding:0 {margin.r or 0:g}px 0 {left:g}px")


def _find_scale(chart: FigurePart) -> _Scale:
    layout = chart.layout
    across = [number for trace in chart.data for number in _edges(trace.x)]
    down = [number for trace in chart.data for number in _edges(trace.y)]
    margin, edge = layout.margin, 0.0
    if layout.xaxis.range is not None:
        left, right = read_numbers(layout.xaxis.range)
    else:
        left, right, edge = min(across, default=0.0), max(across, default=1.0), EDGE
    if layout.yaxis.range is not None:
        low, high = read_numbers(layout.yaxis.range)
    elif layout.yaxis.autorange == "reversed":
        # Rows of bars from the top down, each with half a row above the first and below the last.
        low, high = max(down, default=0.0) + 0.5, min(down, default=0.0) - 0.5
    else:
        raise NotDrawable("a figure without a range of its values")
    top, bottom = margin.t or 0, margin.b or 0
    return _Scale(left, right, low, high, top, layout.height - top - bottom, edge)


def _edges(values: Any) -> Iterable[float]:
    return [number for number in read_numbers(values) if np.isfinite(number)]


def _width(lines: Sequence[Sequence[TextRun]]) -> float:
    return max((sum(len(run.text) for run in line) for line in lines), default=0) * CHARACTER_WIDTH


def _draw_axes(
    layout: FigurePart, scale: _Scale, names: Sequence[tuple[float, list[list[TextRun]]]], dark: bool
) -> Iterator[Markup]:
    colours = palette(dark)
    bottom = scale.top + scale.height
    size = layout.yaxis.tickfont.size or TICK_SIZE
    for value, lines in names:
        y = scale.down(value)
        if layout.yaxis.showgrid is not False:
            yield _draw_rule(y, colours.line)
        yield _draw_text(lines, "0%", y, "end", layout.yaxis.tickfont.color or colours.quiet, size, dx=-6)
    if layout.xaxis.visible is False:
        return
    yield _draw_rule(bottom, colours.line)
    for value, lines in read_ticks(layout.xaxis):
        y = bottom + 12 + (len(lines) - 1) * LINE_HEIGHT / 2
        yield _draw_text(lines, f"{scale.across(value)}%", y, "middle", colours.quiet, TICK_SIZE)


def _draw_shapes(layout: FigurePart, scale: _Scale, *, below: bool) -> Iterator[Markup]:
    """Lines and bands over the whole width."""
    for shape in layout.shapes:
        if (shape.layer == "below") is not below:
            continue
        if shape.xref != "x domain":
            raise NotDrawable(f"a shape placed by {shape.xref}")
        y0, y1 = scale.down(float(shape.y0)), scale.down(float(shape.y1))
        if shape.type == "line":
            yield _draw_line(("0", y0), ("100%", y1), shape.line)
        elif shape.type == "rect":
            top, height = min(y0, y1), round(abs(y1 - y0), 2)
            opacity = 1 if shape.opacity is None else shape.opacity
            yield element(
                "rect", x="0", width="100%", y=f"{top:g}", height=f"{height:g}", fill=shape.fillcolor,
                opacity=f"{opacity:g}",
            )
        else:
            raise NotDrawable(f"a shape of type {shape.type}")


def _draw_trace(trace: Any, scale: _Scale) -> Iterator[Markup]:
    if trace.type == "bar":
        yield from _draw_bars(trace, scale)
    elif trace.type == "scatter" and trace.fill in (None, "none"):
        yield from _draw_points(trace, scale)
    else:
        raise NotDrawable(f"a trace of type {trace.type}")


def _draw_points(trace: Any, scale: _Scale) -> Iterator[Markup]:
    """Lines between neighbours that both have a value, and a mark at each of them."""
    places = [
        (f"{scale.across(x)}%", scale.down(y)) if np.isfinite(x) and np.isfinite(y) else None
        for x, y in zip(read_numbers(trace.x), read_numbers(trace.y), strict=True)
    ]
    if "lines" in trace.mode:
        for start, end in pairwise(places):
            if start is not None and end is not None:
                yield _draw_line(start, end, trace.line)
    titles = read_hover_texts(trace)
    for place, title in zip(places, titles or [""] * len(places), strict=True):
        if place is None:
            continue
        reach = element("circle", cx=place[0], cy=f"{place[1]:g}", r=f"{REACH:g}", fill="transparent")
        marks = [_draw_mark(place, trace.marker)] if "markers" in trace.mode else []
        yield element("g", reach, marks, _draw_title(title))


def _draw_mark(place: tuple[str, float], marker: Any) -> Markup:
    x, y, half = place[0], f"{place[1]:g}", (marker.size or 6) / 2
    if marker.symbol == "line-ew":
        # Its length is in pixels and its middle in percent, so it stands in a drawing of its own.
        width = f"{marker.line.width or 1:g}"
        line = element(
            "line", x1=f"{-half:g}", x2=f"{half:g}", y1="0", y2="0", stroke=marker.line.color, stroke_width=width
        )
        return element("svg", line, x=x, y=y, overflow="visible")
    if marker.symbol == "circle-open":
        width = f"{marker.line.width or 1:g}"
        return element("circle", cx=x, cy=y, r=f"{half:g}", fill="none", stroke=marker.color, stroke_width=width)
    if marker.symbol in (None, "circle"):
        return element("circle", cx=x, cy=y, r=f"{half:g}", fill=marker.color)
    raise NotDrawable(f"a mark of the form {marker.symbol}")


def _draw_bars(trace: Any, scale: _Scale) -> Iterator[Markup]:
    is_flat = trace.orientation == "h"
    along, places = (trace.x, trace.y) if is_flat else (trace.y, trace.x)
    lengths, centres = read_numbers(along), read_numbers(places)
    bases = read_numbers(trace.base) if trace.base is not None else [0.0] * len(lengths)
    colours = spread_value(trace.marker.color, len(lengths))
    hatches = spread_value(trace.marker.pattern.shape, len(lengths))
    titles = read_hover_texts(trace) or [""] * len(lengths)
    opacity = 1.0 if trace.marker.opacity is None else trace.marker.opacity
    line = trace.marker.line
    border = {"stroke": line.color, "stroke_width": f"{line.width:g}"} if line.width else {}
    half = trace.width / 2
    bars = zip(centres, lengths, bases, colours, hatches, titles, strict=True)
    for centre, length, base, colour, hatch, title in bars:
        if not np.isfinite(length):
            continue
        if is_flat:
            left, right = sorted((scale.across(base), scale.across(base + length)))
            top, bottom = sorted((scale.down(centre - half), scale.down(centre + half)))
        else:
            left, right = scale.across(centre - half), scale.across(centre + half)
            top, bottom = sorted((scale.down(base), scale.down(base + length)))
        parts = [
            element(
                "rect", x=f"{left:g}%", width=f"{right - left:.3f}%", y=f"{top:g}", height=f"{bottom - top:.2f}",
                fill=colour, fill_opacity=f"{opacity:g}", **border,
            )
        ]
        if hatch:
            middle, pattern = f"{(top + bottom) / 2:.2f}", trace.marker.pattern
            parts.append(
                element(
                    "line", x1=f"{left:g}%", x2=f"{right:g}%", y1=middle, y2=middle, stroke=pattern.fgcolor,
                    stroke_width=f"{bottom - top:.2f}", stroke_dasharray=HATCH, opacity=f"{pattern.fgopacity or 1:g}",
                )
            )
        yield element("g", parts, _draw_title(title))


def _draw_title(words: str) -> list[Markup]:
    """What a mark says when it is pointed at, line by line."""
    lines = ["".join(run.text for run in line) for line in read_lines(words)]
    return [element("title", chr(10).join(lines))] if words else []


def _draw_line(start: tuple[str, float], end: tuple[str, float], line: Any) -> Markup:
    dash = DASHES.get(line.dash or "solid")
    if dash is None:
        raise NotDrawable(f"a line drawn {line.dash}")
    return element(
        "line", x1=start[0], y1=f"{start[1]:g}", x2=end[0], y2=f"{end[1]:g}", stroke=line.color,
        stroke_width=f"{line.width or 1:g}", stroke_linecap="butt" if dash else "round", stroke_dasharray=dash or False,
    )


def _draw_rule(y: float, colour: str) -> Markup:
    """A thin line over the whole width."""
    return element("line", x1="0", x2="100%", y1=f"{y:g}", y2=f"{y:g}", stroke=colour)


def _draw_note(note: Any, scale: _Scale) -> Iterator[Markup]:
    (x,), (y,) = read_numbers([note.x]), read_numbers([note.y])
    if note.showarrow is not False:
        raise NotDrawable("a note with an arrow")
    across = 100 * x if note.xref == "paper" else scale.across(x)
    anchor = ANCHORS[note.xanchor if note.xanchor in ANCHORS else "center"]
    font = note.font
    yield _draw_text(
        read_lines(note.text), f"{across:g}%", scale.down(y) - (note.yshift or 0), anchor, font.color, font.size or 13,
        dx=note.xshift or 0,
    )


def _draw_text(
    lines: Sequence[Sequence[TextRun]], x: str, y: float, anchor: str, colour: str, size: float, dx: float = 0
) -> Markup:
    """A label whose lines together have their middle at `y`."""
    height = size * 1.25
    first = y - (len(lines) - 1) * height / 2
    rows = [
        element(
            "text",
            [
                element("tspan", run.text, font_weight="600" if run.is_bold else False, fill=run.colour or False)
                for run in line
            ],
            x=x, y=f"{first + index * height:.2f}", dx=f"{dx:g}" if dx else False, text_anchor=anchor,
            dominant_baseline="central", fill=colour, font_size=f"{size:g}",
        )
        for index, line in enumerate(lines)
    ]  # fmt: skip
    return element("g", rows)
