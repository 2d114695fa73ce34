"""Pace: the value expected by now, and how the actual compares with it (docs/metrics.md 2.2, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from impact.metrics.formulas.missing_values import as_array, none_if_nan
from impact.model.figures.figure import Floats, Ints

# Before this share of the path it is too early to judge.
MIN_FRACTION = 0.15

# Wider than any day ordinal or year, so that the paths do not overlap on one number line.
_STRETCH = 2.0**23


def elapsed_fractions(start: Floats, end: Floats, now: Floats) -> Floats:
    """Compute the share of the time from start to end that has passed, clipped to 0–1; NaN where unknown."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((now - start) / (end - start), 0.0, 1.0)
        return np.where(end == start, np.where(now >= end, 1.0, 0.0), share)


def expected_fraction(t0: float, t1: float, now: float) -> float:
    """Compute the share of the time between t0 and t1 that has passed at `now`, 0 to 1 (docs/metrics.md 2.2)."""
    return float(elapsed_fractions(as_array(t0), as_array(t1), as_array(now))[0])


def path_values(path: Ints, x: Floats, y: Floats, wanted_path: Ints, now: Floats) -> Floats:
    """Interpolate piecewise linear paths: points (x, y) sorted by (path, x), path `wanted_path` at time `now`.

    NaN before the start of a path, its last value after the end.
    Source: docs/metrics.md 2.2, [own].
    """
    if not len(x):
        return np.full(len(now), np.nan)
    left = np.searchsorted(path * _STRETCH + x, wanted_path * _STRETCH + now, side="right") - 1
    at = np.maximum(left, 0)
    right = np.minimum(at + 1, len(x) - 1)
    has_started = (left >= 0) & (path[at] == wanted_path)
    has_next = (right > at) & (path[right] == wanted_path)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = y[at] + (y[right] - y[at]) * (now - x[at]) / (x[right] - x[at])
    return np.where(has_started & ~np.isnan(now), np.where(has_next, along, y[at]), np.nan)


def path_value(points: Sequence[Sequence[float]], now: float) -> float | None:
    """Interpolate the path through (time, value) points at `now`; None before it starts, its last value after."""
    ordered = sorted(points, key=lambda point: point[0])
    x = np.array([point[0] for point in ordered], dtype=np.float64)
    y = np.array([point[1] for point in ordered], dtype=np.float64)
    single_path = np.zeros(len(x), dtype=np.int64)
    return none_if_nan(path_values(single_path, x, y, np.zeros(1, dtype=np.int64), as_array(now))[0])


def paces(actual: Floats, baseline: Floats, expected: Floats) -> Floats:
    """Compute P = (y−b)/(E−b); NaN where one is missing or where no change was planned yet (E = b).

    Source: docs/metrics.md 2.2, after [OS], which compares growth instead of distance.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected == baseline, np.nan, (actual - baseline) / (expected - baseline))


def pace(
    actual: float | None,
    baseline: float | None,
    path: Sequence[Sequence[float]],
    now: float,
    min_fraction: float = MIN_FRACTION,
) -> float | None:
    """Compute P = (y−b)/(E−b) at `now`; None where a value is missing or it is too early.

    Too early: less than `min_fraction` of the path has passed. Source: docs/metrics.md 2.2.
    """
    if actual is None or baseline is None or not path:
        return None
    times = [point[0] for point in path]
    if expected_fraction(min(times), max(times), now) < min_fraction:
        return None
    expected = path_value(path, now)
    return none_if_nan(paces(as_array(actual), as_array(baseline), as_array(expected))[0])


def required_acceleration(
    actual: float | None, target: float | None, end: float, now: float, slope: float | None
) -> float | None:
    """Compute the acceleration needed to meet the target in time: [(t−y)/(T−now)]/slope.

    Times in the unit of the slope. None where time is up, the slope is 0 or has the wrong sign.
    Source: docs/metrics.md 2.2, [own].
    """
    if actual is None or target is None or slope is None or end <= now or slope == 0:
        return None
    factor = (target - actual) / (end - now) / slope
    return None if factor < 0 else float(factor)
