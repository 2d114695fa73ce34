"""Tiles as on a dashboard, and texts such as 'Doel: 50' above 'Bereikt: 48': asked about, never refused or lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.errors import NothingRecognised
from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind
Rows = Sequence[Sequence[made.Cell]]


def offered(found: Submission) -> set[tuple[str, str, float]]:
    """Title, series and number of each value that waits, by the first number that is offered."""
    numbers = {(i.row, i.column): i.readings[0] for i in found.issues if i.is_open and i.readings}
    return {
        (found.indicators[index].title, name, numbers[row, column])
        for name, columns in (("actual", found.actuals), ("target", found.targets))
        for index, row, column in zip(columns.indicator, columns.row, columns.column, strict=True)
    }


def both(*pairs: tuple[str, float, float]) -> set[tuple[str, str, float]]:
    """Target and actual per title."""
    return {item for title, target, actual in pairs for item in ((title, "target", target), (title, "actual", actual))}


def only(**actuals: float) -> set[tuple[str, str, float]]:
    """Actuals per title."""
    return {(title, "actual", value) for title, value in actuals.items()}


TILES: dict[str, tuple[Rows, set[tuple[str, str, float]]]] = {
    "numbers below names": (
        [["Bezoekers", "", "Lessen"], [1234, "", 56], [], ["Scholen", "", "Gezinnen"], [7, "", 88]],
        only(Bezoekers=1234, Lessen=56, Scholen=7, Gezinnen=88),
    ),
    "numbers beside names": (
        [["Dashboard 2024"], [], ["Bezoekers", 1234, "", "Lessen", 56], [], ["Scholen", 7, "", "Gezinnen", 88]],
        only(Bezoekers=1234, Lessen=56, Scholen=7, Gezinnen=88),
    ),
    "target below the number": (
        [["Bezoekers", "", "Lessen"], [1234, "", 56], ["Doel: 1200", "", "Doel: 60"]],
        both(("Bezoekers", 1200, 1234), ("Lessen", 60, 56)),
    ),
    "a number that may be a year": (
        [["Dashboard 2025"], [], ["Bomen", "", "Lessen"], [2002, "", 56], ["Doel: 1916", "", "Doel: 60"]],
        both(("Bomen", 1916, 2002), ("Lessen", 60, 56)),
    ),
    "kinds beside the numbers": (
        [["Dashboard"], ["Bezoekers", "", "", "Lessen"], ["Doel", 1200, "", "Doel", 60],
         ["Bereikt", 1234, "", "Bereikt", 56]],
        both(("Bezoekers", 1200, 1234), ("Lessen", 60, 56)),
    ),
    "texts below each other": (
        [["Jongeren"], ["Doel: 50"], ["Bereikt: 48"], ["Lessen"], ["Doel: 20"], ["Bereikt: 18"]],
        both(("Jongeren", 50, 48), ("Lessen", 20, 18)),
    ),
    "french texts": ([["Jeunes"], ["Cible : 50"], ["Réalisé : 48"]], both(("Jeunes", 50, 48))),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), TILES.values(), ids=TILES)
def test_tiles_are_laid_before_the_user(rows: Rows, expected: set[tuple[str, str, float]]) -> None:
    found = made.table(*rows)
    assert offered(found) == expected
    assert not any(found.actuals.value) and not any(found.targets.value)


def test_the_year_above_tiles_is_that_of_all_of_them() -> None:
    found = made.table(["Dashboard 2024"], [], ["Bezoekers", 1234, "", "Lessen", 56])
    assert {str(end) for end in found.actuals.end} == {"2024-12-31"}


def test_names_and_numbers_below_each_other_are_no_tiles() -> None:
    found = made.table(["x", "y", "z"], ["a", 1, 2], ["b", 3, 4])
    assert not any(found.actuals.value)
    assert {issue.params.get("header") for issue in made.asked(found, KIND.LAYOUT_GUESSED)} == {"y", "z"}


@pytest.mark.parametrize("rows", [[["Verslag"], [2024]], [["Verslag"], ["tekst", "tekst"]]])
def test_a_sheet_of_texts_is_no_dashboard(rows: Rows) -> None:
    with pytest.raises(NothingRecognised):
        made.table(*rows)


HEADERS = ["Stand van zaken", "Resultaten", "Gerealiseerd"]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("header", HEADERS)
def test_texts_that_say_their_kind_are_target_and_value_in_question(header: str, carrier: str) -> None:
    rows = [["Indicator", header], ["Jongeren", "Doel: 50"], ["", "Bereikt: 48"], ["Lessen", "Doel: 20"],
            ["", "Bereikt: 18"]]  # fmt: skip
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"a.{carrier}")
    assert offered(found) == both(("Jongeren", 50, 48), ("Lessen", 20, 18))


@pytest.mark.parametrize("header", HEADERS)
def test_two_kinds_in_one_cell_are_asked_about(header: str) -> None:
    texts = "Doel: 50\nBereikt: 48", "Doel: 20\nBereikt: 18"
    found = made.table(["Indicator", header], ["Jongeren", texts[0]], ["Lessen", texts[1]])
    questions = {issue.row: issue.readings for issue in found.issues if issue.is_open and issue.column == 2}
    assert questions == {2: (50, 48), 3: (20, 18)}


def test_such_texts_in_a_column_that_nobody_knows_are_asked_about() -> None:
    rows = [["Indicator", "Afspraken", "Realisatie"], ["Jongeren", "Doel: 50", 48], ["Lessen", "Doel: 20", 18]]
    (issue,) = made.asked(made.table(*rows), KIND.COLUMN_UNREAD)
    assert (issue.column, issue.params["count"]) == (2, "2")
