"""A file goes in once, wholly, and with every figure it touches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import UNCLEAR, Network, a_file

from impact.errors import Conflict, NotAllowed, NotFound
from impact.model.portfolio_setup import IndicatorSetup, TargetSetup
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.operations import figure_rebuild, health_checks
from impact.services.submissions import submission_transaction
from impact.store.figures import refresh
from impact.store.schema.figures import Aggregate

RAVELHOEK = "Ravelhoek"


def _first() -> Any:
    return (
        a_file("eerste.xlsx")
        .indicator("scans", baseline=0)
        .actual("scans", 2022, 40)
        .actual("scans", 2023, 80)
        .target("scans", 2023, 100)
    )


def test_a_file_brings_its_values_and_their_figures(workspace: Workspace) -> None:
    network = Network(workspace)
    result = network.hand_in(RAVELHOEK, _first())
    assert (result.new, result.changed, result.same, result.already) == (4, 0, 0, False)
    assert network.latest("scans", "actual") == 80
    assert network.latest("scans", "achievement") == pytest.approx(0.8)
    assert len(network.rows("figure")) == 2
    assert network.rows("aggregate")


def test_the_second_run_of_the_same_file_changes_nothing_and_says_so(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    before = {table: network.rows(table, ()) for table in ("figure", "aggregate", "measurement", "grantee_summary")}
    again = network.hand_in(RAVELHOEK, _first())
    assert again.already
    assert (again.submission_id, again.new, again.changed) == (None, 0, 0)
    assert {table: network.rows(table, ()) for table in before} == before


def test_a_file_that_is_handed_in_again_after_another_one_counts_again(workspace: Workspace) -> None:
    network = Network(workspace)
    first, second = (
        a_file(f"{name}.xlsx").indicator("scans", code="S1").actual("scans", 2024, value)
        for name, value in (("a", 80.0), ("b", 95.0))
    )
    network.hand_in(RAVELHOEK, first)
    network.hand_in(RAVELHOEK, second)
    assert not network.plan(RAVELHOEK, first).already
    again = network.hand_in(RAVELHOEK, first)
    assert (again.already, again.changed, network.latest("scans")) == (False, 1, 80)
    assert network.hand_in(RAVELHOEK, first).already


def test_another_file_that_says_the_same_writes_nothing(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    copy = _first()
    copy.name = "kopie.xlsx"
    result = network.hand_in(RAVELHOEK, copy)
    assert (result.submission_id, result.same, result.already) == (None, 4, False)
    assert len(network.rows("submission")) == 1


def test_a_correction_replaces_only_what_it_says_otherwise(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    correction = a_file("tweede.xlsx").indicator("scans").actual("scans", 2022, 40).actual("scans", 2023, 90)
    result = network.hand_in(RAVELHOEK, correction)
    assert (result.new, result.changed, result.same) == (0, 1, 1)
    assert network.latest("scans") == 90
    replaced = [row for row in network.rows("measurement") if row["superseded_by"] is not None]
    assert [row["value"] for row in replaced] == [80]


def test_a_blank_cell_never_deletes(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    blank = (
        a_file("leeg.xlsx")
        .indicator("scans")
        .actual("scans", 2023, None, raw=" ")
        .target("scans", 2023, None, raw="")
        .actual("scans", 2024, 95)
    )
    network.hand_in(RAVELHOEK, blank)
    actuals = {row["period_end"]: row["actual"] for row in network.rows("figure")}
    assert [actuals[day] for day in sorted(actuals, key=str)] == [40, 80, 95]


def test_a_value_said_to_be_missing_replaces_the_number(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    result = network.hand_in(RAVELHOEK, a_file("n.xlsx").indicator("scans").actual("scans", 2023, None))
    assert result.changed == 1
    assert network.latest("scans") == 40
    missing = [row for row in network.rows("figure") if row["state"] == State.NOT_REPORTED.value]
    assert [row["actual"] for row in missing] == [None]


def test_zero_stays_zero_and_missing_stays_missing(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file().indicator("meldingen", baseline=0, direction=Direction.DOWN).actual("meldingen", 2022, 0.0)
    network.hand_in(RAVELHOEK, file.actual("meldingen", 2023, None))
    stored = {str(row["period_end"]): row["value"] for row in network.rows("measurement")}
    assert stored == {"2022-12-31": 0.0, "2023-12-31": None}
    assert network.latest("meldingen") == 0.0
    assert network.rows("indicator")[0]["baseline"] == 0.0


def test_an_unclear_value_loads_without_a_number_and_is_counted(workspace: Workspace) -> None:
    network = Network(workspace)
    result = network.hand_in(RAVELHOEK, a_file().indicator("scans").actual("scans", 2022, UNCLEAR))
    assert result.unclear == 1
    row = network.rows("measurement")[0]
    assert (row["value"], row["raw"], row["state"]) == (None, UNCLEAR, "unclear")
    assert network.rows("grantee_summary")[0]["unclear"] == 1


def test_an_unclear_baseline_does_not_erase_a_clear_one(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    network.hand_in(RAVELHOEK, a_file("b.xlsx").indicator("scans", baseline=UNCLEAR).actual("scans", 2024, 81))
    assert network.rows("indicator")[0]["baseline"] == 0


def test_another_baseline_is_a_change_with_its_own_cell(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    result = network.hand_in(RAVELHOEK, a_file("b.xlsx").indicator("scans", baseline=20, baseline_row=9))
    assert result.changed == 1
    row = network.rows("indicator")[0]
    assert (row["baseline"], row["baseline_row"]) == (20, 9)
    assert network.latest("scans", "achievement") == pytest.approx(60 / 80)


def test_what_was_agreed_keeps_its_title_and_is_filled_where_blank(workspace: Workspace) -> None:
    agreed = IndicatorSetup(
        key="S1",
        code="S1",
        title="Energiescans",
        measure=Measure.NUMBER,
        direction=Direction.UP,
        time_kind=TimeKind.CUMULATIVE,
        aggregation=Aggregation.SUM,
        level=Level.OUTPUT,
        targets=(TargetSetup(date(2023, 1, 1), date(2023, 12, 31), 100),),
    )
    network = Network(workspace, agreed=(agreed,))
    assert network.latest("S1") is None
    file = a_file(grant="anders").indicator("S1", code="S1", title="Scans", definition="bij gezinnen thuis")
    network.hand_in(RAVELHOEK, file.actual("S1", 2023, 50))
    row = network.rows("indicator")[0]
    assert (row["title"], row["definition"], row["time_kind"]) == ("Energiescans", "bij gezinnen thuis", "cumulative")
    assert len(network.rows("indicator")) == 1
    assert network.latest("S1", "target") == 100


def test_the_same_code_in_two_projects_is_two_indicators(workspace: Workspace) -> None:
    network = Network(workspace)
    for project, value in (("kust", 5), ("stad", 7)):
        file = a_file(f"{project}.xlsx", grant=project).indicator("1.1", code="1.1").actual("1.1", 2023, value)
        network.hand_in(RAVELHOEK, file)
    assert sorted(row["value"] for row in network.rows("measurement")) == [5, 7]
    assert all(row["superseded_by"] is None for row in network.rows("measurement"))


def test_parts_are_kept_beside_the_total_and_make_no_figure(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file().indicator("bereik").actual("bereik", 2023, 10)
    file.actual("bereik", 2023, 6, "Geslacht=V").actual("bereik", 2023, 4, "Geslacht=M")
    network.hand_in(RAVELHOEK, file)
    assert len(network.rows("measurement")) == 3
    assert [row["actual"] for row in network.rows("figure")] == [10]
    assert network.rows("indicator")[0]["has_parts"]


def test_two_values_for_one_place_are_both_kept_and_the_figure_says_they_conflict(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file().indicator("scans").actual("scans", 2023, 1).actual("scans", 2023, 2).actual("scans", 2023, 1)
    result = network.hand_in(RAVELHOEK, file)
    assert result.new == 2
    row = network.rows("figure")[0]
    assert (row["actual"], row["state"]) == (None, "unclear")
    assert "conflicting_values" in row["notes"]
    file.name = "kopie.xlsx"
    assert network.hand_in(RAVELHOEK, file).submission_id is None
    correction = network.hand_in(RAVELHOEK, a_file("c.xlsx").indicator("scans").actual("scans", 2023, 2))
    assert correction.changed == 1
    assert network.latest("scans") == 2
    network.undo(correction)
    assert network.rows("figure")[0]["state"] == "unclear"


def test_a_rehearsal_says_what_the_submission_then_does_and_writes_nothing(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    before = network.snapshot()
    second = a_file("tweede.xlsx").indicator("scans").actual("scans", 2023, 90).actual("scans", 2024, 95)
    second.target("scans", 2023, 100)
    plan = network.plan(RAVELHOEK, second)
    assert network.snapshot() == before
    assert (plan.new, plan.changed, plan.same, plan.matched, plan.already) == (1, 1, 1, 1, False)
    assert [(change.kind, change.before, change.after) for change in plan.changes] == [
        ("changed", 80, 90),
        ("new", None, 95),
        ("same", 100, 100),
    ]
    assert [(figure.before, figure.after) for figure in plan.figures] == [(80, 95)]
    done = network.hand_in(RAVELHOEK, second)
    assert (done.new, done.changed, done.same) == (plan.new, plan.changed, plan.same)
    assert network.latest("scans") == 95
    assert network.plan(RAVELHOEK, second).already


def test_an_import_makes_the_portfolio_and_the_grantee_it_names(workspace: Workspace) -> None:
    file = _first()
    given = {"portfolio": "Nieuw", "organisation": "Ravelhoek"}
    planned = submission_transaction.plan_by_name(file.submission, workspace, **given)
    result = submission_transaction.submit_by_name(
        file.submission, file.data, workspace, **given, submitted_by="import"
    )
    assert planned.new == result.new == 4
    again = submission_transaction.submit_by_name(
        file.submission, file.data, workspace, **given, submitted_by="import"
    )
    assert again.already
    assert again.organisation_id == result.organisation_id


def test_an_import_does_not_reach_an_organisation_of_another_fund(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    other = a_file("ander.xlsx").indicator("scans").actual("scans", 2023, 1)
    result = submission_transaction.submit_by_name(
        other.submission, other.data, workspace, portfolio="Ander", organisation=RAVELHOEK, submitted_by="import"
    )
    assert result.organisation_id != network.id()
    assert sorted(row["actual"] for row in network.rows("figure") if row["latest"]) == [1, 80]


def test_somebody_of_another_grantee_may_not_hand_in_nor_take_back(workspace: Workspace) -> None:
    network = Network(workspace, "Ravelhoek", "Bosrand")
    result = network.hand_in(RAVELHOEK, _first(), network.of("Ravelhoek"))
    with pytest.raises(NotAllowed):
        network.hand_in(RAVELHOEK, a_file("x.xlsx").indicator("scans"), network.of("Bosrand"))
    with pytest.raises(NotFound):
        submission_transaction.undo(network.of("Bosrand"), result.submission_id or 0, workspace)
    assert network.latest("scans") == 80


def test_what_was_taken_back_cannot_be_taken_back_again(workspace: Workspace) -> None:
    network = Network(workspace)
    result = network.hand_in(RAVELHOEK, _first())
    network.undo(result)
    with pytest.raises(Conflict):
        network.undo(result)


@pytest.mark.parametrize("broken", ["figure", "aggregate", "grantee_summary"])
def test_an_error_half_way_leaves_nothing_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    tables = ("submission", "indicator", "measurement", "target", "figure", "aggregate", "grantee_summary", "grant")
    before = {table: network.rows(table, ()) for table in tables}
    insert = refresh.bulk.insert

    def failing(connection: Any, table: Any, *rest: Any) -> None:
        insert(connection, table, *rest)
        if table.name == broken:
            raise RuntimeError("de stroom valt uit")

    monkeypatch.setattr(refresh.bulk, "insert", failing)
    with pytest.raises(RuntimeError):
        network.hand_in(RAVELHOEK, a_file("t.xlsx").indicator("nieuw", baseline=1).actual("nieuw", 2023, 5))
    monkeypatch.undo()
    assert {table: network.rows(table, ()) for table in tables} == before


def test_a_rebuild_changes_no_row_and_repairs_a_damaged_one(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, _first())
    assert figure_rebuild.rebuild_figures(workspace) == 0
    right = network.snapshot()
    with workspace.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE figure SET actual = 1 WHERE actual = 80")
        connection.exec_driver_sql("DELETE FROM aggregate WHERE until IS NULL")
        columns = ", ".join(column.name for column in Aggregate.__table__.columns if column.name != "id")
        connection.exec_driver_sql(f"INSERT INTO aggregate ({columns}) SELECT {columns} FROM aggregate")
    assert [finding.key for finding in health_checks.run_checks(workspace) if not finding.good] == [
        "store_errors.doctor_figures_bad"
    ]
    assert figure_rebuild.rebuild_figures(workspace) > 0
    assert network.snapshot() == right
    assert figure_rebuild.rebuild_figures(workspace) == 0
