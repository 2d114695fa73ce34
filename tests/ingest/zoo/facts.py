"""What a workbook reports before it is laid out: indicators with values, targets and baselines per period."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Fact
from tests.ingest.zoo.spans import Period


@dataclass
class Series:
    """The numbers of one indicator: `actuals` and `targets` in the order of the periods, None where there is none.

    `parts` holds per canonical category its share of each actual, summing to the whole.
    """

    fact: Fact
    measure: str
    baseline: float
    actuals: list[float | None]
    targets: list[float]
    parts: dict[str, list[float]] = field(default_factory=dict)


# Indicators of which less is better, by title and range.
FALLING = frozenset(
    (row[0], *row[3:]) for rows in words.INDICATORS.values() for row in rows if row[3:] == (5, 40)
)


def make_series(rng: Random, language: str, count: int, periods: list[Period], results: int) -> list[Series]:
    """Series of different indicators; `results` is how many results they stand under, 0 for none."""
    made = []
    chosen = rng.sample(words.INDICATORS[language], count)
    names = rng.sample(words.RESULTS[language], results) if results else []
    for place, (title, unit, measure, low, high) in enumerate(chosen):
        result = names[place * results // count] if results else ""
        level = rng.uniform(low, high)
        falls = (title, low, high) in FALLING
        aim = level * (rng.uniform(0.8, 0.95) if falls else rng.uniform(1.05, 1.25))
        start = level * (rng.uniform(1.2, 1.4) if falls else rng.uniform(0.6, 0.8))
        actuals = [_round(measure, level * rng.uniform(0.85, 1.15), low, high) for _ in periods]
        # Never a series that only rises: whether it is a running total would be a fair question.
        if len(actuals) > 2 and all(later > earlier for earlier, later in pairwise(actuals)):
            actuals[-1], actuals[-2] = actuals[-2], actuals[-1]
        made.append(
            Series(
                Fact(title, unit, result=result),
                measure,
                _round(measure, start, 0, high * 2),
                list(actuals),
                [_round(measure, aim, 0, high if measure == "score" else high * 1.25) for _ in periods],
            )
        )
    return made


def number_series(series: list[Series], shape: str) -> list[Series]:
    """The same series with codes: '1' for a running number, '1.1' for one within its result."""
    numbered = []
    place_of: dict[str, int] = {}
    for place, item in enumerate(series, start=1):
        results = list(dict.fromkeys(other.fact.result for other in series))
        place_of[item.fact.result] = place_of.get(item.fact.result, 0) + 1
        code = (
            str(place)
            if shape == "1"
            else f"{results.index(item.fact.result) + 1}.{place_of[item.fact.result]}"
        )
        code = f"IND-{place:02d}" if shape == "IND" else code
        fact = Fact(item.fact.title, item.fact.unit, code, item.fact.result, item.fact.aliases)
        numbered.append(Series(fact, item.measure, item.baseline, item.actuals, item.targets, item.parts))
    return numbered


def divide(rng: Random, series: Series, categories: list[str]) -> None:
    """Give a series parts per category that sum to each of its actuals."""
    series.parts = {category: [] for category in categories}
    for whole in series.actuals:
        left = float(whole or 0)
        for category in categories[:-1]:
            share = float(int(left * rng.uniform(0.3, 0.6)))
            series.parts[category].append(share)
            left -= share
        series.parts[categories[-1]].append(left)


def _round(measure: str, number: float, low: float, high: float) -> float:
    number = min(max(number, low), high)
    if measure == "percent":
        return float(round(min(number, 99)))
    if measure == "score":
        return round(number, 1)
    return float(round(number))
