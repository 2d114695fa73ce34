"""What AppTest does anew at every visit, done once in a process: fixtures for whoever visits many pages."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import app_test, local_script_runner

__all__ = ["compile_pages_once", "look_up_one_value", "one_look_at_the_packages", "wait_without_looking"]


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


@dataclass(frozen=True)
class ValuesByKey(Mapping[str, Any]):
    """The values of a session: one is looked up where one is wanted, all are gathered where somebody goes over them."""

    state: SafeSessionState

    def __getitem__(self, key: str) -> Any:
        with self.state._lock:
            return self.state._state[key]

    def __contains__(self, key: object) -> bool:
        with self.state._lock:
            return isinstance(key, str) and key in self.state._state

    def _gather(self) -> dict[str, Any]:
        with self.state._lock:
            return self.state._state.filtered_state

    def keys(self) -> KeysView[str]:
        return self._gather().keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._gather())

    def __len__(self) -> int:
        return len(self._gather())


@pytest.fixture(autouse=True, scope="session")
def look_up_one_value() -> Iterator[None]:
    """Streamlit gathers the values of all fields for each field that it draws; a form of 200 takes twice as long."""
    patch = pytest.MonkeyPatch()
    patch.setattr(SafeSessionState, "filtered_state", property(ValuesByKey))
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
