"""Uploaded files by the hash of their content, beside the database."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from impact.errors import NotFound, StoreUnavailable
from impact.store.db import private_files

ORPHAN_SECONDS = 24 * 3600
# How the names of files begin that are not whole yet.
INCOMING = ".incoming-"


def content_hash(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def save_file(folder: Path, data: bytes) -> str:
    """Store the bytes and return their hash; on disk before it returns (fsync, then rename)."""
    digest = content_hash(data)
    place = _place(folder, digest)
    try:
        if place.exists() and place.read_bytes() == data:
            os.utime(place)  # young again, so that it is no orphan while its submission is written
            # Whoever stored it may have been cut off before its name was on disk.
            _settle(place.parent, folder)
            return digest
        private_files.make_folder(place.parent)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=INCOMING)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(place)
            _settle(place.parent, folder)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
    return digest


def _settle(*folders: Path) -> None:
    """Wait until the names in these folders are on disk too, where the system can say so."""
    if hasattr(os, "O_DIRECTORY"):
        for folder in folders:
            handle = os.open(folder, os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def has_file(folder: Path, digest: str) -> bool:
    """Whether there is a file under this hash; whether it is unchanged is known once it is loaded."""
    return _place(folder, digest).is_file()


def load_file(folder: Path, digest: str) -> bytes:
    """The bytes with this hash; NotFound where they are not, or no longer the same."""
    try:
        data = _place(folder, digest).read_bytes()
    except OSError as trouble:
        raise NotFound("store_errors.file_missing") from trouble
    if content_hash(data) != digest:
        raise NotFound("store_errors.file_missing")
    return data


def find_orphans(folder: Path, digests: Collection[str]) -> list[str]:
    """Files no submission knows, left by an upload that was cut off or changed nothing.

    Those of today are left out: their upload may be under way.
    """
    if not folder.is_dir():
        return []
    return sorted(place.name for place in folder.glob("??/*") if place.name not in digests and _old(place))


def _old(place: Path) -> bool:
    try:
        return place.is_file() and place.stat().st_mtime < time.time() - ORPHAN_SECONDS
    except FileNotFoundError:  # somebody else removed it meanwhile
        return False


def is_unfinished(name: str) -> bool:
    """Whether a stored file never got the name of its content; no submission can know it."""
    return name.startswith(INCOMING)


def remove_orphan(folder: Path, name: str) -> bool:
    """Remove an orphan, unless it became young again since; whether it was removed.

    The caller keeps others from storing the same file meanwhile.
    """
    paths = [place for place in folder.glob(f"??/{name}") if _old(place)]
    for place in paths:
        place.unlink(missing_ok=True)
    return bool(paths)


def remove_file(folder: Path, digest: str) -> None:
    """Remove the bytes with this hash; nothing happens where they are gone."""
    try:
        _place(folder, digest).unlink(missing_ok=True)
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
