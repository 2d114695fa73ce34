"""Roll-up of figures over several grantees or periods (docs/metrics.md 2.2).

Which indicators may be added, and what is left out of a total, decides metrics.totals_over_grantees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.metrics.formulas.missing_values import drop_missing

Pair = Sequence[float | None]


def agg_ratio(parts: Iterable[Pair], whole: float = 1) -> float | None:
    """Compute Σ numerator / Σ denominator; parts without both, or over zero, are skipped.

    A fraction by default, a percentage with a `whole` of 100. Source: docs/metrics.md 2.2, [DR].
    """
    complete = [(num, den) for num, den in parts if num is not None and den]
    return whole * sum(num for num, _ in complete) / sum(den for _, den in complete) if complete else None


def agg_weighted_mean(parts: Iterable[Pair]) -> float | None:
    """Compute Σ(n·mean)/Σn of (mean, n) pairs; a mean without n is skipped. Source: docs/metrics.md 2.2."""
    complete = [(mean, n) for mean, n in parts if mean is not None and n]
    return sum(mean * n for mean, n in complete) / sum(n for _, n in complete) if complete else None


def unique_bounds(counts: Iterable[float | None], largest: Iterable[float | None] | None = None) -> list[float] | None:
    """Bound the number of different people of counts with unknown overlap: [largest, sum]; None without any.

    Where a count is itself a sum over periods, `largest` holds the largest of its periods: there were at least so many.
    Source: docs/metrics.md 2.2, [own].
    """
    reported = drop_missing(counts)
    at_least = reported if largest is None else drop_missing(largest)
    return [max(at_least), sum(reported)] if reported and at_least else None


def sum_reported(values: Iterable[float | None]) -> float | None:
    """Add up reported values; None where there are none, because nothing reported is not zero."""
    reported = drop_missing(values)
    return sum(reported) if reported else None


def combined_target(parts: Iterable[Pair]) -> float | None:
    """Compute Σ(t·d)/Σd of (target, expected denominator) pairs; an incomplete pair is skipped.

    Where no target has a denominator, the plain mean of the targets. Source: docs/metrics.md 2.2.
    """
    pairs = list(parts)
    weighted = agg_weighted_mean(pairs)
    return weighted if weighted is not None else agg_weighted_mean((target, 1) for target, _ in pairs)
