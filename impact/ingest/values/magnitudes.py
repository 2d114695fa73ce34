"""How far numbers of one indicator are apart, in powers of ten."""

from __future__ import annotations

from collections.abc import Collection
from math import log10


def distance(value: float, other_values: Collection[float]) -> float:
    """Return the distance in powers of ten to the nearest of some positive numbers; 0 where there are none."""
    return min((abs(log10(value / other)) for other in other_values), default=0.0)


def is_nearer_times_hundred(fraction: float, other_values: Collection[float]) -> bool:
    """Whether a fraction (0–1) as a percentage is nearer to other percentages: 0.78 beside 60, not 0.72 beside 2.4."""
    return distance(fraction * 100, other_values) < distance(fraction, other_values)
