"""The file, sheet and row that stand with each figure in the exported list belong to one and the same cell."""

from __future__ import annotations

from typing import Any

from builders import AFile, Network, a_file

from impact.services.core.workspace import Workspace
from impact.services.dashboards import figures_table


def _listed(network: Network, *, breakdowns: bool = False) -> list[tuple[str, Any, Any, Any]]:
    found = figures_table.build_figure_list(network.fund, network.workspace, breakdowns=breakdowns)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return [(row["breakdown"], row["source_file"], row["source_sheet"], row["source_row"]) for row in rows]


def _first() -> AFile:
    return a_file("first.xlsx").indicator("scans", sheet="Indicatoren", row=7)


def test_an_indicator_without_values_names_the_file_that_brought_it(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _first())
    assert _listed(network) == [("", "first.xlsx", "Indicatoren", 7)]


def test_a_target_that_came_later_names_its_own_file(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _first())
    network.hand_in("Ravelhoek", a_file("second.xlsx").indicator("scans").target("scans", 2025, 80, row=31))
    assert _listed(network) == [("", "second.xlsx", "Metingen", 31)]


def test_a_baseline_that_came_later_names_its_own_file(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _first())
    network.hand_in("Ravelhoek", a_file("second.xlsx").indicator("scans", baseline=4, baseline_row=12))
    ((_, file, _, row),) = _listed(network)
    assert (file, row) == ("second.xlsx", 12)


def test_a_value_names_the_file_it_came_in_and_not_that_of_its_target(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _first().target("scans", 2025, 80))
    network.hand_in("Ravelhoek", a_file("second.xlsx").indicator("scans").actual("scans", 2025, 40, row=18))
    assert _listed(network) == [("", "second.xlsx", "Metingen", 18)]


def test_a_group_names_the_file_it_came_in_and_not_that_of_the_total(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _first().actual("scans", 2025, 40, row=18))
    groups = a_file("second.xlsx").indicator("scans").actual("scans", 2025, 15, "Gender=F", row=22)
    network.hand_in("Ravelhoek", groups)
    assert _listed(network, breakdowns=True) == [
        ("", "first.xlsx", "Metingen", 18), ("Gender=F", "second.xlsx", "Metingen", 22),
    ]  # fmt: skip
