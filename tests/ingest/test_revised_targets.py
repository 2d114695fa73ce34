"""Targets that a remark, a comment or a sentence changes: the target waits, with the other number among the answers."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

HEADER = ["Indicator", "Doel 2025", "Stand 2025"]
OTHERS: list[list[object]] = [["Huisbezoeken", 300, 288], ["Doorverwijzingen", 50, 41]]
BOTH = (120, 140)


def ask_beside(text: str, header: str, kind: str = "xlsx", target: float = 120) -> list[tuple[str, tuple[float, ...]]]:
    """The raw number and the answers of each question about another number, for a text beside a target of 120."""
    found = read([[*HEADER, header], ["Bereikte gezinnen", target, 131, text], *OTHERS], kind)
    return doubted(found)


def doubted(found: Submission) -> list[tuple[str, tuple[float, ...]]]:
    """Raw number and answers of each question about another number; the values asked about count nowhere."""
    questions = [(issue.raw, issue.readings) for issue in made.asked(found, IssueKind.NOTE_DISAGREES)]
    counted = {value for columns in (found.actuals, found.targets) for value in columns.value}
    assert not counted & {float(raw) for raw, _ in questions}
    return questions


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["", "Opmerkingen", "Bron"])
@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("doel herzien naar 140 (mail 12/3)", BOTH), ("nieuw doel: 140", BOTH), ("cible revue à 140", BOTH),
        ("target revised to 140", BOTH), ("objectif porté à 140 (CA du 12/03/2025)", BOTH), ("doel: 140", BOTH),
        ("doel herzien van 120 naar 140", BOTH), ("doel: 140 ipv 120", BOTH), ("new target 140, was 120", BOTH),
        ("doel 120 -> 140", BOTH), ("doel verhoogd met 20", (120, 140, 100, 20)),
        ("target raised by 20", (120, 140, 100, 20)), ("oorspronkelijk doel 120", (120,)), ("target was 120", (120,)),
        ("doel werd in overleg met de stuurgroep van 12 maart herzien naar 140 gezinnen", BOTH),
    ],
)  # fmt: skip
def test_a_remark_that_changes_the_target_is_asked_about(
    text: str, readings: tuple[float, ...], header: str, kind: str
) -> None:
    assert ask_beside(text, header, kind) == [("120", readings)]


@pytest.mark.parametrize("text", ["herzien naar 140", "revised to 140", "revu à 140", "bijgesteld: 140", "-> 140"])
def test_a_change_that_names_neither_target_nor_value_is_asked_about_both(text: str) -> None:
    assert ask_beside(text, "Opmerkingen") == [("120", (120, 140)), ("131", (131, 140))]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("doel was 100", 120), ("doel 2026: 160", 120), ("doel 120 gehaald", 120), ("109% van het doel", 120),
        ("doelgroep uitgebreid naar 140", 120), ("public cible élargi à 140", 120), ("target group now 140", 120),
        ("doel herzien in juni 2025", 120), ("doel herzien van 120 naar 140", 140), ("nieuw doel: 140", 140),
        ("doel herzien, zie bijlage 3", 120), ("11 meer dan het doel", 120),
    ],
)  # fmt: skip
def test_a_remark_that_agrees_with_the_target_asks_nothing(text: str, target: float) -> None:
    assert ask_beside(text, "Opmerkingen", target=target) == []


def test_a_remark_beside_targets_of_several_years_is_about_the_year_it_names() -> None:
    header: list[object] = ["Indicator", "Doel 2025", "Doel 2026", "Stand 2025", "Opmerkingen"]
    own: list[object] = ["Bereikte gezinnen", 120, 125, 131, "doel 2026 herzien naar 140"]
    assert doubted(read([header, own, ["Scans", 30, 35, 31, ""]])) == [("125", (125, 140))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_above", [True, False])
@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Doel bereikte gezinnen herzien naar 140", [("120", (120, 140))]),
        ("Doel huisbezoeken: 300 -> 350", [("300", (300, 350))]),
        ("* Nieuw doel doorverwijzingen is 35 (beslist 12/3/2025)", [("50", (50, 35))]),
        ("Objectif 120 porté à 140", [("120", (120, 140))]),
        ("Doel huisbezoeken verhoogd van 250 naar 300", []),
        ("Doelen 2025 herzien op 12/3", []),
    ],
)
def test_a_sentence_that_changes_a_target_is_asked_about(
    text: str, question: list[tuple[str, tuple[float, ...]]], is_above: bool, kind: str
) -> None:
    table: list[list[object]] = [list(HEADER), ["Bereikte gezinnen", 120, 131], *OTHERS]
    rows: list[list[object]] = [[text], [], *table] if is_above else [*table, [], [text]]
    assert doubted(read(rows, kind)) == question


def read_with_comment(cell: str, comment: str) -> Submission:
    """The table as a workbook, with a comment on one of its cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (list(HEADER), ["Bereikte gezinnen", 120, 131], *OTHERS):
        sheet.append(row)
    sheet[cell].comment = Comment(comment, "a colleague")
    stream = io.BytesIO()
    book.save(stream)
    return read_submission(stream.getvalue(), "cijfers.xlsx", organisation="Org")


@pytest.mark.parametrize("cell", ["A2", "B2", "C2"])
@pytest.mark.parametrize("comment", ["doel herzien naar 140", "new target: 140", "objectif porté à 140"])
def test_a_comment_in_the_row_that_changes_the_target_is_asked_about(cell: str, comment: str) -> None:
    assert doubted(read_with_comment(cell, comment)) == [("120", (120, 140))]


@pytest.mark.parametrize(
    ("comment", "kind"),
    [
        ("moet 17 zijn", IssueKind.NOTE_DISAGREES), ("should be 17", IssueKind.NOTE_DISAGREES),
        ("excl. december", IssueKind.TEXT_BESIDE), ("chiffres provisoires", IssueKind.TEXT_BESIDE),
    ],
)  # fmt: skip
def test_a_comment_on_a_title_is_a_remark_about_its_row(comment: str, kind: IssueKind) -> None:
    found = read_with_comment("A2", comment)
    (issue,) = made.asked(found, kind)
    assert issue.raw == "131" and 131 not in found.actuals.value


@pytest.mark.parametrize("comment", ["bron: kassa", "unieke gezinnen, max 3 per jaar", "telt mee vanaf 12 jaar"])
def test_a_comment_on_a_title_that_only_explains_asks_nothing(comment: str) -> None:
    found = read_with_comment("A2", comment)
    assert found.actuals.value == [131, 288, 41] and found.targets.value == [120, 300, 50]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "header",
    ["Doel herzien (okt.)", "Herzien doel (oktober 2024)", "Revised target (Oct 2024)", "Cible revue (octobre 2024)"],
)
def test_the_month_in_which_a_target_was_revised_is_not_its_period(header: str, kind: str) -> None:
    head: list[object] = ["Indicator", "Doel 2024", "Resultaat 2024", header]
    found = read([head, ["Trajecten", 20, 19, ""], ["Coaching", 10, 8, 7]], kind)
    assert {issue.raw for issue in made.asked(found, IssueKind.PERIOD_UNCERTAIN)} == {"7"}
    assert [value for value in found.targets.value if value is not None] == [20]


@pytest.mark.parametrize(
    "remark",
    [
        "The target of 90% reflects the trend", "A target of 90% was established in talks with the fund",
        "Doel van 90 % behouden", "Cible de 90% maintenue",
        "Target set on the trend of the past 3 years", "Doel volgens de afgelopen 3 jaar", "Target of FY 25 kept",
    ],
)  # fmt: skip
def test_a_remark_that_gives_the_same_target_or_counts_years_asks_nothing(remark: str) -> None:
    rows = [("Indicator", "Streefwaarde 2024", "Realisatie 2024", "Opmerking"), ("Bereik", 0.9, 0.8, remark)]
    found = made.table(*rows)
    assert not [issue for issue in found.issues if issue.kind is IssueKind.NOTE_DISAGREES and issue.is_open]


def test_a_remark_that_gives_another_percentage_asks_for_the_target() -> None:
    header = ("Indicator", "Streefwaarde 2024", "Realisatie 2024", "Opmerking")
    found = made.table(header, ("Bereik", 0.9, 0.8, "Doel herzien naar 95 %"))
    assert [issue for issue in found.issues if issue.kind is IssueKind.NOTE_DISAGREES and issue.is_open]


@pytest.mark.parametrize(
    ("headers", "targets", "is_asked"),
    [
        (("Doel 2024", "Herziene target in 2024", "Realisatie 2024"), [140, 50], False),
        (("Doel", "Herziene target in 2024", "Realisatie"), [140, 50], False),
        (("Target", "Target revised in June 2024", "Actual"), [140, 50], False),
        (("Doel 2025", "Doel herzien in 2024", "Realisatie 2024"), [120, 40], True),
        (("Objectif 2025", "Cible révisée en 2024", "Réalisé 2024"), [120, 40], True),
        (("Doel 2023", "Herziene target in 2024", "Realisatie 2024"), [120, 40], True),
        (("Doel 2024", "Bijgesteld in juni 2024", "Realisatie 2024"), [], True),
        (("Objectif 2024", "révisé en juin 2024", "Réalisé 2024"), [], True),
    ],
)
def test_the_year_in_which_a_target_was_revised_is_not_silently_that_of_the_target(
    headers: tuple[str, str, str], targets: list[int], is_asked: bool
) -> None:
    found = made.table(["Indicator", *headers], ["Gezinnen", 120, 140, 131], ["Lessen", 40, 50, 44])
    assert [value for value in found.targets.value if value is not None] == targets
    assert bool(made.asked(found, IssueKind.PERIOD_UNCERTAIN)) is is_asked
    assert sorted(value for value in found.actuals.value if value is not None) == [44, 131]
