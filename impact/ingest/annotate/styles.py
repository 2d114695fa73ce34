"""The styles of a workbook: what a marked cell needs is added at the end, what is there stays.

A mark is the cell's own style with another fill, so its number format, font and borders are kept and
a percentage is still read as one. What the fill was before is asked of the summary sheet of last time.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.xml_patch import Unfollowable
from impact.model.submission import Severity

# Two tints that people rarely choose themselves: by them a mark of last time is known again.
TINTS = {Severity.QUESTION: b"FFFFE1A1", Severity.REMARK: b"FFDCE9F1"}
MOST_STYLES = 64_000
_RGB = frozenset(tint.decode("ascii") for tint in TINTS.values())
_SECTIONS = ("fonts", "fills", "cellXfs")

EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b"</fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The part with styles, and what has been added to it so far. Styles, fonts and fills are counted from 0."""

    def __init__(self, part: bytes) -> None:
        self.root = xml_patch.parse(part)
        self.sections = {name: xml_patch.child(self.root, name) for name in _SECTIONS}
        self.xfs = xml_patch.elements(self.sections["cellXfs"])
        self.counts = {name: len(xml_patch.elements(section)) for name, section in self.sections.items()}
        if not self.xfs or not self.counts["fonts"] or len(self.xfs) > MOST_STYLES:
            raise Unfollowable("styles")
        self.known = len(self.xfs)
        self._numbers: dict[tuple[str, bytes], int] = {}
        self._filled: dict[tuple[int, int], int] = {}
        fills = enumerate(xml_patch.elements(self.sections["fills"]))
        tinted = {index for index, fill in fills if any(e.get("rgb", "").upper() in _RGB for e in fill.iter("{*}*"))}
        self.ours = frozenset(index for index, xf in enumerate(self.xfs) if _fill_of(xf) in tinted)
        self._tints = {severity: self.fill(tint) for severity, tint in TINTS.items()}

    def fill(self, colour: bytes) -> int:
        """The number of a plain fill of one colour (ARGB)."""
        pattern = b'<patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill>' % colour
        return self._add("fills", b"<fill>%s</fill>" % pattern)

    def font(self, inside: bytes) -> int:
        """The number of a font of our own; `inside` is written without prefixes."""
        return self._add("fonts", b"<font>%s</font>" % inside)

    def style(self, attributes: bytes, alignment: bytes = b"") -> int:
        """The number of a cell style of our own."""
        aligned = b"<alignment %s/>" % alignment if alignment else b""
        return self._add("cellXfs", b"<xf %s>%s</xf>" % (attributes, aligned))

    def marked(self, style: int, severity: Severity) -> int:
        """The style of a cell with the tint of a mark."""
        return self._with_fill(style, self._tints[severity])

    def unmarked(self, style: int, before: int | None) -> int:
        """The style of a marked cell with the fill of the style it had before; without one it has none."""
        known = before is not None and 0 <= before < self.known and before not in self.ours
        return self._with_fill(style, _fill_of(self.xfs[before]) if known and before is not None else 0)

    def _with_fill(self, style: int, fill: int) -> int:
        if (style, fill) not in self._filled:
            xf = deepcopy(self.xfs[style] if 0 <= style < len(self.xfs) else self.xfs[0])
            xf.tail = None
            xf.set("fillId", str(fill))
            xf.set("applyFill", "1")
            # Styles that differ in their fill only become one.
            self._filled[style, fill] = self._numbered("cellXfs", etree.tostring(xf), xf)
        return self._filled[style, fill]

    def _add(self, section: str, xml: bytes) -> int:
        return self._numbered(section, xml, xml_patch.fragment(self.root, xml))

    def _numbered(self, section: str, written: bytes, element: etree._Element) -> int:
        """The number of an element in its section, where it is added at the end the first time it is written so."""
        if (section, written) not in self._numbers:
            self._numbers[section, written] = number = self.counts[section]
            self.sections[section].append(element)
            self.sections[section].set("count", str(number + 1))
            self.counts[section] += 1
            if section == "cellXfs":
                self.xfs.append(element)
        return self._numbers[section, written]

    def part(self) -> bytes:
        """The part with everything that was added."""
        return xml_patch.serialise(self.root)


def _fill_of(xf: etree._Element) -> int:
    return xml_patch.number(xf.get("fillId")) or 0
