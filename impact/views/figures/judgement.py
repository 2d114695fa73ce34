"""By which method a figure is judged (docs/metrics.md 2.2, 2.5): a row of a table says so, beside its status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from impact.model.words import Basis, Measure, Note, Status, TimeKind
from impact.views.figures.marks import FigureRow

# 'Volgen met meerjarig gemiddelde': the definition says how to judge, not how a value was measured.
_JUDGE = (
    r"(?:volg|opvolg|beoorde|toets|vergelijk|bekijk|follow|judg|assess|track|monitor|compar|suiv|appr[eé]ci|[eé]valu"
    r"|jug)\w*"
)
_MEAN = (
    r"(?:meerjarig\w*|voortschrijdend|\w+jarig|\w+jaarlijks) gemiddelde|gemiddelde (?:over|van) (?:\w+ ){0,3}jaar"
    r"|(?:multi-?year|rolling|\w+-year) (?:average|mean)|(?:average|mean) (?:over|of) (?:\w+ ){0,3}years"
    r"|moyenne (?:pluriannuelle|mobile|glissante|triennale|quinquennale)|moyenne (?:sur|de|des) (?:\w+ ){0,3}ann[ée]es"
)
_JUDGED_BY_MEAN = re.compile(rf"\b{_JUDGE}\b[^.;]*\b(?:{_MEAN})\b", re.IGNORECASE)
# A leap year and the months of a quarter differ by so many days at most.
DAYS_OF_DIFFERENCE, FEWEST_OF_MEAN = 3, 2
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


def is_judged_by_mean(definition: str) -> bool:
    """Whether a definition says that an indicator is to be judged by the mean of several years."""
    return _JUDGED_BY_MEAN.search(definition) is not None


def find_sum(
    time_kind: TimeKind, measure: Measure, actual: float | None, actual_to_date: float | None
) -> float | None:
    """The sum of values that are added up, where it says more than the last of them; else None."""
    if time_kind is not TimeKind.PERIOD or measure in NEVER_ADDED or actual_to_date == actual:
        return None
    return actual_to_date


def find_method(row: FigureRow) -> JudgedBy:
    """Find what the status of a figure compares.

    A band; of values that are added, the sums to date, where more than this period is in them, or their means where the
    definition says so; a final target that is met; the path of targets where it expects another value than the target
    of this period; else this period alone.
    """
    if row.status is Status.NOT_RATED or row.actual is None:
        return JudgedBy.NOTHING
    if row.basis is Basis.BAND:
        return JudgedBy.BAND
    # A target equal to the baseline (no complaints, before and aimed at) has no achievement: it is judged now.
    if row.time_kind is TimeKind.PERIOD and row.measure not in NEVER_ADDED and row.achievement is not None:
        if row.periods_of_mean is not None:
            return JudgedBy.MEAN
        only_this_period = row.actual_to_date in (None, row.actual) and row.target_to_date in (None, row.target)
        return JudgedBy.PERIOD if only_this_period else JudgedBy.TO_DATE
    if row.status is Status.ACHIEVED:
        return JudgedBy.AT_END
    if row.expected is not None and (row.expected != row.target or Note.TARGET_OF_OTHER_PERIOD in row.notes):
        return JudgedBy.PATH
    return JudgedBy.PERIOD


@dataclass(frozen=True, slots=True)
class MeanOfPeriods:
    """The mean of the values of several periods, and of their targets; None where one of them has no target."""

    periods: int
    mean: float
    target_mean: float | None


def find_mean_beside(row: FigureRow) -> MeanOfPeriods | None:
    """The mean that a definition asks for beside a judgement of one period, as of levels, scores and percentages.

    Over all reported periods up to that of the figure that are as long as this: the quarters of a year are not in it
    beside the year. None where the mean is judged already, nothing is asked for, or there is one period only.
    """
    if not row.asks_for_mean or find_method(row) in (JudgedBy.NOTHING, JudgedBy.MEAN) or row.period_start is None:
        return None
    length = _count_days(row.period_start, row.period_end)
    points = [
        point for point in row.series
        if point.value is not None and point.start and point.end and row.period_end and point.end <= row.period_end
        and length is not None and abs((_count_days(point.start, point.end) or 0) - length) <= DAYS_OF_DIFFERENCE
    ]  # fmt: skip
    if len(points) < FEWEST_OF_MEAN:
        return None
    targets = [point.target for point in points if point.target is not None]
    return MeanOfPeriods(
        len(points),
        fmean(point.value for point in points if point.value is not None),
        fmean(targets) if len(targets) == len(points) else None,
    )


def _count_days(start: date, end: date | None) -> int | None:
    return None if end is None else (end - start).days
