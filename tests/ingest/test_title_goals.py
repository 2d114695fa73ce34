"""Goals at the end of a title: 'Aantal leden (doel 100)' is a target in question, where the row has none."""

from __future__ import annotations

from datetime import date

import pytest

from impact.model.vocabulary.value_states import State
from tests.ingest.test_section_periods import KINDS, read

OTHER: list[object] = ["Lessen", 30, 33]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Aantal leden (doel 100)", 100), ("Aantal leden (doel: 100)", 100), ("Aantal leden - doel 100", 100),
        ("Aantal leden, streefdoel = 1.250", 1250), ("Nombre de membres (objectif 100)", 100),
        ("Members (target: 100)", 100), ("Tevreden leden (streefwaarde 80%)", 80), ("Membres [cible : 100]", 100),
    ],
)  # fmt: skip
def test_a_goal_in_a_title_is_a_target_in_question(title: str, number: float, kind: str) -> None:
    found = read([["Indicator", "2023", "2024"], [title, 88, 97], OTHER], kind)
    assert found.targets.state == [State.UNCLEAR] and found.targets.value == [None]
    (issue,) = (issue for issue in found.issues if issue.is_open and (issue.row, issue.column) == (2, 1))
    assert issue.readings == (number,)
    assert found.actuals.value == [88, 97, 30, 33]


@pytest.mark.parametrize("kind", KINDS)
def test_the_year_beside_the_goal_is_that_of_the_target(kind: str) -> None:
    found = read([["Indicator", "2023", "2024"], ["Members (target 2024: 100)", 88, 97], OTHER], kind)
    assert found.targets.end == [date(2024, 12, 31)] and found.targets.state == [State.UNCLEAR]


@pytest.mark.parametrize(
    "title",
    [
        "Leden van de doelgroep 18+", "Behaalde doelen (3)", "Doel 3: leden werven", "Doelgroep 100% bereikt",
        "Leden (max. 100)", "Groupe cible 12", "Leden (doel nog te bepalen)",
    ],
)  # fmt: skip
def test_other_titles_with_a_number_give_no_target(title: str) -> None:
    found = read([["Indicator", "2023", "2024"], [title, 88, 97], OTHER])
    assert len(found.targets) == 0 and found.actuals.value == [88, 97, 30, 33]


def test_a_row_with_a_target_of_its_own_keeps_it() -> None:
    found = read([["Indicator", "Doel 2024", "2024"], ["Leden (doel 100)", 100, 97], ["Lessen", 30, 33]])
    assert found.targets.value == [100, 30] and found.actuals.value == [97, 33]


# Titles, values, and whether the numbers only say which goal of the plan each belongs to.
NUMBERED: dict[str, tuple[tuple[str, ...], tuple[float, ...], bool]] = {
    "counting on": (("Leden (doel 2)", "Lessen (doel 1)", "Gezinnen (doel 2)"), (48, 18, 9), True),
    "goals of one value": (("Leden (doel 1)", "Lessen (doel 1)"), (48, 18), True),
    "in french": (("Membres (objectif 1)", "Leçons (objectif 2)"), (48, 18), True),
    "a gap": (("Leden (doel 1)", "Lessen (doel 3)"), (48, 18), False),
    "values as small": (("Scholen (doel 1)", "Kampen (doel 2)"), (1, 2), False),
    "one title": (("Leden (doel 2)",), (48,), False),
    "targets": (("Leden (doel 50)", "Lessen (doel 20)"), (48, 18), False),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("titles", "values", "are_numbers"), NUMBERED.values(), ids=NUMBERED)
def test_the_number_of_a_goal_is_no_target(
    titles: tuple[str, ...], values: tuple[float, ...], are_numbers: bool, kind: str
) -> None:
    rows = [["Indicator", "Resultaat 2024"], *([title, value] for title, value in zip(titles, values, strict=True))]
    found = read(rows, kind)
    assert len(found.targets) == (0 if are_numbers else len(titles))
    assert found.actuals.value == list(values)
