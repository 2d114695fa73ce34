"""The columns of figures laid out: which rows there are, what each indicator is, which target is whose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.period_index import Calendar, Periods, bounds_of, last_where
from impact.metrics.formulas.achievement import Rules
from impact.metrics.formulas.missing_values import flags_at, values_at, whole_at
from impact.metrics.formulas.to_date import running_counts
from impact.model.figure import NO_DAY, Flags, Floats, IndicatorColumns, Ints, Texts
from impact.model.words import Direction, Measure, Origin, State, TimeKind

# Rates, scores and steps are never added over periods, whatever their time kind.
NEVER_ADDED = (Measure.PERCENTAGE.value, Measure.SCORE.value, Measure.RUBRIC.value)


@dataclass(frozen=True, slots=True)
class Frame:
    """The figures to be, sorted by (indicator, end, start): one per period handed in, and one undated
    placeholder for an indicator without any. `position` is the indicator, `source` the period among
    the actuals or -1; `first` and `length` say where each indicator's figures are."""

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
class Kinds:
    """What each indicator is. `flow`: its values are added over periods; `rate`: a percentage or score
    per period, never added; `running`: a running total. `final` is the index of its last target or -1."""

    direction: Texts
    stated: Flags
    inferred: Flags
    flow: Flags
    rate: Flags
    running: Flags
    from_zero: Flags
    baseline: Floats
    final: Ints

    def rules(self, indicators: IndicatorColumns, position: Ints) -> Rules:
        """The rules of judging, per figure."""
        return Rules(
            direction=self.direction[position],
            stated=self.stated[position],
            from_zero=self.from_zero[position],
            low=indicators.band_low[position],
            high=indicators.band_high[position],
        )


def frame(count: int, values: Periods, when: Calendar) -> Frame:
    """The figures of `count` indicators."""
    without = np.setdiff1d(np.arange(count), values.position)
    undated = np.full(len(without), NO_DAY, dtype=np.int64)
    position = np.concatenate((values.position, without))
    order = np.argsort(position, kind="stable")
    position = position[order]
    start = np.concatenate((values.start, undated))[order]
    end = np.concatenate((values.end, undated))[order]
    source = np.concatenate((np.arange(len(values.key)), np.full(len(without), -1)))[order]
    first, length = bounds_of(position, count)
    return Frame(
        position=position,
        start=start,
        end=end,
        key=when.keys(position, start, end),
        source=source,
        value=values_at(values.value, source),
        has=flags_at(values.has, source),
        first=first,
        length=length,
    )


def kinds(indicators: IndicatorColumns, aims: Periods) -> Kinds:
    """Directions, stated or inferred from baseline and target, and where counting starts (2.5)."""
    count = len(indicators.id)
    baseline = np.where(indicators.baseline_state == State.REPORTED.value, indicators.baseline, np.nan)
    final = _last_target(aims, aims.has, count)
    # The last target that differs from the baseline says which way is meant.
    base = baseline[aims.position]
    telling = _last_target(aims, aims.has & ~np.isnan(base) & (aims.value != base), count)
    known = indicators.direction != Direction.UNKNOWN.value
    stated = (indicators.direction_origin == Origin.STATED.value) & known
    inferred = ~stated & (telling >= 0)
    direction = np.full(count, Direction.UNKNOWN.value, dtype=object)
    rising = values_at(aims.value, telling) > baseline
    direction[inferred & rising] = Direction.UP.value
    direction[inferred & ~rising] = Direction.DOWN.value
    direction[stated] = indicators.direction[stated]
    period = np.asarray(indicators.time_kind == TimeKind.PERIOD.value)
    running = np.asarray(indicators.time_kind == TimeKind.CUMULATIVE.value)
    rate = np.isin(indicators.measure.astype(str), NEVER_ADDED)
    return Kinds(
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


def _last_target(aims: Periods, among: Flags, count: int) -> Ints:
    """Per indicator the last of the targets `among`, as index in `aims`; -1 where there is none."""
    found = np.full(count, -1, dtype=np.int64)
    chosen = np.flatnonzero(among)
    found[aims.position[chosen]] = chosen  # sorted, so the last one stays
    return found


def of_period(rows: Frame, aims: Periods) -> Ints:
    """Per figure the same period among `aims`, -1 where there is none; a placeholder has no period."""
    if not len(aims.key):
        return np.full(len(rows.key), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(aims.key, rows.key), len(aims.key) - 1)
    return np.where((aims.key[at] == rows.key) & ~rows.placeholder, at, -1)


def targets_of(rows: Frame, aims: Periods, final: Ints) -> tuple[Ints, Ints]:
    """Per figure the target of exactly its period (-1: none), and the one used: that, else the latest."""
    own = of_period(rows, aims)
    own = np.where(flags_at(aims.has, own), own, -1)
    return own, np.where(own >= 0, own, final[rows.position])


def before(rows: Frame) -> Ints:
    """Per figure the reported figure of the same indicator just before it; -1 where there is none."""
    last = last_where(rows.has)
    found = np.concatenate((np.array([-1], dtype=np.int64), last[:-1]))[: len(last)]
    return np.where(found >= rows.first[rows.position], found, -1)


def fell(rows: Frame) -> Flags:
    """Whether a value is below the one before it."""
    with np.errstate(invalid="ignore"):
        return rows.has & (rows.value < values_at(rows.value, before(rows)))


def due_and_reported(rows: Frame, values: Periods, aims: Periods, when: Calendar) -> tuple[Ints, Ints]:
    """Periods with a target or something handed in, and periods reported, up to each figure's own."""
    due = np.union1d(values.key[values.due], aims.key[aims.has])
    start = np.searchsorted(due, rows.position * when.width)
    counted = np.searchsorted(due, rows.key, side="right") - start
    return counted, running_counts(rows.has, rows.first, rows.length)


def latest(rows: Frame) -> Flags:
    """The last reported figure of each indicator, else its last."""
    last = rows.first + rows.length - 1
    reported = last_where(rows.has)[last] if len(last) else last
    found = np.zeros(len(rows.key), dtype=bool)
    found[np.where(reported >= rows.first, reported, last)] = True
    return found


def unclear(rows: Frame, values: Periods, aims: Periods, indicators: IndicatorColumns, used: Ints) -> Flags:
    """A value, target or baseline that could not be read stands behind this figure, or after it.

    The latest figure also says so when a newer value or target is there that could not be read.
    """
    found = flags_at(values.unclear, rows.source) | flags_at(aims.unclear, of_period(rows, aims))
    found |= (indicators.baseline_state == State.UNCLEAR.value)[rows.position]
    newest_figure = latest(rows)
    for periods, key in ((values, rows.key), (aims, whole_at(aims.key, used))):
        newest = np.full(len(indicators.id), -1, dtype=np.int64)
        newest[periods.position[periods.unclear]] = periods.key[periods.unclear]
        found |= newest_figure & (newest[rows.position] > key)
    return found
