"""Disclosure control: the smallest group of people whose number may be shown."""

from __future__ import annotations

# The k of small numbers: a count of fewer people is suppressed. A portfolio may set a higher k, never a lower one.
SMALL_NUMBER = 5
# The k of a session on a shared screen, where a room looks on (docs/metrics.md 2.2, "Small numbers").
SESSION_SMALL_NUMBER = 10
