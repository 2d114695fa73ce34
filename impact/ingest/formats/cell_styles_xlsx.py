"""The cell styles of an xlsx workbook as far as they change what a cell means: number format, strike, raised text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.formats import number_formats, rich_text
from impact.ingest.formats.number_formats import BUILT_IN_FORMATS

_WHITE = "FFFFFF"
WHITE_INDEXES = ("1", "9", "65")
# Letters of one or two points are a way to hide a number.
TINY_SIZES = ("0.5", "1", "1.5", "2")


@dataclass(frozen=True, slots=True)
class CellStyles:
    """Indices of cell styles (from 0, as text): with a percentage, struck through, raised or lowered.

    `codes`: the format code of each style whose code says something; `whole`: of each that shows whole numbers.
    `unseen`: letters in the colour of the cell itself, or too small to read. `indents`: how far the text is indented.
    """

    percent: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    codes: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()
    indents: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Font:
    struck: bool = False
    raised: bool = False
    colour: str = ""
    is_tiny: bool = False


class _StyleCollector:
    """Handlers for expat: the fonts, number formats and cell formats of a style sheet."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN_FORMATS)
        self.fonts: list[_Font] = []
        self.fills: list[str] = []
        self.cell_formats: list[tuple[int, int, int]] = []
        self.indents: dict[str, int] = {}
        self.section = ""

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            self.section = name
        elif name == "xf" and self.section == "cellXfs":
            number, font, fill = (
                _parse_integer(attributes.get(key)) for key in ("numFmtId", "fontId", "fillId")
            )
            self.cell_formats.append((number, font, fill))
        elif name == "alignment" and self.section == "cellXfs" and attributes.get("horizontal") != "right":
            if (indent := _parse_integer(attributes.get("indent"))) > 0:
                self.indents[str(len(self.cell_formats) - 1)] = indent
        elif name == "numFmt" and self.section != "dxfs":
            self.codes[_parse_integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif self.section == "fills":
            self._add_fill(name, attributes)
        elif name == "font" and self.section == "fonts":
            self.fonts.append(_Font())
        elif self.section == "fonts" and self.fonts:
            self._add_to_font(self.fonts[-1], name, attributes)

    def _add_to_font(self, font: _Font, name: str, attributes: dict[str, str]) -> None:
        if name == "strike":
            font.struck = rich_text.is_switched_on(attributes)
        elif name == "vertAlign":
            font.raised = attributes.get("val", "") in ("superscript", "subscript")
        elif name == "color":
            font.colour = _colour(attributes)
        elif name == "sz":
            font.is_tiny = attributes.get("val", "") in TINY_SIZES

    def _add_fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self.fills.append(_WHITE)
        elif name == "patternFill" and self.fills:
            self.fills[-1] = _WHITE if attributes.get("patternType", "none") == "none" else ""
        elif name == "fgColor" and self.fills and not self.fills[-1]:
            self.fills[-1] = _colour(attributes)
        elif name == "gradientFill" and self.fills:
            self.fills[-1] = name

    def unseen_styles(self) -> frozenset[str]:
        """The cell formats of which nobody sees the text, unless the cell is selected."""
        fonts, fills = dict(enumerate(self.fonts)), dict(enumerate(self.fills))
        return frozenset(
            str(index)
            for index, (_, font_number, fill_number) in enumerate(self.cell_formats)
            if (font := fonts.get(font_number)) is not None
            and (font.is_tiny or (font.colour and font.colour == fills.get(fill_number, _WHITE)))
        )


def _colour(attributes: dict[str, str]) -> str:
    """A colour by one name, however it is written; '' where it is left to the program."""
    if "rgb" in attributes:
        return attributes["rgb"][-6:].upper()
    if "theme" in attributes:
        # The first colour of a theme is that of the paper, and a tint makes another one of it.
        tint = attributes.get("tint", "0")
        return _WHITE if attributes["theme"] == "0" and tint == "0" else f"theme {attributes['theme']} {tint}"
    return _WHITE if attributes.get("indexed") in WHITE_INDEXES else attributes.get("indexed", "")


def _parse_integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else -1


def read_cell_styles(styles: bytes, file_name: str) -> CellStyles:
    """The cell styles of the part `styles.xml`. Raises UnreadableFile (`errors.corrupt`)."""
    if not re.search(rb"numFmt|strike|vertAlign|indent=", styles):
        return CellStyles()
    collector = _StyleCollector()
    parser = expat.ParserCreate()
    parser.StartElementHandler = collector.start_element
    try:
        parser.Parse(styles, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    percent = {number for number, code in collector.codes.items() if number_formats.is_percent_code(code)}
    telling = {
        number: code for number, code in collector.codes.items() if number_formats.says_something(code)
    }
    whole = {number: code for number, code in collector.codes.items() if number_formats.is_whole_code(code)}
    struck = {index for index, font in enumerate(collector.fonts) if font.struck}
    raised = {index for index, font in enumerate(collector.fonts) if font.raised}
    formats = collector.cell_formats
    return CellStyles(
        percent=frozenset(str(index) for index, (number, _, _) in enumerate(formats) if number in percent),
        struck=frozenset(str(index) for index, (_, font, _) in enumerate(formats) if font in struck),
        raised=frozenset(str(index) for index, (_, font, _) in enumerate(formats) if font in raised),
        codes={str(index): telling[number] for index, (number, _, _) in enumerate(formats) if number in telling},
        whole={str(index): whole[number] for index, (number, _, _) in enumerate(formats) if number in whole},
        unseen=collector.unseen_styles(),
        indents=collector.indents,
    )
