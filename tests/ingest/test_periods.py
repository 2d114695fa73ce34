"""Periods as people mean them: in cells, headers, titles, names of sheets and files, and in joined cells."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.periods import date_parser
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Q1_2024 = ("2024-01-01", "2024-03-31")
YEAR_2024 = ("2024-01-01", "2024-12-31")


def _days(submission: Submission) -> list[tuple[str, str]]:
    actuals = submission.actuals
    return [(str(start or ""), str(end or "")) for start, end in zip(actuals.start, actuals.end, strict=True)]


def _of_cell(text: str) -> tuple[str, str]:
    reading = date_parser.read_period_cell(text)
    assert reading is not None and reading.is_certain and not reading.rest, (text, reading)
    start, end = reading.candidates[0]
    return str(start or ""), str(end or "")


@pytest.mark.parametrize(
    ("texts", "start", "end"),
    [
        ("T1 2024|Q1-24|K1 '24|1er trim. 2024|1e kwartaal 2024|1T2024|24Q1", *Q1_2024),
        ("eerste kwartaal 2024|premier trimestre 2024|first quarter 2024|Q1/2024", *Q1_2024),
        ("jan-mrt 2024|janv.-mars 2024|Q1 2024 (jan-mrt)|01/01 - 31/03/2024|jan 2024 - mrt 2024", *Q1_2024),
        ("S1 2024|H1-24|1e halfjaar 2024|sem. 1 2024|2024 (t/m juni)", "2024-01-01", "2024-06-30"),
        ("K1 t/m K3 2024|2024 (t/m 30/09)|YTD sept 2024|2024 jusqu'au 30/09", "2024-01-01", "2024-09-30"),
        ("2023-24|23/24|schooljaar 2023-2024|année scolaire 2023-2024", "2023-09-01", "2024-08-31"),
        ("mrt-24|03/2024|2024-03|mars 2024|March 2024", "2024-03-01", "2024-03-31"),
        ("2024|einde 2024|boekjaar 2024|2024.0", *YEAR_2024),
        ("t/m 30/09/2024|jusqu'au 30/09/2024|until Sept 2024|stand op 30/09/2024", "", "2024-09-30"),
        ("2021-2025", "2021-01-01", "2025-12-31"),
    ],
)  # fmt: skip
def test_a_period_is_read_in_every_way_people_write_it(texts: str, start: str, end: str) -> None:
    assert {text: _of_cell(text) for text in texts.split("|")} == dict.fromkeys(
        texts.split("|"), (start, end)
    )


@pytest.mark.parametrize(
    "text",
    ["FY24", "Q1 FY25", "T1 2024-2025", "2023-2024", "YTD 2024", "dec-feb 2024", "2011-12", "aug-aug 2024",
     "2024 juli-juli"],
)  # fmt: skip
def test_what_can_be_several_periods_is_asked_with_each_of_them(text: str) -> None:
    found = made.table(["Indicator", "Periode", "Gerealiseerd"], ["A", text, 5])
    (question,) = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert found.actuals.state == [State.UNCLEAR] and found.actuals.value == [None]
    assert len(question.periods) > 1 and question.readings == (5,) and question.params["when"] == text
    answered = apply_answers(found, [Answer(IssueKind.PERIOD_UNCERTAIN, Reply.SECOND)])
    assert answered.actuals.value == [5]
    assert _days(answered) == [question.periods[1][:2]]


@pytest.mark.parametrize("text", ["zomer", "31/12", "45292", "ooit"])
def test_a_value_whose_period_cannot_be_read_is_asked_about_and_counts_nowhere(text: str) -> None:
    found = made.table(["Indicator", "Periode", "Gerealiseerd"], ["A", "K1 2024", 4], ["A", text, 5])
    assert [issue.row for issue in made.asked(found, IssueKind.PERIOD_UNREAD)] == [3]
    assert sorted(found.actuals.state) == [State.REPORTED, State.UNCLEAR]


def test_an_undated_value_beside_dated_ones_is_asked_about_and_those_of_a_table_without_periods_are_not() -> None:
    header = ["Indicator", "Periode", "Gerealiseerd"]
    for title in ("A", "B"):
        (issue,) = made.asked(made.table(header, ["A", 2024, 4], [title, "", 5]), IssueKind.PERIOD_UNCERTAIN)
        assert [place[:2] for place in issue.periods] == [("2024-01-01", "2024-12-31")]
    blank = made.table(header, ["A", "", 4], ["B", "", 5])
    assert not [issue for issue in blank.issues if issue.kind.value.startswith("period")]
    wide = made.table(["Indicator", "Nulmeting", "Streefwaarde", "2023", "2024"], ["A", 1, 5, 2, 3])
    assert not [issue for issue in wide.issues if issue.kind.value.startswith("period")]


@pytest.mark.parametrize(
    ("header", "cells", "first"),
    [
        ("Schooljaar", ("2022-2023",), ("2022-09-01", "2023-08-31")),
        ("Année scolaire", ("2022-2023",), ("2022-09-01", "2023-08-31")),
        ("Periode", ("2022-2023", "2023-2024"), ("2022-09-01", "2023-08-31")),
        ("Periode", ("2011-12", "2011-03"), ("2011-12-01", "2011-12-31")),
    ],
)
def test_two_years_are_a_school_year_where_the_column_proves_it(
    header: str, cells: Sequence[str], first: tuple[str, str]
) -> None:
    found = made.table(["Indicator", header, "Gerealiseerd"], *(["A", cell, 5] for cell in cells))
    assert _days(found)[0] == first
    assert not [issue for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]


def test_two_years_of_a_book_year_are_asked_about() -> None:
    rows = [["Indicateur", "Exercice", "Réalisé"], ["A", "2022-2023", 5], ["A", "2023-2024", 6]]
    assert len(made.asked(made.table(*rows), IssueKind.PERIOD_UNCERTAIN)) == 2


@pytest.mark.parametrize("header", ["Kwartaal", "Trimester", "Trimestre", "Quarter"])
@pytest.mark.parametrize("cell", [2, "K2", "T2", "2e", "II", "Q2"])
@pytest.mark.parametrize("is_year_first", [True, False])
def test_a_year_and_a_quarter_in_two_columns_are_that_quarter(
    header: str, cell: object, is_year_first: bool
) -> None:
    names, cells = (["Jaar", header], [2024, cell]) if is_year_first else ([header, "Jaar"], [cell, 2024])
    found = made.table(["Indicator", *names, "Waarde"], ["A", *cells, 5])
    assert _days(found) == [("2024-04-01", "2024-06-30")]


def test_a_half_year_a_month_and_a_label_beside_the_year_are_read_too() -> None:
    def read(header: str, cell: object) -> list[tuple[str, str]]:
        return _days(made.table(["Indicator", "Jaar", header, "Waarde"], ["A", 2024, cell, 5]))

    assert read("Semester", "S2") == read("Halfjaar", 2) == [("2024-07-01", "2024-12-31")]
    assert read("Maand", "maart") == read("Mois", 3) == [("2024-03-01", "2024-03-31")]
    assert read("Periode", "K1") == [Q1_2024]


def test_headers_that_are_periods_are_columns_of_values() -> None:
    for headers in (
        ("T1-24", "T2-24"),
        ("jan-mrt 2024", "apr-jun 2024"),
        ("1er trim. 2024", "2e trim. 2024"),
    ):
        found = made.table(["Indicator", *headers, "Streefwaarde 2024"], ["A", 10, 20, 100])
        assert _days(found) == [Q1_2024, ("2024-04-01", "2024-06-30")]
        assert _days_of_targets(found) == [YEAR_2024]


def _days_of_targets(found: Submission) -> list[tuple[str, str]]:
    targets = found.targets
    return [(str(start or ""), str(end or "")) for start, end in zip(targets.start, targets.end, strict=True)]


def test_quarters_without_a_year_get_that_of_the_sheet_a_title_or_another_header() -> None:
    rows = [["Indicator", "K1", "K2", "Totaal", "Doel"], ["A", 10, 20, 30, 100]]
    of_sheet = read_submission(made.xlsx(("2024", rows)), "made.xlsx")
    of_title = read_submission(made.xlsx(("Blad1", [["Resultaten 2024"], [], *rows])), "made.xlsx")
    for found in (of_sheet, of_title):
        assert _days(found) == [Q1_2024, ("2024-04-01", "2024-06-30")]
        assert _days_of_targets(found) == [YEAR_2024]
    of_header = made.table(["Indicator", "K1", "K2", "Doel 2024"], ["A", 10, 20, 100])
    assert _days(of_header)[0] == Q1_2024
    nowhere = made.table(["Indicator", "K1", "K2", "Doel"], ["A", 10, 20, 100])
    assert len(made.asked(nowhere, IssueKind.PERIOD_UNREAD)) == 2


def test_measurements_called_t0_and_t1_are_no_quarters() -> None:
    found = made.table(["Indicator", "Waarde 2024", "T0", "T1"], ["A", 10, 20, 30])
    # T0 is the baseline. When T1 was measured beside 2024 nobody knows: it waits without days.
    assert found.indicators[0].baseline == 20
    assert dict(zip(_days(found), found.actuals.value, strict=True)) == {("", ""): None, YEAR_2024: 10}
    (issue,) = made.asked(found, IssueKind.PERIOD_UNREAD)
    assert issue.is_open and (issue.column, issue.readings) == (4, (30,))


def test_a_sheet_per_quarter_and_a_title_give_the_period_of_their_values() -> None:
    rows = [["Indicator", "Streefwaarde", "Gerealiseerd"], ["A", 25, 10]]
    found = read_submission(made.xlsx(("K1 2024", rows), ("K2 2024", [rows[0], ["A", 25, 20]])), "made.xlsx")
    assert len(found.indicators) == 1
    assert _days(found) == [Q1_2024, ("2024-04-01", "2024-06-30")]
    titled = read_submission(
        made.xlsx(("Blad1", [["Périodes : situation au 31/12/2023"], *rows])), "made.xlsx"
    )
    assert _days(titled) == [("", "2023-12-31")]


@pytest.mark.parametrize(
    "title", ["Project 2021-2025", "Versie 2023", "Opgemaakt op 15/01/2025", "Decreet 2011"]
)
def test_a_title_about_something_else_gives_no_period(title: str) -> None:
    rows = [[title], ["Indicator", "Streefwaarde", "Gerealiseerd"], ["A", 25, 10]]
    found = read_submission(made.xlsx(("Blad1", rows)), "made.xlsx")
    assert _days(found) == [("", "")] and found.actuals.value == [10]


def test_the_name_of_a_file_counts_only_where_nothing_else_says_more() -> None:
    rows = [["Indicator", "Gerealiseerd"], ["A", 10]]
    data = made.text_table(rows)
    assert _days(read_submission(data, "monitoring_2023.csv")) == [("2023-01-01", "2023-12-31")]
    assert made.asked(read_submission(data, "definitief versturen 2023.csv"), IssueKind.PERIOD_UNCERTAIN)
    dated = made.text_table([["Indicator", "Gerealiseerd 2024"], ["A", 10]])
    assert _days(read_submission(dated, "monitoring_2023.csv")) == [YEAR_2024]


def _workbook(rows: Sequence[Sequence[object]], joined: str = "", date_format: str = "") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        shown = book.add_format({"num_format": date_format} if date_format else {})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, shown)
                elif cell != "":
                    sheet.write(row, column, cell)
        if joined:
            first = joined.split(":")[0]
            place = ord(first[0]) - ord("A")
            sheet.merge_range(joined, rows[int(first[1:]) - 1][place])
    return stream.getvalue()


@pytest.mark.parametrize(
    ("code", "first"),
    [("yyyy", ("2023-01-01", "2023-12-31")), ("mmm-yy", ("2023-01-01", "2023-01-31"))],
)
def test_a_date_is_the_year_or_month_that_its_number_format_shows(code: str, first: tuple[str, str]) -> None:
    header = ["Indicator", date(2023, 1, 1), date(2024, 1, 1)]
    wide = read_submission(_workbook([header, ["A", 5, 6]], date_format=code), "made.xlsx")
    rows = [["Indicator", "Periode", "Waarde"], ["A", date(2023, 1, 1), 5], ["A", date(2024, 1, 1), 6]]
    long = read_submission(_workbook(rows, date_format=code), "made.xlsx")
    assert _days(wide)[0] == _days(long)[0] == first


def test_first_days_in_headers_are_months_where_they_follow_each_other_and_else_asked() -> None:
    months = read_submission(
        _workbook([["Indicator", date(2024, 1, 1), date(2024, 2, 1)], ["A", 5, 6]], date_format="dd/mm/yyyy"),
        "made.xlsx",
    )
    assert _days(months) == [("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29")]
    years = [["Indicator", date(2023, 1, 1), date(2024, 1, 1)], ["A", 5, 6]]
    found = read_submission(_workbook(years, date_format="dd/mm/yyyy"), "made.xlsx")
    assert len(made.asked(found, IssueKind.PERIOD_UNCERTAIN)) == 2


QUARTERS = [["Indicator", "Periode", "Gerealiseerd", "Streefwaarde"]] + [
    ["A", f"K{number} 2024", 10 * number, 120 if number == 1 else ""] for number in range(1, 5)
]


def test_a_target_joined_over_the_quarters_is_that_of_the_year() -> None:
    found = read_submission(_workbook(QUARTERS, "D2:D5"), "made.xlsx")
    assert _days_of_targets(found) == [YEAR_2024] and found.targets.value == [120]
    assert len(found.indicators) == 1 and len(found.actuals) == 4
    apart = read_submission(_workbook(QUARTERS), "made.xlsx")
    assert _days_of_targets(apart) == [Q1_2024]


def test_a_target_joined_over_two_indicators_is_asked_about() -> None:
    rows = [["Indicator", "Jaar", "Waarde", "Streefwaarde"], ["A", 2024, 1, 50], ["B", 2024, 2, ""]]
    found = read_submission(_workbook(rows, "D2:D3"), "made.xlsx")
    assert found.targets.state == [State.UNCLEAR]


def test_a_year_joined_over_its_quarters_holds_for_all_of_them() -> None:
    rows = [["Indicator", "Jaar", "Kwartaal", "Waarde"]]
    rows += [["A", 2024 if number == 1 else "", number, number] for number in range(1, 5)]
    for joined in ("B2:B5", ""):
        found = read_submission(_workbook(rows, joined), "made.xlsx")
        assert [end for _, end in _days(found)] == ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]


@pytest.mark.parametrize(
    ("header", "cell"), [("Streefjaar", 2026), ("Target year", 2026), ("Année cible", "2026")]
)
def test_the_year_of_a_target_column_is_the_period_of_the_target(header: str, cell: object) -> None:
    found = made.table(["Indicator", "Jaar", "Waarde", "Streefwaarde", header], ["A", 2024, 5, 9, cell])
    assert _days(found) == [YEAR_2024]
    assert _days_of_targets(found) == [("2026-01-01", "2026-12-31")]


def test_a_number_and_a_period_that_are_both_asked_about_count_once_both_are_answered() -> None:
    found = made.table(["Indicator", "Periode", "Waarde"], ["A", "FY24", "280 - 300"])
    number, period = Answer(IssueKind.RANGE, Reply.FIRST), Answer(IssueKind.PERIOD_UNCERTAIN, Reply.FIRST)
    assert apply_answers(found, [number]).actuals.value == [None]
    assert apply_answers(found, [period]).actuals.value == [None]
    assert apply_answers(found, [number, period]).actuals.value == [280]
    assert apply_answers(apply_answers(found, [period]), [number]).actuals.value == [280]


def test_a_file_that_writes_days_in_both_orders_is_asked_about_each_day_that_may_be_two() -> None:
    header = ["Indicator", "Startdatum", "Einddatum", "Realisatie"]
    days = ("01/01/2024", "31/03/2024"), ("04/01/2024", "06/30/2024"), ("01/07/2024", "30/09/2024")
    rows = [[f"Indicator {place}", *pair, 10 + place] for place, pair in enumerate(days)]
    found = made.table(header, *rows)
    assert [issue.raw for issue in made.asked(found, IssueKind.UNREADABLE_DATE)] == ["04/01/2024", "01/07/2024"]
    assert _days(found)[0] == Q1_2024
    assert found.actuals.value == [10, None, None]
