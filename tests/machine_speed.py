"""How fast the machine is at this moment, so that a limit in seconds means the same on a slow or busy one.

A limit of a second is a limit on work. Where a fixed piece of work takes three times as long as where the limit was
set, the limit is three seconds there; where it takes less, the limit stays as it is.

Patience is another matter: who waits for something to happen, and gives up after a while, loses nothing by waiting
longer (`patient`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

Given = TypeVar("Given")

# What the work takes where the limits were set, in seconds.
SECONDS_OF_THE_WORK = 0.2
# How long a measure for patience holds: what else a machine does comes and goes.
SECONDS_OF_A_MEASURE = 300
# The clock on the wall, also while a test puts another one in its place.
_read_clock = time.monotonic


def _work() -> None:
    counts = {(number % 1000, str(number)): number * 1.5 for number in range(300_000)}
    sorted(counts)


def measure_slowness(clock: Callable[[], float] = time.process_time) -> float:
    """Return how many times slower than where the limits were set this machine is now, at least 1.

    `clock`: `time.process_time` for limits on the time of the processor, `time.monotonic` for the clock on the wall,
    by which a machine is slower too while others use it.
    """
    began = clock()
    _work()
    return max(1.0, (clock() - began) / SECONDS_OF_THE_WORK)


@contextmanager
def at_most(seconds: float, clock: Callable[[], float] = time.process_time) -> Iterator[None]:
    """Fail where the block takes longer than `seconds` would be on this machine, measured before and after it."""
    before = measure_slowness(clock)
    began = clock()
    yield
    took = clock() - began
    slowness = max(before, measure_slowness(clock))
    assert took < seconds * slowness, f"{took:.2f} s, where {seconds} s times {slowness:.2f} were allowed"


def run_within(seconds: float, work: Callable[[], Given], tries: int = 3) -> Given:
    """Return what `work` gives, done within `seconds` of `at_most` in one of the tries.

    What else a machine does makes work slower and never quicker, so one quick try shows what it costs.
    """
    for _ in range(tries - 1):
        try:
            with at_most(seconds):
                return work()
        except AssertionError:
            continue
    with at_most(seconds):
        return work()


@dataclass
class _Patience:
    """How slow the machine was at its slowest by the clock on the wall, and when that was last measured."""

    slowness: float = 1.0
    measured_at: float = -math.inf


_patience = _Patience()


def patient(seconds: float) -> float:
    """Return how many seconds to wait here for what takes at most `seconds` where the limits were set.

    Every time for which a test waits before it gives up goes through here; goals of the product do not. The machine is
    measured at most once in five minutes, and the slowest measure counts.
    """
    if _read_clock() - _patience.measured_at > SECONDS_OF_A_MEASURE:
        _patience.slowness = max(_patience.slowness, measure_slowness(_read_clock))
        _patience.measured_at = _read_clock()
    return seconds * _patience.slowness
