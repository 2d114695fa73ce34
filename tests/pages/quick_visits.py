"""What AppTest does anew at every visit, done once in a process: fixtures for whoever visits many pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

__all__ = ["compile_pages_once", "one_look_at_the_packages", "wait_without_looking"]


@pytest.fixture(autouse=True, scope="session")
def one_look_at_the_packages() -> Iterator[None]:
    """Streamlit looks through every installed package for components at each new visit; once is enough here."""
    patch = pytest.MonkeyPatch()
    patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def compile_pages_once() -> Iterator[None]:
    """A server compiles each page once; AppTest would at every run, which is a tenth of what a visit takes."""
    compiled = ScriptCache()
    patch = pytest.MonkeyPatch()
    for module in (app_test, local_script_runner):
        patch.setattr(module, "ScriptCache", lambda: compiled)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def wait_without_looking() -> Iterator[None]:
    """Streamlit looks a thousand times a second whether a page is drawn; here the end of its thread is waited for."""
    look = local_script_runner.require_widgets_deltas

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        thread = runner._script_thread
        if thread is not None:
            thread.join(timeout)
        if not runner.script_stopped():
            look(runner, 0 if thread is not None and thread.is_alive() else timeout)

    patch = pytest.MonkeyPatch()
    patch.setattr(local_script_runner, "require_widgets_deltas", wait)
    yield
    patch.undo()
