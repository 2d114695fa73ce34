"""One value of a calculated indicator, from the values that its parts have in the same period and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, inf, isfinite

from impact.model.figures.calculation import Calculation, CalculationKind, PartFault
from impact.model.vocabulary.value_states import State

# What keeps a value away, worst first: a part in doubt leaves more open than one that is known not to apply.
_WORST_FIRST = (
    (PartFault.IS_GONE, State.NOT_REPORTED),
    (PartFault.CALCULATED, State.UNCLEAR),
    (PartFault.NO_NUMBER, State.UNCLEAR),
    (PartFault.NEVER_ADDED, State.UNCLEAR),
    (PartFault.OTHER_UNIT, State.UNCLEAR),
    (PartFault.OTHER_TIME_KIND, State.UNCLEAR),
    (PartFault.UNCLEAR, State.UNCLEAR),
    (PartFault.NOT_COMPARABLE, State.UNCLEAR),
    (PartFault.OTHER_PERIODS, State.NOT_REPORTED),
    (PartFault.MISSING, State.NOT_REPORTED),
    (PartFault.NOT_DUE, State.NOT_DUE),
    (PartFault.NOT_APPLICABLE, State.NOT_APPLICABLE),
    (PartFault.ZERO, State.NOT_APPLICABLE),
    (PartFault.TOO_LARGE, State.UNCLEAR),
)
_STATES = dict(_WORST_FIRST)
_ORDER = [fault for fault, _ in _WORST_FIRST]
_FAULT_OF_STATE = {
    State.UNCLEAR: PartFault.UNCLEAR,
    State.NOT_DUE: PartFault.NOT_DUE,
    State.NOT_APPLICABLE: PartFault.NOT_APPLICABLE,
    State.NOT_COMPARABLE: PartFault.NOT_COMPARABLE,
}


@dataclass(frozen=True, slots=True)
class PartValue:
    """What stands for one part: a value with its state, or `fault` where nothing stands there."""

    value: float | None = None
    state: State = State.NOT_REPORTED
    fault: PartFault | None = None


@dataclass(frozen=True, slots=True)
class CalculatedValue:
    """What comes out; without a value `fault` says why, and `part` (from 0) because of which part."""

    value: float | None
    state: State
    numerator: float | None = None
    denominator: float | None = None
    part: int | None = None
    fault: PartFault | None = None


def merge_values(values: Sequence[PartValue]) -> PartValue:
    """One value out of several rows in force at one place: equal ones are one value, different ones are in doubt."""
    first = values[0]
    return first if all(item == first for item in values) else PartValue(None, State.UNCLEAR)


def find_fault(part: PartValue) -> PartFault | None:
    """Why a part gives no number; None where it does."""
    if part.fault is not None:
        return part.fault
    if part.state is State.REPORTED and part.value is not None:
        return None
    return _FAULT_OF_STATE.get(part.state, PartFault.MISSING)


def calculate_value(calculation: Calculation, parts: Sequence[PartValue]) -> CalculatedValue:
    """Add or divide; one part without a number leaves no value at all, for a missing value is never 0."""
    faults = [
        (fault, position) for position, part in enumerate(parts) if (fault := find_fault(part)) is not None
    ]
    if faults:
        fault, position = min(faults, key=lambda item: (_ORDER.index(item[0]), item[1]))
        return CalculatedValue(None, _STATES[fault], part=position, fault=fault)
    numbers = [part.value for part in parts if part.value is not None]
    if calculation.kind is CalculationKind.SUM:
        return _checked(_add(numbers))
    numerator, denominator = numbers
    if denominator == 0:
        return CalculatedValue(None, _STATES[PartFault.ZERO], part=1, fault=PartFault.ZERO)
    if calculation.kind is CalculationKind.PER_UNIT:
        return _checked(numerator / denominator)
    return _checked(numerator / denominator * 100, numerator, denominator)


def _add(numbers: Sequence[float]) -> float:
    """Their sum, whatever their order; infinite where no number can hold it."""
    try:
        return fsum(numbers)
    except (OverflowError, ValueError):
        return inf


def _checked(
    value: float, numerator: float | None = None, denominator: float | None = None
) -> CalculatedValue:
    if not isfinite(value):
        return CalculatedValue(None, State.UNCLEAR, fault=PartFault.TOO_LARGE)
    return CalculatedValue(value, State.REPORTED, numerator, denominator)
