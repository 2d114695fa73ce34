"""The list of last time in a workbook that comes back: where it stands and what it remembers."""

from __future__ import annotations

from impact.ingest.annotate import summary_sheet, xml_patch
from impact.ingest.annotate.worksheet import Place, place_of
from impact.ingest.annotate.zip_package import Package
from impact.ingest.files.own_formats import LIST_HEADER_ROW, own_summary

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
            for row in range(1, LIST_HEADER_ROW + 1)
        ]
        if own_summary(texts):
            return name, summary_sheet.memory(rows)
    return None


def _cells(package: Package, book: str, path: str) -> Cells:
    """Texts and styles of a small sheet."""
    shared: list[str] | None = None
    part = package.part(path)
    xml_patch.check(part)
    cells: Cells = {}
    for row in xml_patch.each(part, "row"):
        for cell in xml_patch.elements(row, "c"):
            place = place_of(cell.get("r", ""))
            if place is None:
                continue
            words = xml_patch.words(cell)
            if cell.get("t") == "s":
                shared = _shared(package, book) if shared is None else shared
                index = xml_patch.number(words)
                words = shared[index] if index is not None and index < len(shared) else ""
            cells.setdefault(place[0], {})[place[1]] = (words, xml_patch.number(cell.get("s")) or 0)
    return cells


def _shared(package: Package, book: str) -> list[str]:
    path = next((relation.path for relation in package.relations(book) if relation.kind == "sharedStrings"), "")
    if not path or not package.has(path):
        return []
    part = package.part(path)
    xml_patch.check(part)
    return [xml_patch.words(item) for item in xml_patch.each(part, "si")]
