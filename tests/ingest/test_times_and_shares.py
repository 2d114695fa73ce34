"""Numbers that are written oddly, lengths of time in several units, and percentages among plain numbers."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.values.number_parser import Form, parse_number_text
from impact.model.answers import Answer, Reply
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.views.submissions.questions import build_questions
from tests.ingest import made

KIND = IssueKind


def read(*rows: made.Rows, kind: str = "xlsx", answers: tuple[Answer, ...] = ()) -> Submission:
    """Rows under a header of years, as a workbook or a text table."""
    data = made.xlsx(("Blad1", rows)) if kind == "xlsx" else made.text_table(rows, ";", "cp1252")  # type: ignore[arg-type]
    return read_submission(data, f"made.{kind}", answers=answers)


def of_cell(found: Submission, row: int, column: int) -> list[Issue]:
    """The open issues of a cell."""
    return [issue for issue in found.issues if issue.is_open and (issue.row, issue.column) == (row, column)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.500,-", 12_500), ("€ 12.500,-", 12_500), ("12.500,--", 12_500), ("150,-", 150), ("150.-", 150),
        ("12'500.-", 12_500), ("12 500,–", 12_500), ("12\u2009500", 12_500), ("12\u202f500", 12_500), ("-150,-", -150),
        ("12’500", 12_500),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written(text: str, number: float) -> None:
    parsed = parse_number_text(text)
    assert (parsed.form, parsed.point, parsed.comma) == (Form.NUMBER, number, number)


@pytest.mark.parametrize("text", ["1.2.345", "1.234.56", "1,2,345", "1,,5", "1_000", "1.,5"])
def test_digits_and_marks_that_make_no_number_offer_none(text: str) -> None:
    parsed = parse_number_text(text)
    assert parsed.form is Form.DOUBT and not parsed.readings


@pytest.mark.parametrize(
    ("text", "readings"),
    [("1O", (10,)), ("l2", (12,)), ("12.", (12,)), ("12,", (12,)), ("'12", (12,)), ("12st", (12,))],
)
def test_a_letter_or_mark_too_many_offers_the_number(text: str, readings: tuple[float, ...]) -> None:
    parsed = parse_number_text(text)
    assert parsed.form is Form.DOUBT and parsed.readings == readings


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("(350)", -350), ("( 350 )", -350), ("€(350)", -350), ("(€ 350)", -350), ("-(350)", -350), ("350-", -350),
        ("350 -", -350), ("3½", 3.5), ("3 1/2", 3.5), ("½", 0.5), ("2 ¾", 2.75),
    ],
)  # fmt: skip
def test_the_likeliest_number_is_offered_first(kind: str, text: str, first: float) -> None:
    found = read(("Indicator", "2023", "2024"), ("Resultaat winkel", text, 12), ("Lessen", 4, 5), kind=kind)
    assert found.actuals.value == [None, 12, 4, 5]
    assert of_cell(found, 2, 2)[0].readings[0] == first


@pytest.mark.parametrize("text", ["8 maanden", "2 decennia", "3 marken", "5 maatregelen", "2 junioren", "4 octaven"])
def test_a_word_that_begins_as_a_month_is_no_date(text: str) -> None:
    assert parse_number_text(text).doubt is KIND.NUMBER_WITH_TEXT


@pytest.mark.parametrize("text", ["8 mei", "3 mrt", "12-sept", "5 févr.", "1 août 2024", "3/apr", "dec 2024"])
def test_a_day_or_month_is_a_date(text: str) -> None:
    assert parse_number_text(text).doubt is KIND.DATE_FOR_NUMBER


def test_a_date_among_numbers_offers_what_was_typed_and_never_its_day_number() -> None:
    found = read(("Indicator", "2023", "2024"), ("Scholen", date(2025, 4, 3), 12), ("Lessen", date(2024, 2, 1), 5))
    assert [issue.readings for issue in made.asked(found, KIND.DATE_FOR_NUMBER)] == [(3.4, 3, 4), (1.2, 1, 2)]
    assert found.actuals.value == [None, 12, None, 5]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("first", "second", "readings", "words"),
    [
        ("3 weken", "18 dagen", [(21, 3), (18, 2.57143)], ("dagen", "weken")),
        ("3 semaines", "18 jours", [(21, 3), (18, 2.57143)], ("jours", "semaines")),
        ("1 jaar", "8 maanden", [(12, 1), (8, 0.666667)], ("maanden", "jaar")),
        ("1 year", "8 months", [(12, 1), (8, 0.666667)], ("months", "year")),
        ("2 hours", "45 minutes", [(120, 2), (45, 0.75)], ("minutes", "hours")),
    ],
)
def test_lengths_of_time_in_two_units_are_asked_in_one(
    kind: str, first: str, second: str, readings: list[tuple[float, ...]], words: tuple[str, str]
) -> None:
    found = read(("Indicator", "2023", "2024"), ("Wachttijd", first, second), ("Lessen", 4, 5), kind=kind)
    asked = made.asked(found, KIND.NUMBER_WITH_TEXT)
    assert [issue.readings for issue in asked] == readings
    assert all((issue.params["option_1"], issue.params["option_2"]) == words for issue in asked)
    questions = [item for item in build_questions(found.issues, (), Language.NL) if item.kind is KIND.NUMBER_WITH_TEXT]
    assert len(questions) == 1 and questions[0].replies[0].label.endswith(words[0])


def test_a_clock_and_minutes_are_one_kind_of_question() -> None:
    found = read(("Indicator", "2023", "2024"), ("Duur", "2u30", "150 min"), ("Lessen", 4, 5))
    assert [issue.readings[:2] for issue in made.asked(found, KIND.DURATION)] == [(2.5, 150), (2.5, 150)]


@pytest.mark.parametrize(
    ("unit", "text", "first"),
    [
        ("weken", "18 dagen", 2.57142857143), ("dagen", "3 weken", 21), ("maanden", "2 jaar", 24),
        ("uren", "90 min", 1.5),
    ],
)  # fmt: skip
def test_a_length_of_time_is_offered_in_the_unit_of_its_row(unit: str, text: str, first: float) -> None:
    found = read(("Indicator", "Eenheid", "2023", "2024"), ("Wachttijd", unit, text, 4), ("Lessen", "", 4, 5))
    assert of_cell(found, 2, 3)[0].readings[0] == first


def test_per_year_in_a_title_is_no_unit_of_its_values() -> None:
    found = read(("Indicator", "2023", "2024"), ("Verblijf per jaar", "3 maanden", 4), ("Lessen", 4, 5))
    assert of_cell(found, 2, 2)[0].readings == (3,)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("goal", ["35 %", "35%", "35 procent"])
def test_a_percentage_of_a_count_is_never_taken_as_a_count(kind: str, goal: str) -> None:
    rows = ("Indicator", "Doel", "2023", "2024"), ("Deelnemers", goal, 120, 140), ("Lessen", 12, 14, 15)
    issue = of_cell(read(*rows, kind=kind), 2, 2)[0]  # type: ignore[arg-type]
    assert issue.readings == (42, 162, 49, 189)
    assert issue.params["option_1"] == "35 % × 120" and issue.params["option_2"] == "120 + 35 %"
    answered = read(*rows, kind=kind, answers=(Answer(issue.kind, Reply.FIRST),))  # type: ignore[arg-type]
    assert answered.targets.value == [42, 12]


def test_a_percentage_among_numbers_that_may_be_percentages_says_so() -> None:
    found = read(("Indicator", "Doel", "2024"), ("Slaagkans", "90 %", 80), ("Aantal lessen", "90 %", 80))
    rate, count = of_cell(found, 2, 2)[0], of_cell(found, 3, 2)[0]
    assert (rate.readings[0], rate.params["option_1"]) == (90, "%")
    assert 90 not in count.readings


def test_a_rate_among_counts_is_offered_of_its_target() -> None:
    found = read(("Indicator", "Doel", "2023", "2024"), ("Bomen", 2000, 1800, "104 %"), ("Lessen", 12, 14, 15))
    assert of_cell(found, 2, 4)[0].readings == (2080,)


def test_a_change_of_a_count_is_no_level() -> None:
    found = read(("Indicator", "Doel", "2024"), ("Deelnemers", "+35 %", 140), ("Lessen", 12, 15))
    assert of_cell(found, 2, 2)[0].readings == (189,)
