"""Shared indicators over grantees: what may be added and what stays out."""

from __future__ import annotations

import pytest

from impact.metrics.totals_over_grantees import (
    Candidate,
    Contribution,
    Part,
    add_contributions,
    combine_year,
    exclude_incompatible,
)
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind


def _candidate(indicator_id: int, **other: object) -> Candidate:
    given = {
        "unit": "personen",
        "measure": Measure.NUMBER,
        "time_kind": TimeKind.PERIOD,
        "direction": "up",
        "aggregation": Aggregation.SUM,
    } | other
    return Candidate(indicator_id, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"unit": "gezinnen"}, "other_unit"),
        ({"measure": Measure.PERCENTAGE}, "other_measure"),
        ({"time_kind": TimeKind.LEVEL}, "other_time_kind"),
        ({"direction": "down"}, "other_direction"),
        ({"aggregation": Aggregation.NONE}, "not_combinable"),
    ],
)
def test_unlike_things_are_not_added_and_the_reason_is_said(other: dict[str, object], reason: str) -> None:
    assert exclude_incompatible([_candidate(1), _candidate(2), _candidate(3, **other)]).left_out == {3: reason}


def test_a_unit_written_otherwise_is_the_same_unit() -> None:
    assert exclude_incompatible([_candidate(1), _candidate(2, unit=" Personen ")]).left_out == {}


def test_a_percentage_of_two_grantees_is_the_sum_of_parts_not_the_mean_of_rates() -> None:
    parts = [
        combine_year(1, Aggregation.RATIO, [Part(50.0, 1, 2)], []),
        combine_year(2, Aggregation.RATIO, [Part(99.0, 99, 100)], []),
    ]
    assert add_contributions(Aggregation.RATIO, parts).value == pytest.approx(100 * 100 / 102)


def test_a_percentage_without_parts_is_listed_and_not_added() -> None:
    parts = [
        combine_year(1, Aggregation.RATIO, [Part(50.0, 1, 2)], []),
        combine_year(2, Aggregation.RATIO, [Part(90.0)], []),
    ]
    found = add_contributions(Aggregation.RATIO, parts)
    assert (found.value, found.reporting, found.left_out) == (50.0, 1, {2: "percent_without_parts"})


def test_people_of_several_grantees_are_a_range() -> None:
    counts = [combine_year(i, Aggregation.SUM_WITH_BOUNDS, [Part(v)], []) for i, v in enumerate([120.0, 80, 45])]
    found = add_contributions(Aggregation.SUM_WITH_BOUNDS, counts)
    assert (found.low, found.high, found.value) == (120, 245, 245)


def test_a_grantee_that_did_not_report_is_not_counted_as_zero_and_its_target_stays_out() -> None:
    parts = [
        combine_year(1, Aggregation.SUM, [Part(0.0)], [Part(10.0)]),
        combine_year(2, Aggregation.SUM, [Part(None)], [Part(40.0)]),
    ]
    found = add_contributions(Aggregation.SUM, parts)
    assert (found.value, found.target, found.reporting) == (0.0, 10.0, 1)


def test_nobody_reported_is_no_value_but_the_coming_target_shows() -> None:
    parts = [combine_year(1, Aggregation.SUM, [], [Part(10.0)]), combine_year(2, Aggregation.SUM, [], [Part(5.0)])]
    found = add_contributions(Aggregation.SUM, parts)
    assert (found.value, found.target, found.reporting) == (None, 15.0, 0)


def test_scores_weigh_by_respondents_and_a_score_without_them_stays_out() -> None:
    parts = [
        combine_year(1, Aggregation.WEIGHTED_MEAN, [Part(8.0, n=10)], []),
        combine_year(2, Aggregation.WEIGHTED_MEAN, [Part(6.0, n=30)], []),
        combine_year(3, Aggregation.WEIGHTED_MEAN, [Part(1.0)], []),
    ]
    found = add_contributions(Aggregation.WEIGHTED_MEAN, parts)
    assert (found.value, found.left_out) == (6.5, {3: "score_without_n"})


def test_quarters_of_a_percentage_become_a_year_by_their_parts() -> None:
    quarters = [Part(25.0, 1, 4), Part(75.0, 9, 12)]
    assert combine_year(1, Aggregation.RATIO, quarters, []).value == 62.5


def test_a_combined_target_weighs_by_the_expected_denominator() -> None:
    first = combine_year(1, Aggregation.RATIO, [Part(50.0, 5, 10)], [Part(60.0, denominator=30.0)])
    second = combine_year(2, Aggregation.RATIO, [Part(50.0, 5, 10)], [Part(80.0, denominator=10.0)])
    assert add_contributions(Aggregation.RATIO, [first, second]).target == 65.0


def test_the_total_of_one_is_the_one() -> None:
    only = Contribution(1, value=7.0, target=9.0)
    found = add_contributions(Aggregation.SUM, [only])
    assert (found.value, found.target) == (7.0, 9.0)
