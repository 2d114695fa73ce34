"""How a demo series runs against its targets: one function per shape of the outline.

A shape returns a factor per period: the part of the way from baseline to target that was covered (1: exactly as
agreed, 0: still at the baseline, below 0: worse than before).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from impact.services.demo.demo_years import last_full_year

Floats = NDArray[np.float64]
Shape = Callable[[Floats, np.random.Generator], Floats]

# How many years before the last full one the portfolio began.
YEARS_BEFORE_LAST = 3


def years_since_start(ends: list[date], as_of: date) -> Floats:
    """Years since the start of the portfolio at the end of each period (end of its first year: 1.0)."""
    first_year = last_full_year(as_of) - YEARS_BEFORE_LAST
    return np.array([end.year - first_year + (end.month / 12) for end in ends], dtype=np.float64)


def draw_factors(shape: str, ends: list[date], rng: np.random.Generator, as_of: date) -> Floats:
    """The factor of a shape at each period end; KeyError for an unknown shape."""
    return SHAPES[shape](years_since_start(ends, as_of), rng)


def _along(points: list[tuple[float, float]], noise: float) -> Shape:
    """Make a shape that runs through (years, factor) points, with normal noise of this standard deviation."""
    at, factor = zip(*points, strict=True)

    def shape(when: Floats, rng: np.random.Generator) -> Floats:
        between: Floats = np.interp(when, at, factor)
        return between + rng.normal(0, noise, len(when))

    return shape


def _steady(when: Floats, rng: np.random.Generator) -> Floats:
    return rng.uniform(0.89, 1.1) + rng.normal(0, 0.06, len(when))


def _dip(when: Floats, rng: np.random.Generator) -> Floats:
    bottom = rng.uniform(-0.35, 0.2)
    between: Floats = np.interp(when, [1, 2, 2.2, 3, 4], [0.98, 1.02, 0.9, bottom, 0.86])
    return between + rng.normal(0, 0.02, len(when))


def _above(when: Floats, rng: np.random.Generator) -> Floats:
    return np.clip(rng.uniform(1.13, 1.22) + rng.normal(0, 0.012, len(when)), 1.10, 1.25)


def _weather(when: Floats, rng: np.random.Generator) -> Floats:
    # Wet and dry years alternate, so that no trend line through them means anything.
    wet: Floats = np.where(np.floor(when) % 2 == 1, -1.0, 1.0)
    return wet * rng.uniform(0.3, 1.0, len(when))


SHAPES: dict[str, Shape] = {
    "steady": _steady,
    "surge_then_settle": _along(
        [(0, 1.25), (0.75, 1.6), (1.25, 1.85), (2, 1.5), (2.5, 1.04), (5, 1.0)], 0.05
    ),
    "worse_then_better": _along([(1, -0.2), (2, -0.12), (3, 0.34), (4, 0.68), (5, 0.9)], 0.01),
    "late_start": _along([(1, 0.8), (5, 0.95)], 0.03),
    "zero_with_one_exception": _along([(0, 0.0), (5, 0.0)], 0.0),
    "dip_2024": _dip,
    "gap_girls_boys": _along([(1, 0.97), (5, 1.02)], 0.02),
    "better_then_worse": _along([(0, 0.75), (1.5, 0.97), (2.5, 1.04), (3, 0.8), (4, 0.4), (5, 0.3)], 0.035),
    "growth": _along([(1, 1.02), (2, 1.14), (3, 1.22), (4, 1.33), (5, 1.4)], 0.02),
    "small_n": _along([(0, 0.95), (5, 1.0)], 0.08),
    "s_curve": _along([(1, 0.62), (2, 0.7), (3, 0.93), (4, 1.03), (5, 1.05)], 0.02),
    "weather": _weather,
    "late_18_months": _along([(0, 1.0), (5, 1.0)], 0.0),
    "late": _along([(0, 0.0), (2.7, 0.0), (2.75, 1.0), (5, 1.0)], 0.0),
    "above_target": _above,
    "plateau": _along([(0, 0.3), (1, 1.1), (2, 0.6), (3, 0.4), (4, 0.3), (5, 0.25)], 0.04),
    "worse": _along([(1, -0.5), (2, -0.6), (3, -0.85), (4, -1.0), (5, -1.1)], 0.03),
    "late_reporter": _along([(2, 0.85), (3, 0.78), (4, 0.7), (5, 0.7)], 0.04),
    "follow": _along([(0, 1.0), (5, 1.0)], 0.03),
}
# By how many years a shape runs behind its targets.
LATE_BY = {"late_18_months": 1.5}
