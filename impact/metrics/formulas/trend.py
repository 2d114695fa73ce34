"""Trend: the Theil–Sen slope on real dates and the exact Kendall test (docs/metrics.md 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import floats
from impact.model.figure import Floats, Ints

# n < 3: no trend; n = 3–4: a direction only; n >= 5 may be called a trend.
MIN_POINTS = 3
TREND_POINTS = 5

# Slopes are per year: days are divided by the mean length of a year.
DAYS_PER_YEAR = 365.25

# A slope looks back over this many points (ten years of quarters): pairs grow with the square.
LOOK_BACK = 40

_PAIRS_AT_ONCE = 4_000_000


def pairwise_slopes(x: Floats, y: Floats) -> Floats:
    """Slopes between all pairs of points of each row, sorted; NaN (same moment) last. Shape (rows, pairs)."""
    i, j = np.triu_indices(x.shape[1], 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        dx = x[:, j] - x[:, i]
        slopes = np.where(dx == 0, np.nan, (y[:, j] - y[:, i]) / dx)
    return np.sort(slopes, axis=1)


def middle(ordered: Floats) -> Floats:
    """The median of each sorted row, leaving out NaN; NaN for a row without any value."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum(count - 1, 0) // 2]
    high = ordered[rows, np.minimum(count // 2, np.maximum(count - 1, 0))]
    return np.where(count > 0, np.where(low == high, low, (low + high) / 2), np.nan)


def slopes_up_to(x: Floats, y: Floats, first: Ints, last: Ints) -> Floats:
    """Theil–Sen slope over the points first..last (inclusive) of flat x and y, one per pair given.

    NaN for fewer than three points; longer stretches use their last LOOK_BACK points.
    """
    count = np.minimum(last - first + 1, LOOK_BACK)
    slope = np.full(len(first), np.nan)
    for n in np.unique(count[count >= MIN_POINTS]):
        members = np.flatnonzero(count == n)
        at_once = max(1, _PAIRS_AT_ONCE // (n * (n - 1) // 2))
        for start in range(0, len(members), at_once):
            some = members[start : start + at_once]
            points = last[some, None] - n + 1 + np.arange(n)
            slope[some] = middle(pairwise_slopes(x[points], y[points]))
    return slope


def theil_sen(xs: Sequence[float | None], ys: Sequence[float | None]) -> dict[str, Any] | None:
    """{slope, intercept, slope_min, slope_max, n}: median of the pairwise slopes and their extremes.

    None for fewer than three points. At five points the extremes are the 95 % interval of the slope.
    The line goes through the medians of x and y.
    Source: docs/metrics.md 2.2, [THEIL] [SEN].
    """
    x, y = floats(xs), floats(ys)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if len(x) < MIN_POINTS:
        return None
    slopes = pairwise_slopes(x[None, :], y[None, :])
    slope = middle(slopes)[0]
    if np.isnan(slope):
        return None
    return {
        "slope": float(slope),
        "intercept": float(np.median(y) - slope * np.median(x)),
        "slope_min": float(np.nanmin(slopes)),
        "slope_max": float(np.nanmax(slopes)),
        "n": len(x),
    }


def mann_kendall_exact(ys: Sequence[float | None]) -> dict[str, Any] | None:
    """{S, p, n}: Kendall's S of a series and its exact two-sided p; None for fewer than two points.

    The p counts all orders of the same values. A perfect rise of n different values has 2/n!,
    so below five points nothing is ever 'significant'.
    Source: docs/metrics.md 2.2, [MANN].
    """
    y = floats(ys)
    y = y[~np.isnan(y)]
    n = len(y)
    if n < 2:
        return None
    i, j = np.triu_indices(n, 1)
    s = int(np.sign(y[j] - y[i]).sum())
    ways = _orders_by_inversions(list(Counter(y.tolist()).values()))
    untied = len(ways) - 1
    extreme = sum(count for turned, count in enumerate(ways) if abs(untied - 2 * turned) >= abs(s))
    return {"S": s, "p": extreme / sum(ways), "n": n}


def _orders_by_inversions(ties: list[int]) -> list[int]:
    """How many orders of a multiset have 0, 1, 2 … inversions: the Gaussian multinomial, exactly."""
    ways, placed = [1], 0
    for group in ties:
        for step in range(1, group + 1):
            placed += 1
            ways = _divided(_times_run(ways, placed), step)
    return ways


def _times_run(ways: list[int], length: int) -> list[int]:
    """Times (1 + q + … + q^(length−1)): where the next value may be put in."""
    product = [0] * (len(ways) + length - 1)
    for power, count in enumerate(ways):
        for shift in range(length):
            product[power + shift] += count
    return product


def _divided(ways: list[int], length: int) -> list[int]:
    """Divided by (1 + q + … + q^(length−1)): equal values have no order among themselves."""
    rest, quotient = list(ways), []
    for power in range(len(ways) - length + 1):
        lead = rest[power]
        quotient.append(lead)
        for shift in range(length):
            rest[power + shift] -= lead
    return quotient
