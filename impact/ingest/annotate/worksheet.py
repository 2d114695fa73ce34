"""The cells of one sheet: given another style, or put in where there was none yet.

A tree of a whole sheet can take more memory than a reader has. So the tree holds everything but the rows that
nobody asked for; each of those stands in it as an instruction, and is written back byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.styles import Styles
from impact.ingest.annotate.xml_patch import Unfollowable
from impact.ingest.files.sheet_extent import column_number
from impact.model.address import address
from impact.model.submission import Severity

Place = tuple[int, int]
# What may follow the drawing of comments in a sheet; it must be put in before the first of these.
AFTER_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent"}
)  # fmt: skip
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_DATA = re.compile(rb"<((?:[^\s<>/:!?]+:)?)sheetData(?=[\s/>])[^<>]*>")
_KEPT = re.compile(rb"<\?kept (\d+) (\d+)\?>")


def place_of(reference: str) -> Place | None:
    """Row and column of an address, from 1; None where it is none."""
    found = _REFERENCE.fullmatch(reference.strip())
    return (int(found[2]), column_number(found[1])) if found else None


class Sheet:
    """One sheet: `rows` are the asked ones by number, `before` the style that each marked cell had.

    Unfollowable where its rows are not in order.
    """

    def __init__(self, part: bytes) -> None:
        xml_patch.check(part)
        declaration = part.startswith((b"<?xml", b"\xef\xbb\xbf<?xml"))
        if part.count(b"<?") > declaration or b"<!" in part:
            # What is in comments and the like must not be taken for rows.
            part = xml_patch.serialise(xml_patch.parse(part, bare=True))
        opening = _DATA.search(part)
        if opening is None:
            raise Unfollowable("no cells")
        self.bytes = part
        self.prefix = opening[1]
        end = opening.end()
        if not opening[0].endswith(b"/>"):
            end = part.find(b"</" + self.prefix + b"sheetData", end)
        self.numbers, self.starts = _rows(part, self.prefix, opening.end(), end)
        self.first, self.end = opening.end(), end
        self.root = xml_patch.parse(part[: opening.end()] + part[end:], bare=True)
        self.data = xml_patch.child(self.root, "sheetData")
        self.rows: dict[int, etree._Element] = {}
        self.joined: list[tuple[Place, Place]] = []
        self.before: dict[Place, int] = {}
        self.edited = False
        self._columns: list[tuple[int, int, int]] | None = None

    def unfold(self, wanted: set[int], styles: frozenset[int]) -> None:
        """Put rows in the tree, once: those wanted, made where they are not there yet, and those with a style."""
        rows = sorted(wanted)
        for item in xml_patch.elements(self.root.find("{*}mergeCells")):
            first, _, last = item.get("ref", "").partition(":")
            corners = place_of(first), place_of(last)
            if corners[0] and corners[1] and bisect_left(rows, corners[0][0]) < bisect_right(rows, corners[1][0]):
                self.joined.append((corners[0], corners[1]))
        styled = {self.numbers[index] for index in self._rows_with(styles)}
        unfolded = wanted | {start[0] for start, _ in self.joined} | styled
        places = dict(zip(self.numbers, pairwise(self.starts), strict=True))
        pieces = [self.bytes[self.first : self.starts[0]]]
        for number in sorted(unfolded | places.keys()):
            start, stop = places.get(number, (0, 0))
            if number not in unfolded:
                pieces.append(b"<?kept %d %d?>" % (start, stop))
            else:
                pieces.append(self.bytes[start:stop] or b'<%srow r="%d"/>' % (self.prefix, number))
        opened = etree.tostring(self.data, with_tail=False)[:-2]
        filled = xml_patch.parse(opened + b">" + b"".join(pieces) + b"</" + self.prefix + b"sheetData>")
        filled.tail = self.data.tail
        parent = self.data.getparent()
        if parent is None:
            raise Unfollowable("no cells")
        parent.replace(self.data, filled)
        self.data = filled
        found = xml_patch.elements(filled, "row")
        if len(found) != len(unfolded):
            raise Unfollowable("rows within rows")
        self.rows = dict(zip(sorted(unfolded), found, strict=True))

    def _rows_with(self, styles: frozenset[int]) -> set[int]:
        """The places in `numbers` of the rows with a cell of one of these styles."""
        if not styles or not self.numbers:
            return set()
        cell = rb"<%sc\s[^<>]*?\ss\s*=\s*[\"'](?:%s)[\"']" % (
            re.escape(self.prefix), b"|".join(b"%d" % style for style in sorted(styles))
        )  # fmt: skip
        found = re.compile(cell).finditer(self.bytes, self.starts[0], self.end)
        return {bisect_right(self.starts, one.start()) - 1 for one in found}

    def style_of_nothing(self, row: int, column: int) -> int:
        """The style that an absent cell shows: that of its row, else of its column."""
        element = self.rows[row]
        style = xml_patch.number(element.get("s"))
        if element.get("customFormat") in ("1", "true") and style is not None:
            return style
        if self._columns is None:
            self._columns = [
                (_number(item, "min"), _number(item, "max"), _number(item, "style"))
                for columns in xml_patch.elements(self.root, "cols")
                for item in xml_patch.elements(columns, "col")
            ]
        return next((style for low, high, style in self._columns if low <= column <= high), 0)

    def part(self) -> bytes:
        """The sheet with every change made, and the rows that nobody asked for as they were."""
        known = set(self.numbers)
        for number, row in self.rows.items():
            if number not in known and not len(row):
                self.data.remove(row)
        written = xml_patch.serialise(self.root)
        return _KEPT.sub(lambda found: self.bytes[int(found[1]) : int(found[2])], written)


def _rows(part: bytes, prefix: bytes, start: int, end: int) -> tuple[list[int], list[int]]:
    """The numbers of the rows in order, and where each begins; one place more says where the last one ends."""
    numbers, starts = list[int](), list[int]()
    for opening in re.compile(rb"<%srow(?=[\s/>])([^<>]*)" % re.escape(prefix)).finditer(part, start, end):
        given = re.search(rb"(?<=\s)r\s*=\s*[\"'](\d{1,7})[\"']", opening[1])
        last = numbers[-1] if numbers else 0
        numbers.append(int(given[1]) if given else last + 1)
        starts.append(opening.start())
        if numbers[-1] <= last:
            raise Unfollowable("rows out of order")
    return numbers, [*starts, end]


def anchors(sheet: Sheet, places: set[Place]) -> dict[Place, Place]:
    """For places under a joined range the cell that is seen there."""
    by_row: dict[int, list[Place]] = {}
    for place in places:
        by_row.setdefault(place[0], []).append(place)
    rows = sorted(by_row)
    found = {}
    for start, stop in sheet.joined:
        for row in rows[bisect_left(rows, start[0]) : bisect_right(rows, stop[0])]:
            found.update({place: start for place in by_row[row] if start[1] <= place[1] <= stop[1]})
    return found


def first_filled(sheet: Sheet, row: int) -> int:
    """The column of the first cell of a row that holds something; 1 where none does."""
    return next((column for column, cell in _cells(sheet, row) if len(cell) or cell.text), 1)


def mark(sheet: Sheet, marks: Mapping[Place, Severity], styles: Styles, memory: Mapping[Place, int]) -> None:
    """Give cells the tint of their doubt, and take away the tint of last time elsewhere, in the unfolded rows.

    `memory` holds the style that a cell had before it was marked last time; `sheet.before` gets those of now.
    """
    by_row: dict[int, dict[int, Severity]] = {}
    for (row, column), severity in marks.items():
        by_row.setdefault(row, {})[column] = severity
    for row in sheet.rows:
        _mark_row(sheet, row, by_row.get(row, {}), styles, memory)


def _cells(sheet: Sheet, row: int) -> Iterator[tuple[int, etree._Element]]:
    last = 0
    for cell in xml_patch.elements(sheet.rows[row], "c"):
        given = cell.get("r")
        place = place_of(given) if given is not None else (row, last + 1)
        if place is None or place[0] != row or place[1] <= last:
            raise Unfollowable("cells out of order")
        last = place[1]
        yield last, cell


def _mark_row(
    sheet: Sheet, row: int, wanted: Mapping[int, Severity], styles: Styles, memory: Mapping[Place, int]
) -> None:
    cells = list(_cells(sheet, row))
    for column, cell in cells:
        style = _number(cell, "s")
        ours = style in styles.ours
        if not ours and column not in wanted:
            continue
        base = styles.unmarked(style, memory.get((row, column))) if ours else style
        _set_style(sheet, cell, (row, column), base, styles, wanted.get(column))
    element, present = sheet.rows[row], {column for column, _ in cells}
    for column in sorted(set(wanted) - present):
        base = sheet.style_of_nothing(row, column)
        if base in styles.ours:
            base = styles.unmarked(base, memory.get((row, column)))
        cell = element.makeelement(xml_patch.beside(element, "c"), r=address(row, column))
        element.insert(sum(known < column for known in present), cell)
        present.add(column)
        # A row's own note of how far it reaches is only a hint, and would now be wrong.
        if "spans" in element.attrib:
            del element.attrib["spans"]
        _set_style(sheet, cell, (row, column), base, styles, wanted[column])


def _set_style(
    sheet: Sheet, cell: etree._Element, place: Place, base: int, styles: Styles, severity: Severity | None
) -> None:
    sheet.before[place] = base
    after = styles.marked(base, severity) if severity is not None else base
    if cell.get("s") != str(after):
        cell.set("s", str(after))
        sheet.edited = True


def _number(element: etree._Element, name: str) -> int:
    return xml_patch.number(element.get(name)) or 0


def drawing_of_comments(sheet: Sheet) -> str | None:
    """The relation to the drawing of comments; None where the sheet has none."""
    drawing = sheet.root.find("{*}legacyDrawing")
    return None if drawing is None else xml_patch.identity(drawing) or None


def put_drawing(sheet: Sheet, relation: str, namespace: str) -> None:
    """Let the sheet lead to its drawing of comments."""
    name = xml_patch.beside(sheet.root, "legacyDrawing")
    drawing = etree.Element(name, {f"{{{namespace}}}id": relation}, nsmap={"r": namespace})
    follower = next((item for item in xml_patch.elements(sheet.root) if xml_patch.local(item) in AFTER_DRAWING), None)
    if follower is None:
        sheet.root.append(drawing)
    else:
        follower.addprevious(drawing)
    sheet.edited = True
