"""Reading CSV and TSV files: encoding and delimiter are detected once for the whole file."""

from __future__ import annotations

import codecs
import csv
import io
import re

from impact.errors import UnreadableFile
from impact.ingest.files.sheet_size_limits import MAX_COLUMNS

DELIMITERS = ";,\t|"
SAMPLE_LINES = 60
MAX_CELL = 100_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_SEPARATOR_LINE = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)


def decode_text(data: bytes, file_name: str) -> str:
    """Decode UTF-8, UTF-16 or cp1252 text, with or without a byte order mark.

    Raises UnreadableFile with `errors.encoding` where none fits, `errors.control_characters` for binary content.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, encoding, file_name)
    # Without a byte order mark, UTF-16 of Latin text has a zero in every second byte.
    head = data[:2000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 8 and head[offset::2].count(0) > len(head) // 4:
            return _decode_as(data, encoding, file_name)
    try:
        return _refuse_controls(data.decode("utf-8"), file_name)
    except UnicodeDecodeError:
        return _decode_as(data, "cp1252", file_name)


def _decode_as(data: bytes, encoding: str, file_name: str) -> str:
    try:
        return _refuse_controls(data.decode(encoding), file_name)
    except UnicodeDecodeError as bad:
        raise UnreadableFile("errors.encoding", file=file_name) from bad


def _refuse_controls(content: str, file_name: str) -> str:
    if _CONTROL.search(content):
        raise UnreadableFile("errors.control_characters", file=file_name)
    return content


def read_rows(data: bytes, file_name: str) -> list[list[str]]:
    """The rows of a text table, padded to equal length; a line break inside quotes does not end a row.

    Raises UnreadableFile for the encoding, unclosed quotes, too long a cell or too many columns.
    """
    content = decode_text(data, file_name)
    separator_line = _SEPARATOR_LINE.match(content)
    delimiter = separator_line[1] if separator_line else detect_delimiter(content)
    csv.field_size_limit(MAX_CELL)
    # Strict quoting: an unclosed quote must not swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    table: list[list[str]] = []
    try:
        for line in reader:
            if len(line) > MAX_COLUMNS:
                raise UnreadableFile(
                    "errors.too_many_columns", file=file_name, last=str(len(line)), most=MAX_COLUMNS
                )
            table.append(line)
    except csv.Error as bad:
        if "field larger" in str(bad):
            raise UnreadableFile("errors.cell_too_long", file=file_name, row=len(table) + 1) from bad
        return _read_without_quoting(content, delimiter, file_name, bad)
    width = max(map(len, table), default=0)
    return [line if len(line) == width else line + [""] * (width - len(line)) for line in table]


def _read_without_quoting(content: str, delimiter: str, file_name: str, bad: csv.Error) -> list[list[str]]:
    """Read again with lenient quoting, for a stray quote inside a text ('5" pipe'); an unclosed quote is refused."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        table = list(reader)
    except csv.Error as worse:
        raise UnreadableFile("errors.quotes", file=file_name) from worse
    if "unexpected end" in str(bad):
        raise UnreadableFile("errors.quotes", file=file_name) from bad
    width = max(map(len, table), default=0)
    return [line + [""] * (width - len(line)) for line in table]


def detect_delimiter(content: str) -> str:
    """The delimiter that splits the first 60 lines into rows of the most equal width; a comma where none does."""
    sample = content[:200_000].splitlines()[:SAMPLE_LINES]
    best, best_score = ",", 0.0
    for candidate in DELIMITERS:
        try:
            lines = list(csv.reader(sample, delimiter=candidate))
        except csv.Error:
            continue
        widths = [len(line) for line in lines if any(line)]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        # Rows of one width speak for a delimiter; many columns only decide between equals.
        score = wide.count(usual) / len(widths) + min(usual, 50) / 1000
        if score > best_score:
            best, best_score = candidate, score
    return best
