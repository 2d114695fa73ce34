"""Combining figures of several grantees or periods without saying more than they do (docs/metrics.md 2.2).

The sums of shared indicators with gate, targets and coverage are in `sharing`, over these formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.metrics.formulas.missing_values import present
from impact.model.words import STATUS_ORDER, Status

Pair = Sequence[float | None]


def agg_ratio(parts: Iterable[Pair]) -> float | None:
    """Σ numerator / Σ denominator as a fraction; parts without both, or over zero, drop out.

    Source: docs/metrics.md 2.2, [DR].
    """
    whole = [(num, den) for num, den in parts if num is not None and den]
    return sum(num for num, _ in whole) / sum(den for _, den in whole) if whole else None


def agg_weighted_mean(parts: Iterable[Pair]) -> float | None:
    """Σ(n·mean)/Σn of (mean, n) pairs; without n a mean drops out."""
    whole = [(mean, n) for mean, n in parts if mean is not None and n]
    return sum(mean * n for mean, n in whole) / sum(n for _, n in whole) if whole else None


def unique_bounds(counts: Iterable[float | None]) -> list[float] | None:
    """[largest, sum] of counts of people with unknown overlap; None without any (docs/metrics.md 2.2, [own])."""
    known = present(counts)
    return [max(known), sum(known)] if known else None


def added(values: Iterable[float | None]) -> float | None:
    """Σ of what was reported; None where nothing was, because nothing reported is not zero."""
    known = present(values)
    return sum(known) if known else None


def combined_target(parts: Iterable[Pair]) -> float | None:
    """Σ(t·d)/Σd of (target, expected denominator) pairs; a pair without both drops out."""
    return agg_weighted_mean(parts)


def carried_total(series: Iterable[Sequence[tuple[int, float | None]]], until: int) -> float | None:
    """Σ over reporters of each one's last running total up to `until`; series are (day, total) pairs."""
    return added(last_until(one, until) for one in series)


def last_until(series: Sequence[tuple[int, float | None]], until: int) -> float | None:
    """The last value of a series of (day, value) pairs up to and including `until`; None if none."""
    known = [(day, value) for day, value in series if value is not None and day <= until]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def count_statuses(statuses: Iterable[Status | str]) -> dict[Status, int]:
    """How many figures stand at each status, unjudged ones too: they are never left out."""
    counts = dict.fromkeys(STATUS_ORDER, 0)
    for status in statuses:
        counts[Status(status)] += 1
    return counts


def on_track_share(counts: dict[Status, int]) -> float | None:
    """Achieved or on track, of the rated, as a fraction; None where nothing is rated."""
    rated = sum(count for status, count in counts.items() if status is not Status.NOT_RATED)
    good = counts.get(Status.ACHIEVED, 0) + counts.get(Status.ON_TRACK, 0)
    return good / rated if rated else None


def worst_status(statuses: Iterable[Status | str]) -> Status:
    """The worst judged status, for a block of a theory of change; NOT_RATED where none is judged."""
    judged = [Status(status) for status in statuses if Status(status) is not Status.NOT_RATED]
    return max(judged, key=STATUS_ORDER.index) if judged else Status.NOT_RATED
