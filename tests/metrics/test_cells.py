"""Cells: how a grantee stands as of each of its period ends, and what may be added up."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from columns_of import Indicator, compute, series_columns

from impact.metrics.engine import aggregates
from impact.model.figures.figure import NO_DAY, AggregateColumns

WORDS = {"level": "outcome", "theme": "wonen", "shared_key": "", "aggregation": "sum", "counts": True}


def end_of(year: int) -> int:
    return date(year, 12, 31).toordinal()


def cells_of(*grantees: list[tuple[Indicator, dict[str, Any]]], first: int = 0) -> AggregateColumns:
    """Cells of grantees, each a list of indicators with the words that differ from WORDS."""
    flat = [(number, *pair) for number, grantee in enumerate(grantees) for pair in grantee]
    indicators = [one for _, one, _ in flat]
    whose = aggregates.AggregateIndicators(
        id=np.arange(1, len(flat) + 1, dtype=np.int64),
        organisation_id=np.array([100 + first + number for number, _, _ in flat], dtype=np.int64),
        grant_id=np.array([500 + first + number for number, _, _ in flat], dtype=np.int64),
        **{
            name: np.array(
                [(WORDS | words)[name] for _, _, words in flat], dtype=bool if name == "counts" else object
            )
            for name in WORDS
        },
        time_kind=np.array([one.kind for one in indicators], dtype=object),
    )
    targets = series_columns([(i, *pair) for i, one in enumerate(indicators, 1) for pair in one.targets])
    figures = compute(*indicators)
    return aggregates.compute_aggregates(whose, figures, np.asarray(figures.measurement_id % 2 == 1), targets)


def rows(table: AggregateColumns) -> list[dict[str, Any]]:
    return [{f.name: getattr(table, f.name)[i] for f in fields(table)} for i in range(len(table))]


def yearly(*values: Any) -> list[tuple[int, Any]]:
    return [(2020 + i, value) for i, value in enumerate(values) if value is not ...]


def test_a_cell_holds_until_the_next_period_end_of_the_grantee() -> None:
    table = cells_of([(Indicator(yearly(1.0, 2.0, 3.0), yearly(3.0, 3.0, 3.0), 0.0), {})])
    assert table.as_of.tolist() == [end_of(2020), end_of(2021), end_of(2022)]
    assert table.until.tolist() == [end_of(2021), end_of(2022), NO_DAY]
    assert table.achieved.tolist() == [0, 0, 1]
    assert table.behind.tolist() == [1, 0, 0]
    assert table.attention.tolist() == [0, 1, 0]


def test_every_indicator_counts_from_the_first_cell_on_even_before_it_reports() -> None:
    early, late = Indicator(yearly(3.0), yearly(3.0), 0.0), Indicator(yearly(..., 3.0), yearly(3.0, 3.0), 0.0)
    table = cells_of([(early, {}), (late, {})])
    assert table.indicators.tolist() == [2, 2]
    assert table.reporting.tolist() == [1, 2]
    assert table.not_rated.tolist() == [1, 0]
    assert table.due.tolist() == [2, 3] and table.reported.tolist() == [1, 2]


def test_a_period_that_passed_without_a_value_is_due_and_not_reported() -> None:
    silent = Indicator(yearly(1.0), yearly(1.0, 2.0, 3.0), 0.0)
    other = Indicator(yearly(1.0, 1.0, 1.0), (), 0.0)
    table = cells_of([(silent, {"level": "output"}), (other, {})])
    found = [
        (row["due"], row["reported"], row["reporting"]) for row in rows(table) if row["level"] == "output"
    ]
    assert found == [(1, 1, 1), (2, 1, 1), (3, 1, 1)]


@pytest.mark.parametrize("state", ["not_applicable", "not_due"])
def test_a_period_for_which_no_value_applies_is_neither_due_nor_missing(state: str) -> None:
    excused = Indicator(yearly(1.0, state, "not_reported"), yearly(1.0, 2.0, 3.0), 0.0)
    table = cells_of([(excused, {})])
    assert (table.due.tolist(), table.reported.tolist()) == ([1, 1, 2], [1, 1, 1])


def test_bands_that_were_kept_are_counted_among_what_is_achieved_and_apart() -> None:
    band = {"direction": "maintain", "low": 8.0, "high": 10.0}
    kept, left = Indicator(yearly(9.0, 9.0), (), **band), Indicator(yearly(9.0, 12.0), (), **band)
    reached = Indicator(yearly(1.0, 4.0), yearly(2.0, 4.0), 0.0)
    table = cells_of([(kept, {}), (left, {}), (reached, {})])
    assert (table.achieved.tolist(), table.in_band.tolist()) == ([2, 2], [2, 1])


def test_what_never_applied_is_counted_among_what_has_no_judgement_and_apart() -> None:
    never = Indicator(yearly("not_applicable", "not_applicable"), yearly(1.0, 2.0), 0.0)
    silent = Indicator(yearly("not_applicable", "not_reported"), yearly(1.0, 2.0), 0.0)
    once = Indicator(yearly(1.0, "not_applicable"), (), 0.0)
    table = cells_of([(never, {}), (silent, {}), (once, {})])
    assert (table.not_rated.tolist(), table.not_applicable.tolist()) == ([3, 3], [2, 1])


def test_a_value_that_could_not_be_read_does_not_hide_the_one_before_it() -> None:
    table = cells_of([(Indicator(yearly(3.0, "unclear"), yearly(3.0, 3.0), 0.0), {})])
    assert table.achieved.tolist() == [1, 1]


def test_a_grantee_without_any_value_has_one_undated_cell() -> None:
    table = cells_of([(Indicator((), yearly(3.0), 0.0), {})])
    assert (table.as_of.tolist(), table.until.tolist()) == ([NO_DAY], [NO_DAY])
    assert (table.not_rated.tolist(), table.reporting.tolist()) == ([1], [0])


def test_undated_values_come_before_every_date() -> None:
    table = cells_of([(Indicator([(None, 3.0)], [(None, 3.0)], 0.0), {}), (Indicator(yearly(1.0)), {})])
    assert table.as_of.tolist() == [NO_DAY, end_of(2020)]
    assert table.reporting.tolist() == [1, 2]


def test_groups_are_grant_level_theme_counting_and_shared_key() -> None:
    plain = Indicator(yearly(1.0))
    words = [{}, {"level": "output"}, {"theme": "zorg"}, {"counts": False}, {"shared_key": "C1"}, {}]
    table = cells_of([(plain, one) for one in words])
    assert len(table) == 5
    assert sorted(table.indicators.tolist()) == [1, 1, 1, 1, 2]


def shared(aggregation: str, kind: str, *grantees: Any, targets: Any = ()) -> AggregateColumns:
    words = {"shared_key": "C1", "aggregation": aggregation}
    return cells_of(*[[(Indicator(values, targets, kind=kind), words)] for values in grantees])


def test_a_sum_per_period_holds_the_values_of_that_period_only() -> None:
    table = shared("sum", "period", yearly(10.0, 20.0), yearly(5.0))
    of_2021 = (table.as_of <= end_of(2021)) & ((table.until > end_of(2021)) | (table.until == NO_DAY))
    assert np.nansum(table.actual[of_2021]) == 20.0 + 5.0
    in_2021 = table.as_of == end_of(2021)
    assert (table.actual[in_2021].tolist(), table.summed[in_2021].tolist()) == ([20.0], [1])


def test_a_running_total_stays_in_the_sum_until_the_next_one() -> None:
    words = {"shared_key": "C1"}
    running = (Indicator(yearly(10.0, "not_reported"), kind="cumulative"), words)
    table = cells_of([running])
    assert (table.actual.tolist(), table.summed.tolist()) == ([10.0, 10.0], [1, 1])


def test_a_value_per_period_does_not_stay_in_the_sum_of_the_next_period() -> None:
    table = cells_of([(Indicator(yearly(10.0, "not_reported"), kind="period"), {"shared_key": "C1"})])
    assert (
        np.isnan(table.actual[1]) and table.summed.tolist() == [1, 0] and table.reporting.tolist() == [1, 1]
    )


def test_nothing_added_is_no_sum_and_zero_added_is_zero() -> None:
    assert shared("sum", "period", yearly(0.0)).actual.tolist() == [0.0]
    assert np.isnan(shared("none", "period", yearly(3.0)).actual).all()
    assert np.isnan(cells_of([(Indicator(yearly(3.0)), {})]).actual).all()


def test_an_undated_value_is_in_no_sum() -> None:
    assert np.isnan(shared("sum", "period", [(None, 3.0)]).actual).all()


def test_the_parts_of_percentages_are_added_and_not_the_rates() -> None:
    one = [(2020, {"value": 50.0, "numerator": 1, "denominator": 2})]
    other = [(2020, {"value": 99.0, "numerator": 99, "denominator": 100})]
    table = shared("ratio", "level", one, other, targets=[(2020, 80.0)])
    assert table.numerator.sum() / table.denominator.sum() == pytest.approx(100 / 102)
    assert np.isnan(table.actual).all()
    assert table.weighted.sum() / table.weight.sum() == 80.0


def test_a_percentage_without_parts_is_not_in_the_sum_and_not_in_its_coverage() -> None:
    table = shared("ratio", "level", yearly(50.0))
    assert np.isnan(table.numerator[0]) and table.summed.tolist() == [0] and table.reporting.tolist() == [1]


def test_scores_weigh_by_respondents() -> None:
    table = shared(
        "weighted_mean", "level", [(2020, {"value": 8.0, "n": 10})], [(2020, {"value": 6.0, "n": 30})]
    )
    assert table.weighted.sum() / table.weight.sum() == 6.5


def test_people_of_several_grantees_have_a_lower_bound() -> None:
    table = shared("sum_with_bounds", "period", yearly(120.0), yearly(80.0), yearly(45.0))
    assert (table.largest.max(), table.actual.sum()) == (120.0, 245.0)


def test_a_target_stands_beside_a_sum_only_when_every_value_has_its_own() -> None:
    words = {"shared_key": "C1"}
    with_target = Indicator(yearly(1.0), yearly(4.0), kind="period")
    without = Indicator(yearly(1.0), kind="period")
    assert cells_of([(with_target, words), (with_target, words)]).target.tolist() == [8.0]
    assert np.isnan(cells_of([(with_target, words), (without, words)]).target[0])


def test_a_grantee_alone_has_the_same_cells_as_among_others() -> None:
    # Values whose sum depends on the order in which it is taken.
    values = [0.1, 0.2, 0.3, 1e16, -1e16, 0.7]
    grantee = [
        (Indicator(yearly(value, value / 3), yearly(value + 1, value), kind="period"), {"shared_key": "C1"})
        for value in values
    ]
    other = [(Indicator(yearly(1e9, 7.0), yearly(3.0)), {"shared_key": "C1"})]
    among = cells_of(other, grantee, other)
    mine = among.organisation_id == 101
    alone = cells_of(grantee, first=1)
    for column in fields(AggregateColumns):
        expected = getattr(among, column.name)[mine]
        found = getattr(alone, column.name)
        equal_nan = expected.dtype == np.float64
        assert np.array_equal(found, expected, equal_nan=equal_nan), column.name


def test_statuses_of_a_cell_add_up_to_its_indicators() -> None:
    table = cells_of(
        [(Indicator(yearly(v), yearly(3.0), 0.0), {}) for v in (0.0, 1.0, 2.0, 2.9, 3.0, -1.0, "unclear")]
    )
    found = sum(
        getattr(table, n) for n in ("achieved", "on_track", "attention", "behind", "regressing", "not_rated")
    )
    assert found.tolist() == table.indicators.tolist() == [7]
    assert [
        int(getattr(table, n)[0]) for n in ("achieved", "on_track", "attention", "behind", "regressing")
    ] == [1, 1, 1, 2, 1]


def test_no_indicators_give_no_cells() -> None:
    nobody = aggregates.AggregateIndicators(
        *[np.array([], dtype=np.int64)] * 3,
        *[np.array([], dtype=object)] * 2,
        np.array([], dtype=bool),
        *[np.array([], dtype=object)] * 3,
    )
    assert len(aggregates.compute_aggregates(nobody, compute(), np.array([], dtype=bool), series_columns([]))) == 0


def test_the_words_of_a_cell_are_those_of_its_indicators() -> None:
    table = cells_of([(Indicator(yearly(1.0)), {"shared_key": "C2", "theme": "zorg"})])
    row = rows(replace(table))[0]
    assert (row["organisation_id"], row["grant_id"], row["level"]) == (100, 500, "outcome")
    assert (row["theme"], row["shared_key"], bool(row["counts"])) == ("zorg", "C2", True)
