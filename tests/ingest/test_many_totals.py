"""Totals of long tables, and many totals that are no sum: all of them are said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

NAMES = ["".join(letters) for letters in product("bdkz", repeat=7)]
LONG = 5_100
HEADER = ["Indicator", "Doel 2024", "Realisatie 2024"]


def rows_of(count: int) -> list[list[made.Cell]]:
    return [[f"Werking {NAMES[row]}", 10 + row % 7, 9 + row % 11] for row in range(count)]


def sums(rows: Sequence[Sequence[made.Cell]]) -> list[int]:
    return [sum(int(str(row[place])) for row in rows) for place in (1, 2)]


def read(*rows: Sequence[made.Cell]) -> Submission:
    return read_submission(made.text_table([HEADER, *rows], ";"), "a.csv")


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("word", ["Subtotaal", "Sous-total", "Subtotal"])
def test_each_of_many_totals_that_are_no_sum_is_asked_about(word: str, carrier: str) -> None:
    rows: list[list[made.Cell]] = [HEADER]
    for block in range(130):
        parts = rows_of(3 * block + 3)[-3:]
        first, second = sums(parts)
        # Every third total is right.
        rows += [*parts, [word, first + (block % 3 > 0), second]]
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    asked = made.asked(read_submission(data, f"a.{carrier}"), IssueKind.TOTAL_ROW_DIFFERS)
    wrong = {(4 * block + 5, 2) for block in range(130) if block % 3}
    assert {(issue.row, issue.column) for issue in asked} == wrong and len(asked) == len(wrong) > 80


@pytest.mark.parametrize("word", ["Totaal", "Total", "Grand total"])
@pytest.mark.parametrize("more", [0, 4])
def test_the_total_of_a_long_table_is_its_sum_or_asked_about(word: str, more: int) -> None:
    rows = rows_of(LONG)
    first, second = sums(rows)
    asked = made.asked(read(*rows, [word, first + more, second]), IssueKind.TOTAL_ROW_DIFFERS)
    assert [issue.readings for issue in asked] == ([(first + more, first)] if more else [])


def test_a_row_without_a_word_that_is_the_sum_of_a_long_table_is_asked_about() -> None:
    rows = rows_of(LONG)
    found = read(*rows, ["Het Anker", *sums(rows)])
    asked = made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)
    assert {issue.row for issue in asked} == {LONG + 2} and len(asked) == 2


def test_small_numbers_that_are_sums_by_chance_are_not_asked_about_in_a_long_table() -> None:
    rows = rows_of(LONG)
    rows[0][1:], rows[1][1:], rows[2][1:], rows[3][1:] = [1, 2], [2, 3], [3, 4], [6, 9]
    assert made.asked(read(*rows[:50]), IssueKind.SUBTOTAL_SUSPECTED)
    assert not made.asked(read(*rows), IssueKind.SUBTOTAL_SUSPECTED)


@pytest.mark.parametrize("word", ["Gemiddelde", "Moyenne", "Prognose"])
def test_a_row_that_is_no_indicator_is_none_in_a_long_table(word: str) -> None:
    short, long = (read(*rows_of(count), [word, 13, 14]) for count in (20, LONG))
    for found in (short, long):
        counted = [found.indicators[index].title for index, value in zip(
            found.actuals.indicator, found.actuals.value, strict=True) if value is not None]  # fmt: skip
        assert word not in counted


def test_the_total_of_titles_beside_it_is_held_to_them_in_a_long_table() -> None:
    rows = rows_of(LONG)
    parts: list[list[made.Cell]] = [["Leden - Gent", 10, 20], ["Leden - Aalst", 30, 40], ["Leden - totaal", 40, 70]]
    asked = made.asked(read(*rows, *parts), IssueKind.TOTAL_DIFFERS)
    assert [issue.readings for issue in asked] == [(70, 60)]
