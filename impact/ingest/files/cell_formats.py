"""One table of second passes: what calamine does not tell of a format, by sheet name."""

from __future__ import annotations

from collections.abc import Callable

from impact.ingest.files import cell_formats_ods, cell_formats_xls, cell_formats_xlsx
from impact.ingest.files.cell_formats_xlsx import Marked
from impact.ingest.files.guard import Checked

PASSES: dict[str, Callable[[Checked, str], dict[str, Marked]]] = {
    "xlsx": cell_formats_xlsx.marked_cells,
    "ods": cell_formats_ods.marked_cells,
    "xls": cell_formats_xls.marked_cells,
}


def marked_cells(file: Checked, file_name: str) -> dict[str, Marked]:
    """Cells shown as percentages, errors and formulas without a value; empty where a format has no pass."""
    found = PASSES.get(file.format)
    return found(file, file_name) if found is not None else {}
