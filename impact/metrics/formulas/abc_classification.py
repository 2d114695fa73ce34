"""What a change says about one's own part in it: the A/B/C of impact investors (docs/metrics.md 2.2, [IF])."""

from __future__ import annotations


def abc(
    baseline_ok: bool | None,
    current_ok: bool | None,
    improved: bool | None,
    caused_by_us_originally: bool | None,
    change_caused_by_us: bool | None,
) -> str:
    """'A', 'B', 'C', 'below_threshold_improving', 'below_threshold' or 'unclassified'.

    A: below the threshold by our own doing, and improving by us (avoid harm). B: above it, nothing
    claimed (benefit). C: was below, not our doing, now above, by us (contribute). Whether an outcome
    is over its threshold must be known at both moments; what we did not claim is not assumed.
    """
    if baseline_ok is None or current_ok is None:
        return "unclassified"
    ours, by_us = bool(caused_by_us_originally), bool(change_caused_by_us)
    if not baseline_ok and ours and improved and by_us:
        return "A"
    if not baseline_ok and current_ok and not ours and by_us:
        return "C"
    if current_ok:
        return "B"
    return "below_threshold_improving" if improved else "below_threshold"
