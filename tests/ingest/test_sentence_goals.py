"""Targets that a sentence gives to the indicators of a table: in question, each of the indicator that it names."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

TABLE: list[list[object]] = [
    ["Energie", "2023", "2024"], ["Energiescans", 98, 140], ["Premies", 41, 66], ["Dossiers", 5, 7]
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gap", [[], [[]]])
@pytest.mark.parametrize(
    "text",
    [
        "Doel 2024: 150 scans, 60 premies", "Streefdoelen 2024: 150 energiescans en 60 premies",
        "Target for 2024: 150 scans / 60 premies", "Objectif 2024 : 150 scans, 60 premies",
        "Goals 2024: 150 scans; 60 premies",
    ],
)  # fmt: skip
def test_a_goal_in_a_sentence_is_a_target_in_question(text: str, gap: list[list[object]], kind: str) -> None:
    found = read([*TABLE, *gap, [text]], kind)
    assert [item.title for item in found.indicators] == ["Energiescans", "Premies", "Dossiers"]
    targets = found.targets
    assert [found.indicators[of].title for of in targets.indicator] == ["Energiescans", "Premies"]
    assert targets.value == [None, None] and set(targets.end) == {date(2024, 12, 31)}
    assert [i.readings for i in made.asked(found, IssueKind.NUMBER_WITH_TEXT)] == [(150,), (60,)]
    assert set(targets.row) == {5 + len(gap)} and targets.column == [1, 2]
    assert found.actuals.value == [98, 140, 41, 66, 5, 7]


def test_a_confirmed_goal_counts_as_the_target() -> None:
    data = made.xlsx(("Cijfers", [*TABLE, ["Doel 2024: 150 scans, 60 premies"]]))
    found = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.NUMBER_WITH_TEXT, Reply.FIRST)])
    assert found.targets.value == [150, 60]


@pytest.mark.parametrize(
    "text", ["Doel 2024: 150 gesprekken", "Doelgroep: 150 scans", "Doel 2024: meer scans", "Doel 2024: 3 en 4"]
)
def test_a_sentence_without_a_goal_of_an_indicator_gives_no_target(text: str) -> None:
    assert read([*TABLE, [], [text]]).targets.value == []
