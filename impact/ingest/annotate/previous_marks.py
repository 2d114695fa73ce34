"""The list of last time in a workbook that comes back: where it stands and what it remembers."""

from __future__ import annotations

from impact.ingest.annotate import summary_sheet, xml_patch
from impact.ingest.annotate.worksheet import Place, place_of
from impact.ingest.annotate.zip_package import Package

Cells = dict[int, dict[int, tuple[str, int]]]


def find(package: Package, book: str, sheets: dict[str, str]) -> tuple[str, dict[str, dict[Place, int]]] | None:
    """The name of our sheet of last time and the styles it remembers by sheet and cell; None where there is none."""
    for name, path in sheets.items():
        if not name.casefold().startswith(summary_sheet.NAME.casefold()):
            continue
        rows = _cells(package, book, path)
        width = max((max(row) for row in rows.values() if row), default=0)
        texts = [
            [rows.get(row, {}).get(column, ("", 0))[0] for column in range(1, width + 1)]
            for row in range(1, summary_sheet.HEADER_ROW + 1)
        ]
        if summary_sheet.own_summary(texts):
            return name, summary_sheet.memory(rows)
    return None


def _cells(package: Package, book: str, path: str) -> Cells:
    """Texts and styles of a small sheet."""
    shared: list[str] | None = None
    part = package.part(path)
    scan = xml_patch.scannable(part)
    data = xml_patch.child(scan, xml_patch.root(scan), b"sheetData")
    found: Cells = {}
    for row in [] if data is None or data.opening.empty else xml_patch.children(scan, data.opening.end):
        for cell in [] if row.opening.empty else xml_patch.children(scan, row.opening.end):
            given = xml_patch.attributes(cell.opening)
            place = place_of(given.get("r", ""))
            if place is None:
                continue
            if given.get("t") == "s":
                shared = _shared(package, book) if shared is None else shared
                index = xml_patch.number(xml_patch.words(part, scan, cell))
                words = shared[index] if index is not None and index < len(shared) else ""
            else:
                words = xml_patch.words(part, scan, cell)
            found.setdefault(place[0], {})[place[1]] = (words, xml_patch.number(given.get("s")) or 0)
    return found


def _shared(package: Package, book: str) -> list[str]:
    path = next((relation.path for relation in package.relations(book) if relation.kind == "sharedStrings"), "")
    if not path or not package.has(path):
        return []
    part = package.part(path)
    scan = xml_patch.scannable(part)
    top = xml_patch.root(scan)
    return [] if top.empty else [xml_patch.words(part, scan, item) for item in xml_patch.children(scan, top.end)]
