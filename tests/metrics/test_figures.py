"""Figures of whole indicators: which target, which baseline, which status, which notes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from columns_of import Indicator, days, indicator_columns, latest, rows, series_columns

from impact.metrics.engine import figures

Y = (2020, 2021, 2022, 2023, 2024)


def yearly(*values: Any, first: int = 2020) -> list[tuple[int, Any]]:
    return [(first + index, value) for index, value in enumerate(values)]


def notes(row: dict[str, Any]) -> set[str]:
    return set(row["notes"].split(";")) - {""}


# name, indicator, what the latest figure must hold
SITUATIONS: list[tuple[str, Indicator, dict[str, Any]]] = [
    (
        "a level half way to its target of the same year is behind",
        Indicator(yearly(75.0), yearly(100.0), 50.0),
        {"achievement": 0.5, "pace": 0.5, "expected": 100.0, "status": "behind", "basis": "from_baseline"},
    ),
    (
        "a falling level counts the same way",
        Indicator(yearly(15.0), yearly(10.0), 30.0, direction="down"),
        {"achievement": 0.75, "pace": 0.75, "status": "attention"},
    ),
    (
        "worse than the baseline is deterioration, not zero",
        Indicator(yearly(40.0), yearly(100.0), 50.0),
        {"achievement": -0.2, "status": "regressing"},
    ),
    (
        "an interim target met is on track, not achieved",
        Indicator(yearly(30.0), yearly(30.0, 60.0), 0.0),
        {"achievement": 1.0, "achievement_final": 0.5, "status": "on_track", "target": 30.0},
    ),
    (
        "the final target met early is achieved",
        Indicator(yearly(60.0), yearly(30.0, 60.0), 0.0),
        {"status": "achieved", "achievement": 2.0, "achievement_final": 1.0},
    ),
    (
        "without a target of its own period the latest one is used, and it says so",
        Indicator(yearly(30.0), [(2022, 60.0), (2024, 100.0)], 0.0),
        {"target": 100.0, "target_end": date(2024, 12, 31).toordinal(), "achievement": 0.3},
    ),
    (
        "a target of zero of a falling indicator works",
        Indicator(yearly(2.0), yearly(0.0), 8.0, direction="down"),
        {"achievement": 0.75, "ratio_to_target": None},
    ),
    (
        "a true zero is a value",
        Indicator(yearly(0.0), yearly(10.0), 0.0),
        {"actual": 0.0, "achievement": 0.0, "state": "reported", "status": "behind"},
    ),
    (
        "nothing reported is no figure",
        Indicator(yearly("not_reported"), yearly(10.0), 0.0),
        {"actual": None, "achievement": None, "pace": None, "status": "not_rated", "basis": "no_data"},
    ),
    (
        "an unclear value is no figure",
        Indicator(yearly("unclear"), yearly(10.0), 0.0),
        {"actual": None, "state": "unclear", "achievement": None, "status": "not_rated"},
    ),
    (
        "a blank baseline is not zero, even of a running total",
        Indicator(yearly(40.0), yearly(42.0), kind="cumulative", baseline_state="not_reported"),
        {"achievement": None, "ratio_to_target": 40 / 42, "basis": "ratio_to_target", "status": "not_rated"},
    ),
    (
        "a running total counts from zero where the source has no place for a baseline",
        Indicator(yearly(40.0), yearly(50.0), kind="cumulative"),
        {"achievement": 0.8, "basis": "from_baseline", "status": "attention", "baseline": None},
    ),
    (
        "an assumed time kind never counts from zero",
        Indicator(yearly(40.0), yearly(50.0), kind="cumulative", kind_origin="assumed"),
        {"achievement": None, "basis": "ratio_to_target"},
    ),
    (
        "a falling count without baseline is met or not met only",
        Indicator(yearly(12.0), yearly(10.0), direction="down", baseline_state="not_reported"),
        {"basis": "met_only", "achievement": None, "ratio_to_target": 1.2, "status": "not_rated"},
    ),
    (
        "a falling count without baseline that is met is achieved",
        Indicator(yearly(9.0), yearly(10.0), direction="down", kind="period"),
        {"basis": "met_only", "status": "achieved"},
    ),
    (
        "target equal to baseline, met now",
        Indicator(yearly(0.0), yearly(0.0), 0.0, direction="down"),
        {"basis": "met_only", "achievement": None, "status": "achieved"},
    ),
    (
        "target equal to baseline, not met, asks for attention",
        Indicator(yearly(2.0), yearly(0.0), 0.0, direction="down"),
        {"basis": "met_only", "status": "attention"},
    ),
    (
        "a flow with target zero is judged by now, not by an exception of the past",
        Indicator(yearly(0.0, 1.0, 0.0), yearly(0.0, 0.0, 0.0), 0.0, direction="down", kind="period"),
        {"basis": "met_only", "status": "achieved"},
    ),
    (
        "target on the wrong side of a stated direction",
        Indicator(yearly(60.0), yearly(40.0), 50.0),
        {"basis": "config_error", "achievement": None, "achievement_final": None, "status": "not_rated"},
    ),
    (
        "the same without a stated direction is a falling indicator",
        Indicator(yearly(60.0), yearly(40.0), 50.0, direction="unknown", direction_origin="assumed"),
        {"basis": "from_baseline", "achievement": -1.0, "direction": "down", "status": "regressing"},
    ),
    (
        "an assumed direction gives way to what baseline and target say",
        Indicator(yearly(45.0), yearly(40.0), 50.0, direction="up", direction_origin="assumed"),
        {"direction": "down", "achievement": 0.5},
    ),
    (
        "direction unknown and nothing to infer it from: no judgement",
        Indicator(yearly(45.0), yearly(45.0), 45.0, direction="unknown", direction_origin="assumed"),
        {"direction": "unknown", "status": "not_rated", "achievement": None, "pace": None},
    ),
    (
        "no target: followed, not judged",
        Indicator(yearly(45.0), (), 40.0),
        {"basis": "no_target", "status": "not_rated", "target": None},
    ),
    (
        "maintain inside a one-sided band",
        Indicator(yearly(8.2), (), 8.0, direction="maintain", low=8.0),
        {"basis": "band", "status": "achieved", "achievement": None, "pace": None},
    ),
    (
        "maintain, out of band for the first time",
        Indicator(yearly(8.2, 7.6), (), 8.0, direction="maintain", low=8.0),
        {"basis": "band", "status": "attention"},
    ),
    (
        "maintain, out of band twice",
        Indicator(yearly(7.9, 7.6), (), 8.0, direction="maintain", low=8.0),
        {"status": "behind"},
    ),
    (
        "flows add up over the periods that have a target and were reported",
        Indicator(
            [((2024, 1), 10.0), ((2024, 3), 30.0)],
            [((2024, 1), 20.0), ((2024, 2), 20.0), ((2024, 3), 20.0)],
            kind="period",
        ),
        {
            "achievement": 1.0,
            "actual_to_date": 40.0,
            "target_to_date": 40.0,
            "due": 3,
            "reported": 2,
            "status": "achieved",
        },
    ),
    (
        "a baseline per period is taken off every period",
        Indicator(yearly(110.0, 130.0), yearly(120.0, 140.0), 100.0, kind="period"),
        {"achievement": 40 / 60, "actual_to_date": 240.0, "target_to_date": 260.0, "pace": 40 / 60},
    ),
    (
        "a flow against the target of another period has no achievement",
        Indicator([((2024, 1), 10.0)], [((2024, 2), 20.0)], kind="period"),
        {"achievement": None, "basis": "no_target", "target": 20.0, "status": "not_rated"},
    ),
    (
        "a year beside its quarters is not counted twice",
        Indicator(
            [((2024, q), 10.0) for q in (1, 2, 3, 4)] + [(2024, 40.0)],
            [((2024, q), 10.0) for q in (1, 2, 3, 4)] + [(2024, 40.0)],
            kind="period",
        ),
        {
            "actual_to_date": 40.0,
            "target_to_date": 40.0,
            "achievement": 1.0,
            "period_start": date(2024, 10, 1).toordinal(),
        },
    ),
    (
        "percentages per period weigh by their parts to date, and are judged by their own period",
        Indicator(
            [
                ((2024, 1), {"value": 50.0, "numerator": 1, "denominator": 2}),
                ((2024, 2), {"value": 99.0, "numerator": 99, "denominator": 100}),
            ],
            [((2024, 1), 60.0), ((2024, 2), 60.0)],
            20.0,
            kind="period",
            measure="percentage",
        ),
        {"actual_to_date": 100 * 100 / 102, "target_to_date": 60.0, "achievement": 79 / 40},
    ),
    (
        "mean scores per period weigh by respondents",
        Indicator(
            [(2023, {"value": 8.0, "n": 10}), (2024, {"value": 6.0, "n": 30})],
            (),
            kind="period",
            measure="score",
        ),
        {"actual_to_date": 6.5, "target_to_date": None},
    ),
    (
        "running totals show the last one and never a sum",
        Indicator(yearly(10.0, 25.0, 40.0), yearly(15.0, 30.0, 45.0), 0.0, kind="cumulative"),
        {"actual_to_date": 40.0, "target_to_date": 45.0, "achievement": 40 / 45},
    ),
    (
        "between targets the path bends at the interim one",
        Indicator(
            [(((date(2023, 1, 1)), date(2023, 12, 31)), 58.0)],
            [(2022, 20.0), (2024, 100.0)],
            0.0,
            baseline_on=date(2020, 12, 31),
        ),
        {"expected": 20 + 80 * 365 / 731, "pace": 58 / (20 + 80 * 365 / 731)},
    ),
    (
        "before 15 % of the path it is too early",
        Indicator([((2020, 1), 1.0)], [(2024, 100.0)], 0.0, baseline_on=date(2019, 12, 31)),
        {"pace": None, "status": "not_rated"},
    ),
    (
        "an agreed interim target that is met counts, however early",
        Indicator([((2020, 1), 9.0)], [((2020, 1), 5.0), (2024, 100.0)], 0.0),
        {"status": "on_track", "pace": None},
    ),
    (
        "after the last target the path stays at its end",
        Indicator([(2024, 50.0)], [(2022, 100.0)], 0.0, baseline_on=date(2020, 12, 31)),
        {"expected": 100.0, "pace": 0.5, "status": "behind"},
    ),
    (
        "undated actual and target belong together",
        Indicator([(None, 22.2)], [(None, 22.8)], 22.9, direction="unknown", direction_origin="assumed"),
        {
            "achievement": (22.2 - 22.9) / (22.8 - 22.9),
            "target": 22.8,
            "status": "achieved",
            "period_end": None,
        },
    ),
    (
        "undated and dated: the dated one is later",
        Indicator([(None, 5.0), (2020, 7.0)], [(2020, 10.0)], 0.0),
        {"actual": 7.0},
    ),
    (
        "only broken down: no value, never a sum of the parts",
        Indicator((), [(2024, 10.0)], 2.0, has_parts=True),
        {
            "actual": None,
            "baseline": 2.0,
            "target": 10.0,
            "target_final": 10.0,
            "status": "not_rated",
            "due": 0,
        },
    ),
    (
        "values that contradict each other within one period give none",
        Indicator([(2024, 5.0), (2024, 7.0)], [(2024, 10.0)], 0.0),
        {"actual": None, "state": "unclear", "achievement": None},
    ),
    (
        "values that agree within one period are one",
        Indicator([(2024, 5.0), (2024, 5.0)], [(2024, 10.0)], 0.0),
        {"actual": 5.0, "measurement_id": 1, "achievement": 0.5},
    ),
    (
        "four points have a direction",
        Indicator(yearly(1.0, 2.0, 3.0, 5.0), ()),
        {"trend": "rising", "trend_n": 4},
    ),
    (
        "two points have no trend",
        Indicator(yearly(1.0, 2.0), ()),
        {"trend": "", "trend_n": 2, "slope": None},
    ),
    (
        "a running total trends by what was added",
        Indicator(yearly(10.0, 18.0, 24.0), yearly(50.0), 0.0, kind="cumulative"),
        {"trend": "falling", "trend_n": 3},
    ),
]


@pytest.mark.parametrize(
    ("indicator", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS]
)
def test_the_latest_figure_of(indicator: Indicator, expected: dict[str, Any]) -> None:
    found = latest(indicator)
    for name, value in expected.items():
        if name.endswith(("_start", "_end")) or value is None or isinstance(value, str):
            assert found[name] == value, name
        else:
            assert found[name] == pytest.approx(value, rel=1e-12), name


NOTES: list[tuple[str, Indicator, set[str]]] = [
    ("direction_inferred", Indicator(yearly(1.0), yearly(3.0), 2.0, "unknown", "assumed"), set()),
    ("direction_unknown", Indicator(yearly(1.0), yearly(3.0), None, "unknown", "assumed"), {"no_baseline"}),
    ("time_kind_assumed", Indicator(yearly(1.0), yearly(3.0), 2.0, kind_origin="assumed"), set()),
    ("target_on_wrong_side", Indicator(yearly(1.0), yearly(1.0), 2.0), set()),
    ("no_baseline", Indicator(yearly(1.0), yearly(3.0)), set()),
    ("no_target", Indicator(yearly(1.0), (), 2.0), set()),
    ("no_measurement", Indicator((), yearly(3.0), 2.0), set()),
    ("target_equals_baseline", Indicator(yearly(1.0), yearly(2.0), 2.0), set()),
    ("target_of_other_period", Indicator(yearly(2.5), [(2019, 3.0)], 2.0), set()),
    ("only_broken_down", Indicator((), yearly(3.0), 2.0, has_parts=True), set()),
    ("unclear_value", Indicator(yearly("unclear"), yearly(3.0), 2.0), {"no_measurement"}),
    ("unclear_value", Indicator(yearly(2.5), yearly("unclear"), 2.0), {"no_target"}),
    ("unclear_value", Indicator(yearly(2.5), yearly(3.0), None, baseline_state="unclear"), {"no_baseline"}),
    ("unclear_value", Indicator(yearly(2.5, "unclear"), yearly(3.0), 2.0), set()),
    ("undated", Indicator([(None, 2.5)], [(None, 3.0)], 2.0), set()),
    (
        "conflicting_values",
        Indicator([(2020, 2.5), (2020, 2.6)], yearly(3.0), 2.0),
        {"unclear_value", "no_measurement"},
    ),
    ("running_total_fell", Indicator(yearly(10.0, 8.0), yearly(9.0, 20.0), 0.0, kind="cumulative"), set()),
    ("outside_band", Indicator(yearly(7.0), (), 8.0, "maintain", low=8.0), set()),
    ("counted_from_zero", Indicator(yearly(7.0), yearly(8.0), kind="period"), set()),
    ("too_early", Indicator([((2020, 1), 1.0)], [(2024, 9.0)], 0.0), {"target_of_other_period"}),
    (
        "numerator_above_denominator",
        Indicator(
            [(2020, {"value": 120.0, "numerator": 36, "denominator": 30})],
            yearly(130.0),
            2.0,
            measure="percentage",
        ),
        set(),
    ),
    (
        "few_cases",
        Indicator(
            [(2020, {"value": 100.0, "numerator": 2, "denominator": 2})], yearly(90.0), 50.0, measure="percentage"
        ),
        set(),
    ),
    ("far_beyond_target", Indicator(yearly(615.38), yearly(1.0), 0.0), set()),
    ("same_title", Indicator(yearly(2.5), yearly(3.0), 2.0, notes="same_title"), set()),
]


@pytest.mark.parametrize(
    ("note", "indicator", "beside"), NOTES, ids=[f"{i} {n[0]}" for i, n in enumerate(NOTES)]
)
def test_a_figure_says_what_is_particular_about_it(note: str, indicator: Indicator, beside: set[str]) -> None:
    assert notes(latest(indicator)) == {note} | beside


def test_a_plain_figure_has_no_notes() -> None:
    assert latest(Indicator(yearly(2.5), yearly(3.0), 2.0))["notes"] == ""


def test_every_period_handed_in_has_its_own_figure_and_one_is_the_latest() -> None:
    found = rows(
        Indicator(yearly(10.0, "not_reported", 30.0, "unclear"), yearly(20.0, 20.0, 40.0, 50.0), 0.0)
    )
    assert [(row["actual"], row["due"], row["reported"], row["latest"]) for row in found] == [
        (10.0, 1, 1, False),
        (None, 2, 1, False),
        (30.0, 3, 2, True),
        (None, 4, 2, False),
    ]


@pytest.mark.parametrize("state", ["not_applicable", "not_due"])
def test_a_period_for_which_no_value_applies_is_not_due_whatever_its_target(state: str) -> None:
    found = rows(Indicator(yearly(10.0, state, 30.0, state), yearly(20.0, 20.0, 40.0, 50.0), 0.0))
    assert [(row["actual"], row["due"], row["reported"], row["latest"]) for row in found] == [
        (10.0, 1, 1, False),
        (None, 1, 1, False),
        (30.0, 2, 2, True),
        (None, 2, 2, False),
    ]
    assert [row["state"] for row in found] == ["reported", state, "reported", state]


def test_not_applicable_is_no_missing_measurement() -> None:
    assert notes(latest(Indicator(yearly("not_applicable"), yearly(3.0), 2.0))) == set()
    assert latest(Indicator(yearly("not_applicable"), yearly(3.0), 2.0))["status"] == "not_rated"


def test_the_slope_of_a_figure_looks_no_further_than_its_own_period() -> None:
    found = rows(Indicator(yearly(0.0, 1.0, 2.0, 100.0), ()))
    assert found[2]["slope"] == pytest.approx(1.0, rel=0.01)
    assert found[3]["slope"] > 10


def test_later_periods_never_change_an_earlier_figure_but_for_the_final_target() -> None:
    short = rows(Indicator(yearly(10.0, 20.0), yearly(15.0, 30.0), 0.0))
    longer = rows(Indicator(yearly(10.0, 20.0, 5.0), yearly(15.0, 30.0), 0.0))
    assert [{**row, "latest": None} for row in short] == [{**row, "latest": None} for row in longer[:2]]


def test_a_series_of_an_unknown_indicator_is_refused() -> None:

    with pytest.raises(KeyError):
        figures.compute_figures(
            indicator_columns([Indicator()]), series_columns([(7, 2024, 1.0)]), series_columns([])
        )


def test_nothing_gives_nothing() -> None:
    assert rows() == []


@pytest.mark.parametrize(
    ("cases", "judged"), [(2, False), (9, False), (10, True), (200, True)], ids=lambda value: str(value)
)
def test_a_percentage_of_fewer_than_ten_cases_is_not_judged_however_good(cases: int, judged: bool) -> None:
    reported = {"value": 100.0, "numerator": cases, "denominator": cases}
    figure = latest(Indicator([(2020, reported)], yearly(90.0), 50.0, measure="percentage"))
    assert figure["status"] == ("achieved" if judged else "not_rated")
    band = latest(Indicator([(2020, reported)], (), 90.0, "maintain", low=85.0, measure="percentage"))
    assert band["status"] == ("achieved" if judged else "not_rated")
    # A count is no percentage: three of three houses is what was promised.
    assert latest(Indicator(yearly(3.0), yearly(3.0), 0.0))["status"] == "achieved"


@pytest.mark.parametrize(
    ("indicator", "status"),
    [
        (Indicator(yearly(1000.0), yearly(100.0), 0.0), "achieved"),
        (Indicator(yearly(1001.0), yearly(100.0), 0.0), "not_rated"),
        (Indicator(yearly(61538.0), yearly(100.0), kind="period"), "not_rated"),
        (Indicator(yearly(61538.0), yearly(100.0)), "not_rated"),
        # Far on the wrong side is no praise, and stays what it is.
        (Indicator(yearly(61538.0), yearly(2.0), 100.0, "down"), "regressing"),
    ],
)
def test_ten_times_the_way_to_a_target_is_asked_about_and_not_praised(indicator: Indicator, status: str) -> None:
    figure = latest(indicator)
    assert figure["status"] == status
    assert ("far_beyond_target" in notes(figure)) is (status == "not_rated")


HALF_1, HALF_2 = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
BOTH_HALVES_AND_YEAR = [(HALF_1, 72.0), (HALF_2, 84.0), (2024, 75.5)]
# name, kind, targets, what the latest figure must hold
ENDING_TOGETHER: list[tuple[str, str, list[tuple[Any, Any]], dict[str, Any]]] = [
    ("the year that has the target", "level", [(2024, 80.0)], {"actual": 75.5, "achievement": 0.55, "pace": 0.55}),
    ("the year of a rate", "period", [(2024, 80.0)], {"actual": 75.5, "achievement": 0.55, "target_to_date": 80.0}),
    ("the half that has the target", "level", [(HALF_2, 80.0)], {"actual": 84.0, "status": "achieved"}),
    ("the final target before another", "level", [(2024, 80.0), (HALF_2, 90.0)], {"actual": 84.0, "target": 90.0}),
    ("an unreadable target of the year", "level", [(2024, "unclear")], {"actual": 75.5, "target": None}),
    ("the year where nothing is promised", "level", [], {"actual": 75.5}),
    ("the year where a later year is promised", "level", [(2025, 80.0)], {"actual": 75.5, "target": 80.0}),
]


@pytest.mark.parametrize(
    ("kind", "targets", "expected"), [s[1:] for s in ENDING_TOGETHER], ids=[s[0] for s in ENDING_TOGETHER]
)
def test_of_periods_that_end_together_the_figure_is(
    kind: str, targets: list[tuple[Any, Any]], expected: dict[str, Any]
) -> None:
    found = latest(Indicator(BOTH_HALVES_AND_YEAR, targets, 70.0, kind=kind, measure="percentage"))
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert ("target_of_other_period" in notes(found)) == (targets[:1] == [(2025, 80.0)])


def test_a_falling_number_of_a_year_beside_its_halves_is_set_against_the_target_of_the_year() -> None:
    values = [(HALF_1, 20.0), (HALF_2, 10.0), (2024, 18.0)]
    found = latest(Indicator(values, [(2024, 14.0)], 25.0, "down"))
    assert (found["actual"], found["achievement"]) == (18.0, pytest.approx(7 / 11))


def test_a_flow_of_a_year_beside_its_halves_is_set_against_the_target_of_the_year() -> None:
    values = [(HALF_1, 10.0), (HALF_2, 12.0), (2024, 22.0)]
    with_target = latest(Indicator(values, [(2024, 20.0)], kind="period"))
    assert (with_target["actual"], with_target["actual_to_date"], with_target["target_to_date"]) == (22.0, 22.0, 20.0)
    assert latest(Indicator(values, (), kind="period"))["actual_to_date"] == 22.0


def test_a_whole_programme_does_not_stand_for_its_last_half() -> None:
    programme = (date(2022, 1, 1), date(2024, 12, 31))
    found = latest(Indicator([(HALF_2, 84.0), (programme, 60.0)], (), 50.0))
    assert found["actual"] == 84.0


@pytest.mark.parametrize("kind", ["level", "period", "cumulative"])
def test_what_is_counted_up_to_a_day_is_the_same_for_all_periods_that_end_on_it(kind: str) -> None:
    halves = [
        (date(year, month, 1), date(year, month + 5, 30 + (month == 7))) for year in (2022, 2023) for month in (1, 7)
    ]
    values = [(half, 10.0 + 3 * number) for number, half in enumerate(halves)]
    values += [(HALF_2, 40.0), (2023, 27.0), (2024, 45.0)]
    targets = [(half, 12.0) for half in halves] + [(HALF_1, 20.0), (2024, 50.0)]
    found = rows(Indicator(values, targets, 5.0, kind=kind, measure="number"))
    for row in found:
        same_day = [other for other in found if other["period_end"] == row["period_end"]]
        assert {(other["due"], other["reported"], other["slope"], other["trend_n"]) for other in same_day} == {
            (row["due"], row["reported"], row["slope"], row["trend_n"])
        }
        spans = {days(when) for when, _ in [*values, *targets]}
        assert row["due"] == sum(end <= row["period_end"] for _, end in spans)
        assert row["reported"] == sum(days(when)[1] <= row["period_end"] for when, _ in values)


def test_an_unreadable_value_of_the_year_is_said_of_the_half_that_ends_with_it() -> None:
    found = latest(Indicator([(HALF_1, 72.0), (HALF_2, 84.0), (2024, "unclear")], [(2024, 80.0)], 70.0))
    assert "unclear_value" in notes(found)
