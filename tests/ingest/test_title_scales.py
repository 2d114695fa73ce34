"""Titles of indicators that say a scale: it is that of their unit, or it is asked."""

from __future__ import annotations

import pytest

from impact.ingest.values.units import scale_of_unit
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made

TITLES = [
    ("Budget (k€)", 1_000), ("Kosten (x1000)", 1_000), ("Kosten (x 1.000 euro)", 1_000), ("Omzet in duizenden", 1_000),
    ("Coûts (en milliers d'euros)", 1_000), ("Budget (M€)", 1_000_000), ("Costs (in thousands)", 1_000),
    ("Budget in k€", 1_000), ("Uitgaven (in mln euro)", 1_000_000), ("Dépenses (k EUR)", 1_000),
]  # fmt: skip


@pytest.mark.parametrize(("title", "scale"), TITLES)
def test_the_scale_of_a_title_is_that_of_its_unit(title: str, scale: float) -> None:
    found = made.table(["Indicator", "2023", "2024"], [title, 30, 33], ["Lessen", 100, 120])
    assert scale_of_unit(found.indicators[0].unit) == scale and found.indicators[1].unit == ""
    assert found.actuals.value[:2] == [30, 33] and not made.asked(found, IssueKind.SCALE_DIFFERS)


@pytest.mark.parametrize(("title", "scale"), TITLES)
@pytest.mark.parametrize("unit", ["euro", "€"])
def test_a_scale_in_a_title_beside_a_unit_without_it_is_asked(title: str, scale: float, unit: str) -> None:
    found = made.table(["Indicator", "Eenheid", "Doel 2024", "Realisatie 2024"], [title, unit, 30, 33])
    asked = made.asked(found, IssueKind.SCALE_DIFFERS)
    assert {issue.readings for issue in asked} == {(30, 30 * scale), (33, 33 * scale)}
    assert {*found.actuals.state, *found.targets.state} == {State.UNCLEAR}


@pytest.mark.parametrize(
    ("title", "unit"),
    [("Budget (k€)", "k€"), ("Budget (k€)", "x 1.000 euro"), ("Groei (k€)", "%"), ("Bereik (1000)", ""),
     ("Deelnemers per 1000 inwoners", ""), ("Duizend bloemen", ""), ("Kosten (2 miljoen)", "euro"), ("Lessen", "")],
)  # fmt: skip
def test_titles_that_say_no_other_scale_than_their_unit_keep_it(title: str, unit: str) -> None:
    found = made.table(["Indicator", "Eenheid", "2023", "2024"], [title, unit, 30, 33])
    assert found.indicators[0].unit == unit and not made.asked(found, IssueKind.SCALE_DIFFERS)


@pytest.mark.parametrize("first", [6, 6.4, 9])
@pytest.mark.parametrize("title", ["Dons récoltés", "Opgehaalde giften", "Kilometers"])
def test_a_thousandth_of_a_target_that_another_value_reaches_is_asked(first: float, title: str) -> None:
    rows = [[title, "1er semestre 2023", 6456, first], [title, "2e semestre 2023", 6456, 4845]]
    found = made.table(["Indicateur", "Période", "Cible", "Valeur atteinte"], *rows)
    asked = made.asked(found, IssueKind.SCALE_DIFFERS)
    assert [issue.readings for issue in asked] == [(first, first * 1000)]


def test_a_first_value_far_below_a_target_that_no_other_reaches_is_a_start() -> None:
    rows = [["Leden", "2022", 6456, 6], ["Leden", "2023", 6456, 60], ["Leden", "2024", 6456, 400]]
    found = made.table(["Indicator", "Periode", "Doel", "Waarde"], *rows)
    assert not made.asked(found, IssueKind.SCALE_DIFFERS)
