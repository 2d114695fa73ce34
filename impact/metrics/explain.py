"""How a figure came about: the steps of its formula with the numbers filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from impact.metrics.engine.figure_rows import NEVER_ADDED
from impact.metrics.formulas.achievement import achievement
from impact.model.words import Basis, Measure, Note, State, TimeKind


@dataclass(frozen=True, slots=True)
class Step:
    """One formula: `key` names it, `operands` stand in the order below, `unit` is that of the result.

    An empty unit means a fraction. key: operands → result
    value_from_parts: numerator, denominator → value · achievement: y, b, t → A
    achievement_period: Σy, Σt, b, number of periods → A · pace: y, b, E → P
    ratio_to_target: y, t → y/t · met_only: y, t → y − t · band: y, low, high → distance to the band
    no_target: y → none · no_measurement: t → none · config_error: b, t → none
    """

    key: str
    operands: tuple[float | None, ...]
    result: float | None
    unit: str = ""


def steps(figure: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps behind one figure: `FigureColumns.row`, and of its indicator unit, measure, time_kind,
    band_low and band_high (None where open)."""
    return tuple(_steps(figure))


def _steps(figure: Mapping[str, Any]) -> Iterator[Step]:
    unit = figure["unit"]
    actual, target, expected = figure["actual"], figure["target"], figure["expected"]
    base = _baseline(figure)
    basis = Basis(figure["basis"])
    if figure["state"] != State.REPORTED or actual is None:
        yield Step("no_measurement", (target,), None, unit)
        return
    numerator, denominator = figure["numerator"], figure["denominator"]
    if figure["measure"] == Measure.PERCENTAGE and numerator is not None and denominator:
        yield Step("value_from_parts", (numerator, denominator), actual, unit)
    if basis is Basis.FROM_BASELINE:
        yield _achieved(figure, base)
    elif basis is Basis.RATIO_TO_TARGET:
        yield Step("ratio_to_target", (actual, target), figure["ratio_to_target"])
    elif basis is Basis.MET_ONLY:
        yield Step("met_only", (actual, target), actual - target, unit)
    elif basis is Basis.BAND:
        low, high = figure["band_low"], figure["band_high"]
        yield Step("band", (actual, low, high), _outside(actual, low, high), unit)
    elif basis is Basis.CONFIG_ERROR:
        yield Step("config_error", (base, target), None, unit)
    else:
        yield Step("no_target", (actual,), None, unit)
    # The pace of values that are added over periods is their achievement: one step says both.
    if figure["pace"] is not None and expected is not None and not _added(figure):
        yield Step("pace", (actual, base, expected), figure["pace"])


def _baseline(figure: Mapping[str, Any]) -> float | None:
    if figure["baseline"] is None and Note.COUNTED_FROM_ZERO.value in figure["notes"].split(";"):
        return 0.0
    baseline: float | None = figure["baseline"]
    return baseline


def _added(figure: Mapping[str, Any]) -> bool:
    return figure["time_kind"] == TimeKind.PERIOD and figure["measure"] not in NEVER_ADDED


def _achieved(figure: Mapping[str, Any], base: float | None) -> Step:
    actual, target, result = figure["actual"], figure["target"], figure["achievement"]
    done, promised = figure["actual_to_date"], figure["target_to_date"]
    if not _added(figure) or done is None or promised is None or base is None:
        return Step("achievement", (actual, base, target), result)
    alone = achievement(actual, target, base, figure["direction"])
    if done == actual and promised == target and alone["value"] == result:
        return Step("achievement", (actual, base, target), result)
    return Step("achievement_period", (done, promised, base, _periods(figure, base)), result)


def _periods(figure: Mapping[str, Any], base: float) -> float | None:
    """How many periods are in the sums: with a baseline per period the one number that gives A."""
    done, promised, result = figure["actual_to_date"], figure["target_to_date"], figure["achievement"]
    reported: int = figure["reported"]
    if base == 0:
        return float(reported)
    for count in range(reported, 0, -1):
        whole = promised - count * base
        if whole and abs((done - count * base) / whole - result) <= 1e-9 * max(1.0, abs(result)):
            return float(count)
    return None


def _outside(actual: float, low: float | None, high: float | None) -> float:
    """How far beyond its band a value is, negative below it; 0 inside."""
    if low is not None and actual < low:
        return actual - low
    if high is not None and actual > high:
        return actual - high
    return 0.0
