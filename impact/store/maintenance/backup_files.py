"""The files of a backup: those that were handed in, stored under their hash as beside a database."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from impact.errors import StoreUnavailable
from impact.store.db import blob_storage


def copy_files(source: Path, target: Path, digests: Collection[str]) -> int:
    """Have the files with these hashes in another folder too; returns how many were copied."""
    missing = [
        digest
        for digest in sorted(digests)
        if not blob_storage.has_file(target, digest) and blob_storage.has_file(source, digest)
    ]
    for digest in missing:
        blob_storage.save_file(target, blob_storage.load_file(source, digest))
    return len(missing)


def remove_other_files(folder: Path, digests: Collection[str]) -> None:
    """Remove the files with other hashes: what is no longer kept is not kept in a backup either."""
    try:
        for stray in [item for item in folder.glob("??/*") if item.name not in digests]:
            stray.unlink()
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
