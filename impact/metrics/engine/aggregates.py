"""Aggregates: counts and sums of a grantee's indicators as of each of its period ends, ready to be added up.

A page adds up the aggregates within its access and never reads the figures (docs/design.md#aggregates).
The aggregates of a grantee are computed from its own figures only, in the order of its indicators, so
they are the same to the last digit whether it is computed by itself or among twenty thousand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.period_coverage import PeriodsOfIndicators, flag_covered
from impact.metrics.engine.period_index import DAY_RANGE, find_positions
from impact.metrics.formulas.missing_values import take_flags, take_integers, take_values
from impact.metrics.formulas.status import ACHIEVED, STATUS_WORDS
from impact.model.figures.figure import (
    NO_DAY,
    NO_ROW,
    AggregateColumns,
    FigureColumns,
    Flags,
    Floats,
    Ints,
    SeriesColumns,
    Texts,
)
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Aggregation, TimeKind
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.model.vocabulary.value_states import NOT_EXPECTED, State

_SUMMED_RULES = (Aggregation.SUM.value, Aggregation.SUM_WITH_BOUNDS.value)


@dataclass(frozen=True, slots=True)
class AggregateIndicators:
    """Owner and aggregation rule of each indicator: one element per indicator, sorted by `id`.

    Texts are the values of the enums in model.vocabulary; `shared_key` is '' where there is none.
    """

    id: Ints
    organisation_id: Ints
    grant_id: Ints
    level: Texts
    theme: Texts
    counts: Flags
    shared_key: Texts
    aggregation: Texts
    time_kind: Texts


def compute_aggregates(
    indicators: AggregateIndicators, figures: FigureColumns, evidenced: Flags, targets: SeriesColumns
) -> AggregateColumns:
    """Compute the aggregates of all grantees of these indicators, sorted by (organisation, as_of, group).

    `figures` are all figures of these indicators in any order, `evidenced` one flag per figure (its
    measurement has a source row), `targets` the totals in force, for counting periods that are due.
    A group is grant × level × theme × counts × shared key. Every grantee gets an aggregate of each of
    its groups as of each of its period ends (undated, NO_DAY, comes before every date; a grantee without
    any value has that one only). Each indicator counts with its reported figure of the greatest
    end up to then, of several that end together with the one that speaks for it, else its last
    unreported one, else as not rated.

    Sums hold values of shared indicators that belong to `as_of`: a dated figure whose own period ends
    on that day, or for a running total the last one up to then. `summed` is their number, so that a page
    can say "9 of 12" about exactly the indicators whose values are in the sum.
    Raises KeyError for a figure or target of an indicator that is not among `indicators`.
    """
    series = _sort_series(indicators, figures)
    grid = _lay_out_grid(indicators, series)
    in_force = _figures_in_force(grid, series)
    row = in_force.row
    value = (row >= 0) & take_flags(series.reported, in_force.place)
    status = np.full(len(row), len(STATUS_ORDER) - 1)
    for index, word in enumerate(STATUS_WORDS):
        status[take_flags(figures.status == word, row)] = index
    due, reported_periods = _count_periods(indicators, figures, targets, series, in_force)

    def count_per_aggregate(weights: Flags | Ints) -> Ints:
        return np.bincount(in_force.cell, weights=weights, minlength=grid.cells).astype(np.int64)

    status_counts = [count_per_aggregate(status == index) for index in range(len(STATUS_ORDER))]
    sums = _sums(indicators, figures, in_force, value, grid.cells)

    lead_indicator = grid.lead
    return AggregateColumns(
        organisation_id=indicators.organisation_id[lead_indicator],
        grant_id=indicators.grant_id[lead_indicator],
        level=indicators.level[lead_indicator],
        theme=indicators.theme[lead_indicator],
        counts=indicators.counts[lead_indicator],
        shared_key=indicators.shared_key[lead_indicator],
        as_of=grid.as_of,
        until=grid.until,
        achieved=status_counts[0],
        on_track=status_counts[1],
        attention=status_counts[2],
        behind=status_counts[3],
        regressing=status_counts[4],
        not_rated=status_counts[5],
        indicators=count_per_aggregate(np.ones(len(row), dtype=bool)),
        reporting=count_per_aggregate(value),
        evidenced=count_per_aggregate(value & take_flags(evidenced, row)),
        due=count_per_aggregate(due),
        reported=count_per_aggregate(reported_periods),
        actual=sums.actual,
        target=sums.target,
        numerator=sums.numerator,
        denominator=sums.denominator,
        weighted=sums.weighted,
        weight=sums.weight,
        largest=sums.largest,
        summed=sums.summed,
        in_band=count_per_aggregate((status == ACHIEVED) & take_flags(figures.basis == Basis.BAND.value, row)),
        not_applicable=count_per_aggregate(
            (status == len(STATUS_ORDER) - 1) & take_flags(figures.state == State.NOT_APPLICABLE.value, row)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Series:
    """Figures sorted by (indicator, end); of those that end together the one that speaks for the indicator is last.

    `row` is the row in the unsorted figures, `of` the position of the indicator, `end` the period end;
    `reported` marks a figure with a value, `handed_in` one that rests on a measurement.
    """

    row: Ints
    of: Ints
    end: Ints
    reported: Flags
    handed_in: Flags


def _sort_series(indicators: AggregateIndicators, figures: FigureColumns) -> _Series:
    of = find_positions(indicators.id, figures.indicator_id)
    # As pages choose it (store.queries.figures): the latest figure, one with a target of its own, the last to start.
    has_own_target = (figures.target_end == figures.period_end) & (figures.target_start == figures.period_start)
    row = np.lexsort((figures.period_start, has_own_target, figures.latest, figures.period_end, of))
    reported = (figures.state == State.REPORTED.value) & ~np.isnan(figures.actual)
    handed_in = figures.measurement_id != NO_ROW
    return _Series(row, of[row], figures.period_end[row], reported[row], handed_in[row])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Which aggregates exist. Per aggregate: `lead` (an indicator of its group), `as_of`, `until`.

    `date` and `date_of` list the period ends and their grantees, `first_cell` the first aggregate of each;
    `ordered` holds indicators by grantee, `first`/`size` the start and length of each grantee in it;
    `group_of` is each indicator's group, counted from 0 within its grantee.
    """

    cells: int
    lead: Ints
    as_of: Ints
    until: Ints
    date: Ints
    date_of: Ints
    first_cell: Ints
    ordered: Ints
    first: Ints
    size: Ints
    group_of: Ints


def _lay_out_grid(indicators: AggregateIndicators, series: _Series) -> _Grid:
    organisations, grantee = np.unique(indicators.organisation_id, return_inverse=True)
    size = len(organisations)
    date, date_of = _distinct_dates(grantee, size, series)
    group_lead, group_index = _groups(indicators, grantee)
    groups, group_first = _stretches(grantee[group_lead], size)
    in_grantee, first = _stretches(np.sort(grantee), size)
    cells_per_date = groups[date_of]
    first_cell = np.cumsum(cells_per_date) - cells_per_date
    date_of_cell, nth = _repeat_with_index(cells_per_date)
    next_same = np.concatenate((date_of[1:] == date_of[:-1], [False]))[: len(date)]
    until = np.where(next_same, np.concatenate((date[1:], [NO_DAY]))[: len(date)], NO_DAY)
    return _Grid(
        cells=int(cells_per_date.sum()),
        lead=group_lead[group_first[date_of[date_of_cell]] + nth],
        as_of=date[date_of_cell],
        until=until[date_of_cell],
        date=date,
        date_of=date_of,
        first_cell=first_cell,
        ordered=np.argsort(grantee, kind="stable"),
        first=first,
        size=in_grantee,
        group_of=group_index - group_first[grantee],
    )


def _distinct_dates(grantee: Ints, size: int, series: _Series) -> tuple[Ints, Ints]:
    """Return the distinct period ends of each grantee and their grantee; NO_DAY for one without any."""
    pairs = (grantee[series.of] * DAY_RANGE + series.end)[series.handed_in]
    silent = np.setdiff1d(np.arange(size), pairs // DAY_RANGE) * DAY_RANGE + NO_DAY
    pairs = np.unique(np.concatenate((pairs, silent)))
    return pairs % DAY_RANGE, pairs // DAY_RANGE


def _groups(indicators: AggregateIndicators, grantee: Ints) -> tuple[Ints, Ints]:
    """Return the groups sorted by (grantee, grant, level, theme, counts, shared key), each as the position
    of its first indicator, and the group of each indicator."""
    columns = (
        _rank_texts(indicators.shared_key),
        indicators.counts,
        _rank_texts(indicators.theme),
        _rank_texts(indicators.level),
        indicators.grant_id,
        grantee,
    )
    order = np.lexsort(columns)
    changed = np.zeros(len(order), dtype=bool)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[order][1:] != column[order][:-1]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(changed) - 1
    return order[changed], group


def _rank_texts(texts: Texts) -> Ints:
    """Return the rank of each text: numbers that sort like the texts."""
    return np.unique(texts.astype(str), return_inverse=True)[1]


def _stretches(owner: Ints, size: int) -> tuple[Ints, Ints]:
    """Return length and start of each owner's run in a sorted column of owners."""
    lengths = np.bincount(owner, minlength=size)
    return lengths, np.cumsum(lengths) - lengths


def _repeat_with_index(lengths: Ints) -> tuple[Ints, Ints]:
    """Repeat each index by its length; return it with the number of each repetition, counted from 0."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


@dataclass(frozen=True, slots=True)
class _FiguresInForce:
    """The figure in force: one element per indicator × as_of of its grantee, by (grantee, as_of, indicator).

    `place` is its index in the sorted series and `row` its row in the figures, -1 where there is none;
    `cell` is the aggregate it counts in.
    """

    indicator: Ints
    as_of: Ints
    cell: Ints
    place: Ints
    row: Ints


def _figures_in_force(grid: _Grid, series: _Series) -> _FiguresInForce:
    date, nth = _repeat_with_index(grid.size[grid.date_of])
    indicator = grid.ordered[grid.first[grid.date_of[date]] + nth]
    as_of = grid.date[date]
    key = series.of * DAY_RANGE + series.end
    wanted_key = indicator * DAY_RANGE + as_of
    place = _find_last(key, series.of, np.arange(len(key)), wanted_key, indicator)
    reported = np.flatnonzero(series.reported)
    with_value = _find_last(key[reported], series.of[reported], reported, wanted_key, indicator)
    place = np.where(with_value >= 0, with_value, place)
    row = take_integers(series.row, place)
    return _FiguresInForce(indicator, as_of, grid.first_cell[date] + grid.group_of[indicator], place, row)


def _find_last(key: Ints, of: Ints, place: Ints, wanted_key: Ints, indicator: Ints) -> Ints:
    """Return the place of the last key up to and including `wanted_key` of the same indicator; else -1."""
    if not len(key):
        return np.full(len(wanted_key), -1, dtype=np.int64)
    at = np.searchsorted(key, wanted_key, side="right") - 1
    candidate = np.maximum(at, 0)
    return np.where((at >= 0) & (of[candidate] == indicator), place[candidate], -1)


def _count_periods(
    indicators: AggregateIndicators,
    figures: FigureColumns,
    targets: SeriesColumns,
    series: _Series,
    in_force: _FiguresInForce,
) -> tuple[Ints, Ints]:
    """Count, per element of `in_force`, the periods of its indicator due by then, and those reported.

    A period for which no value is due, or none applies, does not count, whatever its target, nor one without a value
    of its own that shorter periods cover.
    """
    states = figures.state[series.row]
    excused = np.isin(states.astype(str), NOT_EXPECTED) & series.handed_in
    has_target = (targets.state == State.REPORTED.value) & ~np.isnan(targets.value)
    of_target = find_positions(indicators.id, targets.indicator)[has_target]
    starts = figures.period_start[series.row]
    handed_in = np.stack((series.of * DAY_RANGE + series.end, starts), axis=1)[series.handed_in]
    aimed_at = np.stack((of_target * DAY_RANGE + targets.end[has_target], targets.start[has_target]), axis=1)
    periods, place = np.unique(np.concatenate((handed_in, aimed_at)), axis=0, return_inverse=True)
    is_due = np.ones(len(periods), dtype=bool)
    is_due[place.reshape(-1)[: len(handed_in)][excused[series.handed_in]]] = False
    has_value = np.zeros(len(periods), dtype=bool)
    has_value[place.reshape(-1)[: len(handed_in)][series.reported[series.handed_in]]] = True
    all_periods = PeriodsOfIndicators(periods[:, 0] // DAY_RANGE, periods[:, 1], periods[:, 0] % DAY_RANGE)
    at_end = (indicators.time_kind != TimeKind.PERIOD.value)[all_periods.position]
    is_due &= has_value | ~flag_covered(all_periods, all_periods.select(has_value), at_end)
    distinct = periods[is_due][:, 0]
    reported = (series.of * DAY_RANGE + series.end)[series.reported]
    upper, lower = in_force.indicator * DAY_RANGE + in_force.as_of, in_force.indicator * DAY_RANGE

    def count_up_to(keys: Ints) -> Ints:
        return np.searchsorted(keys, upper, side="right") - np.searchsorted(keys, lower)

    return count_up_to(distinct), count_up_to(reported)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What may be added, per aggregate; columns as in AggregateColumns."""

    actual: Floats
    target: Floats
    numerator: Floats
    denominator: Floats
    weighted: Floats
    weight: Floats
    largest: Floats
    summed: Ints


def _sums(
    indicators: AggregateIndicators, figures: FigureColumns, in_force: _FiguresInForce, value: Flags, cells: int
) -> _Sums:
    """Sum what may be added, per aggregate. A target is there only when each value in the sum has its own.

    Of mean scores `weighted`/`weight` are Σ(n·mean) and Σn, and `target` is Σ(n·t). Of percentages
    they are Σ(t·d) and Σd, d being the expected denominator of the target, else the actual one.
    """
    of = in_force.indicator
    key = (indicators.shared_key != "")[of]
    running = (indicators.time_kind == TimeKind.CUMULATIVE.value)[of]
    end = take_integers(figures.period_end, in_force.row)
    counts_at_date = value & key & (end > NO_DAY) & ((end == in_force.as_of) | running)
    rule = indicators.aggregation[of]
    actual = take_values(figures.actual, in_force.row)
    target = take_values(figures.target, in_force.row)
    has_own_target = (take_integers(figures.target_end, in_force.row) == end) & (
        take_integers(figures.target_start, in_force.row) == take_integers(figures.period_start, in_force.row)
    )
    target = np.where(has_own_target, target, np.nan)
    numerator = take_values(figures.numerator, in_force.row)
    denominator = take_values(figures.denominator, in_force.row)
    respondents = take_values(figures.n, in_force.row)
    expected_denominator = take_values(figures.target_denominator, in_force.row)
    expected_denominator = np.where(np.isnan(expected_denominator), denominator, expected_denominator)

    added = counts_at_date & np.isin(rule.astype(str), _SUMMED_RULES)
    with np.errstate(invalid="ignore"):
        share = counts_at_date & (rule == Aggregation.RATIO.value) & ~np.isnan(numerator) & (denominator > 0)
        mean = counts_at_date & (rule == Aggregation.WEIGHTED_MEAN.value) & (respondents > 0)
    largest = np.full(cells, -np.inf)
    bounded = counts_at_date & (rule == Aggregation.SUM_WITH_BOUNDS.value)
    np.maximum.at(largest, in_force.cell[bounded], actual[bounded])

    def total(amount: Floats, mask: Flags) -> Floats:
        # bincount adds in the order of the rows: by indicator, whoever else is computed with it.
        counts = np.bincount(in_force.cell[mask], minlength=cells)
        sums = np.bincount(in_force.cell[mask], weights=amount[mask], minlength=cells)
        return np.where(counts > 0, sums, np.nan)

    # A missing target makes the sum NaN: a partial target beside a whole sum would mislead.
    summed = added | share | mean
    expected_weight = np.where(np.isnan(target), np.nan, expected_denominator)
    return _Sums(
        actual=total(actual, added),
        target=total(np.where(mean, respondents * target, target), added | mean),
        numerator=total(numerator, share),
        denominator=total(denominator, share),
        weighted=total(np.where(mean, respondents * actual, expected_denominator * target), share | mean),
        weight=total(np.where(mean, respondents, expected_weight), share | mean),
        largest=np.where(np.isinf(largest), np.nan, largest),
        summed=np.bincount(in_force.cell, weights=summed, minlength=cells).astype(np.int64),
    )
