"""Builds indicators and their series in one line each, in the words of the field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from impact.metrics.engine import figures
from impact.model.figures.figure import NO_DAY, FigureColumns, IndicatorColumns, SeriesColumns

# A period: 2024 is the year, (2024, 3) its third quarter, None undated, or a pair of dates.
When = Any


def days(when: When) -> tuple[int, int]:
    """Start and end of a period as ordinals."""
    if when is None:
        return NO_DAY, NO_DAY
    if isinstance(when, int):
        return date(when, 1, 1).toordinal(), date(when, 12, 31).toordinal()
    first, second = when
    if isinstance(first, date) or first is None:
        return (first.toordinal() if first else NO_DAY), (second.toordinal() if second else NO_DAY)
    last = date(first + (second == 4), (second * 3) % 12 + 1, 1).toordinal() - 1
    return date(first, second * 3 - 2, 1).toordinal(), last


@dataclass
class Indicator:
    """One indicator; `values` and `targets` map periods to a number, 'unclear', 'not_reported' or
    a dict with value, numerator, denominator and n."""

    values: Iterable[tuple[When, Any]] = ()
    targets: Iterable[tuple[When, Any]] = ()
    baseline: float | None = None
    direction: str = "up"
    direction_origin: str = "stated"
    kind: str = "level"
    kind_origin: str = "stated"
    measure: str = "number"
    baseline_state: str = ""
    baseline_on: date | None = None
    low: float | None = None
    high: float | None = None
    has_parts: bool = False
    mean_years: int = 0
    notes: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def indicator_columns(indicators: Sequence[Indicator], first_id: int = 1) -> IndicatorColumns:
    """The indicators as columns, ids counting up from `first_id`."""

    def texts(values: Iterable[str]) -> Any:
        return np.array([*values, ""], dtype=object)[:-1]

    def numbers(values: Iterable[float | None]) -> Any:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    states = [
        one.baseline_state or ("reported" if one.baseline is not None else "not_due") for one in indicators
    ]
    return IndicatorColumns(
        id=np.arange(first_id, first_id + len(indicators), dtype=np.int64),
        measure=texts(one.measure for one in indicators),
        direction=texts(one.direction for one in indicators),
        direction_origin=texts(one.direction_origin for one in indicators),
        time_kind=texts(one.kind for one in indicators),
        time_kind_origin=texts(one.kind_origin for one in indicators),
        baseline=numbers(one.baseline for one in indicators),
        baseline_state=texts(states),
        baseline_day=np.array(
            [one.baseline_on.toordinal() if one.baseline_on else NO_DAY for one in indicators], dtype=np.int64
        ),
        band_low=numbers(one.low for one in indicators),
        band_high=numbers(one.high for one in indicators),
        bands_on_track=np.full(len(indicators), 0.95),
        bands_attention=np.full(len(indicators), 0.60),
        has_parts=np.array([one.has_parts for one in indicators], dtype=bool),
        mean_years=np.array([one.mean_years for one in indicators], dtype=np.int64),
        notes=texts(one.notes for one in indicators),
    )


def series_columns(series: Iterable[tuple[int, When, Any]], first_id: int = 1) -> SeriesColumns:
    """(indicator id, period, value) rows as columns, in the order given."""
    rows = []
    for row_id, (indicator, when, given) in enumerate(series, start=first_id):
        given = given if isinstance(given, dict) else {"value": given}
        value = given.get("value")
        state = value if isinstance(value, str) else "not_reported" if value is None else "reported"
        value = None if isinstance(value, str) else value
        parts = [given.get(name) for name in ("numerator", "denominator", "n")]
        rows.append((row_id, indicator, *days(when), value, *parts, state))
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 9
    whole = [np.array(column, dtype=np.int64) for column in columns[:4]]
    real = [
        np.array([np.nan if item is None else item for item in column], dtype=np.float64)
        for column in columns[4:8]
    ]
    return SeriesColumns(*whole, *real, np.array(columns[8], dtype=object))


def compute(*indicators: Indicator, first_id: int = 1) -> FigureColumns:
    """All figures of these indicators."""
    values = [(first_id + i, *pair) for i, one in enumerate(indicators) for pair in one.values]
    targets = [(first_id + i, *pair) for i, one in enumerate(indicators) for pair in one.targets]
    return figures.compute_figures(
        indicator_columns(indicators, first_id), series_columns(values), series_columns(targets, 1001)
    )


def rows(*indicators: Indicator) -> list[dict[str, Any]]:
    """All figures as plain rows, their days as ordinals."""
    found = compute(*indicators)
    listed = [found.row(index)._asdict() for index in range(len(found))]
    return [
        {name: item.toordinal() if isinstance(item, date) else item for name, item in row.items()} for row in listed
    ]


def latest(indicator: Indicator) -> dict[str, Any]:
    """The latest figure of one indicator."""
    (row,) = (row for row in rows(indicator) if row["latest"])
    return row
