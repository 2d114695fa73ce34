"""The compound file (OLE2, [MS-CFB]) around an old binary workbook: checked before a parser follows its sectors.

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
# What olefile raises on a damaged container.
DAMAGED = (OSError, ValueError, IndexError, OverflowError, RecursionError, struct.error)
FILEPASS = 0x002F
# Streams shorter than this are stored in the mini stream; a real workbook is never that short.
SMALL_STREAM_LIMIT = 4096


def check_container(data: bytes, name: str) -> str:
    """Returns 'xls' for a workbook; raises UnreadableFile for an encrypted, broken or other compound file."""
    if _is_encrypted(read_workbook_stream(data, name)):
        raise UnreadableFile("errors.encrypted", file=name)
    return "xls"


def read_workbook_stream(data: bytes, name: str) -> bytes:
    """The bytes of the workbook stream; empty where it is shorter than SMALL_STREAM_LIMIT.

    Raises UnreadableFile with `errors.encrypted`, `errors.not_a_workbook` or `errors.corrupt`.
    """
    container = _open_container(data, name)
    streams = {entry.name.casefold(): entry for entry in (container.root, *container.root.kids)}
    if "encryptedpackage" in streams:
        raise UnreadableFile("errors.encrypted", file=name)
    book = streams.get("workbook") or streams.get("book")
    if book is None:
        raise UnreadableFile("errors.not_a_workbook", file=name, found="OLE")
    if book.size < SMALL_STREAM_LIMIT:
        return b""
    _check_chain(container, book.isectStart, name)
    try:
        with container.openstream(book.name) as stream:
            content: bytes = stream.read()
    except DAMAGED as bad:
        # A directory may call a storage by the name of the workbook, or promise sectors that are not there.
        raise UnreadableFile("errors.corrupt", file=name) from bad
    return content


def _open_container(data: bytes, name: str) -> OleFileIO:
    broken = UnreadableFile("errors.corrupt", file=name)
    if len(data) < SMALLEST_FILE:
        raise broken
    shift, first, lists = struct.unpack_from("<H16xI20xI", data, 30)
    # The header states how many sector tables follow; olefile would follow a circular list that many times.
    if shift not in SECTOR_SIZES or lists > len(data) >> shift:
        raise broken
    try:
        container = OleFileIO(BytesIO(data))
    except DAMAGED as bad:
        raise broken from bad
    _check_chain(container, first, name)
    return container


def _check_chain(container: OleFileIO, first: int, name: str) -> None:
    """Raise UnreadableFile where a chain of sectors is circular."""
    visited: set[int] = set()
    while first < len(container.fat):
        if first in visited:
            raise UnreadableFile("errors.corrupt", file=name)
        visited.add(first)
        first = container.fat[first]


def _is_encrypted(stream: bytes) -> bool:
    """Whether a FILEPASS record (encryption) is among the first 20 records of the workbook stream."""
    position = 0
    for _ in range(20):
        if position + 4 > len(stream):
            return False
        kind, length = struct.unpack_from("<2H", stream, position)
        if kind == FILEPASS:
            return True
        position += 4 + length
    return False
