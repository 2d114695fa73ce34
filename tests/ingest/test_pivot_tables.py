"""Pivot tables as a spreadsheet program writes them, and tables whose titles stand under 'Wat'."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

# The words of the program: rows, columns, total, and what stands before what a column adds up.
WORDS = [
    ("Rijlabels", "Kolomlabels", "Eindtotaal", "Som van"),
    ("Row Labels", "Column Labels", "Grand Total", "Sum of"),
    ("Étiquettes de lignes", "Étiquettes de colonnes", "Total général", "Somme de"),
]


def counted(found: Submission) -> list[tuple[str, str, float]]:
    """Series, title and number of each value that counts."""
    return [
        (series, found.indicators[index].title, value)
        for series, columns in (("actual", found.actuals), ("target", found.targets))
        for index, value, state in zip(columns.indicator, columns.value, columns.state, strict=True)
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize(("rows", "columns", "total", "sum_of"), WORDS)
def test_a_pivot_table_of_years_is_read_without_a_question(rows: str, columns: str, total: str, sum_of: str) -> None:
    found = made.table(
        [f"{sum_of} Aantal", columns],
        [rows, "2023", "2024", total],
        ["Lessen", 30, 33, 63],
        ["Bezoekers", 100, 120, 220],
        [total, 130, 153, 283],
    )
    assert [value for _, _, value in counted(found)] == [30, 33, 100, 120]
    assert [end.year for end in found.actuals.end if end] == [2023, 2024] * 2
    assert not [issue for issue in found.issues if issue.is_open]


@pytest.mark.parametrize(("rows", "columns", "total", "sum_of"), WORDS)
@pytest.mark.parametrize(("actual", "target"), [("Realisatie 2024", "Doel 2024"), ("Actual 2024", "Target 2024")])
def test_what_a_pivot_table_adds_up_is_what_its_column_holds(
    rows: str, columns: str, total: str, sum_of: str, actual: str, target: str
) -> None:
    header = [rows, f"{sum_of} {target}", f"{sum_of} {actual}"]
    found = made.table(header, ["Lessen", 30, 33], ["Bezoekers", 100, 120], [total, 130, 153])
    assert sorted(counted(found)) == [
        ("actual", "Bezoekers", 120), ("actual", "Lessen", 33), ("target", "Bezoekers", 100), ("target", "Lessen", 30)
    ]  # fmt: skip
    assert not made.asked(found, IssueKind.LAYOUT_GUESSED)


LEVELS: list[Sequence[Sequence[object]]] = [
    [["Gent", 130], ["Lessen", 30], ["Bezoekers", 100], ["Aalst", 153], ["Lessen", 33], ["Bezoekers", 120]],
    [["Gent", 130], ["  Lessen", 30], ["  Bezoekers", 100], ["Aalst", 153], ["  Kampen", 33], ["  Leden", 120]],
    [["2023", 130], ["Lessen", 30], ["Bezoekers", 100], ["2024", 153], ["Kampen", 33], ["Leden", 120]],
    [["Gent", 130], ["Lessen", 30], ["Bezoekers", 100], ["Aalst", 153], ["Kampen", 33], ["Leden", 120]],
]


@pytest.mark.parametrize(("rows", "columns", "total", "sum_of"), WORDS)
@pytest.mark.parametrize("levels", LEVELS)
def test_of_a_pivot_table_with_several_levels_of_rows_nothing_counts_unasked(
    rows: str, columns: str, total: str, sum_of: str, levels: Sequence[Sequence[object]]
) -> None:
    found = made.table([rows, f"{sum_of} Realisatie 2024"], *levels, [total, 283])
    assert counted(found) == []
    assert any(issue.is_open for issue in found.issues)


@pytest.mark.parametrize("word", ["Wat", "What", "Quoi", "wat?"])
@pytest.mark.parametrize(
    "header", [["2023", "2024"], ["Doel 2024", "Realisatie 2024"], ["Target 2024", "Actual 2024"]]
)
def test_wat_is_a_header_of_titles(word: str, header: list[str]) -> None:
    found = made.table([word, *header], ["Lessen", 30, 33], ["Bezoekers", 100, 120])
    assert len(counted(found)) == 4 and [item.title for item in found.indicators] == ["Lessen", "Bezoekers"]
    found = made.table(["Wie", word, "Hoeveel 2024"], ["An", "Lessen", 30], ["Piet", "Bezoekers", 100])
    assert [item.title for item in found.indicators] == ["Lessen", "Bezoekers"]
