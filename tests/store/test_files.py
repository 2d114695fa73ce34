"""Uploaded bytes are kept under their hash and come back as they were."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from impact.errors import NotFound, StoreUnavailable
from impact.store.db import blob_storage

BYTES = b"Indicator;2023\nscans;40\n"


def test_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    digest = blob_storage.save_file(tmp_path, BYTES)
    assert blob_storage.load_file(tmp_path, digest) == BYTES


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    assert blob_storage.save_file(tmp_path, BYTES) == blob_storage.save_file(tmp_path, BYTES)
    assert sum(place.is_file() for place in tmp_path.rglob("*")) == 1


def test_bytes_that_changed_on_disk_are_not_given_out(tmp_path: Path) -> None:
    digest = blob_storage.save_file(tmp_path, BYTES)
    next(place for place in tmp_path.rglob(digest) if place.is_file()).write_bytes(b"iets anders")
    with pytest.raises(NotFound):
        blob_storage.load_file(tmp_path, digest)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_a_hash_that_is_not_there_is_not_found(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotFound):
        blob_storage.load_file(tmp_path, digest)


def test_a_file_cut_off_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(StoreUnavailable):
        blob_storage.save_file(tmp_path, BYTES)
    assert not [place for place in tmp_path.rglob("*") if place.is_file()]


def test_bytes_that_changed_on_disk_are_mended_by_the_same_file(tmp_path: Path) -> None:
    digest = blob_storage.save_file(tmp_path, BYTES)
    next(place for place in tmp_path.rglob(digest) if place.is_file()).write_bytes(BYTES[:-1])
    assert blob_storage.save_file(tmp_path, BYTES) == digest
    assert blob_storage.load_file(tmp_path, digest) == BYTES


def test_the_names_on_the_way_to_a_file_are_on_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where somebody else stored it, who may have been cut off before that."""
    settled: list[str] = []
    fsync = os.fsync

    def told(handle: int) -> None:
        settled.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", told)
    for _ in range(2):
        settled.clear()
        digest = blob_storage.save_file(tmp_path, BYTES)
        assert settled[-2:] == [str(tmp_path / digest[:2]), str(tmp_path)]


def test_an_orphan_that_became_young_again_stays(tmp_path: Path) -> None:
    digest = blob_storage.save_file(tmp_path, BYTES)
    long_ago = time.time() - 2 * blob_storage.ORPHAN_SECONDS
    os.utime(next(tmp_path.rglob(digest)), (long_ago, long_ago))
    assert blob_storage.find_orphans(tmp_path, ()) == [digest]
    blob_storage.save_file(tmp_path, BYTES)
    assert not blob_storage.remove_orphan(tmp_path, digest)
    assert blob_storage.load_file(tmp_path, digest) == BYTES


def test_old_files_that_no_submission_knows_are_swept(tmp_path: Path) -> None:
    kept, orphan, fresh = (blob_storage.save_file(tmp_path, BYTES + extra) for extra in (b"1", b"2", b"3"))
    yesterday = time.time() - 2 * 24 * 3600
    for digest in (kept, orphan):
        place = next(tmp_path.rglob(digest))
        os.utime(place, (yesterday, yesterday))
    assert blob_storage.find_orphans(tmp_path, {kept}) == [orphan]
    assert blob_storage.remove_orphan(tmp_path, orphan)
    assert blob_storage.load_file(tmp_path, kept)
    assert blob_storage.load_file(tmp_path, fresh)
    with pytest.raises(NotFound):
        blob_storage.load_file(tmp_path, orphan)
