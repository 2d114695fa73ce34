"""Rows that were given up, notes that restate a unit, and fractions and signs that no word explains."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made

HEADER = ["Indicator", "Doel 2024", "2023", "2024"]


@pytest.mark.parametrize(
    "title",
    ["Kampen (stopgezet)", "Kampen GESCHRAPT", "Kampen – vervallen", "Camps (supprimé)", "Camps [abandonné]",
     "Camps - cancelled", "Kampen (geannuleerd in 2024)"],
)  # fmt: skip
def test_whether_a_row_that_was_given_up_counts_is_asked(title: str) -> None:
    found = made.table(HEADER, [title, 20, 18, 0], ["Gesprekken", 100, 90, 95])
    assert {issue.row for issue in made.asked(found, IssueKind.TEXT_BESIDE)} == {2}
    assert found.actuals.value == [None, None, 90, 95] and found.targets.value == [None, 100]


@pytest.mark.parametrize(
    "title", ["Afspraken geannuleerd", "Geannuleerde kampen", "Rendez-vous annulés", "CONTRACTEN STOPGEZET"]
)
def test_an_indicator_of_what_was_given_up_is_read(title: str) -> None:
    found = made.table(HEADER, [title, 20, 18, 12], ["Gesprekken", 100, 90, 95])
    assert found.actuals.value == [18, 12, 90, 95] and found.targets.value == [20, 100]


@pytest.mark.parametrize(
    "text",
    ["kg in ton (1.000 kg)", "Kg = kg in ton", "uren uitgedrukt in dagen", "hours in minutes", "kg exprimés en tonnes"],
)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_note_that_restates_a_unit_asks_about_the_values_of_its_sheet(text: str, where: str) -> None:
    rows = [
        ["Indicator", "Nulmeting", "Doel 2024", "2024"], ["Voedsel gered", 1.1, 1.2, 1.3], ["Kleding", 2.1, 2.5, 2.4],
        ["Uren", 48, 50, 52],
    ]  # fmt: skip
    rows = [[text], *rows] if where == "above" else [*rows, [text]]
    found = made.table(*rows)
    assert found.actuals.value == found.targets.value == [None, None, None]
    assert all(item.baseline is None for item in found.indicators)
    assert {item.title for item in found.indicators} == {"Voedsel gered", "Kleding", "Uren"}


@pytest.mark.parametrize("text", ["kg en ton", "uren in de week", "Duur in dagen", "dagen vorming"])
def test_a_title_with_one_unit_restates_none(text: str) -> None:
    found = made.table(["Indicator", "Doel 2024", "2024"], ["Voedsel", 12, 13], [text, 50, 52])
    assert found.actuals.value == [13, 52]


@pytest.mark.parametrize("first", ["In work after 6 months", "Ouders die voorlezen"])
def test_a_fraction_beside_one_that_may_be_a_percentage_is_asked_about_too(first: str) -> None:
    found = made.table(
        ["Indicator", "2024"], ["Trees planted", 3773], [first, 0.42], ["Share of pupils who graduate", 0.7],
        ["VTE", 0.5], ["Gemiddeld aantal per week", 0.8],
    )  # fmt: skip
    assert {issue.row for issue in made.asked(found, IssueKind.PERCENT_BELOW_ONE)} == {3, 4}
    assert found.actuals.value == [3773, None, None, 0.5, 0.8]


@pytest.mark.parametrize("signs", [("+", "+/-", "+"), ("++", "-", "+")])
def test_signs_below_a_year_are_no_names_of_indicators(signs: tuple[str, str, str]) -> None:
    names = ("Bereikte jongeren", "Gemiddelde wachttijd", "Doorverwijzingen")
    rows = [[name, sign, goal] for name, sign, goal in zip(names, signs, (1474, 9.4, 177), strict=True)]
    found = made.table(["", "Gerealiseerd in 2024", "Streefwaarde in 2024"], *rows)
    assert [item.title for item in found.indicators] == [*names]
    assert made.asked(found, IssueKind.SIGN_SCALE) and found.targets.value == [1474, 9.4, 177]
