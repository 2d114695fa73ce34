"""A cell with several questions counts once all are answered, with the number that was chosen, in whatever order."""

from __future__ import annotations

import io
from itertools import permutations

import openpyxl
import pytest

from impact.ingest import read_submission
from impact.ingest.validation import answer_application
from impact.model.answers import Answer, Reply, answer_to
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State

HEADER = ["Indicator", "Eenheid", "FY 23 Actual", "FY 24 Actual", "Target 2024"]


def in_two_doubts() -> Submission:
    """A fraction among percentages, in a column whose book year is not certain, on a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, ["Slaagkans", "%", "89%", "0.75", 80], ["Uitval", "%", "7%", "6%", 5]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return read_submission(stream.getvalue(), "a.xlsx")


def about(read: Submission, row: int, column: int) -> list[Issue]:
    return [issue for issue in read.issues if issue.is_open and (issue.row, issue.column) == (row, column)]


def value(read: Submission, row: int, column: int) -> tuple[float | None, State]:
    a = read.actuals
    places = zip(a.row, a.column, a.value, a.state, strict=True)
    return next((number, state) for r, c, number, state in places if (r, c) == (row, column))


REPLIES = {
    IssueKind.HIDDEN_VALUE: Reply.COUNTS,
    IssueKind.PERIOD_UNCERTAIN: Reply.FIRST,
    IssueKind.SCALE_DIFFERS: Reply.SECOND,
    IssueKind.PERCENT_BELOW_ONE: Reply.FRACTION,
}


def test_the_scale_is_asked_about_although_the_period_is_not_certain() -> None:
    kinds = {issue.kind for issue in about(in_two_doubts(), 2, 4)}
    assert {IssueKind.HIDDEN_VALUE, IssueKind.PERIOD_UNCERTAIN} < kinds
    assert kinds & {IssueKind.SCALE_DIFFERS, IssueKind.PERCENT_BELOW_ONE}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_value_counts_once_all_is_answered_with_the_number_that_was_chosen(order: tuple[int, ...]) -> None:
    read = in_two_doubts()
    issues = about(read, 2, 4)
    assert len(issues) == 3
    answers: list[Answer] = []
    for place in order:
        assert value(read, 2, 4) == (None, State.UNCLEAR)
        answers = [answer_to(issues[place], REPLIES[issues[place].kind].value)]
        read = answer_application.apply_answers(read, answers)
    assert value(read, 2, 4) == (75, State.REPORTED)
    at_once = [answer_to(issue, REPLIES[issue.kind].value) for issue in issues]
    assert value(answer_application.apply_answers(in_two_doubts(), at_once), 2, 4) == (75, State.REPORTED)


@pytest.mark.parametrize("left", range(3))
def test_a_value_that_is_set_aside_in_one_question_does_not_count(left: int) -> None:
    read = in_two_doubts()
    issues = about(read, 2, 4)
    answers = [
        answer_to(issue, (Reply.LEAVE if place == left else REPLIES[issue.kind]).value)
        for place, issue in enumerate(issues)
    ]
    assert value(answer_application.apply_answers(read, answers), 2, 4) == (None, State.UNCLEAR)


def test_a_fraction_beside_percent_signs_is_asked_about_also_where_no_unit_is_stated() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Indicator", "Target 2024", "Actual 2024"], ["Invoices paid in time", "0.75", "89%"]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    read = read_submission(stream.getvalue(), "a.xlsx")
    (issue,) = [item for item in about(read, 2, 2) if item.readings]
    assert set(issue.readings) == {0.75, 75} and read.targets.value == [None]
    assert value(read, 2, 3) == (89, State.REPORTED)
