"""Periods that stand above, beside or between the rows of a table, and headers of nothing but periods."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KINDS = ("xlsx", "csv")
Found = list[tuple[str, date | None, date | None, float | None]]


def read(rows: list[list[object]], kind: str = "xlsx") -> Submission:
    width = max(map(len, rows))
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    data = made.xlsx(("Cijfers", rows)) if kind == "xlsx" else made.text_table(rows)
    return read_submission(data, f"a.{kind}")


def actuals(found: Submission) -> Found:
    columns = found.actuals
    return [
        (found.indicators[of].title, start, end, value)
        for of, start, end, value in zip(
            columns.indicator, columns.start, columns.end, columns.value, strict=True
        )
    ]


def year(title: str, number: int, value: float | None) -> tuple[str, date, date, float | None]:
    return title, date(number, 1, 1), date(number, 12, 31), value


def asked(found: Submission, *kinds: IssueKind) -> list[tuple[int | None, int | None]]:
    return [(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.kind in kinds]


PERIOD_KINDS = (IssueKind.PERIOD_UNCERTAIN, IssueKind.PERIOD_UNREAD)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "target", "title"),
    [
        ("Indicator", "Doel", "Tabel 2: Tevredenheid"),
        ("Indicateur", "Cible", "Satisfaction"),
        ("Indicator", "Target", ""),
    ],
)
def test_a_row_of_years_behind_a_title_is_the_header_of_a_new_table(
    kind: str, name: str, target: str, title: str
) -> None:
    rows: list[list[object]] = [
        [name, target, "S1 2024", "S2 2024"],
        ["Meals", 20, 8, 9],
        [],
        [title, "2023", "2024"],
        ["Rating", 7.5, 8],
    ]
    found = read(rows, kind)
    assert year("Rating", 2023, 7.5) in actuals(found) and year("Rating", 2024, 8) in actuals(found)
    assert {item.title for item in found.indicators} == {"Meals", "Rating"}
    assert 2023 not in found.actuals.value and 2023 not in found.targets.value


@pytest.mark.parametrize("values", [[2010, 2024], [2000, 2000], [1990, 2024]])
def test_numbers_that_can_be_years_stay_values(values: list[object]) -> None:
    found = read([["Indicator", "Doel", "Resultaat"], ["A", 10, 9], ["Bezoekers", *values], ["B", 10, 8]])
    assert [value for _, _, _, value in actuals(found)] == [9, values[1], 8]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("words", "header"),
    [
        ("WERKJAAR", ["Indicator", "Doel", "Behaald"]),
        ("Année", ["Indicateur", "Cible", "Réalisé"]),
        ("Year", ["Indicator", "Target", "Actual"]),
    ],
)
def test_tables_side_by_side_have_the_period_above_their_columns(kind: str, words: str, header: list[str]) -> None:
    rows: list[list[object]] = [
        [f"{words} 2023", None, None, None, f"{words} 2024"],
        [*header, None, *header],
        ["Camps", 8, 9, None, "Camps", 10, 7],
    ]
    found = read(rows, kind)
    assert sorted(actuals(found)) == sorted([year("Camps", 2023, 9), year("Camps", 2024, 7)])
    assert len(found.indicators) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["Indicator", "Doel", "Resultaat"], ""),
        (["Indicateur", "Cible", "Réalisé"], "Année "),
        (["Indicator", "Target", "Actual"], "Results "),
    ],
)
def test_rows_of_a_year_give_it_to_the_rows_below(kind: str, header: list[str], words: str) -> None:
    rows: list[list[object]] = [
        header,
        [f"{words}2022"], ["Families", 40, 37], ["Lessons", 12, 15],
        [],
        [f"{words}2023"], ["Families", 45, 46], ["Lessons", 14, 13],
    ]  # fmt: skip
    found = read(rows, kind)
    assert sorted(actuals(found)) == sorted(
        [year("Families", 2022, 37), year("Families", 2023, 46), year("Lessons", 2022, 15), year("Lessons", 2023, 13)]
    )
    assert len(found.indicators) == 2


def test_a_heading_that_says_more_than_a_year_is_asked_about() -> None:
    found = read([["Indicator", "Doel", "Resultaat"], ["X", 1, 1], [], ["Plan 2024:"], ["Families", 45, 46]])
    assert (5, 3) in asked(found, *PERIOD_KINDS)
    assert all(value is None for _, _, _, value in actuals(found))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("titles", [["Visitors 2022", "Visitors 2023"], ["Visitors (2022)", "Visitors (2023)"]])
def test_years_in_titles_that_are_the_same_otherwise_are_their_periods(kind: str, titles: list[str]) -> None:
    found = read([["Indicator", "Doel", "Resultaat"], *([title, 10, 9 + n] for n, title in enumerate(titles))], kind)
    assert actuals(found) == [year("Visitors", 2022, 9), year("Visitors", 2023, 10)]


def test_years_in_titles_that_differ_are_asked_about() -> None:
    rows: list[list[object]] = [["Indicator", "Resultaat"], ["Visitors 2022", 9], ["Lessons 2023", 8], ["Trees", 4]]
    found = read(rows)
    assert asked(found, *PERIOD_KINDS) == [(2, 2), (3, 2), (4, 2)]


def test_values_without_period_under_titles_of_several_years_are_asked_about() -> None:
    rows: list[list[object]] = [
        ["Begonnen in 2021, einde 2025"], [], ["Indicator", "Resultaat"], ["Visitors", 9], ["Trees", 4],
    ]  # fmt: skip
    assert asked(read(rows), *PERIOD_KINDS) == [(4, 2), (5, 2)]


@pytest.mark.parametrize(
    "rows",
    [
        [["Indicator", "Doel", "Resultaat"], ["Visitors", 10, 9]],
        [["Indicator", "Doel", "Resultaat"], ["Visitors since 2021", 10, 9], ["Wet van 2019 toegepast", 10, 9]],
        [["Cijfers 2023"], ["Indicator", "Doel", "Resultaat"], ["Visitors", 10, 9]],
        [["Project 2021-2025"], ["Indicator", "Doel", "Resultaat"], ["Visitors", 10, 9]],
        [["Indicator", "2022", "2023"], ["Visitors", 2010, 2023], ["Trees", 4, 5]],
    ],
)
def test_ordinary_tables_get_no_question(rows: list[list[object]]) -> None:
    assert not asked(read(rows), *PERIOD_KINDS)
    assert len(read(rows).indicators) == len(rows) - 1 - (len(rows[0]) == 1)
