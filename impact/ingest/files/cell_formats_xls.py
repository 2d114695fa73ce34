"""Percentage and error cells of an old binary workbook (BIFF8), read from its cell and format records.

Layout: [MS-XLS], Excel Binary File Format, published by Microsoft. Workbooks older than Excel 97 give no formats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from impact.ingest.files import ole_container
from impact.ingest.files.cell_formats_xlsx import CellFormats, CellIndex
from impact.ingest.files.guard import CheckedFile
from impact.ingest.formats.number_formats import BUILT_IN_FORMATS, is_percent_code

BOF, EOF, EXCEL_97 = 0x0809, 0x000A, 0x0600
FORMAT, XF, BOUND_SHEET = 0x041E, 0x00E0, 0x0085
NUMBER, RK, MULTIPLE_RK, FORMULA, ERROR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
ERROR_NAMES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
Record = tuple[int, bytes]


def read_xls_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """Percentage and error cells of an xls file, by sheet name; empty for workbooks older than Excel 97."""
    stream = ole_container.read_workbook_stream(file.data, file_name)
    first_record = next(_records(stream, 0), (0, b""))
    if first_record[0] != BOF or first_record[1][:2] != struct.pack("<H", EXCEL_97):
        return {}
    percent_formats = {number for number, code in BUILT_IN_FORMATS.items() if is_percent_code(code)}
    styles: list[int] = []
    sheets: list[tuple[str, int]] = []
    for kind, content in _records(stream, 0):
        if kind == FORMAT and is_percent_code(_read_string(content[2:], wide_length=True)):
            percent_formats.add(struct.unpack_from("<H", content)[0])
        elif kind == XF and len(content) >= 4:
            styles.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == BOUND_SHEET and len(content) > 8:
            sheets.append(
                (_read_string(content[6:], wide_length=False), struct.unpack_from("<I", content)[0])
            )
        elif kind == EOF:
            break
    percent = frozenset(index for index, number in enumerate(styles) if number in percent_formats)
    return {name: _read_sheet_formats(stream, position, percent) for name, position in sheets}


def _records(stream: bytes, position: int) -> Iterator[Record]:
    while position >= 0 and position + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _read_string(content: bytes, *, wide_length: bool) -> str:
    """Decode a counted string: its length, a flag for two bytes per character, its characters."""
    if len(content) < 3:
        return ""
    length, start = (struct.unpack_from("<H", content)[0], 3) if wide_length else (content[0], 2)
    if content[start - 1] & 1:
        return content[start : start + 2 * length].decode("utf-16-le", errors="replace")
    return content[start : start + length].decode("latin-1")


def _read_sheet_formats(stream: bytes, position: int, percent_styles: frozenset[int]) -> CellFormats:
    percent_cells: set[CellIndex] = set()
    errors: dict[CellIndex, str] = {}
    depth = 0
    for kind, content in _records(stream, position):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            # Charts inside a sheet begin and end within it.
            depth -= 1
            if depth <= 0:
                break
        elif kind in (NUMBER, RK, FORMULA, ERROR) and len(content) >= 8:
            row, column, style = struct.unpack_from("<3H", content)
            error = content[6] if kind == ERROR and content[7] else _formula_error(kind, content)
            if error is not None:
                errors[row, column] = ERROR_NAMES.get(error, "#")
            elif style in percent_styles:
                percent_cells.add((row, column))
        elif kind == MULTIPLE_RK and len(content) >= 6:
            row, first = struct.unpack_from("<2H", content)
            for index in range((len(content) - 6) // 6):
                if struct.unpack_from("<H", content, 4 + 6 * index)[0] in percent_styles:
                    percent_cells.add((row, first + index))
    return CellFormats(frozenset(percent_cells), errors)


def _formula_error(kind: int, content: bytes) -> int | None:
    """The error code of a formula record whose result is an error, else None."""
    if kind == FORMULA and len(content) >= 14 and content[12:14] == b"\xff\xff" and content[6] == 2:
        return content[8]
    return None
