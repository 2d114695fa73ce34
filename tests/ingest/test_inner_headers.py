"""A header among the rows that no word of ours names: its rows are never read by the columns of the table above."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Row = list[object]
YEARS: list[Row] = [["Indicator", "2023", "2024"], ["Leden", 120, 140], ["Lessen", 24, 26]]
SCHOOL_YEARS: list[Row] = [["Indicator", "2022-2023", "2023-2024", "Doel 2024-2025"], ["Leden", 34, 41, 45]]


def read(*rows: Row) -> Submission:
    width = max(map(len, rows))
    return read_submission(made.xlsx(("Cijfers", [[*row, *[None] * (width - len(row))] for row in rows])), "a.xlsx")


def values_of(found: Submission, title: str) -> list[tuple[int, float | None]]:
    """Per year in which its periods end the values of an indicator that count."""
    actuals = found.actuals
    return sorted(
        (end.year, value)
        for index, end, value, state in zip(actuals.indicator, actuals.end, actuals.value, actuals.state, strict=True)
        if found.indicators[index].title == title and state is State.REPORTED and isinstance(end, date)
    )


@pytest.mark.parametrize(
    ("above", "header", "expected"),
    [
        (SCHOOL_YEARS, ["Financieel", "2023", "2024", "Begroting 2025"], [(2023, 10), (2024, 11)]),
        (SCHOOL_YEARS, ["Cijfers Gent", 2023, 2024, "Doel 2025"], [(2023, 10), (2024, 11)]),
        (YEARS, ["Toernooien", "Aantal locaties", "2023", "2024"], [(2023, 11), (2024, 12)]),
        (YEARS, ["Tournois", "Réalisé 2024", "Cible 2024"], [(2024, 10)]),
        (YEARS, ["Finances", "Target 2024", "Actual 2024"], [(2024, 11)]),
    ],
    ids=lambda case: str(case[0]),
)
def test_a_header_of_values_behind_an_empty_row_begins_a_table(
    above: list[Row], header: Row, expected: list[tuple[int, float]]
) -> None:
    found = read(*above, [], header, ["Stages", 10, 11, 12], ["Kampen", 20, 21, 22])
    assert values_of(found, "Stages") == expected
    assert str(header[0]) not in [item.title for item in found.indicators], "the header is no indicator"
    assert values_of(found, "Leden")[-1][1] == above[1][2], "the table above is read as before"


@pytest.mark.parametrize(
    "between", [[], ["Kosten"]], ids=["behind an empty row", "below a title"]
)
@pytest.mark.parametrize(
    "words", [("Budget", "Realisatie"), ("Toegekend", "Uitgegeven"), ("Begroot bedrag", "2024"), ("Begroting", "Geld")]
)
def test_numbers_below_words_that_no_rule_knows_wait(words: tuple[str, str], between: Row) -> None:
    found = read(*YEARS, between, ["Kosten", *words], ["Personeel", 42000, 41250], ["Werking", 8000, 9100])
    assert values_of(found, "Leden") == [(2023, 120), (2024, 140)]
    for title in ("Personeel", "Werking"):
        assert values_of(found, title) == [], words
    asked = [issue for issue in found.issues if issue.kind is IssueKind.HEADER_UNEXPLAINED]
    assert {issue.params["text"] for issue in asked} == set(words)


def test_a_known_header_word_without_an_empty_row_asks_too() -> None:
    found = read(*YEARS, ["Kosten", "Budget", "Realisatie"], ["Personeel", 42000, 41250])
    assert values_of(found, "Personeel") == [] and values_of(found, "Lessen") == [(2023, 24), (2024, 26)]


@pytest.mark.parametrize(
    "row",
    [
        ["Kwaliteitslabel", "B", "A"],
        ["Beleidsplan", "ja", "nee"],
        ["Audit", "n.v.t.", "behaald"],
        ["Toegankelijk", "behaald", "behaald"],
        ["Bron: jaarverslag", "Gent", "Aalst"],
    ],
    ids=lambda row: str(row[0]),
)
def test_a_row_of_words_among_rows_of_numbers_is_data(row: Row) -> None:
    found = read(*YEARS, row, ["Stages", 10, 11])
    assert values_of(found, "Stages") == [(2023, 10), (2024, 11)]


@pytest.mark.parametrize("between", [[], ["Mijlpalen"]], ids=["behind an empty row", "below a title"])
@pytest.mark.parametrize(
    "row",
    [
        ["Website vernieuwd", "gepland", "behaald"],
        ["New website", "achieved", "planned"],
        ["Site renouvelé", "prévu", "réalisé"],
        ["Zaal", "voorzien", "uitgevoerd"],
        ["Coördinator", "An", "Bart"],
        ["Label", "brons", "zilver"],
        ["Overall status", "started", "ongoing"],
        ["Grootste stad", "Gent", "Aalst"],
        ["Subsidie", "aangevraagd", "toegekend"],
    ],
    ids=lambda row: str(row[0]),
)
def test_statuses_and_names_without_a_year_or_a_series_are_data(row: Row, between: Row) -> None:
    found = read(*YEARS, between, row, ["Scholen", 5, 6])
    assert values_of(found, "Scholen") == [(2023, 5), (2024, 6)]
    assert row[0] in [item.title for item in found.indicators], "the row itself is asked about"
    assert {(issue.raw, issue.kind) for issue in found.issues if issue.row == 5} == {
        (word, IssueKind.TEXT_FOR_NUMBER) for word in row[1:]
    }


def test_statuses_below_targets_and_results_do_not_swap_them() -> None:
    header: Row = ["Indicator", "Target 2024", "Actual 2024"]
    found = read(header, ["Members", 10, 12], [], ["New website", "achieved", "planned"], ["Schools", 5, 6])
    assert values_of(found, "Schools") == [(2024, 6)] and 5 in found.targets.value


@pytest.mark.parametrize("end", [[[]], [["Bereik"]], [[], ["Bereik"]]], ids=["gap", "heading", "both"])
def test_words_hold_to_the_next_empty_row_or_heading(end: list[Row]) -> None:
    found = read(*YEARS, [], ["Kosten", "Budget", "Realisatie"], ["Personeel", 42, 41], *end, ["Scholen", 5, 6])
    assert values_of(found, "Personeel") == [] and values_of(found, "Scholen") == [(2023, 5), (2024, 6)]


def test_a_row_that_a_header_repeats_asks_nothing() -> None:
    found = read(*YEARS, [], YEARS[0], ["Stages", 10, 11])
    assert values_of(found, "Stages") == [(2023, 10), (2024, 11)]
    assert not [issue for issue in found.issues if issue.kind is IssueKind.HEADER_UNEXPLAINED]
