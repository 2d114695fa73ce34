"""Explaining a figure: the steps and the numbers in them lead to the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from columns_of import Indicator, compute
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics.explain import Step, explain_figure


@dataclass(frozen=True)
class Explained:
    """What a formula takes of its indicator."""

    unit: str
    measure: str
    time_kind: str
    band_low: float | None
    band_high: float | None


def explained(one: Indicator) -> list[Step]:
    found = compute(one)
    (figure,) = (row for row in map(found.row, range(len(found))) if row.latest)
    return list(explain_figure(figure, Explained("gezinnen", one.measure, one.kind, one.low, one.high)))


def yearly(*values: Any) -> list[tuple[int, Any]]:
    return list(enumerate(values, start=2020))


# Of a year whose last one is not over.
QUARTERS = [
    ((date(2020, 1, 1), date(2020, 3, 31)), 8.0), ((date(2020, 4, 1), date(2020, 6, 30)), 9.0),
    ((date(2020, 7, 1), date(2020, 9, 30)), 7.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (
            Indicator(yearly(75.0), yearly(100.0), 50.0),
            [Step("achievement", (75.0, 50.0, 100.0), 0.5), Step("pace", (75.0, 50.0, 100.0), 0.5)],
        ),
        (
            Indicator(yearly(40.0), yearly(50.0), kind="cumulative"),
            [Step("achievement", (40.0, 0.0, 50.0), 0.8), Step("pace", (40.0, 0.0, 50.0), 0.8)],
        ),
        (
            Indicator(yearly(10.0, 30.0), yearly(20.0, 60.0), kind="period"),
            [Step("achievement_period", (40.0, 80.0, 0.0, 2.0), 0.5)],
        ),
        (
            Indicator(yearly(110.0, 130.0), yearly(120.0, 140.0), 100.0, kind="period"),
            [Step("achievement_period", (240.0, 260.0, 100.0, 2.0), 40 / 60)],
        ),
        (
            Indicator(yearly(12.0), yearly(20.0), 4.0, kind="period"),
            [Step("achievement", (12.0, 4.0, 20.0), 0.5)],
        ),
        (
            Indicator(yearly(30.0), yearly(40.0), baseline_state="not_reported"),
            [Step("ratio_to_target", (30.0, 40.0), 0.75)],
        ),
        (
            Indicator(yearly(2.0), yearly(0.0), 0.0, "down"),
            [Step("met_only", (2.0, 0.0), 2.0, "gezinnen")],
        ),
        (
            Indicator(yearly(7.5), (), None, "maintain", low=8.0),
            [Step("band", (7.5, 8.0, None), -0.5, "gezinnen")],
        ),
        (
            Indicator(yearly(9.0), (), None, "maintain", low=8.0, high=8.5),
            [Step("band", (9.0, 8.0, 8.5), 0.5, "gezinnen")],
        ),
        (
            Indicator(
                [(2020, {"value": 45.0, "numerator": 9, "denominator": 20})], (), 40.0, measure="percentage"
            ),
            [
                Step("value_from_parts", (9.0, 20.0), 45.0, "gezinnen"),
                Step("no_target", (45.0,), None, "gezinnen"),
            ],
        ),
        # Nobody of three is no way covered backwards: a percentage of few cases is shown with its numbers alone.
        (
            Indicator(
                [(2020, {"value": 0.0, "numerator": 0, "denominator": 3})], yearly(71.5), 46.67, measure="percentage"
            ),
            [Step("value_from_parts", (0.0, 3.0), 0.0, "gezinnen"), Step("few_cases", (3.0,), None)],
        ),
        # Nor does a band judge them.
        (
            Indicator(
                [(2020, {"value": 0.0, "numerator": 0, "denominator": 3})], (), None, "maintain", low=40.0, high=60.0,
                measure="percentage",
            ),
            [Step("value_from_parts", (0.0, 3.0), 0.0, "gezinnen"), Step("few_cases", (3.0,), None)],
        ),
        # Four quarters against the target of their year: what is compared is their sum.
        (
            Indicator(
                [*((when, 30.0) for when, _ in QUARTERS), ((date(2020, 10, 1), date(2020, 12, 31)), 30.0)],
                yearly(100.0), None, "down", kind="period",
            ),
            [Step("met_only_no_baseline", (120.0, 100.0), 20.0, "gezinnen")],
        ),
        (Indicator((), yearly(3.0), 2.0), [Step("no_measurement", (3.0,), None, "gezinnen")]),
        (
            Indicator(QUARTERS, yearly(36.0), None, "unknown", "assumed", "period"),
            [Step("no_direction", (24.0, 36.0), None, "gezinnen")],
        ),
        (Indicator(QUARTERS, yearly(36.0), 0.0, kind="period"), [Step("share_of_year", (24.0, 36.0), 24 / 36)]),
        (
            Indicator(QUARTERS, yearly(0.0), None, "down", kind="period"),
            [Step("target_later", (24.0, 0.0), None, "gezinnen")],
        ),
        (Indicator(yearly(1.0), yearly(1.0), 2.0), [Step("config_error", (2.0, 1.0), None, "gezinnen")]),
    ],
    ids=lambda given: given[0].key if isinstance(given, list) else "",
)
def test_the_steps_of_a_figure(one: Indicator, wanted: list[Step]) -> None:
    assert explained(one) == wanted


WHOLE = st.integers(-200, 200).map(float)


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=5), WHOLE, st.sampled_from(["period", "level"]))
def test_the_numbers_of_a_step_give_its_result(
    pairs: list[tuple[float, float]], base: float, kind: str
) -> None:
    values = [(2020 + i, value) for i, (value, _) in enumerate(pairs)]
    targets = [(2020 + i, target) for i, (_, target) in enumerate(pairs)]
    for step in explained(Indicator(values, targets, base, "unknown", "assumed", kind)):
        if step.key in ("achievement", "pace"):
            y, b, t = step.operands
            assert step.result == (y - b) / (t - b)  # type: ignore[operator]
        elif step.key == "achievement_period":
            y, t, b, n = step.operands
            assert step.result == pytest.approx((y - n * b) / (t - n * b))  # type: ignore[operator]
