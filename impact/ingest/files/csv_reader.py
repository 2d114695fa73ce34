"""Text tables: any encoding and delimiter people's programs write, decided for the whole file."""

from __future__ import annotations

import codecs
import csv
import io
import re

from impact.errors import UnreadableFile

DELIMITERS = ";,\t|"
SAMPLE_LINES = 60
MAX_CELL = 100_000
MAX_COLUMNS = 2_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_SEPARATOR_LINE = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)


def decode(data: bytes, file_name: str) -> str:
    """The text, in utf-8, utf-16 or cp1252; UnreadableFile where none of them fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data, encoding, file_name)
    # Without a mark, utf-16 shows itself by a zero in every second byte.
    head = data[:2000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 8 and head[offset::2].count(0) > len(head) // 4:
            return _checked(data, encoding, file_name)
    try:
        return _refuse_controls(data.decode("utf-8"), file_name)
    except UnicodeDecodeError:
        return _checked(data, "cp1252", file_name)


def _checked(data: bytes, encoding: str, file_name: str) -> str:
    try:
        return _refuse_controls(data.decode(encoding), file_name)
    except UnicodeDecodeError as bad:
        raise UnreadableFile("errors.encoding", file=file_name) from bad


def _refuse_controls(content: str, file_name: str) -> str:
    if _CONTROL.search(content):
        raise UnreadableFile("errors.control_characters", file=file_name)
    return content


def rows(data: bytes, file_name: str) -> list[list[str]]:
    """The rows of a text table; a line break inside quotes does not end a row."""
    content = decode(data, file_name)
    stated = _SEPARATOR_LINE.match(content)
    delimiter = stated[1] if stated else delimiter_of(content)
    csv.field_size_limit(MAX_CELL)
    # Strict quoting: an unclosed quote must not swallow the rest of the file as one cell.
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        for line in lines:
            if len(line) > MAX_COLUMNS:
                raise UnreadableFile(
                    "errors.too_many_columns", file=file_name, last=str(len(line)), most=MAX_COLUMNS
                )
            found.append(line)
    except csv.Error as bad:
        if "field larger" in str(bad):
            raise UnreadableFile("errors.cell_too_long", file=file_name, row=len(found) + 1) from bad
        return _without_quotes(content, delimiter, file_name, bad)
    width = max(map(len, found), default=0)
    return [line if len(line) == width else line + [""] * (width - len(line)) for line in found]


def _without_quotes(content: str, delimiter: str, file_name: str, bad: csv.Error) -> list[list[str]]:
    """A stray quote inside a text ('5" pipe') is no quoting; a quote that never closes is a broken file."""
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        found = list(lines)
    except csv.Error as worse:
        raise UnreadableFile("errors.quotes", file=file_name) from worse
    if "unexpected end" in str(bad):
        raise UnreadableFile("errors.quotes", file=file_name) from bad
    width = max(map(len, found), default=0)
    return [line + [""] * (width - len(line)) for line in found]


def delimiter_of(content: str) -> str:
    """The delimiter that cuts the first lines into the most equal rows."""
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
