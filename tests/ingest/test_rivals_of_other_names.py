"""A column of percentages of something else is not left out as another measure of what the row counts."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made


@pytest.mark.parametrize(
    ("title", "unit"), [("Aantal lessen", None), ("Lessen", "deelnemers"), ("Nombre d'ateliers", None)]
)
@pytest.mark.parametrize(
    ("count", "percentage"),
    [("Bereik 2023", "Slaagkans 2023"), ("Bezoekers bereikt 2023", "Tevreden ouders 2023")],
)
def test_percentages_of_something_else_are_asked_about(
    title: str, unit: str | None, count: str, percentage: str
) -> None:
    found = made.table(
        ["Indicator", "Eenheid", count, percentage], [None, None, "(aantal)", "(%)"], [title, unit, 120, 80]
    )
    waiting = [issue.readings for issue in made.asked(found, IssueKind.TWO_COLUMNS)]
    assert waiting == [(120, 80)] or made.asked(found, IssueKind.COLUMN_UNREAD)


@pytest.mark.parametrize(
    ("count", "percentage"),
    [("Aantal 2023", "Percentage 2023"), ("Resultaat 2023 (aantal)", "Resultaat 2023 (% van het totaal)")],
)
def test_the_percentage_of_the_same_is_another_measure(count: str, percentage: str) -> None:
    found = made.table(["Indicator", count, percentage], ["Aantal lessen", 120, 80], ["Aantal kampen", 60, 75])
    assert [*found.actuals.value] == [120, 60]
    assert made.asked(found, IssueKind.TWO_COLUMNS) == []
