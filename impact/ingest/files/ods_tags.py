"""The tags of OpenDocument sheets with their places, found by searching: a parser takes four times as long.

The safety checks have parsed the whole part before, so its tags are known to be well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(rb"<table:(table-cell|covered-table-cell|table-row|table-column|table)(?=[\s/>])([^>]*)>")
_COLUMNS_REPEATED = re.compile(rb"number-columns-repeated=[\"'](\d{1,9})[\"']")
_ROWS_REPEATED = re.compile(rb"number-rows-repeated=[\"'](\d{1,9})[\"']")
# A column with this default style, up to (not including) this column.
ColumnStyle = tuple[int, str]


@dataclass(slots=True)
class SheetTag:
    """The current tag: its attributes as bytes, its place from 0, and how often it is repeated to the right and down.

    `kind`: 'table', 'table-row', 'table-column' or 'table-cell' (also one that another covers). `content` is what
    follows up to the next tag of a table: the text of a cell.
    """

    kind: str = ""
    attributes: bytes = b""
    sheet: str = ""
    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1
    start: int = 0
    end: int = 0
    row_attributes: bytes = b""
    column_styles: list[ColumnStyle] = field(default_factory=list)


_KINDS = {
    b"table-cell": "table-cell",
    b"covered-table-cell": "table-cell",
    b"table-row": "table-row",
    b"table-column": "table-column",
    b"table": "table",
}


def walk_tags(content: bytes) -> Iterator[SheetTag]:
    """Each tag of a table in file order; always the same object, changed.

    `start` and `end` are the byte positions of what stands between the tag and the next one.
    """
    tag = SheetTag()
    next_row = next_column = 0
    search = _COLUMNS_REPEATED.search
    for match in _TAG.finditer(content):
        name, attributes = match.groups()
        if tag.kind:
            tag.end = match.start()
            yield tag
        tag.kind, tag.attributes, tag.start = _KINDS[name], attributes, match.end()
        if tag.kind == "table-cell":
            repeated = search(attributes) if b"repeated" in attributes else None
            tag.column, tag.columns = next_column, int(repeated[1]) if repeated else 1
            next_column += tag.columns
        elif tag.kind == "table-row":
            repeated = _ROWS_REPEATED.search(attributes)
            tag.row, tag.rows, tag.row_attributes = next_row, int(repeated[1]) if repeated else 1, attributes
            next_row, next_column = next_row + tag.rows, 0
        elif tag.kind == "table-column":
            repeated = search(attributes)
            tag.column, tag.columns = next_column, int(repeated[1]) if repeated else 1
            next_column += tag.columns
            tag.column_styles.append(
                (next_column, read_attribute(attributes, b"table:default-cell-style-name"))
            )
        else:
            tag.sheet = read_attribute(attributes, b"table:name")
            tag.column_styles = []
            next_row = next_column = 0
    if tag.kind:
        tag.end = len(content)
        yield tag


def read_attribute(attributes: bytes, name: bytes) -> str:
    """The value of an attribute; '' where it is absent."""
    start = attributes.find(name + b"=")
    if start < 0:
        return ""
    start += len(name) + 2
    end = attributes.find(attributes[start - 1 : start], start)
    return unescape(attributes[start:end].decode("utf-8", "replace"))


def read_count(attributes: bytes, name: bytes) -> int:
    """A whole number in an attribute; 1 where it is absent or no number."""
    text = read_attribute(attributes, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 1
