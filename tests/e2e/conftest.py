"""A browser for each file of tests, and a served demo portfolio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from browsing import FLAGS, WITH_FEWER_PROCESSES, Visitor, chromium, visiting
from early_fund import found_early_fund
from playwright.sync_api import Browser, sync_playwright
from serving import serve
from stored import Stored

from impact.services.core.workspace import open_workspace


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; without one here the tests are skipped, which .ci/run does not accept.

    It ends with its file: while Playwright runs, it holds an event loop that tests of other rooms need.
    """
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium, elsewhere set CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *WITH_FEWER_PROCESSES], chromium_sandbox=False
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def served(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo portfolio served by the command itself, for visitors who only look."""
    folder = tmp_path_factory.mktemp("served")
    with serve(demo_master.copy(folder / "data"), folder / "server.log", by_command=True) as address:
        yield address
    said = (folder / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Callable[..., Visitor]]:
    """Lets people in: `visit()` gives a visitor, `visit(size=PHONE)` one with a phone."""
    with ExitStack() as stack:

        def come(address: str | None = None, **settings: Any) -> Visitor:
            return stack.enter_context(visiting(browser, address or served, **settings))

        yield come


@pytest.fixture
def fund_url(with_tables: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served fund of which four grantees reported the last quarter, and none has a theory."""
    folder = tmp_path_factory.mktemp("early")
    stored = with_tables.copy(folder / "data")
    workspace = open_workspace(stored.url)
    found_early_fund(workspace)
    workspace.engine.dispose()
    with serve(stored, folder / "server.log") as address:
        yield address
