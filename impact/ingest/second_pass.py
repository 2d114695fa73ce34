"""One table of second passes: what calamine does not tell of a format, by sheet name."""

from __future__ import annotations

from collections.abc import Callable

from impact.ingest import formats, formats_ods, formats_xls
from impact.ingest.formats import Marked
from impact.ingest.guard import Checked

PASSES: dict[str, Callable[[Checked, str], dict[str, Marked]]] = {
    "xlsx": formats.marked_cells,
    "ods": formats_ods.marked_cells,
    "xls": formats_xls.marked_cells,
}


def marked_cells(file: Checked, file_name: str) -> dict[str, Marked]:
    """Cells shown as percentages, errors and formulas without a value; empty where a format has no pass."""
    found = PASSES.get(file.format)
    return found(file, file_name) if found is not None else {}
