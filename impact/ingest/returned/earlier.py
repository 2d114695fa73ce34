"""The list of last time in a workbook that comes back: where it stands and what it remembers."""

from __future__ import annotations

from impact.ingest.returned import markup, summary
from impact.ingest.returned.cells import Place, place_of
from impact.ingest.returned.package import Package

Cells = dict[int, dict[int, tuple[str, int]]]


def find(package: Package, book: str, sheets: dict[str, str]) -> tuple[str, dict[str, dict[Place, int]]] | None:
    """The name of our sheet of last time and the styles it remembers by sheet and cell; None where there is none."""
    for name, path in sheets.items():
        if not name.casefold().startswith(summary.NAME.casefold()):
            continue
        rows = _cells(package, book, path)
        width = max((max(row) for row in rows.values() if row), default=0)
        texts = [
            [rows.get(row, {}).get(column, ("", 0))[0] for column in range(1, width + 1)]
            for row in range(1, summary.HEADER_ROW + 1)
        ]
        if summary.own_summary(texts):
            return name, summary.memory(rows)
    return None


def _cells(package: Package, book: str, path: str) -> Cells:
    """Texts and styles of a small sheet."""
    shared: list[str] | None = None
    part = package.part(path)
    scan = markup.scannable(part)
    data = markup.child(scan, markup.root(scan), b"sheetData")
    found: Cells = {}
    for row in [] if data is None or data.opening.empty else markup.children(scan, data.opening.end):
        for cell in [] if row.opening.empty else markup.children(scan, row.opening.end):
            given = markup.attributes(cell.opening)
            place = place_of(given.get("r", ""))
            if place is None:
                continue
            if given.get("t") == "s":
                shared = _shared(package, book) if shared is None else shared
                index = markup.number(markup.words(part, scan, cell))
                words = shared[index] if index is not None and index < len(shared) else ""
            else:
                words = markup.words(part, scan, cell)
            found.setdefault(place[0], {})[place[1]] = (words, markup.number(given.get("s")) or 0)
    return found


def _shared(package: Package, book: str) -> list[str]:
    path = next((relation.path for relation in package.relations(book) if relation.kind == "sharedStrings"), "")
    if not path or not package.has(path):
        return []
    part = package.part(path)
    scan = markup.scannable(part)
    top = markup.root(scan)
    return [] if top.empty else [markup.words(part, scan, item) for item in markup.children(scan, top.end)]
