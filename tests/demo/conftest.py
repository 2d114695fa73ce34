"""One demo portfolio for all tests of this room, built as the command line builds it."""

from __future__ import annotations

import pytest

from impact.services import demo
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.demo import DemoResult
from impact.services.demo.demo_years import AS_WRITTEN


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, DemoResult]:
    """A workspace with the demo, and what building it said."""
    workspace = open_workspace(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'impact.db'}")
    return workspace, demo.build_demo(workspace, as_of=AS_WRITTEN)
