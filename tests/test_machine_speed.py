"""No test gives up after a fixed time: how long it waits is measured by the machine."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import machine_speed
import pytest
from machine_speed import SECONDS_OF_A_MEASURE, patient
from pytest_timeout import Settings

HERE = Path(__file__).parent
# A wait that gives up after so many seconds, or milliseconds in a browser. What waits shorter means to.
FIXED_WAIT = re.compile(r"(?:timeout=|\.(?:wait|join|set_default_timeout)\()(?P<seconds>\d[\d_.]*)(?![\d_.]| \*)")
SHORT = 5


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A machine of which each measure says how much slower it is: these, one after another."""
    measures = [3.0, 7.0, 2.0]
    monkeypatch.setattr(machine_speed, "_patience", machine_speed._Patience())
    monkeypatch.setattr(machine_speed, "measure_slowness", lambda _clock: measures.pop(0))
    return measures


def test_who_waits_waits_longer_on_a_slow_machine(slow: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(machine_speed, "_read_clock", lambda: now[0])
    assert (patient(10), patient(2)) == (30, 6)
    assert len(slow) == 2, "it is measured once for both"
    for expected in (70, 70):
        now[0] += SECONDS_OF_A_MEASURE + 1
        assert patient(10) == expected
    assert slow == []


def test_the_time_that_a_test_has_is_that_of_the_machine(slow: list[float], request: pytest.FixtureRequest) -> None:
    begun = time.monotonic()
    request.config.hook.pytest_timeout_set_timer(item=request.node, settings=Settings(100, "signal", False, False))
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    assert 300 - (time.monotonic() - begun) <= left + 1 <= 301


def find_fixed_waits(source: str) -> list[str]:
    """Waits in a program that last as long on every machine."""
    return [found[0] for found in FIXED_WAIT.finditer(source) if float(found["seconds"].replace("_", "")) >= SHORT]


def test_a_fixed_wait_is_found() -> None:
    found = find_fixed_waits("a.wait(60); b(timeout=30_000); c.join(timeout=5)")
    assert found == [".wait(60", "timeout=30_000", "timeout=5"]
    assert find_fixed_waits("a.wait(patient(60)); b(timeout=0.2); pytest.mark.timeout(600); sleep(60)") == []


def test_no_test_waits_a_fixed_time() -> None:
    sources = [file for file in HERE.rglob("*.py") if file != Path(__file__) and "bench" not in file.parts]
    found = {file.name: waits for file in sources if (waits := find_fixed_waits(file.read_text("utf-8")))}
    assert len(sources) > 300
    assert found == {}, "wait patient(seconds), of tests/machine_speed.py"
