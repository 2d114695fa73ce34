"""The two funds, built once and copied by whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stored import Stored, built_once
from world import World, build, remember

from impact.services.core.workspace import open_workspace


@pytest.fixture(scope="session")
def two_funds_master(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Both funds on SQLite; copy before writing."""

    def make(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        build(workspace)
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "two-funds", make)


@pytest.fixture
def world(two_funds_master: Stored, tmp_path: Path) -> Iterator[World]:
    """Both funds, to write in."""
    workspace = open_workspace(two_funds_master.copy(tmp_path / "data").url)
    yield remember(workspace)
    workspace.engine.dispose()


@pytest.fixture(scope="module")
def looked_at(two_funds_master: Stored) -> Iterator[World]:
    """Both funds, for tests that only look."""
    workspace = open_workspace(two_funds_master.url)
    yield remember(workspace)
    workspace.engine.dispose()
