"""Quarters against the target of their year, and what a year over several periods may claim."""

from __future__ import annotations

from typing import Any

import pytest
from columns_of import Indicator, rows

from impact.metrics.totals_over_grantees import Part, add_contributions, combine_year
from impact.model.vocabulary.measures import Aggregation

QUARTERS = [((2024, quarter), value) for quarter, value in ((1, 10), (2, 20), (3, 30), (4, 40))]


class Figure(dict[str, Any]):
    """A figure whose columns are attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def figures_of(kind: str, values: list[tuple[Any, float]], targets: list[tuple[Any, float]]) -> list[Figure]:
    return [Figure(row) for row in rows(Indicator(values=values, targets=targets, kind=kind))]


def flow(values: list[tuple[Any, float]], targets: list[tuple[Any, float]]) -> list[Figure]:
    return figures_of("period", values, targets)


def test_four_quarters_are_held_against_the_target_of_their_year() -> None:
    last = flow(QUARTERS, [(2024, 120)])[-1]
    assert (last.actual, last.actual_to_date, last.target, last.target_to_date) == (40, 100, 120, 120)
    assert last.ratio_to_target == last.achievement == last.achievement_final == pytest.approx(100 / 120)
    assert last.status == "attention"


def test_before_the_year_is_complete_there_is_a_share_of_its_target_and_no_achievement() -> None:
    third = flow(QUARTERS[:3], [(2024, 120)])[-1]
    assert (third.actual_to_date, third.target_to_date, third.achievement) == (60, None, None)
    assert third.ratio_to_target == third.achievement_final == 0.5
    assert third.status == "not_rated"


def test_a_quarter_that_is_missing_leaves_the_year_incomplete() -> None:
    last = flow([QUARTERS[0], QUARTERS[1], QUARTERS[3]], [(2024, 120)])[-1]
    assert (last.actual_to_date, last.achievement) == (70, None)


def test_each_year_has_its_own_target() -> None:
    values = [*QUARTERS, ((2025, 1), 50), ((2025, 2), 60)]
    figures = flow(values, [(2024, 120), (2025, 400)])
    assert [(row.target, row.actual_to_date) for row in figures[3:]] == [(120, 100), (400, 50), (400, 110)]
    assert figures[3].achievement == pytest.approx(100 / 120) and figures[3].achievement_final is None


def test_quarters_with_targets_of_their_own_are_judged_by_those() -> None:
    targets = [(period, 25) for period, _ in QUARTERS]
    last = flow(QUARTERS, [*targets, (2024, 120)])[-1]
    assert (last.target, last.actual_to_date, last.target_to_date, last.achievement) == (25, 100, 100, 1.0)


def test_a_running_total_and_a_level_are_never_added_up() -> None:
    for kind, values, target in (("cumulative", [20, 45, 70, 90], 100), ("level", [6.2, 6.5, 6.9, 7.1], 7.5)):
        series = [(period, value) for (period, _), value in zip(QUARTERS, values, strict=True)]
        last = figures_of(kind, series, [(2024, target)])[-1]
        assert last.ratio_to_target == pytest.approx(values[-1] / target)


def test_unique_people_of_four_quarters_are_at_least_those_of_the_largest() -> None:
    year = combine_year(1, Aggregation.SUM_WITH_BOUNDS, [Part(50.0)] * 4, [])
    total = add_contributions(Aggregation.SUM_WITH_BOUNDS, [year])
    assert (total.value, total.low, total.high) == (200, 50, 200)


@pytest.mark.parametrize(
    ("rule", "whole", "half", "reason"),
    [
        (Aggregation.RATIO, Part(50.0, 5, 10), Part(90.0), "percent_without_parts"),
        (Aggregation.WEIGHTED_MEAN, Part(8.0, n=10), Part(2.0), "score_without_n"),
    ],
)
def test_a_period_without_its_parts_is_not_dropped_from_the_year_in_silence(
    rule: Aggregation, whole: Part, half: Part, reason: str
) -> None:
    year = combine_year(1, rule, [whole, half], [])
    assert (year.value, year.left_out) == (None, reason)
    assert combine_year(1, rule, [whole, whole], []).left_out == ""
