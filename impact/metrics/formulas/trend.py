"""Trend: the Theil–Sen slope on real dates and the exact Kendall test (docs/metrics.md 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import as_floats
from impact.model.figures.figure import Floats, Ints

# n < 3: no trend; n = 3–4: a direction only; n >= 5 may be called a trend.
MIN_POINTS = 3
TREND_POINTS = 5

# Slopes are per year: days are divided by the mean length of a year.
DAYS_PER_YEAR = 365.25

# A slope looks back over this many points (ten years of quarters): pairs grow with the square.
LOOK_BACK = 40

# Bounds the memory of one batch: 32 MB per array of pairs.
_PAIRS_PER_BATCH = 4_000_000


def pairwise_slopes(x: Floats, y: Floats) -> Floats:
    """Compute the slopes between all pairs of points of each row, sorted, with NaN (same moment) last.

    x and y have shape (rows, points); the result has shape (rows, points·(points−1)/2), in units of y per unit of x.
    """
    i, j = np.triu_indices(x.shape[1], 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        dx = x[:, j] - x[:, i]
        slopes = np.where(dx == 0, np.nan, (y[:, j] - y[:, i]) / dx)
    return np.sort(slopes, axis=1)


def middle(ordered: Floats) -> Floats:
    """Compute the median of each sorted row with NaN last, leaving out NaN; NaN for a row without any value."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum(count - 1, 0) // 2]
    high = ordered[rows, np.minimum(count // 2, np.maximum(count - 1, 0))]
    return np.where(count > 0, np.where(low == high, low, (low + high) / 2), np.nan)


def slopes_up_to(x: Floats, y: Floats, first: Ints, last: Ints) -> Floats:
    """Compute the Theil–Sen slope over the points first..last of flat x and y, for each element of first and last.

    Positions count from 0 and `last` is included. NaN for fewer than three points; a longer stretch uses its
    last LOOK_BACK points. Source: docs/metrics.md 2.2, [THEIL] [SEN].
    """
    count = np.minimum(last - first + 1, LOOK_BACK)
    slope = np.full(len(first), np.nan)
    for n in np.unique(count[count >= MIN_POINTS]):
        members = np.flatnonzero(count == n)
        batch_size = max(1, _PAIRS_PER_BATCH // (n * (n - 1) // 2))
        for start in range(0, len(members), batch_size):
            batch = members[start : start + batch_size]
            points = last[batch, None] - n + 1 + np.arange(n)
            slope[batch] = middle(pairwise_slopes(x[points], y[points]))
    return slope


def theil_sen(xs: Sequence[float | None], ys: Sequence[float | None]) -> dict[str, Any] | None:
    """Compute {slope, intercept, slope_min, slope_max, n}: median of the pairwise slopes and their extremes.

    None for fewer than three points. At five points the extremes are the 95 % interval of the slope.
    The line goes through the medians of x and y.
    Source: docs/metrics.md 2.2, [THEIL] [SEN].
    """
    x, y = as_floats(xs), as_floats(ys)
    complete = ~(np.isnan(x) | np.isnan(y))
    x, y = x[complete], y[complete]
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
    """Compute {S, p, n}: Kendall's S of a series and its exact two-sided p; None for fewer than two points.

    The p is over all orders of the same values. A perfect rise of n different values has p = 2/n!,
    so a series of fewer than five points is never significant at 5 %.
    Source: docs/metrics.md 2.2, [MANN].
    """
    y = as_floats(ys)
    y = y[~np.isnan(y)]
    n = len(y)
    if n < 2:
        return None
    i, j = np.triu_indices(n, 1)
    s = int(np.sign(y[j] - y[i]).sum())
    ways = _orders_by_inversions(list(Counter(y.tolist()).values()))
    pair_count = len(ways) - 1
    extreme = sum(count for inversions, count in enumerate(ways) if abs(pair_count - 2 * inversions) >= abs(s))
    return {"S": s, "p": extreme / sum(ways), "n": n}


def _orders_by_inversions(ties: list[int]) -> list[int]:
    """Count the orders of a multiset with 0, 1, 2 … inversions: the coefficients of the Gaussian multinomial.

    `ties` holds how often each value occurs. Integers throughout, so the counts are exact.
    """
    ways, size = [1], 0
    for group in ties:
        for step in range(1, group + 1):
            size += 1
            ways = _divide_by_run(_multiply_by_run(ways, size), step)
    return ways


def _multiply_by_run(ways: list[int], length: int) -> list[int]:
    """Multiply a polynomial by 1 + q + … + q^(length−1): the positions at which the next value can be inserted."""
    product = [0] * (len(ways) + length - 1)
    for power, count in enumerate(ways):
        for shift in range(length):
            product[power + shift] += count
    return product


def _divide_by_run(ways: list[int], length: int) -> list[int]:
    """Divide a polynomial by 1 + q + … + q^(length−1): equal values have no order among themselves."""
    remainder, quotient = list(ways), []
    for power in range(len(ways) - length + 1):
        lead = remainder[power]
        quotient.append(lead)
        for shift in range(length):
            remainder[power + shift] -= lead
    return quotient
