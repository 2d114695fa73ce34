"""Old binary workbooks live in a small file system of their own; it is walked before it is parsed.

olefile reads the header, the table of sectors and the directory. Chains of sectors that run in circles have made
parsers ask for memory without end, and olefile follows those as far as they say they reach, so they are refused here.
"""

from __future__ import annotations

import struct
from io import BytesIO

from olefile import OleFileIO

from impact.errors import UnreadableFile

SMALLEST_FILE = 640
SECTOR_SIZES = (9, 12)
FILEPASS = 0x002F
# Shorter streams are kept in another place, which a workbook never is.
SMALLEST = 4096


def check(data: bytes, name: str) -> str:
    """'xls' for a workbook; UnreadableFile for an encrypted, broken or foreign compound file."""
    if _is_encrypted(workbook(data, name)):
        raise UnreadableFile("errors.encrypted", file=name)
    return "xls"


def workbook(data: bytes, name: str) -> bytes:
    """The stream of a workbook; empty where it lies among the small streams. UnreadableFile as `check`."""
    container = _open(data, name)
    streams = {entry.name.casefold(): entry for entry in (container.root, *container.root.kids)}
    if "encryptedpackage" in streams:
        raise UnreadableFile("errors.encrypted", file=name)
    book = streams.get("workbook") or streams.get("book")
    if book is None:
        raise UnreadableFile("errors.not_a_workbook", file=name, found="OLE")
    if book.size < SMALLEST:
        return b""
    _check_chain(container, book.isectStart, name)
    with container.openstream(book.name) as stream:
        content: bytes = stream.read()
    return content


def _open(data: bytes, name: str) -> OleFileIO:
    broken = UnreadableFile("errors.corrupt", file=name)
    if len(data) < SMALLEST_FILE:
        raise broken
    shift, first, lists = struct.unpack_from("<H16xI20xI", data, 30)
    # olefile would follow a list of tables that leads back to itself as often as the header says.
    if shift not in SECTOR_SIZES or lists > len(data) >> shift:
        raise broken
    try:
        container = OleFileIO(BytesIO(data))
    except (OSError, ValueError, IndexError, OverflowError, RecursionError, struct.error) as bad:
        raise broken from bad
    _check_chain(container, first, name)
    return container


def _check_chain(container: OleFileIO, first: int, name: str) -> None:
    """UnreadableFile where a chain of sectors comes back to where it was."""
    seen: set[int] = set()
    while first < len(container.fat):
        if first in seen:
            raise UnreadableFile("errors.corrupt", file=name)
        seen.add(first)
        first = container.fat[first]


def _is_encrypted(stream: bytes) -> bool:
    """Whether the record FILEPASS stands among the first records of the workbook stream."""
    position = 0
    for _ in range(20):
        if position + 4 > len(stream):
            return False
        kind, length = struct.unpack_from("<2H", stream, position)
        if kind == FILEPASS:
            return True
        position += 4 + length
    return False
