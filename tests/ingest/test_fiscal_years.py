"""Texts that say that the years of a file begin in another month than January."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from impact.ingest import read_submission
from impact.ingest.periods.book_year_texts import read_first_month
from impact.ingest.periods_of_rows.book_year_periods import fiscal_candidates
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

Rows = list[list[object]]
WIDE: Rows = [["Indicateur", "T1 2024", "T2 2024"], ["Personnes aidées", 900, 1050]]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Fiscal year: July to June", 7),
        ("Exercice : juillet - juin", 7),
        ("Note: quarters follow our financial year (April-March)", 4),
        ("T1 = juillet-septembre, T2 = octobre-décembre", 7),
        ("boekjaar juli-juni", 7),
        ("K1 = juli-sept", 7),
        ("werkjaar sept-aug", 9),
        ("Our fiscal year starts on 1 July.", 7),
        ("Boekjaar 1/7 - 30/6", 7),
        ("Het boekjaar loopt van 1 juli t/m 30 juni", 7),
        ("Exercice clos le 30 juin", 7),
        ("S1 : juillet à décembre", 7),
        ("L'exercice commence le 1er octobre", 10),
        ("Het eerste kwartaal loopt van april tot juni", 4),
        ("Calendar quarters, not our fiscal year", None),
        ("Fiscal year: January to December", None),
        ("Boekjaar: januari - december", None),
        ("Q3 = Jul-Sep, Q1 = Jan-Mar", None),
        ("Quarters follow our financial year", None),
        ("Kalenderkwartalen: K1 = januari-maart", None),
        ("Q2 2024 results were collected in May", None),
        ("Measured in May and June of the year", None),
        ("This year the activities ended in March", None),
        ("Exercice de mars 2024", None),
    ],
)
def test_a_text_says_in_which_month_years_begin(text: str, month: int | None) -> None:
    assert read_first_month(text) == month


def test_a_quarter_by_the_calendar_is_a_quarter_of_either_fiscal_year() -> None:
    assert fiscal_candidates((date(2024, 4, 1), date(2024, 6, 30)), 7) == (
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2023, 10, 1), date(2023, 12, 31)),
        (date(2024, 10, 1), date(2024, 12, 31)),
    )
    assert fiscal_candidates((date(2024, 1, 1), date(2024, 12, 31)), 4)[1:] == (
        (date(2023, 4, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2025, 3, 31)),
    )
    assert fiscal_candidates((date(2024, 2, 1), date(2024, 4, 30)), 7) == ()
    assert fiscal_candidates((date(2024, 3, 1), date(2024, 3, 31)), 7) == ()
    assert len(fiscal_candidates((date(2024, 3, 1), date(2024, 3, 31)), 7, is_month=True)) == 3


def cells_asked(found: Submission) -> list[tuple[int | None, int | None]]:
    return [
        (issue.row, issue.column)
        for issue in found.issues
        if issue.is_open and issue.kind is IssueKind.PERIOD_UNCERTAIN
    ]


def read(*sheets: tuple[str, Rows], kind: str = "xlsx") -> Submission:
    padded = []
    for name, rows in sheets:
        width = max(map(len, rows))
        padded.append((name, [[*row, *[""] * (width - len(row))] for row in rows]))
    data = made.xlsx(*padded) if kind == "xlsx" else getattr(made, kind)(padded[0][1])
    return read_submission(data, f"a.{kind}")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Exercice : juillet - juin"], *WIDE], [(3, 2), (3, 3)]),
        ([*WIDE, [], ["T1 = juillet-septembre, T2 = octobre-décembre"]], [(2, 2), (2, 3)]),
        ([["Exercice : janvier - décembre"], *WIDE], []),
        ([["Les trimestres suivent notre exercice"], *WIDE], []),
        (
            [["Boekjaar juli-juni"], ["Indicator", "Jaar", "Kwartaal", "Resultaat"], ["Bereik", 2024, "K1", 900],
             ["Bereik", 2024, "K2", 950]],
            [(3, 4), (4, 4)],
        ),
        (
            [["Fiscal year: July to June"], ["Indicator", "Actual 2023", "Actual 2024"], ["Reach", 5, 6]],
            [(3, 2), (3, 3)],
        ),
        ([["Fiscal year: July to June"], ["Indicator", "Jan-Mar 2024", "Apr-Jun 2024"], ["Reach", 5, 6]], []),
        (
            [["Fiscal year: July to June"], ["Indicator", "Start", "End", "Actual"],
             ["Reach", date(2024, 1, 1), date(2024, 3, 31), 5]],
            [],
        ),
    ],
)  # fmt: skip
def test_values_read_by_the_calendar_wait_where_a_line_says_otherwise(
    rows: Rows, expected: list[tuple[int, int]], kind: str
) -> None:
    assert cells_asked(read(("Suivi", rows), kind=kind)) == expected


def test_a_sheet_of_explanations_and_a_comment_say_it_too() -> None:
    explained = read(("Uitleg", [["Ons boekjaar loopt van juli tot juni"]]), ("Suivi", WIDE))
    assert cells_asked(explained) == [(2, 2), (2, 3)]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in WIDE:
        sheet.append(row)
    sheet["B1"].comment = Comment("exercice juillet-juin : T1 = juillet à septembre", "x")
    stream = io.BytesIO()
    book.save(stream)
    commented = read_submission(stream.getvalue(), "a.xlsx")
    assert cells_asked(commented) == [(2, 2), (2, 3)]
    assert commented.actuals.value == [None, None]
