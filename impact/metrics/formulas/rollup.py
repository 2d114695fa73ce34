"""Roll-up of figures over several grantees or periods (docs/metrics.md 2.2).

Totals of shared indicators, with the check of what may be added, targets and coverage: metrics.totals_over_grantees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.metrics.formulas.missing_values import drop_missing
from impact.model.words import STATUS_ORDER, Status

Pair = Sequence[float | None]


def agg_ratio(parts: Iterable[Pair]) -> float | None:
    """Compute Σ numerator / Σ denominator as a fraction; parts without both, or over zero, are skipped.

    Source: docs/metrics.md 2.2, [DR].
    """
    complete = [(num, den) for num, den in parts if num is not None and den]
    return sum(num for num, _ in complete) / sum(den for _, den in complete) if complete else None


def agg_weighted_mean(parts: Iterable[Pair]) -> float | None:
    """Compute Σ(n·mean)/Σn of (mean, n) pairs; a mean without n is skipped. Source: docs/metrics.md 2.2."""
    complete = [(mean, n) for mean, n in parts if mean is not None and n]
    return sum(mean * n for mean, n in complete) / sum(n for _, n in complete) if complete else None


def unique_bounds(counts: Iterable[float | None]) -> list[float] | None:
    """Bound the number of different people of counts with unknown overlap: [largest, sum]; None without any.

    Source: docs/metrics.md 2.2, [own].
    """
    reported = drop_missing(counts)
    return [max(reported), sum(reported)] if reported else None


def sum_reported(values: Iterable[float | None]) -> float | None:
    """Add up reported values; None where there are none, because nothing reported is not zero."""
    reported = drop_missing(values)
    return sum(reported) if reported else None


def combined_target(parts: Iterable[Pair]) -> float | None:
    """Compute Σ(t·d)/Σd of (target, expected denominator) pairs; an incomplete pair is skipped.

    Source: docs/metrics.md 2.2.
    """
    return agg_weighted_mean(parts)


def sum_last_totals(series: Iterable[Sequence[tuple[int, float | None]]], until: int) -> float | None:
    """Add up the last running total of each series of (day, total) pairs up to and including `until`."""
    return sum_reported(last_value_until(pairs, until) for pairs in series)


def last_value_until(series: Sequence[tuple[int, float | None]], until: int) -> float | None:
    """Return the last value of (day, value) pairs up to and including `until`; None if there is none."""
    so_far = [(day, value) for day, value in series if value is not None and day <= until]
    return max(so_far, key=lambda pair: pair[0])[1] if so_far else None


def count_statuses(statuses: Iterable[Status | str]) -> dict[Status, int]:
    """Count figures per status, NOT_RATED included: figures without judgement are never left out."""
    counts = dict.fromkeys(STATUS_ORDER, 0)
    for status in statuses:
        counts[Status(status)] += 1
    return counts


def on_track_share(counts: dict[Status, int]) -> float | None:
    """Return the share achieved or on track of the rated figures, a fraction; None where none is rated."""
    rated = sum(count for status, count in counts.items() if status is not Status.NOT_RATED)
    good = counts.get(Status.ACHIEVED, 0) + counts.get(Status.ON_TRACK, 0)
    return good / rated if rated else None
