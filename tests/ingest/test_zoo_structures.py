"""Kinds of structure that workbooks of the zoo found: once read silently wrong, or asked about for nothing."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]


def asked_cells(reading: Submission) -> set[tuple[IssueKind, int | None, int | None]]:
    return {
        (issue.kind, issue.row, issue.column)
        for issue in reading.issues
        if issue.is_open and issue.kind is not IssueKind.DIRECTION_UNKNOWN
    }


def test_a_value_joined_over_a_column_without_a_header_is_asked_about() -> None:
    book = Workbook()
    sheet = book.active
    rows: Rows = [["Indicator", 2023, None, "Doel"], ["Jongeren", 84, None, 90], ["Lessen", 26, 29, 30],
                  ["Scholen", 4, 5, 6], ["Gezinnen", 7, 8, 9]]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("B2:C2")
    stream = io.BytesIO()
    book.save(stream)
    reading = read_submission(stream.getvalue(), "a.xlsx")
    joined = [place for place, row in enumerate(reading.actuals.row) if row == 2]
    assert [reading.actuals.state[place] for place in joined] == [State.UNCLEAR]
    assert (IssueKind.HEADER_UNEXPLAINED, 2, 2) in asked_cells(reading)


@pytest.mark.parametrize("names", [("Cijfers", "Cijfers (2)"), ("Cijfers", "Cijfers oud")])
@pytest.mark.parametrize("is_title_first", [True, False])
def test_an_older_version_of_a_sheet_has_the_period_of_the_other(names: tuple[str, str], is_title_first: bool) -> None:
    table: Rows = [["Indicator", "Behaald"], ["Deelnemers", 603], ["Lessen", 60]]
    older: Rows = [["Indicator", "Behaald"], ["Deelnemers", 542], ["Lessen", 54]]
    title: Rows = [["Jaarverslag 2022"], []]
    sheets = [(names[0], [*title, *table]), (names[1], older)] if is_title_first else [
        (names[0], table), (names[1], [*title, *older])]  # fmt: skip
    reading = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert len(reading.indicators) == 2 and set(reading.actuals.state) == {State.UNCLEAR}
    assert {issue.readings for issue in made.asked(reading, IssueKind.DUPLICATE_VALUE)} == {(603, 542), (60, 54)}


def test_a_title_that_is_a_header_word_is_read_behind_its_label() -> None:
    rows: Rows = [["Indicator:", "Bereikte jongeren"], ["Eenheid:", "jongeren"], [], ["Jaar", "Behaald"], [2022, 1174]]
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert [item.title for item in reading.indicators] == ["Bereikte jongeren"]
    assert reading.actuals.value == [1174]


def test_a_lone_value_on_a_sheet_without_a_table_is_no_note() -> None:
    table: Rows = [["Indicator", "2022", "2023"], ["Deelnemers", 60, 70]]
    lone: Rows = [["Bereik van de werking"], [], ["Behaald"], [1174]]
    reading = read_submission(made.xlsx(("Blad1", table), ("Blad2", lone)), "a.xlsx")
    assert any(issue.sheet == "Blad2" for issue in made.asked(reading, IssueKind.CELLS_UNREAD))


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Aantal huisbezoeken (bezoeken)", "Aantal huisbezoeken"),
        ("Repas distribués (repas)", "Repas distribués"),
        ("Young people reached (people)", "Young people reached"),
    ],
)
def test_a_column_that_says_itself_what_is_counted_is_an_indicator(header: str, title: str) -> None:
    rows: Rows = [["Jaar", header, "Gemiddelde wachttijd (dagen)"], [2022, 166, 39], [2023, 168, 40]]
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert [item.title for item in reading.indicators] == [title, "Gemiddelde wachttijd"]
    assert not asked_cells(reading)


def test_a_limit_in_brackets_is_still_asked_about() -> None:
    rows: Rows = [["Jaar", "Aantal bezoeken (Gent)", "Gemiddelde wachttijd (dagen)"], [2022, 166, 39], [2023, 168, 40]]
    assert asked_cells(read_submission(made.xlsx(("Blad1", rows)), "a.xlsx"))


def test_a_number_of_one_indicator_is_no_value_beside_its_progress() -> None:
    rows: Rows = [["No.", "Indicator", "Year", "Planned", "Progress"], [2, "Loans", 2020, 17009, 16362],
                  [2, "Loans", 2021, 17009, 17786]]  # fmt: skip
    assert read_submission(made.xlsx(("Blad1", rows)), "a.xlsx").actuals.value == [16362, 17786]
