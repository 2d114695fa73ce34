"""What a sheet shows of its rows and columns: those that are hidden by hand, by a filter or a folded group."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from impact.ingest.files import biff_records
from impact.ingest.files.cell_formats_xlsx import find_sheet_parts
from impact.ingest.files.ods_tags import read_attribute, read_count, walk_tags
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.files.sheet_size_limits import MAX_COLUMNS, MAX_ROWS

CellRange = tuple[tuple[int, int], tuple[int, int]]
# A row or column without height or width is as invisible as a hidden one.
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\b(?:hidden=[\"'](?:1|true)[\"']|ht=[\"']0(?:\.0+)?[\"'])[^>]*>")
_COLUMN = re.compile(
    rb"<(?:\w+:)?col\b[^>]*?\b(?:hidden=[\"'](?:1|true)[\"']|width=[\"']0(?:\.0+)?[\"'])[^>]*>"
)
_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_FIRST, _LAST = re.compile(rb"\bmin=[\"'](\d{1,7})[\"']"), re.compile(rb"\bmax=[\"'](\d{1,7})[\"']")
_ODS_MAY_HIDE = re.compile(rb"table:visibility=|(?:rows|columns)-spanned=[\"'](?:[2-9]|\d\d)")
# Each begins with plain letters, which are found ten times faster than a choice of words.
_MAY_HIDE = (
    re.compile(rb"hidden=(?<=\bhidden=)[\"'](?:1|true)"),
    re.compile(rb"width=(?<=\bwidth=)[\"']0[.\"']"),
    re.compile(rb"ht=(?<=\bht=)[\"']0[.\"']"),
)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Hidden rows and columns of a sheet, from 0, and joined cells as in `Sheet.merged`, where calamine gives none."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[CellRange, ...] = ()


ALL_SHOWN = SheetLayout()


def read_layouts(file: CheckedFile, file_name: str) -> dict[str, SheetLayout]:
    """The layout of each sheet that hides something or joins cells, by name; of a csv none.

    Raises UnreadableFile (`errors.corrupt`).
    """
    read = LAYOUT_READERS.get(file.format)
    return read(file, file_name) if read is not None else {}


def _read_xlsx_layouts(file: CheckedFile, file_name: str) -> dict[str, SheetLayout]:
    return {
        name: SheetLayout(_hidden_rows(file.parts[part]), _hidden_columns(file.parts[part]))
        for name, part in find_sheet_parts(file, file_name).items()
        if _may_hide(file.parts[part])
    }


def _may_hide(sheet: bytes) -> bool:
    return any(pattern.search(sheet) for pattern in _MAY_HIDE)


def _hidden_rows(sheet: bytes) -> frozenset[int]:
    rows = set()
    for tag in _ROW.finditer(sheet):
        number = _NUMBER.search(tag[0])
        # A row without a number follows the one before it.
        rows.add(int(number[1]) - 1 if number else len(re.findall(rb"<(?:\w+:)?row\b", sheet[: tag.start()])))
    return frozenset(row for row in rows if row < MAX_ROWS)


def _hidden_columns(sheet: bytes) -> frozenset[int]:
    columns = set[int]()
    for tag in _COLUMN.finditer(sheet):
        first, last = _FIRST.search(tag[0]), _LAST.search(tag[0])
        if first and last:
            columns.update(range(int(first[1]) - 1, min(int(last[1]), MAX_COLUMNS)))
    return frozenset(columns)


def _read_ods_layouts(file: CheckedFile, _: str) -> dict[str, SheetLayout]:
    content = file.parts.get("content.xml", b"")
    if not _ODS_MAY_HIDE.search(content):
        return {}
    rows: dict[str, set[int]] = {}
    columns: dict[str, set[int]] = {}
    merged: dict[str, list[CellRange]] = {}
    for tag in walk_tags(content):
        if tag.kind == "table-column" and _is_hidden_tag(tag.attributes):
            last = min(tag.column + tag.columns, MAX_COLUMNS)
            columns.setdefault(tag.sheet, set()).update(range(tag.column, last))
        elif tag.kind == "table-cell":
            # All rows below a table may be hidden, a million of them, and hold nothing.
            if b"value-type" in tag.attributes and _is_hidden_tag(tag.row_attributes):
                rows.setdefault(tag.sheet, set()).update(range(tag.row, min(tag.row + tag.rows, MAX_ROWS)))
            if b"-spanned=" in tag.attributes:
                height = read_count(tag.attributes, b"table:number-rows-spanned")
                width = read_count(tag.attributes, b"table:number-columns-spanned")
                if height > 1 or width > 1:
                    corner = tag.row + height - 1, tag.column + width - 1
                    merged.setdefault(tag.sheet, []).append(((tag.row, tag.column), corner))
    return {
        name: SheetLayout(
            frozenset(rows.get(name, ())), frozenset(columns.get(name, ())), tuple(merged.get(name, ()))
        )
        for name in {*rows, *columns, *merged}
    }


def _is_hidden_tag(attributes: bytes) -> bool:
    return b"visibility" in attributes and read_attribute(attributes, b"table:visibility") in (
        "collapse",
        "filter",
    )


def _read_xls_layouts(file: CheckedFile, file_name: str) -> dict[str, SheetLayout]:
    return {
        name: SheetLayout(*biff_records.hidden_parts(records))
        for name, records in biff_records.read_sheets(file.data, file_name)
    }


LAYOUT_READERS: dict[str, Callable[[CheckedFile, str], dict[str, SheetLayout]]] = {
    "xlsx": _read_xlsx_layouts,
    "ods": _read_ods_layouts,
    "xls": _read_xls_layouts,
}
