"""Percentages and errors in an OpenDocument sheet: a cell says itself that it is shown as a percentage."""

from __future__ import annotations

from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files.cell_formats_xlsx import Marked, Place
from impact.ingest.files.guard import Checked

# Rows and columns may be repeated a million times; further than this nothing is marked.
MOST_REPEATED = 10_000


class _Walk:
    """Where in the sheets the parser is, and what it has seen."""

    def __init__(self) -> None:
        self.found: dict[str, Marked] = {}
        self.percent: set[Place] = set()
        self.errors: dict[Place, str] = {}
        self.name = ""
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.failed: list[Place] = []
        self.text = ""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "table" and tag == "table:table":
            self.name, self.row = attributes.get("table:name", ""), 0
            self.percent, self.errors = set(), {}
        elif local == "table-row":
            self.rows, self.column = _times(attributes.get("table:number-rows-repeated")), 0
        elif local in ("table-cell", "covered-table-cell"):
            self.columns = _times(attributes.get("table:number-columns-repeated"))
            self.failed, self.text = [], ""
            kind = attributes.get("calcext:value-type") or attributes.get("office:value-type")
            if kind in ("percentage", "error") and self.rows * self.columns <= MOST_REPEATED:
                places = [
                    (row, column)
                    for row in range(self.row, self.row + self.rows)
                    for column in range(self.column, self.column + self.columns)
                ]
                if kind == "percentage":
                    self.percent.update(places)
                else:
                    self.failed = places

    def words(self, text: str) -> None:
        if self.failed:
            self.text += text

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in ("table-cell", "covered-table-cell"):
            self.errors.update(dict.fromkeys(self.failed, self.text.strip() or "#"))
            self.failed = []
            self.column += self.columns
        elif local == "table-row":
            self.row += self.rows
        elif tag == "table:table":
            self.found[self.name] = Marked(frozenset(self.percent), self.errors)


def _times(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 1


def marked_cells(file: Checked, file_name: str) -> dict[str, Marked]:
    """What is marked, by sheet name."""
    content = file.parts.get("content.xml", b"")
    if b'"percentage"' not in content and b'"error"' not in content:
        return {}
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.begin
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.words
    try:
        parser.Parse(content, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    return walk.found
