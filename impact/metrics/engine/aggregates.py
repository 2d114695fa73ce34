"""Cells: how all indicators of a grantee stand as of each of its period ends, ready to be summed.

A page adds up the cells inside its access; it never needs the figures themselves (docs/design.md#aggregates).
A grantee's cells are computed whole from its own figures, in the order of its indicators, so they
are the same to the last digit whether it is computed alone or among twenty thousand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.metrics.engine.period_index import positions
from impact.metrics.formulas.missing_values import flags_at, values_at, whole_at
from impact.metrics.formulas.pace import STATUS_WORDS
from impact.model.figure import (
    NO_DAY,
    NO_ROW,
    CellColumns,
    FigureColumns,
    Flags,
    Floats,
    Ints,
    SeriesColumns,
    Texts,
)
from impact.model.words import STATUS_ORDER, Aggregation, State, TimeKind

_DAYS = 2**22
_ADDED = (Aggregation.SUM.value, Aggregation.SUM_WITH_BOUNDS.value)


@dataclass(frozen=True, slots=True)
class CellIndicators:
    """Whose each indicator is and how it may be added, one element per indicator, sorted by `id`.

    Words are the values of the enums in model.words; `shared_key` is '' where there is none.
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


def compute(
    indicators: CellIndicators, figures: FigureColumns, evidenced: Flags, targets: SeriesColumns
) -> CellColumns:
    """Cells of all grantees of these indicators, sorted by (organisation, as_of, group).

    `figures` are all figures of these indicators in any order, `evidenced` one flag per figure (its
    measurement has a source row), `targets` the totals in force, for counting periods that are due.
    A group is grant × level × theme × counts × shared key. Every grantee gets a cell of each of its
    groups as of each of its period ends (undated, NO_DAY, comes before every date; a grantee without
    any value has that one only). Each indicator counts with its reported figure of the greatest
    (end, start) up to then, else its last unreported one, else as not rated.

    Sums hold values of shared indicators that belong to `as_of`: a dated figure whose own period ends
    on that day, or for a running total the last one up to then. They are `summed` in number, so
    that "9 of 12" is said about exactly the indicators whose values are in the sum.
    KeyError for a figure or target of an indicator that is not among `indicators`.
    """
    series = _sorted(indicators, figures)
    grid = _grid(indicators, series)
    held = _held(grid, series)
    row = held.row
    value = (row >= 0) & flags_at(series.reported, held.place)
    status = np.full(len(row), len(STATUS_ORDER) - 1)
    for index, word in enumerate(STATUS_WORDS):
        status[flags_at(figures.status == word, row)] = index
    due, done = _periods(indicators, figures, targets, series, held)

    def count(what: Flags | Ints) -> Ints:
        return np.bincount(held.cell, weights=what, minlength=grid.cells).astype(np.int64)

    stands = [count(status == index) for index in range(len(STATUS_ORDER))]
    sums = _sums(indicators, figures, held, value, grid.cells)

    lead = grid.lead
    return CellColumns(
        organisation_id=indicators.organisation_id[lead],
        grant_id=indicators.grant_id[lead],
        level=indicators.level[lead],
        theme=indicators.theme[lead],
        counts=indicators.counts[lead],
        shared_key=indicators.shared_key[lead],
        as_of=grid.as_of,
        until=grid.until,
        achieved=stands[0],
        on_track=stands[1],
        attention=stands[2],
        behind=stands[3],
        regressing=stands[4],
        not_rated=stands[5],
        indicators=count(np.ones(len(row), dtype=bool)),
        reporting=count(value),
        evidenced=count(value & flags_at(evidenced, row)),
        due=count(due),
        reported=count(done),
        actual=sums.actual,
        target=sums.target,
        numerator=sums.numerator,
        denominator=sums.denominator,
        weighted=sums.weighted,
        weight=sums.weight,
        largest=sums.largest,
        summed=sums.summed,
    )


@dataclass(frozen=True, slots=True)
class _Series:
    """Figures sorted by (indicator, end, start): their rows, indicators, ends, and what is reported."""

    row: Ints
    of: Ints
    end: Ints
    reported: Flags
    handed_in: Flags


def _sorted(indicators: CellIndicators, figures: FigureColumns) -> _Series:
    of = positions(indicators.id, figures.indicator_id)
    row = np.lexsort((figures.period_start, figures.period_end, of))
    reported = (figures.state == State.REPORTED.value) & ~np.isnan(figures.actual)
    handed_in = figures.measurement_id != NO_ROW
    return _Series(row, of[row], figures.period_end[row], reported[row], handed_in[row])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Which cells there are. Per cell: `lead` (an indicator of its group), `as_of`, `until`.

    `date` and `date_of` list the period ends and their grantees, `first_cell` the first cell of each;
    `ordered` holds indicators by grantee, `first`/`size` the stretch of each grantee in it;
    `group_of` is each indicator's group, counted within its grantee.
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


def _grid(indicators: CellIndicators, series: _Series) -> _Grid:
    organisations, grantee = np.unique(indicators.organisation_id, return_inverse=True)
    size = len(organisations)
    date, date_of = _dates(grantee, size, series)
    group_lead, group_index = _groups(indicators, grantee)
    groups, group_first = _stretches(grantee[group_lead], size)
    in_grantee, first = _stretches(np.sort(grantee), size)
    cells_per_date = groups[date_of]
    first_cell = np.cumsum(cells_per_date) - cells_per_date
    date_of_cell, nth = _spread(cells_per_date)
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


def _dates(grantee: Ints, size: int, series: _Series) -> tuple[Ints, Ints]:
    """The distinct period ends of each grantee, and whose they are; NO_DAY for one without any."""
    pairs = (grantee[series.of] * _DAYS + series.end)[series.handed_in]
    silent = np.setdiff1d(np.arange(size), pairs // _DAYS) * _DAYS + NO_DAY
    pairs = np.unique(np.concatenate((pairs, silent)))
    return pairs % _DAYS, pairs // _DAYS


def _groups(indicators: CellIndicators, grantee: Ints) -> tuple[Ints, Ints]:
    """The groups sorted by (grantee, grant, level, theme, counts, shared key), each as its first
    indicator, and the group of each indicator."""
    columns = (
        _words(indicators.shared_key),
        indicators.counts,
        _words(indicators.theme),
        _words(indicators.level),
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


def _words(texts: Texts) -> Ints:
    """Texts as numbers that sort like them."""
    return np.unique(texts.astype(str), return_inverse=True)[1]


def _stretches(owner: Ints, size: int) -> tuple[Ints, Ints]:
    """Length and start of each owner's stretch in a sorted column of owners."""
    lengths = np.bincount(owner, minlength=size)
    return lengths, np.cumsum(lengths) - lengths


def _spread(lengths: Ints) -> tuple[Ints, Ints]:
    """Each element repeated by its length, and the number of each repetition."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


@dataclass(frozen=True, slots=True)
class _Held:
    """One element per indicator × as_of of its grantee, in the order (grantee, as_of, indicator).

    The figure that holds then: its `place` in the sorted series and its `row`, -1 where there is none.
    """

    indicator: Ints
    as_of: Ints
    cell: Ints
    place: Ints
    row: Ints


def _held(grid: _Grid, series: _Series) -> _Held:
    date, nth = _spread(grid.size[grid.date_of])
    indicator = grid.ordered[grid.first[grid.date_of[date]] + nth]
    as_of = grid.date[date]
    key = series.of * _DAYS + series.end
    asked = indicator * _DAYS + as_of
    place = _last(key, series.of, np.arange(len(key)), asked, indicator)
    reported = np.flatnonzero(series.reported)
    with_value = _last(key[reported], series.of[reported], reported, asked, indicator)
    place = np.where(with_value >= 0, with_value, place)
    row = whole_at(series.row, place)
    return _Held(indicator, as_of, grid.first_cell[date] + grid.group_of[indicator], place, row)


def _last(key: Ints, of: Ints, place: Ints, asked: Ints, indicator: Ints) -> Ints:
    """The place of the last key up to and including what is asked, of the same indicator; else -1."""
    if not len(key):
        return np.full(len(asked), -1, dtype=np.int64)
    at = np.searchsorted(key, asked, side="right") - 1
    found = np.maximum(at, 0)
    return np.where((at >= 0) & (of[found] == indicator), place[found], -1)


def _periods(
    indicators: CellIndicators,
    figures: FigureColumns,
    targets: SeriesColumns,
    series: _Series,
    held: _Held,
) -> tuple[Ints, Ints]:
    """Per element the periods of its indicator that are due by then, and those reported."""
    due = figures.state[series.row] != State.NOT_DUE.value
    due &= series.handed_in
    agreed = (targets.state == State.REPORTED.value) & ~np.isnan(targets.value)
    of = np.concatenate((series.of[due], positions(indicators.id, targets.indicator)[agreed]))
    end = np.concatenate((series.end[due], targets.end[agreed]))
    start = np.concatenate((figures.period_start[series.row][due], targets.start[agreed]))
    distinct = np.unique(np.stack((of * _DAYS + end, start), axis=1), axis=0)[:, 0]
    reported = (series.of * _DAYS + series.end)[series.reported]
    asked, begin = held.indicator * _DAYS + held.as_of, held.indicator * _DAYS

    def up_to(keys: Ints) -> Ints:
        return np.searchsorted(keys, asked, side="right") - np.searchsorted(keys, begin)

    return up_to(distinct), up_to(reported)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What may be added, per cell; columns as in CellColumns."""

    actual: Floats
    target: Floats
    numerator: Floats
    denominator: Floats
    weighted: Floats
    weight: Floats
    largest: Floats
    summed: Ints


def _sums(indicators: CellIndicators, figures: FigureColumns, held: _Held, value: Flags, cells: int) -> _Sums:
    """What may be added, per cell. A target is there only when each value in the sum has its own.

    Of mean scores `weighted`/`weight` are Σ(n·mean) and Σn, and `target` is Σ(n·t). Of percentages
    they are Σ(t·d) and Σd, d being the expected denominator of the target, else the actual one.
    """
    of = held.indicator
    key = (indicators.shared_key != "")[of]
    running = (indicators.time_kind == TimeKind.CUMULATIVE.value)[of]
    end = whole_at(figures.period_end, held.row)
    belongs = value & key & (end > NO_DAY) & ((end == held.as_of) | running)
    rule = indicators.aggregation[of]
    actual = values_at(figures.actual, held.row)
    target = values_at(figures.target, held.row)
    own = (whole_at(figures.target_end, held.row) == end) & (
        whole_at(figures.target_start, held.row) == whole_at(figures.period_start, held.row)
    )
    target = np.where(own, target, np.nan)
    part, whole = values_at(figures.numerator, held.row), values_at(figures.denominator, held.row)
    people = values_at(figures.n, held.row)
    planned = values_at(figures.target_denominator, held.row)
    planned = np.where(np.isnan(planned), whole, planned)

    added = belongs & np.isin(rule.astype(str), _ADDED)
    with np.errstate(invalid="ignore"):
        share = belongs & (rule == Aggregation.RATIO.value) & ~np.isnan(part) & (whole > 0)
        mean = belongs & (rule == Aggregation.WEIGHTED_MEAN.value) & (people > 0)
    largest = np.full(cells, -np.inf)
    bounded = belongs & (rule == Aggregation.SUM_WITH_BOUNDS.value)
    np.maximum.at(largest, held.cell[bounded], actual[bounded])

    def total(amount: Floats, among: Flags) -> Floats:
        # bincount adds in the order of the rows: by indicator, whoever else is computed with it.
        there = np.bincount(held.cell[among], minlength=cells)
        sums = np.bincount(held.cell[among], weights=amount[among], minlength=cells)
        return np.where(there > 0, sums, np.nan)

    # A missing target makes the sum NaN: a partial target beside a whole sum would mislead.
    every = added | share | mean
    return _Sums(
        actual=total(actual, added),
        target=total(np.where(mean, people * target, target), added | mean),
        numerator=total(part, share),
        denominator=total(whole, share),
        weighted=total(np.where(mean, people * actual, planned * target), share | mean),
        weight=total(np.where(mean, people, np.where(np.isnan(target), np.nan, planned)), share | mean),
        largest=np.where(np.isinf(largest), np.nan, largest),
        summed=np.bincount(held.cell, weights=every, minlength=cells).astype(np.int64),
    )
