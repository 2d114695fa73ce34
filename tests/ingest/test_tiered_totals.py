"""Totals up to now beside their quarters, under a header of two rows: left out where they are proven, else asked."""

from __future__ import annotations

import pytest

from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

WORDS = {
    "nl": ("Indicator", ("K1 2025", "K2 2025", "K3 2025"), "Cumulatief", "gepland", "gerealiseerd"),
    "fr": ("Indicateur", ("T1 2025", "T2 2025", "T3 2025"), "Cumul", "prévu", "réalisé"),
    "en": ("Indicator", ("Q1 2025", "Q2 2025", "Q3 2025"), "Cumulative", "planned", "actual"),
}


def tiers(language: str, change: int) -> list[list[object]]:
    name, quarters, total, planned, achieved = WORDS[language]
    upper: list[object] = [name]
    for period in (*quarters, total):
        upper += [period, None]
    numbers = ((60, 57, 60, 64, 40, 38, 160, 159 + change), (25, 22, 25, 31, 15, 19, 65, 72),
               (8, 5, 9, 9, 7, 6, 24, 20))  # fmt: skip
    return [
        ["Opvolging 2025"],
        upper,
        ["", *[planned, achieved] * 4],
        *([title, *row] for title, row in zip(("Permanences", "Ateliers", "Visites"), numbers, strict=True)),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", list(WORDS))
def test_a_total_up_to_now_of_two_header_rows_is_left_out_as_computed(language: str, kind: str) -> None:
    found = read(tiers(language, 0), kind)
    left_out = {line.rule: line.cells for line in found.account if line.rule == CellRule.COMPUTED_FROM_OTHERS}
    assert left_out == {CellRule.COMPUTED_FROM_OTHERS: 6}
    assert sorted(v for v in found.actuals.value if v) == [5, 6, 9, 19, 22, 31, 38, 57, 64]
    assert all(end is not None and start is not None and end.month - start.month == 2 for start, end in zip(
        found.actuals.start, found.actuals.end, strict=True))  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", list(WORDS))
def test_a_total_up_to_now_that_is_no_sum_is_asked_about(language: str, kind: str) -> None:
    found = read(tiers(language, 20), kind)
    assert [i.column for i in made.asked(found, IssueKind.COLUMN_UNREAD)] == [9]
    assert 179 not in found.actuals.value
