"""What stands in a file without being read is mentioned: cells in trouble, hidden sheets, formulas, macros, boxes."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.files import cell_notes
from impact.ingest.files.safety_checks import check_file
from impact.ingest.validation.unread_content import add_remarks
from impact.model.issues import IssueKind, Severity
from tests.ingest import mutator


def workbook() -> bytes:
    """Errors and open formulas in and beside the columns that are read; openpyxl works no formula out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Metingen"
    sheet.append(["Indicator", "Einde periode", "Waarde", "Opmerking", "Eigen berekening"])
    sheet.append(["Jongeren bereikt", "31/12/2024", 12, "goed", "=A1"])
    sheet.append(["Vrijwilligers", "31/12/2024", "#REF!", "#N/A", 3])
    sheet.append(["Uren", "31/12/2024", "=1+1", "", "#DIV/0!"])
    sheet["H20"] = "#NAME?"
    hidden = book.create_sheet("Oud")
    hidden["A1"] = "#REF!"
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_each_cell_in_trouble_and_each_hidden_sheet_is_told_of_once_with_its_place() -> None:
    told = [(i.kind, i.sheet, i.row, i.column, i.raw, i.severity) for i in read_submission(workbook(), "a.xlsx").issues]
    question, remark = Severity.QUESTION, Severity.REMARK
    error, uncached = IssueKind.ERROR_CELL, IssueKind.FORMULA_WITHOUT_VALUE
    assert sorted(item for item in told if item[0] in (error, uncached)) == [
        (error, "Metingen", 3, 3, "#REF!", question),
        (error, "Metingen", 3, 4, "#N/A", remark),
        (error, "Metingen", 4, 5, "#DIV/0!", remark),
        (error, "Metingen", 20, 8, "#NAME?", remark),
        (uncached, "Metingen", 2, 5, "", remark),
        (uncached, "Metingen", 4, 3, "", question),
    ]
    assert (IssueKind.HIDDEN_SHEET, "Oud", None, None, "", remark) in told


def test_formulas_links_to_other_files_and_macros_are_mentioned_once() -> None:
    kinds = {IssueKind.FORMULAS, IssueKind.EXTERNAL_LINKS, IssueKind.MACROS}
    data = workbook()
    assert [i.kind for i in read_submission(data, "a.xlsx").issues if i.kind in kinds] == [IssueKind.FORMULAS]
    parts = mutator.unpacked(data)
    more = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>", "xl/vbaProject.bin": b"\xd0\xcf"}
    found = [i for i in read_submission(mutator.packed(parts | more), "a.xlsm").issues if i.kind in kinds]
    assert {i.kind for i in found} == kinds
    assert len(found) == len(kinds)
    assert all(i.severity is Severity.REMARK for i in found)


@pytest.mark.parametrize(("kind", "is_told"), [("xlsb", True), ("xlsx", False)])
def test_of_a_binary_workbook_it_is_said_that_formats_are_not_read(kind: str, is_told: bool) -> None:
    checks = CellChecks()
    add_remarks(checks, replace(check_file(workbook(), "a.xlsx"), format=kind), (), {}, {})
    told = [issue for issue in checks.issues if issue.kind is IssueKind.FORMATS_UNREAD]
    assert [issue.severity for issue in told] == [Severity.REMARK] * is_told


def workbook_with_box(*texts: str) -> bytes:
    """A table of two indicators and years, with text boxes over it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cijfers")
        for line, row in enumerate((["Indicator", "2023", "2024"], ["Bezoekers", 2810, 2650], ["Lessen", 120, 131])):
            sheet.write_row(line, 0, row)
        for number, text in enumerate(texts):
            sheet.insert_textbox(5 + 8 * number, 0, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "waiting", "readings"),
    [
        ("Bezoekers 2024 moet 3 150 zijn (telfout)", {"2650"}, {3150.0}),
        ("Let op: 2650 bezoekers is fout, lees 3150", {"2650"}, {3150.0}),
        ("Lessen 2023: 112 i.p.v. 120", {"120"}, {112.0}),
        ("Cijfers 2024 t/m 30 september", {"2650", "131"}, set()),
        ("Alle cijfers x 1.000", {"2810", "2650", "120", "131"}, set()),
        ("voorlopige cijfers", {"2810", "2650", "120", "131"}, set()),
    ],
    ids=lambda case: case[:20] if isinstance(case, str) else "",  # a set has no order
)
def test_a_text_in_a_box_asks_what_a_text_beside_the_table_asks(
    text: str, waiting: set[str], readings: set[float]
) -> None:
    found = read_submission(workbook_with_box(text), "a.xlsx")
    actuals = found.actuals
    assert {raw for raw, value in zip(actuals.raw, actuals.value, strict=True) if value is None} >= waiting
    asked = [issue for issue in found.issues if issue.severity is Severity.QUESTION and issue.raw in waiting]
    assert asked and readings <= {number for issue in asked for number in issue.readings}


def test_a_number_in_a_box_that_no_question_shows_is_mentioned() -> None:
    found = read_submission(workbook_with_box("3 150 bezoekers sinds de opening", "Met dank aan allen"), "a.xlsx")
    told = [issue for issue in found.issues if issue.kind is IssueKind.BOX_UNREAD]
    shown = [issue for issue in found.issues if "opening" in issue.params.get("text", "")]
    assert told or shown
    assert [(issue.sheet, issue.severity) for issue in told] in ([], [("Cijfers", Severity.REMARK)])
    assert not [issue for issue in found.issues if "dank" in issue.raw]


def test_boxes_over_a_hidden_sheet_and_without_numbers_say_nothing() -> None:
    found = read_submission(workbook_with_box("Onze werking", "2024"), "a.xlsx")
    assert not [issue for issue in found.issues if issue.kind is IssueKind.BOX_UNREAD]
    assert None not in found.actuals.value


def workbook_with_formula(outcome: object, *, is_calculated: bool) -> bytes:
    """A target and a value that are formulas, as a program writes them that calculates nothing (or as one that did)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cijfers")
        sheet.write_row(0, 0, ["Indicator", "2023", "2024", "Doel 2024"])
        sheet.write_row(1, 0, ["Huisbezoeken", 110, 121])
        sheet.write_formula(1, 3, "=B2+20", None, outcome)
        sheet.write_row(2, 0, ["Klachten", 0, None, 0])
        sheet.write_formula(2, 2, "=B3*1", None, outcome)
    return mutator.with_outcomes(stream.getvalue()) if is_calculated else stream.getvalue()


@pytest.mark.parametrize(
    ("outcome", "is_calculated", "expected"),
    [(0, False, None), (0, True, 0), (130, False, 130), (130, True, 130)],
)
def test_zero_of_a_formula_that_is_still_to_be_calculated_is_no_value(
    outcome: object, is_calculated: bool, expected: float | None
) -> None:
    found = read_submission(workbook_with_formula(outcome, is_calculated=is_calculated), "a.xlsx")
    assert found.targets.value[0] == expected
    values = dict(zip(found.actuals.raw, found.actuals.value, strict=True))
    assert values["110"] == 110 and values["121"] == 121, "what is no formula counts"
    told = [(issue.row, issue.column) for issue in found.issues if issue.kind is IssueKind.FORMULA_WITHOUT_VALUE]
    assert sorted(told) == ([(2, 4), (3, 3)] if expected is None else [])


@pytest.mark.parametrize("drawing", [b"<!DOCTYPE x []><x/>", b"<x", b"<x>" + b"1" * 3_000_000 + b"</x>"], ids=len)
def test_a_drawing_that_is_broken_or_large_keeps_no_file_from_being_read(drawing: bytes) -> None:
    parts = mutator.unpacked(workbook_with_box("Bezoekers 2024 moet 3 150 zijn"))
    name = next(name for name in parts if name.startswith("xl/drawings/drawing"))
    found = read_submission(mutator.packed(parts | {name: drawing}), "a.xlsx")
    assert None not in found.actuals.value


WORDS_OF_BOXES = [
    "Raming", "voorlopig", "Draft", "nog voorlopig", "prognose", "Forecast", "Provisoire", "Estimation", "2024: raming",
    "* raming", "1) voorlopig", "x 1.000 euro", "999 = onbekend", "doel 140", "t/m november", "in %", "Gent", "2024",
    "Totaal", "Leden moet 12 zijn", "Streefdoel: 200 bezoekers", "Fiscal year: July to June", "alleen Gent", "-", "0",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS_OF_BOXES)
def test_a_text_in_a_box_or_a_comment_outside_the_used_cells_keeps_a_file_readable(text: str) -> None:
    assert read_submission(workbook_with_box(text), "a.xlsx").actuals.raw
    for cell in ("A60", "B4", "C5", "Z1", "Z90"):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Cijfers")
            for line, row in enumerate((["Indicator", "2023", "2024"], ["Leden", 28, 26], ["Lessen", 12, 13])):
                sheet.write_row(line, 0, row)
            sheet.write_comment(cell, text)
        assert read_submission(stream.getvalue(), "a.xlsx").actuals.raw


@pytest.mark.parametrize("text", ["Raming", "voorlopig", "Draft"])
def test_a_word_alone_in_a_box_is_about_all_values(text: str) -> None:
    assert set(read_submission(workbook_with_box(text), "a.xlsx").actuals.value) == {None}


OPENINGS = [
    b"<txBody>", b"<a:txBody><a:p>", b"<p>", b"<a:p>", b"<p ", b"<t>", b"<t ", b"<a", b"<", b"<comment ref='A1'>",
    b"<author>", b"<text:p>",
]  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("head", [b"", b"<xdr:txBody>", b"<comment ref='A1'>"])
def test_openings_without_an_end_in_a_drawing_or_comments_take_time_by_their_length(
    opening: bytes, head: bytes
) -> None:
    part = head + opening * (200_000 // len(opening)) + b"</xdr:txBody></comment>"
    begin = time.process_time()
    list(cell_notes._texts_in_boxes(part))
    list(cell_notes._comments_in(part))
    assert time.process_time() - begin < 1.5


def test_openings_without_an_end_in_a_drawing_keep_no_file_from_being_read() -> None:
    parts = mutator.unpacked(workbook_with_box("Bezoekers 2024 moet 3 150 zijn"))
    name = next(name for name in parts if name.startswith("xl/drawings/drawing"))
    begin = time.process_time()
    found = read_submission(mutator.packed(parts | {name: b"<x>" + b"<txBody>" * 25_000}), "a.xlsx")
    assert None not in found.actuals.value and time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        (b"<x:txBody><a:p><a:r><a:t>Een</a:t></a:r></a:p><a:p><a:t>twee</a:t></a:p></x:txBody>", ["Een\ntwee"]),
        (b"<x:txBody/><x:txBody><a:p/><a:p><a:pPr lvl='1'/><a:t>Een</a:t></a:p></x:txBody>", ["Een"]),
        (b"<x:txBody><a:p><a:t>Een</a:t></a:p></x:txBody><x:txBody><a:p><a:t>Twee</a:t>", ["Een"]),
        (b"</x:txBody><x:txBody a='1'><a:p ><a:t xml:space='preserve'> R&amp;D </a:t></a:p></x:txBody >", ["R&D"]),
        (b"<x:txBody><a:path><a:t>Een</a:t></a:path></x:txBody>", []),
    ],
)  # fmt: skip
def test_the_texts_of_boxes_are_found_whatever_their_tags_say_besides(part: bytes, texts: Sequence[str]) -> None:
    assert list(cell_notes._texts_in_boxes(part)) == texts


@pytest.mark.parametrize(
    ("outcomes", "is_left"), [((0, 0), True), ((20, 0), False), ((0, -3.5), False), ((0.05, 0), False)]
)
def test_zero_of_a_formula_beside_one_with_another_number_was_calculated(
    outcomes: tuple[float, float], is_left: bool
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cijfers")
        sheet.write_row(0, 0, ["Indicator", "2024"])
        for row, outcome in enumerate(outcomes, 1):
            sheet.write_row(row, 0, [f"Leden {row}"])
            sheet.write_formula(row, 1, f"=D{row}*2", None, outcome)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert found.actuals.value == ([None, None] if is_left else list(outcomes))
    told = [issue for issue in found.issues if issue.kind is IssueKind.FORMULA_WITHOUT_VALUE]
    assert len(told) == 2 * is_left
