"""The second pass over a workbook: what calamine does not tell.

Which cells are shown as a percentage, which hold an error, and which a formula without a value.
The raw XML of a sheet is searched, not parsed: a sheet of 100,000 rows has a million cells, and
usually none that matter here.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files.guard import Checked
from impact.ingest.files.sheet_extent import column_number

Place = tuple[int, int]
PERCENT_FORMATS = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
# An opening tag, or a formula with its value, is far shorter than this.
WITHIN = 10_000
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")


@dataclass(frozen=True, slots=True)
class Marked:
    """Places of one sheet, (row, column) counted from 0. `errors` holds the error text by place."""

    percent: frozenset[Place] = frozenset()
    errors: dict[Place, str] = field(default_factory=dict)
    uncached: frozenset[Place] = frozenset()


NOTHING = Marked()


def is_percent_code(code: str) -> bool:
    """Whether a number format shows a percentage; a percent sign in quotes is only a word."""
    return "%" in _QUOTED.sub("", code)


def marked_cells(file: Checked, file_name: str) -> dict[str, Marked]:
    """What is marked in an xlsx workbook, by sheet name."""
    styles = next((part for name, part in file.parts.items() if name.lower().endswith("xl/styles.xml")), b"")
    percent = _percent_styles(styles, file_name) if styles else frozenset()
    return {
        sheet: _search(file.parts[part], percent, part in file.usual)
        for sheet, part in _sheet_parts(file, file_name).items()
    }


def _elements(part: bytes, file_name: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part in order, by local name."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def begin(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rpartition(":")[2], attributes))

    parser.StartElementHandler = begin
    try:
        parser.Parse(part, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    return found


def _percent_styles(styles: bytes, file_name: str) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage."""
    if b"%" not in styles and not re.search(rb'numFmtId="(?:9|10)"', styles):
        return frozenset()
    formats = set(PERCENT_FORMATS)
    found: list[str] = []
    inside, count = False, 0
    for name, attributes in _elements(styles, file_name):
        if name == "numFmt" and is_percent_code(attributes.get("formatCode", "")):
            formats.add(_integer(attributes.get("numFmtId")))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            if _integer(attributes.get("numFmtId")) in formats:
                found.append(str(count))
            count += 1
    return frozenset(found)


def _integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else -1


def _sheet_parts(file: Checked, file_name: str) -> dict[str, str]:
    """The part that holds each sheet, by the name of the sheet."""
    lower = {name.lower(): name for name in file.parts}
    book = next((name for name in lower if re.fullmatch(r"xl/workbook\d*\.xml", name)), "")
    folder, _, leaf = book.rpartition("/")
    relations = lower.get(f"{folder}/_rels/{leaf}.rels", "")
    if not book or not relations:
        return {}
    targets = {}
    for name, attributes in _elements(file.parts[relations], file_name):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path).lower()
    found = {}
    for name, attributes in _elements(file.parts[lower[book]], file_name):
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            part = lower.get(targets.get(relation, ""))
            if part is not None:
                found[attributes.get("name", "")] = part
    return found


def _search(sheet: bytes, percent: frozenset[str], usual: bool) -> Marked:
    uncached = _uncached(sheet) if not usual or b"<f" in sheet else frozenset[Place]()
    return Marked(_percent(sheet, percent, usual), _errors(sheet), uncached)


def _percent(sheet: bytes, styles: frozenset[str], usual: bool) -> frozenset[Place]:
    """Cells with a style that shows a percentage."""
    if not styles:
        return frozenset()
    any_of = b"|".join(style.encode("ascii") for style in sorted(styles))
    if usual:
        pattern = rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: t="\w+")? s="(?:%s)"' % any_of
    else:
        pattern = (
            rb"<(?:\w+:)?c\b(?=[^>]*\bs=[\"'](?:%s)[\"'])[^>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']"
            % any_of
        )
    numbers: dict[bytes, int] = {}
    for name, _ in (found := re.findall(pattern, sheet)):
        if name not in numbers:
            numbers[name] = column_number(name.decode("ascii")) - 1
    return frozenset((int(row) - 1, numbers[name]) for name, row in found)


def _errors(sheet: bytes) -> dict[Place, str]:
    """Cells that hold an error, with its text."""
    errors = {}
    for mark in (b' t="e"', b" t='e'"):
        position = sheet.find(mark)
        while position >= 0:
            place = _place(sheet, position)
            value = _VALUE.search(sheet, position, position + WITHIN)
            if place is not None:
                errors[place] = value[1].decode("utf-8", errors="replace") if value else "#"
            position = sheet.find(mark, position + 1)
    return errors


def _uncached(sheet: bytes) -> frozenset[Place]:
    """Formulas that no spreadsheet program has worked out yet.

    An empty outcome of type text is one: the formula gave ''.
    """
    found = set()
    for formula in _BARE_FORMULA.finditer(sheet):
        opening = sheet[max(formula.start() - WITHIN, 0) : formula.start()]
        place = _place(sheet, formula.start())
        if place is not None and b't="str"' not in opening[opening.rfind(b"c ") :]:
            found.add(place)
    return frozenset(found)


def _place(sheet: bytes, position: int) -> Place | None:
    """The place of the cell whose opening tag is the last one that begins before a position."""
    opening = sheet[max(position - WITHIN, 0) : position + WITHIN]
    middle = min(position, WITHIN)
    start = max(opening.rfind(b"<c ", 0, middle), opening.rfind(b":c ", 0, middle))
    reference = _REFERENCE.search(opening, start, opening.find(b">", start)) if start >= 0 else None
    if reference is None:
        return None
    return int(reference[2]) - 1, column_number(reference[1].decode("ascii")) - 1
