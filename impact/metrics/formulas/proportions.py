"""Proportions of small groups and gaps between groups, with their confidence intervals (docs/metrics.md 2.2)."""

from __future__ import annotations

from math import sqrt

# Quantile of the normal distribution for a two-sided interval of 95 %.
Z = 1.959963984540054


def wilson(k: float, n: float, z: float = Z) -> list[float] | None:
    """Compute Wilson's score interval [low, high] of the proportion k/n, fractions; None where n is 0.

    `z` sets the confidence, 95 % by default. At 0 of n the low end is exactly 0, at n of n the high end exactly 1.
    Source: docs/metrics.md 2.2, [WIL].
    """
    if n <= 0:
        return None
    share = k / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    divisor = 1 + z * z / n
    low = 0.0 if k == 0 else (middle - half) / divisor
    high = 1.0 if k == n else (middle + half) / divisor
    return [low, high]


def newcombe_gap(k1: float, n1: float, k2: float, n2: float) -> list[float] | None:
    """Compute [gap, low, high] of k1/n1 − k2/n2 as fractions: Newcombe's hybrid of two Wilson intervals at 95 %.

    None where a group is empty. A gap is established only where its interval excludes zero.
    Source: docs/metrics.md 2.2, [NEW].
    """
    first, second = wilson(k1, n1), wilson(k2, n2)
    if first is None or second is None:
        return None
    p1, p2 = k1 / n1, k2 / n2
    gap = p1 - p2
    low = gap - sqrt((p1 - first[0]) ** 2 + (second[1] - p2) ** 2)
    high = gap + sqrt((first[1] - p1) ** 2 + (p2 - second[0]) ** 2)
    return [gap, low, high]


def reach_gap(share_of_participants: float | None, share_of_population: float | None) -> float | None:
    """Compute the share of a group among participants minus its share in the target population, fractions.

    None where one of the two is missing. Source: docs/metrics.md 2.2.
    """
    if share_of_participants is None or share_of_population is None:
        return None
    return share_of_participants - share_of_population
