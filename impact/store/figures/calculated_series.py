"""The values of calculated indicators, from those of their parts: computed wherever values are read, never stored.

So no value can lag behind its parts, whatever order files are corrected, taken back and approved in. What stands in a
file for a calculated indicator is left out: nobody hands such a value in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from impact.metrics.engine.calculated_values import (
    CalculatedValue,
    PartValue,
    calculate_value,
    merge_values,
)
from impact.model.figures.calculation import Calculation, PartFault, PartProperties, find_faulty_part
from impact.model.vocabulary.value_states import State

# What a driver gives for a day: a date, or on SQLite its ISO text.
Day = date | str | None
# First and last day, and the group ('' for the total).
Place = tuple[Day, Day, str]
Columns = Mapping[str, Sequence[Any]]
# Of what a value is found by, and sorted by.
INDICATOR, START, END = "indicator_id", "period_start", "period_end"


def calculate_places(
    calculation: Calculation,
    properties: Sequence[PartProperties | None],
    values: Sequence[Mapping[Place, Sequence[PartValue]]],
    time_kind: str,
) -> dict[Place, CalculatedValue]:
    """The values of a calculated indicator at each place where one of its parts says something.

    `properties` and `values` are those of its parts, in their order; `time_kind` is its own, which a sum shares with
    them: else it would be added over time in another way than they are. After it was ended there are no more periods.
    """
    faulty = find_faulty_part(calculation, properties, time_kind)
    places = {
        place: None for by_place in values for place in by_place if _is_before_end(place, calculation.until)
    }
    calculated: dict[Place, CalculatedValue] = {}
    for place in places:
        parts = [_find_part(place, by_place) for by_place in values]
        if faulty is not None:
            position, fault = faulty
            parts[position] = PartValue(fault=fault)
        calculated[place] = calculate_value(calculation, parts)
    return calculated


def _find_part(place: Place, by_place: Mapping[Place, Sequence[PartValue]]) -> PartValue:
    if place in by_place:
        return merge_values(by_place[place])
    is_other = any(_overlap(place, other) for other in by_place)
    return PartValue(fault=PartFault.OTHER_PERIODS if is_other else PartFault.MISSING)


def _overlap(place: Place, other: Place) -> bool:
    """Whether two periods of one group have days in common, without being one period."""
    if place[2] != other[2] or place[:2] == other[:2]:
        return False
    days = (place[0], other[0], place[1], other[1])
    if None in days:
        return False
    # Of one driver they are dates all, or ISO texts all; as texts both sort by time.
    first, other_first, last, other_last = map(str, days)
    return max(first, other_first) <= min(last, other_last)


def _is_before_end(place: Place, until: date | None) -> bool:
    return until is None or place[1] is None or str(place[1]) <= until.isoformat()


def read_properties(heads: Columns) -> dict[int, PartProperties]:
    """What decides whether an indicator may be a part, by its id."""
    names = ("id", "measure", "unit", "time_kind", "aggregation", "calculation")
    return {
        key: PartProperties(measure, unit, time_kind, aggregation, bool(calculation))
        for key, measure, unit, time_kind, aggregation, calculation in zip(
            *(heads[name] for name in names), strict=True
        )
    }


def add_calculated_series(heads: Columns, series: Columns) -> Columns:
    """Measurements with those of calculated indicators among them, sorted as series are; ids of these are negative.

    A part is found among the indicators of the same grantee and portfolio only. The row number of a calculated value is
    there where all its parts have one: then each of them stands in a cell.
    """
    if not any(heads["calculation"]):
        return series
    names = tuple(series)
    properties = read_properties(heads)
    time_kinds = dict(zip(heads["id"], heads["time_kind"], strict=True))
    owners = dict(
        zip(heads["id"], zip(heads["organisation_id"], heads["portfolio_id"], strict=True), strict=True)
    )
    calculations = {
        key: calculation
        for key, stored in zip(heads["id"], heads["calculation"], strict=True)
        if (calculation := Calculation.parse(stored)) is not None
    }
    at = {name: position for position, name in enumerate(names)}
    needed = {part for calculation in calculations.values() for part in calculation.parts}
    rows = [row for row in zip(*series.values(), strict=True) if row[at[INDICATOR]] not in calculations]
    by_part: dict[int, dict[Place, list[tuple[Any, ...]]]] = {}
    for row in rows:
        if row[at[INDICATOR]] in needed:
            place = (row[at[START]], row[at[END]], "")
            by_part.setdefault(row[at[INDICATOR]], {}).setdefault(place, []).append(row)
    next_id = -2
    for key, calculation in calculations.items():
        in_reach = [part if owners.get(part) == owners[key] else None for part in calculation.parts]
        stored_rows = [by_part.get(part, {}) if part is not None else {} for part in in_reach]
        values = [
            {place: [_as_part(row, at) for row in there] for place, there in by_place.items()}
            for by_place in stored_rows
        ]
        parts = [properties.get(part) if part is not None else None for part in in_reach]
        for place, value in calculate_places(calculation, parts, values, time_kinds[key]).items():
            cells = [row[at["row_no"]] for by_place in stored_rows for row in by_place.get(place, [])[:1]]
            facts = {
                "id": next_id, INDICATOR: key, START: place[0], END: place[1], "value": value.value,
                "numerator": value.numerator, "denominator": value.denominator, "n": None,
                "state": value.state.value, "row_no": None if None in cells or not cells else cells[0],
            }  # fmt: skip
            rows.append(tuple(facts[name] for name in names))
            next_id -= 1
    rows.sort(key=lambda row: _sort_key(row, at))
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _sort_key(row: tuple[Any, ...], at: Mapping[str, int]) -> tuple[Any, ...]:
    start, end = row[at[START]], row[at[END]]
    return (
        row[at[INDICATOR]],
        end is not None,
        str(end or ""),
        start is not None,
        str(start or ""),
        row[at["id"]],
    )


def _as_part(row: tuple[Any, ...], at: Mapping[str, int]) -> PartValue:
    return PartValue(row[at["value"]], State(row[at["state"]]))


def list_needed_parts(stored: Iterable[str]) -> set[int]:
    """The indicators that calculations, as they are stored, are made from."""
    calculations = [Calculation.parse(text) for text in stored]
    return {part for calculation in calculations if calculation is not None for part in calculation.parts}
