"""The cells of one sheet: given another style, or put in where there was none yet."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.styles import Styles
from impact.ingest.annotate.xml_patch import Edit, Element, Tag, Unfollowable
from impact.ingest.files.sheet_extent import column_number
from impact.model.address import address
from impact.model.submission import Severity

Place = tuple[int, int]
# What may follow the drawing of comments in a sheet; it must be put in before the first of these.
AFTER_DRAWING = frozenset(
    {b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts",
     b"extLst", b"AlternateContent"}
)  # fmt: skip
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_RELATIONS = re.compile(rb"\bxmlns:([^\s=]+)\s*=\s*[\"'][^\"']*/officeDocument/(?:2006/)?relationships[\"']")


@dataclass(slots=True)
class Sheet:
    """One sheet as text, with the places that matter."""

    text: bytes
    scan: bytes
    top: Tag
    data: Element
    rows: list[tuple[int, Tag]]
    edits: list[Edit] = field(default_factory=list)
    before: dict[Place, int] = field(default_factory=dict)
    columns: list[tuple[int, int, int]] | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    opening: Tag
    filled: bool


def place_of(reference: str) -> Place | None:
    """Row and column of an address, from 1; None where it is none."""
    found = _REFERENCE.fullmatch(reference.strip())
    return (int(found[2]), column_number(found[1])) if found else None


def opened(part: bytes) -> Sheet:
    """A sheet ready to be changed; Unfollowable where its rows are not in order."""
    scan = xml_patch.scannable(part)
    top = xml_patch.root(scan)
    found = re.search(rb"<" + re.escape(top.prefix) + rb"sheetData(?=[\s/>])", scan)
    if found is None:
        raise Unfollowable("no cells")
    opening = next(xml_patch.tags(scan, found.start()))
    inside = end = opening.end
    if not opening.empty:
        inside = scan.find(b"</" + opening.name, opening.end)
        if inside < 0:
            raise Unfollowable("not closed")
        end = scan.index(b">", inside) + 1
    rows: list[tuple[int, Tag]] = []
    name = re.compile(rb"<" + re.escape(top.prefix) + rb"row(?=[\s/>])")
    last = 0
    for start in (hit.start() for hit in name.finditer(scan, opening.end, inside)):
        tag = next(xml_patch.tags(scan, start))
        given = re.search(rb"(?<=\s)r\s*=\s*[\"'](\d{1,7})[\"']", tag.attributes)
        row = int(given[1]) if given else last + 1
        if row <= last:
            raise Unfollowable("rows out of order")
        rows.append((row, tag))
        last = row
    return Sheet(part, scan, top, Element(opening, inside, end), rows)


def anchors(sheet: Sheet, places: set[Place]) -> dict[Place, Place]:
    """For places under a joined range the cell that is seen there."""
    found = {}
    ordered = sorted(places)
    for element in xml_patch.after(sheet.scan, sheet.data.end):
        if element.opening.local != b"mergeCells" or element.opening.empty:
            continue
        for tag in xml_patch.tags(sheet.scan, element.opening.end, element.inside):
            first, _, last = xml_patch.attributes(tag).get("ref", "").partition(":")
            start, stop = place_of(first), place_of(last)
            if start is None or stop is None:
                continue
            for place in ordered[bisect_left(ordered, (start[0], 0)) : bisect_left(ordered, (stop[0] + 1, 0))]:
                if start[1] <= place[1] <= stop[1]:
                    found[place] = start
    return found


def first_filled(sheet: Sheet, row: int) -> int:
    """The column of the first cell of a row that holds something; 1 where none does."""
    index = _row_at(sheet, row)
    if index is None:
        return 1
    return next((cell.column for cell in _cells(sheet, index) if cell.filled), 1)


def mark(sheet: Sheet, marks: Mapping[Place, Severity], styles: Styles, memory: Mapping[Place, int]) -> None:
    """Give cells the tint of their doubt, and take away the tint of last time elsewhere.

    `memory` holds the style that a cell had before it was marked last time; `sheet.before` gets those of now.
    """
    by_row: dict[int, dict[int, Severity]] = {}
    for (row, column), severity in marks.items():
        by_row.setdefault(row, {})[column] = severity
    touched = set(by_row) | {sheet.rows[index][0] for index in _rows_with(sheet, styles.ours)}
    for row in sorted(touched):
        _row(sheet, row, by_row.get(row, {}), styles, memory)


def _rows_with(sheet: Sheet, wanted: frozenset[int]) -> set[int]:
    if not wanted or not sheet.rows:
        return set()
    starts = [tag.start for _, tag in sheet.rows]
    styled = rb"<%sc\s[^<>]*?\ss\s*=\s*[\"'](?:%s)[\"']" % (
        re.escape(sheet.top.prefix), b"|".join(b"%d" % style for style in sorted(wanted))
    )  # fmt: skip
    hits = re.finditer(styled, sheet.scan[: sheet.data.inside])
    return {bisect_right(starts, hit.start()) - 1 for hit in hits if hit.start() > starts[0]}


def _row_at(sheet: Sheet, row: int) -> int | None:
    index = bisect_right(sheet.rows, row, key=lambda item: item[0]) - 1
    return index if index >= 0 and sheet.rows[index][0] == row else None


def _cells(sheet: Sheet, index: int) -> Iterator[_Cell]:
    row, tag = sheet.rows[index]
    if tag.empty:
        return
    last = 0
    for element in xml_patch.children(sheet.scan, tag.end):
        if element.opening.local != b"c":
            continue
        given = re.search(rb"(?<=\s)r\s*=\s*[\"']([^\"']*)[\"']", element.opening.attributes)
        place = place_of(given[1].decode("ascii", "replace")) if given else (row, last + 1)
        if place is None or place[0] != row or place[1] <= last:
            raise Unfollowable("cells out of order")
        last = place[1]
        yield _Cell(last, element.opening, element.inside > element.opening.end)


def _row(
    sheet: Sheet, row: int, wanted: Mapping[int, Severity], styles: Styles, memory: Mapping[Place, int]
) -> None:
    index = _row_at(sheet, row)
    cells = list(_cells(sheet, index)) if index is not None else []
    present = {cell.column for cell in cells}
    for cell in cells:
        attributes = xml_patch.attributes(cell.opening)
        style = xml_patch.number(attributes.get("s")) or 0
        ours = style in styles.ours
        if not ours and cell.column not in wanted:
            continue
        base = styles.unmarked(style, memory.get((row, cell.column))) if ours else style
        after = styles.marked(base, wanted[cell.column]) if cell.column in wanted else base
        sheet.before[row, cell.column] = base
        opening = sheet.text[cell.opening.start : cell.opening.end]
        changed = xml_patch.with_attributes(opening, {b"s": b"%d" % after})
        sheet.edits.append((cell.opening.start, cell.opening.end, changed))
    missing = sorted(set(wanted) - present)
    if not missing:
        return
    written = []
    for column in missing:
        base = _style_of_nothing(sheet, index, column)
        if base in styles.ours:
            base = styles.unmarked(base, memory.get((row, column)))
        sheet.before[row, column] = base
        after = styles.marked(base, wanted[column])
        cell_xml = b'<%sc r="%s" s="%d"/>' % (sheet.top.prefix, address(row, column).encode("ascii"), after)
        written.append((column, cell_xml))
    if index is None:
        content = b"".join(text for _, text in written)
        _put_row(sheet, row, b'<%srow r="%d">%s</%srow>' % (sheet.top.prefix, row, content, sheet.top.prefix))
        return
    _put_cells(sheet, sheet.rows[index][1], cells, written)


def _put_cells(sheet: Sheet, tag: Tag, cells: list[_Cell], written: list[tuple[int, bytes]]) -> None:
    # A row's own note of how far it reaches is only a hint, and would now be wrong.
    opening = xml_patch.with_attributes(sheet.text[tag.start : tag.end], {b"spans": None})
    if tag.empty:
        content = b"".join(text for _, text in written)
        sheet.edits.append((tag.start, tag.end, opening[:-2].rstrip() + b">" + content + b"</" + tag.name + b">"))
        return
    sheet.edits.append((tag.start, tag.end, opening))
    end = sheet.scan.index(b"</" + tag.name, tag.end)
    for column, text in written:
        place = next((cell.opening.start for cell in cells if cell.column > column), end)
        sheet.edits.append((place, place, text))


def _put_row(sheet: Sheet, row: int, content: bytes) -> None:
    index = bisect_right(sheet.rows, row, key=lambda item: item[0])
    if sheet.data.opening.empty:
        tag = sheet.data.opening
        kept = [edit for edit in sheet.edits if edit[:2] == (tag.start, tag.end)]
        before = kept[0][2] if kept else sheet.text[tag.start : tag.end][:-2].rstrip() + b"></" + tag.name + b">"
        closing = b"</" + tag.name + b">"
        sheet.edits = [edit for edit in sheet.edits if edit not in kept]
        sheet.edits.append((tag.start, tag.end, before.removesuffix(closing) + content + closing))
        return
    place = sheet.rows[index][1].start if index < len(sheet.rows) else sheet.data.inside
    sheet.edits.append((place, place, content))


def _style_of_nothing(sheet: Sheet, index: int | None, column: int) -> int:
    """The style that an absent cell shows: that of its row, else of its column."""
    if index is not None:
        given = xml_patch.attributes(sheet.rows[index][1])
        if given.get("customFormat") in ("1", "true") and (style := xml_patch.number(given.get("s"))) is not None:
            return style
    if sheet.columns is None:
        sheet.columns = [
            (_number(given, "min"), _number(given, "max"), _number(given, "style"))
            for tag in xml_patch.tags(sheet.scan, sheet.top.end, sheet.data.opening.start)
            if tag.local == b"col" and (given := xml_patch.attributes(tag))
        ]
    return next((style for low, high, style in sheet.columns if low <= column <= high), 0)


def _number(given: Mapping[str, str], name: str) -> int:
    return xml_patch.number(given.get(name)) or 0


def drawing_of_comments(sheet: Sheet) -> str | None:
    """The relation to the drawing of comments; None where the sheet has none."""
    for element in xml_patch.after(sheet.scan, sheet.data.end):
        if element.opening.local == b"legacyDrawing":
            given = xml_patch.attributes(element.opening)
            return next((value for name, value in given.items() if name.rpartition(":")[2] == "id"), None)
    return None


def put_drawing(sheet: Sheet, relation: str, namespace: str) -> None:
    """Let the sheet lead to its drawing of comments."""
    followers = (e for e in xml_patch.after(sheet.scan, sheet.data.end) if e.opening.local in AFTER_DRAWING)
    first = next(followers, None)
    place = first.opening.start if first else xml_patch.end_of_content(sheet.scan, sheet.top)
    known = _RELATIONS.search(sheet.top.attributes)
    prefix = known[1] if known else b"r"
    said = b"" if known else b' xmlns:r="%s"' % namespace.encode("ascii")
    content = b'<%slegacyDrawing%s %s:id="%s"/>' % (sheet.top.prefix, said, prefix, relation.encode("ascii"))
    sheet.edits.append((place, place, content))


def part(sheet: Sheet) -> bytes:
    """The sheet with every change made."""
    return xml_patch.spliced(sheet.text, sheet.edits)
