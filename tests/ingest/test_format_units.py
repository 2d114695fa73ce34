"""Units that only a number format writes beside its numbers: '0"%"', '0" km"', '[$€-413] #,##0'."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
import xlwt

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Measure
from tests.ingest import made

PERCENT_CODES = ('0"%"', '0.0" %"', "0\\%", '0"%";-0"%"', "[$%-1]0")


def read(code: str, rows: made.Rows, columns: tuple[int, ...], extension: str = "xlsx") -> Submission:
    """A table of which the numbers in some columns (from 0) have a number format."""
    stream = io.BytesIO()
    if extension == "xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("Blad1")
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                style = xlwt.easyxf(num_format_str=code if line and place in columns else "General")
                sheet.write(line, place, cell, style)
        old.save(stream)
    else:
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            page, shown = book.add_worksheet("Blad1"), book.add_format({"num_format": code})
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    page.write(line, place, cell, shown if line and place in columns else None)
    return read_submission(stream.getvalue(), f"made.{extension}")


HEADER = ("Indicator", "Doel 2024", "Realisatie 2024")
ROWS = (HEADER, ("Resultaat een", 60, 45), ("Resultaat twee", 60, 55))


@pytest.mark.parametrize("extension", ["xlsx", "xls"])
@pytest.mark.parametrize("code", PERCENT_CODES)
def test_a_percent_sign_in_the_format_makes_percentages_of_numbers_as_they_are(code: str, extension: str) -> None:
    found = read(code, ROWS, (1, 2), extension)
    assert found.actuals.value == [45, 55] and found.targets.value == [60, 60]
    assert {(item.unit, item.measure) for item in found.indicators} == {("%", Measure.PERCENTAGE)}


@pytest.mark.parametrize("code", PERCENT_CODES)
def test_such_a_percentage_beside_a_plain_target_is_asked_about_as_one_that_was_typed(code: str) -> None:
    typed = made.table(HEADER, ("Resultaat een", 60, "45%"), ("Resultaat twee", 60, "55%"))
    found = read(code, ROWS, (2,))
    assert found.actuals.value == typed.actuals.value == [None, None]
    assert [i.readings for i in made.asked(found, IssueKind.NUMBER_WITH_TEXT)] == [(45, 27), (55, 33)]


def test_a_percentage_by_its_format_in_a_row_of_persons_is_asked_about() -> None:
    rows = (("Indicator", "Eenheid", *HEADER[1:]), ("Deelnemers", "personen", 60, 45))
    found = read('0"%"', rows, (3,))
    assert found.actuals.value == [None] and made.asked(found, IssueKind.NUMBER_WITH_TEXT)


@pytest.mark.parametrize(
    ("code", "unit"),
    [('"€" 0', "€"), ("[$€-413] #,##0", "€"), ("[$€-2] 0", "€"), ('0" u"', "u"), ('0" dagen"', "dagen"),
     ('0" jours"', "jours"), ('#,##0" km"', "km"), ('0" ‰"', "‰"), ('0"x"', ""), ("0", "")],
)  # fmt: skip
@pytest.mark.parametrize("columns", [(1, 2), (2,)])
def test_the_unit_of_the_format_is_that_of_the_row(code: str, unit: str, columns: tuple[int, ...]) -> None:
    found = read(code, ROWS, columns)
    assert [item.unit for item in found.indicators] == [unit] * 2 and found.actuals.value == [45, 55]


def test_a_unit_of_the_row_stays_and_a_format_of_some_of_its_actuals_is_none() -> None:
    rows = (("Indicator", "Eenheid", "2023", "2024"), ("Afstand", "kilometer", 60, 45), ("Kost", "", 60, 45))
    found = read('0" km"', rows, (3,))
    assert [item.unit for item in found.indicators] == ["kilometer", ""]


@pytest.mark.parametrize(
    ("code", "unit"),
    [('#,##0," k€"', "€"), ('#,##0,"k €"', "€"), ('[$€-813] #,##0,"k"', "€"), ('#,##0.00,, "mio EUR"', "EUR")],
)
def test_the_scale_of_a_format_that_shows_a_thousandth_is_none_of_the_number_in_the_cell(code: str, unit: str) -> None:
    found = read(code, [HEADER, ("Omzet", 120_000, 98_000), ("Loonkost", 250_000, 251_000)], (1, 2))
    assert {item.unit for item in found.indicators} == {unit}
    assert found.actuals.value == [98_000, 251_000] and found.targets.value == [120_000, 250_000]
