"""A remark that begins with a part of the year is about the value of that part, and asks about no other."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made

HEADER = ["Indicator", "K1 2026", "K2 2026", "K3 2026", "Opmerking"]


def columns_asked(remark: str, third: object = "n.v.t.") -> list[int | None]:
    found = made.table(HEADER, ["Deelnemers", 20, 54, third, remark], ["Lessen", 12, 9, 8, ""])
    return [issue.column for issue in found.issues if issue.kind is IssueKind.TEXT_BESIDE and issue.row == 2]


@pytest.mark.parametrize(
    "remark", ["T3 en cours", "K3: nog te tellen", "Q3 voorlopig cijfer", "K3 2026 nog te tellen"]
)
def test_it_asks_about_no_other_part(remark: str) -> None:
    assert columns_asked(remark) == []
    assert columns_asked(remark, 31) == [4]


@pytest.mark.parametrize(
    "remark",
    [
        "nog te tellen", "K3 en K2: nog te tellen", "tot K3 nog te tellen", "K1 t/m K3 nog te tellen",
        "K3 geteld. Nog te tellen", "K4: nog te tellen",
    ],
)  # fmt: skip
def test_one_that_may_be_about_other_periods_too_asks_about_all(remark: str) -> None:
    assert columns_asked(remark) and {2, 3} <= set(columns_asked(remark))


def test_a_zero_of_another_part_is_not_asked_about() -> None:
    found = made.table(HEADER, ["Klachten", 0, 0, "n.v.t.", "K3 niet gemeten"])
    assert [issue.kind for issue in found.issues if issue.row == 2 and issue.column] == []
    assert found.actuals.value[:2] == [0, 0]
