"""A column '%' of a year: the percentage of what stands beside it, or how much of the target was reached."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

SHARES = ((36, 50, 72), (40, 50, 80))
OTHER_SHARES = ((30, 60, 50), (45, 60, 75))
PARTS = {
    "letters": ("n", "N", "%"), "nl": ("Aantal", "Totaal", "%"), "words": ("Aantal", "Noemer", "Percentage"),
    "parts": ("Teller", "Noemer", "%"), "en": ("Number", "Total", "%"), "fr": ("Nombre", "Total", "%"),
    "fr parts": ("Numérateur", "Dénominateur", "Pourcentage"), "unknown": ("Aantal", "Bevraagden", "%"),
}  # fmt: skip


def joined(header: tuple[str, ...], *rows: tuple[object, ...], before: int, percent: bool = False) -> Submission:
    """A table with two years, each joined over the same headers, behind `before` columns with a header above."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, share = book.add_worksheet("Blad1"), book.add_format({"num_format": "0%"})
        width = len(header)
        page.write_row(0, 0, ("Indicator", "Eenheid", "Doel")[:before])
        for place, year in enumerate((2023, 2024)):
            left = before + place * width
            page.merge_range(0, left, 0, left + width - 1, year)
            page.write_row(1, left, header)
        for line, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                is_share = percent and place >= before and header[(place - before) % width] in ("%", "Percentage")
                page.write(line, place, cell / 100 if is_share and cell else cell, share if is_share else None)  # type: ignore[operator]
    return read_submission(stream.getvalue(), "made.xlsx")


def read_parts(found: Submission) -> list[tuple[float | None, float | None, float | None]]:
    """The value, numerator and denominator of each actual."""
    values = found.actuals
    return list(zip(values.value, values.numerator, values.denominator, strict=True))


def years(found: Submission) -> list[int | None]:
    """The year in which each actual begins."""
    return [day and day.year for day in found.actuals.start]


@pytest.mark.parametrize(
    ("header", "percent"), [*((header, False) for header in PARTS), ("letters", True), ("fr", True), ("words", True)]
)
def test_the_percentage_below_a_joined_year_counts_with_its_parts(header: str, percent: bool) -> None:
    rows = [("Geslaagden", "%", 75, *SHARES[0], *SHARES[1]), ("Ouders", "%", 80, *OTHER_SHARES[0], *OTHER_SHARES[1])]
    found = joined(PARTS[header], *rows, before=3, percent=percent)
    expected = [(float(value), part, whole) for part, whole, value in (*SHARES, *OTHER_SHARES)]
    assert read_parts(found) == expected and years(found) == [2023, 2024] * 2
    assert found.targets.value == [75, 80]


@pytest.mark.parametrize("header", [("Aantal", "%"), ("Nombre", "%"), ("Number", "%")])
def test_the_unit_of_a_row_says_whether_its_count_or_its_percentage_counts(header: tuple[str, str]) -> None:
    rows = [("Geslaagden", "%", 75, 36, 72, 40, 80), ("Lessen", "lessen", 80, 30, 38, 25, 31)]
    found = joined(header, *rows, before=3)
    assert found.actuals.value == [72, 80, 30, 25]


def test_an_actual_beside_a_percentage_of_a_percentage_is_asked_about() -> None:
    found = joined(("Realisatie", "%"), ("Geslaagden", "%", 75, 36, 72, 40, 80), before=3)
    assert [issue.readings for issue in made.asked(found, IssueKind.TWO_COLUMNS)] == [(36, 72), (40, 80)]
    assert found.actuals.value == [None, None]


def test_a_count_and_its_percentage_without_a_unit_are_asked_about() -> None:
    found = joined(("Aantal", "Totaal", "%"), ("Geslaagden", "", 75, *SHARES[0], *SHARES[1]), before=3)
    assert [issue.readings for issue in made.asked(found, IssueKind.TWO_COLUMNS)] == [(36, 72), (40, 80)]


@pytest.mark.parametrize("rate", [80, 81])
def test_the_share_of_the_target_is_no_value(rate: int) -> None:
    rows = [("Bezoekers", "personen", 100, 80, rate, 120, 90, 75), ("Lessen", "lessen", 10, 8, 80, 12, 6, 50)]
    found = joined(("Doel", "Realisatie", "%"), *rows, before=2)
    assert found.actuals.value == [80, 90, 8, 6] and made.asked(found, IssueKind.TWO_COLUMNS) == []


@pytest.mark.parametrize("header", ["%", "% 2024"])
def test_a_percentage_behind_a_dated_count_is_of_its_year(header: str) -> None:
    names = ("Indicator", "Eenheid", "Doel", "Aantal 2024", "Totaal 2024", header)
    found = made.table(names, ("Geslaagden", "%", 75, 36, 50, 72), ("Ouders", "%", 80, 30, 60, 50))
    assert read_parts(found) == [(72, 36, 50), (50, 30, 60)] and years(found) == [2024, 2024]


def test_percentages_alone_below_years_are_the_values() -> None:
    found = joined(("n", "%"), ("Geslaagden", "%", 75, 36, 72, 40, 80), before=3)
    assert found.actuals.value == [72, 80] and years(found) == [2023, 2024]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("2023 (n)", "2023 (%)", "2024 (n)", "2024 (%)", "Doel 2024 (%)"), [48, 55]),
        (("Aantal 2023", "% 2023", "Aantal 2024", "% 2024", "Doel 2024 (%)"), [48, 55]),
        (("2023 (n)", "2023 (%)", "2024 (n)", "2024 (%)", "Doel 2024"), [None, None]),
        (("2023 (n)", "2023 (%)", "2024 (n)", "2024 (%)", "Doel 2024 (n)"), [None, None]),
    ],
    ids=lambda case: str(case[-1]),
)
def test_results_are_held_in_percent_against_targets_in_percent(
    names: tuple[str, ...], expected: list[float | None]
) -> None:
    found = made.table(("Indicator", *names), ("Werk na traject", 24, 48, 30, 55, 60), ("Opleiding", 10, 20, 9, 16, 15))
    values = [found.actuals.value[place] for place, index in enumerate(found.actuals.indicator) if index == 0]
    assert values == expected
    assert (found.indicators[0].unit == "%") is (expected != [None, None])


@pytest.mark.parametrize(
    ("names", "is_asked"),
    [
        (("Aantal bereikt 2024", "% bereikt 2024", "Doel 2024 (%)"), True),
        (("Number reached 2024", "% reached 2024", "Target 2024 (%)"), True),
        (("Nombre 2024", "Opmerking", "Cible 2024 (%)"), True),
        (("Resultaat 2024", "Opmerking", "Doel 2024 (%)"), False),
        (("Aantal 2024", "Opmerking", "Doel 2024"), False),
    ],
    ids=lambda case: str(case),
)
def test_counts_are_no_percentages_by_the_word_of_the_targets_alone(names: tuple[str, ...], is_asked: bool) -> None:
    is_text = names[1] == "Opmerking"
    found = made.table(("Indicator", *names), *((name, 30, "-" if is_text else 55, 60) for name in ("Werk", "Studie")))
    asked = made.asked(found, IssueKind.HEADER_UNEXPLAINED)
    assert [issue.params["case"] for issue in asked] == ["count_target"] * 2 * is_asked
    assert found.actuals.value == ([None, None] if is_asked else [30, 30])
