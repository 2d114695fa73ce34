"""Numbers as others may see them: small ones hidden, the rest rounded, the same whenever they are asked for."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics import totals_over_grantees
from impact.metrics.suppression_and_rounding import (
    ReleasedValue,
    bound_achievement,
    bound_pace,
    discloses_one_organisation,
    percentage_bounds,
    protect_count,
    release_value,
    round_share,
    round_to_5,
    rounded_progress,
)
from impact.model.vocabulary.measures import Aggregation, Measure
from impact.model.vocabulary.statuses import Status

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
def test_a_released_percentage_is_within_its_bounds_of_the_exact_one(part: int, rest: int) -> None:
    whole = part + rest
    exact = 100 * part / whole if whole else 0.0
    seen = release_value(Measure.PERCENTAGE, exact, part, whole)
    if seen.suppressed:
        assert whole < 5 or 0 < part < 5 or 0 < rest < 5
        assert (seen.value, seen.numerator, seen.denominator) == (None, None, None)
        return
    assert seen.value is not None
    low, high = percentage_bounds(seen.value)
    assert low <= exact <= high
    assert seen.value % 5 == 0
    assert (seen.value in (0, 100)) is (exact in (0, 100))
    assert seen.numerator is None
    assert seen.denominator is None or seen.denominator % 5 == 0


@given(st.integers(5, 400), st.integers(5, 400))
def test_a_released_percentage_leaves_several_numerators(part: int, rest: int) -> None:
    """Whoever sees a percentage beside its denominator cannot tell of how many it is."""
    whole = part + rest
    seen = release_value(Measure.PERCENTAGE, 100 * part / whole, part, whole)
    if seen.denominator is None:
        return
    alike = {
        (num, den)
        for den in range(int(seen.denominator) - 2, int(seen.denominator) + 3)
        for num in range(den + 1)
        if release_value(Measure.PERCENTAGE, 100 * num / den, num, den) == seen
    }
    assert len({num for num, _ in alike}) >= 3


def test_no_denominator_leaves_fewer_than_three_numerators() -> None:
    """Every part of every whole to 300, not only some: 5 % of 62 to 78 is always of 5."""
    numerators: dict[ReleasedValue, set[int]] = defaultdict(set)
    for whole in range(10, 300):
        for part in range(5, whole - 4):
            seen = release_value(Measure.PERCENTAGE, 100 * part / whole, part, whole)
            if seen.denominator is not None:
                numerators[seen].add(part)
    few = {(seen.value, seen.denominator): parts for seen, parts in numerators.items() if len(parts) < 3}
    assert few == {}
    shown = {seen.denominator for seen in numerators}
    assert {50.0, 65.0, 100.0} <= shown


def test_seven_of_fifteen_is_no_third() -> None:
    assert release_value(Measure.PERCENTAGE, 100 * 7 / 15, 7, 15).value == 45


# Pace or achievement of rounded numbers, the status of the exact ones, and what is shown (bands 0.95 and 0.60).
PACES = [
    (1.0, Status.ATTENTION, 0.9), (0.9, Status.ATTENTION, 0.9), (0.4, Status.ATTENTION, 0.6),
    (0.9, Status.ON_TRACK, 0.95), (1.2, Status.ON_TRACK, 1.2), (0.6, Status.BEHIND, 0.55), (-0.05, Status.BEHIND, 0.0),
    (0.0, Status.REGRESSING, -0.05), (0.9, Status.ACHIEVED, 0.95), (0.3, Status.NOT_RATED, 0.3),
    (None, Status.BEHIND, None),
]  # fmt: skip


@pytest.mark.parametrize(("pace", "status", "shown"), PACES)
def test_a_pace_of_rounded_numbers_does_not_contradict_the_status(
    pace: float | None, status: Status, shown: float | None
) -> None:
    assert bound_pace(pace, status, 0.95, 0.60) == pytest.approx(shown)


@pytest.mark.parametrize(
    ("on_track", "attention"), [(0.93, 0.58), (0.62, 0.61), (0.5, 0.47), (0.07, 0.03), (1.0, 0.96)]
)
@pytest.mark.parametrize("pace", [-0.3, 0.0, 0.05, 0.45, 0.6, 0.9, 0.95, 1.3])
def test_nor_where_a_fund_agreed_bands_that_are_no_steps_of_five(
    pace: float, on_track: float, attention: float
) -> None:
    shown = {status: bound_pace(pace, status, on_track, attention) for status in Status}
    values = {status: value for status, value in shown.items() if value is not None}
    assert values[Status.ACHIEVED] >= on_track and values[Status.ON_TRACK] >= on_track
    assert attention <= values[Status.ATTENTION] < on_track
    assert 0 <= values[Status.BEHIND] < attention
    assert values[Status.REGRESSING] < 0
    # What is within the band already stays as it is.
    if attention <= pace < on_track:
        assert values[Status.ATTENTION] == pace


@pytest.mark.parametrize(
    ("achieved", "status", "is_final", "shown"),
    [
        (1.0, Status.ON_TRACK, True, 0.95), (1.0, Status.ON_TRACK, False, 1.0), (0.95, Status.ACHIEVED, True, 1.0),
        (1.05, Status.BEHIND, False, 0.95), (0.5, Status.BEHIND, True, 0.5), (1.0, Status.NOT_RATED, True, 1.0),
        (None, Status.ACHIEVED, True, None),
    ],
)  # fmt: skip
def test_an_achievement_of_rounded_numbers_does_not_contradict_the_status(
    achieved: float | None, status: Status, is_final: bool, shown: float | None
) -> None:
    assert bound_achievement(achieved, status, is_final=is_final) == shown


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


def _shares(*parts: tuple[float, float]) -> tuple[totals_over_grantees.Total, list[totals_over_grantees.Contribution]]:
    given_ = [
        totals_over_grantees.Contribution(place, 100 * num / den, num, den, target=60.0 + place, target_weight=den)
        for place, (num, den) in enumerate(parts)
    ]
    return totals_over_grantees.add_contributions(Aggregation.RATIO, given_), given_


def test_a_percentage_over_organisations_is_rounded_and_not_that_of_rounded_parts() -> None:
    whole, given_ = _shares((12, 31), (8, 22), (17, 41))
    seen = totals_over_grantees.protect_total(whole, given_, {0: 1, 1: 2, 2: 3}, Measure.PERCENTAGE, 5)
    assert (seen.numerator, seen.denominator, seen.value) == (None, 95, 40)
    assert seen.target == 60


def test_a_percentage_in_which_one_organisation_has_nearly_all_who_count_is_hidden() -> None:
    whole, given_ = _shares((90, 100), (2, 90), (1, 80))
    seen = totals_over_grantees.protect_total(whole, given_, {0: 1, 1: 2, 2: 3}, Measure.PERCENTAGE, 5)
    assert (seen.value, seen.numerator, seen.reporting) == (None, None, 3)


def test_two_indicators_of_one_organisation_are_one_contribution() -> None:
    given_ = [totals_over_grantees.Contribution(place, 40.0) for place in range(3)]
    whole = totals_over_grantees.add_contributions(Aggregation.SUM, given_)
    assert totals_over_grantees.protect_total(whole, given_, {0: 1, 1: 1, 2: 2}, Measure.NUMBER, 5).value is None
    assert totals_over_grantees.protect_total(whole, given_, {0: 1, 1: 3, 2: 2}, Measure.NUMBER, 5).value == 120
