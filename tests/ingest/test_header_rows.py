"""A header has as many rows as it has: texts reach over the columns they are joined over, or to the next text."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.model.submission import Submission
from tests.ingest import made

HALF_YEARS = [
    [None, "2023", None, None, None, "2024", None, None, None],
    ["Indicator", "S1", None, "S2", None, "S1", None, "S2", None],
    [None, "Doel", "Real.", "Doel", "Real.", "Doel", "Real.", "Doel", "Real."],
    ["Deelnemers", 50, 40, 55, 52, 60, 61, 65, 70],
    ["Sessies", 10, 9, 10, 11, 12, 12, 12, 14],
]
ENDS = [date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)]


def joined(rows: list[list[object]], ranges: list[str]) -> Submission:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Cijfers")
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line, place, cell)
        for area in ranges:
            column, line = ord(area[0]) - ord("A"), int(area[1]) - 1
            sheet.merge_range(area, rows[line][column])
    return read_submission(stream.getvalue(), "a.xlsx")


def values_of(found: Submission, indicator: int) -> tuple[list[object], list[object], list[object]]:
    actuals = [
        (end, value)
        for of, end, value in zip(
            found.actuals.indicator, found.actuals.end, found.actuals.value, strict=True
        )
        if of == indicator
    ]
    targets = [
        value
        for of, value in zip(found.targets.indicator, found.targets.value, strict=True)
        if of == indicator
    ]
    return [end for end, _ in actuals], [value for _, value in actuals], targets


def test_three_rows_joined_over_columns() -> None:
    ranges = ["B1:E1", "F1:I1", "B2:C2", "D2:E2", "F2:G2", "H2:I2"]
    found = joined(HALF_YEARS, ranges)
    assert [item.title for item in found.indicators] == ["Deelnemers", "Sessies"]
    assert values_of(found, 0) == (ENDS, [40, 52, 61, 70], [50, 55, 60, 65])
    assert values_of(found, 1) == (ENDS, [9, 11, 12, 14], [10, 10, 12, 12])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_three_rows_that_are_not_joined(kind: str) -> None:
    data = made.xlsx(("Cijfers", HALF_YEARS)) if kind == "xlsx" else made.text_table(HALF_YEARS)
    assert values_of(read_submission(data, f"a.{kind}"), 0) == (ENDS, [40, 52, 61, 70], [50, 55, 60, 65])


@pytest.mark.parametrize(
    ("indicator", "target", "actual"),
    [
        ("Indicator", "Target", "Actual"),
        ("Indicateur", "Cible", "Réalisé"),
        ("Indicator", "Doel", "Realisatie"),
    ],
)
def test_a_word_between_year_and_series_does_not_hide_the_year(
    indicator: str, target: str, actual: str
) -> None:
    rows = [
        [None, "2023", None, "2024", None],
        [None, "Project", None, "Project", None],
        [indicator, target, actual, target, actual],
        ["X", 10, 8, 20, 18],
    ]
    found = read_submission(made.xlsx(("A", rows)), "a.xlsx")
    assert values_of(found, 0) == ([date(2023, 12, 31), date(2024, 12, 31)], [8, 18], [10, 20])


def test_a_header_joined_downwards_does_not_reach_over_the_columns_beside_it() -> None:
    rows = [
        ["Indicator", "Eenheid", None, "2023", None],
        [None, None, "Code", "Doel", "Waarde"],
        ["X", "personen", "A1", 10, 8],
    ]
    found = joined(rows, ["A1:A2", "B1:B2"])
    (item,) = found.indicators
    assert (item.title, item.unit, item.code) == ("X", "personen", "A1")
    assert values_of(found, 0) == ([date(2023, 12, 31)], [8], [10])


def test_rows_of_values_are_no_header_rows() -> None:
    found = made.table(["Indicator", "2023", "2024"], ["2022", "2023", "2024"], ["X", 1, 2], ["Y", 3, 4])
    assert [item.title for item in found.indicators][-2:] == ["X", "Y"]
