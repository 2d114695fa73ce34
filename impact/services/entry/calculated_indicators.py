"""Indicators that are calculated from others, as somebody makes or changes them on screen, and what they would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from impact.metrics.engine.calculated_values import CalculatedValue, PartValue
from impact.model.figures.calculation import (
    MOST_PARTS,
    Calculation,
    CalculationKind,
    PartFault,
    PartProperties,
    find_faulty_part,
)
from impact.model.screen_entry import EnteredIndicator
from impact.model.vocabulary.measures import Aggregation, Origin, TimeKind
from impact.services.entry.known_state import KnownState
from impact.store.figures.calculated_series import calculate_places
from impact.store.queries.drafts_and_entries import EntryIndicator
from impact.views.submissions.entry import EntryIndicatorView, EntryProblem

FEWEST_IN_SUM, IN_RATIO = 2, 2
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class CalculatedPeriod:
    """What a calculation would give for one period, with what each part has there."""

    start: date
    end: date
    parts: tuple[PartValue, ...]
    result: CalculatedValue


def adopt_calculation(item: EnteredIndicator, state: KnownState) -> EnteredIndicator:
    """The entry with what follows from how it is calculated: its measure, unit of a percentage, and time kind."""
    calculation = _parse(item)
    if calculation is None:
        return item
    of_parts = [state.indicators[str(part)] for part in calculation.parts if str(part) in state.indicators]
    time_kind = item.time_kind
    if calculation.is_ratio:
        time_kind = TimeKind.LEVEL
    elif of_parts:
        time_kind = _stated_time_kind(of_parts)
    return replace(
        item,
        measure=calculation.measure,
        time_kind=time_kind,
        unit=PERCENT if calculation.kind is CalculationKind.PERCENTAGE else item.unit,
    )


def find_assumed_time_kind(item: EnteredIndicator, state: KnownState) -> TimeKind | None:
    """How a sum is counted where nobody said how its parts are: as these are taken to be; None for anything else."""
    calculation = _parse(item)
    if calculation is None or calculation.is_ratio:
        return None
    kinds = [
        state.indicators[str(part)].indicator.time_kind
        for part in calculation.parts
        if str(part) in state.indicators
    ]
    return TimeKind(kinds[0]) if kinds else None


def find_aggregation(item: EnteredIndicator, state: KnownState) -> Aggregation | None:
    """How values of several grantees may be combined; None for an indicator that is measured."""
    calculation = _parse(item)
    if calculation is None:
        return None
    parts = [state.indicators[str(part)] for part in calculation.parts if str(part) in state.indicators]
    return calculation.find_aggregation(row.indicator.aggregation for row in parts)


def check_calculation(
    item: EnteredIndicator, registered: EntryIndicator | None, state: KnownState
) -> list[EntryProblem]:
    """What keeps an indicator from being calculated so; nothing for one that is measured and stays so.

    What was agreed is measured or calculated for good: values that were handed in would count no more, or the other
    way round. A calculation whose parts stay as they are may be ended or renamed, whatever became of them.
    """
    stored = registered.indicator.calculation if registered is not None else ""
    if item.calculation == stored:
        return []
    if registered is not None and bool(stored) != bool(item.calculation):
        return [EntryProblem("calculation_switched", indicator=item.name)]
    calculation = _parse(item)
    if calculation is None:
        return [EntryProblem("calculation_unread", indicator=item.name)] if item.calculation else []
    before = Calculation.parse(stored)
    if before is not None and replace(before, until=calculation.until) == calculation:
        return []
    problem = find_incomplete_choice(calculation)
    if problem:
        return [EntryProblem(problem, indicator=item.name)]
    faulty = find_faulty_part(calculation, list_properties(calculation.parts, state))
    if faulty is None and item.name.isdecimal() and int(item.name) in calculation.parts:
        faulty = calculation.parts.index(int(item.name)), PartFault.CALCULATED
    if faulty is None:
        return []
    position, fault = faulty
    part = state.indicators.get(str(calculation.parts[position]))
    title = part.indicator.title if part is not None else ""
    return [EntryProblem(f"part.{fault.value}", indicator=item.name, params={"title": title})]


def find_incomplete_choice(calculation: Calculation) -> str:
    """The problem (catalog `entry.problem`) with which parts were chosen, '' where that may stand."""
    if len(set(calculation.parts)) < len(calculation.parts):
        return "parts_twice"
    if calculation.is_ratio:
        return "" if len(calculation.parts) == IN_RATIO else "parts_of_ratio"
    if len(calculation.parts) < FEWEST_IN_SUM:
        return "parts_of_sum"
    return "" if len(calculation.parts) <= MOST_PARTS else "parts_too_many"


def list_properties(parts: Sequence[int], state: KnownState) -> list[PartProperties | None]:
    """What decides whether indicators may be parts, in their order; None for one that is gone."""
    rows = [state.indicators.get(str(part)) for part in parts]
    return [
        PartProperties(part.measure, part.unit, part.time_kind, part.aggregation, bool(part.calculation))
        if row is not None and (part := row.indicator) is not None
        else None
        for row in rows
    ]


def preview_calculation(
    calculation: Calculation, indicators: Sequence[EntryIndicatorView]
) -> tuple[CalculatedPeriod, ...]:
    """What a calculation would give for each period in which a part has a value, newest first; nothing is written."""
    by_id = {view.indicator_id: view for view in indicators}
    views = [by_id.get(part) for part in calculation.parts]
    properties = [view.as_part if view is not None else None for view in views]
    values: list[Mapping[tuple[date | str | None, date | str | None, str], list[PartValue]]] = [
        {(start, end, ""): [PartValue(value, state)] for start, end, value, state in view.values}
        if view
        else {}
        for view in views
    ]
    time_kind = next((part.time_kind for part in properties if part is not None), "")
    periods = []
    for place, result in calculate_places(calculation, properties, values, time_kind).items():
        start, end, _ = place
        if isinstance(start, date) and isinstance(end, date):
            of_parts = tuple(by_place.get(place, [PartValue()])[0] for by_place in values)
            periods.append(CalculatedPeriod(start, end, of_parts, result))
    return tuple(sorted(periods, key=lambda item: (item.end, item.start), reverse=True))


def _parse(item: EnteredIndicator) -> Calculation | None:
    try:
        return Calculation.parse(item.calculation)
    except ValueError:
        return None


def _stated_time_kind(parts: Sequence[EntryIndicator]) -> TimeKind | None:
    stated = [
        row.indicator.time_kind for row in parts if row.indicator.time_kind_origin == Origin.STATED.value
    ]
    return TimeKind(stated[0]) if len(stated) == len(parts) else None
