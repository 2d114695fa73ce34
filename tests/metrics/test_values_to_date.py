"""What counts to date: the sum of periods, the last of a cumulative count, a level as it is, a rate over all cases."""

from __future__ import annotations

from typing import Any

import pytest
from columns_of import Indicator, rows

QUARTERS = ((2024, 1), (2024, 2), (2024, 3))
NUMBERS, TARGETS = (10, 30, 20), (20, 20, 25)


@pytest.mark.parametrize(
    ("kind", "values_to_date", "targets_to_date"),
    [
        ("period", [10, 40, 60], [20, 40, 65]),
        ("cumulative", [10, 30, 20], [20, 20, 25]),
        ("level", [10, 30, 20], [20, 20, 25]),
    ],
)
def test_the_kind_of_time_says_what_counts_to_date(
    kind: str, values_to_date: list[float], targets_to_date: list[float]
) -> None:
    indicator = Indicator(
        values=list(zip(QUARTERS, NUMBERS, strict=True)), targets=list(zip(QUARTERS, TARGETS, strict=True)), kind=kind
    )
    figures = rows(indicator)
    assert [figure["actual_to_date"] for figure in figures] == values_to_date
    assert [figure["target_to_date"] for figure in figures] == targets_to_date


def test_a_percentage_of_periods_counts_all_cases_to_date() -> None:
    def share(numerator: int, denominator: int) -> dict[str, Any]:
        value = 100 * numerator / denominator
        return {"value": value, "numerator": numerator, "denominator": denominator}

    values = [(QUARTERS[0], share(5, 10)), (QUARTERS[1], share(27, 30))]
    figures = rows(Indicator(values=values, targets=[(QUARTERS[1], 80)], kind="period", measure="percentage"))
    assert [figure["actual_to_date"] for figure in figures] == [50, 80]


def test_quarters_under_a_target_of_their_year_count_within_it() -> None:
    quarters = [((2024, number), 10 * number) for number in (1, 2, 3, 4)]
    figures = rows(Indicator(values=quarters, targets=[(2024, 120)], kind="period"))
    assert [figure["actual_to_date"] for figure in figures] == [10, 30, 60, 100]
    assert [figure["target_to_date"] for figure in figures] == [None, None, None, 120]
