"""Numbers as others may see them: small ones hidden, the rest rounded, the same whenever they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics import shared_totals
from impact.metrics.disclosure import (
    discloses_one_organisation,
    protect_count,
    release_value,
    round_share,
    round_to_5,
    rounded_progress,
)
from impact.model.words import Aggregation, Measure

COUNTS = st.integers(0, 10**7)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (2, 0), (2.5, 5), (5, 5), (7, 5), (7.5, 10), (12.4, 10), (13, 15), (-7, -5), (-2.5, -5), (998, 1000)],
)
def test_a_count_goes_to_the_nearest_five_and_halfway_away_from_zero(count: float, shown: float) -> None:
    assert round_to_5(count) == shown
    assert str(round_to_5(-0.0)) == "0.0"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 4.5, -3, 0.2])
def test_a_small_count_is_hidden_and_nobody_is_not_small(count: float) -> None:
    assert protect_count(count) is None
    assert protect_count(0) == 0
    assert protect_count(None) is None
    assert protect_count(9, k=10) is None


@given(COUNTS, COUNTS)
def test_two_releases_differ_by_a_whole_step_and_the_same_one_never(first: int, second: int) -> None:
    before, after = protect_count(first), protect_count(second)
    assert before == protect_count(first)
    if before is not None and after is not None:
        assert (after - before) % 5 == 0
        assert abs((after - before) - (second - first)) <= 5
    if before is not None:
        assert before == 0 or before >= 5
        assert abs(before - first) <= 2.5


@given(st.integers(5, 5000), st.integers(1, 4))
def test_one_person_more_or_less_shows_as_nothing_or_as_five(count: int, more: int) -> None:
    before, after = protect_count(count), protect_count(count + more)
    assert before is not None
    assert after is not None
    assert after - before in (0, 5)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_percentage_says_no_more_than_its_rounded_parts(part: int, rest: int) -> None:
    whole = part + rest
    seen = release_value(Measure.PERCENTAGE, 100 * part / whole if whole else 0.0, part, whole)
    if seen.suppressed:
        assert whole < 5 or 0 < part < 5 or 0 < rest < 5
        assert (seen.value, seen.numerator, seen.denominator) == (None, None, None)
    else:
        assert seen.numerator is not None
        assert seen.denominator
        assert seen.numerator % 5 == seen.denominator % 5 == 0
        assert seen.value == 100 * seen.numerator / seen.denominator <= 100


@pytest.mark.parametrize(
    ("measure", "given_", "shown"),
    [
        (Measure.PERCENTAGE, (57.4,), 55),
        (Measure.PERCENTAGE, (57.6,), 60),
        (Measure.PERCENTAGE, (57.6, None, 3), None),
        (Measure.PERCENTAGE, (25.0, 3, 12), None),
        (Measure.SCORE, (7.46, None, None, 40), 7.5),
        (Measure.SCORE, (7.45, None, None, None), 7.5),
        (Measure.SCORE, (7.45, None, None, 4), None),
        (Measure.RUBRIC, (2.0, None, None, 9), 2.0),
        (Measure.YES_NO, (1.0,), 1.0),
        (Measure.NUMBER, (3.0,), None),
        (Measure.NUMBER, (33.0, None, None, 4), None),
        (Measure.NUMBER, (None,), None),
    ],
)
def test_each_measure_is_protected_in_its_own_way(
    measure: Measure, given_: tuple[float | None, ...], shown: float | None
) -> None:
    seen = release_value(measure, *given_)
    assert seen.value == shown
    assert seen.suppressed is (shown is None and given_[0] is not None)


@given(st.floats(-5, 5))
def test_a_share_is_told_in_steps_of_a_twentieth(share: float) -> None:
    shown = round_share(share)
    assert shown is not None
    assert abs(shown - share) <= 0.025 + 1e-9
    assert round(shown * 20, 9).is_integer()


@given(st.integers(5, 500), st.integers(0, 300), st.integers(0, 300))
def test_the_way_covered_is_the_same_for_all_numbers_that_look_the_same(actual: int, start: int, end: int) -> None:
    alike = [other for other in range(actual - 4, actual + 5) if protect_count(other) == protect_count(actual)]
    shown = {rounded_progress(protect_count(other), round_to_5(start), end, Measure.NUMBER) for other in alike}
    assert len(shown) == 1
    assert rounded_progress(protect_count(actual), end + 3, end, Measure.NUMBER) is None


@pytest.mark.parametrize(
    ("contributions", "telling"),
    [
        ((10, 10, 10), False),
        ((10, 10), True),
        ((10, 10, 0), True),
        ((0, 0, 0), False),
        ((85, 8, 7), False),
        ((86, 8, 6), True),
        ((), True),
        ((-90, 5, 5), True),
    ],
)
def test_a_total_tells_of_one_where_few_take_part_or_one_has_nearly_all(
    contributions: tuple[float, ...], telling: bool
) -> None:
    assert discloses_one_organisation(contributions) is telling


def _shares(*parts: tuple[float, float]) -> tuple[shared_totals.Total, list[shared_totals.Contribution]]:
    given_ = [
        shared_totals.Contribution(place, 100 * num / den, num, den, target=60.0 + place, target_weight=den)
        for place, (num, den) in enumerate(parts)
    ]
    return shared_totals.add_contributions(Aggregation.RATIO, given_), given_


def test_a_percentage_over_organisations_is_that_of_rounded_parts() -> None:
    whole, given_ = _shares((12, 31), (8, 22), (17, 41))
    seen = shared_totals.protect_total(whole, given_, {0: 1, 1: 2, 2: 3}, Measure.PERCENTAGE, 5)
    assert (seen.numerator, seen.denominator, seen.value) == (35, 95, 100 * 35 / 95)
    assert seen.target == 60


def test_a_percentage_in_which_one_organisation_has_nearly_all_who_count_is_hidden() -> None:
    whole, given_ = _shares((90, 100), (2, 90), (1, 80))
    seen = shared_totals.protect_total(whole, given_, {0: 1, 1: 2, 2: 3}, Measure.PERCENTAGE, 5)
    assert (seen.value, seen.numerator, seen.reporting) == (None, None, 3)


def test_two_indicators_of_one_organisation_are_one_contribution() -> None:
    given_ = [shared_totals.Contribution(place, 40.0) for place in range(3)]
    whole = shared_totals.add_contributions(Aggregation.SUM, given_)
    assert shared_totals.protect_total(whole, given_, {0: 1, 1: 1, 2: 2}, Measure.NUMBER, 5).value is None
    assert shared_totals.protect_total(whole, given_, {0: 1, 1: 3, 2: 2}, Measure.NUMBER, 5).value == 120
