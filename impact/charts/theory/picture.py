"""The drawing of a theory as a picture to take along: an SVG of its own, on white paper, that needs nothing else.

Colours, sizes and letters stand at each element: programs for slides and for print pass over styles of pages. The
letters are those that every system has.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from markupsafe import Markup

from impact.charts.status_shapes import find_shape
from impact.charts.theory.drawing import (
    HEAD_LENGTH,
    MARK,
    describe_arrow,
    describe_way,
    is_weak,
    measure_line,
    name_arrow,
    shorten,
)
from impact.charts.theory.layout import FOOT, HEAD, LINE_HEIGHT, MARGIN, PADDING, STATUS_HEIGHT
from impact.i18n import label_text, text
from impact.model.figures.status_colours import LIGHT_STATUSES
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LinkKind
from impact.views.html_elements import element, fragment
from impact.views.theory.drawing_layout import Box, Layout, Way
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INK, QUIET, LINE, PAPER, CEILING, HINDERS = "#1f2a30", "#5d6a72", "#b9b2a3", "#ffffff", "#8a2a63", "#c9500f"
BANDS = ("#f6f3ec", "#fbfaf7")
EDGE, TITLE, CAPTION, FADED = 24, 18, 12, 0.25
# How wide a letter is, of its height: to break a title where it must.
LETTER = 0.55
# A drawing of two blocks has a title and a source too.
LEAST_WIDTH = 480


def build_picture(
    layout: Layout, nodes: Sequence[TheoryNode], links: Sequence[TheoryLink], language: Language, title: str,
    lines: Sequence[str], faded: Collection[str] = (),
) -> tuple[str, int, int]:  # fmt: skip
    """Return an SVG with its width and height; `title` stands above, of `lines` the last below and the others above.

    `faded` are keys of what a filter lets step back, as `build_drawing` has them.
    """
    node_of, link_of = {node.key: node for node in nodes}, {(link.source, link.target): link for link in links}
    inner = max(layout.width - layout.left, LEAST_WIDTH)
    width = round(inner + 2 * EDGE)
    words, y = [], float(EDGE)
    for line in textwrap.wrap(title, int(inner / (TITLE * LETTER))):
        y += TITLE
        words.append(_write(line, EDGE, y, TITLE, INK, is_bold=True))
        y += 5
    for line in lines[:-1]:
        y += CAPTION + 5
        words.append(_write(line, EDGE, y, CAPTION, QUIET))
    top = y + 14
    height = round(top + layout.height + 2 * CAPTION + EDGE)
    drawing = element(
        "g", _build_bands(layout, language), _build_ceiling(layout, language),
        (_build_arrow(way, link_of[way.source, way.target], node_of, language, faded) for way in layout.ways),
        (_build_block(box, node_of[box.key], language, faded) for box in layout.boxes),
        transform=f"translate({EDGE - layout.left:.1f} {top:.1f})",
    )  # fmt: skip
    svg = element(
        "svg", element("title", title), _build_tips(), element("rect", width=width, height=height, fill=PAPER), words,
        drawing, _write(lines[-1], EDGE, height - EDGE + 4, CAPTION, QUIET),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}", width=width, height=height,
        font_family=FONT, role="img", aria_label=title,
    )  # fmt: skip
    return str(svg), width, height


def _write(
    words: str, x: float, y: float, size: float, ink: str, *, is_bold: bool = False, anchor: str = "start"
) -> Markup:
    return element(
        "text", words, x=f"{x:.1f}", y=f"{y:.1f}", font_size=f"{size:g}", fill=ink, text_anchor=anchor,
        font_weight="bold" if is_bold else "normal",
    )  # fmt: skip


def _build_tips() -> Markup:
    shapes = {
        "head": element("path", d="M0 0.5L9 4.5L0 8.5z", fill=QUIET),
        "feedback": element("path", d="M1 0.5L8.5 4.5L1 8.5", fill="none", stroke=QUIET, stroke_width="1.6"),
        "hinders": element("path", d="M7.5 0V9", fill="none", stroke=HINDERS, stroke_width="2.4"),
    }
    return element(
        "defs",
        (
            element(
                "marker", shape, id=name, viewBox="0 0 10 9", refX=2, refY="4.5", markerWidth=10, markerHeight=9,
                orient="auto", markerUnits="userSpaceOnUse",
            )
            for name, shape in shapes.items()
        ),
    )  # fmt: skip


def _build_bands(layout: Layout, language: Language) -> Markup:
    parts: list[Markup] = []
    for number, band in enumerate(layout.bands):
        left = layout.left if number == 0 else band.left
        right = layout.width if number == len(layout.bands) - 1 else min(layout.width, band.right)
        parts.append(
            element(
                "rect", x=f"{left:.0f}", y=0, width=f"{right - left:.0f}", height=f"{layout.height - FOOT:.0f}", rx=6,
                fill=BANDS[number % 2],
            )
        )
        words = text(language, f"theory_drawing.sphere.{band.sphere.value}")
        parts.append(_write(words, max(left, 0) + MARGIN, 21, 11, QUIET))
    for column in layout.columns:
        words = " · ".join(text(language, f"words.level.{level.value}") for level in column.levels)
        parts.append(_write(words, column.left, 44, 12, QUIET, is_bold=True))
    return fragment(parts)


def _build_ceiling(layout: Layout, language: Language) -> Markup:
    if layout.ceiling is None:
        return Markup()
    words, x, bottom = text(language, "theory.ceiling_label"), layout.ceiling, layout.height - FOOT
    is_right = x + len(words) * CAPTION * LETTER < layout.width
    return element(
        "line", x1=f"{x:.0f}", x2=f"{x:.0f}", y1=HEAD - 6, y2=f"{bottom:.0f}", stroke=CEILING, stroke_width="1.5",
        stroke_dasharray="6 5",
    ) + _write(words, x, bottom + 19, CAPTION, CEILING, anchor="start" if is_right else "end")  # fmt: skip


def _build_arrow(
    way: Way, link: TheoryLink, nodes: dict[str, TheoryNode], language: Language, faded: Collection[str]
) -> Markup:
    tip = link.kind.value if link.kind in (LinkKind.HINDERS, LinkKind.FEEDBACK) else "head"
    return element(
        "g", element("title", describe_arrow(link, nodes, language)),
        element(
            "path", d=describe_way(shorten(way.points, HEAD_LENGTH)), fill="none",
            stroke=HINDERS if link.kind is LinkKind.HINDERS else QUIET, stroke_width=f"{measure_line(link):.1f}",
            stroke_dasharray="5 4" if is_weak(link, nodes[link.target]) else "none", marker_end=f"url(#{tip})",
        ),
        opacity=str(FADED) if name_arrow(link) in faded else "1",
    )  # fmt: skip


def _build_block(box: Box, node: TheoryNode, language: Language, faded: Collection[str]) -> Markup:
    colour = LIGHT_STATUSES[node.status]
    is_judged = bool(box.status_lines) and box.has_mark
    x, y = box.left + PADDING, box.top + PADDING + 12
    level = text(language, f"words.level.{node.level.value}")
    parts = [
        element("title", label_text(language, level, node.text)),
        element(
            "rect", x=f"{box.left:.1f}", y=f"{box.top:.1f}", width=f"{box.width:.0f}", height=f"{box.height:.0f}", rx=8,
            fill=PAPER, stroke=colour if is_judged else LINE, stroke_width="2" if is_judged else "1.2",
            stroke_dasharray="5 4" if is_judged and node.status.value == "not_rated" else "none",
        ),
    ]  # fmt: skip
    if box.has_kind:
        parts.append(_write(level, x, y, 11, QUIET))
        y += LINE_HEIGHT
    parts += [_write(line, x, y + number * LINE_HEIGHT, 12.5, INK) for number, line in enumerate(box.lines)]
    if box.status_lines:
        depth = STATUS_HEIGHT + LINE_HEIGHT * (len(box.status_lines) - 1)
        down = box.top + box.height - PADDING - depth + 6
        left = x + MARK + 6 if box.has_mark else x
        if box.has_mark:
            shape = find_shape(node.counted_status).format(c=colour, on=PAPER)
            parts.append(element("g", shape, transform=f"translate({x:.1f} {down:.1f}) scale({MARK / 16:.3f})"))
        parts += [
            _write(line, left, down + 11 + number * LINE_HEIGHT, 11.5, QUIET)
            for number, line in enumerate(box.status_lines)
        ]
    return element("g", parts, opacity=str(FADED) if box.key in faded else "1")
