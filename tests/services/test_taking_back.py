"""A submission is taken back: everything is as if it had never been handed in."""

from __future__ import annotations

from typing import Any

from builders import AFile, Network, a_file

from impact.services.core.workspace import Workspace
from impact.services.operations import figure_rebuild

RAVELHOEK = "Ravelhoek"


def _file(number: int, value: Any = None, **facts: Any) -> AFile:
    file = a_file(f"bestand {number}.xlsx").indicator("scans", **facts)
    return file if value is None else file.actual("scans", 2023, value)


def _in_force(network: Network) -> list[tuple[Any, int]]:
    rows = [row for row in network.rows("measurement") if row["superseded_by"] is None]
    return [(row["value"], row["submission_id"]) for row in rows]


def test_a_correction_taken_back_gives_every_figure_cell_and_row_id_as_before(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _file(1, 40, baseline=0).target("scans", 2023, 80))
    before = network.snapshot()
    second = _file(2, 60, baseline=10).target("scans", 2023, 90).actual("scans", 2024, 70)
    second.indicator("nieuw", baseline=1).actual("nieuw", 2024, 2).actual("scans", 2024, 3, "Wijk=A")
    network.undo(network.hand_in(RAVELHOEK, second))
    assert network.snapshot() == before
    assert figure_rebuild.rebuild_figures(workspace) == 0


def test_the_first_file_taken_back_leaves_nothing_to_see(workspace: Workspace) -> None:
    network = Network(workspace)
    before = network.snapshot()
    network.undo(network.hand_in(RAVELHOEK, _file(1, 40, baseline=0)))
    assert network.snapshot() == before


def test_what_was_taken_back_can_be_handed_in_again(workspace: Workspace) -> None:
    network = Network(workspace)
    first = network.hand_in(RAVELHOEK, _file(1, 40, baseline=0))
    network.undo(first)
    again = network.hand_in(RAVELHOEK, _file(1, 40, baseline=0))
    assert (again.already, again.new) == (False, 2)
    assert network.latest("scans") == 40
    network.undo(again)
    assert network.snapshot()["indicator"] == []


def test_a_file_under_a_correction_is_taken_back_and_then_the_correction_too(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _file(1, 1))
    second = network.hand_in(RAVELHOEK, _file(2, 2))
    third = network.hand_in(RAVELHOEK, _file(3, 3))
    network.undo(second)
    assert _in_force(network) == [(3, third.submission_id)]
    network.undo(third)
    assert [value for value, _ in _in_force(network)] == [1]
    assert network.latest("scans") == 1


def test_what_later_files_repeat_stands_until_the_last_of_them_is_taken_back(workspace: Workspace) -> None:
    network = Network(workspace)
    zeroth = network.hand_in(RAVELHOEK, _file(0, 1))
    first = network.hand_in(RAVELHOEK, _file(1, 2))
    second = network.hand_in(RAVELHOEK, _file(2, 2).actual("scans", 2024, 8, row=17))
    third = network.hand_in(RAVELHOEK, _file(3, 2).actual("scans", 2025, 9))
    network.undo(first)
    assert (2, second.submission_id) in _in_force(network)
    network.undo(second)
    assert sorted(_in_force(network)) == [(2, third.submission_id), (9, third.submission_id)]
    network.undo(third)
    assert _in_force(network) == [(1, zeroth.submission_id)]
    assert figure_rebuild.rebuild_figures(workspace) == 0


def test_a_repeated_value_says_the_cell_of_the_file_that_stands(workspace: Workspace) -> None:
    network = Network(workspace)
    first = network.hand_in(RAVELHOEK, _file(1).actual("scans", 2023, 5, row=7))
    network.hand_in(RAVELHOEK, _file(2).actual("scans", 2023, 5, row=31).actual("scans", 2024, 6, row=32))
    network.undo(first)
    rows = {row["value"]: row["row_no"] for row in network.rows("measurement") if row["superseded_by"] is None}
    assert rows == {5: 31, 6: 32}


def test_a_baseline_goes_back_to_the_file_that_said_it_before(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _file(1, 40, baseline=0, baseline_row=4))
    second = network.hand_in(RAVELHOEK, _file(2, baseline=5, baseline_row=8))
    third = network.hand_in(RAVELHOEK, _file(3, baseline=9, baseline_row=12))
    network.undo(second)
    assert [row["baseline"] for row in network.rows("indicator")] == [9]
    network.undo(third)
    assert [(row["baseline"], row["baseline_row"]) for row in network.rows("indicator")] == [(0, 4)]


def test_an_indicator_stays_while_another_file_names_it(workspace: Workspace) -> None:
    network = Network(workspace)
    first = network.hand_in(RAVELHOEK, _file(1, 40, baseline=0, title="Oude titel"))
    second = network.hand_in(RAVELHOEK, _file(2, title="Scans").actual("scans", 2024, 50))
    network.undo(first)
    row = network.snapshot()["indicator"][0]
    assert (row["title"], row["baseline"], row["submission_id"]) == ("Scans", None, second.submission_id)
    network.undo(second)
    assert network.snapshot()["indicator"] == []
