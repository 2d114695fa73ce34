"""Means over several years, where a definition asks to be judged by one (docs/metrics.md 2.2, 2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from impact.metrics.engine.figure_rows import FigureRows, IndicatorKinds
from impact.metrics.formulas.means_in_definitions import NOT_ASKED
from impact.metrics.formulas.missing_values import take_values
from impact.model.figures.figure import Flags, Floats, IndicatorColumns, Ints, SeriesColumns
from impact.model.vocabulary.measures import Direction, Measure

# A leap year and the months of a quarter differ by so many days at most.
DAYS_OF_DIFFERENCE = 3
DAYS_OF_A_YEAR = 365.25
FEWEST_OF_MEAN = 2
# Steps, a yes or a no, and stories have no mean.
WITH_MEAN = (Measure.NUMBER.value, Measure.PERCENTAGE.value, Measure.SCORE.value)


@dataclass(frozen=True, slots=True)
class MeansOfYears:
    """Per figure: the mean of the values of several periods, of what was expected of them, over how many `periods` (0:
    not judged by a mean), and the number of cases behind a mean percentage. `impossible` marks figures that would be
    judged by a mean, and for which there is none."""

    actual: Floats
    expected: Floats
    periods: Ints
    cases: Floats
    impossible: Flags

    @property
    def judged(self) -> Flags:
        """Figures that are judged by their mean."""
        return np.asarray(self.periods > 0)


def compute_means(
    rows: FigureRows,
    indicators: IndicatorColumns,
    kinds: IndicatorKinds,
    expected: Floats,
    actuals: SeriesColumns,
    row: Ints,
) -> MeansOfYears:
    """Compute the means of the figures of which the definition asks for one (`indicators.mean_years`).

    Over the reported periods as long as that of the figure, from so many years before its end, of which it is known
    what was `expected`: the target of the period, else the path. Of a band: over all reported. A percentage is Σn/Σd, a
    mean score Σ(n·mean)/Σn, and what was expected of them is weighted alike; where a part is missing, or with one
    period only, there is no mean. Running totals have none. Source: docs/metrics.md 2.2, [own].
    """
    count = len(rows.position)
    means = MeansOfYears(
        np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, dtype=np.int64), np.full(count, np.nan),
        np.zeros(count, dtype=bool),
    )  # fmt: skip
    may = np.isin(indicators.measure.astype(str), WITH_MEAN) & ~kinds.running & (indicators.mean_years > NOT_ASKED)
    measured = rows.has & rows.dated & (rows.start > 0)
    percentage = np.asarray(indicators.measure == Measure.PERCENTAGE.value)
    for at in np.flatnonzero(may):
        here = np.arange(rows.first[at], rows.first[at] + rows.length[at])
        here = here[measured[here]]
        is_weighed = bool(percentage[at]) or indicators.measure[at] == Measure.SCORE.value
        has_band = kinds.direction[at] == Direction.MAINTAIN.value and not (
            np.isnan(indicators.band_low[at]) and np.isnan(indicators.band_high[at])
        )
        for figure in here:
            among = here[_flag_alike(rows, here, figure, int(indicators.mean_years[at]))]
            several = len(among) >= FEWEST_OF_MEAN
            among = among if has_band else among[~np.isnan(expected[among])]
            means.impossible[figure] = several and (has_band or not np.isnan(expected[figure]))
            if len(among) < FEWEST_OF_MEAN or (not has_band and figure not in among):
                continue
            value, weight = rows.value[among], np.ones(len(among))
            if is_weighed:
                weight = take_values(actuals.denominator if percentage[at] else actuals.n, row[among])
                parts = take_values(actuals.numerator, row[among]) if percentage[at] else weight
                if np.isnan(weight).any() or np.isnan(parts).any() or not (weight > 0).all():
                    continue
                value = 100 * parts / weight if percentage[at] else value
            total = float(np.sum(weight))
            means.actual[figure] = float(np.sum(value * weight)) / total
            means.expected[figure] = np.nan if has_band else float(np.sum(expected[among] * weight)) / total
            means.cases[figure] = total if percentage[at] else np.nan
            means.periods[figure] = len(among)
            means.impossible[figure] = False
    return means


def _flag_alike(rows: FigureRows, here: Ints, figure: int, years: int) -> Flags:
    """Flag the periods of one indicator (`here`) that are in the mean of a figure by their length and their days."""
    length = rows.end[here] - rows.start[here]
    since = rows.end[figure] - years * DAYS_OF_A_YEAR - DAYS_OF_DIFFERENCE
    return np.asarray(
        (np.abs(length - (rows.end[figure] - rows.start[figure])) <= DAYS_OF_DIFFERENCE)
        & (rows.end[here] <= rows.end[figure])
        & (rows.start[here] >= since)
    )


def is_in_mean(start: date | None, end: date | None, of_start: date | None, of_end: date | None, years: int) -> bool:
    """Whether a period is in the mean of a figure by its length and its days; never one without them."""
    if start is None or end is None or of_start is None or of_end is None:
        return False
    is_as_long = abs((end - start).days - (of_end - of_start).days) <= DAYS_OF_DIFFERENCE
    since = of_end.toordinal() - years * DAYS_OF_A_YEAR - DAYS_OF_DIFFERENCE
    return is_as_long and end <= of_end and start.toordinal() >= since
