"""What .ci/run accepts: everything passed, and nobody looked away from the browser."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath
from types import ModuleType

import kinds
import pytest
from kinds import KINDS, kind_of
from machine_speed import patient

COUNT = Path(__file__).parents[1] / ".ci" / "count.py"

PASSED = '<testcase classname="tests.metrics.test_figures" name="a" />'
BROWSED = '<testcase classname="tests.e2e.test_journeys" name="b" />'
SKIPPED = '<testcase classname="tests.store.test_postgres" name="c"><skipped message="no server"/></testcase>'
LOOKED_AWAY = '<testcase classname="tests.e2e.test_journeys" name="d"><skipped message="no Chromium"/></testcase>'
FAILED = '<testcase classname="tests.metrics.test_figures" name="e"><failure message="no"/></testcase>'
BROKEN = '<testcase classname="tests.metrics.test_figures" name="f"><error message="no"/></testcase>'


@pytest.fixture(scope="module")
def count() -> ModuleType:
    spec = importlib.util.spec_from_file_location("count", COUNT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("cases", "accepted", "closing"),
    [
        ((PASSED, BROWSED), True, "2 passed, 0 failed, 0 skipped"),
        ((PASSED, BROWSED, SKIPPED), True, "2 passed, 0 failed, 1 skipped"),
        ((PASSED,), False, "1 passed, 0 failed, 0 skipped"),
        ((PASSED, BROWSED, LOOKED_AWAY), False, "2 passed, 0 failed, 1 skipped"),
        ((PASSED, BROWSED, FAILED), False, "2 passed, 1 failed, 0 skipped"),
        ((PASSED, BROWSED, BROKEN), False, "2 passed, 1 failed, 0 skipped"),
        ((SKIPPED,), False, "0 passed, 0 failed, 1 skipped"),
        ((), False, "0 passed, 0 failed, 0 skipped"),
    ],
)
def test_a_run_is_accepted_when_nothing_failed_and_a_browser_was_used(
    cases: tuple[str, ...], accepted: bool, closing: str, count: ModuleType, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    report = tmp_path / "tests.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>", "utf-8")
    assert (count.main(report) == 0) is accepted
    assert capsys.readouterr().out.splitlines()[-1] == closing


ROOT = Path(__file__).parents[1]
NOT_RUN = re.compile(r"^(\d+) tests over the real files were not run: \.\./shared is absent$", re.MULTILINE)


def _last_words(*arguments: str, beside: Path) -> str:
    """What a run of some tests ends with, where the files of others would stand in this folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "FILES_BESIDE": str(beside)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=patient(120),
    ).stdout


@pytest.mark.slow
def test_a_run_says_last_how_many_tests_it_did_not_do_for_want_of_the_real_files(tmp_path: Path) -> None:
    said = _last_words("tests/acceptance", "-k", "other_years or second_run", "-n", "2", beside=tmp_path / "absent")
    assert NOT_RUN.findall(said) == ["3"]
    *_, last_but_one, last = said.strip().splitlines()
    assert NOT_RUN.match(last_but_one)
    assert "3 skipped" in last


@pytest.mark.slow
def test_where_the_folder_is_there_a_missing_real_file_is_a_failure_and_nothing_is_left_out(tmp_path: Path) -> None:
    said = _last_words("tests/acceptance", "-k", "second_run", beside=tmp_path)
    assert "1 failed" in said
    assert not NOT_RUN.search(said)


def test_every_kind_of_test_is_a_marker_and_is_listed_for_whoever_runs_them() -> None:
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    help_of_make = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    readme = (ROOT / "README.md").read_text("utf-8")
    for kind, what in KINDS.items():
        assert f"{kind}: {what}" in markers
        assert re.search(rf"^  {kind} +{re.escape(what)}$", help_of_make, re.MULTILINE), kind
        assert f"| `{kind}` | {what}" in readme


def test_every_place_that_has_a_kind_of_its_own_is_there() -> None:
    """A file that was moved or renamed would become a unit test without a word."""
    places = (*kinds._FILES, *kinds._FOLDERS, *kinds.SLOW, *kinds.TOGETHER, *kinds.TOGETHER.values())
    assert [place for place in places if not (ROOT / "tests" / place).exists()] == []
    assert {*kinds._FILES.values(), *kinds._FOLDERS.values()} < {*KINDS}
    assert kind_of(PurePosixPath("metrics/test_cells.py")) == "unit"
    assert kind_of(PurePosixPath("metrics/test_cells.py"), is_property=True) == "property"
    assert kind_of(PurePosixPath("walls/test_table.py"), is_property=True) == "walls"
