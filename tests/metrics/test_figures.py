"""Figures of whole indicators: which target, which baseline, which status, which notes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from columns_of import Indicator, indicator_columns, latest, rows, series_columns

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
            [(2020, {"value": 120.0, "numerator": 6, "denominator": 5})],
            yearly(130.0),
            2.0,
            measure="percentage",
        ),
        set(),
    ),
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
