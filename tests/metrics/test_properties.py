"""What must hold for all figures, whatever the numbers."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from columns_of import Indicator, compute, indicator_columns, rows, series_columns
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from impact import metrics
from impact.metrics.engine import figures
from impact.metrics.formulas import achievement, pace, rollup
from impact.metrics.formulas.missing_values import as_floats
from impact.metrics.formulas.running_sums import running_sums
from impact.metrics.formulas.trend import slopes_up_to
from impact.metrics.totals_over_grantees import Part, add_contributions, combine_year
from impact.model.figures.figure import FigureColumns
from impact.model.vocabulary.measures import Aggregation
from impact.model.vocabulary.statuses import STATUS_ORDER

NUMBERS = st.integers(-1000, 1000).map(lambda n: n / 8)
MAYBE = st.none() | NUMBERS
KINDS = st.sampled_from(["period", "cumulative", "level"])


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    """An indicator with yearly or quarterly values and targets, some missing, some unclear."""
    periods = draw(
        st.sampled_from([[2020, 2021, 2022, 2023], [(2022, 1), (2022, 2), (2022, 3), (2022, 4)], [None]])
    )
    value = NUMBERS | st.sampled_from(["unclear", "not_reported"])
    return Indicator(
        values=[(p, draw(value)) for p in periods if draw(st.booleans())],
        targets=[(p, draw(value)) for p in periods if draw(st.booleans())],
        baseline=draw(MAYBE),
        baseline_state=draw(st.sampled_from(["", "not_reported"])),
        direction=draw(st.sampled_from(["up", "down", "maintain", "unknown"])),
        direction_origin=draw(st.sampled_from(["stated", "assumed"])),
        kind=draw(KINDS),
        kind_origin=draw(st.sampled_from(["stated", "assumed"])),
        measure=draw(st.sampled_from(["number", "percentage", "score"])),
        low=draw(MAYBE),
    )


def same(one: FigureColumns, other: FigureColumns, *, without: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    for column in fields(FigureColumns):
        if column.name not in without:
            first, second = getattr(one, column.name), getattr(other, column.name)
            assert np.array_equal(first, second, equal_nan=first.dtype == np.float64), column.name


@given(indicators())
def test_missing_never_becomes_zero(one: Indicator) -> None:
    for row in rows(one):
        if row["state"] != "reported":
            assert [row[name] for name in ("actual", "achievement", "ratio_to_target", "pace")] == [None] * 4
            assert row["status"] == "not_rated"


@given(indicators(), st.integers(0, 3))
def test_leaving_a_value_out_is_not_reporting_zero(one: Indicator, place: int) -> None:
    values = list(one.values)
    assume(place < len(values))
    period = values[place][0]
    zero = rows(replace(one, values=[*values[:place], (period, 0.0), *values[place + 1 :]]))
    blank = rows(replace(one, values=[*values[:place], (period, "not_reported"), *values[place + 1 :]]))
    assert (zero[place]["actual"], blank[place]["actual"]) == (0.0, None)
    assert zero[place]["reported"] == blank[place]["reported"] + 1
    assert blank[place]["status"] == "not_rated"


@given(indicators())
def test_a_mirrored_indicator_has_the_same_achievement_and_status(one: Indicator) -> None:
    def turned(series: Any) -> list[Any]:
        return [(p, v if isinstance(v, str) else -v) for p, v in series]

    mirror = replace(
        one,
        values=turned(one.values),
        targets=turned(one.targets),
        baseline=None if one.baseline is None else -one.baseline,
        direction={"up": "down", "down": "up"}.get(one.direction, one.direction),
        low=None,
        high=None if one.low is None else -one.low,
    )
    # Without a baseline a share of the target exists for what rises only; that is not a mirror image.
    for first, second in zip(rows(one), rows(mirror), strict=True):
        for name in ("achievement", "achievement_final", "pace", "status", "due", "reported"):
            assert first[name] == second[name], name
        if first["baseline"] is not None:
            assert first["basis"] == second["basis"]


@given(st.lists(indicators(), min_size=1, max_size=4), st.randoms())
def test_the_order_of_the_rows_does_not_matter(many: list[Indicator], chance: Any) -> None:
    values = [(i, *pair) for i, one in enumerate(many, 1) for pair in one.values]
    targets = [(i, *pair) for i, one in enumerate(many, 1) for pair in one.targets]
    columns = indicator_columns(many)
    straight = series_columns(values), series_columns(targets, 1001)
    order = [list(range(len(values))), list(range(len(targets)))]
    for places in order:
        chance.shuffle(places)
    shuffled = [
        type(series)(*[getattr(series, f.name)[np.array(places, dtype=np.int64)] for f in fields(series)])
        for series, places in zip(straight, order, strict=True)
    ]
    same(figures.compute_figures(columns, *straight), figures.compute_figures(columns, *shuffled))


@given(st.lists(indicators(), min_size=2, max_size=5))
def test_an_indicator_alone_has_the_same_figures_as_among_others(many: list[Indicator]) -> None:
    among = compute(*many)
    for place, one in enumerate(many):
        alone = compute(one)
        mine = among.indicator_id == place + 1
        part = FigureColumns(*[getattr(among, f.name)[mine] for f in fields(FigureColumns)])
        same(alone, part, without={"indicator_id", "measurement_id", "target_id", "target_final_id"})


@given(MAYBE, MAYBE, MAYBE, st.sampled_from(["up", "down", "maintain", "unknown"]), KINDS, MAYBE)
def test_the_scalar_is_the_array_form(
    actual: float | None,
    target: float | None,
    baseline: float | None,
    direction: str,
    kind: str,
    low: float | None,
) -> None:
    padding = [(1.0, 2.0, 0.0), (None, 5.0, None)]
    y, t, b = (as_floats(column) for column in zip((actual, target, baseline), *padding, strict=True))
    size = len(y)
    rules = achievement.JudgingRules(
        direction=np.array([direction, "up", "down"], dtype=object),
        stated=np.ones(size, dtype=bool),
        from_zero=np.array([kind != "level", False, False]),
        low=as_floats([low, None, None]),
        high=np.full(size, np.nan),
    )
    column = achievement.achievements(y, t, b, rules)
    single = metrics.achievement(actual, target, baseline, direction, kind, low)
    value = column.value[0]
    assert single["value"] == (None if np.isnan(value) else value)
    assert single["basis"] == achievement.BASES[column.basis[0]].value


@given(
    NUMBERS,
    NUMBERS,
    MAYBE,
    st.sampled_from(["up", "down", "maintain"]),
    KINDS,
    st.sampled_from(["stated", "assumed"]),
    MAYBE,
    st.sampled_from([2024, None]),
)
def test_a_figure_of_one_period_is_the_scalar_formula(
    actual: float,
    target: float,
    baseline: float | None,
    direction: str,
    kind: str,
    kind_origin: str,
    low: float | None,
    period: int | None,
) -> None:
    one = Indicator(
        [(period, actual)], [(period, target)], baseline, direction, "stated", kind, kind_origin, low=low
    )
    (row,) = rows(one)
    counts = kind if kind_origin == "stated" else "level"
    wanted = metrics.achievement(actual, target, baseline, direction, counts, low)
    assert row["basis"] == wanted["basis"]
    assert row["achievement"] == (wanted["value"] if wanted["basis"] == "from_baseline" else None)
    assert row["ratio_to_target"] == (actual / target if target else None)


@given(st.lists(NUMBERS, min_size=2, max_size=9), NUMBERS)
def test_pace_in_columns_and_one_by_one_are_the_same(levels: list[float], actual: float) -> None:
    path = [(2020 + year, level) for year, level in enumerate(levels)]
    now = 2020 + (len(levels) - 1) * 0.75
    expected = metrics.path_value(path, now)
    single = metrics.pace(actual, levels[0], path, now)
    column = pace.paces(as_floats([actual, 1.0]), as_floats([levels[0], 0.0]), as_floats([expected, 2.0]))
    assert column[1] == 0.5
    assert single == (None if np.isnan(column[0]) else column[0])


@given(st.lists(NUMBERS, min_size=3, max_size=12))
def test_the_slope_in_columns_is_the_slope_alone(ys: list[float]) -> None:
    xs = [2010.0 + index for index in range(len(ys))]
    alone = metrics.theil_sen(xs, ys)
    assert alone is not None
    whole = slopes_up_to(as_floats([0.0, *xs]), as_floats([9.0, *ys]), np.array([1]), np.array([len(ys)]))
    assert whole[0] == alone["slope"]
    assert alone["slope_min"] <= alone["slope"] <= alone["slope_max"]


@given(st.lists(st.floats(0, 3), min_size=2, max_size=30), st.floats(0.5, 1), st.floats(0.1, 0.49))
def test_a_better_pace_never_has_a_worse_status(paces: list[float], hi: float, mid: float) -> None:
    found = [STATUS_ORDER.index(metrics.status(p, hi=hi, mid=mid)) for p in sorted(paces)]
    assert found == sorted(found, reverse=True)


@given(st.floats(-3, 3) | st.none(), st.booleans())
def test_a_reached_target_is_achieved_and_no_pace_is_not_rated(p: float | None, stale: bool) -> None:
    assert metrics.status(p, target_reached=True, stale=stale) == "achieved"
    assert metrics.status(None, stale=stale) == "not_rated"
    assert metrics.status(p, stale=True) == "not_rated"


@given(NUMBERS, MAYBE, st.sampled_from([Aggregation.SUM, Aggregation.SUM_WITH_BOUNDS]))
def test_the_roll_up_of_one_is_the_one(value: float, target: float | None, rule: Aggregation) -> None:
    found = add_contributions(rule, [combine_year(1, rule, [Part(value)], [Part(target)])])
    assert (found.value, found.target, found.reporting) == (value, target, 1)
    assert rollup.sum_reported([value]) == value
    assert metrics.unique_bounds([value]) == [value, value]


PARTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: (min(p), max(p)))


@given(st.lists(PARTS, max_size=8))
def test_a_percentage_over_grantees_is_the_sum_of_parts(parts: list[tuple[int, int]]) -> None:
    whole = sum(den for _, den in parts)
    found = metrics.agg_ratio(parts)
    assert found == (sum(num for num, den in parts if den) / whole if whole else None)
    brought = [
        combine_year(i, Aggregation.RATIO, [Part(100 * num / den, num, den)], [])
        for i, (num, den) in enumerate(parts)
        if den
    ]
    value = add_contributions(Aggregation.RATIO, brought).value
    assert value == (pytest.approx(100 * found) if found is not None else None)


@given(st.lists(MAYBE, max_size=6))
def test_a_sum_leaves_out_what_is_missing_and_counts_zero(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    assert rollup.sum_reported(values) == (sum(known) if known else None)
    assert rollup.sum_reported([None, 0.0]) == 0.0


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), min_size=1, max_size=6))
def test_running_sums_are_those_of_each_segment_alone(segments: list[list[float]]) -> None:
    lengths = np.array([len(segment) for segment in segments])
    first = np.cumsum(lengths) - lengths
    together = running_sums(np.concatenate([np.array(segment) for segment in segments]), first, lengths)
    for start, segment in zip(first, segments, strict=True):
        partial = 0.0
        for offset, value in enumerate(segment):
            partial += value
            assert together[start + offset] == partial


@settings(max_examples=30)
@given(indicators(), st.integers(1, 3))
def test_an_added_period_changes_no_sum_before_it(one: Indicator, extra: int) -> None:
    later = replace(one, values=[*one.values, *[(2030 + year, 5.0) for year in range(extra)]])
    before, after = rows(one), rows(later)
    assume(all(row["measurement_id"] is not None for row in before))
    for first, second in zip(before, after, strict=False):
        for name in ("actual", "actual_to_date", "target_to_date", "achievement", "due", "reported", "slope"):
            assert first[name] == second[name], name


@given(
    st.sampled_from(["number", "percentage", "score", "money", "rubric", "yes_no"]),
    KINDS,
    st.sampled_from(["up", "down", "maintain", "unknown"]),
    st.permutations([(2024, 4), (2024, 3), 2024]),
    st.integers(0, 2),
)
def test_a_reported_period_with_the_only_target_of_its_day_speaks_for_its_indicator(
    measure: str, kind: str, direction: str, periods: list[Any], chosen: int
) -> None:
    half = (date(2024, 7, 1), date(2024, 12, 31))
    ending = [(2024, 4), half, 2024]
    values = [(period, float(number)) for number, period in enumerate([*periods, half])]
    figures_of = rows(Indicator(values, [(ending[chosen], 9.0)], 5.0, direction, measure=measure, kind=kind))
    (found,) = (row for row in figures_of if row["latest"])
    assert (found["period_start"], found["period_end"]) == (found["target_start"], found["target_end"])
    assert "target_of_other_period" not in found["notes"]
