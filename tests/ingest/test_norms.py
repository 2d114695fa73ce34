"""A norm is a target, or what a sector or a law asks of everybody: asked about wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind


@pytest.mark.parametrize(
    "rows",
    [
        [("Indicator", "Norm", "2023", "2024"), ("Wachttijd", 30, 35, 28), ("Opkomst", 80, 75, 82)],
        [("Indicator", "Norm 2024", "Realisatie 2024"), ("Wachttijd", 30, 35), ("Opkomst", 80, 75)],
        [("Indicator", "Norm", "Waarde"), ("Wachttijd", 30, 35), ("Opkomst", 80, 75)],
        [("Indicator", "2024", ""), ("", "Norm", "Realisatie"), ("Wachttijd", 30, 35), ("Opkomst", 80, 75)],
    ],
)
def test_a_column_of_norms_is_asked_about(rows: Sequence[Sequence[object]]) -> None:
    found = made.table(*rows)
    assert found.targets.state == [State.UNCLEAR, State.UNCLEAR]
    asked = made.asked(found, KIND.HEADER_UNEXPLAINED)
    assert [issue.readings for issue in asked] == [(30,), (80,)]
    assert {issue.params["case"] for issue in asked} == {"goal"}
    assert State.UNCLEAR not in found.actuals.state


@pytest.mark.parametrize("header", ["Norm (doel)", "Doel (norm)", "Doel 2024", "Streefwaarde", "Richtwaarde"])
def test_a_header_that_says_that_the_norm_is_the_target_asks_nothing(header: str) -> None:
    found = made.table(("Indicator", header, "Realisatie 2024"), ("Wachttijd", 30, 35), ("Opkomst", 80, 75))
    assert found.targets.value == [30, 80]
    assert not made.asked(found, KIND.HEADER_UNEXPLAINED)


@pytest.mark.parametrize(
    "rows",
    [
        [("Indicator", "Soort", "2024"), ("Wachttijd", "Norm", 30), ("Wachttijd", "Realisatie", 35)],
        [("Wachttijd", "2023", "2024"), ("Norm", 30, 30), ("Realisatie", 35, 28)],
        [("Indicateur", "2023", "2024"), ("Attente", 35, 28), ("Norme", 30, 30), ("Essais", 75, 82), ("Norme", 80, 80)],
    ],
)
def test_a_row_of_norms_is_asked_about(rows: Sequence[Sequence[object]]) -> None:
    found = made.table(*rows)
    assert found.targets.value
    assert set(found.targets.state) == {State.UNCLEAR}
    assert made.asked(found, KIND.TEXT_BESIDE)
    assert State.UNCLEAR not in found.actuals.state
