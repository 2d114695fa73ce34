"""The example notebooks run on a demo portfolio, and what is stored in them is what they say."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from stored import Stored

EXAMPLES = Path(__file__).parents[1] / "docs/examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
MACHINE = re.compile(r"/(?:home|root|tmp|work|var|usr)/|[A-Z]:\\\\|sqlite:////")


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    """The script that executes notebooks."""
    spec = importlib.util.spec_from_file_location("execute_examples", EXAMPLES / "execute.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def test_there_is_a_notebook() -> None:
    assert [file.name for file in NOTEBOOKS] == ["portfolio.ipynb"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_says_what_is_stored_in_it(
    file: Path, runner: ModuleType, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a change: python docs/examples/execute.py."""
    monkeypatch.setenv("IMPACT_DATABASE_URL", demo_master.copy(tmp_path / "demo").url)
    stored = read(file)
    assert runner.execute(stored) == stored
    assert any(cell.get("outputs") for cell in stored["cells"])


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_is_small_and_names_no_machine(file: Path) -> None:
    words = file.read_text("utf-8")
    assert len(words) < 100_000
    assert not MACHINE.search(words)
    assert read(file)["nbformat"] == 4
    assert len({cell["id"] for cell in read(file)["cells"]}) == len(read(file)["cells"])


def test_a_cell_that_fails_is_noticed(runner: ModuleType) -> None:
    with pytest.raises(ZeroDivisionError):
        runner.execute({"cells": [{"cell_type": "code", "source": ["1 / 0"]}]})
