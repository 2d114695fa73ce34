"""The styles of a workbook: what a marked cell needs is added at the end, what is there stays.

A mark is the cell's own style with another fill, so its number format, font and borders are kept and
a percentage is still read as one. What the fill was before is asked of the summary sheet of last time.
"""

from __future__ import annotations

import re

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.xml_patch import Element, Unfollowable
from impact.model.submission import Severity

# Two tints that people rarely choose themselves: by them a mark of last time is known again.
TINTS = {Severity.QUESTION: b"FFFFE1A1", Severity.REMARK: b"FFDCE9F1"}
MOST_STYLES = 64_000
_TINT = re.compile(rb"\brgb\s*=\s*[\"'](?:%s)[\"']" % b"|".join(TINTS.values()), re.IGNORECASE)
NEEDED = (b"fonts", b"fills", b"cellXfs")

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
    """The part with styles, and what has been added to it so far."""

    def __init__(self, part: bytes) -> None:
        self.text = part
        self.scan = xml_patch.scannable(part)
        top = xml_patch.root(self.scan)
        self.prefix = top.prefix
        self.sections = {
            element.opening.local: element
            for element in xml_patch.children(self.scan, top.end)
            if element.opening.local in NEEDED
        }
        if len(self.sections) < len(NEEDED):
            raise Unfollowable("styles")
        self.fills = self._elements(b"fills")
        self.fonts = len(self._elements(b"fonts"))
        self.xfs = self._elements(b"cellXfs")
        if not self.xfs or not self.fonts or len(self.xfs) > MOST_STYLES:
            raise Unfollowable("styles")
        self.known = len(self.xfs)
        self.new: dict[bytes, list[bytes]] = {name: [] for name in NEEDED}
        self._made: dict[bytes, int] = {}
        tinted = {index for index, fill in enumerate(self.fills) if _TINT.search(fill)}
        self.ours = frozenset(index for index, xf in enumerate(self.xfs) if self._fill_id(xf) in tinted)
        self._tints = {severity: self.fill(tint) for severity, tint in TINTS.items()}

    def _elements(self, section: bytes) -> list[bytes]:
        parent = self.sections[section].opening
        if parent.empty:
            return []
        return [self.text[e.opening.start : e.end] for e in xml_patch.children(self.scan, parent.end)]

    def fill(self, colour: bytes) -> int:
        """The number of a plain fill of one colour (ARGB)."""
        p = self.prefix
        return self._add(
            b"fills",
            b'<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="%s"/><%sbgColor indexed="64"/>'
            b"</%spatternFill></%sfill>" % (p, p, p, colour, p, p, p),
            len(self.fills),
        )

    def font(self, inside: bytes) -> int:
        """The number of a font of our own; `inside` is written without prefixes."""
        written = re.sub(rb"<(?=\w)", b"<" + self.prefix, inside)
        return self._add(b"fonts", b"<%sfont>%s</%sfont>" % (self.prefix, written, self.prefix), self.fonts)

    def style(self, attributes: bytes, alignment: bytes = b"") -> int:
        """The number of a cell style of our own."""
        p = self.prefix
        aligned = b"<%salignment %s/>" % (p, alignment) if alignment else b""
        written = b"<%sxf %s>%s</%sxf>" % (p, attributes, aligned, p)
        return self._add(b"cellXfs", written, self.known)

    def marked(self, style: int, severity: Severity) -> int:
        """The style of a cell with the tint of a mark."""
        return self._filled(style, self._tints[severity])

    def unmarked(self, style: int, before: int | None) -> int:
        """The style of a marked cell with the fill of the style it had before; without one it has none."""
        known = before is not None and 0 <= before < self.known and before not in self.ours
        return self._filled(style, self._fill_id(self.xfs[before]) if known and before is not None else 0)

    def _filled(self, style: int, fill: int) -> int:
        base = self._xf(style)
        end = base.index(b">") + 1
        opening = xml_patch.with_attributes(base[:end], {b"fillId": b"%d" % fill, b"applyFill": b"1"})
        return self._add(b"cellXfs", opening + base[end:], self.known)

    def _xf(self, style: int) -> bytes:
        if style < self.known:
            return self.xfs[style] if style >= 0 else self.xfs[0]
        added = style - self.known
        return self.new[b"cellXfs"][added] if added < len(self.new[b"cellXfs"]) else self.xfs[0]

    @staticmethod
    def _fill_id(xf: bytes) -> int:
        found = re.search(rb"\sfillId\s*=\s*[\"'](\d{1,6})[\"']", xf[: xf.index(b">")])
        return int(found[1]) if found else 0

    def _add(self, section: bytes, element: bytes, known: int) -> int:
        key = section + element
        if key not in self._made:
            self.new[section].append(element)
            self._made[key] = known + len(self.new[section]) - 1
        return self._made[key]

    def part(self) -> bytes:
        """The part with everything that was added."""
        counts = {b"fonts": self.fonts, b"fills": len(self.fills), b"cellXfs": self.known}
        edits = []
        for name, added in self.new.items():
            if added:
                element: Element = self.sections[name]
                count = {b"count": b"%d" % (counts[name] + len(added))}
                edits += xml_patch.inserted(self.scan, element, b"".join(added), count)
        return xml_patch.spliced(self.text, edits)
