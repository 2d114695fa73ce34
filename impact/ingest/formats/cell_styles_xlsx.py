"""The cell styles of an xlsx workbook as far as they change what a cell means: number format, strike, raised text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.formats import number_formats, rich_text
from impact.ingest.formats.number_formats import BUILT_IN_FORMATS


@dataclass(frozen=True, slots=True)
class CellStyles:
    """Indices of cell styles (from 0, as text): with a percentage, struck through, raised or lowered.

    `codes`: the format code of each style whose code says something.
    """

    percent: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    codes: dict[str, str] = field(default_factory=dict)


class _StyleCollector:
    """Handlers for expat: the fonts, number formats and cell formats of a style sheet."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN_FORMATS)
        self.fonts: list[tuple[bool, bool]] = []
        self.cell_formats: list[tuple[int, int]] = []
        self.section = ""

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in ("fonts", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            self.section = name
        elif name == "xf" and self.section == "cellXfs":
            self.cell_formats.append(
                (_parse_integer(attributes.get("numFmtId")), _parse_integer(attributes.get("fontId")))
            )
        elif name == "numFmt" and self.section != "dxfs":
            self.codes[_parse_integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font" and self.section == "fonts":
            self.fonts.append((False, False))
        elif name == "strike" and self.section == "fonts" and self.fonts:
            self.fonts[-1] = rich_text.is_switched_on(attributes), self.fonts[-1][1]
        elif name == "vertAlign" and self.section == "fonts" and self.fonts:
            self.fonts[-1] = self.fonts[-1][0], attributes.get("val", "") in ("superscript", "subscript")


def _parse_integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else -1


def read_cell_styles(styles: bytes, file_name: str) -> CellStyles:
    """The cell styles of the part `styles.xml`. Raises UnreadableFile (`errors.corrupt`)."""
    if not re.search(rb"numFmt|strike|vertAlign", styles):
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
    struck = {index for index, (is_struck, _) in enumerate(collector.fonts) if is_struck}
    raised = {index for index, (_, is_raised) in enumerate(collector.fonts) if is_raised}
    formats = collector.cell_formats
    return CellStyles(
        percent=frozenset(str(index) for index, (number, _) in enumerate(formats) if number in percent),
        struck=frozenset(str(index) for index, (_, font) in enumerate(formats) if font in struck),
        raised=frozenset(str(index) for index, (_, font) in enumerate(formats) if font in raised),
        codes={str(index): telling[number] for index, (number, _) in enumerate(formats) if number in telling},
    )
