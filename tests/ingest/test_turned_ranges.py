"""Groups such as '3-5' that a spreadsheet turned into a date."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.pipeline.turned_ranges import range_of_date
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

MAY, DECEMBER, OCTOBER = date(2024, 5, 3), date(2024, 12, 10), date(2012, 10, 1)


def read(rows: list[tuple[object, ...]], code: str) -> Submission:
    """Read a workbook whose dates have this number format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, look = book.add_worksheet("Blad1"), book.add_format({"num_format": code})
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, look)
                else:
                    sheet.write(line, place, cell)
    return read_submission(stream.getvalue(), "a.xlsx")


def groups(found: Submission) -> list[tuple[str, float | None]]:
    return list(zip(found.actuals.breakdown, found.actuals.value, strict=True))


@pytest.mark.parametrize(
    ("day", "code", "expected"),
    [
        (MAY, "d-mmm", (3, 5)), (date(2024, 3, 5), "m/d", (3, 5)), (DECEMBER, "d-m", (10, 12)),
        (OCTOBER, "mmm-yy", (10, 12)), (date(2017, 12, 1), "mmm\\-yy", (12, 17)), (MAY, "dd/mm/yyyy", None),
        (date(2024, 5, 5), "d-mmm", None), (date(2009, 12, 1), "mmm-yy", None),
    ],
)  # fmt: skip
def test_what_a_date_was_before(day: date, code: str, expected: tuple[int, int] | None) -> None:
    assert range_of_date(day, code) == expected


@pytest.mark.parametrize("header", ["Leeftijd", "Leeftijdsgroep", "Age group"])
def test_dates_among_ranges_of_a_column_of_ages_are_those_ranges(header: str) -> None:
    rows = [("Indicator", header, "Realisatie 2024"), ("Deelnemers", MAY, 5), ("Deelnemers", "6-9", 7),
            ("Deelnemers", DECEMBER, 8), ("Deelnemers", "13-18", 9)]  # fmt: skip
    found = read(rows, "d-mmm")
    ages = ["3-5", "6-9", "10-12", "13-18"]
    assert [(group.partition("=")[2], value) for group, value in groups(found)] == [
        (age, value) for age, value in zip(ages, (5, 7, 8, 9), strict=True)
    ]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "yyyy-mm-dd"])
def test_a_whole_date_as_an_age_is_asked_about(code: str) -> None:
    rows = [("Indicator", "Leeftijd", "Realisatie 2024"), ("Deelnemers", MAY, 5), ("Deelnemers", "6-9", 7)]
    found = read(rows, code)
    assert [value for _, value in groups(found)] == [None, 7]
    assert [(issue.row, issue.params["text"]) for issue in made.asked(found, IssueKind.TEXT_BESIDE)] == [
        (2, "Leeftijd=2024-05-03")
    ]


def test_ages_that_are_all_dates_are_asked_about() -> None:
    for header in ("Leeftijd", "Groep"):
        found = read([("Indicator", header, "Jaar", "Waarde"), ("A", MAY, 2024, 5), ("A", DECEMBER, 2024, 7)], "d-mmm")
        assert [value for _, value in groups(found)] == [None, None]


@pytest.mark.parametrize("above", [True, False])
def test_dates_among_ranges_in_a_header_are_those_ranges(above: bool) -> None:
    header = ("Indicator", MAY, "6-9", DECEMBER, "13-18", "Totaal")
    rows = [("", "Realisatie 2024", "", "", "", "")] * above + [header, ("Lessen", 5, 7, 8, 9, 29)]
    found = read(rows, "d-mmm")
    assert [(group.partition("=")[2], value) for group, value in groups(found)] == [
        ("", 29), ("3-5", 5), ("6-9", 7), ("10-12", 8), ("13-18", 9)
    ]  # fmt: skip
    assert {day and day.year for day in found.actuals.start} == {2024 if above else None}


def test_a_date_that_fits_among_no_ages_is_no_period() -> None:
    rows = [("Indicator", "3-5", "6-9", date(2024, 1, 2), "13-18", "Realisatie"), ("Lessen", 5, 7, 8, 9, 29)]
    found = read(rows, "d-mmm")
    assert [(i.row, i.column) for i in made.asked(found, IssueKind.COLUMN_UNREAD)] == [(1, 4)]
    assert {*found.actuals.start} == {None}


def test_months_in_a_header_stay_months() -> None:
    header = ("Indicator", date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    found = read([header, ("Lessen", 5, 7, 8)], "mmm-yy")
    assert [day and day.month for day in found.actuals.start] == [1, 2, 3]


@pytest.mark.parametrize("ranges", [("1-3", "4-6", "7-9", "10-12"), ("1-6", "7-12")])
def test_quarters_in_months_are_no_ages(ranges: tuple[str, ...]) -> None:
    found = made.table(("Indicator", *[f"Realisatie 2024 {text}" for text in ranges], "Doel 2024"),
                       ("Lessen", *range(len(ranges)), 40))  # fmt: skip
    assert not any(found.actuals.breakdown) and len(made.asked(found, IssueKind.COLUMN_UNREAD)) == len(ranges)
