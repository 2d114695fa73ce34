"""Rows with only a period above a block of indicators: the values are of that period, or it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
HEADERS = [["Indicator", "Doel", "Realisatie"], ["Indicateur", "Prévu", "Réalisé"], ["Indicator", "Target", "Actual"]]


def read_as(carrier: str, *rows: Sequence[made.Cell]) -> Submission:
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"a.{carrier}")


def blocks(first: made.Cell, second: made.Cell, *, other: bool = True) -> list[list[made.Cell]]:
    titles = ("Bezoeken", "Sessies") if other else ("Deelnemers", "Lessen")
    return [
        [first], ["Deelnemers", 100, 90], ["Lessen", 20, 18], [second], [titles[0], 110, 105], [titles[1], 22, 21],
    ]  # fmt: skip


def counted(found: Submission) -> list[tuple[str, float, date | None, date | None]]:
    columns = found.actuals
    return [
        (found.indicators[index].title, value, start, end)
        for index, value, state, start, end in zip(
            columns.indicator, columns.value, columns.state, columns.start, columns.end, strict=True
        )
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("other", [True, False])
def test_a_row_with_only_a_year_is_the_period_of_the_rows_below_it(
    other: bool, header: list[made.Cell], carrier: str
) -> None:
    for first, second in ((2023, 2024), ("Année 2023", "Année 2024"), ("Jaar: 2023", "Jaar: 2024")):
        found = read_as(carrier, header, *blocks(first, second, other=other))
        assert [(start and start.year, end and end.year) for *_, start, end in counted(found)] == [
            (2023, 2023), (2023, 2023), (2024, 2024), (2024, 2024),
        ]  # fmt: skip


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("K1", "K2"),
        ("Kwartaal 1", "Kwartaal 2"),
        ("januari", "februari"),
        ("1er trimestre", "2e trimestre"),
        ("T1", "T2"),
    ],
)
def test_a_row_with_a_part_of_a_year_takes_the_year_of_the_title_or_is_asked(
    first: str, second: str, carrier: str
) -> None:
    for other in (True, False):
        rows = [HEADERS[0], *blocks(first, second, other=other)]
        undated = read_as(carrier, *rows)
        assert not counted(undated) and len(made.asked(undated, KIND.PERIOD_UNREAD)) == 8
        titled = counted(read_as(carrier, ["Rapport 2024"], [], *rows))
        assert {start and (start.year, start.day) for *_, start, _ in titled} == {(2024, 1)}
        assert len(titled) == 4 and titled[0][2] == titled[1][2] != titled[2][2] == titled[3][2]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Jaar 1", "Jaar 2"),
        ("Année 1", "Année 2"),
        ("Y1", "Y2"),
        ("31/12/2023", "31/12/2024"),
        ("30 juin 2023", "30 juin 2024"),
    ],
)
@pytest.mark.parametrize("title", [[], ["Rapport 2024"]])
def test_a_row_with_a_year_of_a_project_or_a_day_is_asked_about(
    title: list[made.Cell], first: str, second: str, carrier: str
) -> None:
    found = read_as(carrier, title, [], HEADERS[0], *blocks(first, second))
    asked = made.asked(found, KIND.PERIOD_UNREAD) + made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert not counted(found) and len(asked) == 8


def test_days_as_dates_offer_the_day_and_its_year() -> None:
    found = read_as("xlsx", HEADERS[0], *blocks(date(2023, 12, 31), date(2024, 12, 31)))
    asked = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert {issue.periods[0][:2] for issue in asked} == {(f"{year}-12-31",) * 2 for year in (2023, 2024)}
    assert {issue.periods[1][:2] for issue in asked} == {(f"{y}-01-01", f"{y}-12-31") for y in (2023, 2024)}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("column", ["Periode", "Période", "Jaar"])
def test_a_year_in_a_column_of_periods_above_blank_cells_is_that_of_the_rows(column: str, carrier: str) -> None:
    rows = blocks(None, None)
    rows = [["2023" if row == 0 else "2024" if row == 3 else "", *cells] for row, cells in enumerate(rows)]
    found = read_as(carrier, [column, *HEADERS[0]], *rows)
    assert [start and start.year for *_, start, _ in counted(found)] == [2023, 2023, 2024, 2024]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
def test_a_year_above_rows_of_a_column_of_another_year_is_asked_about(carrier: str) -> None:
    header = ["Indicator", "Doel 2023", "Realisatie 2023"]
    found = read_as(carrier, header, ["Deelnemers", 100, 90], ["2024"], ["Bezoeken", 110, 105])
    assert [(title, value) for title, value, *_ in counted(found)] == [("Deelnemers", 90)]
    (actual, target) = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert actual.periods == target.periods == (("2023-01-01", "2023-12-31", ""), ("2024-01-01", "2024-12-31", ""))
    agreeing = read_as(carrier, header, ["2023"], ["Deelnemers", 100, 90], ["Project 2022-2025"], ["Lessen", 11, 10])
    assert len(counted(agreeing)) == 2


def test_one_row_that_may_be_a_name_gives_no_period() -> None:
    found = read_as("xlsx", HEADERS[0], ["Mei"], ["Deelnemers", 100, 90], ["Lessen", 20, 18])
    assert len(counted(found)) == 2


def periods_asked(found: Submission) -> list[list[tuple[str, str]]]:
    return [[item[:2] for item in issue.periods] for issue in made.asked(found, KIND.PERIOD_UNCERTAIN)]


def months(year: int, first: int, last: int) -> tuple[str, str]:
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{30 if last in (6, 9) else 31}"


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("title", "early", "late", "parts"),
    [
        ("Jaarverslag 2024", "Vorig jaar 2023", 2024, ("December", "Januari", "Maart")),
        ("Rapport annuel 2024", 2023, 2024, ("Décembre", "Janvier", "Mars")),
        ("Report 2024", "Year 2023", "Year 2024", ("December", "January", "March")),
    ],
)
def test_a_part_below_another_year_than_that_of_the_title_is_asked_about(
    title: str, early: made.Cell, late: made.Cell, parts: tuple[str, ...], carrier: str
) -> None:
    rows: list[list[made.Cell]] = [
        ["Indicator", "Aantal"], [early], [parts[0]], ["Deelnemers", 12],
        [late], [parts[1]], ["Deelnemers", 30], [parts[2]], ["Deelnemers", 14],
    ]  # fmt: skip
    found = read_as(carrier, [title], *rows)
    both = [months(2023, 12, 12), months(2024, 12, 12), months(2023, 1, 12)]
    assert periods_asked(found) == [both]
    assert [(value, start) for _, value, start, _ in counted(found)] == [
        (30, date(2024, 1, 1)), (14, date(2024, 3, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("parts", [("Kwartaal 1", "Kwartaal 2"), ("T1", "T2"), ("Q1", "Q2")])
def test_the_same_parts_below_two_years_are_of_these_years(parts: tuple[str, str], carrier: str) -> None:
    blocks_of_years: list[list[made.Cell]] = []
    for index, number in enumerate((2023, 2024)):
        blocks_of_years.append([number])
        for place, part in enumerate(parts):
            blocks_of_years += [[part], ["Deelnemers", 10 * index + place + 1]]
    rows: list[list[made.Cell]] = [["Indicator", "Aantal"], *blocks_of_years]
    starts = [start for *_, start, _ in counted(read_as(carrier, *rows))]
    assert starts == [date(2023, 1, 1), date(2023, 4, 1), date(2024, 1, 1), date(2024, 4, 1)]
    titled = read_as(carrier, ["Rapport 2024"], *rows)
    assert [start for *_, start, _ in counted(titled)] == [date(2024, 1, 1), date(2024, 4, 1)]
    assert [periods[:2] for periods in periods_asked(titled)] == [
        [months(2023, 1, 3), months(2024, 1, 3)], [months(2023, 4, 6), months(2024, 4, 6)],
    ]  # fmt: skip


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("first", [["2023"], ["2023", "Lessen"], ["Kwartaal 3 2023"]])
def test_a_part_that_may_be_no_part_of_the_year_above_is_asked_about(first: list[str], carrier: str) -> None:
    rows: list[list[made.Cell]] = [["Indicator", "Aantal"], [first[0]]]
    rows += [[title, 7] for title in first[1:]]
    rows += [["Kwartaal 1"], ["Deelnemers", 12]]
    if first != ["2023"]:
        rows += [["Kwartaal 2"], ["Deelnemers", 13]]
    found = read_as(carrier, *rows)
    assert [title for title, *_ in counted(found)] == first[1:]
    assert {months(2023, 1, 3)} <= {periods[0] for periods in periods_asked(found)}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("text", ["Algemeen", "Général", "General", "Outcome 2", "Gent:"])
def test_a_text_behind_the_rows_of_a_part_may_end_it(text: str, carrier: str) -> None:
    header: list[list[made.Cell]] = [["Rapport 2024"], ["Indicator", "Waarde"]]
    first, second = [["Lezers", 1], ["Lessen", 2]], [["Lezers", 3], ["Lessen", 4]]
    found = read_as(carrier, *header, ["Kwartaal 1"], *first, ["Kwartaal 2"], *second, [text], ["Bezoekers", 99])
    assert periods_asked(found) == [[months(2024, 4, 6), months(2024, 1, 12)]]
    assert sorted(value for _, value, *_ in counted(found)) == [1, 2, 3, 4]
    # Below each part the same texts are its own.
    parts = [[["Kwartaal 1"], *first, [text], ["Bezoekers", 5]], [["Kwartaal 2"], *second, [text], ["Bezoekers", 6]]]
    assert len(counted(read_as(carrier, *header, *parts[0], *parts[1]))) == 6


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("heading", ["31/12/2023", "31 december 2023", "31 décembre 2023", "Jaar 1", "Kwartaal 1"])
@pytest.mark.parametrize("title", [[], ["Rapport 2023"]])
def test_a_single_day_or_named_part_is_asked_about(title: list[made.Cell], heading: str, carrier: str) -> None:
    found = read_as(carrier, title, [], ["Indicator", "Waarde"], [heading], ["Lezers", 1], ["Lessen", 2])
    asked = made.asked(found, KIND.PERIOD_UNREAD) + made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert not counted(found) and len(asked) == 2


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("heading", "is_asked"),
    [("31/12/2024", True), ("2024-2025", True), (2024, True), ("31/12/2023", False), (2023, False)],
)
@pytest.mark.parametrize("header", ["Realisatie 2023", "Réalisé 2023", "Actual 2023"])
def test_results_below_a_heading_that_excludes_their_year_are_asked_about(
    header: str, heading: made.Cell, is_asked: bool, carrier: str
) -> None:
    found = read_as(carrier, ["Indicator", header], [heading], ["Lezers", 1], ["Lessen", 2])
    assert len(counted(found)) == (0 if is_asked else 2)
    assert [periods[0] for periods in periods_asked(found)] == [months(2023, 1, 12)] * (2 if is_asked else 0)


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("header", [["Doel 2025", "2024"], ["Cible 2025", "2024"], ["Target 2025", "Actual 2024"]])
def test_targets_of_a_later_year_than_their_heading_are_not_asked_about(
    header: list[made.Cell], carrier: str
) -> None:
    found = read_as(carrier, ["Indicator", *header], [2024], ["Lezers", 5, 1], ["Lessen", 6, 2])
    assert not periods_asked(found) and list(found.targets.value) == [5, 6] and len(counted(found)) == 2
