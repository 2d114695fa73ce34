"""Percentage and error cells of an OpenDocument sheet, read from the value type of each cell."""

from __future__ import annotations

from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files.cell_formats_xlsx import CellFormats, CellIndex
from impact.ingest.files.guard import CheckedFile

# A cell may be repeated a million times to the right and down; larger blocks are only filler and are skipped.
MAX_REPEATED = 10_000


class _ContentHandler:
    """Handlers for expat: track the current cell (counted from 0) and collect the formats of each sheet."""

    def __init__(self) -> None:
        self.sheet_formats: dict[str, CellFormats] = {}
        self.percent: set[CellIndex] = set()
        self.errors: dict[CellIndex, str] = {}
        self.name = ""
        self.row = self.column = 0
        self.row_repeat = self.column_repeat = 1
        self.error_cells: list[CellIndex] = []
        self.text = ""

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "table" and tag == "table:table":
            self.name, self.row = attributes.get("table:name", ""), 0
            self.percent, self.errors = set(), {}
        elif local == "table-row":
            self.row_repeat, self.column = _repeat_count(attributes.get("table:number-rows-repeated")), 0
        elif local in ("table-cell", "covered-table-cell"):
            self.column_repeat = _repeat_count(attributes.get("table:number-columns-repeated"))
            self.error_cells, self.text = [], ""
            kind = attributes.get("calcext:value-type") or attributes.get("office:value-type")
            if kind in ("percentage", "error") and self.row_repeat * self.column_repeat <= MAX_REPEATED:
                places = [
                    (row, column)
                    for row in range(self.row, self.row + self.row_repeat)
                    for column in range(self.column, self.column + self.column_repeat)
                ]
                if kind == "percentage":
                    self.percent.update(places)
                else:
                    self.error_cells = places

    def character_data(self, text: str) -> None:
        if self.error_cells:
            self.text += text

    def end_element(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in ("table-cell", "covered-table-cell"):
            self.errors.update(dict.fromkeys(self.error_cells, self.text.strip() or "#"))
            self.error_cells = []
            self.column += self.column_repeat
        elif local == "table-row":
            self.row += self.row_repeat
        elif tag == "table:table":
            self.sheet_formats[self.name] = CellFormats(frozenset(self.percent), self.errors)


def _repeat_count(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 1


def read_ods_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """Percentage and error cells of an ods file, by sheet name. Raises UnreadableFile (`errors.corrupt`)."""
    content = file.parts.get("content.xml", b"")
    if b'"percentage"' not in content and b'"error"' not in content:
        return {}
    handler = _ContentHandler()
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start_element
    parser.EndElementHandler = handler.end_element
    parser.CharacterDataHandler = handler.character_data
    try:
        parser.Parse(content, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    return handler.sheet_formats
