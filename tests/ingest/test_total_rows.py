"""Rows called a total that are left out: asked about where no rows give their number, silent where some do."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

Rows = list[list[object]]
WORDS = {
    "nl": ("Indicator", "Eenheid", "Realisatie 2024", "Subtotaal", "Totaal", "Gemeente"),
    "en": ("Indicator", "Unit", "Actual 2024", "Subtotal", "Grand total", "Location"),
    "fr": ("Indicateur", "Unité", "Réalisé 2024", "Sous-total", "Total général", "Lieu"),
}


def read(rows: Rows) -> Submission:
    return read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")


def doubted(reading: Submission) -> list[tuple[int | None, tuple[float, ...]]]:
    return [(issue.row, issue.readings) for issue in made.asked(reading, IssueKind.TOTAL_ROW_DIFFERS)]


def with_totals(language: str, first: float, second: float, total: float) -> Rows:
    title, unit, actual, subtotal, whole, _ = WORDS[language]
    return [
        [title, unit, actual], ["Maaltijden", "aantal", 30], ["Pakketten", "aantal", 12], [subtotal, None, first],
        ["Huisbezoeken", "aantal", 7], ["Lessen", "aantal", 8], [subtotal, None, second], [whole, None, total],
    ]  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_a_subtotal_that_its_rows_do_not_give_is_asked_about(language: str) -> None:
    reading = read(with_totals(language, 45, 15, 57))
    assert doubted(reading) == [(4, (45.0, 42.0))]
    assert sorted(value for value in reading.actuals.value if value) == [7, 8, 12, 30]
    assert {line.rule: line.cells for line in reading.account}[CellRule.QUESTION] == 1


@pytest.mark.parametrize("language", WORDS)
def test_totals_of_parts_and_of_all_ask_nothing(language: str) -> None:
    assert doubted(read(with_totals(language, 42, 15, 57))) == []


def test_a_total_of_wrong_subtotals_is_asked_about_at_these_only() -> None:
    assert doubted(read(with_totals("nl", 45, 15, 60))) == [(4, (45.0, 42.0))]


@pytest.mark.parametrize("answer", [Reply.DOES_NOT_COUNT, Reply.LEAVE])
def test_an_answer_leaves_the_total_out_and_the_rows_as_they_are(answer: Reply) -> None:
    data = made.xlsx(("Blad1", with_totals("nl", 45, 15, 57)))
    reading = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TOTAL_ROW_DIFFERS, answer)])
    assert not any(issue.is_open for issue in made.asked(reading, IssueKind.TOTAL_ROW_DIFFERS))
    assert sorted(value for value in reading.actuals.value if value) == [7, 8, 12, 30]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("total", "asked"), [(42, []), (45, [(4, (45.0, 42.0))])])
def test_the_subtotal_of_a_place_is_held_beside_the_rows_of_that_place(
    language: str, total: float, asked: list[tuple[int, tuple[float, ...]]]
) -> None:
    title, _, actual, subtotal, _, place = WORDS[language]
    rows: Rows = [
        [place, title, actual], ["Gent", "Maaltijden", 30], ["Gent", "Pakketten", 12],
        [f"{subtotal} Gent", None, total], ["Aalst", "Maaltijden", 7], ["Aalst", "Pakketten", 8],
        [f"{subtotal} Aalst", None, 15],
    ]  # fmt: skip
    assert doubted(read(rows)) == asked


def test_a_place_in_a_column_of_its_own_tells_which_rows_a_total_adds_up() -> None:
    rows: Rows = [["Gemeente", "Indicator", "2024"], ["Gent", "Maaltijden", 30], ["Aalst", "Maaltijden", 7],
                  ["Gent", "Pakketten", 12], ["Aalst", "Pakketten", 8],
                  ["Gent", "Subtotaal", 42], ["Aalst", "Subtotaal", 16]]  # fmt: skip
    assert doubted(read(rows)) == [(7, (16.0, 15.0))]


@pytest.mark.parametrize("total", [1050, 50, 1050.0])
def test_a_total_may_be_of_the_rows_in_one_unit(total: float) -> None:
    rows: Rows = [["Indicator", "Eenheid", "2024"], ["Maaltijden", "aantal", 20], ["Pakketten", "aantal", 30],
                  ["Giften", "euro", 1000], ["Opkomst", "%", 80], ["Totaal", None, total]]  # fmt: skip
    assert doubted(read(rows)) == []


def test_a_mean_of_rates_asks_nothing_and_what_no_rates_give_is_asked_about() -> None:
    rows: Rows = [["Indicator", "Eenheid", "2024"], ["Opkomst", "%", 80], ["Slaagkans", "%", 60], ["Totaal", "%", 70]]
    assert doubted(read(rows)) == []
    rows[-1][2] = 99
    assert doubted(read(rows)) == [(4, (99.0, 70.0))]


def test_a_total_above_its_rows_and_one_with_rounded_decimals_ask_nothing() -> None:
    rows: Rows = [["Indicator", "2024"], ["Totaal", 12], ["Uren", 5.55], ["Dagen", 6.61]]
    assert doubted(read(rows)) == []


def test_beside_a_number_that_nobody_knows_nothing_is_said_of_a_sum_with_it() -> None:
    rows: Rows = [["Indicator", "2024"], ["Maaltijden", "ca. 40"], ["Pakketten", 12], ["Subtotaal", 53],
                  ["Lessen", 8], ["Uren", 9], ["Subtotaal", 18]]  # fmt: skip
    assert doubted(read(rows)) == [(7, (18.0, 17.0))]


def test_a_total_in_a_text_table_is_read_with_the_mark_of_its_file() -> None:
    rows = [["Indicator", "2024"], ["Giften", "1.250,50"], ["Subsidies", "2.000"], ["Totaal", "3.300,50"]]
    reading = read_submission(made.text_table(rows, ";"), "a.csv")
    assert doubted(reading) == [(4, (3300.5, 3250.5))]


def test_where_columns_are_the_indicators_a_wrong_total_is_asked_about_in_its_column() -> None:
    rows: Rows = [["Gemeente", "Jaar", "Aantal gezinnen", "Aantal lessen"], ["Gent", 2024, 30, 4],
                  ["Aalst", 2024, 12, 3], ["Totaal", 2024, 42, 8]]  # fmt: skip
    issues = read(rows).issues
    assert any(issue.is_open and issue.row == 4 and issue.column == 4 for issue in issues)


def test_of_very_many_wrong_totals_all_are_asked_about() -> None:
    rows: Rows = [["Indicator", "2024"]]
    for place in range(60):
        rows += [[f"Maaltijden {place}", 30], [f"Pakketten {place}", 12], ["Subtotaal", 45]]
    assert len(doubted(read(rows))) == 60


def test_a_total_of_the_other_reading_of_a_doubted_number_is_not_asked_about_too() -> None:
    """0.31 % may be 31 %: the total says which, and is no second question."""
    rows: Rows = [["Indicator", "Eenheid", "2024"], ["Lessen", "lessen", 58], ["Achterstal", "%", "0,31"],
                  ["Gezinnen", "%", 30], ["Totaal", None, 119]]  # fmt: skip
    reading = read(rows)
    assert any(issue.is_open and issue.row == 3 for issue in reading.issues)
    assert doubted(reading) == []
    assert doubted(read([*rows[:-1], ["Totaal", None, 125]]))
