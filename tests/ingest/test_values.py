"""What a value is: shown percentages, error cells, yes and no, parts; 0 stays 0 and blank stays blank."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from impact.ingest import read_excerpt, read_submission
from impact.model.issues import IssueKind, Severity
from impact.model.submission import Submission
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from tests.ingest import made

HEADER = ["Indicator", "Eenheid", "Nulmeting", "Streefwaarde", "Waarde"]


def test_zero_stays_zero_and_a_blank_stays_a_blank() -> None:
    found = made.table(HEADER, ["A", "", 0, 0, 0], ["B", "", None, None, None], ["C", "", "", 5, "n.v.t."])
    zero, blank, word = found.indicators
    assert (zero.baseline, zero.baseline_raw, zero.baseline_state) == (0, "0", State.REPORTED)
    assert (blank.baseline, blank.baseline_state) == (None, State.NOT_REPORTED)
    assert word.baseline is None
    assert list(zip(found.actuals.indicator, found.actuals.value, found.actuals.state, strict=True)) == [
        (0, 0, State.REPORTED),
        (2, None, State.NOT_APPLICABLE),
    ]


def test_a_source_without_a_place_for_a_baseline_is_told_from_a_blank_one() -> None:
    assert made.table(["Indicator", "Waarde"], ["A", 1]).indicators[0].baseline_state is State.NOT_DUE
    assert made.table(HEADER, ["A", "", None, 1, 1]).indicators[0].baseline_state is State.NOT_REPORTED


def test_a_word_for_nothing_in_the_baseline_is_kept_as_it_was_written() -> None:
    (item,) = made.table(HEADER, ["A", "", "nog niet bekend", 1, 1]).indicators
    assert (item.baseline, item.baseline_raw, item.baseline_state) == (
        None,
        "nog niet bekend",
        State.NOT_REPORTED,
    )


def test_a_number_of_a_typed_cell_is_that_number_whatever_it_looks_like() -> None:
    found = made.table(HEADER, ["A", "", 3.0, 20.125, 1234567.5])
    assert made.raw_and_value(found.targets) == [("20.125", 20.125)]
    assert (found.indicators[0].baseline_raw, found.locale.certain) == ("3", False)


def _formatted(number: object, number_format: str) -> Submission:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["A", "%", 0.1])
        sheet.write(1, 4, number, book.add_format({"num_format": number_format}))
    return read_submission(stream.getvalue(), "a.xlsx")


@pytest.mark.parametrize("number_format", ["0%", "0.0 %", '#,##0.00"  "%', "[Red]0%;-0%"])
def test_a_cell_shown_as_a_percentage_reads_as_it_is_shown(number_format: str) -> None:
    found = _formatted(0.45, number_format)
    assert made.raw_and_value(found.actuals) == [("45 %", 45)]
    assert not [i for i in made.asked(found, IssueKind.PERCENT_BELOW_ONE) if i.column == 5]


@pytest.mark.parametrize(
    ("number_format", "raw", "is_asked"),
    [("0.00", "0.45", True), ("General", "0.45", True), ('0.00 "%"', "0.45%", False), ('0.00"%"', "0.45%", False)],
)
def test_a_percent_sign_in_quotes_is_a_unit_and_no_percentage_format(
    number_format: str, raw: str, is_asked: bool
) -> None:
    """Excel multiplies by 100 for a bare sign only; a quoted one says that the number is a percentage already."""
    found = _formatted(0.45, number_format)
    assert made.raw_and_value(found.actuals) == [(raw, 0.45)]
    assert any(i.column == 5 for i in made.asked(found, IssueKind.PERCENT_BELOW_ONE)) == is_asked


def test_a_hundredth_shows_no_noise_of_doubles() -> None:
    assert made.raw_and_value(_formatted(0.07, "0%").actuals) == [("7 %", 7)]


def test_a_fraction_among_percentages_waits_for_an_answer() -> None:
    found = made.table(HEADER, ["A", "%", 10, 80, 0.45], ["B", "personen", 1, 2, 0.5])
    assert found.actuals.value == [None, 0.5]
    (asked,) = made.asked(found, IssueKind.PERCENT_BELOW_ONE)
    assert (asked.row, asked.column, asked.readings, asked.severity) == (
        2,
        5,
        (0.45, 45.0),
        Severity.QUESTION,
    )
    assert [item.notes for item in found.indicators] == [(Note.PERCENT_BELOW_ONE,), ()]


@pytest.mark.parametrize("numbers", [(0.1, 0.8, 0.45), (2.9, 2.8, 0.87), (0, 2.4, 0.72)])
def test_small_percentages_among_small_ones_are_kept_as_written_with_a_question(
    numbers: tuple[float, ...],
) -> None:
    found = made.table(HEADER, ["A", "%", *numbers])
    assert found.actuals.value == [numbers[2]]
    assert made.asked(found, IssueKind.PERCENT_BELOW_ONE)


def test_a_rate_beside_a_count_is_no_value_of_what_is_counted() -> None:
    found = made.table(HEADER, ["Planten", "stuks", None, 259000, "104%"], ["Deel", "%", 0, "100%", "97 %"])
    assert (found.actuals.value, found.actuals.state) == ([None, 97], [State.UNCLEAR, State.REPORTED])
    assert [issue.raw for issue in made.asked(found, IssueKind.NUMBER_WITH_TEXT)] == ["104%"]


def test_error_cells_and_formulas_nobody_worked_out_are_unclear() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["A", "", 1, 2])
        sheet.write_formula("E2", "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["B", "", 1, 2])
        sheet.write_formula("E3", "=D3*2", None, 4)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert made.raw_and_value(found.actuals) == [("#DIV/0!", None), ("4", 4)]
    (error,) = made.asked(found, IssueKind.ERROR_CELL)
    assert (error.row, error.column, error.raw) == (2, 5, "#DIV/0!")


def test_a_formula_saved_without_its_outcome_is_unclear_and_not_blank() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet.append(["A", "", 1, 2, "=C2*2"])
    sheet.append(["B", "", 1, 2, 3])
    stream = io.BytesIO()
    book.save(stream)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert (found.actuals.value, found.actuals.state) == ([None, 3], [State.UNCLEAR, State.REPORTED])
    assert [i.row for i in made.asked(found, IssueKind.FORMULA_WITHOUT_VALUE)] == [2]


def test_formats_are_found_however_the_sheet_is_written() -> None:
    """Single quotes, attributes in another order, a prefix for the namespace."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["A", "%", 0.1, 0.5])
        sheet.write(1, 4, 0.45, book.add_format({"num_format": "0%"}))
    changed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<c r="E2" s="1">', b"<c s='1' r='E2'>")
            new.writestr(entry, content)
    assert made.raw_and_value(read_submission(changed.getvalue(), "a.xlsx").actuals) == [("45 %", 45)]


def _old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    percent = xlwt.easyxf(num_format_str="0.0%")
    for line, row in enumerate([HEADER, ["A", "%", 0.1, 0.8, 0.45], ["B", "%", 1, 0.25, 0.07]]):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell, percent if line and place == 4 else xlwt.Style.default_style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _open_document() -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in [HEADER, ["A", "%", 0.1, 0.8, 0.45], ["B", "%", 1, 0.25, 0.07]]:
        line = TableRow()
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                item = TableCell(valuetype="string")
                item.addElement(P(text=cell))
            else:
                item = TableCell(valuetype="percentage" if place == 4 else "float", value=cell)
            line.addElement(item)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("data", "name"), [(_old_workbook(), "a.xls"), (_open_document(), "a.ods")])
def test_other_workbooks_show_their_percentages_too(data: bytes, name: str) -> None:
    found = read_submission(data, name)
    assert made.raw_and_value(found.actuals) == [("45 %", 45), ("7 %", 7)]
    # Not formatted as a percentage, and beside one: 0.8 may be 80 %.
    assert found.targets.value == [None, None]


def test_a_date_where_a_number_belongs_is_unclear() -> None:
    found = made.table(HEADER, ["A", "", 1, 2, date(2024, 5, 3)])
    assert (found.actuals.value, found.actuals.raw) == ([None], ["2024-05-03"])
    assert len(made.asked(found, IssueKind.DATE_FOR_NUMBER)) == 1


def test_yes_and_no_are_one_and_nought_only_where_that_is_measured() -> None:
    found = made.table(
        HEADER,
        ["A", "ja/nee", None, "Ja", "Nee"],
        ["B", "personen", None, 1, "Ja"],
        ["C", "oui/non", None, None, True],
    )
    assert found.indicators[0].measure is Measure.YES_NO
    assert found.targets.value == [1, 1]
    assert (found.actuals.value, found.actuals.raw[0]) == ([0, None, 1], "Nee")
    assert found.actuals.state == [State.REPORTED, State.UNCLEAR, State.REPORTED]
    assert {i.severity for i in made.asked(found, IssueKind.YES_NO_READ)} == {Severity.REMARK}


def test_parts_are_kept_and_give_the_percentage_where_only_they_are_filled_in() -> None:
    header = ["Indicator", "Eenheid", "Waarde", "Teller", "Noemer", "n"]
    found = made.table(
        header, ["A", "%", 58, 29, 50, 50], ["B", "%", None, 1, 4, None], ["C", "%", 90, 9, 5, None]
    )
    columns = found.actuals
    assert (columns.value, columns.numerator, columns.denominator) == ([58, 25, 90], [29, 1, 9], [50, 4, 5])
    assert columns.n == [50, None, None]
    assert [i.row for i in made.asked(found, IssueKind.NUMERATOR_ABOVE_DENOMINATOR)] == [4]
    assert found.indicators[2].notes == (Note.NUMERATOR_ABOVE_DENOMINATOR,)


def test_worded_measures_that_carry_numbers_are_numbers() -> None:
    found = made.table(
        ["Indicator", "Indicator measure", "Actual"], ["A", 5, 3], ["B", 5, "Good"], ["C", 4, "High"]
    )
    assert [item.measure for item in found.indicators] == [Measure.NUMBER, Measure.STORY, Measure.RUBRIC]
    assert found.actuals.state == [State.REPORTED, State.UNCLEAR, State.UNCLEAR]


def test_an_ambiguous_text_offers_both_readings_until_somebody_chooses() -> None:
    rows = ([*HEADER, "Stijgend (J/N)"], ["A", "", None, "20.000", "3,000", "J"])
    found = made.table(*rows)
    assert found.actuals.state == [State.UNCLEAR]
    assert {i.readings for i in made.asked(found, IssueKind.AMBIGUOUS_NUMBER)} == {(20, 20000), (3000, 3)}
    dutch, english = made.table(*rows, locale=Language.NL), made.table(*rows, locale=Language.EN)
    assert (dutch.targets.value, dutch.actuals.value) == ([20000], [3])
    assert (english.targets.value, english.actuals.value) == ([20], [3000])
    assert dutch.issues == english.issues == ()


def test_a_target_against_the_stated_direction_is_a_question() -> None:
    found = made.table([*HEADER, "Stijgend (J/N)"], ["A", "", 10, 5, 7, "J"], ["B", "", 10, 5, 7, "N"])
    (issue,) = made.asked(found, IssueKind.TARGET_ON_WRONG_SIDE)
    assert (issue.row, issue.readings) == (2, (10, 5))


def test_a_code_that_the_organisation_does_not_have_is_a_question() -> None:
    rows = (["Code", "Indicator", "Waarde"], ["A1", "Bereikt", 1], ["A9", "Bereikt?", 2])
    assert not made.asked(made.table(*rows), IssueKind.UNKNOWN_CODE)
    (issue,) = made.asked(made.table(*rows, known_codes={"A1", "A2"}), IssueKind.UNKNOWN_CODE)
    assert (issue.row, issue.raw) == (3, "A9")


def test_an_excerpt_shows_the_cells_their_neighbours_and_the_header() -> None:
    rows = [["Verslag"], HEADER, *([f"I{n}", "", n, n, n] for n in range(10))]
    columns, shown = read_excerpt(made.xlsx(("Blad1", rows)), "a.xlsx", "Blad1", [7], [5], around=1)
    assert columns == ("A", "B", "C", "D", "E") or columns == ("A", "C", "D", "E")
    assert [number for number, _ in shown] == [2, 6, 7, 8]
    assert dict(shown)[7][columns.index("E")] == "4"
    assert read_excerpt(made.xlsx(("Blad1", rows)), "a.xlsx", "Niet daar", [7], [5]) == ((), [])


def test_an_excerpt_of_a_text_table_keeps_texts_as_they_were_written() -> None:
    data = made.text_table([["Indicator", "Waarde"], ["A", "1.234,5"]], ";")
    sheet = read_submission(data, "cijfers.csv").actuals.sheet[0]
    assert read_excerpt(data, "cijfers.csv", sheet, [2], [2]) == (
        ("A", "B"),
        [(1, ("Indicator", "Waarde")), (2, ("A", "1.234,5"))],
    )


def test_a_first_row_of_doubtful_texts_is_data_and_no_explanation() -> None:
    found = made.table(
        ["Indicator", "Streefwaarde", "Waarde"], ["A", "280 - 300", "> 50"], ["B", "Goed", "Zwak"]
    )
    assert [item.title for item in found.indicators] == ["A", "B"]
    first = made.table(["Indicator", "Streefwaarde", "Waarde"], ["B", "Goed", "Zwak"])
    assert first.actuals.raw == ["Zwak"]


def test_the_question_about_a_fraction_says_whether_it_waits() -> None:
    found = made.table(HEADER, ["A", "%", 10, 80, 0.45], ["B", "%", 0.1, 0.8, 0.45])
    waiting = {(i.row, bool(i.params.get("waits"))) for i in made.asked(found, IssueKind.PERCENT_BELOW_ONE)}
    assert waiting == {(2, True), (3, False)}
