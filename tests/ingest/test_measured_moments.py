"""Headers of before and after: a baseline and what was measured later."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.periods.measured_moments import find_moments
from impact.model.issues import IssueKind
from tests.ingest import made

MOMENTS = [
    ("T0", "T1"), ("t 0", "t 1"), ("Voor", "Na"), ("Before", "After"), ("Avant", "Après"), ("Pre", "Post"),
    ("Score voor", "Score na"), ("Gemiddelde vooraf", "Gemiddelde nadien"), ("Intake", "Exit"),
]  # fmt: skip


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("title", ["Indicator", "Stelling", ""])
@pytest.mark.parametrize(("before", "after"), MOMENTS)
def test_what_was_measured_before_is_the_baseline(before: str, after: str, title: str, carrier: str) -> None:
    rows = [(title, before, after), ("Ik voel me goed", 3.2, 4.1), ("Ik slaap goed", 2.5, 3)]
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"a.{carrier}")
    baselines = {item.title: item.baseline for item in found.indicators}
    assert baselines == {"Ik voel me goed": 3.2, "Ik slaap goed": 2.5}
    assert found.actuals.value == [4.1, 3] and not [issue for issue in found.issues if issue.is_open]


def test_two_later_moments_are_asked_about() -> None:
    found = made.table(("Indicator", "T0", "T1", "T2"), ("Vertrouwen", 3.2, 4.1, 4.1))
    (issue,) = made.asked(found, IssueKind.TWO_COLUMNS)
    assert issue.readings == (4.1, 4.1) or set(issue.readings) == {4.1}
    assert found.indicators[0].baseline == 3.2 and found.actuals.value == [None]


@pytest.mark.parametrize(
    ("texts", "moments"),
    [
        (("Indicator", "T0", "T1"), {1: 0, 2: 1}),
        (("Indicator", "T1", "T2", "T3", "T4"), {}),
        (("Indicator", "T0", "T1", "T1"), {}),
        (("Voor", "Voor", "Na"), {}),
        (("Voor wie", "Na"), {}),
        (("Indicator", "Na"), {}),
    ],
)
def test_moments_are_words_that_stand_beside_each_other(texts: tuple[str, ...], moments: dict[int, int]) -> None:
    assert find_moments(texts) == moments


def test_quarters_without_a_first_moment_stay_quarters() -> None:
    found = made.table(("Rapport 2024",), ("Indicateur", "T1", "T2"), ("Participants", 12, 14))
    assert [str(end) for end in found.actuals.end] == ["2024-03-31", "2024-06-30"]
