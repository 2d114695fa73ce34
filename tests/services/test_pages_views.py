"""What pages are told: totals, coverage, changes, scope, explanations; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import UNCLEAR, AFile, Network, a_file

from impact.errors import NotFound
from impact.model.access import Access
from impact.model.portfolio_setup import IndicatorSetup, TargetSetup
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.dashboards import explain, figures_table, grantees, indicators, portfolio, start_page
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery, PortfolioView

END = date(2025, 12, 31)


def _scans(*values: float | None, targets: tuple[float, ...] = (40, 80, 120, 160), name: str = "a.xlsx") -> AFile:
    file = a_file(name).indicator("scans", baseline=0, level=Level.OUTPUT, unit="scans")
    for year, value in zip(range(2022, 2026), values, strict=False):
        file.actual("scans", year, value)
    for year, value in zip(range(2022, 2026), targets, strict=True):
        file.target("scans", year, value)
    return file


def _view(network: Network, access: Access | None = None, **query: object) -> PortfolioView:
    return portfolio.build_portfolio_view(access or network.fund, PortfolioQuery(**query), network.workspace)  # type: ignore[arg-type]


def test_the_portfolio_counts_each_status_per_level_and_grantee(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Ravelhoek")
    network.hand_in("Ravelhoek", _scans(40, 80, 120, 160))
    network.hand_in("Beekdal", _scans(40, 60, 70, 80))
    view = _view(network)
    assert [strip.level for strip in view.strips] == [Level.OUTPUT]
    assert (view.totals.achieved, view.totals.behind, view.totals.total) == (1, 1, 2)
    assert [row.name for row in view.matrix] == ["Beekdal", "Ravelhoek"]
    assert view.matrix[1].counts[Level.OUTPUT].achieved == 1
    assert (view.as_of, view.due, view.reported, view.evidenced) == (END, 2, 2, 1.0)


def test_needs_a_conversation_comes_first_when_asked_and_never_the_best(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Ravelhoek")
    network.hand_in("Ravelhoek", _scans(40, 60, 70, 80))
    network.hand_in("Beekdal", _scans(40, 80, 120, 160))
    assert [row.name for row in _view(network, sort="conversation").matrix] == ["Ravelhoek", "Beekdal"]
    assert [row.name for row in _view(network, rows=1, first=1).matrix] == ["Ravelhoek"]


def test_as_of_cuts_off_by_period_end(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, 60, 70, 160))
    assert _view(network).totals.achieved == 1
    earlier = _view(network, as_of=date(2024, 12, 31))
    assert (earlier.totals.achieved, earlier.totals.behind) == (0, 1)
    assert _view(network, as_of=date(2021, 12, 31)).totals.total == 0


def test_a_grantee_that_stopped_reporting_owes_the_round_everything(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Ravelhoek")
    network.hand_in("Ravelhoek", _scans(40, 80, 120, 160))
    network.hand_in("Beekdal", _scans(40, 60))
    rows = {row.name: (row.reported, row.due) for row in _view(network).matrix}
    assert rows == {"Beekdal": (0, 1), "Ravelhoek": (1, 1)}


def test_what_changed_since_a_date_shows_before_and_after(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, 80, name="first.xlsx"))
    (nothing_earlier,) = _view(network, since=date(2020, 1, 1)).changes
    assert (nothing_earlier.before, nothing_earlier.after) == (None, 80)
    assert _view(network, since=date(2099, 1, 1)).changes == ()


def test_filters_narrow_every_part(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, 80, 120, 160))
    assert _view(network, level=Level.IMPACT).totals.total == 0
    assert _view(network, level=Level.OUTPUT).totals.total == 1
    assert _view(network, theme="wonen").matrix == ()


def test_another_access_sees_nothing_of_it(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Ravelhoek")
    network.hand_in("Ravelhoek", _scans(40, 80, 120, 160))
    network.hand_in("Beekdal", _scans(40, 80, 120, 160))
    beekdal = network.id("Beekdal")
    (indicator,) = {row["id"] for row in network.rows("indicator", ()) if row["organisation_id"] == beekdal}
    ravelhoek = network.of("Ravelhoek")
    assert [row.name for row in _view(network, ravelhoek).matrix] == ["Ravelhoek"]
    assert _view(network, ravelhoek).totals.total == 1
    assert [row.name for row in grantees.list_grantees(ravelhoek, workspace)] == ["Ravelhoek"]
    assert {row[2] for row in figures_table.build_figure_list(ravelhoek, workspace).rows} == {"Ravelhoek"}
    with pytest.raises(NotFound):
        grantees.build_grantee_view(ravelhoek, GranteeQuery(beekdal), workspace)
    with pytest.raises(NotFound):
        indicators.build_indicator_view(ravelhoek, IndicatorQuery(indicator), workspace)
    with pytest.raises(NotFound):
        explain.explain_indicator(ravelhoek, indicator, None, workspace)
    nobody = replace(ravelhoek, organisation_ids=())
    assert _view(network, nobody).empty
    assert grantees.list_grantees(nobody, workspace) == ()
    assert figures_table.build_figure_list(nobody, workspace).rows == ()


def test_an_empty_database_gives_empty_views(workspace: Workspace) -> None:
    nobody = Access(0, "", Role.FUND_STAFF, 0, (), ())
    assert portfolio.build_portfolio_view(nobody, PortfolioQuery(), workspace).empty
    assert start_page.build_start_view(nobody, workspace).empty
    assert figures_table.build_figure_list(nobody, workspace).rows == ()


def test_zero_stays_zero_and_missing_stays_missing_through_every_view(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file().indicator("klachten", baseline=5, direction=Direction.DOWN)
    file.actual("klachten", 2023, 0).actual("klachten", 2024, None).target("klachten", 2023, 0)
    file.indicator("bezoeken").actual("bezoeken", 2024, None)
    network.hand_in("Ravelhoek", file)
    view = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), workspace)
    rows = {row.title: row for row in view.rows}
    assert (rows["Klachten"].actual, rows["Klachten"].status) == (0.0, Status.ACHIEVED)
    assert rows["Klachten"].spark == (0.0, None)
    assert (rows["Bezoeken"].actual, rows["Bezoeken"].state) == (None, State.NOT_REPORTED)
    listed = {row["title"]: row for row in _listed(network)}
    assert (listed["Klachten"]["actual"], listed["Klachten"]["target"]) == (0.0, 0.0)
    assert listed["Bezoeken"]["actual"] is None
    assert listed["Bezoeken"]["achievement"] is None


def _listed(network: Network, **options: object) -> list[dict[str, object]]:
    found = figures_table.build_figure_list(network.fund, network.workspace, **options)  # type: ignore[arg-type]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_a_list_with_breakdowns_has_a_row_per_series_without_the_baseline_of_the_whole(workspace: Workspace) -> None:
    network = Network(workspace)
    file = _scans(40).actual("scans", 2022, 30, "Geslacht=V").actual("scans", 2022, 10, "Geslacht=M")
    network.hand_in("Ravelhoek", file)
    plain, whole = _listed(network), _listed(network, breakdowns=True)
    assert [row["breakdown"] for row in plain] == [""]
    parts = {row["breakdown"]: (row["actual"], row["baseline"]) for row in whole}
    assert parts == {"": (40.0, 0.0), "Geslacht=V": (30.0, None), "Geslacht=M": (10.0, None)}


def test_explain_leads_from_the_figure_to_its_cells(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(20, 60))
    (indicator,) = network.rows("indicator", ())
    found = explain.explain_indicator(network.fund, indicator["id"], None, workspace)
    assert [step.key for step in found.formulas] == ["achievement", "pace"]
    assert found.formulas[0].operands[0] == 60
    assert found.formulas[0].result == 0.75
    terms = {term.role: term for term in found.terms}
    assert terms["value"].value == 60
    source = terms["value"].source
    assert source is not None
    assert (source.file, source.sheet, source.cell, source.submitted_by) == ("a.xlsx", "Metingen", "D3", "Ravelhoek")
    assert terms["target"].value == 80
    assert terms["baseline"].value == 0


def test_an_unclear_value_is_listed_and_gives_no_figure(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, UNCLEAR))  # type: ignore[arg-type]
    (row,) = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), workspace).rows
    assert row.actual == 40
    (row_2023,) = grantees.build_grantee_view(
        network.fund, GranteeQuery(network.id(), as_of=date(2023, 12, 31)), workspace
    ).rows
    assert row_2023.actual == 40
    assert [point.state for point in row.series] == [State.REPORTED, State.UNCLEAR]
    assert row.spark == (40.0, None)


def _people(**facts: object) -> IndicatorSetup:
    given = {
        "key": "people",
        "title": "Unieke bereikte personen",
        "measure": Measure.NUMBER,
        "direction": Direction.UP,
        "time_kind": TimeKind.PERIOD,
        "aggregation": Aggregation.SUM_WITH_BOUNDS,
        "level": Level.OUTPUT,
        "unit": "personen",
        "shared_key": "C1",
        "targets": (TargetSetup(date(2024, 1, 1), date(2024, 12, 31), 50.0),),
    }
    return IndicatorSetup(**given | facts)  # type: ignore[arg-type]


def test_shared_people_are_a_range_with_coverage_and_a_list_of_what_stays_out(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Kwiek", "Ravelhoek", agreed=(_people(),))
    for name, people in (("Beekdal", 80), ("Ravelhoek", 120)):
        file = a_file(f"{name}.xlsx").indicator(
            "people", time_kind=TimeKind.PERIOD, title="Unieke bereikte personen", unit="personen"
        )
        network.hand_in(name, file.actual("people", 2024, people))
    (shared,) = _view(network).shared
    assert (shared.reporting, shared.organisations, shared.evidenced) == (2, 3, 1.0)
    assert (shared.low, shared.high) == (120, 200)
    assert [(point.value, point.target) for point in shared.points] == [(200, 100)]
    assert [(item.organisation, item.reason) for item in shared.not_addable] == [("Kwiek", "nothing_reported")]


def _volunteers(**facts: object) -> IndicatorSetup:
    given = {"key": "people", "time_kind": TimeKind.LEVEL, "aggregation": Aggregation.SUM, "targets": ()}
    return _people(**given | facts)


def _count(network: Network, name: str, targets: dict[int, float] | None = None, **by_year: float) -> None:
    file = a_file(f"{name}.xlsx").indicator("people", title="Unieke bereikte personen", unit="personen")
    for when, value in by_year.items():
        file.actual("people", int(when[1:]), value)
    for when, value in (targets or {}).items():
        file.target("people", when, value)
    network.hand_in(name, file)


def test_a_grantee_that_joins_is_no_growth_and_the_same_grantees_are_shown_beside_the_total(
    workspace: Workspace,
) -> None:
    network = Network(workspace, "Beekdal", "Kwiek", "Ravelhoek", agreed=(_volunteers(),))
    _count(network, "Beekdal", {2023: 11, 2024: 11, 2025: 11}, y2023=10, y2024=11, y2025=12)
    _count(network, "Kwiek", {2023: 20, 2024: 20, 2025: 20}, y2023=20, y2024=20, y2025=21)
    _count(network, "Ravelhoek", y2025=100)
    (shared,) = _view(network).shared
    assert [(item.year, item.point.value, item.grantees) for item in shared.years] == [
        (2023, 30, 2), (2024, 31, 2), (2025, 133, 3),
    ]  # fmt: skip
    assert (shared.same, shared.same_since, shared.same_throughout) == (2, 2023, False)
    assert [(item.same_value, item.same_target) for item in shared.years] == [(30, 31), (31, 31), (33, 31)]
    latest = shared.latest
    assert latest is not None
    # The target of two of three grantees stands beside what those two reached, and not beside the total.
    assert (latest.target, latest.targeted, latest.contributing, latest.value_of_targeted) == (31, 2, 3, 33)
    assert [(item.organisation, item.is_same) for item in shared.contributions] == [
        ("Beekdal", True), ("Kwiek", True), ("Ravelhoek", False),
    ]  # fmt: skip


def test_a_target_path_of_the_same_grantees_ends_where_one_of_them_has_no_target(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Kwiek", agreed=(_volunteers(),))
    _count(network, "Beekdal", {2024: 11, 2025: 12, 2026: 13}, y2024=10, y2025=12)
    _count(network, "Kwiek", {2024: 20}, y2024=20, y2025=21)
    (shared,) = _view(network).shared
    assert shared.same_throughout
    assert [(item.year, item.same_target, item.point.state) for item in shared.years] == [
        (2024, 31, State.REPORTED), (2025, None, State.REPORTED), (2026, None, State.NOT_DUE),
    ]  # fmt: skip


def test_no_years_compare_where_the_grantees_change_or_one_stands_alone(workspace: Workspace) -> None:
    network = Network(workspace, "Beekdal", "Kwiek", "Ravelhoek", agreed=(_volunteers(),))
    _count(network, "Beekdal", y2024=10)
    _count(network, "Kwiek", y2024=20, y2025=21)
    _count(network, "Ravelhoek", y2025=100)
    (shared,) = _view(network).shared
    assert (shared.same, shared.same_since, shared.same_throughout) == (0, None, False)
    assert [item.same_value for item in shared.years] == [None, None]


def test_levels_of_a_rubric_are_not_added_up(workspace: Workspace) -> None:
    agreed = _volunteers(measure=Measure.RUBRIC, aggregation=Aggregation.DISTRIBUTION)
    network = Network(workspace, "Beekdal", "Kwiek", agreed=(agreed,))
    _count(network, "Beekdal", y2024=3)
    _count(network, "Kwiek", y2024=2)
    (shared,) = _view(network).shared
    assert (shared.latest, {item.reason for item in shared.not_addable}) == (None, {"not_combinable"})


def test_the_indicator_page_says_why_there_is_no_forecast(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, 60))
    (indicator,) = network.rows("indicator", ())
    view = indicators.build_indicator_view(network.fund, IndicatorQuery(indicator["id"]), workspace)
    assert view.forecast.reason == "too_few_points"
    assert view.forecast.estimate is None
    assert [point.value for point in view.points] == [40, 60]
    assert view.path[-1] == (END, 160)


@pytest.mark.parametrize(("cases", "reason"), [(9, "counts_a_few"), (10, "")])
def test_percentages_of_a_few_cases_are_not_projected(workspace: Workspace, cases: int, reason: str) -> None:
    network = Network(workspace)
    file = a_file().indicator("works", baseline=20, measure=Measure.PERCENTAGE, unit="%")
    for turn, share in enumerate((30, 40, 50, 60, 70)):
        parts = {"numerator": share * cases / 100, "denominator": cases}
        file.actual("works", 2018 + turn, share, **parts).target("works", 2018 + turn, share)
    network.hand_in("Ravelhoek", file.target("works", 2024, 90))
    (indicator,) = network.rows("indicator", ())
    forecast = indicators.build_indicator_view(network.fund, IndicatorQuery(indicator["id"]), workspace).forecast
    assert (forecast.reason, forecast.estimate is None) == (reason, bool(reason))


def test_a_correction_stays_in_the_history(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in("Ravelhoek", _scans(40, 60, name="first.xlsx"))
    network.hand_in("Ravelhoek", _scans(40, 66, name="second.xlsx"))
    (indicator,) = network.rows("indicator", ())
    view = indicators.build_indicator_view(network.fund, IndicatorQuery(indicator["id"]), workspace)
    assert view.figure.actual == 66
    replaced = {point.value for point in view.history if point.state is State.REPLACED}
    assert replaced == {60}
    submissions = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), workspace).submissions
    assert len(submissions) == 2


def test_small_groups_are_hidden_from_others_and_not_from_the_owner(workspace: Workspace) -> None:
    network = Network(workspace)
    file = _scans(51)
    for group, count in (("V", 31), ("M", 18), ("X", 2)):
        file.actual("scans", 2022, count, f"Geslacht={group}")
    network.hand_in("Ravelhoek", file)
    own = network.of("Ravelhoek")
    coach = replace(own, organisation_id=999, role=Role.COACH)
    query = GranteeQuery(network.id())
    (seen,) = grantees.build_grantee_view(own, query, workspace).breakdowns
    assert {bar.category: bar.value for bar in seen.bars} == {"V": 31, "M": 18, "X": 2}
    (hidden,) = grantees.build_grantee_view(coach, query, workspace).breakdowns
    assert {bar.category: bar.value for bar in hidden.bars} == {"V": 31, "M": None, "X": None}


def test_the_start_page_tells_a_grantee_what_waits(workspace: Workspace) -> None:
    network = Network(workspace)
    empty = start_page.build_start_view(network.of("Ravelhoek"), workspace)
    assert [need.key for need in empty.needs] == ["first_upload", "first_indicator"]
    network.hand_in("Ravelhoek", _scans(40, 50, 60, 70))
    after = start_page.build_start_view(network.of("Ravelhoek"), workspace)
    assert "talk_own" in [need.key for need in after.needs]
    assert after.latest_period == END


def test_notes_travel_with_the_figure(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file().indicator("bezoeken", notes=(Note.SAME_TITLE,)).actual("bezoeken", 2024, 5)
    network.hand_in("Ravelhoek", file)
    (row,) = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), workspace).rows
    assert Note.SAME_TITLE in row.notes
