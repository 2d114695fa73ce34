"""The numbers of a row as other organisations may see them: suppressed or rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.metrics import suppression_and_rounding
from impact.metrics.explain import explain_figure
from impact.metrics.suppression_and_rounding import (
    ReleasedValue,
    bound_achievement,
    bound_pace,
    round_share,
    rounded_progress,
)
from impact.model.figures.calculation import Calculation
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.services.disclosure.visible_fields import HARMLESS_FIELDS, blank_fields
from impact.store.queries.figures import PointRecord
from impact.store.queries.series_and_values import TotalRecord
from impact.store.records.indicators_and_values import IndicatorRecord


def protect_numbers(measure: Measure, row: FigureRecord | PointRecord | TotalRecord, k: int) -> ReleasedValue:
    """The numbers of one period as they may be released, with the small number `k`."""
    return suppression_and_rounding.release_value(measure, row.actual, row.numerator, row.denominator, row.n, k)


def hide_calculated(figure: FigureRecord) -> FigureRecord:
    """The figure of a calculated indicator without its numbers.

    Its parts are figures of their own: beside those that are shown, a sum or a ratio would give away one that is hidden
    for being small, and rounded twice it would narrow down the others.
    """
    return figure._replace(
        state=State.SUPPRESSED.value if figure.state == State.REPORTED else figure.state,
        actual=None, numerator=None, denominator=None, n=None, actual_to_date=None, mean_actual=None,
    )  # fmt: skip


def hide_parts(calculation: str) -> str:
    """How an indicator is calculated, without from which others."""
    parsed = Calculation.parse(calculation)
    return Calculation(parsed.kind).text if parsed is not None else ""


@dataclass(frozen=True, slots=True)
class ProtectedNumbers:
    """The protected numbers of a figure: its value, baseline, expected value, sum to date, and the mean that is judged
    with what was expected of it."""

    measure: Measure
    actual: ReleasedValue
    baseline: ReleasedValue
    expected: ReleasedValue
    to_date: ReleasedValue
    mean: ReleasedValue
    mean_expected: ReleasedValue

    @classmethod
    def of(
        cls, figure: FigureRecord, indicator: IndicatorRecord, baseline: ReleasedValue, k: int
    ) -> ProtectedNumbers:
        """Protect the numbers of a figure; `baseline` is that of its indicator, protected already."""
        measure = Measure(indicator.measure)
        actual, baseline_used = protect_numbers(measure, figure, k), baseline
        if figure.baseline != indicator.baseline:
            baseline_used = suppression_and_rounding.release_value(measure, figure.baseline, k=k)
        # The same number is never rounded in two ways.
        expected = suppression_and_rounding.release_value(measure, figure.expected, k=k)
        if figure.expected == figure.target:
            expected = ReleasedValue(figure.target)
        elif figure.expected == figure.baseline:
            expected = baseline_used
        to_date = suppression_and_rounding.release_value(measure, figure.actual_to_date, k=k)
        if figure.actual_to_date == figure.actual:
            to_date = actual
        mean, mean_expected = (
            suppression_and_rounding.release_value(measure, number, k=k)
            for number in (figure.mean_actual, figure.mean_expected)
        )
        if actual.suppressed:
            # Beside the other periods the mean could give this one away.
            mean = actual
        return cls(measure, actual, baseline_used, expected, to_date, mean, mean_expected)

    def apply_to(self, figure: FigureRecord, indicator: IndicatorRecord) -> FigureRecord:
        """The figure with these numbers, and ratios recomputed from them: no exact number can be derived."""
        return self._recompute_ratios(figure, indicator)._replace(
            state=State.SUPPRESSED.value if self.actual.suppressed else figure.state,
            actual=self.actual.value,
            numerator=self.actual.numerator,
            denominator=self.actual.denominator,
            n=self.actual.n,
            baseline=self.baseline.value,
            expected=self.expected.value,
            actual_to_date=self.to_date.value,
            mean_actual=self.mean.value,
            mean_expected=self.mean_expected.value,
        )

    def _recompute_ratios(self, figure: FigureRecord, indicator: IndicatorRecord) -> FigureRecord:
        """Recompute achievement, ratio and pace by the steps of the figure's own formula, from protected numbers."""
        achieved: float | None = None
        final: float | None = None
        ratio: float | None = None
        pace: float | None = None
        value, expected, measure = self.actual.value, self.expected.value, self.measure
        if figure.mean_periods:
            value, expected = self.mean.value, self.mean_expected.value
        is_final = figure.target_end == figure.target_final_end
        steps_of_figure = explain_figure(figure, indicator)
        for step in steps_of_figure:
            # An implied baseline is a true zero and no secret.
            start = 0.0 if len(step.operands) > 1 and step.operands[1] == 0 else self.baseline.value
            if step.key == "achievement":
                # The mean of what was expected follows from the path, and so from a baseline that is protected.
                aim = expected if _is_mean_expected(figure, step.operands[2]) else step.operands[2]
                achieved = rounded_progress(value, start, aim, measure)
                final = achieved if is_final else rounded_progress(value, start, figure.target_final, measure)
            elif step.key == "achievement_period":
                achieved = _period_achievement(step.operands, self.baseline, self.to_date, measure)
            elif step.key == "ratio_to_target":
                aim = expected if _is_mean_expected(figure, step.operands[1]) else step.operands[1]
                ratio = _rounded_ratio(value, aim)
            elif step.key == "pace":
                pace = rounded_progress(value, start, expected, measure)
        if figure.pace is not None and not any(step.key == "pace" for step in steps_of_figure):
            # Of values that are added over periods the pace is the achievement.
            pace = achieved
        status = Status(figure.status)
        # A judgement is no secret; what is computed from rounded numbers must not contradict it.
        final = None if figure.achievement_final is None else final
        return blank_fields(figure, HARMLESS_FIELDS)._replace(
            achievement=bound_achievement(achieved, status, is_final=is_final),
            achievement_final=bound_achievement(final, status, is_final=True),
            ratio_to_target=ratio,
            pace=bound_pace(pace, status, figure.bands_on_track, figure.bands_attention),
        )


def _is_mean_expected(figure: FigureRecord, operand: float | None) -> bool:
    return figure.mean_periods > 0 and operand is not None and operand == figure.mean_expected


def _period_achievement(
    operands: Sequence[float | None], baseline: ReleasedValue, to_date: ReleasedValue, measure: Measure
) -> float | None:
    """Achievement over n periods: (Σy − n·b)/(Σt − n·b), from the protected sum Σy and baseline b."""
    _, target_sum, baseline_operand, periods = operands
    start = 0.0 if baseline_operand == 0 else baseline.value
    if start is None or periods is None or to_date.value is None or target_sum is None:
        return None
    return rounded_progress(to_date.value, periods * start, target_sum, measure)


def _rounded_ratio(value: float | None, target: float | None) -> float | None:
    return None if value is None or not target else round_share(value / target)
