"""Which kinds of file may be attached as evidence (photos, pdf), told by their bytes and not by their name."""

from __future__ import annotations

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"

EXTENSIONS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",),
           "application/pdf": (".pdf",)}  # fmt: skip
# The extensions that a file picker offers, without the dot.
OFFERED_EXTENSIONS = tuple(ending.removeprefix(".") for endings in EXTENSIONS.values() for ending in endings)


def detect_media_type(data: bytes) -> str:
    """The media type of the bytes, from their signature; blank for a kind that may not be attached."""
    if data.startswith(JPEG):
        return "image/jpeg"
    if data.startswith(PNG):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if data.startswith(PDF) else ""
