"""By which method a figure is judged (docs/metrics.md 2.2, 2.5): a row of a table says so, beside its status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.views.figures.figure_rows import FigureRow

# Measures whose values are judged period by period, whatever their time kind.
NEVER_ADDED = (Measure.PERCENTAGE, Measure.SCORE, Measure.RUBRIC)


class JudgedBy(StrEnum):
    """What the status of a figure compares (catalog `indicator.judged.…`); NOTHING where there is no judgement."""

    NOTHING = "nothing"
    BAND = "band"
    TO_DATE = "to_date"
    MEAN = "mean"
    AT_END = "at_end"
    PATH = "path"
    PERIOD = "period"


def find_sum(
    time_kind: TimeKind, measure: Measure, actual: float | None, actual_to_date: float | None
) -> float | None:
    """The sum of values that are added up, where it says more than the last of them; else None."""
    if time_kind is not TimeKind.PERIOD or measure in NEVER_ADDED or actual_to_date == actual:
        return None
    return actual_to_date


@dataclass(frozen=True, slots=True)
class SumsBeyondBaseline:
    """What values and targets of several periods come to beyond the baseline of each, in the unit of the figure."""

    actual: float
    target: float
    is_above: bool


def find_sums_beyond_baseline(row: FigureRow) -> SumsBeyondBaseline | None:
    """Find what the sums to date come to beyond the baseline of each; None where it or their number is not known."""
    if not row.baseline or not row.sum_periods or row.actual_to_date is None or row.target_to_date is None:
        return None
    start = row.baseline * row.sum_periods
    way = row.target_to_date - start
    side = 1 if way > 0 else -1
    # Where a sum equals its target any number of periods gives the same achievement, so the number is not to be known;
    # and a way against the direction comes of a wrong number.
    is_against = row.direction is (Direction.DOWN if way > 0 else Direction.UP)
    if row.actual_to_date == row.target_to_date or is_against:
        return None
    return SumsBeyondBaseline(side * (row.actual_to_date - start), side * way, way > 0)


def find_method(row: FigureRow) -> JudgedBy:
    """Find what the status of a figure compares.

    A mean over years where the definition asks for one, also of a band; a band; of values that are added, the sums to
    date, where more than this period is in them; a final target that is met; the path of targets where it expects
    another value than the target of this period; else this period alone.
    """
    if row.status is Status.NOT_RATED or row.actual is None:
        return JudgedBy.NOTHING
    if row.mean_periods:
        return JudgedBy.MEAN
    if row.basis is Basis.BAND:
        return JudgedBy.BAND
    # A target equal to the baseline (no complaints, before and aimed at) has no achievement: it is judged now.
    if row.time_kind is TimeKind.PERIOD and row.measure not in NEVER_ADDED and row.achievement is not None:
        only_this_period = row.actual_to_date in (None, row.actual) and row.target_to_date in (None, row.target)
        return JudgedBy.PERIOD if only_this_period else JudgedBy.TO_DATE
    if row.status is Status.ACHIEVED:
        return JudgedBy.AT_END
    if row.expected is not None and (row.expected != row.target or Note.TARGET_OF_OTHER_PERIOD in row.notes):
        return JudgedBy.PATH
    return JudgedBy.PERIOD
