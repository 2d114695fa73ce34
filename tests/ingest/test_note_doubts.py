"""Numbers that a comment, remark, note, legend or sign contradicts are asked about; ordinary texts stay silent."""

from __future__ import annotations

import io
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from impact.ingest import read_submission
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, asked, read

ROWS: list[list[object]] = [["Indicator", "2023", "2024"], ["Donors", 612, 655], ["Events", 11, 45]]
CONTRADICTIONS = [
    ("Typfout! Moet 14 zijn (Els, 12/1/2025)", (45, 14)),
    ("This is wrong, should be 14", (45, 14)),
    ("Erreur : lire plutôt 14", (45, 14)),
    ("voorlopig cijfer", (45,)),
    ("estimated", (45,)),
    ("chiffre provisoire", (45,)),
    ("14", (45, 14)),
]
ORDINARY = [
    "Els, 12/1/2025: geteld in de zaal", "20 in Gent en 25 in Brugge", "dit is geen fout", "not a mistake",
    "marge d'erreur de 3 %", "Bron: jaarverslag 2024", "zie blad 2",
]  # fmt: skip


def with_comment(text: str, author: str = "Els") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Cijfers")
        for line, row in enumerate(ROWS):
            sheet.write_row(line, 0, row)
        sheet.write_comment("C3", text, {"author": author})
    return stream.getvalue()


def ods_with_comment(text: str) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Cijfers")
    for line, cells in enumerate(ROWS):
        row = TableRow()
        for place, value in enumerate(cells):
            is_text = isinstance(value, str)
            cell = TableCell(valuetype="string") if is_text else TableCell(valuetype="float", value=value)
            if (line, place) == (2, 2):
                annotation = Annotation()
                annotation.addElement(P(text=text))
                cell.addElement(annotation)
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def doubted(found: Submission, kind: IssueKind = IssueKind.NOTE_DISAGREES) -> list[Issue]:
    return [issue for issue in found.issues if issue.kind is kind and issue.is_open]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize(("text", "readings"), CONTRADICTIONS)
def test_a_comment_that_contradicts_a_number_is_asked_about(
    kind: str, text: str, readings: tuple[float, ...]
) -> None:
    data = with_comment(text) if kind == "xlsx" else ods_with_comment(text)
    found = read_submission(data, f"a.{kind}")
    (issue,) = doubted(found)
    assert (issue.row, issue.column, issue.readings, issue.params["text"]) == (3, 3, readings, text)
    assert sorted(found.actuals.value, key=str) == [11, 612, 655, None]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_comment_is_not_asked_about(kind: str, text: str) -> None:
    data = with_comment(text) if kind == "xlsx" else ods_with_comment(text)
    found = read_submission(data, f"a.{kind}")
    assert not doubted(found) and sorted(found.actuals.value) == [11, 45, 612, 655]


def test_our_own_comments_are_not_asked_about() -> None:
    assert not doubted(read_submission(with_comment("wrong? 14", "FilantrImpact"), "a.xlsx"))


def test_a_discussion_is_read_and_its_copy_for_older_programs_is_not() -> None:
    source = ZipFile(io.BytesIO(with_comment("[Threaded comment] error 870924", "tc={1}")))
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("worksheets/_rels/sheet1.xml.rels"):
                relation = (
                    b'<Relationship Id="rId9" Target="../threadedComments/threadedComment1.xml" '
                    b'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
                )
                part = part.replace(b"</Relationships>", relation + b"</Relationships>")
            package.writestr(name, part)
        package.writestr(
            "xl/threadedComments/threadedComment1.xml",
            b'<ThreadedComments xmlns="x"><threadedComment ref="C3" id="{1}"><text>Should be 14</text>'
            b"</threadedComment></ThreadedComments>",
        )
    (issue,) = doubted(read_submission(stream.getvalue(), "a.xlsx"))
    assert issue.readings == (45, 14)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("header", "note", "end"),
    [
        ("2024*", "* cijfers tot en met 30 juni 2024", date(2024, 6, 30)),
        ("2024 (1)", "(1) jusqu'au 30 septembre 2024", date(2024, 9, 30)),
        ("2024*", "* until 30 June 2024", date(2024, 6, 30)),
    ],
)
def test_a_note_that_gives_a_marked_column_another_period_is_asked_about(
    kind: str, header: str, note: str, end: date
) -> None:
    found = read([["Indicator", "2023", header], ["A", 5, 3], [], [note]], kind)
    (issue,) = doubted(found, IssueKind.PERIOD_UNCERTAIN)
    assert (issue.row, issue.column) == (2, 3)
    assert [period[:2] for period in issue.periods] == [
        ("2024-01-01", end.isoformat()),
        ("2024-01-01", "2024-12-31"),
    ]


@pytest.mark.parametrize("note", ["* heel 2024", "* chiffres de la commune", "1) x"])
def test_an_ordinary_note_leaves_its_column(note: str) -> None:
    found = read([["Indicator", "2023", "2024*"], ["A", 5, 3], [], [note]])
    assert found.actuals.value == [5, 3]


@pytest.mark.parametrize("note", ["* prognose", "* raming van de directie", "* estimated", "* prévision"])
def test_a_note_that_calls_a_marked_column_a_forecast_is_asked_about(note: str) -> None:
    found = read([["Indicator", "2023", "2024*"], ["A", 5, 3], [], [note]])
    assert [(issue.row, issue.column) for issue in doubted(found)] == [(2, 3)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "legend",
    [
        "grijs cursief = prognose (niet gemeten)",
        "Legend: italics = forecast",
        "Légende : en rouge = estimation",
    ],
)
def test_a_legend_that_tells_forecasts_by_their_looks_is_asked_about(kind: str, legend: str) -> None:
    found = read([[legend], [], ["Indicator", "2023", "2024"], ["A", 5, 3]], kind)
    assert {issue.params["text"] for issue in doubted(found)} == {legend}
    assert found.actuals.value == [None, None]


@pytest.mark.parametrize("legend", ["groen = doel bereikt, rood = niet", "Prognose volgt later", "Contact: Jan Groen"])
def test_other_texts_about_colours_are_no_legend(legend: str) -> None:
    assert read([[legend], [], ["Indicator", "2023", "2024"], ["A", 5, 3]]).actuals.value == [5, 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "remark",
    [
        "vanaf 2023 in dagen", "2022 en later in duizend EUR", "vanaf 2023 geteld in dagen (1 dag = 7,6 uur)",
        "from 2023 on counted in days", "depuis 2023 en milliers", "sinds 2023 andere eenheid",
    ],
)  # fmt: skip
def test_a_remark_that_changes_the_unit_within_a_row_is_asked_about(kind: str, remark: str) -> None:
    found = read([["Indicator", "2022", "2023", "Opmerking"], ["A", 1310, 172, remark], ["B", 5, 6, None]], kind)
    assert found.actuals.value == [None, None, 5, 6]
    assert {issue.params["text"] for issue in doubted(found)} == {remark}


@pytest.mark.parametrize(
    "remark",
    [
        "stijging door nieuwe werking sinds 2023", "in 3 dagen georganiseerd", "cijfers van Gent",
        "in uren", "depuis 2023 à Liège", "Stijging in 2023",
    ],
)  # fmt: skip
def test_ordinary_remarks_are_not_asked_about(remark: str) -> None:
    found = read([["Indicator", "2022", "2023", "Opmerking"], ["A", 1310, 1720, remark]])
    assert found.actuals.value == [1310, 1720]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "line",
    [
        "Boekjaar loopt van 1 juli tot 30 juni",
        "The fiscal year runs from 1 July to 30 June",
        "Exercice du 1er juillet au 30 juin",
    ],
)
def test_years_under_a_line_about_book_years_are_asked_about(kind: str, line: str) -> None:
    found = read([[line], [], ["Indicator", "2022", "Doel 2023"], ["A", 5, 6]], kind)
    issues = doubted(found, IssueKind.PERIOD_UNCERTAIN)
    assert [issue.column for issue in issues] == [2, 3] or [issue.column for issue in issues] == [3, 2]
    first = next(issue for issue in issues if issue.column == 2)
    assert [period[:2] for period in first.periods] == [
        ("2021-07-01", "2022-06-30"), ("2022-07-01", "2023-06-30"), ("2022-01-01", "2022-12-31"),
    ]  # fmt: skip


def test_book_years_doubt_the_years_of_rows_too() -> None:
    line = "Boekjaar loopt van 1 juli tot 30 juni"
    found = read([[line], [], ["Indicator", "Jaar", "Waarde"], ["A", 2022, 5], ["A", 2023, 6]])
    assert asked(found, IssueKind.PERIOD_UNCERTAIN) == [(4, 3), (5, 3)]


def test_a_book_year_from_january_is_a_calendar_year() -> None:
    line = "Boekjaar loopt van 1 januari tot 31 december"
    assert read([[line], [], ["Indicator", "2022"], ["A", 5]]).actuals.value == [5]


@pytest.mark.parametrize(
    "title", ["Taux de satisfaction (%)", "Tevredenheid (%)", "Satisfaction (%)", "Opkomst in procent"]
)
def test_a_row_of_fractions_under_a_percentage_counts_nowhere_until_it_is_answered(title: str) -> None:
    found = read([["Indicator", "2022", "2023", "Doel 2024"], [title, 0.7, 0.75, 0.85], ["A (%)", 70, 75, 80]])
    assert found.actuals.value == [None, None, 70, 75] and found.targets.value == [None, 80]
    issues = doubted(found, IssueKind.PERCENT_BELOW_ONE)
    assert {issue.readings for issue in issues} == {(0.7, 70), (0.75, 75), (0.85, 85)}


@pytest.mark.parametrize("numbers", [[0.04, 0.05], [0.7, 2.4], [12, 15]])
def test_small_percentages_still_count(numbers: list[float]) -> None:
    assert read([["Indicator", "2022", "2023"], ["A (%)", *numbers]]).actuals.value == numbers


@pytest.mark.parametrize(
    ("baseline", "target", "readings"), [(85, "+5", (5, 90)), (1200, "+10%", (1320, 100.1)), (40, " +5", (5, 45))]
)
def test_a_target_with_a_plus_sign_may_be_a_change(
    baseline: float, target: str, readings: tuple[float, ...]
) -> None:
    found = read([["Indicator", "Nulmeting 2022", "Resultaat 2023", "Doel 2024"], ["A", baseline, 91, target]])
    assert [issue.readings for issue in doubted(found, IssueKind.CHANGE_OR_LEVEL)] == [readings]
    assert found.targets.value == [None]


def test_a_target_among_changes_is_a_change_like_them() -> None:
    data = made.text_table([["Indicator", "Resultaat 2023", "Doel 2024"], ["Groei", "+4", "+5"]])
    assert read_submission(data, "a.csv").targets.value == [5]
