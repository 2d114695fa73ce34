"""Sentences and comments that correct a value: it waits, with the other number among the answers."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

ROWS: list[list[object]] = [
    ["Indicator", "2022", "2023", "2024"],
    ["Bezoekers", 812, 845, 901],
    ["Maaltijden", 402, 455, 471],
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gap", [[], [[]]])
@pytest.mark.parametrize(
    "text",
    [
        "2023: bezoekers 854 i.p.v. 845, telfout", "2023: visitors 854 instead of 845", "2023 : 854 au lieu de 845",
        "Bezoekers 2023 moet 854 zijn", "2023: 845 is fout, moet 854 zijn", "Erreur en 2023 : 845, lire 854",
    ],
)  # fmt: skip
def test_a_sentence_that_corrects_a_value_is_asked_about(text: str, gap: list[list[object]], kind: str) -> None:
    found = read([*ROWS, *gap, [text]], kind)
    (issue,) = made.asked(found, IssueKind.NOTE_DISAGREES)
    assert (issue.raw, issue.readings, issue.params["text"]) == ("845", (845, 854), text)
    assert [value for value in found.actuals.value if value is not None] == [812, 901, 402, 455, 471]


@pytest.mark.parametrize("text", ["Bezoekers: 845 in 2023, een record", "Bron: jaarverslag 2023, p. 845", "2023"])
def test_a_sentence_that_only_tells_of_a_value_asks_nothing(text: str) -> None:
    found = read([*ROWS, [], [text]])
    assert made.asked(found, IssueKind.NOTE_DISAGREES) == [] and None not in found.actuals.value


@pytest.mark.parametrize(
    ("comment", "number"),
    [
        ("Nog 3 toe te voegen van Merksem, zie mail", 904), ("encore 12 à ajouter", 913), ("still 4 to be added", 905),
        ("5 dossiers nog niet geteld", 906), ("2 to add from the other office", 903),
    ],
)  # fmt: skip
def test_a_comment_that_adds_to_a_value_offers_the_sum(comment: str, number: float) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet["D2"].comment = Comment(comment, "a colleague")
    stream = io.BytesIO()
    book.save(stream)
    found = read_submission(stream.getvalue(), "a.xlsx")
    issues = [i for i in found.issues if i.is_open and i.raw == "901"]
    assert any(number in issue.readings for issue in issues)
    assert 901 not in found.actuals.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["Indicator", "Werking", ""])
@pytest.mark.parametrize("gap", [[], [None]])
@pytest.mark.parametrize("text", ["tot en met september", "t/m september", "until September", "jusqu'en septembre"])
def test_a_limit_beside_the_header_of_a_table_is_asked_about(
    text: str, gap: list[object], header: str, kind: str
) -> None:
    rows: list[list[object]] = [
        ["Werking 2025"], [], [header, "Doel", "Resultaat", *gap, text], ["Leden", 120, 127], ["Momenten", 48, 50]
    ]  # fmt: skip
    found = read(rows, kind)
    questions = [i for i in found.issues if i.is_open and i.raw in ("127", "50")]
    assert questions and found.actuals.value == [None, None]
    assert all(("2025-01-01", "2025-09-30", "") in issue.periods for issue in questions if issue.periods)
