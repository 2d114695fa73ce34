"""Forecast: a least squares line with its prediction interval, only where the rules allow one.

Rules (docs/metrics.md 2.2 "Projection"): at least five points, no further ahead than the observed span, inside
the bounds of the measure, not where the values bend away from a line or are counts of a few, and none of what is no
quantity. A page calls it "at the same pace", because it is no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import as_floats
from impact.metrics.formulas.trend import DAYS_PER_YEAR, MIN_POINTS, TREND_POINTS, theil_sen
from impact.model.figures.currency_words import CURRENCY_OF_WORD
from impact.model.figures.figure import Floats
from impact.model.vocabulary.measures import Measure, TimeKind

# A forecast needs as many points as a trend.
FEWEST_POINTS = TREND_POINTS
# The statistic is 2 where the residuals of a line go to and fro by chance; below this they run in one direction.
LOWEST_DURBIN_WATSON = 1.0
# Where a curve fits better than the line by more than chance does in one of ten series, the values bend.
BEND_PROBABILITY = 0.90
# Whole numbers that are fewer than this on average: whether there are 0 or 2 of them next year is chance.
FEWEST_COUNTED = 5.0
_SCALE = re.compile(r"(?P<low>\d+)\s?[-–]\s?(?P<high>\d+)")
# A line through steps or answers has no meaning between them.
NO_QUANTITIES = (Measure.YES_NO, Measure.RUBRIC, Measure.STORY)
# Probability that a new value lies inside the prediction interval, a fraction.
PROBABILITY_OF_BAND = 0.80

Bounds = tuple[float | None, float | None]


def value_bounds(measure: Measure, reported: Iterable[float | None], unit: str = "") -> Bounds:
    """Return the lowest and highest possible value of an indicator, in its unit; None where there is no limit.

    0 to 100 for a percentage, the ends of its scale for a score whose unit names them ('0-10'); a limit that a
    `reported` value (baseline, measurement or target) lies beyond is dropped, as of a growth rate. Other measures have
    no limit that is known: a balance that fell to 10 may go below 0.
    """
    scale = _SCALE.fullmatch(unit.strip()) if measure is Measure.SCORE else None
    if measure is Measure.PERCENTAGE:
        lowest, highest = 0.0, 100.0
    elif scale is not None:
        lowest, highest = float(scale["low"]), float(scale["high"])
    else:
        return None, None
    values = [value for value in reported if value is not None]
    return (
        None if any(value < lowest for value in values) else lowest,
        None if any(value > highest for value in values) else highest,
    )


def forecast_bounds(measure: Measure, reported: Iterable[float | None], unit: str = "") -> Bounds:
    """Return the lowest and highest value that a projection may show: those that are possible, as far as is known.

    A number of something never falls below 0, where none was; an amount of money may (a balance). A score whose unit
    names no scale goes no further than any `reported` value or target did.
    """
    values = [value for value in reported if value is not None]
    bounds = value_bounds(measure, values, unit)
    if measure is Measure.SCORE and values and _SCALE.fullmatch(unit.strip()) is None:
        return min(values), max(values)
    is_money = unit.strip().casefold() in CURRENCY_OF_WORD
    if measure is Measure.NUMBER and not is_money and all(value >= 0 for value in values):
        return 0.0, None
    return bounds


def forecast_ols(
    xs: Sequence[float | None],
    ys: Sequence[float | None],
    x_new: float,
    level: float = PROBABILITY_OF_BAND,
    bounds: Bounds = (None, None),
) -> dict[str, Any] | None:
    """Compute {estimate, low, high, n, note}: ordinary least squares and its prediction interval at `x_new`.

    None for fewer than five points or a horizon further ahead than the observed span. Where the line leaves
    `bounds` the estimate is None and the note `out_of_range`; where the values bend away from the line, `bends`.
    Source: docs/metrics.md 2.2, [OLS], [DW].
    """
    x, y = as_floats(xs), as_floats(ys)
    complete = ~(np.isnan(x) | np.isnan(y))
    x, y = x[complete], y[complete]
    n = len(x)
    if n < FEWEST_POINTS or x_new - x.max() > np.ptp(x):
        return None
    mean, spread = x.mean(), ((x - x.mean()) ** 2).sum()
    if spread == 0:
        return None
    slope = ((x - mean) * (y - y.mean())).sum() / spread
    estimate = y.mean() + slope * (x_new - mean)
    low, high = bounds
    if (low is not None and estimate < low) or (high is not None and estimate > high):
        return {"estimate": None, "low": None, "high": None, "n": n, "note": "out_of_range"}
    residuals = y - (y.mean() + slope * (x - mean))
    error = np.sqrt((residuals**2).sum() / (n - 2) * (1 + 1 / n + (x_new - mean) ** 2 / spread))
    half_width = _student_quantile(n - 2, 0.5 + level / 2) * error
    order = np.argsort(x, kind="stable")
    if _bend(x[order], y[order], residuals[order], slope) or _is_overtaken(y[order][-1], slope, estimate, half_width):
        return {"estimate": None, "low": None, "high": None, "n": n, "note": "bends"}
    return {
        "estimate": float(estimate),
        "low": float(estimate - half_width),
        "high": float(estimate + half_width),
        "n": n,
        "note": "",
    }


def _bend(x: Floats, y: Floats, residuals: Floats, slope: float) -> bool:
    """Whether values, oldest first, bend away from their line, and the last lies off it by more than half a step.

    They do where residuals run in one direction, where a parabola fits better than chance lets it, and where the last
    two steps go against the slope. Source: docs/metrics.md 2.2, [DW]; the last two [own].
    """
    total = float((residuals**2).sum())
    if total == 0.0 or abs(float(residuals[-1])) <= abs(slope * np.ptp(x) / (len(x) - 1)) / 2:
        return False
    if float((np.diff(residuals) ** 2).sum()) / total < LOWEST_DURBIN_WATSON:
        return True
    steps = np.diff(y)[-2:]
    if slope * steps.max() < 0 and slope * steps.min() < 0:
        return True
    scaled = (x - x.mean()) / np.ptp(x)
    curved = float(((y - np.polyval(np.polyfit(scaled, y, 2), scaled)) ** 2).sum())
    left = curved / (len(x) - 3)
    limit = _student_quantile(len(x) - 3, 0.5 + BEND_PROBABILITY / 2) ** 2
    return total - curved > limit * left


def _is_overtaken(last: float, slope: float, estimate: float, half_width: float) -> bool:
    """Whether the whole interval lies behind the last value already: one does not get there at the same pace."""
    return bool(estimate + half_width < last if slope > 0 else slope < 0 and estimate - half_width > last)


def _student_quantile(degrees_of_freedom: int, probability: float) -> float:
    # Imported here: only a page with a forecast needs it, and it costs a tenth of a second.
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, probability))


@dataclass(frozen=True, slots=True)
class Forecast:
    """A projection in the indicator's unit, or the reason (catalog `forecast`) why there is none.

    `low` and `high` are its prediction interval at `level`. For three or four points there is no estimate:
    they are the range of the pairwise slopes from the last point, and the reason is `only_direction`.
    """

    reason: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    level: float = PROBABILITY_OF_BAND


def forecast(
    points: Sequence[tuple[date, float]],
    horizon: date,
    kind: TimeKind | str,
    bounds: Bounds = (None, None),
    measure: Measure = Measure.NUMBER,
) -> Forecast:
    """Forecast dated values to the day `horizon`, where docs/metrics.md 2.2 allows it; else return the reason.

    Values per period are projected as values per period, running totals and levels as they are.
    A running total never falls, so its last value is its lower bound. The interval is cut at
    `bounds`, beyond which no value exists.
    """
    ordered = sorted(points)
    n = len(ordered)
    if measure in NO_QUANTITIES:
        return Forecast("no_quantity", n=n)
    x = [day.toordinal() / DAYS_PER_YEAR for day, _ in ordered]
    y = [value for _, value in ordered]
    if n < MIN_POINTS:
        return Forecast("too_few_points", n=n)
    x_new = horizon.toordinal() / DAYS_PER_YEAR
    if x_new <= x[-1]:
        return Forecast("horizon_passed", n=n)
    if x_new - x[-1] > x[-1] - x[0]:
        return Forecast("horizon_too_far", n=n)
    if kind == TimeKind.CUMULATIVE:
        if any(later < earlier for earlier, later in pairwise(y)):
            return Forecast("running_total_fell", n=n)
        bounds = (y[-1], bounds[1])
    if measure is Measure.NUMBER and kind == TimeKind.PERIOD and _counts_a_few(y):
        return Forecast("counts_a_few", n=n)
    if n < FEWEST_POINTS:
        return _forecast_direction(x, y, x_new, bounds)
    projection = forecast_ols(x, y, x_new, bounds=bounds)
    if projection is None:
        return Forecast("no_trend", n=n)
    if projection["note"]:
        return Forecast(projection["note"], n=n)
    low, high = _clamp(projection["low"], bounds), _clamp(projection["high"], bounds)
    return Forecast("", projection["estimate"], low, high, n)


def _counts_a_few(values: Sequence[float]) -> bool:
    return all(value == int(value) for value in values) and sum(values) / len(values) < FEWEST_COUNTED


def _forecast_direction(x: list[float], y: list[float], x_new: float, bounds: Bounds) -> Forecast:
    trend = theil_sen(x, y)
    if trend is None:
        return Forecast("no_trend", n=len(x))
    ahead = x_new - x[-1]
    low, high = y[-1] + trend["slope_min"] * ahead, y[-1] + trend["slope_max"] * ahead
    return Forecast("only_direction", None, _clamp(low, bounds), _clamp(high, bounds), len(x))


def _clamp(value: float, bounds: Bounds) -> float:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
