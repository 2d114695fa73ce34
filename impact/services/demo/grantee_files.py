"""The files of a demo grantee: the first up to the year before the last full one, the second with the last full year
and corrections of the year before, and one for each quarter of the year that runs."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from impact.ingest.template.writer import PrefilledValue
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.services.calendar.due_dates import find_due_date
from impact.services.demo.demo_years import AS_WRITTEN, last_full_year
from impact.services.demo.outline_reader import (
    FREQUENCIES,
    DemoIndicator,
    Period,
    list_demo_indicators,
    list_grant_periods,
    load_deliveries,
    parse_period,
)
from impact.services.demo.series import Series, add_notes, generate_series
from impact.services.demo.workbooks import DemoSheet, mark_as_earlier, write_demo_workbook


@dataclass(frozen=True, slots=True)
class GranteeFile:
    """One file of one grantee, with the moment it was submitted."""

    file_name: str
    data: bytes
    submitted_at: datetime


def generate_files(
    grantee: Mapping[str, Any], seed: int, as_of: date = AS_WRITTEN
) -> tuple[GranteeFile, ...]:
    """Generate the files of a grantee in the order of their submission; the same seed gives the same bytes."""
    items = list_demo_indicators(grantee)
    rhythms = {name: list_grant_periods(grantee, name, as_of) for name in FREQUENCIES.values()}
    final = {
        item.code: add_notes(generate_series(item, rhythms[item.frequency], seed, as_of), item.code, as_of)
        for item in items
    }
    return (
        *_generate_yearly_files(grantee, items, final, as_of),
        *_generate_quarterly_files(grantee, items, final, as_of),
    )


def _generate_yearly_files(
    grantee: Mapping[str, Any], items: Sequence[DemoIndicator], final: Mapping[str, Series], as_of: date
) -> Iterator[GranteeFile]:
    plan = load_deliveries(as_of)["files"][grantee["id"]]
    last = last_full_year(as_of)
    parts = (
        ("first", _values_of_first_file(items, final, as_of), 0, last - 1),
        # The second file shows the year before once more, since that is where corrections are made.
        ("second", _values_of_second_file(items, final, as_of), last - 1, last),
    )
    for part, values, begins, until in parts:
        periods = {
            item.code: [
                period
                for period in list_grant_periods(grantee, item.frequency, as_of)
                if begins <= period[1].year <= until
            ]
            for item in items
        }
        years = sorted({end.year for item_periods in periods.values() for _, end in item_periods})
        span = f"{years[0]}-{years[-1]}" if part == "first" and len(years) > 1 else str(max(years))
        sheet = DemoSheet(grantee["name"], span, items, values, periods)
        name, data = write_demo_workbook(plan["layout"], Language(plan["language"]), sheet)
        yield GranteeFile(name, data, datetime.fromisoformat(plan[part]))


def _generate_quarterly_files(
    grantee: Mapping[str, Any], items: Sequence[DemoIndicator], final: Mapping[str, Series], as_of: date
) -> Iterator[GranteeFile]:
    """A file for each quarter of the year that runs, of a grantee that reports by quarter."""
    plan = load_deliveries(as_of)["files"][grantee["id"]]
    by_quarter = [item for item in items if item.frequency == Frequency.QUARTER.value]
    if FREQUENCIES[grantee["reporting"]] != Frequency.QUARTER.value:
        return
    for period in list_grant_periods(grantee, Frequency.QUARTER.value, as_of):
        if period[1].year > last_full_year(as_of):
            name = f"{period[1].year}-Q{period[1].month // 3}"
            sheet = DemoSheet(
                grantee["name"], name, by_quarter, final, {item.code: [period] for item in by_quarter}
            )
            file_name, data = write_demo_workbook(plan["layout"], Language(plan["language"]), sheet)
            yield GranteeFile(file_name, data, _submission_time(period, datetime.fromisoformat(plan["second"])))


def _submission_time(period: Period, usual: datetime) -> datetime:
    """As many days before a quarter is due as with the file of the year, at the same hour."""
    due_on = find_due_date(period[1])
    days_before = monthrange(usual.year, usual.month)[1] - usual.day
    return datetime.combine(due_on.replace(day=due_on.day - days_before), usual.time())


def _values_of_first_file(
    items: Sequence[DemoIndicator], final: Mapping[str, Series], as_of: date
) -> dict[str, Series]:
    """The values as first submitted: before corrections, and without indicators that came later."""
    later = set(load_deliveries(as_of)["later"])
    return {
        item.code: {} if item.code in later else _before_correction(item, final[item.code], as_of) for item in items
    }


def _values_of_second_file(
    items: Sequence[DemoIndicator], final: Mapping[str, Series], as_of: date
) -> dict[str, Series]:
    """The whole series with its corrections; values submitted before and unchanged are grey."""
    later = set(load_deliveries(as_of)["later"])
    by_code: dict[str, Series] = {}
    for item in items:
        before = {} if item.code in later else _before_correction(item, final[item.code], as_of)
        correction = load_deliveries(as_of)["corrections"].get(item.code)
        values: Series = {}
        for key, value in final[item.code].items():
            is_repeated = key[0][1].year < last_full_year(as_of) and before.get(key) == value
            values[key] = mark_as_earlier(value) if is_repeated else value
        if correction:
            key = (parse_period(correction["period"]), "")
            values[key] = replace(values[key], note=correction["note"])
        by_code[item.code] = values
    return by_code


def _before_correction(item: DemoIndicator, final: Series, as_of: date) -> Series:
    """The series as first counted: one total was wrong, and so was the largest group of each breakdown."""
    correction = load_deliveries(as_of)["corrections"].get(item.code)
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
