"""The two submissions of a grantee: first up to 2024, then 2025 with what had to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from impact.ingest.template.writer import Given
from impact.model.words import Language, Measure
from impact.services.demo.outline import (
    FREQUENCIES,
    DemoIndicator,
    handed_in,
    indicators,
    period_of,
    periods_of,
)
from impact.services.demo.series import Series, series, with_notes
from impact.services.demo.workbooks import Sheet, as_earlier, workbook

FIRST_UNTIL = 2024


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file of one grantee, with the moment it came in."""

    file_name: str
    data: bytes
    submitted_at: datetime


def files(grantee: Mapping[str, Any], seed: int) -> tuple[HandedIn, HandedIn]:
    """The first and the second file of a grantee; the same seed gives the same bytes."""
    items = indicators(grantee)
    rhythms = {name: periods_of(grantee, name) for name in FREQUENCIES.values()}
    final = {item.code: with_notes(series(item, rhythms[item.frequency], seed), item.code) for item in items}
    plan = handed_in()["files"][grantee["id"]]
    language = Language(plan["language"])
    made = []
    parts = (("first", _first(items, final), 0), ("second", _second(items, final), FIRST_UNTIL))
    for part, values, begins in parts:
        # The second file shows 2024 once more, since that is where corrections are made.
        until = FIRST_UNTIL if part == "first" else FIRST_UNTIL + 1
        periods = {
            item.code: [p for p in rhythms[item.frequency] if begins <= p[1].year <= until] for item in items
        }
        years = sorted({end.year for each in periods.values() for _, end in each})
        span = f"{years[0]}-{years[-1]}" if part == "first" and len(years) > 1 else str(max(years))
        sheet = Sheet(grantee["name"], span, items, values, periods)
        name, data = workbook(plan["layout"], language, sheet)
        made.append(HandedIn(name, data, datetime.fromisoformat(plan[part])))
    return made[0], made[1]


def _first(items: tuple[DemoIndicator, ...], final: Mapping[str, Series]) -> dict[str, Series]:
    """What was known in the first file: before corrections, and without what came late."""
    later = set(handed_in()["later"])
    return {
        item.code: {} if item.code in later else _before_correction(item, final[item.code]) for item in items
    }


def _second(items: tuple[DemoIndicator, ...], final: Mapping[str, Series]) -> dict[str, Series]:
    """The whole series with its corrections; what was handed in before and stands is grey."""
    later = set(handed_in()["later"])
    found: dict[str, Series] = {}
    for item in items:
        before = {} if item.code in later else _before_correction(item, final[item.code])
        correction = handed_in()["corrections"].get(item.code)
        values: Series = {}
        for key, given in final[item.code].items():
            known = key[0][1].year <= FIRST_UNTIL and before.get(key) == given
            values[key] = as_earlier(given) if known else given
        if correction:
            key = (period_of(correction["period"]), "")
            values[key] = replace(values[key], note=correction["note"])
        found[item.code] = values
    return found


def _before_correction(item: DemoIndicator, final: Series) -> Series:
    """The series as first counted: a total was off, and so was the largest group of each breakdown."""
    correction = handed_in()["corrections"].get(item.code)
    if not correction:
        return final
    period, by = period_of(correction["period"]), float(correction["by"])
    wrong = dict(final)
    wrong[period, ""] = _shifted(item, final[period, ""], by)
    for dimension, categories in item.dimensions:
        keys = [(period, f"{dimension}={category}") for category in categories]
        known = [key for key in keys if key in final]
        if known:
            largest = max(known, key=lambda key: _size(final[key]))
            wrong[largest] = _shifted(item, final[largest], by)
    return wrong


def _size(given: Given) -> float:
    size = given.numerator if given.numerator is not None else given.value
    return float(size) if isinstance(size, float | int) else 0.0


def _shifted(item: DemoIndicator, given: Given, by: float) -> Given:
    if item.measure is Measure.PERCENTAGE and given.numerator is not None and given.denominator:
        numerator = given.numerator + by
        return replace(given, numerator=numerator, value=round(100 * numerator / given.denominator, 1))
    if not isinstance(given.value, float | int):
        raise ValueError(f"{item.code}: only a number can have been counted wrongly")
    return replace(given, value=float(given.value) + by)
