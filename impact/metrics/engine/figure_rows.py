"""Rows of the figures to be computed: one per period, with the kind of its indicator and its target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.period_coverage import PeriodsOfIndicators, flag_covered
from impact.metrics.engine.period_index import PeriodIndex, PeriodValues, find_bounds, last_raised
from impact.metrics.formulas.achievement import JudgingRules
from impact.metrics.formulas.missing_values import take_flags, take_integers, take_values
from impact.metrics.formulas.running_sums import running_counts
from impact.model.figures.figure import NO_DAY, Flags, Floats, IndicatorColumns, Ints, Texts
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.value_states import State

# Rates, scores and steps are never added over periods, whatever their time kind.
NEVER_ADDED = (Measure.PERCENTAGE.value, Measure.SCORE.value, Measure.RUBRIC.value)
DAYS_OF_YEAR = 366


@dataclass(frozen=True, slots=True)
class FigureRows:
    """Rows of the figures, sorted by (indicator, end, start): one per period handed in, and one undated
    placeholder for an indicator without any. `position` is the index of the indicator, `source` the index
    of the period among the actuals or -1; `first` and `length` locate each indicator's rows."""

    position: Ints
    start: Ints
    end: Ints
    key: Ints
    source: Ints
    value: Floats
    has: Flags
    first: Ints
    length: Ints

    @property
    def placeholder(self) -> Flags:
        """Figures of indicators for which nothing was handed in."""
        return np.asarray(self.source < 0)

    @property
    def dated(self) -> Flags:
        """Figures whose period has an end."""
        return np.asarray(self.end != NO_DAY)


@dataclass(frozen=True, slots=True)
class IndicatorKinds:
    """Kind of each indicator, one element each. `flow`: its values are added over periods; `rate`: a percentage
    or score per period, never added; `running`: a running total. `stated` and `inferred` say where its
    direction comes from, `from_zero` whether a missing baseline counts as 0; `final` is the index of its last
    target or -1."""

    direction: Texts
    stated: Flags
    inferred: Flags
    flow: Flags
    rate: Flags
    running: Flags
    from_zero: Flags
    baseline: Floats
    final: Ints

    def rules(self, indicators: IndicatorColumns, position: Ints) -> JudgingRules:
        """Return the rules of judgement, one element per figure."""
        return JudgingRules(
            direction=self.direction[position],
            stated=self.stated[position],
            from_zero=self.from_zero[position],
            low=indicators.band_low[position],
            high=indicators.band_high[position],
        )


def lay_out_rows(count: int, values: PeriodValues, when: PeriodIndex) -> FigureRows:
    """Lay out the rows of the figures of `count` indicators."""
    without = np.setdiff1d(np.arange(count), values.position)
    undated = np.full(len(without), NO_DAY, dtype=np.int64)
    position = np.concatenate((values.position, without))
    order = np.argsort(position, kind="stable")
    position = position[order]
    start = np.concatenate((values.start, undated))[order]
    end = np.concatenate((values.end, undated))[order]
    source = np.concatenate((np.arange(len(values.key)), np.full(len(without), -1)))[order]
    first, length = find_bounds(position, count)
    return FigureRows(
        position=position,
        start=start,
        end=end,
        key=when.keys(position, start, end),
        source=source,
        value=take_values(values.value, source),
        has=take_flags(values.has, source),
        first=first,
        length=length,
    )


def classify_indicators(indicators: IndicatorColumns, aims: PeriodValues) -> IndicatorKinds:
    """Classify indicators: direction (stated, or inferred from baseline and target) and start of counting.

    Source: docs/metrics.md 2.5.
    """
    count = len(indicators.id)
    baseline = np.where(indicators.baseline_state == State.REPORTED.value, indicators.baseline, np.nan)
    final = _last_target(aims, aims.has, count)
    # The last target that differs from the baseline says which way is meant.
    base = baseline[aims.position]
    differing = _last_target(aims, aims.has & ~np.isnan(base) & (aims.value != base), count)
    has_direction = indicators.direction != Direction.UNKNOWN.value
    stated = (indicators.direction_origin == Origin.STATED.value) & has_direction
    inferred = ~stated & (differing >= 0)
    direction = np.full(count, Direction.UNKNOWN.value, dtype=object)
    rising = take_values(aims.value, differing) > baseline
    direction[inferred & rising] = Direction.UP.value
    direction[inferred & ~rising] = Direction.DOWN.value
    direction[stated] = indicators.direction[stated]
    period = np.asarray(indicators.time_kind == TimeKind.PERIOD.value)
    running = np.asarray(indicators.time_kind == TimeKind.CUMULATIVE.value)
    rate = np.isin(indicators.measure.astype(str), NEVER_ADDED)
    return IndicatorKinds(
        direction=direction,
        stated=np.asarray(stated),
        inferred=np.asarray(inferred),
        flow=period & ~rate,
        rate=period & rate,
        running=running,
        from_zero=(period | running)
        & np.asarray(indicators.time_kind_origin == Origin.STATED.value)
        & np.asarray(indicators.baseline_state == State.NOT_DUE.value),
        baseline=baseline,
        final=final,
    )


def _last_target(aims: PeriodValues, mask: Flags, count: int) -> Ints:
    """Return, per indicator, the index in `aims` of its last target within `mask`; -1 where there is none."""
    last = np.full(count, -1, dtype=np.int64)
    indexes = np.flatnonzero(mask)
    last[aims.position[indexes]] = indexes  # sorted, so the last one stays
    return last


def match_periods(rows: FigureRows, aims: PeriodValues) -> Ints:
    """Return, per figure, the index of its period among `aims`; -1 where there is none or for a placeholder."""
    if not len(aims.key):
        return np.full(len(rows.key), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(aims.key, rows.key), len(aims.key) - 1)
    return np.where((aims.key[at] == rows.key) & ~rows.placeholder, at, -1)


def match_targets(rows: FigureRows, aims: PeriodValues, final: Ints) -> tuple[Ints, Ints]:
    """Return, per figure, the target of exactly its period (-1: none), and the one used: that, else the last."""
    own = match_periods(rows, aims)
    own = np.where(take_flags(aims.has, own), own, -1)
    return own, np.where(own >= 0, own, final[rows.position])


def find_last_of_day(rows: FigureRows) -> Ints:
    """Return, per figure, the index of the last one of its indicator that ends on the same day.

    A year and its last half end together: what is counted up to the one is counted up to the other.
    """
    changes = (rows.position[1:] != rows.position[:-1]) | (rows.end[1:] != rows.end[:-1])
    last = np.flatnonzero(np.append(changes, np.ones(min(1, len(rows.end)), dtype=bool)))
    return np.repeat(last, np.diff(np.concatenate(([-1], last))))


def find_previous(rows: FigureRows) -> Ints:
    """Return, per figure, the index of the reported figure of the same indicator just before it, or -1."""
    last = last_raised(rows.has)
    previous = np.concatenate((np.array([-1], dtype=np.int64), last[:-1]))[: len(last)]
    return np.where(previous >= rows.first[rows.position], previous, -1)


def flag_falls(rows: FigureRows) -> Flags:
    """Flag values below the reported value before them."""
    with np.errstate(invalid="ignore"):
        return rows.has & (rows.value < take_values(rows.value, find_previous(rows)))


def count_due_and_reported(
    rows: FigureRows, kinds: IndicatorKinds, values: PeriodValues, aims: PeriodValues, when: PeriodIndex
) -> tuple[Ints, Ints]:
    """Count periods with a target or a measurement, and reported periods, that end by the day each figure ends.

    A period for which a grantee says that no value is due, or that none applies, is not due; a target asks for none.
    Nor is one without a value of its own that shorter periods cover: a year with a target and four reported quarters.
    """
    due = np.setdiff1d(np.union1d(values.key[values.due], aims.key[aims.has]), values.key[~values.due])
    pairs = ((values.position, aims.position), (values.start, aims.start), (values.end, aims.end))
    keys, periods = np.concatenate((values.key, aims.key)), PeriodsOfIndicators(*map(np.concatenate, pairs))
    is_open = np.concatenate((~values.has, ~np.isin(aims.key, values.key[values.has])))
    without_value = periods.select(is_open)
    reported = PeriodsOfIndicators(values.position, values.start, values.end).select(values.has)
    covered = flag_covered(without_value, reported, ~(kinds.flow | kinds.rate)[without_value.position])
    due = np.setdiff1d(due, keys[is_open][covered])
    start = np.searchsorted(due, rows.position * when.width)
    due_count = np.searchsorted(due, when.first_key_after(rows.position, rows.end)) - start
    return due_count, running_counts(rows.has, rows.first, rows.length)[find_last_of_day(rows)]


def flag_latest(rows: FigureRows, aims: PeriodValues, kinds: IndicatorKinds) -> Flags:
    """Flag the figure of each indicator that speaks for it: of its last reported day, else its last figure.

    Where several reported periods end on that day (a year beside its last half), it is the one that a target was set
    for, the final target before another; without one the longest of at most a year, unless values are added up over
    periods; else the one that starts last. Source: docs/metrics.md 2.5.
    """
    is_latest = np.zeros(len(rows.key), dtype=bool)
    if not len(rows.key):
        return is_latest
    last = rows.first + rows.length - 1
    reported = last_raised(rows.has)[last]
    is_reported = reported >= rows.first
    is_latest[np.where(is_reported, reported, last)] = True
    ending = np.flatnonzero(rows.has & is_reported[rows.position] & (rows.end == rows.end[reported][rows.position]))
    tied = ending[np.bincount(rows.position[ending], minlength=len(last))[rows.position[ending]] > 1]
    if not len(tied):
        return is_latest
    aim = match_periods(rows, aims)[tied]
    is_given = take_flags(aims.has | aims.unclear, aim)
    is_final = is_given & (aim == kinds.final[rows.position[tied]])
    begins = np.where(rows.start[tied] == NO_DAY, rows.end[tied], rows.start[tied])
    days = rows.end[tied] - begins + 1
    length = np.where(~kinds.flow[rows.position[tied]] & (days <= DAYS_OF_YEAR), days, 0)
    order = tied[np.lexsort((rows.key[tied], length * ~is_given, is_given, is_final, rows.position[tied]))]
    is_latest[tied] = False
    is_latest[order[np.append(rows.position[order][1:] != rows.position[order][:-1], True)]] = True
    return is_latest


def flag_unclear(
    rows: FigureRows,
    values: PeriodValues,
    aims: PeriodValues,
    indicators: IndicatorColumns,
    used: Ints,
    newest_figure: Flags,
) -> Flags:
    """Flag figures that rest on a value, target or baseline that could not be read.

    The latest figure (`newest_figure`) is flagged too when a value or target that ends on the same day or later
    could not be read.
    """
    is_unclear = take_flags(values.unclear, rows.source) | take_flags(aims.unclear, match_periods(rows, aims))
    is_unclear |= (indicators.baseline_state == State.UNCLEAR.value)[rows.position]
    for periods, end in ((values, rows.end), (aims, take_integers(aims.end, used, -1))):
        newest = np.full(len(indicators.id), -1, dtype=np.int64)
        newest[periods.position[periods.unclear]] = periods.end[periods.unclear]
        is_unclear |= newest_figure & (newest[rows.position] >= 0) & (newest[rows.position] >= end)
    return is_unclear
