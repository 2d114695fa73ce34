"""Databases that tests start from: built once per run, copied by whoever writes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Stored:
    """A database in a folder of its own, with the files handed in beside it."""

    folder: Path
    # As it was built: pages write that somebody was there, and a copy must not meet a database that is written.
    untouched: Path | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"sqlite:///{self.folder / 'impact.db'}"

    def copy(self, folder: Path) -> Stored:
        """One of the same, to write in."""
        shutil.copytree(self.untouched or self.folder, folder, dirs_exist_ok=True)
        return Stored(folder)


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Stored], None]) -> Stored:
    """A database that one process of this test run builds, and each uses in a copy of its own."""
    base = own = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / f"{name}.ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(Stored(folder))
            (base / f"{name}.ready").touch()
    return replace(Stored(folder).copy(own / f"{name}-of-this-process"), untouched=folder)
