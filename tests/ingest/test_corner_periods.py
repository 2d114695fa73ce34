"""A year, quarter or school year in the corner of a header, above the names or their numbers, is that of the values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.periods.corner_periods import read_corner
from impact.ingest.pipeline.guessed_mapping import guess_mapping
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

HEADERS = {
    "nl": ("Doel", "Realisatie"), "en": ("Target", "Actual"), "fr": ("Cible", "Réalisé"),
    "actual": ("Realisatie",), "count": ("Aantal",), "groups": ("Mannen", "Vrouwen"), "unit": ("Eenheid", "Behaald"),
}  # fmt: skip
CORNERS = {
    "number": (2022, 2023), "text": ("2022", "2023"), "word": ("Jaar 2022", "Jaar 2023"),
    "reports": ("Resultaten 2022", "Resultaten 2023"), "working year": ("Werkjaar 2022", "Werkjaar 2023"),
}  # fmt: skip


def read(rows: made.Rows, extension: str = "xlsx") -> Submission:
    """Rows as a file of one of three formats."""
    data = {"xlsx": lambda: made.xlsx(("Blad1", rows)), "ods": lambda: made.ods(rows),
            "csv": lambda: made.text_table(rows, ";")}[extension]()  # fmt: skip
    return read_submission(data, f"made.{extension}")


def counted(found: Submission) -> set[tuple[str, int, int, float]]:
    """Title, year of the first and last day, and number of each actual that counts."""
    values = found.actuals
    return {
        (found.indicators[index].title, start.year, end.year, value)
        for index, start, end, value in zip(values.indicator, values.start, values.end, values.value, strict=True)
        if start is not None and end is not None and value is not None
    }


def blocks(corners: Sequence[object], header: Sequence[object], gap: int = 0) -> list[tuple[object, ...]]:
    """A block of two indicators per corner; the last column of the first holds 11 and 21, of the second 12 and 22."""
    rows: list[tuple[object, ...]] = []
    before = ["st."] if "Eenheid" in header else [5] * (len(header) - 1)
    for place, corner in enumerate(corners, start=1):
        rows.append((corner, *header))
        rows += [("Deelnemers", *before, 10 + place), ("Lessen", *before, 20 + place)]
        rows += [("",) * (len(header) + 1)] * gap
    return rows


@pytest.mark.parametrize(
    ("corner", "header", "extension"),
    [
        *((corner, header, "xlsx") for corner in ("number", "word") for header in HEADERS),
        *((corner, "fr", extension) for corner in CORNERS for extension in ("ods", "csv")),
    ],
)
def test_the_year_in_the_corner_is_that_of_the_block(corner: str, header: str, extension: str) -> None:
    found = read(blocks(CORNERS[corner], HEADERS[header], gap=len(corner) % 2), extension)
    expected = {("Deelnemers", 2022, 11), ("Lessen", 2022, 21), ("Deelnemers", 2023, 12), ("Lessen", 2023, 22)}
    assert {(title, start, value) for title, start, end, value in counted(found) if start == end} >= expected
    assert not [issue for issue in found.issues if issue.is_open and issue.kind is not IssueKind.DIRECTION_UNKNOWN]


@pytest.mark.parametrize("corner", [2023, "2023", "Jaar 2023"])
def test_one_block_with_a_year_in_its_corner_is_a_table(corner: object) -> None:
    found = read([(corner, "Doel", "Realisatie"), ("Deelnemers", 10, 8), ("Lessen", 5, 4)])
    assert counted(found) == {("Deelnemers", 2023, 2023, 8), ("Lessen", 2023, 2023, 4)}
    assert [day and day.year for day in found.targets.start] == [2023, 2023]


@pytest.mark.parametrize("numbers", [(1, 2), ("", ""), ("1.1", "1.2")])
def test_a_year_above_the_numbers_of_the_rows_is_that_of_the_values(numbers: tuple[object, object]) -> None:
    header = ("Indicator", "Doel", "Realisatie")
    rows = [(2022, *header), (numbers[0], "Deelnemers", 10, 8), (numbers[1], "Lessen", 5, 4),
            (2023, *header), (numbers[0], "Deelnemers", 12, 9), (numbers[1], "Lessen", 6, 5)]  # fmt: skip
    assert counted(read(rows)) == {
        ("Deelnemers", 2022, 2022, 8), ("Lessen", 2022, 2022, 4),
        ("Deelnemers", 2023, 2023, 9), ("Lessen", 2023, 2023, 5),
    }  # fmt: skip


def test_a_year_left_of_the_titles_beside_other_years_has_values_of_its_own() -> None:
    found = read([(2022, "Indicator", 2023), (1, "Deelnemers", 8), (2, "Lessen", 4)])
    assert ("Deelnemers", 2022, 2022, 1) in counted(found) and ("Deelnemers", 2023, 2023, 8) in counted(found)


@pytest.mark.parametrize(("name", "is_asked"), [("Blad1", True), ("2024", False)])
def test_a_quarter_in_the_corner_is_of_the_year_that_the_sheet_says_else_asked(name: str, is_asked: bool) -> None:
    rows = [("K1", "Doel", "Realisatie"), ("Deelnemers", 10, 8), ("K2", "Doel", "Realisatie"), ("Deelnemers", 12, 9)]
    found = read_submission(made.xlsx((name, rows)), "made.xlsx")
    assert bool(made.asked(found, IssueKind.PERIOD_UNREAD)) is is_asked
    assert {day.month for day in found.actuals.start if day} == (set() if is_asked else {1, 4})


def test_two_school_years_below_each_other_are_school_years() -> None:
    found = read(blocks(("2022-2023", "2023-2024"), ("Doel", "Realisatie")))
    assert set(found.actuals.start) == {date(2022, 9, 1), date(2023, 9, 1)}
    assert made.asked(found, IssueKind.PERIOD_UNCERTAIN) == []


@pytest.mark.parametrize("corner", ["FY24", "2022-2023"])
def test_a_corner_that_may_be_several_periods_is_asked_about(corner: str) -> None:
    found = read([(corner, "Doel", "Realisatie"), ("Deelnemers", 10, 8), ("Lessen", 5, 4)])
    assert len(made.asked(found, IssueKind.PERIOD_UNCERTAIN)) == 4 and counted(found) == set()


def test_an_actual_below_one_year_beside_a_target_of_another_is_asked_about() -> None:
    found = read([(2023, "Doel 2024", "Realisatie"), ("Deelnemers", 10, 8), ("Lessen", 5, 4)])
    assert counted(found) == set()
    assert {len(issue.periods) for issue in made.asked(found, IssueKind.PERIOD_UNCERTAIN)} >= {2}


def test_two_years_above_names_and_numbers_are_asked_about() -> None:
    found = read([(2023, 2024), ("Deelnemers", 10), ("Lessen", 5)])
    assert counted(found) == set() and found.issues


def test_a_mapping_of_blocks_with_years_in_their_corners_reads_the_same() -> None:
    data = made.xlsx(("Blad1", blocks((2022, 2023), ("Doel", "Realisatie"), gap=1)))
    mapping, _ = guess_mapping(OpenedFile(data, "made.xlsx"))
    found = read_submission(data, "made.xlsx", mapping=mapping)
    assert counted(found) == counted(read_submission(data, "made.xlsx")) != set()


@pytest.mark.parametrize(
    ("text", "is_corner"),
    [("2024", True), ("Année 2024", True), ("K1 2024", True), ("Q1", True), ("Gent 2024", False), ("Gent", False),
     ("", False), ("Deelnemers", False)],
)  # fmt: skip
def test_what_a_corner_says(text: str, is_corner: bool) -> None:
    assert (read_corner(text) is not None) is is_corner
