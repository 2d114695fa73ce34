"""Totals, subtotals, section titles and notes are no indicators, and nothing else is taken for one of them."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.pipeline.preview import preview_file
from impact.ingest.tables.total_rows import read_total_label
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

PLACES = ["Plaats", "Indicator", "Periode", "Gerealiseerd", "Streefwaarde"]
PLAIN = ["Nr", "Indicator", "Streefwaarde 2024", "Gerealiseerd 2024"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Totaal", "exact"), ("TOTAL GENERAL", "exact"), ("Som", "exact"), ("Eindtotaal", "exact"),
        ("Algemeen totaal", "exact"), ("Sous-total", "exact"), ("Subtotaal Gent", "sure"), ("Sous-total Liège", "sure"),
        ("Oost-Vlaanderen subtotaal", "sure"), ("Grand total 2024", "sure"), ("Totaal Oost-Vlaanderen", "named"),
        ("Oost-Vlaanderen totaal", "named"), ("Total de la province", "named"), ("Somme de Liège", "named"),
        ("Totaal aantal deelnemers", "named"), ("Totale instroom", ""), ("Nombre total de participants", ""),
        ("Deelnemers", ""), ("Tevredenheid over het totaalpakket", ""), ("", ""),
    ],
)  # fmt: skip
def test_words_for_a_total_in_three_languages(text: str, kind: str) -> None:
    assert read_total_label(text).kind == kind


@pytest.mark.parametrize(
    "labels",
    [
        ("Totaal Oost-Vlaanderen", "Totaal West-Vlaanderen", "Algemeen totaal"),
        ("Oost-Vlaanderen totaal", "West-Vlaanderen totaal", "Totaal"),
        ("Subtotal", "Subtotal", "Grand total"),
        ("Sous-total Flandre orientale", "Sous-total Flandre occidentale", "TOTAL GÉNÉRAL"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_subtotal_per_place_is_no_place(labels: tuple[str, str, str], kind: str) -> None:
    rows = [
        PLACES, ["Gent", "Deelnemers", 2024, 60, 70], ["Aalst", "Deelnemers", 2024, 40, 40],
        [labels[0], "Deelnemers", 2024, 100, 110], ["Brugge", "Deelnemers", 2024, 50, 45],
        [labels[1], "Deelnemers", 2024, 50, 45], [labels[2], "Deelnemers", 2024, 150, 155],
    ]  # fmt: skip
    data = made.xlsx(("A", rows)) if kind == "xlsx" else made.text_table(rows)
    found = read_submission(data, f"a.{kind}")
    assert [item.location for item in found.indicators] == ["Gent", "Aalst", "Brugge"]
    assert found.actuals.value == [60, 40, 50]
    out = preview_file(data, f"a.{kind}").sheets[0].rows_out
    assert [(row.row, row.reason) for row in out] == [(4, "total"), (6, "total"), (7, "total")]


def test_a_value_given_only_as_a_total_is_read() -> None:
    found = made.table(
        PLACES, ["Gent", "A", 2024, 60, 70], ["Totaal", "A", 2024, 60, 70], ["Totaal", "B", 2024, 9, 8]
    )
    assert [(item.title, item.location) for item in found.indicators] == [("A", "Gent"), ("B", "Totaal")]


@pytest.mark.parametrize("first", ["Totaal", "Eindtotaal", "Som", "Total général"])
def test_a_total_without_a_title_does_not_inherit_the_title_above(first: str) -> None:
    for header in (PLAIN, ["Onderdeel", *PLAIN[1:]]):
        found = made.table(header, [1, "Gent", 70, 60], [2, "Aalst", 40, 40], [first, None, 110, 100])
        assert [item.title for item in found.indicators] == ["Gent", "Aalst"]
        assert found.actuals.value == [60, 40]


def test_a_total_of_a_section_is_no_indicator() -> None:
    found = made.table(
        ["Indicator", "Streefwaarde 2024", "Gerealiseerd 2024"],
        ["Oost-Vlaanderen:", None, None], ["Gent", 70, 60], ["Aalst", 40, 40], ["Totaal Oost-Vlaanderen", 110, 100],
    )  # fmt: skip
    assert [item.title for item in found.indicators] == ["Gent", "Aalst"]


def test_a_total_as_a_group_stays_the_value_of_the_indicator() -> None:
    found = made.table(
        ["Indicator", "Geslacht", "Jaar", "Waarde"],
        ["A", "M", 2024, 4], ["A", "V", 2024, 6], ["A", "Totaal", 2024, 10],
    )  # fmt: skip
    assert [(item.title, item.row) for item in found.indicators] == [("A", 2)]
    assert sorted(zip(found.actuals.breakdown, found.actuals.value, strict=True)) == [
        ("", 10), ("Geslacht=M", 4), ("Geslacht=V", 6),
    ]  # fmt: skip
    assert not made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)


@pytest.mark.parametrize(
    "title", ["Totaal aantal deelnemers", "Total number of participants", "Nombre total de participants"]
)
def test_an_indicator_whose_title_says_total_is_read(title: str) -> None:
    found = made.table(PLAIN, [1, "Sessies", 70, 60], [2, title, 400, 350], [3, "Uren", 4, 5])
    assert [item.title for item in found.indicators] == ["Sessies", title, "Uren"]
    assert found.actuals.value == [60, 350, 5]


SUMS = [["Deelnemers Gent", 70, 60], ["Deelnemers Aalst", 40, 41], ["Deelnemers Oost-Vlaanderen", 110, 101]]
HEADER = ["Indicator", "Streefwaarde 2024", "Gerealiseerd 2024"]


def values_of(found: Submission) -> list[tuple[str, float | None]]:
    return [
        (found.indicators[of].title, value)
        for of, value in zip(found.actuals.indicator, found.actuals.value, strict=True)
    ]


def test_a_row_that_is_the_sum_of_those_above_is_asked_about() -> None:
    data = made.xlsx(("A", [HEADER, *SUMS, ["Uren", 7, 8]]))
    found = read_submission(data, "a.xlsx")
    asked = made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)
    assert [(issue.row, issue.column, issue.readings) for issue in asked] == [(4, 2, (110,)), (4, 3, (101,))]
    assert values_of(found) == [
        ("Deelnemers Gent", 60), ("Deelnemers Aalst", 41), ("Deelnemers Oost-Vlaanderen", None), ("Uren", 8),
    ]  # fmt: skip
    assert found.actuals.state[2] is State.UNCLEAR
    counted = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.SUBTOTAL_SUSPECTED, Reply.COUNTS)])
    assert values_of(counted)[2] == ("Deelnemers Oost-Vlaanderen", 101)
    without = read_submission(
        data, "a.xlsx", answers=[Answer(IssueKind.SUBTOTAL_SUSPECTED, Reply.DOES_NOT_COUNT)]
    )
    assert [title for title, _ in values_of(without)] == ["Deelnemers Gent", "Deelnemers Aalst", "Uren"]


def test_a_title_that_says_total_is_asked_about_where_one_column_adds_up() -> None:
    found = made.table(
        ["Indicator", "Waarde"], ["Gent", 6], ["Aalst", 4], ["Totaal deelnemers", 10], ["Uren", 3]
    )
    assert [issue.row for issue in made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)] == [4]


@pytest.mark.parametrize(
    "rows",
    [
        [["A", 10, None], ["B", 20, None], ["C", 30, None]],
        [["A", 10, 10], ["B", 20, 20], ["C", 30, 30]],
        [["A", 10, 5], ["B", 20, 5], ["C", 30, 11]],
        [["A", 0, 0], ["B", 0, 0], ["C", 0, 0]],
        [["A", 50, 60], ["B", 50, 60]],
    ],
    ids=repr,
)
def test_numbers_that_add_up_by_chance_are_not_asked_about(rows: list[list[object]]) -> None:
    assert not made.asked(made.table(HEADER, *rows), IssueKind.SUBTOTAL_SUSPECTED)


def test_periods_of_one_indicator_and_rates_are_not_asked_about() -> None:
    quarters = made.table(
        ["Indicator", "Periode", "Waarde", "Streefwaarde"],
        ["A", "2024-Q1", 10, 11], ["A", "2024-Q2", 20, 22], ["A", "2024-Q3", 30, 33],
    )  # fmt: skip
    rates = made.table(
        ["Indicator", "Eenheid", "Waarde", "Streefwaarde"],
        ["Ja", "%", 40, 30], ["Nee", "%", 60, 70], ["Samen", "%", 100, 100],
    )  # fmt: skip
    for found in (quarters, rates):
        assert not made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)
        assert None not in found.actuals.value


@pytest.mark.parametrize(
    "last",
    [["A", None, 60, 66], ["A", "2024", 60, 66], ["Alles", "2024-Q4", 60, 66]],
    ids=repr,
)
def test_the_sum_of_the_periods_of_an_indicator_is_asked_about(last: list[object]) -> None:
    found = made.table(
        ["Indicator", "Periode", "Waarde", "Streefwaarde"],
        ["A", "2024-Q1", 10, 11], ["A", "2024-Q2", 20, 22], ["A", "2024-Q3", 30, 33], last,
    )  # fmt: skip
    assert {issue.row for issue in made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)} == {5}
    assert found.actuals.value == [10, 20, 30, None]


def test_a_formula_that_adds_up_rows_shows_a_total_whatever_it_is_called() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("A")
        for line, row in enumerate([["Indicator", "Waarde"], ["Gent", 6], ["Aalst", 4]]):
            sheet.write_row(line, 0, row)
        sheet.write(3, 0, "Provincie")
        sheet.write_formula(3, 1, "=SUM(B2:B3)", None, 10)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert [issue.row for issue in made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)] == [4]


@pytest.mark.parametrize(
    "title",
    [
        "Outcome A",
        "Doelstelling 2",
        "Objectif spécifique 1 Santé",
        "OUTPUTS",
        "Werking in de wijk:",
        "Pijler 3",
    ],
)
def test_a_section_title_is_no_indicator(title: str) -> None:
    found = made.table(HEADER, ["A", 1, 2], [title, None, None], ["B", 3, 4])
    assert [item.title for item in found.indicators] == ["A", "B"]


def test_a_section_title_in_the_column_of_numbers_or_behind_an_empty_row_is_no_indicator() -> None:
    numbered = made.table(
        PLAIN, ["Deel een", None, None, None], [1, "A", 1, 2], ["Deel twee"], [1, "B", 3, 4]
    )
    spaced = made.table(HEADER, ["A", 1, 2], [], ["Wonen en werken"], ["B", 3, 4])
    for found in (numbered, spaced):
        assert [item.title for item in found.indicators] == ["A", "B"]


@pytest.mark.parametrize(
    "under",
    [
        [["* voorlopige cijfers"]],
        [[], ["1 exclusief vrijwilligers van de partner"]],
        [[], [], ["Bron: eigen registratie"], ["Note: without volunteers"]],
        [[], ["Cijfers nagekeken door de coördinator, zie ook het jaarverslag."]],
        [[], ["(1) exclusief vrijwilligers"]],
    ],
    ids=repr,
)
def test_a_note_under_the_table_is_no_indicator(under: list[list[object]]) -> None:
    data = made.xlsx(("A", [HEADER, ["A", 1, 2], ["B", 3, 4], *under]))
    assert [item.title for item in read_submission(data, "a.xlsx").indicators] == ["A", "B"]
    assert {row.reason for row in preview_file(data, "a.xlsx").sheets[0].rows_out} == {"note"}


def test_an_indicator_without_a_value_yet_is_one() -> None:
    found = made.table(
        HEADER, ["Sessies", 1, 2], ["Nog te meten", None, None], ["Uren", 3, 4], ["Later", None, None]
    )
    assert [item.title for item in found.indicators] == ["Sessies", "Nog te meten", "Uren", "Later"]
    planned = made.table(HEADER, ["Sessies", None, None], ["Uren", None, None])
    assert [item.title for item in planned.indicators] == ["Sessies", "Uren"]


def test_a_row_taken_in_by_a_user_counts_whatever_it_says() -> None:
    data = made.xlsx(("A", [PLACES, ["Gent", "A", 2024, 6, 7], ["Totaal", "A", 2024, 6, 7]]))
    mapping = preview_file(data, "a.xlsx").mapping.with_row("A", 3, "Totaal", used=True)
    assert len(read_submission(data, "a.xlsx", mapping=mapping).indicators) == 2


@pytest.mark.parametrize("total", ["Totaal deelnemers", "Total pour deelnemers", "Deelnemers totaal"])
def test_a_total_under_the_rows_of_its_own_title_is_no_indicator(total: str) -> None:
    found = made.table(
        ["Indicator", "Gemeente", "Streefwaarde 2024", "Gerealiseerd 2024"],
        ["Deelnemers", "Gent", 70, 60], ["Deelnemers", "Aalst", 40, 41], [total, None, 110, 101],
    )  # fmt: skip
    assert [item.location for item in found.indicators] == ["Gent", "Aalst"]


def test_numbers_without_any_name_are_no_second_value_of_the_row_above() -> None:
    found = made.table(HEADER, ["Gent", 70, 60], ["Aalst", 40, 41], [None, 110, 101])
    assert values_of(found) == [("Gent", 60), ("Aalst", 41)]
    assert [issue.params["count"] for issue in made.asked(found, IssueKind.CELLS_UNREAD)] == ["2"]
