"""What a cell shows is not always what it holds: formats that write words, signs and scales, or hide the number."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
import xlwt
from odf import number as odf_number
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Map, Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

from impact.ingest import read_submission
from impact.ingest.formats.shown_text import section_for
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

HEADER = ("Indicator", "Eenheid", "Doel 2024", "Realisatie 2024")
SHOWN, HIDDEN = IssueKind.SHOWN_OTHERWISE, IssueKind.HIDDEN_VALUE


def workbook(
    look: str | dict[str, object], number: float, title: str = "Aantal deelnemers", unit: str = ""
) -> bytes:
    """An xlsx file of one indicator, of which the value has a number format, or other properties of a format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        style = book.add_format({"num_format": look} if isinstance(look, str) else look)
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, (title, unit))
        sheet.write_number(1, 3, number, style)
    return stream.getvalue()


def old_workbook(code: str, number: float) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for place, text in enumerate(HEADER):
        sheet.write(0, place, text)
    sheet.write(1, 0, "Aantal deelnemers")
    sheet.write(1, 3, number, xlwt.easyxf(num_format_str=code))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# The code, what the cell holds, what it shows and the numbers that are offered.
DOUBTED = [
    ('0"k"', 12, "12k", (12, 12_000)),
    ('0.0" mln"', 1.2, "1.2 mln", (1.2, 1_200_000)),
    ('0.0,"M"', 12_500, "12.5M", (12_500, 12_500_000, 12.5)),
    ("#,##0,", 12_000, "12", (12_000, 12)),
    ('"<"0', 10, "<10", (10,)),
    ('[<10]"<10";0', 4, "<10", (4, 10)),
    ('[>100]"meer dan 100";0', 140, "meer dan 100", (140, 100)),
    ('"ca. "0', 40, "ca. 40", (40,)),
    ('0"/20"', 15, "15/20", (15,)),
    ('0" op 20"', 15, "15 op 20", (15,)),
    ('"n.b."', 10, "n.b.", (10,)),
    ('[=0]"niet gemeten";0', 0, "niet gemeten", (0,)),
    ('0" (raming)"', 40, "40 (raming)", (40,)),
    ('0" gezinnen"', 40, "40 gezinnen", (40,)),
    ('0"00"', 12, "1200", (12, 1_200)),
    ('"1"0', 2, "12", (2, 12)),
    ("0\\,0", 125, "12,5", (125, 12.5)),
    ("00\\-00", 1234, "12-34", (1234,)),
    ("0;[Red]0", -5, "5", (-5, 5)),
    ("0;0", -5, "5", (-5, 5)),
    ('"("0")"', 5, "(5)", (5, -5)),
    ('"€ "0', 0.4, "€ 0", (0.4, 0)),
    ("0", 0.4, "0", (0.4, 0)),
    ('0"*"', 5, "5*", (5,)),
]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(("code", "number", "shown", "readings"), DOUBTED)
def test_a_cell_that_shows_something_else_is_asked_about(
    kind: str, code: str, number: float, shown: str, readings: tuple[float, ...]
) -> None:
    data = workbook(code, number) if kind == "xlsx" else old_workbook(code, number)
    found = read_submission(data, f"a.{kind}")
    (issue,) = made.asked(found, SHOWN)
    assert (issue.params["shown"], issue.readings, issue.row, issue.column) == (shown, readings, 2, 4)
    assert found.actuals.state == [State.UNCLEAR]
    answered = read_submission(data, f"a.{kind}", answers=[Answer(SHOWN, Reply.FIRST.value)])
    assert answered.actuals.value == [readings[0]]


PLAIN = [
    ("General", 12.7), ("0", 12.7), ("#,##0", 12), ("0.0", 12.7), ("# ##0", 1234), ("0\\.000", 12_345), ("0.0E+0", 15),
    ('0 "kg"', 15), ('0" pers."', 15), ('0 "deelnemers"', 15), ("[$€-813] #,##0.00", 15), ('"$"#,##0', 15),
    ("#,##0_);[Red]\\(#,##0\\)", -15), ("-0;-0", -15), ('0;-0;"-"', 0),
    ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 0), ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', -3),
    ('0.0,,"M"', 12_500_000), ('#,##0,"k"', 12_000), ('[>=1000000]0.0,,"M";[>=1000]0.0,"k";0', 1_500),
    ("# ?/?", 0.5), ('0",-"', 12), ("General;-General", -3), ('[<10]"<10";0', 15), ('0;-0;"nul"', 0),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(("code", "number"), PLAIN)
def test_a_number_with_its_unit_is_that_number(kind: str, code: str, number: float) -> None:
    data = workbook(code, number) if kind == "xlsx" else old_workbook(code, number)
    found = read_submission(data, f"a.{kind}")
    assert (found.actuals.value, made.asked(found, SHOWN), made.asked(found, HIDDEN)) == ([number], [], [])


WHITE, DARK = "#FFFFFF", "#203040"


@pytest.mark.parametrize(
    ("look", "number", "is_hidden"),
    [
        (";;;", 10, True),
        ('""', 10, True),
        ("0;-0;;@", 0, True),
        ("0;-0;;@", 10, False),
        ("#,###", 0, True),
        ({"font_color": WHITE}, 10, True),
        ({"font_color": WHITE, "bg_color": DARK}, 10, False),
        ({"font_color": DARK, "bg_color": DARK}, 10, True),
        ({"font_color": DARK}, 10, False),
        ({"font_size": 1}, 10, True),
        ({"font_size": 8}, 10, False),
    ],
)
def test_a_number_that_nobody_sees_waits_for_an_answer(
    look: str | dict[str, object], number: float, is_hidden: bool
) -> None:
    data = workbook(look, number)
    found = read_submission(data, "a.xlsx")
    assert bool(made.asked(found, HIDDEN)) is is_hidden
    assert found.actuals.value == [None if is_hidden else number]
    answered = read_submission(data, "a.xlsx", answers=[Answer(HIDDEN, Reply.COUNTS.value)])
    assert answered.actuals.value == [number]


@pytest.mark.parametrize(
    ("number", "readings"), [(45, (45, 4500)), (3, (3, 300)), (1.2, ()), (0.45, ()), (2.5, ())]
)
def test_a_percentage_format_over_a_number_of_percents_is_asked_about(
    number: float, readings: tuple[float, ...]
) -> None:
    found = read_submission(workbook("0%", number, "Percentage deelnemers", "%"), "a.xlsx")
    assert [issue.readings for issue in made.asked(found, SHOWN)] == ([readings] if readings else [])


@pytest.mark.parametrize(
    ("code", "number", "raw", "readings"),
    [("[h]:mm", 1.5, "36:00:00", (36, 2160)), ("h:mm", 0.5, "12:00:00", (12, 720)),
     ("mmm", 45, "1900-02-14 00:00:00", (45,)),
     ("d-mmm", 45_400, "2024-04-18 00:00:00", (18.4, 18.0, 4.0))],
)  # fmt: skip
def test_a_time_or_early_date_offers_its_number(
    code: str, number: float, raw: str, readings: tuple[float, ...]
) -> None:
    found = read_submission(workbook(code, number), "a.xlsx")
    (issue,) = made.asked(found, IssueKind.DURATION if ":" in code else IssueKind.DATE_FOR_NUMBER)
    assert (issue.raw[:8], issue.readings) == (raw[:8], readings)


def opendocument(condition: str, text: str, number: float) -> bytes:
    """An ods file of one indicator, whose value has a number format that shows a text under a condition."""
    document = OpenDocumentSpreadsheet()
    special = odf_number.NumberStyle(name="N1P0")
    special.addElement(odf_number.Text(text=text))
    plain = odf_number.NumberStyle(name="N1")
    plain.addElement(odf_number.Number(minintegerdigits="1"))
    plain.addElement(Map(condition=condition, applystylename="N1P0"))
    style = Style(name="ce1", family="table-cell", datastylename="N1")
    # What no cell names is left out of the automatic styles at saving.
    document.styles.addElement(special)
    for item in (plain, style):
        document.automaticstyles.addElement(item)
    table = Table(name="Blad1")
    for cells in (HEADER, ("Aantal deelnemers", "", "", number)):
        line = TableRow()
        for cell in cells:
            item = (
                TableCell(valuetype="string")
                if isinstance(cell, str)
                else TableCell(valuetype="float", value=cell, stylename="ce1")
            )
            item.addElement(P(text=str(cell)))
            line.addElement(item)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("condition", "text", "number", "shown"),
    [("value()<10", "<10", 4, "<10"), ("value()<10", "<10", 12, ""), ("value()=0", "niet gemeten", 0, "niet gemeten"),
     ("value()>0", "n.b.", 4, "n.b.")],
)  # fmt: skip
def test_conditions_of_an_opendocument_format_are_read(
    condition: str, text: str, number: float, shown: str
) -> None:
    found = read_submission(opendocument(condition, text, number), "a.ods")
    assert [issue.params["shown"] for issue in made.asked(found, SHOWN)] == ([shown] if shown else [])


def _asked(found: Submission) -> list[tuple[int | None, str]]:
    return [(issue.row, issue.params["shown"]) for issue in made.asked(found, SHOWN)]


def test_words_of_the_row_or_header_are_no_doubt() -> None:
    assert _asked(read_submission(workbook('0" gezinnen"', 4, "Aantal bereikte gezinnen"), "a.xlsx")) == []
    assert _asked(read_submission(workbook('0" gezinnen"', 4, "Bereik", "gezin"), "a.xlsx")) == []
    assert _asked(read_submission(workbook('0" gezinnen"', 4, "Bereik", "personen"), "a.xlsx")) != []


@pytest.mark.parametrize(
    ("code", "number", "is_minus_shown"),
    [("0;0", -1, False), ("0;-0", -1, True), ("0", -1, True), ('0;"("0")"', -1, True), ("0;0", 1, True)],
)
def test_whether_a_section_shows_the_minus(code: str, number: float, is_minus_shown: bool) -> None:
    assert section_for(code, number)[1] is is_minus_shown
