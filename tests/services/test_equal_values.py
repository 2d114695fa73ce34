"""A value that is equal is not changed, whatever is said beside it; what a file does not mention stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import AFile, Network, a_file

from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.submissions import submission_transaction

ASKS = submission_transaction.DeliveryOptions(asks_reason=True)


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace)
    file = a_file("een.xlsx").indicator("bereik", baseline=10)
    file.actual("bereik", 2022, 50.0, numerator=10, denominator=20, n=20, note="Geteld in mei")
    file.actual("bereik", 2023, None).target("bereik", 2023, 60)
    made.hand_in("Ravelhoek", file)
    return made


def said(**facts: Any) -> AFile:
    return a_file("twee.xlsx").indicator("bereik").actual("bereik", 2022, facts.pop("value", 50.0), **facts)


def hand_in(network: Network, file: AFile, reason: str = "") -> submission_transaction.WriteResult:
    """As a grantee would whose fund asks a reason for each correction."""
    where = {"organisation_id": network.id(), "portfolio_id": network.portfolio_id}
    options = submission_transaction.DeliveryOptions(asks_reason=True, reason=reason)
    plan = submission_transaction.plan(network.fund, file.submission, network.workspace, **where)
    result = submission_transaction.submit(
        network.fund, file.submission, file.data, network.workspace, submitted_by="An", delivery=options, **where
    )
    assert all(getattr(plan, name) == getattr(result, name) for name in ("new", "changed", "same", "additions"))
    return result


def in_force(network: Network, of: int) -> dict[str, Any]:
    (row,) = [
        row
        for row in network.rows("measurement")
        if row["superseded_by"] is None and str(row["period_end"]) == f"{of}-12-31"
    ]
    return {name: row[name] for name in ("value", "numerator", "denominator", "n", "note")}


KEPT = {"value": 50.0, "numerator": 10, "denominator": 20, "n": 20, "note": "Geteld in mei"}


@pytest.mark.parametrize(
    ("facts", "additions", "becomes"),
    [
        ({}, 0, {}),
        ({"raw": "50 %"}, 0, {}),
        ({"note": "Geteld in juni"}, 1, {"note": "Geteld in juni"}),
        ({"numerator": 10, "denominator": 20}, 0, {}),
        ({"numerator": 10, "note": "x"}, 1, {"note": "x"}),
    ],
)
def test_an_equal_value_is_the_same_and_asks_no_reason(
    network: Network, facts: dict[str, Any], additions: int, becomes: dict[str, Any]
) -> None:
    result = hand_in(network, said(**facts))
    assert (result.new, result.changed, result.same, result.additions) == (0, 0, 1, additions)
    assert in_force(network, 2022) == KEPT | becomes


def test_parts_that_are_told_afterwards_complete_the_value(workspace: Workspace) -> None:
    made = Network(workspace)
    made.hand_in("Ravelhoek", a_file().indicator("bereik").actual("bereik", 2022, 50.0, note="Mei"))
    result = hand_in(made, said(numerator=10, denominator=20))
    assert (result.changed, result.same, result.additions) == (0, 1, 1)
    assert in_force(made, 2022) == KEPT | {"n": None, "note": "Mei"}


def test_other_parts_are_a_change_although_the_quotient_is_equal(network: Network) -> None:
    result = hand_in(network, said(numerator=20, denominator=40), reason="Dubbel zo veel")
    assert (result.changed, result.same) == (1, 0)
    assert in_force(network, 2022) == KEPT | {"numerator": 20, "denominator": 40}


def test_a_value_that_changes_keeps_the_words_and_loses_parts_that_no_longer_give_it(network: Network) -> None:
    result = hand_in(network, said(value=55.0), reason="Hertelling")
    assert result.changed == 1
    assert in_force(network, 2022) == KEPT | {"value": 55.0, "numerator": None, "denominator": None}


def test_what_is_withdrawn_keeps_no_parts_and_no_words_about_the_number(network: Network) -> None:
    result = hand_in(network, said(value=None), reason="Niet gemeten")
    assert result.withdrawn == 1
    assert in_force(network, 2022) == dict.fromkeys(KEPT) | {"note": ""}


def test_another_word_for_no_value_is_no_change(network: Network) -> None:
    file = a_file("twee.xlsx").indicator("bereik").actual("bereik", 2023, None, raw="nog niet gemeten")
    result = hand_in(network, file)
    assert (result.changed, result.same, result.additions) == (0, 1, 1)


def test_a_day_said_with_an_equal_baseline_is_no_change(network: Network) -> None:
    file = a_file("twee.xlsx").indicator("bereik", baseline=10, baseline_date=date(2021, 12, 31))
    result = hand_in(network, file)
    assert (result.changed, result.same, result.additions) == (0, 1, 1)
    (row,) = network.rows("indicator")
    assert str(row["baseline_date"]) == "2021-12-31"


def test_a_note_on_a_target_is_no_change_of_it(network: Network) -> None:
    file = a_file("twee.xlsx").indicator("bereik").target("bereik", 2023, 60, note="Zoals afgesproken")
    result = hand_in(network, file)
    assert (result.changed, result.same, result.additions) == (0, 1, 1)


def test_a_note_taken_back_gives_the_earlier_one(network: Network) -> None:
    before = network.snapshot()
    network.undo(hand_in(network, said(note="Geteld in juni")))
    assert network.snapshot() == before


def test_a_number_in_place_of_a_word_is_new_information(network: Network) -> None:
    file = a_file("twee.xlsx").indicator("bereik").actual("bereik", 2023, 1.0)
    result = hand_in(network, file, reason="Nu gemeten")
    assert (result.changed, State.REPORTED.value) == (1, "reported")
