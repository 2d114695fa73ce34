"""Views of a figure: as the row of a table, with the points of its series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; `value` is None where nothing was reported, and a gap stays a gap."""

    start: date | None
    end: date | None
    value: float | None
    state: State = State.REPORTED
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    raw: str = ""
    note: str = ""
    target: float | None = None
    status: Status = Status.NOT_RATED
    submission_id: int | None = None
    file: str = ""
    sheet: str = ""
    cell: str = ""
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator with its latest figure; values in `unit`, achievement and pace as fractions.

    `actual_to_date` and `target_to_date` are over the same periods: those due and reported up to this one. Where the
    definition says that a mean over years is judged, it goes over `mean_periods`; else that is 0. `sum_periods` are
    those in the sums, 0 where nobody knows how many; a sum that `counts_again` holds somebody once per period.
    """

    indicator_id: int
    organisation_id: int
    organisation: str
    code: str
    title: str
    result_title: str
    level: Level
    theme: str
    unit: str
    measure: Measure
    direction: Direction
    time_kind: TimeKind
    breakdown: str
    counts: bool
    baseline: float | None
    actual: float | None
    actual_raw: str
    state: State
    period_start: date | None
    period_end: date | None
    target: float | None
    target_end: date | None
    target_final: float | None
    target_final_end: date | None
    achievement: float | None
    ratio_to_target: float | None
    basis: Basis
    pace: float | None
    expected: float | None
    status: Status
    slope: float | None
    trend: str
    trend_n: int
    due: int
    reported: int
    confidence: str
    notes: tuple[Note, ...]
    spark: tuple[float | None, ...] = ()
    path: tuple[tuple[date, float], ...] = ()
    series: tuple[Point, ...] = ()
    band_low: float | None = None
    band_high: float | None = None
    actual_to_date: float | None = None
    target_to_date: float | None = None
    mean_periods: int = 0
    mean_actual: float | None = None
    mean_expected: float | None = None
    # From which pace it is on track, and needs attention: fractions that its fund agreed.
    bands: tuple[float, ...] = ()
    location: str = ""
    # First day of the period that the last target is for.
    target_final_start: date | None = None
    sum_periods: int = 0
    counts_again: bool = False
    # First day of the period of `target`: a quarter may stand against the target of its year.
    target_start: date | None = None
