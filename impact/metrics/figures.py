"""The figures of many indicators at once: what is known at the end of each period, and how it is judged.

Binding: metrics.md 2.2, 2.3 and 2.5; what these leave open is settled in
docs/decisions/0002-figures.md. The formulas are those of achievement, pace, to_date and trend;
this module only lays the columns out for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics import distance as formula
from impact.metrics.notes import collect, written
from impact.metrics.pace import (
    ATTENTION,
    BEHIND,
    MIN_FRACTION,
    NOT_RATED,
    ON_TRACK,
    STATUS_WORDS,
    fractions,
    paces,
    path_values,
    statuses,
)
from impact.metrics.periods import Calendar, Periods, bounds_of, calendar, enclosing, last_where, merged
from impact.metrics.to_date import increments, running_counts, running_sums
from impact.metrics.trend import LOOK_BACK, MIN_POINTS, slopes_up_to
from impact.model.figure import (
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
from impact.model.words import Direction, Measure, Note, Origin, State, TimeKind

DAYS_PER_YEAR = 365.25
TREND_WORDS = np.array(["", "falling", "flat", "rising"], dtype=object)

# Rates, scores and steps are never added over periods, whatever their time kind.
NEVER_ADDED = (Measure.PERCENTAGE.value, Measure.SCORE.value, Measure.RUBRIC.value)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What each indicator is, as flags; `final` is the index of its last target or -1."""

    direction: Texts
    stated: Flags
    inferred: Flags
    flow: Flags
    running: Flags
    from_zero: Flags
    baseline: Floats
    final: Ints


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rows to be: one per period handed in, one undated for an indicator without any."""

    position: Ints
    start: Ints
    end: Ints
    key: Ints
    source: Ints
    placeholder: Flags
    value: Floats
    has: Flags
    first: Ints
    length: Ints


def compute(
    indicators: IndicatorColumns, actuals: SeriesColumns, targets: SeriesColumns
) -> FigureColumns:
    """One figure per indicator × period handed in, sorted by (indicator, end, start).

    Series are totals (no breakdown) and may come in any order; `indicators.id` is sorted. Values are
    the doubles given, never rounded. A figure depends on its own indicator only, down to the last
    digit, so one grantee computed alone equals the same grantee in a full rebuild.
    KeyError for a series of an indicator that is not among `indicators`.
    """
    when = calendar(actuals, targets)
    aims = merged(targets, indicators.id, when)
    values = merged(actuals, indicators.id, when)
    rows = _frame(indicators, values, when)
    kinds = _kinds(indicators, aims)
    at = rows.position
    own, used = _targets_of(rows, aims, kinds)

    actual, baseline = rows.value, kinds.baseline[at]
    target, final = _at(aims.value, used), _at(aims.value, kinds.final[at])
    direction, side = kinds.direction[at], formula.side_of(kinds.direction[at])
    common = {
        "direction": direction,
        "from_zero": kinds.from_zero[at],
        "stated": kinds.stated[at],
        "low": indicators.band_low[at],
        "high": indicators.band_high[at],
    }
    single = formula.achievements(actual, target, baseline, **common)
    towards_end = formula.achievements(actual, final, baseline, **common)
    sums = _sums(rows, indicators, kinds, _at(aims.value, own))
    summed = formula.achievements(
        sums.distance, sums.whole, np.where(np.isnan(baseline), np.nan, 0.0), **common
    )
    flow = kinds.flow[at]
    by_sum = flow & rows.has & (sums.pairs > 0) & np.isin(
        summed.basis, (formula.FROM_BASELINE, formula.CONFIG_ERROR)
    )
    basis = np.where(by_sum, summed.basis, single.basis)
    achieved = np.where(by_sum, summed.value, single.value)
    # A flow has no meaning against the target of another period: nothing was promised for this one.
    unpaired = flow & rows.has & (sums.pairs == 0) & (basis != formula.BAND)
    basis = np.where(unpaired, formula.NO_TARGET, basis)
    achieved = np.where((basis == formula.FROM_BASELINE), achieved, np.nan)

    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(target != 0, actual / target, np.nan)
    expected, pace, too_early = _pace(
        rows, indicators, aims, kinds, own, single.baseline, achieved, towards_end.basis, flow
    )

    wrong = (basis == formula.CONFIG_ERROR) | (towards_end.basis == formula.CONFIG_ERROR)
    level_target = (target == single.baseline) & ~np.isnan(target) & ~np.isnan(single.baseline)
    maintain = direction == Direction.MAINTAIN.value
    judgeable = rows.has & (side != 0) & ~wrong & ~np.isnan(target)
    own_is_final = (own >= 0) & (own == kinds.final[at])
    flow_met = np.where(by_sum, summed.value >= 1, single.met)
    final_met = np.where(flow, own_is_final & flow_met, towards_end.met)
    interim_met = (own >= 0) & single.met & (~flow | ~by_sum)
    ladder = statuses(
        np.where(wrong, np.nan, pace),
        judgeable & final_met,
        np.zeros(len(at), dtype=bool),
        indicators.bands_on_track[at],
        indicators.bands_attention[at],
    )
    unpaced = judgeable & (ladder == NOT_RATED)
    unpaired_target = flow & (own < 0)
    ladder = np.where(unpaced & interim_met, ON_TRACK, ladder)
    ladder = np.where(
        unpaced & ~interim_met & level_target & ~unpaired_target, ATTENTION, ladder
    )
    was_inside = _inside_before(rows, single.in_band)
    out_of_band = np.where(was_inside, ATTENTION, BEHIND)
    banded = rows.has & maintain & (basis == formula.BAND)
    ladder = np.where(banded, np.where(single.in_band, 0, out_of_band), ladder)
    ladder = np.where(judgeable | banded, ladder, NOT_RATED)

    slope, trend, trend_n = _trend(rows, kinds, single.baseline, sums.counted)
    due, reported = _due(rows, values, aims, when)
    latest = _latest(rows)
    notes = collect(
        indicators.notes,
        at,
        {
            Note.DIRECTION_INFERRED: kinds.inferred[at],
            Note.DIRECTION_UNKNOWN: (direction == Direction.UNKNOWN.value) & ~np.isnan(final),
            Note.TIME_KIND_ASSUMED: indicators.time_kind_origin[at] == Origin.ASSUMED.value,
            Note.TARGET_ON_WRONG_SIDE: wrong,
            Note.NO_BASELINE: np.isnan(single.baseline) & ~np.isnan(target) & ~maintain,
            Note.NO_TARGET: np.isnan(target) & ~(maintain & (~np.isnan(common["low"]) | ~np.isnan(common["high"]))),
            Note.NO_MEASUREMENT: ~rows.has & ~indicators.has_parts[at],
            Note.TARGET_EQUALS_BASELINE: level_target,
            Note.TARGET_OF_OTHER_PERIOD: ~rows.placeholder & (used >= 0) & (own < 0),
            Note.ONLY_BROKEN_DOWN: rows.placeholder & indicators.has_parts[at],
            Note.UNCLEAR_VALUE: _unclear(rows, values, aims, indicators, used, latest),
            Note.CONFLICTING_VALUES: _flag(values.conflicting, rows.source) | _of_period(rows, aims, aims.conflicting),
            Note.UNDATED: ~rows.placeholder & (rows.end == NO_DAY),
            Note.RUNNING_TOTAL_FELL: kinds.running[at] & _fell(rows),
            Note.OUTSIDE_BAND: banded & ~single.in_band,
            Note.NUMERATOR_ABOVE_DENOMINATOR: _above(rows, actuals, values),
            Note.TOO_EARLY: too_early,
            Note.COUNTED_FROM_ZERO: single.counted_from_zero & rows.has & ~unpaired,
        },
    )
    row = _at_rows(values.row, rows.source)
    state = np.full(len(at), State.NOT_REPORTED.value, dtype=object)
    state[row >= 0] = actuals.state[row[row >= 0]]
    state[_flag(values.conflicting, rows.source)] = State.UNCLEAR.value
    used_row, final_row = _at_rows(aims.row, used), _at_rows(aims.row, kinds.final[at])
    return FigureColumns(
        indicator_id=indicators.id[at],
        period_start=rows.start,
        period_end=rows.end,
        state=state,
        actual=actual,
        numerator=_at(actuals.numerator, row),
        denominator=_at(actuals.denominator, row),
        n=_at(actuals.n, row),
        baseline=baseline,
        target=target,
        target_start=_day(aims.start, used),
        target_end=_day(aims.end, used),
        target_final=final,
        target_final_end=_day(aims.end, kinds.final[at]),
        target_denominator=_at(targets.denominator, used_row),
        actual_to_date=np.where(flow, sums.actual, actual),
        target_to_date=np.where(flow, sums.target, _at(aims.value, own)),
        achievement=achieved,
        achievement_final=np.where(towards_end.basis == formula.FROM_BASELINE, towards_end.value, np.nan),
        ratio_to_target=ratio,
        basis=formula.BASIS_WORDS[basis],
        direction=direction,
        expected=expected,
        pace=np.where(wrong, np.nan, pace),
        status=STATUS_WORDS[ladder],
        bands_on_track=indicators.bands_on_track[at],
        bands_attention=indicators.bands_attention[at],
        slope=slope,
        trend=TREND_WORDS[trend],
        trend_n=trend_n,
        due=due,
        reported=reported,
        notes=written(notes),
        measurement_id=_id(actuals.id, row),
        target_id=_id(targets.id, used_row),
        target_final_id=_id(targets.id, final_row),
        latest=latest,
    )


def _frame(indicators: IndicatorColumns, values: Periods, when: Calendar) -> _Frame:
    """Rows sorted by (indicator, end, start); `source` is the period in `values` or -1."""
    count = len(indicators.id)
    without = np.setdiff1d(np.arange(count), values.position)
    undated = np.full(len(without), NO_DAY, dtype=np.int64)
    position = np.concatenate((values.position, without))
    start = np.concatenate((values.start, undated))
    end = np.concatenate((values.end, undated))
    source = np.concatenate((np.arange(len(values.key)), np.full(len(without), -1)))
    order = np.argsort(position, kind="stable")
    position, start, end, source = position[order], start[order], end[order], source[order]
    first, lengths = bounds_of(position, count)
    return _Frame(
        position=position,
        start=start,
        end=end,
        key=when.keys(position, start, end),
        source=source,
        placeholder=source < 0,
        value=_at(values.value, source),
        has=_flag(values.has, source),
        first=first,
        length=lengths,
    )


def _kinds(indicators: IndicatorColumns, aims: Periods) -> _Kinds:
    """Directions, stated or inferred from baseline and target, and where counting starts."""
    count = len(indicators.id)
    baseline = np.where(indicators.baseline_state == State.REPORTED.value, indicators.baseline, np.nan)
    final = _last_target(aims, aims.has, count)
    # The last target that differs from the baseline says which way is meant.
    base = baseline[aims.position]
    telling = _last_target(aims, aims.has & ~np.isnan(base) & (aims.value != base), count)
    known = indicators.direction != Direction.UNKNOWN.value
    stated = (indicators.direction_origin == Origin.STATED.value) & known
    inferred = ~stated & (telling >= 0)
    rising = _at(aims.value, telling) > baseline
    direction = np.where(
        stated,
        indicators.direction,
        np.where(
            inferred,
            np.where(rising, Direction.UP.value, Direction.DOWN.value),
            Direction.UNKNOWN.value,
        ),
    ).astype(object)
    period = indicators.time_kind == TimeKind.PERIOD.value
    running = indicators.time_kind == TimeKind.CUMULATIVE.value
    return _Kinds(
        direction=direction,
        stated=stated,
        inferred=inferred,
        flow=period & ~np.isin(indicators.measure.astype(str), NEVER_ADDED),
        running=running,
        from_zero=(period | running)
        & (indicators.time_kind_origin == Origin.STATED.value)
        & (indicators.baseline_state == State.NOT_DUE.value),
        baseline=baseline,
        final=final,
    )


def _last_target(aims: Periods, among: Flags, count: int) -> Ints:
    """Per indicator the last of the targets `among`, as index in `aims`; -1 where there is none."""
    found = np.full(count, -1, dtype=np.int64)
    chosen = np.flatnonzero(among)
    found[aims.position[chosen]] = chosen  # sorted, so the last one stays
    return found


def _targets_of(rows: _Frame, aims: Periods, kinds: _Kinds) -> tuple[Ints, Ints]:
    """Per figure the target of exactly its period (-1: none), and the one used: that, else the latest."""
    own = _period_of(rows, aims)
    own = np.where((own >= 0) & _flag(aims.has, own), own, -1)
    return own, np.where(own >= 0, own, kinds.final[rows.position])


def _period_of(rows: _Frame, aims: Periods) -> Ints:
    """Per figure the same period among `aims`, -1 where there is none; a placeholder has no period."""
    if not len(aims.key):
        return np.full(len(rows.key), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(aims.key, rows.key), len(aims.key) - 1)
    return np.where((aims.key[at] == rows.key) & ~rows.placeholder, at, -1)


def _of_period(rows: _Frame, aims: Periods, flags: Flags) -> Flags:
    return _flag(flags, _period_of(rows, aims))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Flows up to each period: Σ(y−b) and Σ(t−b) over periods with both (`pairs` of them), Σy and Σt.

    `counted` marks the values that enter: a year beside its quarters does not.
    """

    distance: Floats
    whole: Floats
    actual: Floats
    target: Floats
    pairs: Ints
    counted: Flags


def _sums(rows: _Frame, indicators: IndicatorColumns, kinds: _Kinds, own: Floats) -> _Sums:
    at = rows.position
    flow = kinds.flow[at] & rows.has
    wide = enclosing(at, rows.start, rows.end, flow & (rows.end != NO_DAY))
    counted = flow & ~wide
    both = counted & ~np.isnan(own)
    base = np.where(np.isnan(kinds.baseline), 0.0, kinds.baseline)[at]

    def sums(values: Floats, among: Flags) -> Floats:
        return running_sums(np.where(among, values, np.nan), rows.first, rows.length)

    pairs = running_counts(both, rows.first, rows.length)
    some = running_counts(counted, rows.first, rows.length) > 0
    actual = np.where(pairs > 0, sums(rows.value, both), sums(rows.value, counted))
    distance, whole = sums(rows.value - base, both), sums(own - base, both)
    target = sums(own, both)
    # A period that holds others stands by itself: its parts are in the sums already.
    alone = wide & ~np.isnan(own)
    pairs = np.where(wide, alone.astype(np.int64), pairs)
    nothing = pairs == 0
    return _Sums(
        distance=np.where(nothing, np.nan, np.where(wide, rows.value - base, distance)),
        whole=np.where(nothing, np.nan, np.where(wide, own - base, whole)),
        actual=np.where(wide, rows.value, np.where(some, actual, np.nan)),
        target=np.where(nothing, np.nan, np.where(wide, own, target)),
        pairs=pairs,
        counted=rows.has & ~wide,
    )


def _pace(
    rows: _Frame,
    indicators: IndicatorColumns,
    aims: Periods,
    kinds: _Kinds,
    own: Ints,
    baseline: Floats,
    achieved: Floats,
    end_basis: Ints,
    flow: Flags,
) -> tuple[Floats, Floats, Flags]:
    """Expected value at the end of each figure's period, pace, and whether it was too early for one."""
    at = rows.position
    start = _path_start(rows, indicators, aims)
    dated = aims.has & (aims.end != NO_DAY)
    begins = start[aims.position]
    on_path = np.flatnonzero(dated & (begins != NO_DAY) & (aims.end > begins))
    # Two targets on one day: the one of the latest period counts, as everywhere.
    on_path = on_path[
        np.concatenate((np.diff(aims.position[on_path] * 2**22 + aims.end[on_path]) != 0, [True]))[: len(on_path)]
    ]
    finish = np.full(len(start), NO_DAY, dtype=np.int64)
    finish[aims.position[on_path]] = aims.end[on_path]
    final = _at(aims.value, kinds.final)
    zero = kinds.from_zero & (formula.side_of(kinds.direction) * final >= 0)
    base = np.where(np.isnan(kinds.baseline) & zero, 0.0, kinds.baseline)
    roots = np.flatnonzero((finish != NO_DAY) & ~np.isnan(base))
    path = np.concatenate((roots, aims.position[on_path]))
    x = np.concatenate((start[roots], aims.end[on_path])).astype(np.float64)
    y = np.concatenate((base[roots], aims.value[on_path]))
    order = np.lexsort((x, path))
    now = np.where(rows.end == NO_DAY, np.nan, rows.end)
    expected = path_values(path[order], x[order], y[order], at, now)
    has_own = own >= 0
    expected = np.where(has_own, _at(aims.value, own), expected)
    expected = np.where(flow & ~has_own | rows.placeholder, np.nan, expected)

    passed = fractions(
        np.where(start == NO_DAY, np.nan, start)[at], np.where(finish == NO_DAY, np.nan, finish)[at], now
    )
    with np.errstate(invalid="ignore"):
        early = ~flow & (own != kinds.final[at]) & (passed < MIN_FRACTION)
    side = formula.side_of(kinds.direction)[at]
    with np.errstate(invalid="ignore"):
        backwards = side * (expected - baseline) < 0
    found = np.where(flow, achieved, paces(rows.value, baseline, expected))
    judged = rows.has & (side != 0) & ((end_basis != formula.CONFIG_ERROR) | flow)
    found = np.where(judged & (flow | ~backwards), found, np.nan)
    too_early = early & ~np.isnan(found)
    return np.where(side == 0, np.nan, expected), np.where(too_early, np.nan, found), too_early


def _path_start(rows: _Frame, indicators: IndicatorColumns, aims: Periods) -> Ints:
    """Day on which each path begins: the baseline's, else the earliest start of a dated period."""
    never = np.iinfo(np.int64).max
    earliest = np.full(len(indicators.id), never, dtype=np.int64)
    for position, start, there in (
        (rows.position, rows.start, rows.start != NO_DAY),
        (aims.position, aims.start, (aims.start != NO_DAY) & aims.has),
    ):
        np.minimum.at(earliest, position[there], start[there])
    earliest = np.where(earliest == never, NO_DAY, earliest)
    return np.where(indicators.baseline_day != NO_DAY, indicators.baseline_day, earliest)


def _before(rows: _Frame) -> Ints:
    """Per figure the reported figure of the same indicator just before it; -1 where there is none."""
    last = last_where(rows.has)
    before = np.concatenate((np.array([-1], dtype=np.int64), last[:-1]))[: len(last)]
    return np.where(before >= rows.first[rows.position], before, -1)


def _inside_before(rows: _Frame, in_band: Flags) -> Flags:
    """Whether the value before was in its band; a first value gets the benefit of the doubt."""
    before = _before(rows)
    return (before < 0) | _flag(in_band, before)


def _fell(rows: _Frame) -> Flags:
    with np.errstate(invalid="ignore"):
        return rows.has & (rows.value < _at(rows.value, _before(rows)))


def _trend(
    rows: _Frame, kinds: _Kinds, baseline: Floats, counted: Flags
) -> tuple[Floats, Ints, Ints]:
    """Theil–Sen slope per year up to and including each period, its word as index, and its points.

    Running totals go by what was added per period, the first against the baseline where there is one.
    """
    at = rows.position
    points = np.flatnonzero(counted & (rows.end != NO_DAY))
    of, y = at[points], rows.value[points]
    begin = np.concatenate(([True], of[1:] != of[:-1]))[: len(of)]
    added = increments(y, begin, baseline[points])
    y = np.where(kinds.running[of], added, y)
    usable = ~np.isnan(y)
    points, of, y = points[usable], of[usable], y[usable]
    x = rows.end[points] / DAYS_PER_YEAR
    first = np.searchsorted(of, at)
    last = np.searchsorted(points, np.arange(len(at)), side="right") - 1
    count = np.minimum(np.maximum(last - first + 1, 0), LOOK_BACK)
    count = np.where(rows.end == NO_DAY, 0, count)
    slope = slopes_up_to(x, y, np.where(count > 0, first, 1), np.where(count > 0, last, 0))
    words = np.where((count >= MIN_POINTS) & ~np.isnan(slope), np.sign(np.nan_to_num(slope)) + 2, 0)
    return slope, words.astype(np.int64), count


def _due(rows: _Frame, values: Periods, aims: Periods, when: Calendar) -> tuple[Ints, Ints]:
    """Periods with a target or something handed in, and periods reported, up to each figure's own."""
    due = np.union1d(values.key[values.due], aims.key[aims.has])
    start = rows.position * when.width
    counted = np.searchsorted(due, rows.key, side="right") - np.searchsorted(due, start)
    return counted, running_counts(rows.has, rows.first, rows.length)


def _latest(rows: _Frame) -> Flags:
    """The last reported figure of each indicator, else its last."""
    last = rows.first + rows.length - 1
    reported = last_where(rows.has)[last] if len(last) else last
    found = np.zeros(len(rows.key), dtype=bool)
    found[np.where(reported >= rows.first, reported, last)] = True
    return found


def _unclear(
    rows: _Frame,
    values: Periods,
    aims: Periods,
    indicators: IndicatorColumns,
    used: Ints,
    latest: Flags,
) -> Flags:
    """A value, target or baseline that could not be read stands behind this figure, or after it.

    The latest figure also says so when a newer value is there that could not be read.
    """
    own = _flag(values.unclear, rows.source) | _of_period(rows, aims, aims.unclear)
    own |= (indicators.baseline_state == State.UNCLEAR.value)[rows.position]
    for periods, key in ((values, rows.key), (aims, np.where(used >= 0, _at_rows(aims.key, used), -1))):
        newest = np.full(len(indicators.id), -1, dtype=np.int64)
        newest[periods.position[periods.unclear]] = periods.key[periods.unclear]
        own |= latest & (newest[rows.position] > key)
    return own


def _above(rows: _Frame, actuals: SeriesColumns, values: Periods) -> Flags:
    row = _at_rows(values.row, rows.source)
    with np.errstate(invalid="ignore"):
        return _at(actuals.numerator, row) > _at(actuals.denominator, row)


def _at(values: Floats, index: Ints) -> Floats:
    """Values at these indexes, NaN where the index is -1."""
    if not len(values):
        return np.full(len(index), np.nan)
    return np.where(index >= 0, values[index], np.nan)


def _flag(values: Flags, index: Ints) -> Flags:
    if not len(values):
        return np.zeros(len(index), dtype=bool)
    return (index >= 0) & values[index]


def _at_rows(values: Ints, index: Ints) -> Ints:
    if not len(values):
        return np.full(len(index), -1, dtype=np.int64)
    return np.where(index >= 0, values[index], -1)


def _day(values: Ints, index: Ints) -> Ints:
    return np.maximum(_at_rows(values, index), NO_DAY)


def _id(values: Ints, index: Ints) -> Ints:
    found = _at_rows(values, index)
    return np.where(index >= 0, found, NO_ROW)
