"""Tables below each other whose names have no header: blocks per place, and one table in two languages."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
GENT: Rows = [["Deelnemers", 40, 45], ["Sessies", 10, 12]]
AALST: Rows = [["Deelnemers", 30, 33], ["Sessies", 8, 9]]
TRUTH = [
    (place, title, number)
    for place, block in (("Gent", GENT), ("Aalst", AALST))
    for title, *numbers in block
    for number in numbers
]


def read_rows(rows: Rows) -> Submission:
    return read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")


def counted(reading: Submission) -> list[tuple[str, str, float]]:
    """Heading, title and number of each value that counts."""
    columns = zip(reading.actuals.indicator, reading.actuals.value, reading.actuals.state, strict=True)
    return [
        (reading.indicators[index].result_title, reading.indicators[index].title, value)
        for index, value, state in columns
        if state is State.REPORTED and value is not None
    ]


def questions(reading: Submission) -> set[IssueKind]:
    return {issue.kind for issue in reading.issues if issue.is_open} - {IssueKind.DIRECTION_UNKNOWN}


@pytest.mark.parametrize(
    "rows",
    [
        [["Gent"], ["", 2023, 2024], *GENT, [], ["Aalst"], ["", 2023, 2024], *AALST],
        [["Gent"], ["", 2023, 2024], *GENT, ["Aalst"], ["", 2023, 2024], *AALST],
        [["Gent", 2023, 2024], *GENT, [], ["Aalst", 2023, 2024], *AALST],
        [["Gent", 2023, 2024], *GENT, ["Aalst", 2023, 2024], *AALST],
        [["Gent", "K1 2024", "K2 2024"], *GENT, [], ["Aalst", "K1 2024", "K2 2024"], *AALST],
        [["Jaarverslag"], [], ["Gent"], ["", "Realisatie", ""], ["", 2023, 2024], *GENT, [], ["Aalst"],
         ["", "Realisatie", ""], ["", 2023, 2024], *AALST],
    ],
    ids=["gap", "no gap", "place in the corner", "in the corner without gap", "quarters", "two header rows"],
)  # fmt: skip
def test_blocks_without_a_header_above_the_names_are_tables_with_their_place(rows: Rows) -> None:
    reading = read_rows(rows)
    assert counted(reading) == TRUTH
    assert not questions(reading)


def test_the_block_of_the_whole_is_the_indicator_itself() -> None:
    total: Rows = [["Totaal"], ["", 2023, 2024], ["Deelnemers", 70, 78]]
    reading = read_rows([["Gent"], ["", 2023, 2024], *GENT, [], ["Aalst"], ["", 2023, 2024], *AALST, [], *total])
    assert counted(reading) == [*TRUTH, ("", "Deelnemers", 70), ("", "Deelnemers", 78)]


@pytest.mark.parametrize("kinds", [("Doel", "Realisatie"), ("Cible", "Réalisé"), ("Target", "Actual")])
@pytest.mark.parametrize("blocks", [1, 2])
@pytest.mark.parametrize("is_above", [True, False])
def test_rows_that_only_say_their_kind_are_of_the_indicator_above_them(
    kinds: tuple[str, str], blocks: int, is_above: bool
) -> None:
    block: Rows = [[kinds[0], 90, 100], [kinds[1], 95, 110]]
    rows: Rows = []
    for title in ("Deelnemers", "Sessies")[:blocks]:
        rows += [[title], ["", 2023, 2024], *block, []] if is_above else [[title, 2023, 2024], *block, []]
    reading = read_rows(rows)
    assert [item.title for item in reading.indicators] == ["Deelnemers", "Sessies"][:blocks]
    assert [number for _, _, number in counted(reading)] == [95, 110] * blocks
    assert reading.targets.value == [90, 100] * blocks and not questions(reading)


@pytest.mark.parametrize("other", ["Restant", "Budget", "Vrouwen"])
@pytest.mark.parametrize("title", ["Deelnemers", "Projecthuis"])
@pytest.mark.parametrize("is_above", [True, False])
def test_rows_of_another_kind_beside_them_leave_none_of_them_certain(other: str, title: str, is_above: bool) -> None:
    head: Rows = [[title], ["", 2023, 2024]] if is_above else [[title, 2023, 2024]]
    reading = read_rows([*head, ["Doel", 90, 100], ["Realisatie", 95, 110], [other, 5, 10]])
    assert counted(reading) == [] and IssueKind.LAYOUT_GUESSED in questions(reading)


def test_rows_that_only_say_their_kind_below_no_name_are_asked_about() -> None:
    reading = read_rows([["Indicator", 2023, 2024], ["Doel", 90, 100], ["Realisatie", 95, 110]])
    assert counted(reading) == [] and questions(reading) == {IssueKind.TEXT_BESIDE}


def test_blocks_that_nothing_tells_apart_are_asked_about() -> None:
    reading = read_rows([["", 2023, 2024], *GENT, [], ["", 2023, 2024], *AALST])
    assert counted(reading) == [] and questions(reading) == {IssueKind.DUPLICATE_VALUE}


def test_members_of_two_years_are_no_header() -> None:
    head: Rows = [["", 2023, 2024]]
    reading = read_rows([*head, ["Bezoekers", 40, 45], ["Leden", 2010, 2015], *head, ["Lessen", 4, 5]])
    assert [number for _, _, number in counted(reading)] == [40, 45, 2010, 2015, 4, 5]


NL: Rows = [["Deelnemers", 40, 45], ["Sessies", 10, 12], ["Vrijwilligers", 7, 9]]
FR: Rows = [["Participants", 40, 45], ["Séances", 10, 12], ["Bénévoles", 7, 9]]
HEADERS = {
    "words": (["Indicator", "Doel 2024", "Realisatie 2024"], ["Indicateur", "Cible 2024", "Réalisé 2024"]),
    "years": (["Indicator", 2023, 2024], ["Indicateur", 2023, 2024]),
    "no header": (["", 2023, 2024], ["", 2023, 2024]),
}


@pytest.mark.parametrize("gap", [[[]], []], ids=["gap", "no gap"])
@pytest.mark.parametrize("header", HEADERS)
def test_a_table_below_the_same_in_another_language_counts_once(header: str, gap: Rows) -> None:
    first, second = HEADERS[header]
    reading = read_rows([first, *NL, *gap, second, *FR])
    assert [item.title for item in reading.indicators] == ["Deelnemers", "Sessies", "Vrijwilligers"]
    assert not questions(reading)
    assert CellRule.REPEATED_VALUE in {line.rule for line in reading.account}


@pytest.mark.parametrize("rows", [2, 3])
def test_what_differs_below_is_asked_about(rows: int) -> None:
    other = [FR[0], ["Séances", 10, 13], *FR[2:]][:rows]
    reading = read_rows([["Indicator", 2023, 2024], *NL[:rows], [], ["Indicateur", 2023, 2024], *other])
    assert questions(reading) == {IssueKind.DUPLICATE_VALUE}
    assert ("", "Sessies", 12) not in counted(reading) and ("", "Sessies", 10) in counted(reading)


def test_other_indicators_with_a_few_equal_numbers_are_no_translation() -> None:
    other: Rows = [["Boeken", 40, 51], ["Uitleningen", 18, 12], ["Lezers", 3, 9]]
    reading = read_rows([["", 2023, 2024], *NL, [], ["", 2023, 2024], *other])
    assert len(reading.indicators) == 6 and not questions(reading)


def test_the_same_header_above_both_languages_parts_them_too() -> None:
    head = ["Indicator", 2023, 2024]
    for gap in ([], [[]]):
        reading = read_rows([head, *NL, *gap, head, *FR])
        assert [item.title for item in reading.indicators] == ["Deelnemers", "Sessies", "Vrijwilligers"]


def test_a_doubtful_number_does_not_hide_that_two_tables_are_one() -> None:
    doubtful: Rows = [["Participants", 40, 45], ["Séances", "10 ou 11", 12], ["Bénévoles", 7, 9]]
    reading = read_rows([["", 2023, 2024], *NL, [], ["", 2023, 2024], *doubtful])
    assert [item.title for item in reading.indicators] == ["Deelnemers", "Sessies", "Vrijwilligers"]


@pytest.mark.parametrize("header", [["", 2024], ["Indicator", 2024], ["Indicator", "Jaar", "Realisatie"]])
@pytest.mark.parametrize("is_last", [True, False])
def test_a_row_given_twice_counts_once(header: list[object], is_last: bool) -> None:
    numbers: list[object] = [2024, 40] if len(header) > 2 else [40]
    first: Rows = [["Deelnemers", *numbers], ["Sessies", *numbers[:-1], 12]]
    rows = [header, *first, first[0]] if is_last else [header, first[0], *first]
    reading = read_rows(rows)
    assert [item.title for item in reading.indicators] == ["Deelnemers", "Sessies"] or questions(reading)
    assert sum(number for _, _, number in counted(reading)) <= 52


def test_a_row_given_twice_in_another_spelling_counts_once() -> None:
    reading = read_rows([["Indicator", 2024], ["Deelnemers", 40], ["Sessies", 12], ["deelnemers. ", 40]])
    assert [number for _, _, number in counted(reading)] == [40, 12]


def test_two_rows_of_one_title_with_other_numbers_stay_two() -> None:
    reading = read_rows([["Indicator", 2024], ["Deelnemers", 40], ["Deelnemers", 30]])
    assert len(reading.indicators) == 2


def test_a_number_that_may_be_a_year_is_no_header_amid_numbers() -> None:
    reading = read_rows([["", 2024], ["Maaltijden", 8698], ["Bomen", 2159], ["Giften", 403]])
    assert all(day is None or day.year == 2024 for day in reading.actuals.end)


def test_a_place_in_the_corner_goes_before_a_title_above_the_first_block() -> None:
    rows: Rows = [["vzw Het Anker"], [], ["Gent", 2023, 2024], *GENT, [], ["Aalst", 2023, 2024], *AALST]
    assert counted(read_rows(rows)) == TRUTH


@pytest.mark.parametrize("words", [("Doel", "Progress"), ("Doel", "Waarde"), ("Realisatie", "Doel")])
def test_a_title_that_may_be_a_group_names_a_small_table(words: tuple[str, str]) -> None:
    block: Rows = [[words[0], 90], [words[1], 95]]
    tables: Rows = [["Bereikte jongeren", 2024], *block, [], ["Lessen", 2024], *block, [], ["Bron: eigen telling"]]
    reading = read_rows(tables)
    assert [item.title for item in reading.indicators] == ["Bereikte jongeren", "Lessen"]
