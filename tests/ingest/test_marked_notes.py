"""Notes under a table that begin with a number ('* 3 dossiers'): about what bears their mark, and nothing else."""

from __future__ import annotations

import pytest

from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

NOTES = [
    "3 dossiers", "3 dossiers nog niet verwerkt", "2 groepen zonder Aalst", "3 dossiers non traités",
    "dont 3 dossiers en cours", "3 files missing", "12 % is een schatting",
]  # fmt: skip
MARKS = ["*", "**", "†", "(1)"]


def waiting(found: Submission) -> set[str]:
    """The raw texts of the values that wait for an answer."""
    columns = found.actuals
    return {raw for raw, state in zip(columns.raw, columns.state, strict=True) if state is State.UNCLEAR}


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("gap", [True, False])
@pytest.mark.parametrize("sign", [" ", ": "])
def test_only_the_number_that_bears_the_mark_of_a_note_is_asked_about(
    note: str, mark: str, gap: bool, sign: str
) -> None:
    rows = [["Lessen", f"30{' ' * (mark == '(1)')}{mark}", 33], ["Bezoekers", 100, 120], *[[]] * gap]
    found = made.table(["Indicator", "2023", "2024"], *rows, [f"{mark}{sign}{note}"])
    assert waiting(found) == {rows[0][1]}
    # The note is shown, and no rule that it is one of those for signs behind numbers.
    assert any(note in " ".join(issue.params.values()) for issue in found.issues if issue.is_open)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("mark", ["*", "(1)"])
def test_a_title_that_bears_the_mark_asks_about_its_row(note: str, mark: str) -> None:
    rows = [[f"Lessen {mark}", 30, 33], ["Bezoekers", 100, 120]]
    found = made.table(["Indicator", "2023", "2024"], *rows, [f"{mark} {note}"])
    assert waiting(found) >= {"30", "33"}


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("mark", ["*", "(1)"])
def test_a_header_that_bears_the_mark_asks_about_its_column(note: str, mark: str) -> None:
    rows = [["Lessen", 30, 33], ["Bezoekers", 100, 120]]
    found = made.table(["Indicator", "2023", f"2024 {mark}"], *rows, [f"{mark} {note}"])
    assert waiting(found) >= {"33", "120"}
    if mark == "*":
        assert waiting(found) == {"33", "120"}


@pytest.mark.parametrize("note", ["* volgens het jaarverslag", "* geteld op kantoor", "* source : rapport annuel"])
def test_a_source_behind_the_mark_of_a_header_asks_nothing(note: str) -> None:
    rows = [["Lessen", 30, 33], ["Bezoekers", 100, 120]]
    assert waiting(made.table(["Indicator", "2023", "2024*"], *rows, [note])) == set()
