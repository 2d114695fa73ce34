"""Computation of the figures of many indicators at once: values, achievement, pace, status and notes per period.

Binding: docs/metrics.md 2.2, 2.3 and 2.5; what these leave open is decided in
docs/decisions/0002-figures.md. The formulas live in metrics.formulas; this module combines them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine import sums_over_time, target_paths
from impact.metrics.engine.figure_rows import NEVER_ADDED as NEVER_ADDED
from impact.metrics.engine.figure_rows import (
    FigureRows,
    IndicatorKinds,
    classify_indicators,
    count_due_and_reported,
    find_last_of_day,
    find_previous,
    flag_falls,
    flag_latest,
    flag_unclear,
    lay_out_rows,
    match_periods,
    match_targets,
)
from impact.metrics.engine.means_of_years import MeansOfYears, compute_means
from impact.metrics.engine.notes import collect_notes, join_notes
from impact.metrics.engine.period_index import PeriodValues, index_periods, merge_periods
from impact.metrics.engine.values_to_date import choose_values_to_date
from impact.metrics.engine.wider_targets import find_wider_targets
from impact.metrics.formulas import achievement as achievement_formulas
from impact.metrics.formulas.few_cases import flag_few_cases
from impact.metrics.formulas.missing_values import take_flags, take_integers, take_values
from impact.metrics.formulas.status import (
    ACHIEVED,
    ATTENTION,
    BEHIND,
    NOT_RATED,
    ON_TRACK,
    STATUS_WORDS,
    flag_far_beyond,
    judge_paces,
)
from impact.model.figures.figure import (
    NO_DAY,
    NO_ROW,
    FigureColumns,
    Flags,
    Floats,
    IndicatorColumns,
    Ints,
    SeriesColumns,
    Texts,
)
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction, Origin
from impact.model.vocabulary.value_states import State

TREND_WORDS = {-2: "", -1: "falling", 0: "flat", 1: "rising"}


def compute_figures(indicators: IndicatorColumns, actuals: SeriesColumns, targets: SeriesColumns) -> FigureColumns:
    """Compute one figure per indicator × period handed in, sorted by (indicator, end, start).

    Series are totals (no breakdown) and may come in any order; `indicators.id` is sorted. Values are
    never rounded. A figure depends on its own indicator only, down to the last digit, so one grantee
    computed by itself equals the same grantee in a full rebuild. `slope` uses the reported values up to
    and including the figure's own period.
    Raises KeyError for a series of an indicator that is not among `indicators`, ValueError for a carried
    note that is not a Note.
    """
    periods = index_periods(actuals, targets)
    aims = merge_periods(targets, indicators.id, periods)
    values = merge_periods(actuals, indicators.id, periods)
    rows = lay_out_rows(len(indicators.id), values, periods)
    kind = classify_indicators(indicators, aims)
    at = rows.position
    own, used = match_targets(rows, aims, kind.final)
    last = kind.final[at]
    row, last_row = take_integers(values.row, rows.source), take_integers(aims.row, last)
    own_target, final = take_values(aims.value, own), take_values(aims.value, last)
    sums = sums_over_time.sum_flows(rows, kind, own_target)
    wider = find_wider_targets(rows, kind, aims, own, sums.stands_alone)
    within = wider.target >= 0
    # Complete quarters are the year itself, so the target of the year is theirs.
    own, used = np.where(wider.complete, wider.target, own), np.where(within, wider.target, used)
    used_row, target = take_integers(aims.row, used), take_values(aims.value, used)
    amount = np.where(within, wider.actual, rows.value)
    towards_end = np.where(within & (wider.target != last), np.nan, amount)
    amounts = _Amounts(amount, target, towards_end, final)
    achieved = _achieve(rows, indicators, kind, amounts, sums, wider.complete)
    paced = target_paths.compute_paces(rows, indicators, aims, kind, own, achieved.baseline)
    means = compute_means(rows, indicators, kind, paced.expected, actuals, row)
    pace = paced.pace
    if means.judged.any():
        by_mean = means.judged & ~kind.flow[at]
        amounts = amounts.replace_by_means(means, by_mean, own >= 0, own == last)
        sums = sums.replace_by_means(means, achieved.baseline)
        achieved = _achieve(rows, indicators, kind, amounts, sums, wider.complete)
        pace_of_mean = paced.compute_pace_of_mean(
            means.actual, achieved.baseline, means.expected, achieved.rules.side
        )
        pace = np.where(by_mean, pace_of_mean, pace)
    pace = np.where(kind.flow[at], achieved.achievement, pace)
    pace = np.where(achieved.on_wrong_side | (achieved.rules.side == 0), np.nan, pace)
    few_cases = flag_few_cases(
        sums_over_time.flag_percentages(indicators.measure)[at],
        np.where(np.isnan(means.cases), take_values(actuals.denominator, row), means.cases),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(amounts.target != 0, amounts.value / amounts.target, np.nan)
    status = _judge(rows, indicators, kind, achieved, own, amounts.target, pace)
    far_beyond = flag_far_beyond(achieved.achievement, ratio, status)
    status = np.where(few_cases | far_beyond, NOT_RATED, status)
    slope, sign, points = sums_over_time.compute_trends(rows, kind, achieved.baseline, sums.stands_alone)
    same_day = find_last_of_day(rows)
    slope, sign, points = slope[same_day], sign[same_day], points[same_day]
    latest = flag_latest(rows, aims, kind)
    due, reported = count_due_and_reported(rows, kind, values, aims, periods)
    planned = take_values(targets.denominator, used_row)
    rates = sums_over_time.combine_rates(
        rows, kind, sums_over_time.flag_percentages(indicators.measure), actuals, row, own_target, planned
    )
    actual_to_date, target_to_date = choose_values_to_date(
        rows.value, target, own_target,
        is_flow=kind.flow[at], is_rate=kind.rate[at], sums=sums, wider=wider, rates=rates,
    )  # fmt: skip
    state = np.full(len(at), State.NOT_REPORTED.value, dtype=object)
    state[row >= 0] = actuals.state[row[row >= 0]]
    state[take_flags(values.conflicting, rows.source)] = State.UNCLEAR.value
    notes = collect_notes(
        indicators.notes,
        at,
        _notes(rows, indicators, kind, achieved, own, target, final, state, values, aims)
        | {
            Note.TOO_EARLY: paced.too_early,
            Note.FEW_CASES: few_cases,
            Note.MEAN_NOT_POSSIBLE: means.impossible,
            Note.FAR_BEYOND_TARGET: far_beyond,
            Note.UNCLEAR_VALUE: flag_unclear(rows, values, aims, indicators, used, latest),
            Note.NUMERATOR_ABOVE_DENOMINATOR: take_values(actuals.numerator, row)
            > take_values(actuals.denominator, row),
        },
    )
    return FigureColumns(
        indicator_id=indicators.id[at],
        period_start=rows.start,
        period_end=rows.end,
        state=state,
        actual=rows.value,
        numerator=take_values(actuals.numerator, row),
        denominator=take_values(actuals.denominator, row),
        n=take_values(actuals.n, row),
        baseline=kind.baseline[at],
        target=target,
        target_start=take_integers(aims.start, used, NO_DAY),
        target_end=take_integers(aims.end, used, NO_DAY),
        target_final=final,
        target_final_end=take_integers(aims.end, last, NO_DAY),
        target_denominator=planned,
        actual_to_date=actual_to_date,
        target_to_date=target_to_date,
        mean_periods=means.periods,
        mean_actual=means.actual,
        mean_expected=means.expected,
        achievement=achieved.achievement,
        achievement_final=achieved.towards_end,
        ratio_to_target=ratio,
        basis=achievement_formulas.BASIS_WORDS[achieved.basis],
        direction=achieved.rules.direction,
        expected=paced.expected,
        pace=pace,
        status=STATUS_WORDS[status],
        bands_on_track=indicators.bands_on_track[at],
        bands_attention=indicators.bands_attention[at],
        slope=slope,
        trend=np.array([TREND_WORDS[sign_value] for sign_value in (-2, -1, 0, 1)], dtype=object)[sign + 2],
        trend_n=points,
        due=due,
        reported=reported,
        notes=join_notes(notes),
        measurement_id=take_integers(actuals.id, row, NO_ROW),
        target_id=take_integers(targets.id, used_row, NO_ROW),
        target_final_id=take_integers(targets.id, last_row, NO_ROW),
        latest=latest,
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What is compared: the value, the mean that is judged, or the sum within the period of the target used, with that
    target; and what stands against the final one."""

    value: Floats
    target: Floats
    towards_end: Floats
    final: Floats

    def replace_by_means(self, means: MeansOfYears, judged: Flags, has_own: Flags, is_final: Flags) -> _Amounts:
        """Put the mean in the place of the value of `judged` figures, and that of what was expected in the place of the
        target of their own period (`has_own`), the final one too where that `is_final`; another target stays."""
        return _Amounts(
            value=np.where(judged, means.actual, self.value),
            target=np.where(judged & has_own, means.expected, self.target),
            towards_end=np.where(judged, means.actual, self.towards_end),
            final=np.where(judged & has_own & is_final, means.expected, self.final),
        )


@dataclass(frozen=True, slots=True)
class _Achieved:
    """Achievement of each figure against the target used (`achievement`) and the final one (`towards_end`).

    `baseline` is the one used, an implied zero included. `met`: the target used is met (a flow: by its
    sums); `final_met`: the final one is. `wrong`: a target lies on the wrong side of a stated direction.
    `unpaired`: a flow whose period has no target.
    """

    rules: achievement_formulas.JudgingRules
    achievement: Floats
    towards_end: Floats
    basis: Ints
    baseline: Floats
    from_zero: Flags
    in_band: Flags
    met: Flags
    final_met: Flags
    on_wrong_side: Flags
    unpaired: Flags


def _achieve(
    rows: FigureRows,
    indicators: IndicatorColumns,
    kind: IndicatorKinds,
    amounts: _Amounts,
    sums: sums_over_time.FlowSums,
    is_whole: Flags,
) -> _Achieved:
    """Compute the achievement of each figure; a flow by its sums to date, every other kind by its own value.

    `is_whole` marks flow figures that complete the period of a wider target, with the sum within it as their value.
    """
    at = rows.position
    rules = kind.rules(indicators, at)
    baseline = kind.baseline[at]
    single = achievement_formulas.achievements(amounts.value, amounts.target, baseline, rules)
    towards_end = achievement_formulas.achievements(amounts.towards_end, amounts.final, baseline, rules)
    # Σ(y−b) against Σ(t−b) is the same formula with b taken off already.
    summed = achievement_formulas.achievements(
        sums.distance, sums.whole, np.where(np.isnan(baseline), np.nan, 0.0), rules
    )
    flow = kind.flow[at] & rows.has
    computed = (summed.basis == achievement_formulas.FROM_BASELINE) | (
        summed.basis == achievement_formulas.CONFIG_ERROR
    )
    by_sum = flow & (sums.pairs > 0) & computed
    # A flow is never compared with the target of another period: nothing was promised for this one.
    unpaired = flow & (sums.pairs == 0) & (single.basis != achievement_formulas.BAND)
    # The quarters of a year together are that year; a baseline does not say whether it is of a quarter or of a year.
    unpaired &= ~(is_whole & np.isnan(baseline))
    basis = np.where(by_sum, summed.basis, np.where(unpaired, achievement_formulas.NO_TARGET, single.basis))
    value = np.where(by_sum, summed.value, single.value)
    met = np.where(by_sum, summed.value >= 1, single.met & ~unpaired)
    at_end = towards_end.basis == achievement_formulas.FROM_BASELINE
    return _Achieved(
        rules=rules,
        achievement=np.where(basis == achievement_formulas.FROM_BASELINE, value, np.nan),
        towards_end=np.where(at_end, towards_end.value, np.nan),
        basis=basis,
        baseline=single.baseline,
        from_zero=single.counted_from_zero,
        in_band=single.in_band,
        met=met,
        final_met=towards_end.met,
        on_wrong_side=(basis == achievement_formulas.CONFIG_ERROR)
        | (towards_end.basis == achievement_formulas.CONFIG_ERROR),
        unpaired=unpaired,
    )


def _equals_baseline(achieved: _Achieved, target: Floats) -> Flags:
    """Flag targets equal to the baseline: they are met or not met, without a percentage."""
    return np.asarray((target == achieved.baseline) & ~np.isnan(target))


def _judge(
    rows: FigureRows,
    indicators: IndicatorColumns,
    kind: IndicatorKinds,
    achieved: _Achieved,
    own: Ints,
    target: Floats,
    pace: Floats,
) -> Ints:
    """Return the status of each figure as index of STATUS_ORDER (docs/decisions/0002-figures.md)."""
    at = rows.position
    judgeable = rows.has & (achieved.rules.side != 0) & ~achieved.on_wrong_side & ~np.isnan(target)
    is_final = (own >= 0) & (own == kind.final[at])
    # A flow has met its final target when that period has come and the sums are there.
    final_met = np.where(kind.flow[at], is_final & achieved.met, achieved.final_met)
    ladder = judge_paces(
        pace,
        judgeable & final_met,
        np.zeros(len(at), dtype=bool),
        indicators.bands_on_track[at],
        indicators.bands_attention[at],
    )
    unpaced = judgeable & (ladder == NOT_RATED)
    interim_met = (own >= 0) & achieved.met
    missed = ~interim_met & _equals_baseline(achieved, target) & ~achieved.unpaired
    ladder = np.where(unpaced & interim_met, ON_TRACK, np.where(unpaced & missed, ATTENTION, ladder))
    banded = rows.has & (achieved.basis == achievement_formulas.BAND)
    earlier = find_previous(rows)
    once = (earlier < 0) | take_flags(achieved.in_band, earlier)
    in_band = np.where(achieved.in_band, ACHIEVED, np.where(once, ATTENTION, BEHIND))
    return np.where(banded, in_band, np.where(judgeable, ladder, NOT_RATED))


def _notes(
    rows: FigureRows,
    indicators: IndicatorColumns,
    kind: IndicatorKinds,
    achieved: _Achieved,
    own: Ints,
    target: Floats,
    final: Floats,
    state: Texts,
    values: PeriodValues,
    aims: PeriodValues,
) -> dict[Note, Flags]:
    """Return the notes that follow from how each figure was computed, as one column of flags per note."""
    at, rules = rows.position, achieved.rules
    parts = indicators.has_parts[at]
    aimed = ~np.isnan(target)
    banded = rules.maintain & rules.banded
    conflict = take_flags(values.conflicting, rows.source)
    return {
        Note.DIRECTION_INFERRED: kind.inferred[at],
        Note.DIRECTION_UNKNOWN: (rules.direction == Direction.UNKNOWN.value) & ~np.isnan(final),
        Note.TIME_KIND_ASSUMED: (indicators.time_kind_origin == Origin.ASSUMED.value)[at],
        Note.TARGET_ON_WRONG_SIDE: achieved.on_wrong_side,
        Note.NO_BASELINE: np.isnan(achieved.baseline) & aimed & ~rules.maintain,
        Note.NO_TARGET: ~aimed & ~banded,
        Note.NO_MEASUREMENT: ~rows.has & ~(rows.placeholder & parts) & (state != State.NOT_APPLICABLE.value),
        Note.TARGET_EQUALS_BASELINE: _equals_baseline(achieved, target) & ~rules.maintain,
        Note.TARGET_OF_OTHER_PERIOD: ~rows.placeholder & aimed & (own < 0),
        Note.ONLY_BROKEN_DOWN: rows.placeholder & parts,
        Note.CONFLICTING_VALUES: conflict | take_flags(aims.conflicting, match_periods(rows, aims)),
        Note.UNDATED: ~rows.placeholder & ~rows.dated,
        Note.RUNNING_TOTAL_FELL: kind.running[at] & flag_falls(rows),
        Note.OUTSIDE_BAND: (achieved.basis == achievement_formulas.BAND) & ~achieved.in_band,
        Note.COUNTED_FROM_ZERO: achieved.from_zero & rows.has & ~achieved.unpaired,
    }
