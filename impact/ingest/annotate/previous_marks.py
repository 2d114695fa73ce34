"""The problem list we wrote earlier in a returned workbook: which sheet it is, and the cell styles it stores."""

from __future__ import annotations

from impact.ingest.annotate import summary_sheet, xml_patch
from impact.ingest.annotate.cell_marks import CellPosition, parse_reference
from impact.ingest.annotate.zip_package import Package
from impact.ingest.files.own_formats import LIST_HEADER_ROW, is_problem_list

Cells = dict[int, dict[int, tuple[str, int]]]


def find_previous_list(
    package: Package, book: str, sheets: dict[str, str]
) -> tuple[str, dict[str, dict[CellPosition, int]]] | None:
    """The name of our earlier problem list and the styles it stores, by sheet and cell; None without one."""
    for name, path in sheets.items():
        if not name.casefold().startswith(summary_sheet.SHEET_NAME.casefold()):
            continue
        rows = _read_cells(package, book, path)
        width = max((max(row) for row in rows.values() if row), default=0)
        texts = [
            [rows.get(row, {}).get(column, ("", 0))[0] for column in range(1, width + 1)]
            for row in range(1, LIST_HEADER_ROW + 1)
        ]
        if is_problem_list(texts):
            return name, summary_sheet.read_style_memory(rows)
    return None


def _read_cells(package: Package, book: str, path: str) -> Cells:
    """Text and style of each cell of a small sheet, by row and column counted from 1."""
    shared: list[str] | None = None
    part = package.read_part(path)
    xml_patch.check_part(part)
    cells: Cells = {}
    for row in xml_patch.iterate_elements(part, "row"):
        for cell in xml_patch.elements(row, "c"):
            place = parse_reference(cell.get("r", ""))
            if place is None:
                continue
            words = xml_patch.decoded_text(cell)
            if cell.get("t") == "s":
                shared = _read_shared_strings(package, book) if shared is None else shared
                index = xml_patch.parse_number(words)
                words = shared[index] if index is not None and index < len(shared) else ""
            cells.setdefault(place[0], {})[place[1]] = (words, xml_patch.parse_number(cell.get("s")) or 0)
    return cells


def _read_shared_strings(package: Package, book: str) -> list[str]:
    path = next(
        (relation.path for relation in package.relations(book) if relation.kind == "sharedStrings"), ""
    )
    if not path or not package.has_part(path):
        return []
    part = package.read_part(path)
    xml_patch.check_part(part)
    return [xml_patch.decoded_text(item) for item in xml_patch.iterate_elements(part, "si")]
