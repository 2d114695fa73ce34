"""A/B/C classification of impact: avoid harm, benefit, contribute (docs/metrics.md 2.2, [IF])."""

from __future__ import annotations


def abc(
    baseline_ok: bool | None,
    current_ok: bool | None,
    improved: bool | None,
    caused_by_us_originally: bool | None,
    change_caused_by_us: bool | None,
) -> str:
    """Return 'A', 'B', 'C', 'below_threshold_improving', 'below_threshold' or 'unclassified'.

    A (avoid harm): below the threshold, caused by us, and improved by us. C (contribute): was below, not
    caused by us, now above, changed by us. B (benefit): above, no cause claimed. 'unclassified' unless it is
    known at both moments whether the outcome is above its threshold; a cause that is not claimed counts as no.
    """
    if baseline_ok is None or current_ok is None:
        return "unclassified"
    caused_below, changed_by_us = bool(caused_by_us_originally), bool(change_caused_by_us)
    if not baseline_ok and caused_below and improved and changed_by_us:
        return "A"
    if not baseline_ok and current_ok and not caused_below and changed_by_us:
        return "C"
    if current_ok:
        return "B"
    return "below_threshold_improving" if improved else "below_threshold"
