"""The records of an old binary workbook (BIFF8): walking through them, its strings, fonts and styles.

Layout: [MS-XLS], Excel Binary File Format, published by Microsoft. Workbooks older than Excel 97 give no records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from impact.ingest.files import ole_container
from impact.ingest.formats.number_formats import BUILT_IN_FORMATS
from impact.ingest.formats.rich_text import Run

BOF, EOF, EXCEL_97 = 0x0809, 0x000A, 0x0600
FONT, FORMAT, XF, BOUND_SHEET, STRING_TABLE, CONTINUE = 0x0031, 0x041E, 0x00E0, 0x0085, 0x00FC, 0x003C
ROW, COLUMN_INFO = 0x0208, 0x007D
Record = tuple[int, bytes]
# There is no font 4: the numbers of fonts go from 3 to 5.
ABSENT_FONT = 4
# In the lower half of this byte of a style stands how far its cells are indented.
INDENT_AT = 8
LAST_COLUMN = 255


@dataclass(slots=True)
class BookRecords:
    """What the records before the sheets say: `fonts` as (struck, raised), `styles` as (font, format number).

    `indents` says how far the cells of a style are indented, by its place in `styles`.
    `codes` are format codes by number, `sheets` the name and position of each sheet, `texts` the shared texts that
    have runs in a struck or raised font, by their place from 0.
    """

    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN_FORMATS))
    styles: list[tuple[int, int]] = field(default_factory=list)
    indents: dict[int, int] = field(default_factory=dict)
    sheets: list[tuple[str, int]] = field(default_factory=list)
    texts: dict[int, list[Run]] = field(default_factory=dict)

    def font(self, number: int) -> tuple[bool, bool]:
        """Whether a font is struck through, and whether it is raised or lowered."""
        index = number - (number > ABSENT_FONT)
        return self.fonts[index] if index < len(self.fonts) else (False, False)


def read_book(stream: bytes) -> BookRecords | None:
    """The records before the sheets; None for workbooks older than Excel 97."""
    first_record = next(records_from(stream, 0), (0, b""))
    if first_record[0] != BOF or first_record[1][:2] != struct.pack("<H", EXCEL_97):
        return None
    book = BookRecords()
    blocks: list[bytes] = []
    previous = 0
    for kind, content in records_from(stream, 0):
        if kind == STRING_TABLE or (kind == CONTINUE and previous == STRING_TABLE):
            blocks.append(content)
            kind = STRING_TABLE
        elif kind == FONT and len(content) >= 10:
            options, _, _, script = struct.unpack_from("<4H", content, 2)
            book.fonts.append((bool(options & 8), script in (1, 2)))
        elif kind == FORMAT and len(content) >= 5:
            book.codes[struct.unpack_from("<H", content)[0]] = read_string(content[2:], wide_length=True)
        elif kind == XF and len(content) >= 4:
            if len(content) > INDENT_AT and (indent := content[INDENT_AT] & 0x0F):
                book.indents[len(book.styles)] = indent
            book.styles.append(struct.unpack_from("<2H", content))
        elif kind == BOUND_SHEET and len(content) > 8:
            position = struct.unpack_from("<I", content)[0]
            book.sheets.append((read_string(content[6:], wide_length=False), position))
        elif kind == EOF:
            break
        previous = kind
    if any(struck or raised for struck, raised in book.fonts):
        book.texts = dict(_rich_texts(book, blocks))
    return book


def records_from(stream: bytes, position: int) -> Iterator[Record]:
    """Kind and content of each record from a position to the end of the stream."""
    while position >= 0 and position + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def sheet_records(stream: bytes, position: int) -> Iterator[Record]:
    """The records of the sheet that begins at a position, with those of charts inside it."""
    depth = 0
    for kind, content in records_from(stream, position):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        yield kind, content


def read_sheets(data: bytes, file_name: str) -> Iterator[tuple[str, Iterator[Record]]]:
    """Name and records of each sheet of an xls file. Raises UnreadableFile as `ole_container.read_workbook_stream`."""
    stream = ole_container.read_workbook_stream(data, file_name)
    book = read_book(stream)
    for name, position in book.sheets if book is not None else ():
        yield name, sheet_records(stream, position)


def hidden_parts(records: Iterable[Record]) -> tuple[frozenset[int], frozenset[int]]:
    """The hidden rows and the hidden columns of a sheet, from 0."""
    rows, columns = set(), set[int]()
    for kind, content in records:
        if kind == ROW and len(content) >= 14 and content[12] & 0x20:
            rows.add(struct.unpack_from("<H", content)[0])
        elif kind == COLUMN_INFO and len(content) >= 10 and content[8] & 1:
            first, last = struct.unpack_from("<2H", content)
            columns.update(range(first, min(last, LAST_COLUMN) + 1))
    return frozenset(rows), frozenset(columns)


def read_string(content: bytes, *, wide_length: bool) -> str:
    """Decode a counted string: its length, a flag for two bytes per character, its characters."""
    if len(content) < 3:
        return ""
    length, start = (struct.unpack_from("<H", content)[0], 3) if wide_length else (content[0], 2)
    if content[start - 1] & 1:
        return content[start : start + 2 * length].decode("utf-16-le", errors="replace")
    return content[start : start + length].decode("latin-1")


class _BlockReader:
    """Reads through the table of shared strings, of which any string may go on in the next record."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks
        self._block = self._position = 0

    def take(self, count: int) -> bytes:
        """The next bytes, wherever the records break; fewer at the end."""
        parts: list[bytes] = []
        while count > 0 and self._block < len(self._blocks):
            block = self._blocks[self._block]
            part = block[self._position : self._position + count]
            parts.append(part)
            count -= len(part)
            self._position += len(part)
            if self._position >= len(block):
                self._block, self._position = self._block + 1, 0
        return b"".join(parts)

    def take_characters(self, count: int, *, wide: bool) -> str:
        """The next characters; where they go on in the next record, a flag says anew how wide they are."""
        text = ""
        while len(text) < count and self._block < len(self._blocks):
            left = len(self._blocks[self._block]) - self._position
            size = 2 if wide else 1
            number = min(count - len(text), left // size)
            part = self.take(number * size)
            text += part.decode("utf-16-le" if wide else "latin-1", errors="replace")
            if len(text) < count:
                if number < 1 and left:
                    # Half a character at the end of a record: not written by any program.
                    return text
                flag = self.take(1)
                wide = bool(flag and flag[0] & 1)
        return text


def _rich_texts(book: BookRecords, blocks: list[bytes]) -> Iterator[tuple[int, list[Run]]]:
    """Place and runs of each shared text with runs in several fonts."""
    reader = _BlockReader(blocks)
    header = reader.take(8)
    count = struct.unpack("<2I", header)[1] if len(header) == 8 else 0
    for index in range(count):
        head = reader.take(3)
        if len(head) < 3:
            return
        length, flags = struct.unpack("<HB", head)
        run_count = struct.unpack("<H", reader.take(2).ljust(2, b"\0"))[0] if flags & 8 else 0
        extra = struct.unpack("<I", reader.take(4).ljust(4, b"\0"))[0] if flags & 4 else 0
        text = reader.take_characters(length, wide=bool(flags & 1))
        formats = reader.take(4 * run_count)
        reader.take(extra)
        if run_count:
            yield index, split_runs(book, text, formats)


def split_runs(book: BookRecords, text: str, formats: bytes) -> list[Run]:
    """A text in its runs; `formats` holds the first character and the font of each run but the first."""
    pairs = [struct.unpack_from("<2H", formats, start) for start in range(0, len(formats) - 3, 4)]
    runs = [Run(text[: pairs[0][0]])] if pairs and pairs[0][0] else []
    for number, (start, font) in enumerate(pairs):
        end = pairs[number + 1][0] if number + 1 < len(pairs) else len(text)
        struck, raised = book.font(font)
        if text[start:end]:
            runs.append(Run(text[start:end], raised, struck))
    return runs
