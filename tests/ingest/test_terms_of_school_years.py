"""Parts of a year beside two statements of it: one calendar year in a header, and a school year around it."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest.made import xlsx

SCHOOL_YEAR = "Schooljaar 2023-2024"


def read(file_name: str, title: str, heads: list[str]) -> Submission:
    rows: list[list[object]] = [[title]] if title else []
    rows += [["Indicator", *heads], ["Aantal leerlingen", *range(30, 30 + len(heads))]]
    return read_submission(xlsx(("Cijfers", rows)), file_name)


@pytest.mark.parametrize("parts", [("T1", "T2", "T3"), ("K1", "K2", "K3", "K4"), ("sem 1", "sem 2")], ids="-".join)
@pytest.mark.parametrize(
    ("file_name", "title"),
    [("cijfers_schooljaar_2023-2024.xlsx", ""), ("cijfers.xlsx", SCHOOL_YEAR)],
    ids=["file", "title"],
)
def test_a_part_beside_the_year_of_a_target_and_a_school_year_is_asked_about(
    file_name: str, title: str, parts: tuple[str, ...]
) -> None:
    found = read(file_name, title, ["Doel 2024", *parts])
    assert found.actuals.value == [None] * len(parts)
    asked = [issue for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]
    assert len(asked) == len(parts)
    # By the calendar, and of the school year that the file or the title names.
    assert all(len(issue.periods) > 1 for issue in asked)


@pytest.mark.parametrize(
    ("file_name", "title", "heads"),
    [
        ("cijfers 2024.xlsx", "", ["Doel 2024", "K1", "K2", "K3", "K4"]),
        ("cijfers.xlsx", "Jaar 2024", ["Doel 2024", "T1", "T2", "T3"]),
        # The header says the year of its part itself.
        ("cijfers.xlsx", SCHOOL_YEAR, ["Doel 2024", "K1 2024", "K2 2024"]),
        # Another school year than that of the header.
        ("cijfers.xlsx", "Schooljaar 2020-2021", ["Doel 2024", "K1", "K2"]),
    ],
)
def test_a_part_of_a_year_that_one_statement_gives_is_not_asked_about(
    file_name: str, title: str, heads: list[str]
) -> None:
    found = read(file_name, title, heads)
    assert found.actuals.start[0] == date(2024, 1, 1) and None not in found.actuals.value
