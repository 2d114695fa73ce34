"""A graph is laid out once, however many look at it, and one that cannot be laid out costs its time once."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest

from impact.charts.theory import graphviz_process
from impact.errors import ImpactError


class Program:
    """Graphviz, which counts how often it is started."""

    def __init__(self) -> None:
        self.started, self.is_slow = 0, False

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        self.started += 1
        time.sleep(0.05)
        if self.is_slow:
            raise subprocess.TimeoutExpired(command, options["timeout"])
        return subprocess.CompletedProcess(command, 0, b"graph 1 1 1\nstop\n")


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    made = Program()
    monkeypatch.setattr(graphviz_process.subprocess, "run", made.run)
    graphviz_process.forget_layouts()
    yield made
    graphviz_process.forget_layouts()


def draw_at_once(people: int) -> list[str]:
    """What each of them gets; '' for an error."""
    begin = Barrier(people)
    got: list[str] = []

    def draw() -> None:
        begin.wait()
        try:
            got.append(graphviz_process.run_graphviz("dot", "digraph {}"))
        except ImpactError:
            got.append("")

    threads = [Thread(target=draw) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_of_many_who_look_at_once_one_starts_graphviz(program: Program) -> None:
    assert draw_at_once(8) == ["graph 1 1 1\nstop\n"] * 8
    assert program.started == 1


def test_a_graph_that_takes_too_long_is_not_tried_with_each_view(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.is_slow = True
    assert draw_at_once(8) == [""] * 8
    assert program.started == 1
    program.is_slow = False
    assert draw_at_once(1) == [""]
    monkeypatch.setattr(graphviz_process, "RETRY_AFTER", 0)
    assert draw_at_once(1) == ["graph 1 1 1\nstop\n"]


def test_who_waits_too_long_for_a_turn_gets_no_drawing_and_keeps_nobody_out(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphviz_process, "LONGEST", 0.05)
    taken = [graphviz_process._turn.acquire() for _ in range(graphviz_process.AT_ONCE)]
    try:
        assert draw_at_once(1) == [""] and program.started == 0
    finally:
        for _ in taken:
            graphviz_process._turn.release()
    assert draw_at_once(1) == ["graph 1 1 1\nstop\n"]
