"""Weeks, seasons, and tables with a row per month and a column per indicator."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind


def read(kind: str, rows: Sequence[Sequence[made.Cell]], name: str) -> Submission:
    """Rows as a workbook whose sheet has a name, or as a text table whose file has it."""
    if kind == "xlsx":
        return read_submission(made.xlsx((name, rows)), "made.xlsx")
    return read_submission(made.text_table(rows, ";"), f"cijfers {name}.csv")


def periods_of(found: Submission) -> list[tuple[str, str]]:
    """First and last day of each value, as texts."""
    return [(str(a), str(b)) for a, b in zip(found.actuals.start, found.actuals.end, strict=True)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "period"),
    [
        ("wk 36", ("2025-09-01", "2025-09-07")),
        ("week 36 2025", ("2025-09-01", "2025-09-07")),
        ("sem. 36", ("2025-09-01", "2025-09-07")),
        ("Semaine 36", ("2025-09-01", "2025-09-07")),
        ("W36", ("2025-09-01", "2025-09-07")),
        ("2025-W36", ("2025-09-01", "2025-09-07")),
        ("wk 39-40", ("2025-09-22", "2025-10-05")),
        ("weken 39 t/m 40", ("2025-09-22", "2025-10-05")),
        ("week 1", ("2024-12-30", "2025-01-05")),
    ],
)
def test_a_week_in_a_header_is_its_days(kind: str, header: str, period: tuple[str, str]) -> None:
    found = read(kind, [("Indicator", header, "wk 50"), ("Maandag", 12, 14), ("Donderdag", 8, 9)], "2025")
    assert periods_of(found)[0 if period[0] < "2025-12" else 1] == period
    assert [item.title for item in found.indicators] == ["Maandag", "Donderdag"]
    assert found.actuals.value == [12, 14, 8, 9]


def test_sem_beside_later_weeks_is_no_semester() -> None:
    found = read("xlsx", [("Indicateur", "sem. 1", "sem. 2", "sem. 3"), ("Lundi", 12, 14, 3)], "2025")
    assert periods_of(found) == [
        ("2024-12-30", "2025-01-05"), ("2025-01-06", "2025-01-12"), ("2025-01-13", "2025-01-19"),
    ]  # fmt: skip
    halves = read("xlsx", [("Indicateur", "sem. 1", "sem. 2"), ("Lundi", 12, 14)], "2025")
    assert periods_of(halves) == [("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")]


@pytest.mark.parametrize("header", ["wk 53 2025", "wk 12-24", "wk 54"])
def test_a_week_that_is_none_is_not_read_as_one(header: str) -> None:
    found = read("xlsx", [("Indicator", "Realisatie wk 50", header), ("Lessen", 12, 14)], "2025")
    assert any(issue.is_open and issue.column == 3 for issue in found.issues)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "offered"),
    [
        ("zomer 2024", ("2024-07-01", "2024-08-31")),
        ("été 2024", ("2024-06-01", "2024-08-31")),
        ("Summer 2024", ("2024-07-01", "2024-09-30")),
        ("winter 23-24", ("2023-12-01", "2024-02-29")),
        ("hiver 2023-2024", ("2024-01-01", "2024-03-31")),
        ("printemps 2025", ("2025-04-01", "2025-06-30")),
        ("najaar 2025", ("2025-09-01", "2025-12-31")),
    ],
)
def test_the_months_of_a_season_are_asked(kind: str, header: str, offered: tuple[str, str]) -> None:
    found = read(kind, [("Indicator", header, "voorjaar 2020"), ("Kampen", 12, 14)], "Blad1")
    candidates = [
        place[:2] for i in made.asked(found, KIND.PERIOD_UNCERTAIN) if i.params["when"] == header for place in i.periods
    ]
    assert offered in candidates and found.actuals.value == [None, None]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "months"),
    [
        (("Month 2025", "Calls", "Visits"), ("Jan", "Feb", "Mar")),
        (("Maand 2025", "Oproepen", "Bezoeken"), ("jan", "feb", "mrt")),
        (("Mois (2025)", "Appels", "Visites"), ("janvier", "février", "mars")),
    ],
)
def test_the_header_of_months_may_give_their_year(
    kind: str, header: tuple[str, ...], months: tuple[str, ...]
) -> None:
    rows = [header, *((month, 30 + place, 5 + place) for place, month in enumerate(months))]
    found = read(kind, rows, "Blad1")
    assert {period[0] for period in periods_of(found)} == {"2025-01-01", "2025-02-01", "2025-03-01"}
    assert [item.title for item in found.indicators] == list(header[1:])
    assert sorted(value or 0 for value in found.actuals.value) == [5, 6, 7, 30, 31, 32]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "labels"),
    [
        (("Maand", "Bezoekers", "Lessen"), ("januari", "februari", "maart")),
        (("Mois", "Visiteurs", "Séances"), ("janv.", "févr.", "mars")),
        (("Month", "Calls", "Walk-ins"), ("Jan", "Feb", "Mar")),
        (("Kwartaal", "Bezoekers", "Lessen"), ("K1", "K2", "K3")),
        (("Week", "Bezoekers", "Lessen"), ("wk 1", "wk 2", "wk 3")),
    ],
)
def test_a_register_of_months_is_read_where_something_gives_the_year(
    kind: str, header: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    rows = [header, *((label, 30 + place, 5 + place) for place, label in enumerate(labels)), ("Totaal", 93, 18)]
    found = read(kind, rows, "2024")
    assert sorted(value or 0 for value in found.actuals.value) == [5, 6, 7, 30, 31, 32]
    assert not [issue for issue in found.issues if issue.is_open and issue.kind is not KIND.DIRECTION_UNKNOWN]
    assert len(set(periods_of(found))) == 3


def test_a_register_without_a_year_is_asked_for_its_periods_only() -> None:
    rows = [("Maand", "Bezoekers", "Lessen"), ("januari", 31, 5), ("februari", 33, 7)]
    found = read("xlsx", rows, "Blad1")
    assert {issue.kind for issue in found.issues if issue.is_open} <= {KIND.PERIOD_UNREAD, KIND.DIRECTION_UNKNOWN}
    assert found.actuals.value == [None] * 4


@pytest.mark.parametrize("header", [("Maand", "Gent", "Aalst"), ("Maand", "Doel", "Bezoekers")])
def test_columns_that_may_be_places_or_plans_are_asked_about(header: tuple[str, ...]) -> None:
    found = read("xlsx", [header, ("januari", 31, 5), ("februari", 33, 7)], "2024")
    assert not any(found.actuals.value) and not any(found.targets.value)


@pytest.mark.parametrize(
    ("first", "words"),
    [("T1 2024", "Prévu Réalisé"), ("K1 2024", "Gepland Gerealiseerd"), ("Q1 2024", "Planned Actual")],
)
@pytest.mark.parametrize("doubt", ["estimation", "schatting", "estimate"])
def test_words_behind_a_period_leave_the_period_to_the_row_below(first: str, words: str, doubt: str) -> None:
    second = f"{first.replace('1', '2', 1)} ({doubt})"
    header = ("Indicator", first, first, second, second)
    rows = [header, ("", *words.split(), *words.split()), ("Lessen", 40, 36, 45, 44)]
    found = read("xlsx", rows, "Blad1")
    assert periods_of(found) == [("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30")]
    assert found.actuals.value == [36, None]
