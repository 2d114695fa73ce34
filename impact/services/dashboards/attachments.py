"""Files that may be attached: known by their bytes, not their name, and without what a camera wrote in them.

A photograph tells in its metadata where and when it was taken, and with whose camera. Nobody who attaches
one means to share that, so it goes; what is seen stays, bit by bit.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from impact.errors import ImpactError
from impact.model.evidence import LARGEST_BYTES

LONGEST_NAME = 120
PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
# Chunks of a PNG that say how it looks; the others only tell of it.
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP acTL fcTL fdAT".split()
)
START, END, SCAN = 0xD8, 0xD9, 0xDA
# JFIF, colour profile and Adobe's word on colours; other application segments and comments tell of it only.
JPEG_KEPT = {0xE0, 0xE2, 0xEE}
ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is kept: its name with an ending that fits, its bytes and their media type."""

    name: str
    data: bytes
    media_type: str


ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",),
           "application/pdf": (".pdf",)}  # fmt: skip
# The endings that a file picker offers.
OFFERED = tuple(ending.removeprefix(".") for endings in ENDINGS.values() for ending in endings)


def attachment(data: bytes, file_name: str) -> Attachment:
    """The file as it may be kept; ImpactError where it is too large, empty, damaged or of another kind."""
    name = _name(file_name)
    if not data:
        raise ImpactError("evidence.file_empty", file=name)
    if len(data) > LARGEST_BYTES:
        raise ImpactError("evidence.file_too_large", file=name, megabytes=LARGEST_BYTES // 1024**2)
    media_type = media_type_of(data)
    if not media_type:
        raise ImpactError("evidence.file_kind", file=name)
    try:
        kept = _without_traces(data, media_type)
    except (ValueError, IndexError, struct.error) as trouble:
        raise ImpactError("evidence.file_damaged", file=name) from trouble
    endings = ENDINGS[media_type]
    if not name.casefold().endswith(endings):
        name = f"{name[: LONGEST_NAME - 6]}{endings[0]}"
    return Attachment(name, kept, media_type)


def media_type_of(data: bytes) -> str:
    """What the bytes are, of the kinds that may be attached; blank for any other."""
    if data.startswith(JPEG):
        return "image/jpeg"
    if data.startswith(PNG):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if data.startswith(PDF) else ""


def _name(given: str) -> str:
    """The last part of a path, without signs that no name needs."""
    last = PurePosixPath(given.replace("\\", "/")).name
    plain = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 6]}{dot}{ending[:5]}"


def _without_traces(data: bytes, media_type: str) -> bytes:
    """The same picture without its metadata; a PDF as it is."""
    if media_type == "image/jpeg":
        return b"".join(_jpeg(data))
    if media_type == "image/png":
        return PNG + b"".join(_png(data))
    return _webp(data) if media_type == "image/webp" else data


def _png(data: bytes) -> Iterator[bytes]:
    at, kind = len(PNG), b""
    while kind != b"IEND":
        (size,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + size + 12
        chunk = data[at:end]
        if len(chunk) != size + 12 or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("a chunk is cut off or changed")
        if kind in PNG_KEPT:
            yield chunk
        at = end


def _webp(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise ValueError("cut off")
    kept, at = [b"WEBP"], 12
    while at + 8 <= size + 8:
        kind, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + length % 2
        chunk = data[at:end]
        if at + 8 + length > size + 8:
            raise ValueError("cut off")
        if kind == b"VP8X":
            # The flags that promise the two chunks left out.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == END:
            yield data[at : at + 2]  # what some cameras add behind the end stays out
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("cut off")
        segment = data[at:end]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            yield from _turned(segment[10:])
        elif marker in JPEG_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            yield segment
        at = end
        if marker == SCAN:
            end = _scanned(data, at)
            yield data[at:end]
            at = end


def _scanned(data: bytes, at: int) -> int:
    """Where the picture's own bytes end: at the first marker that is no part of them."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _turned(exif: bytes) -> Iterator[bytes]:
    """How the picture is turned, and nothing else, as a segment; nothing where it stands upright."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return
    (first,) = struct.unpack_from(f"{order}I", exif, 4)
    (entries,) = struct.unpack_from(f"{order}H", exif, first)
    for number in range(entries):
        tag, _, _, turned = struct.unpack_from(f"{order}HHIH", exif, first + 2 + 12 * number)
        if tag == ORIENTATION and 2 <= turned <= 8:
            alone = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
            yield b"\xff\xe1" + struct.pack(">H", len(alone) + 8) + b"Exif\0\0" + alone
            return
