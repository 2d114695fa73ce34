"""The styles part of a workbook: styles for marked cells are appended, existing ones stay.

A mark is the cell's own style with another fill, so its number format, font and borders are kept and
a percentage is still read as one. The earlier fill is restored from our problem list of last time.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.xml_patch import UnsupportedPackage
from impact.model.issues import Severity

# Two tints (ARGB) that people rarely choose themselves: earlier marks are recognised by them.
TINTS = {Severity.QUESTION: b"FFFFE1A1", Severity.REMARK: b"FFDCE9F1"}
MAX_STYLES = 64_000
_RGB = frozenset(tint.decode("ascii") for tint in TINTS.values())
_SECTIONS = ("fonts", "fills", "cellXfs")

EMPTY_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The styles part with what was added to it; styles, fonts and fills are numbered from 0.

    Raises UnsupportedPackage where it has no styles or too many.
    """

    def __init__(self, part: bytes) -> None:
        self.root = xml_patch.parse_part(part)
        self.sections = {name: xml_patch.child(self.root, name) for name in _SECTIONS}
        self.xfs = xml_patch.elements(self.sections["cellXfs"])
        self.counts = {name: len(xml_patch.elements(section)) for name, section in self.sections.items()}
        if not self.xfs or not self.counts["fonts"] or len(self.xfs) > MAX_STYLES:
            raise UnsupportedPackage("styles")
        self.original_count = len(self.xfs)
        self._numbers: dict[tuple[str, bytes], int] = {}
        self._filled: dict[tuple[int, int], int] = {}
        fills = enumerate(xml_patch.elements(self.sections["fills"]))
        tinted_fills = {
            index for index, fill in fills if any(e.get("rgb", "").upper() in _RGB for e in fill.iter("{*}*"))
        }
        self.tinted = frozenset(
            index for index, xf in enumerate(self.xfs) if _fill_number(xf) in tinted_fills
        )
        self._tints = {severity: self.add_fill(tint) for severity, tint in TINTS.items()}

    def add_fill(self, colour: bytes) -> int:
        """Add a solid fill of one colour (ARGB); returns its number."""
        pattern = (
            b'<patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill>'
            % colour
        )
        return self._add("fills", b"<fill>%s</fill>" % pattern)

    def add_font(self, inside: bytes) -> int:
        """Add a font; `inside` is its XML without namespace prefixes. Returns its number."""
        return self._add("fonts", b"<font>%s</font>" % inside)

    def add_style(self, attributes: bytes, alignment: bytes = b"") -> int:
        """Add a cell style from the attributes of its `xf` element; returns its number."""
        aligned = b"<alignment %s/>" % alignment if alignment else b""
        return self._add("cellXfs", b"<xf %s>%s</xf>" % (attributes, aligned))

    def tint_style(self, style: int, severity: Severity) -> int:
        """The number of a style that equals `style` but for the tint of a mark."""
        return self._with_fill(style, self._tints[severity])

    def untint_style(self, style: int, before: int | None) -> int:
        """The number of a marked style with the fill it had `before` marking; without a fill if that is unknown."""
        has_original = before is not None and 0 <= before < self.original_count and before not in self.tinted
        return self._with_fill(
            style, _fill_number(self.xfs[before]) if has_original and before is not None else 0
        )

    def _with_fill(self, style: int, fill: int) -> int:
        if (style, fill) not in self._filled:
            xf = deepcopy(self.xfs[style] if 0 <= style < len(self.xfs) else self.xfs[0])
            xf.tail = None
            xf.set("fillId", str(fill))
            xf.set("applyFill", "1")
            # Styles that differed only in their fill become one.
            self._filled[style, fill] = self._numbered("cellXfs", etree.tostring(xf), xf)
        return self._filled[style, fill]

    def _add(self, section: str, xml: bytes) -> int:
        return self._numbered(section, xml, xml_patch.parse_fragment(self.root, xml))

    def _numbered(self, section: str, written: bytes, element: etree._Element) -> int:
        """The number of an element in its section; appended the first time its XML occurs."""
        if (section, written) not in self._numbers:
            self._numbers[section, written] = number = self.counts[section]
            self.sections[section].append(element)
            self.sections[section].set("count", str(number + 1))
            self.counts[section] += 1
            if section == "cellXfs":
                self.xfs.append(element)
        return self._numbers[section, written]

    def serialise(self) -> bytes:
        """The styles part as XML, with everything that was added."""
        return xml_patch.serialise_tree(self.root)


def _fill_number(xf: etree._Element) -> int:
    return xml_patch.parse_number(xf.get("fillId")) or 0
