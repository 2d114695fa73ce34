"""The total of a year beside its quarters or months: left out where it is their sum, asked about where it differs."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.arithmetic.part_totals import fits_parts
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind.TOTAL_DIFFERS
HEADERS = {
    "nl": ("Indicator", "Eenheid", "K1 2024", "K2 2024", "K3 2024", "K4 2024", "Totaal 2024"),
    "en": ("Indicator", "Unit", "Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "Total 2024"),
    "fr": ("Indicateur", "Unité", "T1 2024", "T2 2024", "T3 2024", "T4 2024", "Total 2024"),
    "bare": ("Indicator", "Eenheid", "K1 2024", "K2 2024", "K3 2024", "K4 2024", "Totaal"),
}
QUARTERS = [10, 20, 30, 45]


def read(rows: made.Rows, extension: str = "xlsx", **options: object) -> Submission:
    """Rows as a workbook or as a text table."""
    data = made.xlsx(("Blad1", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"made.{extension}", **options)  # type: ignore[arg-type]


def counted(found: Submission) -> list[float]:
    """The actuals that count, in order of size."""
    return sorted(value for value in found.actuals.value if value is not None)


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("language", list(HEADERS))
@pytest.mark.parametrize("total", [110, 95, 1_050])
def test_a_total_that_differs_from_its_quarters_is_asked_about(language: str, total: int, extension: str) -> None:
    rows = [HEADERS[language], ("Deelnemers", "", *QUARTERS, total), ("Lessen", "", 1, 2, 3, 4, 10)]
    found = read(rows, extension)
    assert [(i.row, i.column, i.readings) for i in made.asked(found, KIND)] == [(2, 7, (total, sum(QUARTERS)))]
    assert counted(found) == [1, 2, 3, 4, *QUARTERS]


@pytest.mark.parametrize(("reply", "values"), [(Reply.COUNTS, [*QUARTERS, 110]), (Reply.DOES_NOT_COUNT, QUARTERS)])
def test_the_answer_counts_the_total_or_leaves_it_out(reply: Reply, values: list[float]) -> None:
    rows = [HEADERS["nl"], ("Deelnemers", "", *QUARTERS, 110)]
    assert counted(read(rows, answers=[Answer(KIND, reply)])) == values


@pytest.mark.parametrize(
    ("unit", "parts", "total"),
    [("", QUARTERS, 105), ("", [10, 20, "", ""], 30), ("", [1.26, 2.31, 3.11, 4.4], 11), ("", QUARTERS, "")],
)
def test_a_total_that_is_the_sum_of_its_quarters_is_left_out(unit: str, parts: list[object], total: object) -> None:
    found = read([HEADERS["nl"], ("Deelnemers", unit, *parts, total)])
    assert made.asked(found, KIND) == [] and counted(found) == sorted(part for part in parts if part != "")


@pytest.mark.parametrize("header", [*HEADERS, "joined"])
@pytest.mark.parametrize(
    ("title", "unit", "parts", "total"),
    [
        ("Tevreden ouders", "%", [50, 60, 70, 80], 66), ("Tevreden ouders", "%", [50, 60, "", ""], 56),
        ("Tevredenheid", "score 1-5", [3.1, 3.5, 4.1, 4.4], 3.8), ("% geslaagden", "", [50, 60, 70, 80], 66),
        ("Gemiddelde wachttijd", "dagen", [20, 30, 25, 22], 26), ("Délai moyen", "jours", [20, 30, 25, 22], 26),
        ("Leden", "", [12, 13, 12, 14], 13), ("Leden", "", [12, 13, 15, 16], 16), ("Deelnemers", "", QUARTERS, 45),
    ],
)  # fmt: skip
def test_a_year_that_is_no_sum_of_its_quarters_is_a_value_beside_them(
    title: str, unit: str, parts: list[object], total: float, header: str
) -> None:
    if header == "joined":
        rows: made.Rows = [
            ("Indicator", "Eenheid", 2024, "", "", "", ""), ("", "", "K1", "K2", "K3", "K4", "Totaal"),
        ]  # fmt: skip
    else:
        rows = [HEADERS[header]]
    found = read([*rows, (title, unit, *parts, total), ("Lessen", "lessen", 1, 2, 3, 4, 10)])
    assert made.asked(found, KIND) == []
    assert counted(found) == sorted([1, 2, 3, 4, total, *(part for part in parts if isinstance(part, int | float))])
    assert [(start and start.month, end and end.month) for start, end, value in zip(
        found.actuals.start, found.actuals.end, found.actuals.value, strict=True) if value == total][-1] in (
        (1, 12), (10, 12))  # fmt: skip


def test_a_percentage_of_the_year_lies_between_its_quarters() -> None:
    found = read([HEADERS["nl"], ("Bereik", "%", 50, 60, 70, 80, 260)])
    assert [issue.readings[0] for issue in made.asked(found, KIND)] == [260]


def test_months_beside_quarters_are_added_once() -> None:
    header = ("Indicator", "jan 2024", "feb 2024", "mrt 2024", "K1 2024", "Totaal 2024")
    assert made.asked(read([header, ("Deelnemers", 10, 20, 30, 60, 60)]), KIND) == []
    assert [i.readings for i in made.asked(read([header, ("Deelnemers", 10, 20, 30, 60, 65)]), KIND)] == [(65, 60)]


def test_a_quarter_in_doubt_says_nothing_about_the_total() -> None:
    found = read([HEADERS["nl"], ("Deelnemers", "", 10, "20 of 30", 30, 45, 110)])
    assert made.asked(found, KIND) == []


@pytest.mark.parametrize(("year", "is_asked"), [(110, True), (5, True), (105, False), (80, False), (45, False)])
def test_a_year_beside_all_its_quarters_is_at_most_their_sum(year: int, is_asked: bool) -> None:
    wide = read([(*HEADERS["nl"][:-1], "2024"), ("Deelnemers", "", *QUARTERS, year)])
    rows = [("Deelnemers", f"K{number} 2024", value) for number, value in enumerate(QUARTERS, start=1)]
    long = read([("Indicator", "Periode", "Realisatie"), *rows, ("Deelnemers", "2024", year)])
    assert [bool(made.asked(found, KIND)) for found in (wide, long)] == [is_asked] * 2


def test_a_year_beside_some_of_its_quarters_is_no_total_of_them() -> None:
    found = read([("Indicator", "K1 2024", "K2 2024", "Realisatie 2024"), ("Deelnemers", 10, 20, 110)])
    assert made.asked(found, KIND) == [] and counted(found) == [10, 20, 110]


@pytest.mark.parametrize(("total", "fits"), [(60, True), (20, True), (30, True), (61, False), (10, False)])
def test_what_fits_its_parts(total: float, fits: bool) -> None:
    assert fits_parts(total, [10.0, 20.0, 30.0], is_share=False) is fits


@pytest.mark.parametrize(("year", "is_asked"), [(110, True), (105, False), (45, False)])
def test_a_target_of_the_year_is_at_most_those_of_its_quarters(year: int, is_asked: bool) -> None:
    header = ("Indicator", *(f"Doel K{number} 2024" for number in range(1, 5)), "Doel 2024", "Realisatie 2024")
    found = read([header, ("Deelnemers", *QUARTERS, year, 90)])
    assert [issue.column for issue in made.asked(found, KIND)] == ([6] if is_asked else [])
