"""Comments that say of which part of a period numbers are, in which scale, or what they leave out."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from impact.ingest import read_submission
from impact.ingest.notation.limiting_texts import Subject
from impact.ingest.notation.period_limits import read_period_limit
from impact.model.issues import IssueKind
from impact.model.submission import Submission

ROWS: list[list[object]] = [
    ["Opvolging jongeren"], ["Indicator", "2023", "Doel 2024", "2024"], ["Deelnemers", 33, 45, 41],
    ["Lessen", 8, 10, 9],
]  # fmt: skip
# The rows and columns (from 1) of the actuals that a comment on a cell is about.
ABOUT = {
    "A1": {(3, 2), (3, 4), (4, 2), (4, 4)}, "A2": {(3, 2), (3, 4), (4, 2), (4, 4)}, "D2": {(3, 4), (4, 4)},
    "A3": {(3, 2), (3, 4)}, "D3": {(3, 4)},
}  # fmt: skip


def read_with(cell: str, text: str) -> Submission:
    """The workbook with one comment."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet[cell].comment = Comment(text, "a colleague")
    stream = io.BytesIO()
    book.save(stream)
    return read_submission(stream.getvalue(), "cijfers.xlsx", organisation="Org")


def places_asked(found: Submission, *kinds: IssueKind) -> set[tuple[int | None, int | None]]:
    """Row and column of the open questions of some kinds."""
    return {(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.kind in kinds}


@pytest.mark.parametrize("cell", ABOUT)
@pytest.mark.parametrize("text", ["t/m november", "until September", "situation au 30/09"])
def test_a_comment_that_names_a_part_of_the_year_asks_about_the_period(text: str, cell: str) -> None:
    found = read_with(cell, text)
    assert places_asked(found, IssueKind.PERIOD_UNCERTAIN) == ABOUT[cell]
    assert found.targets.value == [45, 10]
    assert sum(value is None for value in found.actuals.value) == len(ABOUT[cell])


@pytest.mark.parametrize("cell", ABOUT)
def test_a_comment_about_a_part_of_one_year_asks_about_that_year_only(cell: str) -> None:
    found = read_with(cell, "cijfers tot 30/09/2024")
    assert places_asked(found, IssueKind.PERIOD_UNCERTAIN) == {place for place in ABOUT[cell] if place[1] == 4}


@pytest.mark.parametrize("cell", ABOUT)
@pytest.mark.parametrize("text", ["x 1.000 euro", "in duizenden", "montants en k€"])
def test_a_comment_that_states_a_scale_asks_which_number_is_meant(text: str, cell: str) -> None:
    found = read_with(cell, text)
    assert places_asked(found, IssueKind.SCALE_DIFFERS) >= ABOUT[cell]
    (issue,) = (issue for issue in found.issues if issue.is_open and (issue.row, issue.column) == (3, 4))
    assert issue.readings == (41, 41000)


@pytest.mark.parametrize("cell", ABOUT)
@pytest.mark.parametrize("text", ["alleen Gent", "provisional figures", "chiffres incomplets"])
def test_a_comment_that_limits_numbers_asks_whether_they_count(text: str, cell: str) -> None:
    found = read_with(cell, text)
    kinds = (IssueKind.TEXT_LIMITS, IssueKind.TEXT_BESIDE, IssueKind.NOTE_DISAGREES)
    assert places_asked(found, *kinds) >= ABOUT[cell]
    assert not {41} & set(found.actuals.value)


@pytest.mark.parametrize("cell", [*ABOUT, "C2", "C3"])
@pytest.mark.parametrize("text", ["bron: kassa", "telling door An", "zie verslag", "source : rapport annuel"])
def test_a_comment_that_only_explains_asks_nothing(text: str, cell: str) -> None:
    found = read_with(cell, text)
    assert found.actuals.value == [33, 41, 8, 9] and found.targets.value == [45, 10]


@pytest.mark.parametrize(
    ("text", "is_limited"),
    [
        ("Bron: werkplaats, geteld tot en met november 2024", True), ("Source: register, until November 2024", True),
        ("Bron: kassa, t/m 30/11/2024", True), ("Bron: jaarverslag 2024", False), ("Bron: enquête, maart 2024", False),
        ("Source : rapport annuel, p. 11", False), ("Bron: kassa, An", False),
    ],
)  # fmt: skip
def test_a_source_that_says_how_far_its_numbers_go_asks_about_the_period(text: str, is_limited: bool) -> None:
    limit = read_period_limit(text, Subject.SHEET)
    assert (limit is not None and limit.is_until) is is_limited
