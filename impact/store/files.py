"""Uploaded files by the hash of their content, beside the database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from impact.errors import NotFound, StoreUnavailable


def content_hash(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def save(folder: Path, data: bytes) -> str:
    """Store the bytes and return their hash; on disk before it returns (fsync, then rename)."""
    digest = content_hash(data)
    place = _place(folder, digest)
    if place.exists():
        return digest
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(place)
            _settle(place.parent)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
    return digest


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on disk too, where the system can say so."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def load(folder: Path, digest: str) -> bytes:
    """The bytes with this hash; NotFound where they are not, or no longer the same."""
    try:
        data = _place(folder, digest).read_bytes()
    except OSError as trouble:
        raise NotFound("store_errors.file_missing") from trouble
    if content_hash(data) != digest:
        raise NotFound("store_errors.file_missing")
    return data


def sweep(folder: Path, kept: Collection[str]) -> int:
    """Remove files no submission knows, left by an upload that was cut off; returns how many."""
    removed = 0
    if folder.is_dir():
        for place in folder.glob("??/*"):
            if place.is_file() and place.name not in kept:
                place.unlink()
                removed += 1
    return removed
