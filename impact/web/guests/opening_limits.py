"""How often one address may try links of guests, and open one: nobody who tries many keeps others out.

A link itself is never locked by whoever does not know it: what does not open counts for the address it came from, and
only there. Who knows a link opens it so often from one address, which leaves room for everybody else who was sent it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

# In an hour and from one address, which a whole office may share: links that open nothing, and openings of one link.
WRONG_PER_ADDRESS, OPENINGS_PER_ADDRESS = 300, 30
WINDOW_SECONDS = 3600.0
# More counters than this are not kept; the one that began first makes room.
MOST_COUNTERS = 20_000


class HourlyCounter:
    """How often something happened of each key within an hour from its first time; all on the server's thread."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self.most = most
        self.clock = clock
        # When the hour of a key began, and how often it was counted since; the oldest first.
        self.counts: dict[tuple[str, ...], tuple[float, int]] = {}

    def is_full(self, *key: str) -> bool:
        """Whether it happened so often that it may not again before its hour is over."""
        began_at, count = self.counts.get(key, (0.0, 0))
        return count >= self.most and self.clock() - began_at < WINDOW_SECONDS

    def add(self, *key: str) -> None:
        """Count it once more."""
        moment = self.clock()
        began_at, count = self.counts.get(key, (moment, 0))
        if moment - began_at >= WINDOW_SECONDS:
            del self.counts[key]
            began_at, count = moment, 0
        elif not count and len(self.counts) >= MOST_COUNTERS:
            del self.counts[next(iter(self.counts))]
        self.counts[key] = (began_at, count + 1)


class OpeningLimits:
    """What each address tried and opened."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.wrong = HourlyCounter(WRONG_PER_ADDRESS, clock)
        self.openings = HourlyCounter(OPENINGS_PER_ADDRESS, clock)
