"""A number in question that states a unit of its own: an answer to the first question never lets it count unasked."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Answer
from impact.model.issues import IssueKind, Severity
from tests.ingest import made

HEADER = ["Indicator", "2023", "2024", "Doel 2024"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["Giften", "€ 12500,50", "£ 9,800", "€ 15000,50"], 3),
        (["Giften", "€ 12500,50", "CHF 90 - 110", "€ 15000,50"], 3),
        (["Giften", "€ 12500,50", "€ 9800,50", "> $ 15000"], 4),
        (["Giften", "12500,50 euro", "± 9800 dollar", "15000,50 euro"], 3),
    ],
    ids=lambda case: str(case)[-22:],
)
def test_another_currency_of_a_number_in_question_is_asked_about_too(row: list[object], place: int) -> None:
    data = made.xlsx(("Cijfers", [HEADER, row, ["Leden", "12,5", "13,5", "14,5"]]))
    found = read_submission(data, "a.xlsx")
    questions = [issue for issue in found.issues if issue.severity is Severity.QUESTION]
    kinds = [issue.kind for issue in questions if (issue.row, issue.column) == (2, place)]
    assert len(kinds) == 2 and IssueKind.TEXT_BESIDE in kinds, kinds
    other = next(kind for kind in kinds if kind is not IssueKind.TEXT_BESIDE)
    answered = apply_answers(found, (Answer(other, "first", "Cijfers", 2, place),))
    values = answered.targets if place == 4 else answered.actuals
    cell = list(zip(values.row, values.column, strict=True)).index((2, place))
    assert values.value[cell] is None, "the second question still stands"


@pytest.mark.parametrize(
    "row",
    [
        ["Giften", "€ 12500,50", "€ 9,800", "€ 15000,50"],
        ["Voedsel (kg)", "1200,5 kg", "1,2 ton", "1400,5 kg"],
        ["Giften", "12500,50", "£ 9,800", "15000,50"],
    ],
    ids=lambda row: str(row[2]),
)
def test_one_unit_or_units_that_convert_ask_no_second_question(row: list[object]) -> None:
    data = made.xlsx(("Cijfers", [HEADER, row, ["Leden", "12,5", "13,5", "14,5"]]))
    found = read_submission(data, "a.xlsx")
    assert IssueKind.TEXT_BESIDE not in [issue.kind for issue in found.issues]


@pytest.mark.parametrize(
    "text", ["10-20 euroſ", "10-20 EUROS", "10-20 frſ", "10-20 PoundS", "ca. 10 euroſ", "10 à 20 \u212a"]
)
def test_letters_that_are_others_in_capitals_only_keep_a_file_readable(text: str) -> None:
    rows = [HEADER, ["Giften", text, text, text], ["Leden", 12, 13, 14]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Giften", "Leden"]
