"""Value, target and baseline of one indicator are compared: scale, powers of ten, currency and unit."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.values.unit_names import are_apart, factor_between, name_unit
from impact.model.answers import Answer, Reply
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
HEADERS = {
    "nl": ("Indicator", "Eenheid", "Nulmeting", "Streefwaarde 2024", "Gerealiseerd 2024"),
    "en": ("Indicator", "Unit", "Baseline", "Target 2024", "Actual 2024"),
    "fr": ("Indicateur", "Unité", "Valeur de base", "Cible 2024", "Réalisé 2024"),
}
Numbers = tuple[object, object, object]


def read(unit: str, numbers: Numbers, kind: str = "xlsx", language: str = "nl") -> Submission:
    """A table of one indicator: its unit, then baseline, target and value."""
    rows = (HEADERS[language], ("Aandeel", unit, *numbers))
    if kind == "xlsx":
        return made.table(*rows)
    return read_submission(made.text_table(rows, ";"), "made.csv")


def scale_questions(found: Submission) -> list[Issue]:
    return made.asked(found, KIND.SCALE_DIFFERS)


# Unit, baseline, target and value; the column that is asked about (from 1) and the numbers it may be.
SLIPS: dict[str, tuple[str, Numbers, int, tuple[float, ...]]] = {
    "a fraction beside a percentage without a unit": ("", ("", 95, 0.95), 5, (95, 0.95)),
    "a target as a fraction": ("", ("", 0.8, 75), 4, (80, 0.8)),
    "a baseline as a fraction": ("", (0.4, 75, 60), 3, (40, 0.4)),
    "a whole beside percentages": ("%", ("", 98, 1), 5, (100, 1)),
    "a whole as the target": ("%", ("", 1, 85), 4, (100, 1)),
    "a value in euro beside a target in thousands": ("", ("", 150, 148250), 5, (148250, 148.25)),
    "a value in thousands beside a target in euro": ("", ("", 150000, 148), 5, (148, 148000)),
    "a fifth of a target in thousands": ("", ("", 150, 30000), 5, (30000, 300)),
    "a target in millions": ("", ("", 2, 1950000), 5, (1950000, 1.95)),
    "a lost decimal mark": ("", ("", 120, 1187), 5, (1187, 118.7)),
    "a score with a lost mark": ("score", ("", 7.5, 71), 5, (71, 7.1)),
    "a score with a mark too many": ("", (62, 75, 7.1), 5, (7.1, 71)),
    "a lost mark beside a baseline": ("", (90, 120, 1300), 5, (1300, 130)),
    "a baseline in thousands": ("", (120, 150000, 148000), 3, (120, 120000)),
    "a target that everything else speaks against": ("", (11000, 12, 13000), 4, (12, 12000)),
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("unit", "numbers", "column", "readings"), SLIPS.values(), ids=SLIPS)
def test_a_number_on_another_scale_counts_nowhere_until_answered(
    unit: str, numbers: Numbers, column: int, readings: tuple[float, ...], kind: str
) -> None:
    found = read(unit, numbers, kind)
    (issue,) = scale_questions(found)
    assert (issue.row, issue.column, issue.readings) == (2, column, readings)
    state = {3: found.indicators[0].baseline_state, 4: found.targets.state[0], 5: found.actuals.state[0]}
    assert state[column] is State.UNCLEAR


@pytest.mark.parametrize("language", HEADERS)
def test_scales_are_compared_in_every_language(language: str) -> None:
    assert len(scale_questions(read("", ("", 95, 0.95), language=language))) == 1


ORDINARY: dict[str, tuple[str, Numbers]] = {
    "growth from 5 to 60": ("", (5, 60, 58)),
    "growth from 1 to 98 %": ("%", (1, 98, 90)),
    "a hundredfold growth from nearly nothing": ("", (3, 400, 380)),
    "small percentages": ("%", (1, 4, 2)),
    "1 % of a target of 20 %": ("%", ("", 20, 1)),
    "a percentage that says it is 1 %": ("%", ("", "98%", "1%")),
    "a tenth of the target": ("", (0, 1200, 120)),
    "a hundredth of the target": ("", (0, 5000, 50)),
    "the first 3 of 3,000": ("", (0, 3000, 3)),
    "twelve times a low target": ("", ("", 5, 60)),
    "twenty times a low target": ("", (0, 10, 200)),
    "people at a handful of meetings": ("", (0, 10, 1210)),
    "nothing reached": ("", (10, 5000, 0)),
    "half a hectare of twenty": ("ha", ("", 20, 0.5)),
    "a fall to nearly nothing": ("", (340, 5, 4)),
    "a score": ("score op 5", (3.1, 4, 3.6)),
    "amounts": ("euro", (0, 150000, 148250)),
    "negative numbers": ("", (-300, 5, 40)),
    "yes and no": ("ja/nee", ("nee", "ja", "ja")),
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("unit", "numbers"), ORDINARY.values(), ids=ORDINARY)
def test_ordinary_numbers_are_not_asked_about(unit: str, numbers: Numbers, kind: str) -> None:
    found = read(unit, numbers, kind)
    assert scale_questions(found) == made.asked(found, KIND.CURRENCY_DIFFERS) == []
    assert State.UNCLEAR not in found.actuals.state + found.targets.state


@pytest.mark.parametrize(("reply", "value"), [(Reply.FIRST, 148250), (Reply.SECOND, 148.25), (Reply.LEAVE, None)])
def test_an_answer_says_which_number_it_is(reply: Reply, value: float | None) -> None:
    rows = (HEADERS["nl"], ("Kost", "", "", 150, 148250))
    found = made.table(*rows, answers=[Answer(KIND.SCALE_DIFFERS, reply)])
    assert found.actuals.value == [value]


def of_years(*values: float) -> Submission:
    """One indicator with a value a year, without target or baseline."""
    headers = [f"Gerealiseerd {2018 + place}" for place in range(len(values))]
    return made.table(("Indicator", *headers), ("Bereikte gezinnen", *values))


@pytest.mark.parametrize(
    ("values", "readings"),
    [
        ((120, 130, 1250, 140), (1250, 125)),
        ((120, 130, 12.5, 140), (12.5, 125)),
        ((1250, 120, 130, 140), (1250, 125)),
        ((120, 130, 125000, 140), (125000, 125)),
    ],
)
def test_one_year_ten_times_off_among_level_ones_is_asked_about(
    values: tuple[float, ...], readings: tuple[float, ...]
) -> None:
    (issue,) = scale_questions(of_years(*values))
    assert issue.readings == readings


@pytest.mark.parametrize(
    "values",
    [(10, 100, 110, 120), (120, 130, 125, 11), (5, 20, 60, 200), (120, 1250, 1300, 1400), (120, 1250), (1, 9, 80, 700)],
)
def test_a_start_a_running_year_and_growth_are_ordinary(values: tuple[float, ...]) -> None:
    assert scale_questions(of_years(*values)) == []


def formatted(target: tuple[object, str], actual: tuple[object, str], unit: str = "") -> Submission:
    """A workbook of one indicator whose target and value have a number format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Indicator", "Eenheid", "Streefwaarde 2024", "Gerealiseerd 2024"))
        sheet.write_row(1, 0, ("Giften", unit))
        for column, (value, code) in enumerate((target, actual), start=2):
            sheet.write(1, column, value, book.add_format({"num_format": code} if code else {}))
    return read_submission(stream.getvalue(), "made.xlsx")


EURO, DOLLAR = '#,##0 "€"', "[$$-409]#,##0"


@pytest.mark.parametrize(
    ("target", "actual", "unit"),
    [
        (("EUR 5 000", ""), ("USD 5 000", ""), ""),
        (("€ 5 000", ""), ("$ 5 000", ""), ""),
        (("5 000 euro", ""), ("5 000 £", ""), ""),
        ((8000, EURO), (8000, DOLLAR), ""),
        (("€ 8 000", ""), (8000, DOLLAR), ""),
        ((8000, ""), (8000, DOLLAR), "euro"),
        ((8000, ""), ("USD 8 000", ""), "EUR"),
        ((800, '0 "kg"'), (790, '0 "uur"'), ""),
    ],
)
def test_two_currencies_or_units_are_never_compared(
    target: tuple[object, str], actual: tuple[object, str], unit: str
) -> None:
    found = formatted(target, actual, unit)
    (issue,) = made.asked(found, KIND.CURRENCY_DIFFERS)
    assert (issue.row, issue.column) == (2, 4)
    assert (found.actuals.value, found.targets.state) == ([None], [State.REPORTED])


@pytest.mark.parametrize(
    ("target", "actual", "unit"),
    [
        (("EUR 5 000", ""), ("€ 5 000", ""), "euro"),
        ((8000, EURO), (8000, "[$€-813] #,##0"), ""),
        ((8000, EURO), (8000, ""), ""),
        ((8000, ""), (8000, DOLLAR), "personen"),
        ((800, '0 "stuks"'), (790, '0 "personen"'), ""),
        ((80, '0 "deelnemers"'), (79, ""), "personen"),
        ((0.8, "0%"), (0.79, "0%"), "%"),
    ],
)
def test_one_currency_written_differently_is_one(
    target: tuple[object, str], actual: tuple[object, str], unit: str
) -> None:
    found = formatted(target, actual, unit)
    assert made.asked(found, KIND.CURRENCY_DIFFERS) == []
    assert None not in found.actuals.value + found.targets.value


def test_units_that_can_be_converted_offer_the_converted_number_first() -> None:
    found = formatted((800, '0 "kg"'), (0.79, '0.00 "ton"'))
    assert [issue.readings for issue in made.asked(found, KIND.CURRENCY_DIFFERS)] == [(790, 0.79)]


@pytest.mark.parametrize(("text", "unit"), [("€", "EUR"), ("in euro", "EUR"), ("US$", "USD"), ("kg", "kg"),
    ("uren", "hour"), ("personen", ""), ("", ""), ("heures", "hour"), ("aantal", "#")])  # fmt: skip
def test_units_have_one_name(text: str, unit: str) -> None:
    assert name_unit(text) == unit


def test_a_count_goes_with_everything_but_a_percentage() -> None:
    assert are_apart("#", "%") and are_apart("EUR", "USD")
    assert not are_apart("#", "hour") and not are_apart("", "EUR") and not are_apart("kg", "kg")
    assert factor_between("kg", "ton") == pytest.approx(0.001)
