"""Looking ahead, quality, gaps, value and counts of statuses."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from itertools import permutations
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from impact import metrics
from impact.metrics.formulas import confidence_grades, proportions, rollup
from impact.metrics.formulas.forecast import forecast, forecast_bounds, value_bounds
from impact.model.figures.status_groups import CONVERSATION_ORDER, ON_COURSE, TO_DISCUSS, WORST_FIRST
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.statuses import STATUS_ORDER, Status
from impact.theory import worst_status
from impact.views.figures.status_counts import StatusCounts


def points(*values: float, first: int = 2020) -> list[tuple[date, float]]:
    return [(date(first + i, 12, 31), value) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "until", "kind", "bounds", "reason"),
    [
        ((1.0, 2.0), 2022, "level", (None, None), "too_few_points"),
        ((1.0, 2.0, 3.0), 2023, "level", (None, None), "only_direction"),
        ((1.0, 2.0, 3.0, 4.0), 2024, "level", (None, None), "only_direction"),
        ((1.0, 2.0, 3.0, 4.0, 5.0), 2026, "level", (None, None), ""),
        ((1.0, 2.0, 3.0, 4.0, 5.0), 2030, "level", (None, None), "horizon_too_far"),
        ((1.0, 2.0, 3.0, 4.0, 5.0), 2024, "level", (None, None), "horizon_passed"),
        ((60.0, 70.0, 80.0, 90.0, 99.0), 2026, "level", (0.0, 100.0), "out_of_range"),
        ((40.0, 31.0, 22.0, 15.0, 19.0, 26.0, 33.0), 2028, "level", (None, None), "bends"),
        ((9.5, 24.0, 36.0, 44.5, 46.0, 40.0, 33.0), 2028, "level", (None, None), "bends"),
        ((50.0, 56.0, 53.0, 61.0, 58.0, 66.0, 63.0), 2028, "level", (None, None), ""),
        ((10.0, 20.0, 30.5, 41.5, 53.0), 2025, "level", (None, None), ""),
        ((3.0, 1.0, 2.0, 0.0, 1.0), 2025, "period", (None, None), "counts_a_few"),
        ((3.5, 1.0, 2.0, 0.5, 1.0), 2025, "level", (None, None), ""),
        ((6.1, 7.0, 8.2, 9.1, 9.9), 2025, "level", (0.0, 10.0), "out_of_range"),
        ((10.0, 20.0, 15.0, 30.0, 40.0), 2026, "cumulative", (0.0, None), "running_total_fell"),
        ((10.0, 20.0, 25.0, 30.0, 40.0), 2026, "cumulative", (0.0, None), ""),
        # A turn in the middle; the residuals of five points go to and fro all the same.
        ((10.0, 8.0, 6.0, 8.0, 10.0), 2026, "level", (None, None), "bends"),
        # Rising since the middle, while the line still falls: 'at the same pace' would end below today's value.
        ((30.0, 24.0, 16.0, 15.0, 17.0, 19.0), 2027, "level", (None, None), "bends"),
        # By chance around a line: no bend.
        ((12.0, 15.0, 13.0, 18.0, 16.0, 20.0), 2027, "level", (None, None), ""),
    ],
)
def test_one_looks_ahead_only_where_that_is_honest(
    values: tuple[float, ...], until: int, kind: str, bounds: tuple[Any, Any], reason: str
) -> None:
    found = forecast(points(*values), date(until, 12, 31), TimeKind(kind), bounds)
    assert found.reason == reason
    assert (found.estimate is not None) is (reason == "")


@pytest.mark.parametrize(
    ("measure", "kind", "values", "unit", "reason"),
    [
        (Measure.NUMBER, "period", (3.0, 1.0, 2.0, 0.0, 1.0), "incidenten", "counts_a_few"),
        (Measure.SCORE, "period", (3.0, 4.0, 3.0, 4.0, 4.0), "1-5", ""),
        (Measure.PERCENTAGE, "period", (3.0, 1.0, 2.0, 3.0, 2.0), "%", ""),
        (Measure.YES_NO, "level", (0.0, 0.0, 0.0, 1.0, 1.0), "", "no_quantity"),
        (Measure.RUBRIC, "level", (1.0, 2.0, 2.0, 3.0, 3.0), "", "no_quantity"),
        # Participants cannot become fewer than none; a score without a known scale goes no further than was seen.
        (Measure.NUMBER, "period", (40.0, 31.0, 24.0, 13.0, 5.0), "deelnemers", "out_of_range"),
        (Measure.NUMBER, "level", (40.0, 31.5, 24.0, 13.0, 5.0), "dagen", "out_of_range"),
        (Measure.NUMBER, "level", (40.0, 31.0, 24.0, 13.0, 5.0), "euro", ""),
        (Measure.NUMBER, "level", (12.0, 4.0, 1.0, -6.0, -9.0), "punten", ""),
        (Measure.SCORE, "level", (6.0, 6.5, 7.1, 7.6, 8.2), "punten", "out_of_range"),
    ],
)
def test_one_looks_ahead_only_at_quantities_and_only_as_far_as_they_go(
    measure: Measure, kind: str, values: tuple[float, ...], unit: str, reason: str
) -> None:
    time_kind = TimeKind(kind)
    bounds = forecast_bounds(measure, values, unit)
    found = forecast(points(*values), date(2026, 12, 31), time_kind, bounds, measure)
    assert (found.reason, found.estimate is None) == (reason, reason != "")


def test_a_forecast_agrees_with_one_computed_by_another_library() -> None:
    rng = np.random.default_rng(13)
    for number in range(40):
        values = [20.0 + 3 * year + float(rng.normal(0, 2)) for year in range(7)]
        found = forecast(points(*values), date(2028, 12, 31), TimeKind.LEVEL)
        days = np.array([day.toordinal() / 365.25 for day, _ in points(*values)])
        fit = scipy.stats.linregress(days, values)
        expected = fit.intercept + fit.slope * date(2028, 12, 31).toordinal() / 365.25
        assert found.reason in ("", "bends"), number
        if not found.reason:
            assert found.estimate == pytest.approx(expected, rel=1e-6)
            assert found.low is not None and found.low < expected
            # Never a promise that today's value has overtaken.
            assert found.high is not None and (fit.slope <= 0 or found.high >= values[-1])


def test_the_interval_of_a_forecast_holds_its_estimate_and_stays_where_values_exist() -> None:
    found = forecast(points(70.0, 84.0, 78.0, 92.0, 88.0), date(2025, 12, 31), "level", (0.0, 100.0))
    assert found.low is not None and found.estimate is not None
    assert found.low < found.estimate < 100.0 and found.high == 100.0


def test_a_fan_spans_the_pairwise_slopes_from_the_last_point() -> None:
    found = forecast(points(1.0, 3.0, 4.0), date(2023, 12, 31), "level")
    assert (found.low, found.high) == (pytest.approx(5.0, rel=0.01), pytest.approx(6.0, rel=0.01))


def test_running_totals_are_not_projected_below_what_was_reached() -> None:
    found = forecast(points(0.0, 40.0, 40.0, 40.0, 41.0), date(2025, 12, 31), "cumulative")
    assert found.reason == "" and found.low is not None and found.low >= 41.0


@pytest.mark.parametrize(
    "reason",
    [
        "too_few_points",
        "only_direction",
        "horizon_too_far",
        "horizon_passed",
        "out_of_range",
        "no_trend",
        "running_total_fell",
        "no_later_target",
        "bends",
        "counts_a_few",
        "no_quantity",
        "beyond_known",
    ],
)
def test_each_reason_for_not_looking_ahead_has_its_sentence(reason: str) -> None:
    assert set(_catalog("forecast")[reason]) == {"nl", "en", "fr"}


def _catalog(name: str) -> dict[str, dict[str, str]]:
    return json.loads(files("impact.i18n").joinpath("catalog", f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def test_every_note_has_one_sentence_in_three_languages() -> None:
    notes = _catalog("notes")
    assert set(notes) == {note.value for note in Note}
    assert all(set(texts) == {"nl", "en", "fr"} and all(texts.values()) for texts in notes.values())


@given(st.lists(st.integers(0, 3), min_size=2, max_size=6))
def test_the_p_of_a_rise_is_the_share_of_orders_that_rise_as_much(ys: list[int]) -> None:
    def s(order: Any) -> int:
        pairs = [(i, j) for i in range(len(order)) for j in range(i + 1, len(order))]
        return sum(int(np.sign(order[j] - order[i])) for i, j in pairs)

    found = metrics.mann_kendall_exact(ys)
    assert found is not None and found["S"] == s(ys)
    orders = [abs(s(order)) >= abs(s(ys)) for order in permutations(ys)]
    assert found["p"] == pytest.approx(sum(orders) / len(orders))


def test_below_three_points_there_is_no_slope() -> None:
    assert metrics.theil_sen([1, 2], [1, 2]) is None
    assert metrics.theil_sen([1, 2, 3, 4], [1, None, 3, None]) is None
    assert metrics.theil_sen([2024, 2024, 2024], [1, 2, 3]) is None


@given(st.integers(1, 200), st.integers(0, 200))
def test_an_interval_holds_its_share_and_stays_between_nothing_and_all(n: int, k: int) -> None:
    found = metrics.wilson(min(k, n), n)
    assert found is not None
    low, high = found
    assert 0 <= low <= min(k, n) / n <= high <= 1


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 60), st.integers(0, 60))
def test_a_gap_turned_around_is_the_same_gap(n1: int, k1: int, n2: int, k2: int) -> None:
    one = metrics.newcombe_gap(min(k1, n1), n1, min(k2, n2), n2)
    other = metrics.newcombe_gap(min(k2, n2), n2, min(k1, n1), n1)
    assert one is not None and other is not None
    assert one[1] <= one[0] <= one[2]
    assert one == pytest.approx([-other[0], -other[2], -other[1]])


def test_an_empty_group_has_no_share_and_no_gap() -> None:
    assert metrics.wilson(0, 0) is None
    assert metrics.newcombe_gap(1, 2, 0, 0) is None
    assert proportions.reach_gap(None, 0.2) is None and proportions.reach_gap(0.5, 0.2) == pytest.approx(0.3)


def test_quality_without_anything_due_is_unknown_and_not_perfect() -> None:
    found = metrics.data_quality(0, 0, 0, 0, 0, None, None)
    assert set(found.values()) == {None}
    assert metrics.data_quality(1, 1, 1, 1, 1, 5, 0)["verification_factor"] is None
    assert metrics.data_quality(1, 1, 1, 1, 1, 0, 5)["vf_reading"] == "over_reported"
    assert metrics.data_quality(1, 1, 1, 1, 1, 120, 100)["vf_reading"] == "under_reported"
    assert metrics.data_quality(1, 1, 1, 1, 1, 95, 100)["vf_reading"] == "in_line"


@pytest.mark.parametrize(
    ("source", "reported", "due", "factor", "age", "letter"),
    [
        ("measured", 10, 10, 1.0, 1.0, "A"),
        ("measured", 10, 10, None, None, "A"),
        ("measured", 9, 10, None, None, "B"),
        ("measured", 10, 10, 0.85, None, "C"),
        ("measured", 10, 10, 1.0, 2.0, "C"),
        ("measured", 3, 10, 1.0, 1.0, "D"),
        ("estimated", 10, 10, 1.0, 1.0, "D"),
        ("", 10, 10, None, None, "C"),
        ("reported", 0, 0, None, None, "B"),
    ],
)
def test_confidence_is_the_worst_part_and_never_an_average(
    source: str, reported: int, due: int, factor: float | None, age: float | None, letter: str
) -> None:
    assert confidence_grades.confidence_grade(source, reported, due, factor, age) == letter


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ((None, True, True, True, True), "unclassified"),
        ((False, None, True, True, True), "unclassified"),
        ((True, True, True, False, False), "B"),
        ((False, True, True, None, None), "B"),
        ((False, True, True, False, True), "C"),
        ((False, False, True, True, True), "A"),
        ((False, False, False, True, True), "below_threshold"),
        ((True, False, False, False, False), "below_threshold"),
        ((False, False, True, False, False), "below_threshold_improving"),
    ],
)
def test_a_change_is_classified_by_what_is_known(args: tuple[bool | None, ...], found: str) -> None:
    assert metrics.abc(*args) == found


def test_speeding_up_has_no_number_where_there_is_no_way() -> None:
    assert metrics.required_acceleration(40, 100, 2024, 2024, 15) is None
    assert metrics.required_acceleration(40, 100, 2026, 2024, 0) is None
    assert metrics.required_acceleration(None, 100, 2026, 2024, 5) is None
    assert metrics.required_acceleration(30, 20, 2026, 2024, -5) == 1.0


def test_money_for_nothing_has_no_price() -> None:
    assert metrics.cost_per_outcome(9000, 40, deadweight=1.0) is None
    assert metrics.cost_per_outcome(None, 40) is None
    assert metrics.sroi(1, 1, 0, 0, 0, 0, 1, 0, 0)["ratio"] is None


def test_sums_to_date_keep_missing_apart_from_zero() -> None:
    assert metrics.to_date("period", [None, None], [5, 5])["actual"] is None
    assert metrics.to_date("period", [0, None], [5, 5]) == {
        "due": 2,
        "reported": 1,
        "actual": 0,
        "target": 5,
        "ratio_if_missing_is_zero": 0.0,
    }
    assert metrics.to_date("cumulative", [10, None], [15, 30])["target"] == 15
    assert metrics.to_date("level", [], [])["actual"] is None


def test_counts_of_statuses_never_leave_out_what_is_not_judged() -> None:
    counts = StatusCounts(achieved=1, on_track=1, behind=1, not_rated=2)
    assert (counts.total, counts.rated, counts.good, counts.to_discuss, counts.not_rated) == (5, 3, 2, 1, 2)
    assert (StatusCounts(not_rated=1).rated, StatusCounts(not_rated=1).good) == (0, 0)
    assert (*ON_COURSE, *reversed(TO_DISCUSS), Status.NOT_RATED) == STATUS_ORDER
    assert set(WORST_FIRST) == set(CONVERSATION_ORDER) == set(Status)


def test_a_block_shows_the_worst_of_what_was_judged() -> None:
    assert worst_status(["on_track", "behind", "not_rated"]) is Status.BEHIND
    assert worst_status(["not_rated"]) is Status.NOT_RATED
    assert worst_status([]) is Status.NOT_RATED


def test_a_combined_target_weighs_by_the_expected_number() -> None:
    assert rollup.combined_target([(60.0, 30), (80.0, 10), (None, 5)]) == 65.0
    assert rollup.combined_target([(60.0, None), (80.0, None)]) == 70.0
    assert rollup.combined_target([(None, 5)]) is None


def test_the_status_of_the_bands_is_where_they_begin() -> None:
    ladder = [metrics.status(p) for p in (0.95, 0.9499, 0.60, 0.5999, 0.0, -0.0001)]
    assert ladder == ["on_track", "attention", "attention", "behind", "behind", "regressing"]


def test_an_achievement_is_clipped_for_roll_ups_only() -> None:
    assert [metrics.clipped(a) for a in (None, -0.2, 0.5, 1.3)] == [None, 0.0, 0.5, 1.0]
    assert (
        metrics.expected_fraction(2022, 2026, 2021) == 0.0
        and metrics.expected_fraction(2022, 2026, 2030) == 1.0
    )


@pytest.mark.parametrize(
    ("measure", "known", "scale"),
    [
        (Measure.NUMBER, (0.0, 12.0, None), (None, None)),
        (Measure.SCORE, (0.0, 1.5), (None, None)),
        (Measure.NUMBER, (5.0, -2.0), (None, None)),
        (Measure.SCORE, (-0.5, 1.5), (None, None)),
        (Measure.PERCENTAGE, (0.0, 100.0), (0.0, 100.0)),
        (Measure.PERCENTAGE, (40.0, 130.0), (0.0, None)),
        (Measure.PERCENTAGE, (-10.0, 40.0), (None, 100.0)),
    ],
)
def test_a_limit_that_a_known_value_passes_is_no_limit(
    measure: Measure, known: tuple[float | None, ...], scale: tuple[Any, Any]
) -> None:
    assert value_bounds(measure, known) == scale


@pytest.mark.parametrize(
    ("unit", "known", "scale"),
    [
        ("0-10", (6.0, 8.0), (0.0, 10.0)), ("1 – 5", (3.0,), (1.0, 5.0)), ("0-10", (11.0,), (0.0, None)),
        ("punten", (6.0,), (None, None)), ("", (6.0,), (None, None)),
    ],
)  # fmt: skip
def test_a_score_stays_on_the_scale_that_its_unit_names(
    unit: str, known: tuple[float, ...], scale: tuple[Any, Any]
) -> None:
    assert value_bounds(Measure.SCORE, known, unit) == scale
    assert value_bounds(Measure.NUMBER, known, unit) == (None, None)
