"""Explanation of a figure: the steps of its formula with the numbers filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from impact.metrics.engine.figure_rows import NEVER_ADDED
from impact.metrics.formulas.achievement import achievement
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class Step:
    """One formula: `key` names it, `operands` come in the order below, `unit` is that of the result.

    An empty unit means a fraction. key: operands → result
    value_from_parts: numerator, denominator → value · achievement: y, b, t → A
    achievement_period: Σy, Σt, b, number of periods → A · pace: y, b, E → P
    mean_of_periods: ȳ, Ē, number of periods → ȳ, after which y and t are these means
    ratio_to_target: y, t → y/t · met_only, met_only_no_baseline: y, t → y − t
    band: y, low, high → distance to the band
    share_of_year: Σy, t → Σy/t, of quarters beside the target of a year that is not reported whole
    target_later: y, t → none, of a target to which no share leads · no_target: y → none · no_direction: y, t → none
    few_cases: denominator, where it is that of the figure itself → none
    no_measurement, not_applicable: t → none
    config_error: b, t → none
    """

    key: str
    operands: tuple[float | None, ...]
    result: float | None
    unit: str = ""


class ExplainableIndicator(Protocol):
    """The fields of an indicator that the formulas use; words are values of the enums in `impact.model.vocabulary`."""

    @property
    def unit(self) -> str:
        """The unit of its values."""

    @property
    def measure(self) -> str:
        """A value of the enum Measure."""

    @property
    def time_kind(self) -> str:
        """A value of the enum TimeKind."""

    @property
    def band_low(self) -> float | None:
        """The lower limit of its band; None where open."""

    @property
    def band_high(self) -> float | None:
        """The upper limit of its band; None where open."""


def explain_figure(figure: FigureRecord, indicator: ExplainableIndicator) -> tuple[Step, ...]:
    """Return the steps behind one figure of an indicator, in the order a reader follows them."""
    return tuple(_steps(figure, indicator))


def _steps(figure: FigureRecord, indicator: ExplainableIndicator) -> Iterator[Step]:
    unit = indicator.unit
    actual, target, expected = figure.actual, figure.target, figure.expected
    base = _baseline_used(figure)
    basis, final = Basis(figure.basis), figure.target_final if figure.target is None else figure.target
    if figure.state != State.REPORTED or actual is None:
        key = "not_applicable" if figure.state == State.NOT_APPLICABLE else "no_measurement"
        yield Step(key, (target,), None, unit)
        return
    numerator, denominator = figure.numerator, figure.denominator
    if indicator.measure == Measure.PERCENTAGE and numerator is not None and denominator:
        yield Step("value_from_parts", (numerator, denominator), actual, unit)
    if Note.FEW_CASES.value in figure.notes.split(";"):
        yield Step("few_cases", () if figure.mean_periods else (denominator,), None)
        return
    mean, amount = figure.mean_actual, _amount_beside_target(figure)
    is_mean = figure.mean_periods > 0 and mean is not None
    if figure.mean_periods > 0 and mean is not None:
        yield Step("mean_of_periods", (mean, figure.mean_expected, float(figure.mean_periods)), mean, unit)
        actual = amount = mean
        expected = figure.mean_expected
        target = figure.mean_expected if _has_target_of_its_own(figure) else target
    if basis is Basis.FROM_BASELINE and is_mean:
        yield Step("achievement", (actual, base, target), figure.achievement)
    elif basis is Basis.FROM_BASELINE:
        yield _achievement_step(figure, indicator, base)
    elif basis is Basis.RATIO_TO_TARGET:
        yield Step("ratio_to_target", (amount, target), figure.ratio_to_target)
    elif basis is Basis.MET_ONLY:
        key = "met_only" if base is not None and base == target else "met_only_no_baseline"
        beside = actual if amount is None else amount
        yield Step(key, (beside, target), None if target is None else beside - target, unit)
    elif basis is Basis.BAND:
        low, high = indicator.band_low, indicator.band_high
        yield Step("band", (actual, low, high), _distance_outside_band(actual, low, high), unit)
    elif basis is Basis.CONFIG_ERROR:
        yield Step("config_error", (base, target), None, unit)
    elif Note.DIRECTION_UNKNOWN.value in figure.notes.split(";"):
        yield Step("no_direction", (_find_amount_so_far(figure, indicator), final), None, unit)
    elif figure.ratio_to_target is not None:
        yield _share_of_year_step(figure)
    elif final is not None:
        yield Step("target_later", (_find_amount_so_far(figure, indicator), final), None, unit)
    else:
        yield Step("no_target", (actual,), None, unit)
    # The pace of values that are added over periods is their achievement: one step shows both.
    if figure.pace is not None and expected is not None and not _is_added_over_periods(indicator):
        yield Step("pace", (actual, base, expected), figure.pace)


def _share_of_year_step(figure: FigureRecord) -> Step:
    """The share of a wider target that the values within its period came to so far: no judgement before its end."""
    final = figure.target_final if figure.target is None else figure.target
    actual, share = figure.actual, figure.ratio_to_target
    if actual is None or not final or actual / final != share:
        actual = figure.actual_to_date
    return Step("share_of_year", (actual, final), share)


def _find_amount_so_far(figure: FigureRecord, indicator: ExplainableIndicator) -> float | None:
    return figure.actual_to_date if _is_added_over_periods(indicator) else figure.actual


def _has_target_of_its_own(figure: FigureRecord) -> bool:
    """Whether the target a figure is held against is that of its own period; the mean is then held against a mean."""
    return (figure.target_start, figure.target_end) == (figure.period_start, figure.period_end)


def _amount_beside_target(figure: FigureRecord) -> float | None:
    """The value that stands against the target; of quarters beside the target of a year their sum in that year."""
    actual, target, ratio = figure.actual, figure.target, figure.ratio_to_target
    is_own_value = actual is None or not target or ratio is None or ratio == actual / target
    return actual if is_own_value else figure.actual_to_date


def _baseline_used(figure: FigureRecord) -> float | None:
    if figure.baseline is None and Note.COUNTED_FROM_ZERO.value in figure.notes.split(";"):
        return 0.0
    return figure.baseline


def _is_added_over_periods(indicator: ExplainableIndicator) -> bool:
    return indicator.time_kind == TimeKind.PERIOD and indicator.measure not in NEVER_ADDED


def _achievement_step(figure: FigureRecord, indicator: ExplainableIndicator, base: float | None) -> Step:
    actual, target, result = figure.actual, figure.target, figure.achievement
    actual_to_date, target_to_date = figure.actual_to_date, figure.target_to_date
    if not _is_added_over_periods(indicator) or actual_to_date is None or target_to_date is None or base is None:
        return Step("achievement", (actual, base, target), result)
    by_itself = achievement(actual, target, base, figure.direction)
    if actual_to_date == actual and target_to_date == target and by_itself["value"] == result:
        return Step("achievement", (actual, base, target), result)
    count = count_periods_in_sums(figure, base)
    return Step("achievement_period", (actual_to_date, target_to_date, base, count), result)


def count_periods_in_sums(figure: FigureRecord, base: float) -> float | None:
    """Return how many periods the sums to date cover.

    The figure does not store it. With a baseline per period only one count reproduces the achievement;
    None where none does.
    """
    actual_to_date, target_to_date, result = figure.actual_to_date, figure.target_to_date, figure.achievement
    if base == 0:
        return float(figure.reported)
    if actual_to_date is None or target_to_date is None or result is None:
        return None
    for count in range(figure.reported, 0, -1):
        planned_change = target_to_date - count * base
        if not planned_change:
            continue
        if abs((actual_to_date - count * base) / planned_change - result) <= 1e-9 * max(1.0, abs(result)):
            return float(count)
    return None


def _distance_outside_band(actual: float, low: float | None, high: float | None) -> float:
    """Return how far a value lies outside its band, in its unit: negative below it, 0 inside."""
    if low is not None and actual < low:
        return actual - low
    if high is not None and actual > high:
        return actual - high
    return 0.0
