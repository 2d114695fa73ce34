"""One browser for all files of tests, and a served demo portfolio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import FLAGS, WITH_FEWER_PROCESSES, Visitor, chromium, close_left_open, visiting
from early_fund import found_early_fund
from playwright.sync_api import Browser, sync_playwright
from serving import serve
from stored import Stored

from impact.services.core.workspace import open_workspace

HERE = Path(__file__).parent


class OneBrowser:
    """The browser that all files use one after another, with what it fetched and compiled for the file before."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._browser: Browser | None = None

    def open(self, path: str) -> Browser:
        """The one that runs, or a new one where none does any more."""
        if self._browser is None or not self._browser.is_connected():
            self.close()
            playwright = self._stack.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(
                executable_path=path, args=[*FLAGS, *WITH_FEWER_PROCESSES], chromium_sandbox=False
            )
            self._stack.callback(self._browser.close)
        return self._browser

    def close(self) -> None:
        """End it, if it runs."""
        self._browser = None
        self._stack.close()


ONE_BROWSER = OneBrowser()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; without one here the tests are skipped, which .ci/run does not accept."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium, elsewhere set CHROMIUM")
    running = ONE_BROWSER.open(path)
    yield running
    if running.is_connected():
        close_left_open(running)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """End the browser with the last file of this folder.

    While Playwright runs, it holds an event loop that tests of other rooms need.
    """
    if nextitem is None or nextitem.path.parent != HERE:
        ONE_BROWSER.close()


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
