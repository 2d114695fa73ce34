"""Column types of figures: the value of an indicator at the end of a period, and its judgement.

`FigureColumns` is the output of metrics.engine.figures, the columns of the table `figure` and
the source of every view, so a number exists in one place only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

# A day is date.toordinal(); an undated or open end is NO_DAY, which sorts before every date.
NO_DAY = 0
# The row id of a measurement or target that does not exist.
NO_ROW = -1


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """The properties of indicators that figures depend on, one element per indicator, sorted by `id`.

    Texts are the values of the enums in model.vocabulary. `baseline` is NaN unless reported;
    `baseline_state` holds State values (NOT_DUE: the source has no place for a baseline).
    `baseline_day` is the ordinal of the baseline's date or NO_DAY. `band_low`/`band_high` are NaN
    where open. `bands_on_track` and `bands_attention` are the fund's thresholds of pace.
    `mean_years` is over how many years the mean is judged (metrics.formulas.means_in_definitions), 0 where each
    period is. `notes` are notes from reading, joined by ';', carried over into every figure.
    """

    id: Ints
    measure: Texts
    direction: Texts
    direction_origin: Texts
    time_kind: Texts
    time_kind_origin: Texts
    baseline: Floats
    baseline_state: Texts
    baseline_day: Ints
    band_low: Floats
    band_high: Floats
    bands_on_track: Floats
    bands_attention: Floats
    has_parts: Flags
    mean_years: Ints
    notes: Texts


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """Totals (no breakdown) of measurements or targets, sorted by (indicator, end, start, id).

    `indicator` holds indicator ids; `start` and `end` are ordinals or NO_DAY, both inclusive. `value` is
    NaN unless `state` is 'reported'.
    """

    id: Ints
    indicator: Ints
    start: Ints
    end: Ints
    value: Floats
    numerator: Floats
    denominator: Floats
    n: Floats
    state: Texts


class FigureRecord(NamedTuple):
    """One figure in plain values: the fields of `FigureColumns`, in their order, one of each.

    None where something does not exist. Units and meanings as there; words are the values of the enums in
    model.vocabulary, `notes` are keys joined by ';'.
    """

    indicator_id: int
    period_start: date | None
    period_end: date | None
    state: str
    actual: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    baseline: float | None
    target: float | None
    target_start: date | None
    target_end: date | None
    target_final: float | None
    target_final_end: date | None
    target_denominator: float | None
    actual_to_date: float | None
    target_to_date: float | None
    mean_periods: int
    mean_actual: float | None
    mean_expected: float | None
    achievement: float | None
    achievement_final: float | None
    ratio_to_target: float | None
    basis: str
    direction: str
    expected: float | None
    pace: float | None
    status: str
    bands_on_track: float
    bands_attention: float
    slope: float | None
    trend: str
    trend_n: int
    due: int
    reported: int
    notes: str
    measurement_id: int | None
    target_id: int | None
    target_final_id: int | None
    latest: bool


def drop_misleading_shares(figure: FigureRecord) -> FigureRecord:
    """Return the figure without the shares that would say something else than its numbers.

    Of fewer than ten cases nothing is judged, so they have covered no share of a way: −188 % of three people is one
    person. What can only be met or not has no share of its target: of a falling value 110 % is not beyond it.
    """
    if Note.FEW_CASES.value in figure.notes.split(";"):
        return figure._replace(achievement=None, achievement_final=None, ratio_to_target=None, pace=None)
    if figure.basis in (Basis.MET_ONLY.value, Basis.CONFIG_ERROR.value):
        return figure._replace(ratio_to_target=None)
    return figure


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """One element per indicator × period with a measurement, and one undated element for an indicator
    without any; NaN, NO_DAY and NO_ROW where something does not exist.

    actual, baseline, target, target_final, actual_to_date, target_to_date, mean_actual,
    mean_expected, expected: in the indicator's unit. mean_periods is over how many periods the
    mean goes that is judged, 0 where none is. achievement, achievement_final, ratio_to_target, pace: fractions.
    slope: unit per year (Theil–Sen; on increments for cumulative). due and reported count periods
    up to this one that have a target or a measurement. status is judged with bands_on_track and
    bands_attention. measurement_id, target_id and target_final_id are the rows used.
    latest marks the reported figure with the greatest (end, start), or the only one.
    trend: '' (too few points), 'rising', 'falling' or 'flat';
    trend_n: points used, below 5 it is a direction only.
    """

    indicator_id: Ints
    period_start: Ints
    period_end: Ints
    state: Texts
    actual: Floats
    numerator: Floats
    denominator: Floats
    n: Floats
    baseline: Floats
    target: Floats
    target_start: Ints
    target_end: Ints
    target_final: Floats
    target_final_end: Ints
    target_denominator: Floats
    actual_to_date: Floats
    target_to_date: Floats
    mean_periods: Ints
    mean_actual: Floats
    mean_expected: Floats
    achievement: Floats
    achievement_final: Floats
    ratio_to_target: Floats
    basis: Texts
    direction: Texts
    expected: Floats
    pace: Floats
    status: Texts
    bands_on_track: Floats
    bands_attention: Floats
    slope: Floats
    trend: Texts
    trend_n: Ints
    due: Ints
    reported: Ints
    notes: Texts
    measurement_id: Ints
    target_id: Ints
    target_final_id: Ints
    latest: Flags

    def __len__(self) -> int:
        return len(self.indicator_id)

    def row(self, index: int) -> FigureRecord:
        """Return one figure as plain Python values, counted from 0; NaN, NO_DAY and NO_ROW become None, days dates."""
        plain: dict[str, Any] = {}
        for name in FigureRecord._fields:
            item = getattr(self, name)[index]
            item = item.item() if isinstance(item, np.generic) else item
            if isinstance(item, float) and np.isnan(item):
                item = None
            if name.endswith(("_start", "_end")):
                item = None if item == NO_DAY else date.fromordinal(item)
            if name in ("measurement_id", "target_id", "target_final_id") and item <= NO_ROW:
                item = None
            plain[name] = item
        return FigureRecord(**plain)


@dataclass(frozen=True, slots=True)
class AggregateColumns:
    """Aggregates of one grantee: counts per status and sums, per level × theme × shared key × period.

    An aggregate is valid from `as_of` up to but not including `until` (NO_DAY: no end), both ordinals:
    period ends of the grantee. Counts are over all its indicators, each with the figure in force at
    `as_of`: `reporting` of `indicators` have a value by then, `evidenced` of those a source row;
    `due`/`reported` count periods; `in_band` of those achieved only stayed inside their band, `not_applicable` of those
    not rated never had a value and were last said not to apply. Sums are over the `summed` shared indicators whose
    value belongs to `as_of` and may be added (metrics.engine.aggregates); NaN where nothing was added.
    `numerator`/`denominator` are the parts of percentages, `weighted`/`weight` of mean scores and of
    targets of percentages, `largest` is the greatest single count (lower bound of unique people).
    """

    organisation_id: Ints
    grant_id: Ints
    level: Texts
    theme: Texts
    counts: Flags
    shared_key: Texts
    as_of: Ints
    until: Ints
    achieved: Ints
    on_track: Ints
    attention: Ints
    behind: Ints
    regressing: Ints
    not_rated: Ints
    indicators: Ints
    reporting: Ints
    evidenced: Ints
    due: Ints
    reported: Ints
    actual: Floats
    target: Floats
    numerator: Floats
    denominator: Floats
    weighted: Floats
    weight: Floats
    largest: Floats
    summed: Ints
    in_band: Ints
    not_applicable: Ints

    def __len__(self) -> int:
        return len(self.organisation_id)
