"""Why a period is asked about: the question says it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.i18n import text
from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.vocabulary.languages import Language
from impact.views.submissions.periods_in_question import reason_of_periods
from impact.views.submissions.questions import build_questions
from tests.ingest import made

Rows = Sequence[Sequence[object]]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("Indicator", "2023", "", ""), ("", "November", "December", "Januari"), ("Leden", 1, 2, 3)], "turn"),
        ([("Indicator", "2025-2026"), ("Leden", 1), ("Lessen", 3)], "two_years"),
        ([("Schooljaar", "Indicator", "Waarde"), ("2023", "Leden", 1), ("2024", "Leden", 3)], "year"),
        ([("Indicator", "FY24"), ("Leden", 1), ("Lessen", 3)], "year"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_the_question_about_a_period_says_why_each_may_be_meant(rows: Rows, reason: str, language: Language) -> None:
    found = made.table(*rows)
    questions = [q for q in build_questions(found.issues, (), language) if q.kind is IssueKind.PERIOD_UNCERTAIN]
    assert {question.why for question in questions} == {text(language, f"questions.period_uncertain.why.{reason}")}


def test_the_only_period_that_may_be_meant_is_called_likely() -> None:
    sheets = [(name, [("Indicator", "Waarde"), ("Leden", 5), ("Lessen", 6 + n)]) for n, name in enumerate(("22", "23"))]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    asked = [q for q in build_questions(found.issues, (), Language.NL) if q.kind is IssueKind.PERIOD_UNCERTAIN]
    assert [question.why for question in asked] == [text(Language.NL, "questions.period_uncertain.why.likely")]


@pytest.mark.parametrize(
    "periods",
    [
        (("2024-01-01", "2024-12-31", ""), ("2024-01-01", "2024-03-31", "")),
        (("", "2024-12-31", ""), ("2024-01-01", "2024-03-31", "")),
        (("2024-01-01", "2024-03-31", ""), ("2024-04-01", "2024-06-30", "")),
        (),
    ],
)
def test_other_periods_have_the_usual_reason(periods: Sequence[tuple[str, str, str]]) -> None:
    assert reason_of_periods(periods) == ""
