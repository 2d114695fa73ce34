"""Plausible demo measurements of a shape: whole people, percentages with numerator and denominator, scores with n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from impact.ingest.template.writer import PrefilledValue
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.services.demo import series_shapes
from impact.services.demo.breakdowns import generate_breakdown
from impact.services.demo.demo_years import AS_WRITTEN, last_full_year
from impact.services.demo.outline_reader import DemoIndicator, Period, load_deliveries, parse_period

Floats = NDArray[np.float64]
Series = dict[tuple[Period, str], PrefilledValue]

# Number of decimals with which people write a value of a unit.
DECIMALS = {"km": 1, "°C": 1, "procentpunt": 1, "0-10": 1, "0-6": 1, "1-5": 1, "%": 1}
SCALES = {"0-10": (0.0, 10.0), "0-6": (0.0, 6.0), "1-5": (1.0, 5.0)}
SMALL_NUMBER_SHAPE = "small_n"
DEFAULT_PEOPLE = 20.0
SAMPLING_NOISE = 0.3


def random_generator(seed: int, code: str) -> np.random.Generator:
    """The random generator of one indicator; adding an indicator does not change the others."""
    return np.random.default_rng([seed, crc32(code.encode())])


def generate_series(
    indicator: DemoIndicator, periods: Sequence[Period], seed: int, as_of: date = AS_WRITTEN
) -> Series:
    """Generate totals and breakdowns of one indicator by (period, breakdown); '' is the total.

    A period without a value is absent. Values that the outline prescribes replace the generated ones. Those of the
    year that runs are drawn apart, so that the years before it are the same whenever the demo is built.
    """
    over = [period for period in periods if period[1].year <= last_full_year(as_of)]
    series = _generate(indicator, over, seed, as_of)
    if len(over) < len(periods):
        whole = _generate(indicator, periods, seed, as_of)
        series |= _continue_series(indicator, series, whole, over)
    return series


def _continue_series(indicator: DemoIndicator, before: Series, whole: Series, over: Sequence[Period]) -> Series:
    """The values of `whole` after the periods in `before`; a running total goes on from where it stood."""
    later = {key: entry for key, entry in whole.items() if key[0] not in over}
    if indicator.time_kind is not TimeKind.CUMULATIVE or not over:
        return later
    last = max(over)
    continued: Series = {}
    for (period, breakdown), entry in later.items():
        entries = (entry, before.get((last, breakdown)), whole.get((last, breakdown)))
        numbers = [each.value for each in entries if each and isinstance(each.value, float | int)]
        if len(numbers) == 3:
            value, stood_at, drawn_at = numbers
            continued[period, breakdown] = replace(entry, value=stood_at + max(value - drawn_at, 0))
    return continued


def _generate(indicator: DemoIndicator, periods: Sequence[Period], seed: int, as_of: date) -> Series:
    rng = random_generator(seed, indicator.code)
    prescribed = load_deliveries(as_of)["values"].get(indicator.code, {})
    by_period = {parse_period(label): value for label, value in prescribed.items()}
    totals = _totals(indicator, periods, rng, as_of)
    for period, value in by_period.items():
        if period in periods:
            entry = _to_prescribed_value(value)
            if entry is None:
                totals.pop(period, None)
            else:
                totals[period] = entry
    values: Series = {(period, ""): entry for period, entry in totals.items()}
    for dimension, categories in indicator.dimensions:
        values.update(generate_breakdown(indicator, dimension, categories, totals, rng))
    return values


def _to_prescribed_value(value: Any) -> PrefilledValue | None:
    """Convert a prescribed value: null, a number, a text, [numerator, denominator] or {value, n}."""
    if value is None:
        return None
    if isinstance(value, list):
        numerator, denominator = value
        return _percentage(numerator, denominator)
    if isinstance(value, dict):
        return PrefilledValue(value=value["value"], n=value["n"])
    return PrefilledValue(value=value)


def _totals(
    indicator: DemoIndicator, periods: Sequence[Period], rng: np.random.Generator, as_of: date
) -> dict[Period, PrefilledValue]:
    path = _path(indicator, periods, rng, as_of)
    if indicator.measure is Measure.PERCENTAGE:
        return _percentages(indicator, periods, path, rng, as_of)
    if indicator.measure is Measure.SCORE:
        return _scores(indicator, periods, path, rng)
    if indicator.frequency == "quarter" and indicator.time_kind is TimeKind.PERIOD:
        # Holidays and chance show in a quarter, hardly in a year: quarters get more noise.
        path = path * (1 + rng.normal(0, 0.06, len(path)))
    digits = DECIMALS.get(indicator.unit, 0)
    values = np.round(path, digits)
    if indicator.unit != "°C":
        values = np.maximum(values, 0)
    if indicator.time_kind is TimeKind.CUMULATIVE:
        values = np.maximum.accumulate(values)
    if indicator.shape == "zero_with_one_exception":
        values = np.zeros(len(periods))
    return {period: PrefilledValue(value=float(value)) for period, value in zip(periods, values, strict=True)}


def _path(
    indicator: DemoIndicator, periods: Sequence[Period], rng: np.random.Generator, as_of: date
) -> Floats:
    """The value at each period before it is rounded as people would write it."""
    ends = [end for _, end in periods]
    start = indicator.baseline
    if not indicator.targets:
        return _without_target(indicator, periods, rng, as_of)
    targets = np.array([_find_target(indicator, period) for period in periods])
    factor = series_shapes.draw_factors(indicator.shape, ends, rng, as_of)
    if indicator.shape in series_shapes.LATE_BY:
        when = series_shapes.years_since_start(ends, as_of)
        known_years = [0.0, *when]
        shifted: Floats = np.interp(
            when - series_shapes.LATE_BY[indicator.shape], known_years, [0.0 if start is None else start, *targets]
        )
        return shifted
    if start is None:
        return targets * (2 - factor if indicator.direction is Direction.DOWN else factor)
    if indicator.shape in ("above_target",):
        return targets * factor
    if indicator.shape in ("worse_then_better", "worse", "weather"):
        # The factor applies to the whole way to the final target, since the first steps are small.
        final = indicator.targets[max(indicator.targets)]
        return start + factor * (final - start)
    if indicator.time_kind is TimeKind.CUMULATIVE:
        steps = np.diff(np.concatenate([[start], targets]))
        running: Floats = start + np.cumsum(steps * factor)
        return running
    return start + factor * (targets - start)


def _find_target(indicator: DemoIndicator, period: Period) -> float:
    """The target of a period; where it has none, that of the next period that has one, else the last."""
    later = [item for item in sorted(indicator.targets) if item[1] >= period[1]]
    return indicator.targets[later[0] if later else max(indicator.targets)]


def _without_target(
    indicator: DemoIndicator, periods: Sequence[Period], rng: np.random.Generator, as_of: date
) -> Floats:
    """A series that stays level, or drifts as the outline says."""
    level = indicator.baseline if indicator.baseline is not None else indicator.band[0]
    if level is None:
        raise ValueError(f"{indicator.code}: no target, baseline or band to draw a series from")
    drift = load_deliveries(as_of)["drift_per_year"].get(indicator.code, 0.0)
    when = series_shapes.years_since_start([end for _, end in periods], as_of)
    spread = 0.12 if indicator.measure is Measure.SCORE else 0.06 * abs(level)
    if indicator.measure is Measure.PERCENTAGE:
        spread = 1.0
    drifting: Floats = level + drift * when + rng.normal(0, spread, len(periods))
    return drifting


def _percentages(
    indicator: DemoIndicator, periods: Sequence[Period], path: Floats, rng: np.random.Generator, as_of: date
) -> dict[Period, PrefilledValue]:
    values: dict[Period, PrefilledValue] = {}
    carried_over = 0.0
    for period, expected_rate in zip(periods, np.clip(path, 2, 98) / 100, strict=True):
        denominator = _denominator(indicator, period, rng, as_of)
        # Sampling noise, but less than binomial (CHANCE): most people of one period are there in the next.
        rate = float(expected_rate) + SAMPLING_NOISE * float(
            rng.normal(0, (expected_rate * (1 - expected_rate) / denominator) ** 0.5)
        )
        if indicator.shape == SMALL_NUMBER_SHAPE:
            numerator = int(rng.binomial(denominator, float(expected_rate)))
        else:
            # Carry the rounding error to the next period: with four people a quarter every value jumps, but the
            # yearly values still follow the shape.
            exact = denominator * rate + carried_over
            numerator = int(min(max(round(exact), 0), denominator))
            carried_over = exact - numerator
        values[period] = _percentage(numerator, denominator)
    return values


def _denominator(indicator: DemoIndicator, period: Period, rng: np.random.Generator, as_of: date) -> int:
    expected = indicator.expected.get(period, indicator.baseline_denominator)
    if expected is None:
        expected = DEFAULT_PEOPLE
    if indicator.shape == SMALL_NUMBER_SHAPE:
        return max(int(rng.integers(int(expected * 0.7), int(expected * 1.3) + 2)), 2)
    busy = 1.0
    if indicator.code in load_deliveries(as_of)["busy"]:
        busy = float(load_deliveries(as_of)["busy"][indicator.code].get(str(period[1].year), 1.0))
    return max(round(expected * busy * float(rng.uniform(0.93, 1.08))), 2)


def _percentage(numerator: float, denominator: float) -> PrefilledValue:
    return PrefilledValue(
        value=round(100 * numerator / denominator, 1),
        numerator=float(numerator),
        denominator=float(denominator),
    )


def _scores(
    indicator: DemoIndicator, periods: Sequence[Period], path: Floats, rng: np.random.Generator
) -> dict[Period, PrefilledValue]:
    low, high = SCALES.get(indicator.unit, (0.0, float("inf")))
    base_people = DEFAULT_PEOPLE if indicator.baseline_n is None else indicator.baseline_n
    values: dict[Period, PrefilledValue] = {}
    for position, (period, value) in enumerate(zip(periods, path, strict=True)):
        people = max(round(base_people * (1 + 0.08 * position) * float(rng.uniform(0.9, 1.1))), 3)
        values[period] = PrefilledValue(value=round(float(np.clip(value, low, high)), 1), n=float(people))
    return values


def add_notes(values: Series, code: str, as_of: date = AS_WRITTEN) -> Series:
    """Add the grantee's notes beside its values; modifies and returns `values`."""
    notes = load_deliveries(as_of)["notes"].get(code, {})
    for label, note in notes.items():
        key = (parse_period(label), "")
        values[key] = replace(values.get(key, PrefilledValue()), note=note)
    return values
