"""Cell formats and errors by file format: the dispatch table of the second pass over a workbook."""

from __future__ import annotations

from collections.abc import Callable

from impact.ingest.files import cell_formats_ods, cell_formats_xls, cell_formats_xlsx
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.safety_checks import CheckedFile

FORMAT_READERS: dict[str, Callable[[CheckedFile, str], dict[str, CellFormats]]] = {
    "xlsx": cell_formats_xlsx.read_xlsx_formats,
    "ods": cell_formats_ods.read_ods_formats,
    "xls": cell_formats_xls.read_xls_formats,
}


def read_cell_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """Cells with a percentage format, error cells and formulas without a value, by sheet name.

    Empty for formats without a second pass (xlsb, csv). Raises UnreadableFile for broken XML.
    """
    read_formats = FORMAT_READERS.get(file.format)
    return read_formats(file, file_name) if read_formats is not None else {}
