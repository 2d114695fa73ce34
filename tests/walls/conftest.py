"""The two funds, built once and copied by whoever writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import put_back, sqlite_workspace
from quick_visits import compile_pages_once, look_up_one_value, one_look_at_the_packages, wait_without_looking
from stored import Stored, built_once
from world import World, build, remember

from impact.services.core.workspace import Workspace, open_workspace

__all__ = [
    "compile_pages_once", "look_up_one_value", "one_look_at_the_packages", "sqlite_workspace", "wait_without_looking",
]  # fmt: skip


@pytest.fixture(scope="session")
def two_funds_master(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Both funds on SQLite; copy before writing."""

    def make(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        build(workspace)
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "two-funds", make)


@pytest.fixture
def world(two_funds_master: Stored, sqlite_workspace: Workspace, tmp_path: Path) -> Iterator[World]:
    """Both funds, to write in."""
    put_back(sqlite_workspace, two_funds_master.folder / "impact.db")
    files = tmp_path / "impact_files"
    shutil.copytree(two_funds_master.folder / files.name, files)
    yield remember(replace(sqlite_workspace, files=files))
    sqlite_workspace.engine.dispose()


@pytest.fixture(scope="module")
def looked_at(two_funds_master: Stored) -> Iterator[World]:
    """Both funds, for tests that only look."""
    workspace = open_workspace(two_funds_master.url)
    yield remember(workspace)
    workspace.engine.dispose()
