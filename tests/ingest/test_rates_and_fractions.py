"""Fractions that may be percentages: under a title that names a rate, and amid percentages of other indicators."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

CARRIERS = ("xlsx", "csv")


def read(carrier: str, *rows: Sequence[made.Cell]) -> Submission:
    """Rows as a workbook, or as a text table."""
    if carrier == "xlsx":
        return made.table(*rows)
    return read_submission(made.text_table(rows, ";"), "a.csv")


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("Taux de réussite", True), ("Slaaggraad", True), ("Success rate", True), ("Dekkingsratio", True),
        ("Share of pupils with a diploma", True), ("Aandeel geslaagden", True), ("Percentage geslaagd", True),
        ("Part des ménages stables", True),
        ("Ratio begeleiders per kind", False), ("Taux de natalité par habitant", False), ("Gemiddelde duur", False),
        ("Deelnemers per begeleider", False),
    ],
)  # fmt: skip
def test_fractions_of_a_rate_are_asked_about(title: str, is_asked: bool, carrier: str) -> None:
    found = read(carrier, ("Indicator", "2023", "2024"), (title, 0.42, 0.45), ("Leden", 12, 15))
    questions = [issue.readings for issue in made.asked(found, IssueKind.PERCENT_BELOW_ONE)]
    assert questions == ([(0.42, 42), (0.45, 45)] if is_asked else [])
    assert found.actuals.value == ([None, None, 12, 15] if is_asked else [0.42, 0.45, 12, 15])


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("unit", ["index", "uren"])
def test_a_unit_says_what_the_fractions_of_a_rate_are(unit: str, carrier: str) -> None:
    found = read(carrier, ("Indicator", "Eenheid", "2024"), ("Taux de réussite", unit, 0.42))
    assert found.actuals.value == [0.42] and made.asked(found, IssueKind.PERCENT_BELOW_ONE) == []


def test_a_number_format_says_that_they_are_percentages() -> None:
    found = read("csv", ("Indicateur", "2024"), ("Taux de réussite", "42 %"))
    assert found.actuals.value == [42] and made.asked(found, IssueKind.PERCENT_BELOW_ONE) == []


# Numbers of one column by title, and whether the fraction among them waits.
COLUMNS: dict[str, tuple[str, tuple[tuple[str, float], ...], bool]] = {
    "without a unit": ("", (("Opkomst", 45), ("Slaagcijfer", 0.45), ("Tevreden", 80)), True),
    "with the unit %": ("%", (("Opkomst", 45), ("Slaagcijfer", 0.45), ("Tevreden", 80)), True),
    "a part of an hour": ("uren", (("Opkomst", 45), ("Slaagcijfer", 0.45), ("Tevreden", 80)), False),
    "a mean": ("", (("Opkomst", 45), ("Gemiddelde score", 0.45), ("Tevreden", 80)), False),
    "counts": ("", (("Aantal leden", 45), ("Slaagcijfer", 0.45), ("Aantal lessen", 80)), False),
    "far more than 100": ("", (("Opkomst", 450), ("Slaagcijfer", 0.45), ("Tevreden", 80)), False),
    "small percentages": ("%", (("Uitval", 2), ("Ziekte", 0.45), ("Verzuim", 4)), False),
    "one other only": ("", (("Opkomst", 45), ("Slaagcijfer", 0.45)), False),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("unit", "rows", "waits"), COLUMNS.values(), ids=COLUMNS)
def test_a_fraction_amid_percentages_of_other_rows_waits(
    unit: str, rows: tuple[tuple[str, float], ...], waits: bool, carrier: str
) -> None:
    found = read(carrier, ("Indicator", "Eenheid", "2024"), *((title, unit, value) for title, value in rows))
    state = dict(zip((found.indicators[i].title for i in found.actuals.indicator), found.actuals.state, strict=True))
    fractions = {title for title, value in rows if value < 1}
    assert {title for title in state if state[title] is State.UNCLEAR} == (fractions if waits else set())


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("header", ["% 2024", "2024 %", "2024 (%)", "Resultaat in %", "% van totaal"])
def test_a_percent_sign_in_a_header_is_the_unit(header: str, carrier: str) -> None:
    found = read(carrier, ("Indicator", header), ("Opkomst", 45), ("Slaagcijfer", 75))
    assert [item.unit for item in found.indicators] == ["%", "%"] and found.actuals.value == [45, 75]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("header", "first", "column", "number"),
    [
        (("Indicator", "Eenheid", "% 2024"), "personen", 3, 61),
        (("Indicator", "2023", "% 2024"), 60, 2, 60),
        (("Indicator", "2023", "2024 (%)"), 60, 2, 60),
    ],
)
def test_a_percent_sign_beside_another_unit_is_asked_about(
    header: tuple[str, ...], first: made.Cell, column: int, number: float, carrier: str
) -> None:
    found = read(carrier, header, ("Opkomst", first, 61))
    (issue,) = made.asked(found, IssueKind.CURRENCY_DIFFERS)
    assert (issue.column, issue.readings) == (column, (number,)) and number not in found.actuals.value


@pytest.mark.parametrize("header", ["Realisatie %", "Realisatie-%", "pct 2024"])
def test_a_sign_behind_a_word_is_a_guess(header: str) -> None:
    found = made.table(("Indicator", header), ("Opkomst", 45), ("Slaagcijfer", 75))
    assert found.actuals.value == [None, None] and any(issue.is_open for issue in found.issues)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("header", "rows", "is_asked"),
    [
        (("Teller", "Noemer", "Percentage"), [("Geslaagd", 40, 50, 80), ("Doorstroom", 10, 40, 35)], True),
        (("Teller", "Noemer", "Percentage"), [("Geslaagd", 40, 50, 80), ("Doorstroom", 10, 40, 25)], False),
        (("Teller", "Noemer", "Realisatie (%)"), [("Doorstroom", 10, 30, 33), ("Geslaagd", 2, 3, 66)], False),
        (("Numérateur", "Dénominateur", "Résultat 2024"), [("Taux de réussite (%)", 40, 50, 60)], True),
        (("Numerator", "Denominator", "Actual 2024"), [("Participants", 40, 50, 60)], False),
    ],
)
def test_a_percentage_that_its_numerator_and_denominator_contradict_is_asked_about(
    header: tuple[str, ...], rows: list[tuple[object, ...]], is_asked: bool, carrier: str
) -> None:
    found = read(carrier, ("Indicator", *header), *rows)
    questions = [issue.readings for issue in made.asked(found, IssueKind.NOTE_DISAGREES)]
    numerator, denominator, value = rows[-1][1:]
    assert questions == ([(value, 100 * numerator / denominator)] if is_asked else [])  # type: ignore[operator]
    assert (value in found.actuals.value) is not is_asked


@pytest.mark.parametrize("title", ["Taux de réussite (%)", "Opkomst in %", "Uitval (in procent)"])
def test_a_title_that_ends_in_percent_makes_its_numbers_percentages(title: str) -> None:
    found = made.table(["Indicator", "2023", "2024"], [title, 45, 52], ["Leden (> 50 %)", 12, 14])
    assert [(item.unit, item.measure.value) for item in found.indicators] == [("%", "percentage"), ("", "number")]


@pytest.mark.parametrize(
    ("title", "is_percentage"),
    [
        ("% leden met korting", True),
        ("Percentage geslaagden", True),
        ("Pourcentage de familles suivies", True),
        ("% of members reached", True),
        ("Leden boven 50 % korting", False),
        ("Aantal procenten", False),
    ],
)
def test_a_title_that_begins_with_percent_makes_its_numbers_percentages(title: str, is_percentage: bool) -> None:
    found = made.table(["Indicator", "2023", "2024"], [title, 45, 52], ["Leden", 12, 14])
    assert [(item.unit, item.measure.value) for item in found.indicators] == [
        ("%", "percentage") if is_percentage else ("", "number"), ("", "number")
    ]  # fmt: skip


def test_fractions_below_such_a_title_are_asked_about() -> None:
    found = made.table(["Indicator", "2023", "2024"], ["% leden met korting", 0.45, 0.52], ["Leden", 12, 14])
    assert len(made.asked(found, IssueKind.PERCENT_BELOW_ONE)) == 2


@pytest.mark.parametrize("heading", ["In procenten", "in %", "En pourcentage", "Percentages"])
def test_a_heading_that_only_says_percent_is_the_unit_of_the_rows_below_it(heading: str) -> None:
    found = made.table(
        ["Indicator", "2023", "2024"], ["Aantallen", None, None], ["Leden", 120, 130], [heading, None, None],
        ["Leden met korting", 15, 18], ["Aantal lessen", 4, 5], ["Andere cijfers", None, None],
        ["Vrijwilligers", 20, 22],
    )  # fmt: skip
    units = {item.title: item.unit for item in found.indicators}
    assert units["Leden met korting"] == "%"
    assert units["Leden"] == units["Aantal lessen"] == units["Vrijwilligers"] == ""


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        ([["Terugkerende leden", None, None]], "%"),
        ([["Sportkampen", None, None], ["Jeugdkampen", None, None]], "%"),
        ([["Nieuwe leden", 10, None]], "%"),
        ([["Andere cijfers", None, None]], ""),
        ([["AANTALLEN", None, None]], ""),
        ([["Bereik:", None, None]], ""),
        ([[None, None, None], ["Bereik", None, None]], ""),
    ],
    ids=lambda case: str(case),
)
def test_a_row_without_values_yet_does_not_end_such_a_heading(rows: list[list[object]], unit: str) -> None:
    found = made.table(
        ["Indicator", "2023", "2024"], ["In procenten", None, None], ["Tevreden leden", 60, 70], *rows,
        ["Werkende leden", 30, 40],
    )  # fmt: skip
    units = {item.title: item.unit for item in found.indicators}
    assert (units["Tevreden leden"], units["Werkende leden"]) == ("%", unit)


def test_a_number_that_no_percentage_reaches_ends_it_behind_a_row_without_values() -> None:
    found = made.table(
        ["Indicator", "2023", "2024"], ["In procenten", None, None], ["Tevreden leden", 60, 70],
        ["Sportkampen", None, None], ["Kinderen", 90, 130], ["Groepen", 12, 13],
    )  # fmt: skip
    assert {item.title: item.unit for item in found.indicators}["Kinderen"] == ""
    assert {item.title: item.unit for item in found.indicators}["Groepen"] == ""
