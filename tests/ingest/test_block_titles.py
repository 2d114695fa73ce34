"""Tables below each other with the same indicators: two places keep their names, two versions are asked about."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
HEAD: Rows = [["Indicator", "2023", "2024"]]
LONG: Rows = [["Indicateur", "Année", "Valeur"]]
GENT: Rows = [["Deelnemers", 5, 6], ["Sessies", 2, 3]]
AALST: Rows = [["Deelnemers", 7, 8], ["Sessies", 4, 3]]


def counted(found: Submission) -> list[tuple[str, str, float]]:
    """Heading, title and number of each value that counts."""
    columns = zip(found.actuals.indicator, found.actuals.value, found.actuals.state, strict=True)
    return [
        (found.indicators[index].result_title, found.indicators[index].title, value)
        for index, value, state in columns
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *HEAD, *AALST],
        [["Werking Gent"], *HEAD, *GENT, ["Werking Aalst"], *HEAD, *AALST],
        [["Jaarverslag"], [], ["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *HEAD, *AALST],
        [["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *AALST],
    ],
    ids=["gap", "no gap", "title of the sheet", "one header"],
)
def test_a_title_above_a_table_tells_its_indicators_from_those_of_the_next(rows: Rows) -> None:
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert counted(found) == [
        (f"Werking {place}", title, number)
        for place, block in (("Gent", GENT), ("Aalst", AALST))
        for title, *numbers in block
        for number in numbers
    ]


def test_a_long_table_per_place_keeps_its_place() -> None:
    blocks = [["Gand"], *LONG, ["Participants", 2023, 5], [], ["Alost"], *LONG, ["Participants", 2023, 5]]
    found = read_submission(made.xlsx(("Chiffres", blocks)), "a.xlsx")
    assert counted(found) == [("Gand", "Participants", 5), ("Alost", "Participants", 5)]


def test_a_target_in_one_table_and_the_value_in_another_are_one_indicator() -> None:
    target: Rows = [["Streefwaarden"], ["Indicator", "Doel 2024"], ["Deelnemers", 9]]
    actual: Rows = [["Resultaten"], ["Indicator", "Gerealiseerd 2024"], ["Deelnemers", 6]]
    found = read_submission(made.xlsx(("Cijfers", [*target, [], *actual])), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Deelnemers"]
    assert (found.actuals.value, found.targets.value) == ([6], [9])


def test_of_two_versions_of_a_table_it_is_asked_which_one_holds() -> None:
    rows: Rows = [["Cijfers"], *HEAD, *GENT, [], ["Cijfers herwerkt"], *HEAD, *AALST]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert len([issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]) == 3
    # What both say alike counts once.
    assert counted(found) == [("", "Sessies", 3)]
