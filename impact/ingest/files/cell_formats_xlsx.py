"""Percentage cells, error cells and formulas without a value in an xlsx workbook, which calamine does not report.

The raw XML of a sheet is searched, not parsed: a sheet of 100,000 rows has a million cells, and
usually none that matter here.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files.guard import CheckedFile
from impact.ingest.files.sheet_extent import column_number

CellIndex = tuple[int, int]
PERCENT_FORMATS = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
# Bytes searched around a match; an opening tag, or a formula with its value, is far shorter.
SEARCH_WINDOW = 10_000
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")


@dataclass(frozen=True, slots=True)
class CellFormats:
    """Special cells of one sheet as (row, column), both counted from 0.

    `percent`: cells with a percentage format. `errors`: the error text ('#REF!') by cell. `uncached`: formulas that
    no spreadsheet program has calculated yet.
    """

    percent: frozenset[CellIndex] = frozenset()
    errors: dict[CellIndex, str] = field(default_factory=dict)
    uncached: frozenset[CellIndex] = frozenset()


NO_FORMATS = CellFormats()


def is_percent_code(code: str) -> bool:
    """Whether a number format code shows a percentage; a percent sign in quotes is only text."""
    return "%" in _QUOTED.sub("", code)


def read_xlsx_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """Special cells of an xlsx workbook, by sheet name. Raises UnreadableFile (`errors.corrupt`)."""
    styles = next((part for name, part in file.parts.items() if name.lower().endswith("xl/styles.xml")), b"")
    percent_styles = _read_percent_styles(styles, file_name) if styles else frozenset()
    return {
        sheet: _read_sheet_formats(file.parts[part], percent_styles, part in file.usual_sheets)
        for sheet, part in find_sheet_parts(file, file_name).items()
    }


def _parse_elements(part: bytes, file_name: str) -> list[tuple[str, dict[str, str]]]:
    """Local name and attributes of each element of a small XML part, in document order."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def begin(name: str, attributes: dict[str, str]) -> None:
        elements.append((name.rpartition(":")[2], attributes))

    parser.StartElementHandler = begin
    try:
        parser.Parse(part, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    return elements


def _read_percent_styles(styles: bytes, file_name: str) -> frozenset[str]:
    """Indices (counted from 0, as text) of the cell styles with a percentage format."""
    if b"%" not in styles and not re.search(rb'numFmtId="(?:9|10)"', styles):
        return frozenset()
    formats = set(PERCENT_FORMATS)
    percent_styles: list[str] = []
    in_cell_formats, index = False, 0
    for name, attributes in _parse_elements(styles, file_name):
        if name == "numFmt" and is_percent_code(attributes.get("formatCode", "")):
            formats.add(_parse_integer(attributes.get("numFmtId")))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            in_cell_formats = name == "cellXfs"
        elif name == "xf" and in_cell_formats:
            if _parse_integer(attributes.get("numFmtId")) in formats:
                percent_styles.append(str(index))
            index += 1
    return frozenset(percent_styles)


def _parse_integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else -1


def find_sheet_parts(file: CheckedFile, file_name: str) -> dict[str, str]:
    """The name of the zip part that holds each sheet, by sheet name."""
    lower = {name.lower(): name for name in file.parts}
    workbook_part = next((name for name in lower if re.fullmatch(r"xl/workbook\d*\.xml", name)), "")
    folder, _, leaf = workbook_part.rpartition("/")
    relations = lower.get(f"{folder}/_rels/{leaf}.rels", "")
    if not workbook_part or not relations:
        return {}
    targets = {}
    for name, attributes in _parse_elements(file.parts[relations], file_name):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path).lower()
    sheet_parts = {}
    for name, attributes in _parse_elements(file.parts[lower[workbook_part]], file_name):
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            part = lower.get(targets.get(relation, ""))
            if part is not None:
                sheet_parts[attributes.get("name", "")] = part
    return sheet_parts


def _read_sheet_formats(sheet: bytes, percent_styles: frozenset[str], usual: bool) -> CellFormats:
    uncached = _uncached_formulas(sheet) if not usual or b"<f" in sheet else frozenset[CellIndex]()
    return CellFormats(_percent_cells(sheet, percent_styles, usual), _error_cells(sheet), uncached)


def _percent_cells(sheet: bytes, styles: frozenset[str], usual: bool) -> frozenset[CellIndex]:
    """Cells with one of the percentage styles. `usual`: every cell begins `<c r="…"`, so a faster pattern will do."""
    if not styles:
        return frozenset()
    alternatives = b"|".join(style.encode("ascii") for style in sorted(styles))
    if usual:
        pattern = rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: t="\w+")? s="(?:%s)"' % alternatives
    else:
        pattern = (
            rb"<(?:\w+:)?c\b(?=[^>]*\bs=[\"'](?:%s)[\"'])[^>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']"
            % alternatives
        )
    numbers: dict[bytes, int] = {}
    for name, _ in (references := re.findall(pattern, sheet)):
        if name not in numbers:
            numbers[name] = column_number(name.decode("ascii")) - 1
    return frozenset((int(row) - 1, numbers[name]) for name, row in references)


def _error_cells(sheet: bytes) -> dict[CellIndex, str]:
    """The error text of each cell that holds an error."""
    errors = {}
    for mark in (b' t="e"', b" t='e'"):
        position = sheet.find(mark)
        while position >= 0:
            place = _cell_at(sheet, position)
            value = _VALUE.search(sheet, position, position + SEARCH_WINDOW)
            if place is not None:
                errors[place] = value[1].decode("utf-8", errors="replace") if value else "#"
            position = sheet.find(mark, position + 1)
    return errors


def _uncached_formulas(sheet: bytes) -> frozenset[CellIndex]:
    """Cells with a formula but no calculated value.

    A formula of type text without a value was calculated: its result is ''.
    """
    cells = set()
    for formula in _BARE_FORMULA.finditer(sheet):
        opening = sheet[max(formula.start() - SEARCH_WINDOW, 0) : formula.start()]
        place = _cell_at(sheet, formula.start())
        if place is not None and b't="str"' not in opening[opening.rfind(b"c ") :]:
            cells.add(place)
    return frozenset(cells)


def _cell_at(sheet: bytes, position: int) -> CellIndex | None:
    """The cell whose opening tag is the last to begin before a byte position; None where there is none."""
    opening = sheet[max(position - SEARCH_WINDOW, 0) : position + SEARCH_WINDOW]
    middle = min(position, SEARCH_WINDOW)
    start = max(opening.rfind(b"<c ", 0, middle), opening.rfind(b":c ", 0, middle))
    reference = _REFERENCE.search(opening, start, opening.find(b">", start)) if start >= 0 else None
    if reference is None:
        return None
    return int(reference[2]) - 1, column_number(reference[1].decode("ascii")) - 1
