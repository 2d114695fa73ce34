"""Old binary workbooks live in a small file system of their own; it is walked before it is parsed.

Chains of sectors that run in circles have made parsers ask for memory without end.
Layout: [MS-CFB], the published specification of compound files.
"""

from __future__ import annotations

import struct

from impact.errors import UnreadableFile

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
ENTRY = 128
HEADER = 512
FILEPASS = 0x002F
# Shorter streams are kept in another place, which a workbook never is.
SMALLEST = 4096


def check(data: bytes, name: str) -> str:
    """'xls' for a workbook; UnreadableFile for an encrypted, broken or foreign compound file."""
    if len(data) < HEADER + ENTRY:
        raise UnreadableFile("errors.corrupt", file=name)
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise UnreadableFile("errors.corrupt", file=name)
    size = 1 << shift
    table = _sector_table(data, size, name)
    first = struct.unpack_from("<I", data, 48)[0]
    streams = _directory(_chain(data, table, first, size, name))
    names = {stream.casefold() for stream in streams}
    if "encryptedpackage" in names:
        raise UnreadableFile("errors.encrypted", file=name)
    book = next((streams[s] for s in streams if s.casefold() in ("workbook", "book")), None)
    if book is None:
        raise UnreadableFile("errors.not_a_workbook", file=name, found="OLE")
    start, length = book
    if length >= SMALLEST and _is_encrypted(_chain(data, table, start, size, name, most=64)):
        raise UnreadableFile("errors.encrypted", file=name)
    if length >= SMALLEST:
        _chain(data, table, start, size, name)
    return "xls"


def workbook(data: bytes, name: str) -> bytes:
    """The stream of a workbook that `check` let pass; empty where it lies among the small streams."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = _sector_table(data, size, name)
    streams = _directory(_chain(data, table, struct.unpack_from("<I", data, 48)[0], size, name))
    start, length = next(streams[s] for s in streams if s.casefold() in ("workbook", "book"))
    return _chain(data, table, start, size, name)[:length] if length >= SMALLEST else b""


def _sector(data: bytes, number: int, size: int) -> bytes:
    start = (number + 1) * size
    return data[start : start + size]


def _sector_table(data: bytes, size: int, name: str) -> list[int]:
    """The table that says which sector follows which."""
    blocks = [block for block in struct.unpack_from("<109I", data, 76) if block < END]
    following, count = struct.unpack_from("<2I", data, 68)
    seen: set[int] = set()
    while following < END and count:
        if following in seen:
            raise UnreadableFile("errors.corrupt", file=name)
        seen.add(following)
        block = _sector(data, following, size)
        if len(block) < size:
            break
        numbers = struct.unpack(f"<{size // 4}I", block)
        blocks += [item for item in numbers[:-1] if item < END]
        following, count = numbers[-1], count - 1
    table: list[int] = []
    most = len(data) // size + 1
    for block in blocks:
        content = _sector(data, block, size)
        content = content[: len(content) // 4 * 4]
        table += struct.unpack(f"<{len(content) // 4}I", content)
        if len(table) > most + size:
            break
    return table


def _chain(data: bytes, table: list[int], first: int, size: int, name: str, most: int | None = None) -> bytes:
    pieces: list[bytes] = []
    seen: set[int] = set()
    number = first
    while number < END and (most is None or len(pieces) < most):
        if number in seen:
            raise UnreadableFile("errors.corrupt", file=name)
        seen.add(number)
        piece = _sector(data, number, size)
        if not piece:
            break
        pieces.append(piece)
        number = table[number] if number < len(table) else END
    return b"".join(pieces)


def _directory(content: bytes) -> dict[str, tuple[int, int]]:
    """Streams by name: (first sector, length)."""
    found = {}
    for start in range(0, len(content) - ENTRY + 1, ENTRY):
        entry = content[start : start + ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[66] != 2 or not 2 <= length <= 64:
            continue
        label = entry[: length - 2].decode("utf-16-le", errors="replace")
        found[label] = struct.unpack_from("<2I", entry, 116)
    return found


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
