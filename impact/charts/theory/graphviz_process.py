"""Graphviz as a process of its own: text in, places out. Nothing of it runs within the server.

`graphviz-pure` is one program without libraries (docs/decisions/0019-the-drawing-of-a-theory.md). It is started per
layout, which takes some ten milliseconds, and ends with it: a fault in it ends one layout and nothing else. A graph is
laid out once, however many ask for it at once, and one that failed is not tried anew with each view of a page: guests
without an account look at such pages too.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import time
from dataclasses import dataclass, field
from functools import lru_cache
from threading import BoundedSemaphore, Lock

from impact.errors import ImpactError

# Seconds that a layout may take, and that one may wait for its turn; most theories of 200 blocks take less than one.
LONGEST = 10
AT_ONCE = 4
LAYOUTS_REMEMBERED = 256
# Seconds after which a graph that failed is tried again.
RETRY_AFTER = 600
_turn = BoundedSemaphore(AT_ONCE)
_finding = Lock()


@dataclass(slots=True)
class _Attempt:
    """What became of one graph: its places, or when (seconds of a clock that never goes back) it failed."""

    places: str | None = None
    failed_at: float | None = None
    running: Lock = field(default_factory=Lock)


@lru_cache(maxsize=LAYOUTS_REMEMBERED)
def _find_attempt(engine: str, graph: str) -> _Attempt:  # noqa: ARG001  it is found by both
    return _Attempt()


def forget_layouts() -> None:
    """Forget all layouts, so that each is made anew."""
    _find_attempt.cache_clear()


def run_graphviz(engine: str, graph: str) -> str:
    """Return what Graphviz makes of a graph in its `plain` format; `engine` is 'dot', or 'neato' for given places.

    ImpactError where it cannot be started, takes too long or refuses the graph, also for who asks again soon after, and
    where too many others are drawn.
    """
    with _finding:
        attempt = _find_attempt(engine, graph)
    with attempt.running:
        if attempt.places is None:
            if attempt.failed_at is not None and time.monotonic() - attempt.failed_at < RETRY_AFTER:
                raise ImpactError("theory_drawing.no_layout")
            attempt.places = _start_graphviz(attempt, engine, graph)
        return attempt.places


def _start_graphviz(attempt: _Attempt, engine: str, graph: str) -> str:
    program = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("graphviz-pure")
    if program is None or not _turn.acquire(timeout=LONGEST):
        raise ImpactError("theory_drawing.no_layout")
    places = ("-n2",) if engine == "neato" else ()
    try:
        process = subprocess.run(
            [program, f"-K{engine}", *places, "-Tplain"], input=graph.encode(), capture_output=True,
            timeout=LONGEST, check=True, env={},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as bad:
        attempt.failed_at = time.monotonic()
        raise ImpactError("theory_drawing.no_layout") from bad
    finally:
        _turn.release()
    return process.stdout.decode()
