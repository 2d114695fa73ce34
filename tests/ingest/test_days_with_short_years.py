"""Days of two digits each: 24-01-15 is asked about where it may be 15 January 2024 or 24 January 2015."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest.periods.date_parser import detect_year_first, parse_day
from impact.model.issues import IssueKind
from tests.ingest import made


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["24-01-15"], None),
        (["24-01-15", "24-02-12"], None),
        (["24-01-31", "24-02-29"], None),
        (["22-01-15", "23-01-15", "24-01-15"], None),
        (["24-03-20 10:30"], None),
        (["24-01-15", "34-02-15"], True),
        (["15-01-24"], False),
        (["15-01-24", "28-03-24"], False),
        (["28-03-24", "05-04-24"], False),
        (["31-12-20", "31-12-21", "31-12-22"], False),
        (["24-01-15", "24-02-40"], False),
        (["01-31-24"], False),
        (["24/01/15", "24.01.15", "2024-01-15", "31 januari"], False),
        ([], False),
    ],
)
def test_the_order_is_known_only_where_the_days_together_show_it(days: list[str], order: bool | None) -> None:
    assert detect_year_first(days) is order


def test_a_day_is_read_in_the_order_given() -> None:
    assert parse_day("24-01-15") == parse_day("24-01-15", year_first=False) == date(2015, 1, 24)
    assert parse_day("24-01-15", year_first=True) == date(2024, 1, 15)
    assert parse_day("24-01-15", year_first=None) is None
    assert parse_day("15 januari 2024", year_first=None) == date(2024, 1, 15)


@pytest.mark.parametrize("header", ["Datum", "Meetdatum", "Periode", "Laatst aangepast"])
def test_values_of_such_days_wait_with_both_readings(header: str) -> None:
    found = made.table(["Indicator", header, "Waarde"], ["Bezoekers", "24-01-15", 100], ["Leden", "24-02-12", 120])
    assert [value for value in found.actuals.value if value is not None] == []
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert [{end for _, end, _ in issue.periods} for issue in asked] == [
        {"2015-01-24", "2024-01-15"}, {"2012-02-24", "2024-02-12"},
    ]  # fmt: skip


def test_a_day_that_is_surely_written_day_first_is_not_asked_about() -> None:
    found = made.table(["Indicator", "Datum", "Waarde"], ["Bezoekers", "15-01-24", 100], ["Bezoekers", "28-03-24", 120])
    assert [*found.actuals.value] == [100, 120]
    assert [*found.actuals.end] == [date(2024, 1, 15), date(2024, 3, 28)]


def test_a_start_behind_its_end_proves_the_other_order() -> None:
    found = made.table(["Indicator", "Van", "Tot", "Waarde"], ["Bezoekers", "24-01-15", "24-02-14", 100])
    assert [*found.actuals.value] == [100]
    assert [*zip(found.actuals.start, found.actuals.end, strict=True)] == [(date(2024, 1, 15), date(2024, 2, 14))]


def test_the_day_of_a_baseline_is_asked_about() -> None:
    found = made.table(["Indicator", "Nulmeting", "Datum nulmeting", "2024"], ["Bezoekers", 4, "24-01-15", 100])
    assert [item.baseline_date for item in found.indicators] == [None]
    assert [issue.raw for issue in made.asked(found, IssueKind.UNREADABLE_DATE)] == ["24-01-15"]
