"""The structure of a filled-in template that its cells do not show: hidden rows and columns, formulas, protection.

Read with openpyxl, from a package made for it here: the one sheet, its styles and its shared strings, all of which
passed `files.safety_checks`, and nothing else of the workbook. openpyxl makes an object for every cell of a merged or
linked range and follows relationships to parts that were never checked; so neither is handed to it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_STORED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from impact.ingest.files.cell_formats_xlsx import find_sheet_parts
from impact.ingest.files.safety_checks import CheckedFile

CellIndex = tuple[int, int]

# Of the sheet, the styles and the shared strings together: a template of about 5,500 rows, for which openpyxl takes
# 1.3 seconds and 45 MB. Both grow with the bytes, and with the cells, of which an empty one has few bytes.
MAX_BYTES, MAX_CELLS = 3_000_000, 100_000
LONGEST_FORMULA = 200
_DATA_END = re.compile(rb"</(?:(\w+):)?sheetData\s*>")
_PROTECTION = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*>")

_SHEET_PART, _STYLES_PART, _STRINGS_PART = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET_PART}" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/{_STYLES_PART}" ContentType="{_TYPE}.styles+xml"/>{{strings}}</Types>'
)
_STRINGS_TYPE = f'<Override PartName="/{_STRINGS_PART}" ContentType="{_TYPE}.sharedStrings+xml"/>'
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_WORKBOOK = (
    f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'
)


class UnsupportedStructure(Exception):
    """The sheet is readable, but openpyxl does not make sense of its structure."""


@dataclass(frozen=True, slots=True)
class SheetStructure:
    """Structure of one sheet, rows and columns counted from 0.

    `formulas`: the formula, with its '=', of each cell asked about that holds one.
    """

    is_protected: bool
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    formulas: dict[CellIndex, str]


def read_structure(
    file: CheckedFile, file_name: str, sheet_name: str, cells: Iterable[CellIndex]
) -> SheetStructure | None:
    """The structure of a sheet, with the formulas of `cells` (row and column from 0).

    None where there is nothing to read it from: a file that is no xlsx, or more than MAX_BYTES or MAX_CELLS.
    Raises UnsupportedStructure.
    """
    part = find_sheet_parts(file, file_name).get(sheet_name) if file.format == "xlsx" else None
    if part is None:
        return None
    parts = _select_parts(file, part)
    # The start of an element that is no cell counts as one too: there are few of them.
    cell_count = parts[_SHEET_PART].count(b"<c") or parts[_SHEET_PART].count(b":c ")
    if cell_count > MAX_CELLS or sum(len(content) for content in parts.values()) > MAX_BYTES:
        return None
    package = _build_package(parts, sheet_name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it would lose at saving, and nothing is saved.
            warnings.simplefilter("ignore")
            sheet = load_workbook(BytesIO(package), keep_links=False).worksheets[0]
        return _describe_sheet(sheet, cells)
    except MemoryError:
        raise
    except Exception as bad:  # openpyxl raises errors of any type for what it does not expect
        raise UnsupportedStructure(type(bad).__name__) from bad


def _select_parts(file: CheckedFile, sheet_part: str) -> dict[str, bytes]:
    """The parts that openpyxl gets, by the names they have for it: the sheet, and where present styles and strings."""
    parts = {_SHEET_PART: _reduce_sheet(file.parts[sheet_part])}
    for own_name in (_STYLES_PART, _STRINGS_PART):
        for name, content in file.parts.items():
            if name.lower().endswith(own_name.lower()):
                parts[own_name] = content
                break
    return parts


def _build_package(parts: Mapping[str, bytes], sheet_name: str) -> bytes:
    """A workbook with one sheet, made of these parts."""
    strings_type = _STRINGS_TYPE if _STRINGS_PART in parts else ""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES.format(strings=strings_type))
        package.writestr("xl/workbook.xml", _WORKBOOK.format(name=quoteattr(sheet_name)))
        package.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _reduce_sheet(part: bytes) -> bytes:
    """The sheet without what follows its cells (merged ranges, links, rules, drawings), except its protection."""
    end = _DATA_END.search(part)
    if end is None:
        raise UnsupportedStructure("sheetData")
    prefix = end[1] + b":" if end[1] else b""
    protection = _PROTECTION.search(part, end.end())
    if protection is None:
        element = b""
    else:
        element = protection[0] if protection[0].endswith(b"/>") else protection[0][:-1] + b"/>"
    return part[: end.end()] + element + b"</" + prefix + b"worksheet>"


def _describe_sheet(sheet: Worksheet, cells: Iterable[CellIndex]) -> SheetStructure:
    if sheet["A1"].value is None:
        # A template has its title here: the namespace of these elements is not one that openpyxl knows.
        raise UnsupportedStructure("A1")
    hidden_columns: set[int] = set()
    for letters, column in sheet.column_dimensions.items():
        if column.hidden:
            # Columns with the same settings share an entry, under the first of them.
            first = column.min or column_index_from_string(letters)
            hidden_columns.update(range(first - 1, min(column.max or first, first + 1_000)))
    formulas = {}
    for row, place in cells:
        cell = sheet.cell(row + 1, place + 1)
        if cell.data_type == "f":
            formulas[row, place] = _formula_text(cell.value)
    return SheetStructure(
        is_protected=bool(sheet.protection.sheet),
        hidden_rows=frozenset(index - 1 for index, row in sheet.row_dimensions.items() if row.hidden),
        hidden_columns=frozenset(hidden_columns),
        formulas=formulas,
    )


def _formula_text(content: object) -> str:
    if isinstance(content, ArrayFormula):
        content = content.text
    elif isinstance(content, DataTableFormula):
        content = f"=TABLE({content.r1 or ''};{content.r2 or ''})"
    formula = str(content)
    return formula if len(formula) <= LONGEST_FORMULA else f"{formula[: LONGEST_FORMULA - 1]}…"
