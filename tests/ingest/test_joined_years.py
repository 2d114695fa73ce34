"""A year over several columns without words for what they hold; goals in words behind the titles."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

YEARS: list[object] = ["", 2023, "", 2024, ""]
ROWS: list[list[object]] = [["Participants", 100, 93, 110, 118], ["Animations", 12, 12, 14, 13]]
ASKED = [("100", (100, 93)), ("110", (110, 118)), ("14", (14, 13))]


def asked_columns(found: Submission) -> list[tuple[str, tuple[float, ...]]]:
    """Raw number and answers of each question between two columns, of cells that hold a number."""
    questions = [(issue.raw, issue.readings) for issue in made.asked(found, IssueKind.TWO_COLUMNS)]
    return sorted(question for question in questions if question[1])


def read_joined(*rows: list[object]) -> Submission:
    """Rows as a workbook in which the years of the first one are joined over two columns each."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    stream = io.BytesIO()
    book.save(stream)
    return read_submission(stream.getvalue(), "suivi.xlsx", organisation="Org")


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize(
    "words",
    [
        ["Indicateur", "P", "R", "P", "R"], ["Indicator", "D", "R", "D", "R"], ["Indicator", "A", "B", "A", "B"],
        ["Indicator", "voor", "na", "voor", "na"], ["", "P", "R", "P", "R"], ["Indicator", "gr", "ks", "gr", "ks"],
    ],
)  # fmt: skip
def test_two_columns_under_one_year_without_words_for_values_are_asked_about(words: list[object], joined: bool) -> None:
    rows: list[list[object]] = [YEARS, words, *ROWS]
    found = read_joined(*rows) if joined else read(rows, "csv")
    assert asked_columns(found) == ASKED
    assert not {93, 100, 110, 118} & set(found.actuals.value)


@pytest.mark.parametrize("joined", [True, False])
def test_two_columns_under_one_year_without_any_word_are_asked_about(joined: bool) -> None:
    rows: list[list[object]] = [["Indicator", *YEARS[1:]], *ROWS]
    found = read_joined(*rows) if joined else read(rows, "csv")
    assert asked_columns(found) == ASKED


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["Indicateur", "prév.", "réal.", "prév.", "réal."], [93, 118, 12, 13]),
        (["Indicator", "Doel", "Resultaat", "Doel", "Resultaat"], [93, 118, 12, 13]),
        (["Indicator", "obj", "res", "obj", "res"], [93, 118, 12, 13]),
        (["Indicateur", "Obj.", "Rés.", "Obj.", "Rés."], [93, 118, 12, 13]),
        (["Indicator", "jongens", "meisjes", "jongens", "meisjes"], [100, 93, 110, 118, 12, 12, 14, 13]),
    ],
)
def test_words_under_a_year_that_say_what_they_hold_leave_no_question_between_them(
    words: list[object], values: list[float]
) -> None:
    found = read_joined(YEARS, words, *ROWS)
    assert asked_columns(found) == [] and found.actuals.value == values


def test_a_column_of_numbers_without_a_header_behind_one_year_only_is_asked_about_alone() -> None:
    found = read([["Indicator", "2024", ""], ["Participants", 100, 93], ["Animations", 12, 11]])
    assert found.actuals.value == [100, 12] and made.asked(found, IssueKind.COLUMN_UNREAD)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["Doelstelling", "Doel", "Objectif", "Goal", "Streefwaarde"])
@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("min. 50 leden", "minstens 400"), (50, 400)), (("50 leden bereiken", "400 trainingen geven"), (50, 400)),
        (("50 membres par an", "400 séances"), (50, 400)), (("50 per year", "at least 400"), (50, 400)),
    ],
)  # fmt: skip
def test_goals_in_words_behind_the_titles_are_asked_about(
    texts: tuple[str, str], numbers: tuple[float, float], header: str, kind: str
) -> None:
    rows: list[list[object]] = [["Leden", texts[0], 41, 55], ["Trainingen", texts[1], 120, 126]]
    found = read([["Indicator", header, "2023", "2024"], *rows], kind)
    asked = {issue.raw: issue.readings for issue in found.issues if issue.is_open and issue.raw in texts}
    assert {raw: readings[0] for raw, readings in asked.items()} == dict(zip(texts, numbers, strict=True))
    assert found.targets.value == [None, None] and found.actuals.value == [41, 55, 120, 126]


@pytest.mark.parametrize(
    "texts",
    [
        ("Doel 1", "Doel 2"), ("SDG 4", "SDG 11"), ("OD1.2", "OD 2.1"), ("> vorig jaar", "stabiel"),
        ("Jongeren vinden de weg naar onze werking", "Meer beweging in de buurt"), ("tegen 2025", "in 2026"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["Doelstelling", "Objectif"])
def test_goals_without_a_number_are_no_targets(header: str, texts: tuple[str, str]) -> None:
    rows: list[list[object]] = [["Leden", texts[0], 41, 55], ["Trainingen", texts[1], 120, 126]]
    found = read([["Indicator", header, "2023", "2024"], *rows])
    assert len(found.targets) == 0 and found.actuals.value == [41, 55, 120, 126]


def test_goals_before_the_titles_stay_the_result_above_them() -> None:
    header: list[object] = ["Doelstelling", "Indicator", "2023", "2024"]
    found = read([header, ["50 leden bereiken", "Leden", 41, 55], ["400 trainingen", "Uren", 120, 126]])
    assert {item.result_title for item in found.indicators} == {"50 leden bereiken", "400 trainingen"}
