"""The mark of a note behind a year, a period or a title: only what bears it is asked about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KINDS = pytest.mark.parametrize("kind", ["xlsx", "csv"])
NOTES = pytest.mark.parametrize("note", ["zonder december", "hors décembre"])
MARKS = pytest.mark.parametrize(("behind", "before"), [("*", "* "), (" (1)", "(1) "), ("¹", "¹ ")])


def read(kind: str, *rows: Sequence[object]) -> Submission:
    width = max(map(len, rows))
    padded = [(*row, *[""] * (width - len(row))) for row in rows]
    data = made.text_table(padded, ";") if kind == "csv" else made.xlsx(("Cijfers", padded))
    return read_submission(data, f"a.{kind}")


def by_state(found: Submission) -> tuple[list[float], list[str]]:
    """The numbers that count, and the texts of those that wait."""
    actuals = found.actuals
    pairs = list(zip(actuals.value, actuals.state, actuals.raw, strict=True))
    counted = sorted(value for value, state, _ in pairs if state is State.REPORTED and value is not None)
    return counted, sorted(raw for _, state, raw in pairs if state is State.UNCLEAR)


@KINDS
@NOTES
@MARKS
def test_a_marked_year_in_a_row_is_asked_about_and_no_other(kind: str, note: str, behind: str, before: str) -> None:
    rows = [("Deelnemers", "2022", 110), ("Deelnemers", f"2023{behind}", 114), ("Lessen", "2022", 31)]
    found = read(kind, ("Indicator", "Jaar", "Waarde"), *rows, ("Lessen", f"2023{behind}", 32), (before + note,))
    assert by_state(found) == ([31, 110], ["114", "32"])


@KINDS
@NOTES
@MARKS
@pytest.mark.parametrize("years", [("2022", "2023"), ("2023", "2022")])
def test_a_marked_year_above_a_column_is_asked_about_and_no_other(
    kind: str, note: str, behind: str, before: str, years: tuple[str, str]
) -> None:
    header = ("Indicator", f"{years[0]}{behind}", years[1])
    found = read(kind, header, ("Deelnemers", 110, 112), ("Lessen", 20, 25), (before + note,))
    assert by_state(found) == ([25, 112], ["110", "20"])


@KINDS
@MARKS
def test_a_marked_title_is_asked_about_and_no_other(kind: str, behind: str, before: str) -> None:
    rows = [(f"Deelnemers{behind}", 110, 112), ("Lessen", 20, 25)]
    found = read(kind, ("Indicator", "2022", "2023"), *rows, (f"{before}exclusief Aalst",))
    assert by_state(found) == ([20, 25], ["110", "112"])


@KINDS
def test_a_note_whose_mark_stands_nowhere_is_about_all(kind: str) -> None:
    rows = [("Deelnemers", "2022", 110), ("Deelnemers", "2023", 114)]
    found = read(kind, ("Indicator", "Jaar", "Waarde"), *rows, ("* exclusief Aalst",))
    assert by_state(found) == ([], ["110", "114"])
