"""The drawing of a theory as a slide: real shapes with their text, and connectors that stay with them when moved."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationObject
from pptx.util import Emu, Pt

from impact.export.theory.theory_file import TheoryFile, clean_text
from impact.i18n import label_text, text
from impact.model.figures.status_colours import LIGHT_STATUSES
from impact.model.vocabulary.theory_levels import LinkKind
from impact.theory.levels import OWN_WORK, WEAK_EVIDENCE
from impact.views.theory.drawing_layout import Box, Layout
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

# A widescreen slide, in the pixels of the drawing (96 to an inch).
WIDTH, HEIGHT, EMU_PER_PIXEL, POINTS_PER_PIXEL = 1280, 720, 9525, 0.75
EDGE, TOP, BOTTOM = 36, 112, 44
LARGEST = 1.35
# How far an arrow within a column runs beside it, in pixels of the drawing; a point in the units of the file.
AROUND, POINT = 26, 12_700
# Sites of a rectangle to which connectors are glued.
SITE_TOP, SITE_LEFT, SITE_BOTTOM, SITE_RIGHT = 0, 1, 2, 3
INK, QUIET, LINE, PAPER, BANDS = "1f2a30", "5d6a72", "b9b2a3", "ffffff", ("f6f3ec", "fbfaf7")
CEILING, HINDERS = "8a2a63", "c9500f"
FONT = "Arial"
# A line that breaks within a run would be another paragraph.
NO_BREAKS = str.maketrans("\r\n\t", "   ")
# Shapes of a status as signs in a text: never colour alone.
SIGNS = {
    "achieved": "✔", "on_track": "●", "attention": "◆", "behind": "▼", "regressing": "⬇", "not_rated": "○",
    "in_band": "⊜", "not_applicable": "–",
}  # fmt: skip


def write_slide(file: TheoryFile, layout: Layout) -> bytes:
    """The drawing as pptx with one slide: title, version, source and day, and everything of it as shapes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH * EMU_PER_PIXEL), Emu(HEIGHT * EMU_PER_PIXEL)
    deck.core_properties.title, deck.core_properties.author = clean_text(file.title), "FilantrImpact"
    _Slide(deck, file, layout).draw()
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class _Slide:
    """One slide while it is made; places are those of the layout, moved and scaled to fit."""

    def __init__(self, deck: PresentationObject, file: TheoryFile, layout: Layout) -> None:
        # 'Title only': a slide without a title has no name for whoever hears it read.
        self.slide = deck.slides.add_slide(deck.slide_layouts[5])
        self.shapes, self.file, self.layout = self.slide.shapes, file, layout
        across, down = layout.width - layout.left, layout.height
        self.scale = min((WIDTH - 2 * EDGE) / across, (HEIGHT - TOP - BOTTOM) / down, LARGEST)
        self.left = (WIDTH - across * self.scale) / 2

    def draw(self) -> None:
        """Draw everything, from the back to the front."""
        self._draw_head()
        self._draw_bands()
        nodes = {node.key: node for node in self.file.view.nodes}
        blocks = {box.key: self._draw_block(box, nodes[box.key]) for box in self.layout.boxes}
        boxes = {box.key: box for box in self.layout.boxes}
        for link in self.file.view.links:
            if {link.source, link.target} <= blocks.keys() and link.source != link.target:
                self._draw_arrow(link, nodes[link.target], blocks, boxes)

    def _draw_head(self) -> None:
        title = self.shapes.title
        title.left, title.top = Emu(EDGE * EMU_PER_PIXEL), Emu(20 * EMU_PER_PIXEL)
        title.width, title.height = Emu((WIDTH - 2 * EDGE) * EMU_PER_PIXEL), Emu(60 * EMU_PER_PIXEL)
        title.text_frame.word_wrap, title.text_frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
        title.text_frame.margin_left = title.text_frame.margin_right = Emu(0)
        self._write(title.text_frame, self.file.title, 20, INK, is_bold=True)
        self._add_text(self.file.caption, EDGE, 80, WIDTH - 2 * EDGE, 22, 11, QUIET)
        self._add_text(self.file.source, EDGE, HEIGHT - 34, WIDTH - 2 * EDGE, 22, 10, QUIET)

    def _draw_bands(self) -> None:
        layout, last = self.layout, len(self.layout.bands) - 1
        bottom = layout.height - 30
        for number, band in enumerate(layout.bands):
            left = layout.left if number == 0 else band.left
            right = layout.width if number == last else min(layout.width, band.right)
            shape = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *self._place(left, 0, right - left, bottom))
            self._paint(shape, BANDS[number % 2], None)
            words = self.file.say(f"theory_drawing.sphere.{band.sphere.value}")
            shape.name = words
            self._write_scaled(words, max(left, 0) + 8, 6, right - max(left, 0) - 8, 20, 11, QUIET)
        for column in layout.columns:
            words = " · ".join(self.file.say(f"words.level.{level.value}") for level in column.levels)
            width = column.right - column.left + 40
            self._write_scaled(words, column.left - 4, 28, width, 22, 12.5, QUIET, is_bold=True)
        if layout.ceiling is None:
            return
        begin, end = self._point(layout.ceiling, 52), self._point(layout.ceiling, bottom)
        line = self.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *begin, *end)
        words = self.file.say("theory.ceiling_label")
        line.name, line.line.width, line.line.dash_style = words, Pt(1.25), MSO_LINE.DASH
        line.line.color.rgb = _colour(CEILING)
        left = min(max(0.0, layout.ceiling - 160), layout.width - 320)
        self._write_scaled(words, left, bottom + 4, 320, 22, 12, CEILING, align=PP_ALIGN.CENTER)

    def _draw_block(self, box: Box, node: TheoryNode) -> Any:
        shape = self.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE, *self._place(box.left, box.top, box.width, box.height)
        )
        shape.adjustments[0] = 0.08
        shape.name = clean_text(node.text) or node.key
        is_judged = box.has_mark and (bool(node.indicators) or node.level not in OWN_WORK)
        colour = LIGHT_STATUSES[node.status].lstrip("#") if is_judged else LINE
        self._paint(shape, PAPER, colour, 1.5 if is_judged else 1)
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor, frame.auto_size = True, MSO_ANCHOR.MIDDLE, MSO_AUTO_SIZE.NONE
        for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
            setattr(frame, side, Emu(int(7 * self.scale * EMU_PER_PIXEL)))
        lines = [(self.file.say(f"words.level.{node.level.value}"), 11.0, QUIET)] if box.has_kind else []
        lines.append((node.text or node.key, 13.0 if len(node.text) <= 70 else 11.5, INK))
        if is_judged:
            word = self.file.say(f"words.status.{node.counted_status.key}")
            lines.append((f"{SIGNS[node.counted_status.key]} {word}", 11.0, QUIET))
        elif not box.has_mark:
            lines += [(line, 11.0, QUIET) for line in box.status_lines]
        for number, (words, size, ink) in enumerate(lines):
            if number:
                frame.add_paragraph()
            self._write(frame, words, size * self.scale * POINTS_PER_PIXEL, ink, paragraph=number)
        return shape

    def _draw_arrow(
        self, link: TheoryLink, target: TheoryNode, blocks: dict[str, Any], boxes: dict[str, Box]
    ) -> None:
        line = self.shapes.add_connector(MSO_CONNECTOR.CURVE, 0, 0, 0, 0)
        begins_at, ends_at = find_sites(boxes[link.source], boxes[link.target], list(boxes.values()))
        line.begin_connect(blocks[link.source], begins_at)
        line.end_connect(blocks[link.target], ends_at)
        if begins_at == ends_at:
            self._bend(line)
        is_weak = target.level not in OWN_WORK and link.evidence_level <= WEAK_EVIDENCE
        line.line.width = Pt((1.2 + 0.55 * max(0, min(link.evidence_level, 5))) * POINTS_PER_PIXEL)
        line.line.color.rgb = _colour(HINDERS if link.kind is LinkKind.HINDERS else QUIET)
        if is_weak:
            line.line.dash_style = MSO_LINE.DASH
        tip = line.line._get_or_add_ln().makeelement(
            qn("a:tailEnd"), {"type": "oval" if link.kind is LinkKind.HINDERS else "triangle"}
        )
        line.line._get_or_add_ln().append(tip)
        line.name = describe_arrow(self.file, link)
        line._element.nvCxnSpPr.cNvPr.set("descr", describe_claim(self.file, link))

    def _bend(self, line: Any) -> None:
        """Let an arrow from side to side of one column run around what stands between, as PowerPoint itself does it.

        How far a curve goes out is said as a share of its width, so it needs one: a point.
        """
        line.end_x = line.begin_x + POINT
        out = -AROUND * self.scale * EMU_PER_PIXEL / POINT
        shape = line._element.spPr.find(qn("a:prstGeom"))
        places = shape.find(qn("a:avLst"))
        places = shape.makeelement(qn("a:avLst"), {}) if places is None else places
        places.append(places.makeelement(qn("a:gd"), {"name": "adj1", "fmla": f"val {round(out * 100_000)}"}))
        if places.getparent() is None:
            shape.append(places)

    def _place(self, left: float, top: float, width: float, height: float) -> tuple[Emu, Emu, Emu, Emu]:
        across, down = self._point(left, top)
        return across, down, Emu(int(width * self.scale * EMU_PER_PIXEL)), Emu(int(height * self.scale * EMU_PER_PIXEL))

    def _point(self, x: float, y: float) -> tuple[Emu, Emu]:
        across = self.left + (x - self.layout.left) * self.scale
        return Emu(int(across * EMU_PER_PIXEL)), Emu(int((TOP + y * self.scale) * EMU_PER_PIXEL))

    def _paint(self, shape: Any, ground: str, line: str | None, width: float = 1) -> None:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(ground)
        shape.shadow.inherit = False
        if line is None:
            shape.line.fill.background()
        else:
            shape.line.color.rgb = _colour(line)
            shape.line.width = Pt(width)

    def _write_scaled(
        self, words: str, left: float, top: float, width: float, height: float, size: float, ink: str, *,
        is_bold: bool = False, align: PP_ALIGN = PP_ALIGN.LEFT,
    ) -> None:  # fmt: skip
        across, down = self._point(left, top)
        self._add_text(
            words, across / EMU_PER_PIXEL, down / EMU_PER_PIXEL, width * self.scale, height * self.scale,
            size * self.scale * POINTS_PER_PIXEL, ink, is_bold=is_bold, align=align,
        )  # fmt: skip

    def _add_text(
        self, words: str, left: float, top: float, width: float, height: float, size: float, ink: str, *,
        is_bold: bool = False, align: PP_ALIGN = PP_ALIGN.LEFT,
    ) -> None:  # fmt: skip
        box = self.shapes.add_textbox(*(Emu(int(part * EMU_PER_PIXEL)) for part in (left, top, width, height)))
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        frame.word_wrap = True
        self._write(frame, words, size, ink, is_bold=is_bold, align=align)

    def _write(
        self, frame: Any, words: str, size: float, ink: str, *, is_bold: bool = False,
        align: PP_ALIGN = PP_ALIGN.LEFT, paragraph: int = 0,
    ) -> None:  # fmt: skip
        line = frame.paragraphs[paragraph]
        line.alignment = align
        run = line.add_run()
        run.text = clean_text(words).translate(NO_BREAKS)
        run.font.size, run.font.bold, run.font.name = Pt(round(size, 1)), is_bold, FONT
        run.font.color.rgb = _colour(ink)
        run._r.get_or_add_rPr().set("lang", self.file.language.value)


def _colour(name: str) -> RGBColor:
    """A colour of six hexadecimal digits."""
    return RGBColor(*bytes.fromhex(name))  # type: ignore[no-untyped-call]


def find_sites(source: Box, target: Box, boxes: Sequence[Box]) -> tuple[int, int]:
    """The sites of both blocks between which an arrow is shortest without running through either.

    Twice the left side where both stand in one column, with another of `boxes` between them.
    """
    if target.left >= source.left + source.width:
        return SITE_RIGHT, SITE_LEFT
    if source.left >= target.left + target.width:
        return SITE_LEFT, SITE_RIGHT
    upper, lower = sorted((source, target), key=lambda box: box.top)
    middle = (source.middle[0] + target.middle[0]) / 2
    if any(
        upper.top < box.top < lower.top and box.left < middle < box.left + box.width
        for box in boxes
        if box.key not in (source.key, target.key)
    ):
        return SITE_LEFT, SITE_LEFT
    return (SITE_BOTTOM, SITE_TOP) if target.top > source.top else (SITE_TOP, SITE_BOTTOM)


def describe_arrow(file: TheoryFile, link: TheoryLink) -> str:
    """An arrow by its two blocks."""
    return f"{file.name_block(link.source)} → {file.name_block(link.target)}"


def describe_claim(file: TheoryFile, link: TheoryLink) -> str:
    """What an arrow claims, on what evidence and assumption: what is read where the arrow cannot be seen."""
    claim = text(file.language, f"theory_page.arrow.kind.{link.kind.value}")
    parts = [
        f"{file.name_block(link.source)} {claim} {file.name_block(link.target)}",
        label_text(file.language, file.say("theory_page.arrow.evidence"), file.name_strength(link.evidence_level)),
    ]
    parts += [
        label_text(file.language, file.say("theory_page.arrow.assumption"), clean_text(assumption.text))
        for assumption in link.assumptions
    ]
    return ". ".join(parts)
