"""What .ci/run accepts: everything passed, and nobody looked away from the browser."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

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
