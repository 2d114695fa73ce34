"""A theory of change as SVG: blocks with their status, arrows as thick as their evidence, spheres and ceiling.

One picture for the page, for viewers who only look, and for files. Status is word, shape and colour. Colours of the
page come from its theme, those of a file stand in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from types import MappingProxyType

from markupsafe import Markup

from impact.charts.status_shapes import find_shape
from impact.charts.theory.layout import FOOT, HEAD, LINE_HEIGHT, MARGIN, PADDING, STATUS_HEIGHT
from impact.i18n import label_text, text
from impact.model.figures.status_colours import STATUS_COLOURS
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LinkKind
from impact.theory.differences import Change
from impact.theory.levels import OWN_WORK, WEAK_EVIDENCE
from impact.views.figures.status_counts import COUNTED_STATUSES, CountedStatus
from impact.views.html_elements import element, fragment
from impact.views.theory.drawing_layout import Box, Layout, Point, Way
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

NO_CHANGES: Mapping[str, Change] = MappingProxyType({})
ARROW, HEAD_LENGTH, MARK = " → ", 7.0, 13
# How thick arrows are of which no evidence is gathered: as thick as those that have a little of it.
EVEN_LEVEL = 1
# Letters of the foot are about this wide.
FOOT_LETTER = 6.2
INK, QUIET, LINE, PAPER, CEILING = (
    "light-dark(#1f2a30, #eef2f0)", "light-dark(#5d6a72, #a9b4b8)", "light-dark(#b9b2a3, #56636a)",
    "light-dark(#ffffff, #1b2327)", "light-dark(#8a2a63, #d38abf)",
)  # fmt: skip
NEW, CHANGED, REMOVED = (
    "light-dark(#13705a, #5fc7ad)", "light-dark(#9a6200, #e3b04b)", "light-dark(#b03a2e, #f0897d)",
)  # fmt: skip
BANDS = ("light-dark(#f6f3ec, #171e21)", "light-dark(#fbfaf7, #12181b)")
STATUS_STYLE = "".join(
    f".s-{status.value} {{ --c: light-dark({light}, {dark}) }}\n" for status, (light, dark) in STATUS_COLOURS.items()
)
STYLE = f"""
.theory text {{ font-size: 13px; fill: {INK}; }}
.theory .quiet {{ font-size: 12px; fill: {QUIET}; }}
.theory .sphere {{ font-size: 11px; fill: {QUIET}; letter-spacing: 0.05em; }}
.theory .level {{ font-size: 12.5px; font-weight: 600; fill: {QUIET}; }}
.theory .band-0 {{ fill: {BANDS[0]} }} .theory .band-1 {{ fill: {BANDS[1]} }}
.theory .ceiling {{ stroke: {CEILING}; stroke-width: 1.5; stroke-dasharray: 6 5; }}
.theory .ceiling-words {{ font-size: 12px; fill: {CEILING}; }}
.theory .block > rect.face {{ fill: {PAPER}; stroke: {LINE}; stroke-width: 1.2; }}
.theory .block.judged > rect.face {{ stroke: var(--c); stroke-width: 2; }}
.theory .block.s-not_rated.judged > rect.face {{ stroke-dasharray: 5 4; stroke-width: 1.6; }}
.theory .arrow .line {{ stroke: {QUIET}; fill: none; }}
.theory .arrow.weak .line {{ stroke-dasharray: 5 4; }}
.theory .arrow.hinders .line {{ stroke: light-dark(#c9500f, #f08a4b); }}
.theory .arrow .hit {{ stroke: transparent; stroke-width: 14; fill: none; pointer-events: stroke; }}
.theory .tip {{ fill: {QUIET}; }} .theory .tip.open {{ fill: none; stroke: {QUIET}; stroke-width: 1.6; }}
.theory .tip.bar {{ fill: none; stroke: light-dark(#c9500f, #f08a4b); stroke-width: 2.4; }}
.theory .faded {{ opacity: 0.25; }}
.theory .block.gap > rect.face {{ stroke: {CHANGED}; stroke-width: 2; stroke-dasharray: 5 4; }}
.theory .tag {{ font-size: 11.5px; font-weight: 600; }}
.theory .new > rect.face, .theory .arrow.new .line {{ stroke: {NEW}; stroke-width: 2.4; }}
.theory .new .tag {{ fill: {NEW}; }}
.theory .changed > rect.face, .theory .arrow.changed .line {{ stroke: {CHANGED}; stroke-width: 2.4; }}
.theory .changed .tag {{ fill: {CHANGED}; }}
.theory .removed > rect.face, .theory .arrow.removed .line {{
  stroke: {REMOVED}; stroke-width: 2; stroke-dasharray: 3 4; }}
.theory .removed .tag {{ fill: {REMOVED}; }} .theory .removed > text.words {{ text-decoration: line-through; }}
{STATUS_STYLE}"""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is marked in a drawing, by the keys of its parts."""

    picked: str
    faded: Collection[str]
    changes: Mapping[str, Change]
    is_still: bool
    gaps: Collection[str] = ()

    def list_classes(self, key: str) -> list[str]:
        """The classes by which the style knows how a part is marked."""
        classes = ["picked"] if key == self.picked else []
        classes += ["faded"] if key in self.faded else []
        classes += ["gap"] if key in self.gaps else []
        return classes + ([self.changes[key].value] if key in self.changes else [])

    def describe_button(self, key: str, label: str) -> dict[str, str]:
        """What a part that can be picked says of itself to screen readers; nothing in a picture that is still."""
        if self.is_still:
            return {}
        pressed = "true" if key == self.picked else "false"
        return {"role": "button", "tabindex": "-1", "aria_label": label, "aria_pressed": pressed}


def build_drawing(
    layout: Layout, nodes: Sequence[TheoryNode], links: Sequence[TheoryLink], language: Language, label: str, *,
    may_edit: bool = False, picked: str = "", faded: Collection[str] = (), changes: Mapping[str, Change] = NO_CHANGES,
    is_still: bool = False, gaps: Collection[str] = (),
) -> Markup:  # fmt: skip
    """Return a theory as SVG. `picked` and `faded` are keys: of a block its own, of an arrow 'source → target'.

    `gaps` are the keys of blocks for which nothing is done. `changes`, by the same keys, are what became of them since
    another version, which the picture marks. `is_still`: a picture in which nothing can be picked.
    """
    marks = _Marks(picked, faded, changes, is_still, gaps)
    node_of, link_of = {node.key: node for node in nodes}, {(link.source, link.target): link for link in links}
    arrows = (
        _build_arrow(way, link_of[way.source, way.target], node_of, language, marks)
        for way in layout.ways
    )
    blocks = (
        _build_block(box, node_of[box.key], language, marks, may_edit=may_edit)
        for box in layout.boxes
    )
    return element(
        "svg", _build_tips(), _build_bands(layout, language), _build_ceiling(layout, language),
        element("g", arrows, class_="arrows"), element("g", blocks, class_="blocks"),
        viewBox=f"{layout.left:.0f} 0 {layout.width - layout.left:.0f} {layout.height:.0f}",
        width=f"{layout.width - layout.left:.0f}",
        height=f"{layout.height:.0f}", class_="theory", role="img" if is_still else "group", aria_label=label,
        xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def name_arrow(link: TheoryLink) -> str:
    """The key of an arrow in the drawing."""
    return f"{link.source}{ARROW}{link.target}"


def is_weak(link: TheoryLink, target: TheoryNode) -> bool:
    """Whether an arrow that claims a change has little evidence; one to the own work claims none."""
    return link.may_have_evidence and target.level not in OWN_WORK and link.evidence_level <= WEAK_EVIDENCE


def describe_arrow(link: TheoryLink, nodes: dict[str, TheoryNode], language: Language) -> str:
    """What an arrow claims, and how strong its evidence is where there may be any."""
    claim = text(language, f"theory_page.arrow.kind.{link.kind.value}")
    words = f"{nodes[link.source].text} {claim} {nodes[link.target].text}."
    if not link.may_have_evidence:
        return words
    level = text(language, "theory_page.arrow.evidence_level", level=link.evidence_level)
    return f"{words} {label_text(language, text(language, 'theory_page.arrow.evidence'), level)}"


def _build_tips() -> Markup:
    shapes = {
        "head": element("path", d="M0 0.5L9 4.5L0 8.5z", class_="tip"),
        "feedback": element("path", d="M1 0.5L8.5 4.5L1 8.5", class_="tip open"),
        "hinders": element("path", d="M7.5 0V9", class_="tip bar"),
    }
    return element(
        "defs",
        (
            element(
                "marker", shape, id=f"theory-{name}", viewBox="0 0 10 9", refX=2, refY="4.5", markerWidth=10,
                markerHeight=9, orient="auto", markerUnits="userSpaceOnUse",
            )
            for name, shape in shapes.items()
        ),
    )  # fmt: skip


def _build_bands(layout: Layout, language: Language) -> Markup:
    parts: list[Markup] = []
    for number, band in enumerate(layout.bands):
        left, right = layout.left if number == 0 else band.left, min(layout.width, band.right)
        if band is layout.bands[-1]:
            right = layout.width
        parts.append(
            element(
                "rect", x=f"{left:.0f}", y=0, width=f"{right - left:.0f}", height=f"{layout.height - FOOT:.0f}", rx=6,
                class_=f"band-{number % 2}",
            )
        )
        words = text(language, f"theory_drawing.sphere.{band.sphere.value}")
        parts.append(element("text", words, x=f"{max(left, 0) + MARGIN:.0f}", y=21, class_="sphere"))
    for column in layout.columns:
        words = " · ".join(text(language, f"words.level.{level.value}") for level in column.levels)
        parts.append(element("text", words, x=f"{column.left:.0f}", y=44, class_="level"))
    return fragment(parts)


def _build_ceiling(layout: Layout, language: Language) -> Markup:
    if layout.ceiling is None:
        return Markup()
    words, x, bottom = text(language, "theory.ceiling_label"), layout.ceiling, layout.height - FOOT
    # The words stand below everything, on the side on which there is room for them.
    is_right = x + len(words) * FOOT_LETTER < layout.width
    return element(
        "line", x1=f"{x:.0f}", x2=f"{x:.0f}", y1=HEAD - 6, y2=f"{bottom:.0f}", class_="ceiling"
    ) + element(
        "text", words, x=f"{x:.0f}", y=f"{bottom + 19:.0f}", text_anchor="start" if is_right else "end",
        class_="ceiling-words",
    )  # fmt: skip


def _build_arrow(
    way: Way, link: TheoryLink, nodes: dict[str, TheoryNode], language: Language, marks: _Marks
) -> Markup:
    key = name_arrow(link)
    kinds = ["arrow"]
    kinds += ["weak"] if is_weak(link, nodes[link.target]) else []
    kinds += [link.kind.value] if link.kind in (LinkKind.HINDERS, LinkKind.FEEDBACK) else []
    kinds += marks.list_classes(key)
    label = describe_arrow(link, nodes, language)
    if key in marks.changes:
        label = label_text(language, text(language, f"theory_drawing.change.{marks.changes[key].value}"), label)
    path = describe_way(shorten(way.points, HEAD_LENGTH))
    tip = link.kind.value if link.kind in (LinkKind.HINDERS, LinkKind.FEEDBACK) else "head"
    return element(
        "g", element("title", label),
        element("path", d=path, class_="hit"),
        element(
            "path", d=path, class_="line", stroke_width=f"{measure_line(link):.1f}", marker_end=f"url(#theory-{tip})"
        ),
        class_=" ".join(kinds), data_arrow=key, data_source=link.source, data_target=link.target,
        **marks.describe_button(key, label),
    )  # fmt: skip


def measure_line(link: TheoryLink) -> float:
    """How thick an arrow is: the more, the stronger its evidence; all alike where there is none by its nature."""
    level = link.evidence_level if link.may_have_evidence else EVEN_LEVEL
    return 1.2 + 0.55 * max(0, min(level, 5))


def shorten(points: Sequence[Point], length: float) -> tuple[Point, ...]:
    """A curve that ends a little earlier, where the head of an arrow begins."""
    (x, y), before = points[-1], next((point for point in reversed(points[:-1]) if point != points[-1]), points[0])
    whole = hypot(x - before[0], y - before[1])
    if whole <= length:
        return tuple(points)
    part = length / whole
    return (*points[:-1], (x + (before[0] - x) * part, y + (before[1] - y) * part))


def describe_way(points: Sequence[Point]) -> str:
    """A curve as the path of an SVG."""
    places = [f"{x:.1f} {y:.1f}" for x, y in points]
    curve_pieces = (" ".join(places[start : start + 3]) for start in range(1, len(places), 3))
    return f"M{places[0]}" + "".join(f"C{piece}" for piece in curve_pieces)


def _build_block(box: Box, node: TheoryNode, language: Language, marks: _Marks, *, may_edit: bool) -> Markup:
    kinds = ["block", f"s-{node.status.value}"]
    kinds += ["judged"] if box.status_lines and box.has_mark else []
    kinds += marks.list_classes(box.key)
    level = text(language, f"words.level.{node.level.value}")
    word = text(language, f"words.status.{node.counted_status.key}")
    note = word if box.has_mark else " ".join(box.status_lines)
    label = label_text(language, level, node.text) + (f". {note}" if box.status_lines else "")
    x, y = box.left + PADDING, box.top + PADDING + 12
    kind = element("text", level, x=f"{x:.1f}", y=f"{y:.1f}", class_="quiet") if box.has_kind else ""
    y += LINE_HEIGHT if box.has_kind else 0
    lines = (
        element("tspan", line, x=f"{x:.1f}", y=f"{y + number * LINE_HEIGHT:.1f}")
        for number, line in enumerate(box.lines)
    )
    parts = [
        element("title", label),
        element(
            "rect", x=f"{box.left:.1f}", y=f"{box.top:.1f}", width=f"{box.width:.0f}", height=f"{box.height:.0f}", rx=8,
            class_="face",
        ),
        kind, element("text", lines, class_="words"),
    ]  # fmt: skip
    if box.key in marks.changes:
        tag = text(language, f"theory_drawing.change.{marks.changes[box.key].value}")
        parts[0] = element("title", label_text(language, tag, label))
        parts.append(element("text", tag, x=f"{box.left:.1f}", y=f"{box.top - 5:.1f}", class_="tag"))
    if box.status_lines:
        depth = STATUS_HEIGHT + LINE_HEIGHT * (len(box.status_lines) - 1)
        status = node.counted_status if box.has_mark else None
        parts.append(_build_status(status, box.status_lines, x, box.top + box.height - PADDING - depth + 6))
    if may_edit:
        parts.append(
            element(
                "circle", cx=f"{box.left + box.width:.1f}", cy=f"{box.middle[1]:.1f}", r=7, class_="handle",
                aria_hidden="true",
            )
        )
    return element(
        "g", parts, class_=" ".join(kinds), data_block=box.key,
        **marks.describe_button(box.key, label),
    )  # fmt: skip


def _build_status(status: CountedStatus | None, lines: Sequence[str], x: float, y: float) -> Markup:
    """The lines at the foot of a block, behind the mark of its status where it has one."""
    shape = find_shape(status).format(c="var(--c)", on=PAPER) if status else Markup()
    place = f"translate({x:.1f} {y:.1f}) scale({MARK / 16:.3f})"
    indent = MARK + 6 if status else 0
    words = (
        element("tspan", line, x=f"{x + indent:.1f}", y=f"{y + 11 + number * LINE_HEIGHT:.1f}")
        for number, line in enumerate(lines)
    )
    mark = element("g", shape, transform=place) if status else Markup()
    return mark + element("text", words, class_="quiet")


def say_statuses(language: Language) -> dict[CountedStatus, str]:
    """What blocks say of their status."""
    return {kind: text(language, f"words.status.{kind.key}") for kind in COUNTED_STATUSES}
