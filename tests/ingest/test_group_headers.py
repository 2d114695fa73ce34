"""Header words for groups and themes, and numbers of goals: what the other columns prove decides what they are."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.extract import group_rows
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Direction
from tests.ingest import made

Rows = list[list[object]]


def read(rows: Rows, carrier: str = "xlsx") -> Submission:
    if carrier == "csv":
        data = "\n".join(";".join(str(cell) for cell in row) for row in rows).encode()
        return read_submission(data, "2024.csv")
    return read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("title", "group", "value"),
    [
        ("Indicator", "Groep", "2024"),
        ("Indicator", "Afdeling", "Realisatie 2024"),
        ("Indicator", "Doelgroep", "Aantal 2024"),
        ("Indicator", "Lid", "2024"),
        ("Indicator", "Steunpunt", "2024"),
        ("Indicator", "Member organisation", "Actual 2024"),
        ("Indicateur", "Antenne", "Réalisé 2024"),
        ("Indicateur", "Public cible", "2024"),
    ],
)
def test_a_group_in_which_rows_of_one_indicator_differ_is_its_breakdown(
    title: str, group: str, value: str, carrier: str
) -> None:
    found = read([[title, group, value], ["Sessies", "A", 5], ["Sessies", "B", 7], ["Uren", "A", 2]], carrier)
    assert not [issue.kind for issue in found.issues if issue.is_open]
    assert [item.title for item in found.indicators] == ["Sessies", "Uren"]
    assert dict(zip(found.actuals.value, found.actuals.breakdown, strict=True))[7] == f"{group}=B"


def test_a_group_that_is_the_same_for_all_rows_of_an_indicator_only_describes_it() -> None:
    found = read([["Indicator", "Afdeling", "2024"], ["Sessies", "Jeugd", 5], ["Uren", "Ouderen", 7]])
    assert found.actuals.breakdown == ["", ""]
    assert not [issue.kind for issue in found.issues if issue.is_open]


@pytest.mark.parametrize("header", ["Thema", "SDG", "Strategische doelstelling", "Pilier", "Work package"])
def test_a_theme_beside_the_title_is_the_result_of_the_indicator(header: str) -> None:
    found = read([[header, "Indicator", "2024"], [1, "Sessies", 5], [1, "Uren", 7], [2, "Sessies", 2]])
    assert [(item.result_title, item.title) for item in found.indicators] == [
        ("1", "Sessies"), ("1", "Uren"), ("2", "Sessies"),
    ]  # fmt: skip
    assert not [issue.kind for issue in found.issues if issue.is_open]


GOALS = [1, 1, 2, 2, 3]
VALUES = [120, 34, 12, 800, 3]
TITLES = ["Deelnemers", "Sessies", "Vrijwilligers", "Uren", "Partners"]


@pytest.mark.parametrize("header", ["Doel", "Objectif", "Goal", "Target"])
@pytest.mark.parametrize("more", [[], [100, 30, 10, 700, 5]], ids=["alone", "beside targets"])
def test_numbers_of_goals_are_no_targets_without_a_word(header: str, more: list[int]) -> None:
    head = ["Indicator", header, *(["Streefwaarde 2024"] if more else []), "Realisatie 2024"]
    columns = [TITLES, GOALS, *([more] if more else []), VALUES]
    found = read([head, *map(list, zip(*columns, strict=True))])
    assert [issue.column for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [2]
    assert found.targets.value == more
    assert found.actuals.value == VALUES


def test_small_targets_of_the_size_of_the_values_are_targets() -> None:
    rows = zip(TITLES, GOALS, [1, 2, 2, 3, 3], strict=True)
    found = read([["Indicator", "Doel 2024", "Realisatie 2024"], *map(list, rows)])
    assert found.targets.value == GOALS
    rows = zip(TITLES, GOALS, [1, 2, 2, 3, 3], strict=True)
    assert read([["Indicator", "Doel", "Realisatie 2024"], *map(list, rows)]).targets.value == GOALS


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("Aantal klachten", Direction.DOWN),
        ("Gemiddelde wachttijd in dagen", Direction.DOWN),
        ("Taux d'abandon", Direction.DOWN),
        ("Number of complaints", Direction.DOWN),
        ("Drop-out rate", Direction.DOWN),
        ("Aantal opgeloste klachten", Direction.UNKNOWN),
        ("Deelnemers met klachten", Direction.UNKNOWN), ("Klachten beantwoord binnen de maand", Direction.UNKNOWN),
        ("Accompagnement après un abandon", Direction.UNKNOWN), ("Complaints closed", Direction.UNKNOWN),
        ("Klachten behandeld binnen 5 dagen", Direction.UNKNOWN),
        ("Complaints resolved", Direction.UNKNOWN),
        ("Plaintes traitées", Direction.UNKNOWN),
        ("Voorkomen schooluitval", Direction.UNKNOWN),
        ("Sessies over schooluitval bereikt", Direction.UNKNOWN),
        ("Aantal deelnemers", Direction.UP), ("Aantal personen", Direction.UNKNOWN),
    ],
)
def test_a_direction_is_known_by_words_only_where_it_is_certain(title: str, direction: Direction) -> None:
    found = read([["Indicator", "Doel 2024", "Realisatie 2024"], [title, 4, 5]])
    assert found.indicators[0].direction is direction
    assert bool(made.asked(found, IssueKind.DIRECTION_UNKNOWN)) == (direction is Direction.UNKNOWN)


@pytest.mark.parametrize(
    ("title", "is_age"),
    [("1a", False), ("3 en", False), ("6 à 12", True), ("65+", True), ("< 18", True), ("18 t/m 25", True)],
)
def test_an_age_that_is_joined_has_a_second_one(title: str, is_age: bool) -> None:
    assert (group_rows.parse_part_title(title) is not None) is is_age
