"""On a machine that others use too, nobody but its owner reads the database, its side files, files and backups."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from impact.services.core.workspace import open_workspace, unscoped_writing
from impact.services.operations import backups, health_checks
from impact.store.db import blob_storage, private_files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such rights here")


@pytest.fixture(autouse=True)
def generous() -> object:
    """Whatever the operator's umask would let others do."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(place: Path) -> int:
    return place.stat().st_mode & 0o777


def open_to_others(folder: Path) -> list[str]:
    return sorted(str(place.relative_to(folder)) for place in folder.rglob("*") if mode(place) & 0o077)


def test_a_new_database_with_its_folders_files_and_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "nieuw" / "impact"
    opened = open_workspace(f"sqlite:///{folder / 'impact.db'}")
    blob_storage.save_file(opened.files, b"aangeleverd")
    backups.create_backup(opened, tmp_path / "reserve" / "impact.db")
    with unscoped_writing(opened) as connection:
        connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', 'b')")
        # While a transaction writes there is a journal or a write-ahead log beside the file.
        assert len(list(folder.glob("impact.db*"))) >= 2
        assert open_to_others(tmp_path) == []
    opened.engine.dispose()
    assert (mode(folder), mode(folder / "impact.db"), mode(folder.parent)) == (0o700, 0o600, 0o700)
    assert (mode(tmp_path / "reserve"), mode(tmp_path / "reserve" / "impact.db")) == (0o700, 0o600)


def test_a_database_of_before_is_closed_when_it_is_opened_and_its_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "srv"
    folder.mkdir(mode=0o755)
    file = folder / "impact.db"
    open_workspace(f"sqlite:///{file}").engine.dispose()
    file.chmod(0o644)
    opened = open_workspace(f"sqlite:///{file}")
    assert mode(file) == 0o600
    assert mode(folder) == 0o755, "it may hold more than what is ours"
    found = {finding.key: finding for finding in health_checks.run_checks(opened)}
    assert found["store_errors.doctor_private_bad"].params == {"place": str(folder)}
    folder.chmod(0o700)
    assert "store_errors.doctor_private" in {finding.key for finding in health_checks.run_checks(opened)}
    opened.files.mkdir(mode=0o750)
    found = {finding.key: finding for finding in health_checks.run_checks(opened)}
    assert found["store_errors.doctor_private_bad"].params == {"place": str(opened.files)}
    opened.engine.dispose()


def test_the_default_folder_is_ours_and_is_closed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMPACT_DATABASE_URL", raising=False)
    (tmp_path / "data" / "local").mkdir(parents=True, mode=0o755)
    open_workspace().engine.dispose()
    assert (mode(tmp_path / "data" / "local"), mode(tmp_path / "data" / "local" / "impact.db")) == (0o700, 0o600)


def test_what_somebody_else_owns_is_left_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "impact.db"
    file.touch(mode=0o644)
    monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    private_files.close_to_others(file)
    assert mode(file) == 0o644
