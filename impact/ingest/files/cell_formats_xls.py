"""What an old binary workbook (BIFF8) says of its cells beside their values, read from its records."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from impact.ingest.files import biff_records, ole_container
from impact.ingest.files.biff_records import BookRecords, Record
from impact.ingest.files.cell_formats_xlsx import INDENTED_COLUMNS, CellFormats, CellIndex
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.formats import number_formats, rich_text
from impact.ingest.formats.format_codes import CodeBlocks, FormatCodes
from impact.model.cell_address import address

NUMBER, RK, MULTIPLE_RK, FORMULA, ERROR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
SHARED_TEXT, RICH_TEXT, TEXT = 0x00FD, 0x00D6, 0x0204
NUMBERS, TEXTS = (NUMBER, RK, FORMULA, ERROR), (SHARED_TEXT, RICH_TEXT, TEXT)
ERROR_NAMES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
# The tokens of a formula: an area in its three classes, a sum of one argument, the function SUM of one argument.
AREAS, SUM_OF_ONE = (0x25, 0x45, 0x65), b"\x19\x10"
SUM_CALLS = tuple(bytes((token, 1, 4, 0)) for token in (0x22, 0x42, 0x62))


def read_xls_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """What the cells of an xls file say, by sheet name; empty for workbooks older than Excel 97."""
    stream = ole_container.read_workbook_stream(file.data, file_name)
    book = biff_records.read_book(stream)
    if book is None:
        return {}
    return {
        name: _SheetReader(book).read(biff_records.sheet_records(stream, position))
        for name, position in book.sheets
    }


class _SheetReader:
    """Collects what the cells of one sheet say, from 0."""

    def __init__(self, book: BookRecords) -> None:
        codes = [book.codes.get(number, "") for _, number in book.styles]
        self._book = book
        self._percent_styles = {i for i, code in enumerate(codes) if number_formats.is_percent_code(code)}
        self._codes = {i: code for i, code in enumerate(codes) if number_formats.says_something(code)}
        fonts = [book.font(font) for font, _ in book.styles]
        self._struck_styles = {index for index, (struck, _) in enumerate(fonts) if struck}
        self._raised_styles = {index for index, (_, raised) in enumerate(fonts) if raised}
        self._percent: set[CellIndex] = set()
        self._errors: dict[CellIndex, str] = {}
        self._raised: dict[CellIndex, str] = {}
        self._struck: dict[CellIndex, str] = {}
        self._sums: dict[CellIndex, str] = {}
        self._indents: dict[CellIndex, int] = {}
        self._blocks, self._whole = CodeBlocks(), CodeBlocks()
        self._whole_codes = {i: code for i, code in enumerate(codes) if number_formats.is_whole_code(code)}

    def read(self, records: Iterable[Record]) -> CellFormats:
        for kind, content in records:
            if kind in NUMBERS and len(content) >= 8:
                self._read_number(kind, content)
            elif kind in TEXTS and len(content) >= 8:
                self._read_text(kind, content)
            elif kind == MULTIPLE_RK and len(content) >= 6:
                row, first = struct.unpack_from("<2H", content)
                for index in range((len(content) - 6) // 6):
                    style = struct.unpack_from("<H", content, 4 + 6 * index)[0]
                    self._add_number(row, first + index, style)
        return CellFormats(
            percent=frozenset(self._percent),
            errors=self._errors,
            raised=self._raised,
            struck=self._struck,
            formats=FormatCodes(lambda: self._blocks),
            whole=FormatCodes(lambda: self._whole),
            sums=self._sums,
            indents=self._indents,
        )

    def _read_number(self, kind: int, content: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", content)
        error = content[6] if kind == ERROR and content[7] else _formula_error(kind, content)
        if error is not None:
            self._errors[row, column] = ERROR_NAMES.get(error, "#")
            return
        self._add_number(row, column, style)
        ranges = _summed_range(content) if kind == FORMULA else ""
        if ranges:
            self._sums[row, column] = ranges

    def _add_number(self, row: int, column: int, style: int) -> None:
        if style in self._percent_styles:
            self._percent.add((row, column))
        code = self._codes.get(style)
        if code is not None:
            self._blocks.add(row, row, column, code)
        elif style in self._whole_codes:
            self._whole.add(row, row, column, self._whole_codes[style])
        if style in self._struck_styles:
            self._struck[row, column] = ""
        if style in self._raised_styles:
            self._raised[row, column] = ""

    def _read_text(self, kind: int, content: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", content)
        if column < INDENTED_COLUMNS and (indent := self._book.indents.get(style)):
            self._indents[row, column] = indent
        runs = list(self._runs_of(kind, content)) or [rich_text.Run("")]
        left = rich_text.text_without_raised(runs, cell_raised=style in self._raised_styles)
        if left is not None:
            self._raised[row, column] = left
        left = rich_text.text_without_struck(runs, cell_struck=style in self._struck_styles)
        if left is not None:
            self._struck[row, column] = left

    def _runs_of(self, kind: int, content: bytes) -> Iterator[rich_text.Run]:
        if kind == SHARED_TEXT and len(content) >= 10:
            yield from self._book.texts.get(struct.unpack_from("<I", content, 6)[0], ())
        elif kind == RICH_TEXT:
            text = biff_records.read_string(content[6:], wide_length=True)
            start = 9 + len(text) * (2 if content[8] & 1 else 1)
            yield from biff_records.split_runs(self._book, text, content[start + 2 :])


def _formula_error(kind: int, content: bytes) -> int | None:
    """The error code of a formula record whose result is an error, else None."""
    if kind == FORMULA and len(content) >= 14 and content[12:14] == b"\xff\xff" and content[6] == 2:
        return content[8]
    return None


def _summed_range(content: bytes) -> str:
    """The range of a formula record that is a sum of one area of its own sheet, else ''."""
    tokens = content[22:]
    if len(tokens) < 13 or tokens[0] not in AREAS:
        return ""
    if not (tokens[9:11] == SUM_OF_ONE or tokens[9:13] in SUM_CALLS):
        return ""
    if struct.unpack_from("<H", content, 20)[0] != 13:
        return ""
    first_row, last_row, first, last = struct.unpack_from("<4H", tokens, 1)
    return f"{address(first_row + 1, (first & 0xFF) + 1)}:{address(last_row + 1, (last & 0xFF) + 1)}"
