"""Breakdowns of demo series: the parts of a count sum to its total, and groups differ as the outline says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from impact.ingest.template.writer import PrefilledValue
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind
from impact.services.demo.outline_reader import DemoIndicator, Period, load_deliveries

# Shares of the people an organisation reaches, per dimension and category.
SHARES: dict[str, float] = {
    "V": 0.54, "M": 0.435, "X": 0.01, "onbekend": 0.015,
    "18-24": 0.16, "25-44": 0.38, "45-64": 0.31, "65+": 0.13,
    "12-15": 0.27, "16-18": 0.43, "19-25": 0.28,
    "0-5": 0.2, "6-11": 0.55, "12-17": 0.23,
    "60-74": 0.53, "75-84": 0.41, "85+": 0.045,
    "alleenstaand": 0.34, "alleenstaande ouder": 0.27,
    "koppel met kinderen": 0.26, "koppel zonder kinderen": 0.11,
    "Nederlands": 0.36, "andere": 0.62,
    "bovenloop": 0.42, "middenloop": 0.38, "benedenloop": 0.2,
    "wijk A": 0.45, "wijk B": 0.34, "wijk C": 0.21,
}  # fmt: skip
EVEN_SHARE = 0.3
# By which share of the value a group usually differs from the whole.
GROUP_DIFFERENCES: dict[str, float] = {
    "V": 0.03, "M": -0.035, "18-24": -0.05, "65+": 0.04, "12-15": 0.03, "19-25": -0.04, "85+": -0.12,
    "alleenstaande ouder": -0.08, "koppel zonder kinderen": 0.06, "andere": -0.05, "Nederlands": 0.07,
    "wijk A": 0.1, "wijk C": -0.12, "bovenloop": 0.12, "benedenloop": -0.15, "Brussel": -0.06,
}  # fmt: skip
UNKNOWN = "onbekend"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def generate_breakdown(
    indicator: DemoIndicator,
    dimension: str,
    categories: Sequence[str],
    totals: Mapping[Period, PrefilledValue],
    rng: np.random.Generator,
) -> dict[tuple[Period, str], PrefilledValue]:
    """Generate the series of each category ('Dimension=Category'); a total that is not a number has no parts."""
    shares = np.array([SHARES.get(category, EVEN_SHARE) for category in categories])
    shares = shares * rng.uniform(0.9, 1.1, len(categories))
    shares = shares / shares.sum()
    values: dict[tuple[Period, str], PrefilledValue] = {}
    counts_before = np.zeros(len(categories), dtype=np.int64)
    total_before = 0
    for period in sorted(totals, key=lambda item: item[1]):
        total = totals[period]
        if not isinstance(total.value, float | int):
            continue
        if indicator.measure is Measure.PERCENTAGE:
            parts = _percentages(total, categories, shares, rng)
        elif indicator.measure is Measure.SCORE:
            parts = _scores(indicator, total, categories, shares, rng)
        elif indicator.aggregation is Aggregation.NONE:
            parts = _values(indicator, float(total.value), categories, rng)
        else:
            units_per_whole = 10 if float(total.value) % 1 else _units_per_whole(indicator)
            units = round(float(total.value) * units_per_whole)
            if indicator.time_kind is TimeKind.CUMULATIVE:
                # Groups of a cumulative total are cumulative too: only the increase is split.
                counts_before = counts_before + split_total(units - total_before, shares, rng)
                total_before = units
                counts = counts_before
            else:
                counts = split_total(units, shares, rng)
            parts = [PrefilledValue(value=float(count) / units_per_whole) for count in counts]
        for category, part in zip(categories, parts, strict=True):
            if part is not None:
                values[period, f"{dimension}={category}"] = part
    return values


def _units_per_whole(indicator: DemoIndicator) -> int:
    return 10 if indicator.unit == "km" else 1


def split_total(total: int, shares: Floats, rng: np.random.Generator) -> Ints:
    """Split a total into whole parts near their shares; they always sum to the total."""
    varied_shares = shares * rng.uniform(0.92, 1.08, len(shares))
    exact = total * varied_shares / varied_shares.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    for index in np.argsort(parts - exact)[: total - int(parts.sum())]:
        parts[index] += 1
    return parts


def _percentages(
    total: PrefilledValue, categories: Sequence[str], shares: Floats, rng: np.random.Generator
) -> list[PrefilledValue | None]:
    if not total.denominator or total.numerator is None:
        return [None] * len(categories)
    rate = total.numerator / total.denominator
    denominators = split_total(round(total.denominator), shares, rng)
    leaning = np.array([1 + GROUP_DIFFERENCES.get(category, 0.0) for category in categories])
    exact_numerators = np.clip(denominators * rate * leaning, 0, denominators)
    numerators = _whole_parts(round(total.numerator), exact_numerators, denominators)
    parts: list[PrefilledValue | None] = []
    for numerator, denominator in zip(numerators, denominators, strict=True):
        if denominator == 0:
            parts.append(None)
            continue
        value = round(100 * float(numerator) / float(denominator), 1)
        parts.append(PrefilledValue(value=value, numerator=float(numerator), denominator=float(denominator)))
    return parts


def _whole_parts(total: int, exact: Floats, maxima: Ints) -> Ints:
    """Round to whole numbers, none above its maximum, that sum exactly to `total`."""
    parts: Ints = np.minimum(np.floor(exact).astype(np.int64), maxima)
    while int(parts.sum()) != total:
        step = 1 if int(parts.sum()) < total else -1
        shortfall = (exact - parts) * step
        shortfall[(parts >= maxima) if step > 0 else (parts <= 0)] = -np.inf
        parts[int(np.argmax(shortfall))] += step
    return parts


def _scores(
    indicator: DemoIndicator,
    total: PrefilledValue,
    categories: Sequence[str],
    shares: Floats,
    rng: np.random.Generator,
) -> list[PrefilledValue | None]:
    people = split_total(0 if total.n is None else round(total.n), shares, rng)
    value = float(total.value) if isinstance(total.value, float | int) else 0.0
    # A gap in the outline is a difference in the indicator's unit, not a share of its value.
    gap = load_deliveries()["gaps"].get(indicator.code, {})
    distance = np.array(
        [gap.get(category, value * GROUP_DIFFERENCES.get(category, 0.0) * 0.5) for category in categories]
    )
    if int(people.sum()):
        distance = distance - float((distance * people).sum() / people.sum())
    means = value + distance + rng.normal(0, 0.05, len(categories))
    return [
        PrefilledValue(value=round(max(float(mean), 0.0), 1), n=float(count)) if count else None
        for mean, count in zip(means, people, strict=True)
    ]


def _values(
    indicator: DemoIndicator, total: float, categories: Sequence[str], rng: np.random.Generator
) -> list[PrefilledValue | None]:
    """Generate groups of a value that cannot be added (a median, a temperature): each near the whole."""
    digits = 1 if indicator.unit in ("°C", "procentpunt") else 0
    parts: list[PrefilledValue | None] = []
    for category in categories:
        if category == UNKNOWN:
            parts.append(None)
            continue
        share = 1 + GROUP_DIFFERENCES.get(category, 0.0) * 1.5 + float(rng.normal(0, 0.03))
        parts.append(PrefilledValue(value=round(total * share, digits)))
    return parts
