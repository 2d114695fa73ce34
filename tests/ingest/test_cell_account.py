"""Each cell with a number, a date or a mark is used, left out by a named rule, or asked about: the sum is the file."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from example_files import FILES, REAL
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from impact.errors import ImpactError
from impact.i18n import catalog
from impact.ingest import read_submission
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.ingest.validation import answer_application
from impact.ingest.validation.account_after_answers import update_account
from impact.ingest.values.number_cells import is_number_text
from impact.model.answers import Answer, accepted_replies, answer_to
from impact.model.cell_account import CellRule, CellUse, total_of
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.store.schema.submission_documents import READING, Reading
from tests.ingest import made

HEADER = ["Indicator", "Eenheid", "Periode", "Streefwaarde", "Waarde"]
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".csv")


def count_one_by_one(data: bytes, name: str) -> int:
    """The same cells counted in the plainest way, from the sheets and not from the reading."""
    count = 0
    for sheet in OpenedFile(data, name).sheets:
        for row in sheet.rows:
            for cell in row:
                if isinstance(cell, str):
                    count += is_number_text(cell)
                elif cell is not None:
                    assert isinstance(cell, bool | int | float | date | datetime | time | timedelta)
                    count += 1
    return count


def assert_adds_up(data: bytes, name: str) -> Submission | None:
    """The account of a file adds up to its cells, before answers and after any; None for a refused file."""
    try:
        read = read_submission(data, name)
    except ImpactError:
        return None
    expected = count_one_by_one(data, name)
    assert total_of(read.account).cells == expected
    assert total_of(update_account(read)).cells == expected
    for issue in read.issues:
        if issue.is_open:
            reply = accepted_replies(issue)[0]
            answered = answer_application.apply_answers(read, [answer_to(issue, reply.value)])
            assert total_of(update_account(answered)).cells == expected, (issue.kind, reply)
            break
    for reply_index in (0, -1):
        kinds = {issue.kind: accepted_replies(issue) for issue in read.issues if issue.is_open}
        answers = [Answer(kind, replies[reply_index].value) for kind, replies in kinds.items() if replies]
        answered = answer_application.apply_answers(read, answers)
        assert total_of(update_account(answered)).cells == expected
    return read


def rules_of(read: Submission) -> Counter[CellRule]:
    counts: Counter[CellRule] = Counter()
    for line in update_account(read):
        counts[line.rule] += line.cells
    return counts


def files_of(folder: Path, most: int = 400_000) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SPREADSHEETS)
    return [path for path in found if path.stat().st_size <= most]


@pytest.mark.parametrize("path", files_of(FILES), ids=lambda path: path.name)
def test_the_account_of_every_small_file_adds_up(path: Path) -> None:
    assert_adds_up(path.read_bytes(), path.name)


@pytest.mark.shared
@pytest.mark.parametrize("path", files_of(REAL, 120_000), ids=lambda path: path.name)
def test_the_account_of_every_real_file_adds_up(path: Path) -> None:
    assert_adds_up(path.read_bytes(), path.name)


CELLS = st.one_of(
    st.sampled_from(["", "", "12", "1.250", "45 %", "n.v.t.", "Totaal", "x", "++", "2024", "K1 2024", "12/03/2024"]),
    st.sampled_from([*HEADER, "Code", "Nulmeting", "Opmerking", "Mannen", "Vrouwen", "2023", "Doel 2024"]),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2)),
    st.integers(0, 3000),
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=7), min_size=1, max_size=14)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.booleans())
@example([["", "", "12", "", ""], ["", "Periode", "Streefwaarde", "", ""]], False)
def test_the_account_of_any_sheet_adds_up(rows: list[list[object]], with_header: bool) -> None:
    width = max(len(row) for row in rows)
    table = [[*row, *[""] * (width - len(row))] for row in rows]
    if with_header:
        table.insert(min(2, len(table)), [*HEADER, *[""] * (width - len(HEADER))])
    assert_adds_up(made.xlsx(("Blad1", table), ("Blad2", table[::-1]), ("Weg", table), hidden=("Weg",)), "a.xlsx")


def test_an_ordinary_sheet_is_used_to_the_last_cell() -> None:
    read = made.table(HEADER, ["A", "personen", 2024, 10, 8], ["B", "personen", 2024, 20, 30])
    assert total_of(update_account(read)).used == total_of(read.account).cells == 6
    assert rules_of(read) == {CellRule.ACTUAL: 2, CellRule.TARGET: 2, CellRule.DESCRIPTION: 2}


def test_a_value_that_waits_is_asked_about_and_counts_once_it_is_answered() -> None:
    read = made.table(HEADER, ["A", "personen", "2024", "10", "3 tot 5"])
    assert rules_of(read)[CellRule.QUESTION] == 1
    assert {line.rule: line.ranges for line in update_account(read)}[CellRule.QUESTION] == ((2, 5, 2, 5),)
    (issue,) = made.asked(read, IssueKind.RANGE)
    after = answer_application.apply_answers(read, [answer_to(issue, "first")])
    assert rules_of(after)[CellRule.ACTUAL] == 1 and rules_of(after)[CellRule.QUESTION] == 0
    aside = answer_application.apply_answers(read, [answer_to(issue, "leave")])
    assert rules_of(aside)[CellRule.ANSWERED] == 1


def test_a_number_like_a_year_among_numbers_that_nobody_claims_is_asked_about_with_them() -> None:
    rows = [["Bomen", 1990, 3213, 3379], ["Jaar", 2024, "", ""], [*HEADER[:1], "2023", "2024"], ["A", 10, 8]]
    read = made.table(*rows)
    (asked,) = made.asked(read, IssueKind.CELLS_UNREAD)
    assert (asked.params["count"], asked.params["first"]) == ("3", "B1")


def test_numbers_that_nobody_claims_become_one_question_per_sheet() -> None:
    rows = [HEADER, ["A", "personen", 2024, 10, 8], [""] * 5, ["", 5, 6, "", ""], ["", 7, 8, "", ""]]
    read = read_submission(made.xlsx(("Blad1", rows), ("Los", [["a", 1, 2], ["b", 3, 4]])), "a.xlsx")
    asked = [issue for issue in read.issues if issue.kind is IssueKind.CELLS_UNREAD]
    assert {issue.sheet: issue.params["count"] for issue in asked} == {"Blad1": "4", "Los": "4"}
    assert total_of(update_account(read)).in_question == 8
    answered = answer_application.apply_answers(read, [Answer(IssueKind.CELLS_UNREAD, "does_not_count")])
    assert not total_of(update_account(answered)).in_question


def test_a_date_and_a_lone_number_above_the_table_are_notes() -> None:
    rows = [["Datum", date(2024, 5, 1)], ["Versie", 3], ["", ""], HEADER, ["A", "personen", 2024, 10, 8]]
    width = len(HEADER)
    read = read_submission(made.xlsx(("Blad1", [[*row, *[""] * (width - len(row))] for row in rows])), "a.xlsx")
    assert rules_of(read)[CellRule.NOTE] == 1 and rules_of(read)[CellRule.YEAR_OR_DATE] == 1
    assert not total_of(update_account(read)).in_question


def test_a_hidden_sheet_a_repeated_one_and_a_total_have_a_rule() -> None:
    rows = [HEADER, ["A", "personen", 2024, 10, 8], ["Totaal", "", "", 10, 8]]
    read = read_submission(made.xlsx(("Blad1", rows), ("Kopie", rows)), "a.xlsx")
    assert rules_of(read)[CellRule.TOTAL] == 2 and rules_of(read)[CellRule.REPEATED_SHEET] == 5


def test_every_rule_and_use_has_its_words() -> None:
    texts = catalog()
    assert {f"cell_account.rule.{rule.value}" for rule in CellRule} <= set(texts)
    assert {f"cell_account.use.{use.value}" for use in CellUse} <= set(texts)


def test_an_account_is_stored_with_its_submission() -> None:
    read = made.table(HEADER, ["A", "personen", "2024", "10", "3 tot 5"])
    account = update_account(read)
    reading = Reading(read.sheets, read.columns, read.locale, account)
    assert READING.load(READING.dump(reading)).account == account


def test_a_cell_in_question_is_not_shown_among_the_used_ones() -> None:
    rows = [[f"I{row}", "personen", 2024, 10, "3 tot 5" if row == 2 else 7] for row in range(4)]
    where = {line.rule: line.ranges for line in update_account(made.table(HEADER, *rows))}
    assert where[CellRule.ACTUAL] == ((2, 5, 3, 5), (5, 5, 5, 5))
    assert where[CellRule.QUESTION] == ((4, 5, 4, 5),)
