"""Attached files: their name and kind checked, and the metadata of images (EXIF, XMP) removed.

The metadata of a photograph has the place and time it was taken and the owner of the camera. Nobody who attaches
one means to share that, so it is removed; the image data stay the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from impact.errors import ImpactError
from impact.model.upload_limits import EVIDENCE_BYTES, EVIDENCE_MEGABYTES, LONGEST_FILE_NAME, clean_file_name
from impact.services.evidence.accepted_kinds import EXTENSIONS, PNG, detect_media_type

# Chunks of a PNG needed to draw it; the others are metadata.
PNG_IMAGE_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP acTL fcTL fdAT".split()
)
JPEG_START, JPEG_END, JPEG_SCAN = 0xD8, 0xD9, 0xDA
# JFIF, colour profile and Adobe's colour transform; other application segments and comments are metadata.
JPEG_IMAGE_SEGMENTS = {0xE0, 0xE2, 0xEE}
EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to store: its name with an extension that fits, its bytes and their media type."""

    name: str
    data: bytes
    media_type: str


def prepare_attachment(data: bytes, file_name: str) -> Attachment:
    """Strip the metadata of a file and clean its name; ImpactError if too large, empty, damaged or of another kind."""
    name = clean_file_name(file_name)
    if not data:
        raise ImpactError("evidence.file_empty", file=name)
    if len(data) > EVIDENCE_BYTES:
        raise ImpactError("evidence.file_too_large", file=name, megabytes=EVIDENCE_MEGABYTES)
    media_type = detect_media_type(data)
    if not media_type:
        raise ImpactError("evidence.file_kind", file=name)
    try:
        stripped = _strip_metadata(data, media_type)
    except (ValueError, IndexError, struct.error) as error:
        raise ImpactError("evidence.file_damaged", file=name) from error
    endings = EXTENSIONS[media_type]
    if not name.casefold().endswith(endings):
        name = f"{name[: LONGEST_FILE_NAME - 6]}{endings[0]}"
    return Attachment(name, stripped, media_type)


def _strip_metadata(data: bytes, media_type: str) -> bytes:
    """The image without its metadata; a PDF unchanged."""
    if media_type == "image/jpeg":
        return b"".join(_jpeg_image_segments(data))
    if media_type == "image/png":
        return PNG + b"".join(_png_image_chunks(data))
    return _strip_webp(data) if media_type == "image/webp" else data


def _png_image_chunks(data: bytes) -> Iterator[bytes]:
    position, kind = len(PNG), b""
    while kind != b"IEND":
        (size,) = struct.unpack_from(">I", data, position)
        kind, end = data[position + 4 : position + 8], position + size + 12
        chunk = data[position:end]
        if len(chunk) != size + 12 or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("a chunk is cut off or changed")
        if kind in PNG_IMAGE_CHUNKS:
            yield chunk
        position = end


def _strip_webp(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise ValueError("cut off")
    chunks, position = [b"WEBP"], 12
    while position + 8 <= size + 8:
        kind, (length,) = data[position : position + 4], struct.unpack_from("<I", data, position + 4)
        end = position + 8 + length + length % 2
        chunk = data[position:end]
        if position + 8 + length > size + 8:
            raise ValueError("cut off")
        if kind == b"VP8X":
            # Clear the flags that announce EXIF and XMP, which are left out.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            chunks.append(chunk)
        position = end
    body = b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg_image_segments(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    position = 2
    while True:
        if data[position] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == JPEG_END:
            yield data[position : position + 2]  # bytes that some cameras add after the end are left out
            return
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("cut off")
        segment = data[position:end]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            yield from _orientation_segment(segment[10:])
        elif marker in JPEG_IMAGE_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            yield segment
        position = end
        if marker == JPEG_SCAN:
            end = _scan_end(data, position)
            yield data[position:end]
            position = end


def _scan_end(data: bytes, position: int) -> int:
    """Where the entropy-coded data end: at the first marker that is neither a stuffed zero nor a restart."""
    while True:
        position = data.index(b"\xff", position)
        if data[position + 1] != 0 and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 2


def _orientation_segment(exif: bytes) -> Iterator[bytes]:
    """A new EXIF segment with the orientation tag only; nothing where the image is upright."""
    byte_order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if byte_order is None:
        return
    (first,) = struct.unpack_from(f"{byte_order}I", exif, 4)
    (entries,) = struct.unpack_from(f"{byte_order}H", exif, first)
    for number in range(entries):
        tag, _, _, orientation = struct.unpack_from(f"{byte_order}HHIH", exif, first + 2 + 12 * number)
        if tag == EXIF_ORIENTATION and 2 <= orientation <= 8:
            exif_block = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, EXIF_ORIENTATION, 3, 1, orientation, 0, 0)
            yield b"\xff\xe1" + struct.pack(">H", len(exif_block) + 8) + b"Exif\0\0" + exif_block
            return
