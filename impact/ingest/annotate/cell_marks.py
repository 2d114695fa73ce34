"""Editing the cells of one worksheet: cells get another style, or are inserted where absent.

A tree of a whole sheet can take more memory than a worker has. So rows without a change are represented in the tree
by a processing instruction with their byte range, and are written back byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.styles import Styles
from impact.ingest.annotate.xml_patch import UnsupportedPackage
from impact.ingest.files.sheet_size_limits import column_number
from impact.model.cell_address import address
from impact.model.issues import Severity

CellPosition = tuple[int, int]
# Elements that the schema puts after `legacyDrawing`; it must be inserted before the first of these.
AFTER_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent"}
)  # fmt: skip
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_SHEET_DATA = re.compile(rb"<((?:[^\s<>/:!?]+:)?)sheetData(?=[\s/>])[^<>]*>")
_UNCHANGED_ROWS = re.compile(rb"<\?kept (\d+) (\d+)\?>")


def parse_reference(reference: str) -> CellPosition | None:
    """Row and column of a cell address, both counted from 1; None where the text is no address."""
    match = _REFERENCE.fullmatch(reference.strip())
    return (int(match[2]), column_number(match[1])) if match else None


class Sheet:
    """One worksheet: `rows` are the unfolded rows by number, `styles_before` the style of each marked cell before.

    Raises UnsupportedPackage where its rows are not in order.
    """

    def __init__(self, part: bytes) -> None:
        xml_patch.check_part(part)
        declaration = part.startswith((b"<?xml", b"\xef\xbb\xbf<?xml"))
        if part.count(b"<?") > declaration or b"<!" in part:
            # Row tags inside XML comments and CDATA sections must not be taken for rows.
            part = xml_patch.serialise_tree(xml_patch.parse_part(part, bare=True))
        opening = _SHEET_DATA.search(part)
        if opening is None:
            raise UnsupportedPackage("no cells")
        self.source = part
        self.prefix = opening[1]
        end = opening.end()
        if not opening[0].endswith(b"/>"):
            end = part.find(b"</" + self.prefix + b"sheetData", end)
        self.row_numbers, self.row_starts = _locate_rows(part, self.prefix, opening.end(), end)
        self.data_start, self.data_end = opening.end(), end
        self.root = xml_patch.parse_part(part[: opening.end()] + part[end:], bare=True)
        self.data = xml_patch.child(self.root, "sheetData")
        self.rows: dict[int, etree._Element] = {}
        self.merged: list[tuple[CellPosition, CellPosition]] = []
        self.styles_before: dict[CellPosition, int] = {}
        self.edited = False
        self._columns: list[tuple[int, int, int]] | None = None

    def unfold(self, wanted_rows: set[int], styles: frozenset[int]) -> None:
        """Parse rows into the tree, once: the wanted ones, created where absent, and those with one of the styles."""
        rows = sorted(wanted_rows)
        for item in xml_patch.elements(self.root.find("{*}mergeCells")):
            first, _, last = item.get("ref", "").partition(":")
            corners = parse_reference(first), parse_reference(last)
            if (
                corners[0]
                and corners[1]
                and bisect_left(rows, corners[0][0]) < bisect_right(rows, corners[1][0])
            ):
                self.merged.append((corners[0], corners[1]))
        styled = {self.row_numbers[index] for index in self._rows_with(styles)}
        unfolded = wanted_rows | {start[0] for start, _ in self.merged} | styled
        places = dict(zip(self.row_numbers, pairwise(self.row_starts), strict=True))
        chunks = [self.source[self.data_start : self.row_starts[0]]]
        for number in sorted(unfolded | places.keys()):
            start, stop = places.get(number, (0, 0))
            if number not in unfolded:
                chunks.append(b"<?kept %d %d?>" % (start, stop))
            else:
                chunks.append(self.source[start:stop] or b'<%srow r="%d"/>' % (self.prefix, number))
        opening = etree.tostring(self.data, with_tail=False)[:-2]
        filled = xml_patch.parse_part(opening + b">" + b"".join(chunks) + b"</" + self.prefix + b"sheetData>")
        filled.tail = self.data.tail
        parent = self.data.getparent()
        if parent is None:
            raise UnsupportedPackage("no cells")
        parent.replace(self.data, filled)
        self.data = filled
        row_elements = xml_patch.elements(filled, "row")
        if len(row_elements) != len(unfolded):
            raise UnsupportedPackage("rows within rows")
        self.rows = dict(zip(sorted(unfolded), row_elements, strict=True))

    def _rows_with(self, styles: frozenset[int]) -> set[int]:
        """Indices in `row_numbers` of the rows with a cell of one of these styles."""
        if not styles or not self.row_numbers:
            return set()
        cell = rb"<%sc\s[^<>]*?\ss\s*=\s*[\"'](?:%s)[\"']" % (
            re.escape(self.prefix), b"|".join(b"%d" % style for style in sorted(styles))
        )  # fmt: skip
        matches = re.compile(cell).finditer(self.source, self.row_starts[0], self.data_end)
        return {bisect_right(self.row_starts, match.start()) - 1 for match in matches}

    def style_of_absent_cell(self, row: int, column: int) -> int:
        """The style shown by an absent cell: that of its row, else of its column, else 0."""
        element = self.rows[row]
        style = xml_patch.parse_number(element.get("s"))
        if element.get("customFormat") in ("1", "true") and style is not None:
            return style
        if self._columns is None:
            self._columns = [
                (
                    _number_attribute(item, "min"),
                    _number_attribute(item, "max"),
                    _number_attribute(item, "style"),
                )
                for columns in xml_patch.elements(self.root, "cols")
                for item in xml_patch.elements(columns, "col")
            ]
        return next((style for low, high, style in self._columns if low <= column <= high), 0)

    def serialise(self) -> bytes:
        """The sheet as XML with every change; rows that were not unfolded are copied byte for byte."""
        original_numbers = set(self.row_numbers)
        for number, row in self.rows.items():
            if number not in original_numbers and not len(row):
                self.data.remove(row)
        written = xml_patch.serialise_tree(self.root)
        return _UNCHANGED_ROWS.sub(
            lambda instruction: self.source[int(instruction[1]) : int(instruction[2])], written
        )


def _locate_rows(part: bytes, prefix: bytes, start: int, end: int) -> tuple[list[int], list[int]]:
    """The numbers of the rows in order, and their byte positions followed by the end of the last row."""
    numbers, starts = list[int](), list[int]()
    for opening in re.compile(rb"<%srow(?=[\s/>])([^<>]*)" % re.escape(prefix)).finditer(part, start, end):
        reference = re.search(rb"(?<=\s)r\s*=\s*[\"'](\d{1,7})[\"']", opening[1])
        last = numbers[-1] if numbers else 0
        numbers.append(int(reference[1]) if reference else last + 1)
        starts.append(opening.start())
        if numbers[-1] <= last:
            raise UnsupportedPackage("rows out of order")
    return numbers, [*starts, end]


def merged_anchors(sheet: Sheet, places: set[CellPosition]) -> dict[CellPosition, CellPosition]:
    """The top left cell of the merged range, for each given cell that such a range covers."""
    by_row: dict[int, list[CellPosition]] = {}
    for place in places:
        by_row.setdefault(place[0], []).append(place)
    rows = sorted(by_row)
    anchor_by_cell = {}
    for start, stop in sheet.merged:
        for row in rows[bisect_left(rows, start[0]) : bisect_right(rows, stop[0])]:
            anchor_by_cell.update({place: start for place in by_row[row] if start[1] <= place[1] <= stop[1]})
    return anchor_by_cell


def first_filled_column(sheet: Sheet, row: int) -> int:
    """The column of the first non-empty cell of a row; 1 where all are empty."""
    return next((column for column, cell in _row_cells(sheet, row) if len(cell) or cell.text), 1)


def mark_cells(
    sheet: Sheet, marks: Mapping[CellPosition, Severity], styles: Styles, memory: Mapping[CellPosition, int]
) -> None:
    """Tint the marked cells by severity and remove earlier tints from other cells, in the unfolded rows.

    `memory` holds the style of a cell before it was marked last time; `sheet.styles_before` is filled with those of
    this time.
    """
    by_row: dict[int, dict[int, Severity]] = {}
    for (row, column), severity in marks.items():
        by_row.setdefault(row, {})[column] = severity
    for row in sheet.rows:
        _mark_row(sheet, row, by_row.get(row, {}), styles, memory)


def _row_cells(sheet: Sheet, row: int) -> Iterator[tuple[int, etree._Element]]:
    last = 0
    for cell in xml_patch.elements(sheet.rows[row], "c"):
        reference = cell.get("r")
        place = parse_reference(reference) if reference is not None else (row, last + 1)
        if place is None or place[0] != row or place[1] <= last:
            raise UnsupportedPackage("cells out of order")
        last = place[1]
        yield last, cell


def _mark_row(
    sheet: Sheet,
    row: int,
    severities: Mapping[int, Severity],
    styles: Styles,
    memory: Mapping[CellPosition, int],
) -> None:
    cells = list(_row_cells(sheet, row))
    for column, cell in cells:
        style = _number_attribute(cell, "s")
        is_tinted = style in styles.tinted
        if not is_tinted and column not in severities:
            continue
        base = styles.untint_style(style, memory.get((row, column))) if is_tinted else style
        _set_style(sheet, cell, (row, column), base, styles, severities.get(column))
    element, present = sheet.rows[row], {column for column, _ in cells}
    for column in sorted(set(severities) - present):
        base = sheet.style_of_absent_cell(row, column)
        if base in styles.tinted:
            base = styles.untint_style(base, memory.get((row, column)))
        cell = element.makeelement(xml_patch.qualified_name(element, "c"), r=address(row, column))
        element.insert(sum(other < column for other in present), cell)
        present.add(column)
        # `spans` is an optional hint of the columns in the row, and would now be wrong.
        if "spans" in element.attrib:
            del element.attrib["spans"]
        _set_style(sheet, cell, (row, column), base, styles, severities[column])


def _set_style(
    sheet: Sheet,
    cell: etree._Element,
    place: CellPosition,
    base: int,
    styles: Styles,
    severity: Severity | None,
) -> None:
    sheet.styles_before[place] = base
    after = styles.tint_style(base, severity) if severity is not None else base
    if cell.get("s") != str(after):
        cell.set("s", str(after))
        sheet.edited = True


def _number_attribute(element: etree._Element, name: str) -> int:
    return xml_patch.parse_number(element.get(name)) or 0


def comments_drawing_id(sheet: Sheet) -> str | None:
    """The relation id of the drawing of comments; None where the sheet has none."""
    drawing = sheet.root.find("{*}legacyDrawing")
    return None if drawing is None else xml_patch.relation_id(drawing) or None


def add_drawing(sheet: Sheet, relation: str, namespace: str) -> None:
    """Refer the sheet to its drawing of comments (`legacyDrawing`)."""
    name = xml_patch.qualified_name(sheet.root, "legacyDrawing")
    drawing = etree.Element(name, {f"{{{namespace}}}id": relation}, nsmap={"r": namespace})
    follower = next(
        (item for item in xml_patch.elements(sheet.root) if xml_patch.local_name(item) in AFTER_DRAWING), None
    )
    if follower is None:
        sheet.root.append(drawing)
    else:
        follower.addprevious(drawing)
    sheet.edited = True
