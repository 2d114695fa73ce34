"""The two files of a demo grantee: the first up to 2024, the second with 2025 and the corrections of 2024."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from impact.ingest.template.writer import PrefilledValue
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.services.demo.outline_reader import (
    FREQUENCIES,
    DemoIndicator,
    list_demo_indicators,
    list_grant_periods,
    load_deliveries,
    parse_period,
)
from impact.services.demo.series import Series, add_notes, generate_series
from impact.services.demo.workbooks import DemoSheet, mark_as_earlier, write_demo_workbook

LAST_YEAR_OF_FIRST_FILE = 2024


@dataclass(frozen=True, slots=True)
class GranteeFile:
    """One file of one grantee, with the moment it was submitted."""

    file_name: str
    data: bytes
    submitted_at: datetime


def generate_files(grantee: Mapping[str, Any], seed: int) -> tuple[GranteeFile, GranteeFile]:
    """Generate the first and the second file of a grantee; the same seed gives the same bytes."""
    items = list_demo_indicators(grantee)
    rhythms = {name: list_grant_periods(grantee, name) for name in FREQUENCIES.values()}
    final = {item.code: add_notes(generate_series(item, rhythms[item.frequency], seed), item.code) for item in items}
    plan = load_deliveries()["files"][grantee["id"]]
    language = Language(plan["language"])
    results = []
    parts = (
        ("first", _values_of_first_file(items, final), 0),
        ("second", _values_of_second_file(items, final), LAST_YEAR_OF_FIRST_FILE),
    )
    for part, values, begins in parts:
        # The second file shows 2024 once more, since that is where corrections are made.
        until = LAST_YEAR_OF_FIRST_FILE if part == "first" else LAST_YEAR_OF_FIRST_FILE + 1
        periods = {
            item.code: [p for p in rhythms[item.frequency] if begins <= p[1].year <= until] for item in items
        }
        years = sorted({end.year for item_periods in periods.values() for _, end in item_periods})
        span = f"{years[0]}-{years[-1]}" if part == "first" and len(years) > 1 else str(max(years))
        sheet = DemoSheet(grantee["name"], span, items, values, periods)
        name, data = write_demo_workbook(plan["layout"], language, sheet)
        results.append(GranteeFile(name, data, datetime.fromisoformat(plan[part])))
    return results[0], results[1]


def _values_of_first_file(items: tuple[DemoIndicator, ...], final: Mapping[str, Series]) -> dict[str, Series]:
    """The values as first submitted: before corrections, and without indicators that came later."""
    later = set(load_deliveries()["later"])
    return {
        item.code: {} if item.code in later else _before_correction(item, final[item.code]) for item in items
    }


def _values_of_second_file(items: tuple[DemoIndicator, ...], final: Mapping[str, Series]) -> dict[str, Series]:
    """The whole series with its corrections; values submitted before and unchanged are grey."""
    later = set(load_deliveries()["later"])
    by_code: dict[str, Series] = {}
    for item in items:
        before = {} if item.code in later else _before_correction(item, final[item.code])
        correction = load_deliveries()["corrections"].get(item.code)
        values: Series = {}
        for key, value in final[item.code].items():
            is_repeated = key[0][1].year <= LAST_YEAR_OF_FIRST_FILE and before.get(key) == value
            values[key] = mark_as_earlier(value) if is_repeated else value
        if correction:
            key = (parse_period(correction["period"]), "")
            values[key] = replace(values[key], note=correction["note"])
        by_code[item.code] = values
    return by_code


def _before_correction(item: DemoIndicator, final: Series) -> Series:
    """The series as first counted: one total was wrong, and so was the largest group of each breakdown."""
    correction = load_deliveries()["corrections"].get(item.code)
    if not correction:
        return final
    period, by = parse_period(correction["period"]), float(correction["by"])
    wrong = dict(final)
    wrong[period, ""] = _shift_value(item, final[period, ""], by)
    for dimension, categories in item.dimensions:
        keys = [(period, f"{dimension}={category}") for category in categories]
        existing_keys = [key for key in keys if key in final]
        if existing_keys:
            largest = max(existing_keys, key=lambda key: _count_of(final[key]))
            wrong[largest] = _shift_value(item, final[largest], by)
    return wrong


def _count_of(value: PrefilledValue) -> float:
    amount = value.numerator if value.numerator is not None else value.value
    return float(amount) if isinstance(amount, float | int) else 0.0


def _shift_value(item: DemoIndicator, value: PrefilledValue, by: float) -> PrefilledValue:
    if item.measure is Measure.PERCENTAGE and value.numerator is not None and value.denominator:
        numerator = value.numerator + by
        return replace(value, numerator=numerator, value=round(100 * numerator / value.denominator, 1))
    if not isinstance(value.value, float | int):
        raise ValueError(f"{item.code}: only a number can have been counted wrongly")
    return replace(value, value=float(value.value) + by)
