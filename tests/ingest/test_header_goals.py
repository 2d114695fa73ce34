"""Targets that stand in the header of a column without numbers: 'Doel 35 %'."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind.HEADER_UNEXPLAINED


def read(rows: made.Rows, extension: str = "xlsx", **options: object) -> Submission:
    """Rows as a workbook or as a text table."""
    data = made.xlsx(("Blad1", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"made.{extension}", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "goal"),
    [
        (("Indicator", "Realisatie 2024", "Doel 35 %"), 35), (("Indicator", "Actual 2024", "Target: 35%"), 35),
        (("Indicateur", "Réalisé 2024", "Cible (35 %)"), 35),
        (("Indicator", "Realisatie 2024", "Streefdoel 2024: 35 %"), 35),
    ],
)  # fmt: skip
def test_a_goal_in_a_header_is_asked_about_for_each_value(
    header: tuple[str, ...], goal: float, extension: str
) -> None:
    rows = [header, ("Jongeren met werk", "40 %", ""), ("Gezinnen", "20 %", "behaald"), ("Lessen", "n.v.t.", "")]
    found = read(rows, extension)
    assert [(issue.row, issue.column, issue.readings) for issue in made.asked(found, KIND)][:2] == [
        (2, 3, (goal,)), (3, 3, (goal,)),
    ]  # fmt: skip
    assert found.actuals.value[:2] == [40, 20] and not any(found.targets.value)
    answered = read(rows, extension, answers=[Answer(KIND, Reply.COUNTS)])
    assert answered.targets.value[:2] == [goal, goal]
    left_out = read(rows, extension, answers=[Answer(KIND, Reply.DOES_NOT_COUNT)])
    assert not any(left_out.targets.value)


def test_the_share_beside_a_count_and_its_goal_are_all_asked_about() -> None:
    header = ("Indicator", "Aantal 2024", "Aandeel 2024", "Doel 35 %")
    found = read([header, ("Jongeren", 120, "40 %", ""), ("Ouders", 60, "20 %", "")])
    assert found.actuals.value == [120, 60] and found.targets.value == [None, None]
    assert [issue.column for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [3]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Doel 1", "x"), ("Doel 1", ""), ("Doel 3: gezondheid", "x"), ("Doelgroep 35", ""), ("Target group 40", ""),
        ("Doel 2025", ""), ("Cible 2027", ""),
    ],
)  # fmt: skip
def test_numbers_of_goals_and_years_are_no_goals(header: str, cell: str) -> None:
    found = read([("Indicator", "Realisatie 2024", header), ("Jongeren", 40, cell), ("Ouders", 20, cell)])
    assert not len(found.targets) and found.actuals.value == [40, 20]


def test_numbers_under_a_goal_are_asked_about_as_a_column() -> None:
    found = read([("Indicator", "Realisatie 2024", "Doel 35 %"), ("Jongeren", 40, 42), ("Ouders", 20, 21)])
    assert [issue.column for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [3]
