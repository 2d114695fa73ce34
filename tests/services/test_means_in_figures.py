"""The mean over years that a definition asks for is judged everywhere: stored, explained, listed and veiled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import AFile, Network, a_file
from sqlalchemy import update

from impact.model.access import Access
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import all_figures, explain, figures_table, grantees, indicators
from impact.services.operations import figure_rebuild
from impact.store.schema.figures import Figure
from impact.views.figures.judgement import JudgedBy
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from pages.parts.figures.figure_texts import describe_method

ASKED = "Sterk weersafhankelijk: volgen met meerjarig gemiddelde"


def a_file_of_nests(definition: str = ASKED, last: float = 58.0) -> AFile:
    """Four years of a level, with targets of the second, third and fourth."""
    file = a_file().indicator("nesten", baseline=45, definition=definition, unit="nesten")
    for year, value in ((2021, 50.0), (2022, 80.0), (2023, 40.0), (2024, last)):
        file.actual("nesten", year, value)
    for year, value in ((2022, 55.0), (2023, 60.0), (2024, 65.0)):
        file.target("nesten", year, value)
    return file


@pytest.fixture
def network(workspace: Workspace) -> Network:
    founded = Network(workspace)
    founded.hand_in("Ravelhoek", a_file_of_nests())
    return founded


def _row(network: Network, access: Access | None = None):
    access = access or network.fund
    return grantees.build_grantee_view(access, GranteeQuery(network.id()), network.workspace).rows[0]


def test_a_row_is_judged_by_its_mean_and_says_so(network: Network) -> None:
    row = _row(network)
    # The path begins at the first day of the first year, at 45: it expects 50 of that year. 57 against 57.5.
    assert (row.mean_periods, row.mean_actual) == (4, 57.0)
    assert row.mean_expected == pytest.approx(57.5, abs=0.02)
    assert (row.status, row.actual, row.target) == (Status.ON_TRACK, 58.0, 65.0)
    assert describe_method(row, Language.EN) == (
        "mean of 4 periods, as the description asks: 57 against 57.5; this period: 58 against 65"
    )
    listed = all_figures.build_all_figures_view(network.fund, None, network.workspace).records
    of_list = dict(zip((column.name for column in listed.columns), listed.rows[0], strict=True))
    assert of_list["judged_by"] == JudgedBy.MEAN
    assert (of_list["mean_periods"], of_list["mean_actual"], of_list["status"]) == (4, 57.0, "on_track")
    exported = figures_table.build_figure_list(network.fund, network.workspace)
    of_export = dict(zip(exported.columns, exported.rows[0], strict=True))
    for name in ("mean_periods", "mean_actual", "mean_expected", "status", "pace", "achievement"):
        assert of_export[name] == of_list[name] == getattr(row, name), name


def test_the_explanation_goes_down_to_the_cell_of_each_year(network: Network) -> None:
    explained = explain.explain_indicator(network.fund, _row(network).indicator_id, None, network.workspace)
    steps = {formula.key: formula for formula in explained.formulas}
    mean, expected, periods = steps["mean_of_periods"].operands
    values = [term for term in explained.terms if term.role == "value"]
    aimed = [term for term in explained.terms if term.role in ("target", "expected")]
    assert [term.value for term in values] == [50.0, 80.0, 40.0, 58.0]
    assert sum(term.value or 0 for term in values) / len(values) == mean
    assert (len(values), len(aimed)) == (periods, periods)
    assert sum(term.value or 0 for term in aimed) / len(aimed) == pytest.approx(expected)
    assert all(term.source is not None and term.source.cell for term in values)
    assert steps["pace"].operands == (mean, 45.0, expected)
    assert steps["pace"].result == pytest.approx((mean - 45) / (expected - 45))


def test_a_definition_that_changes_changes_the_judgement_and_is_undone(network: Network) -> None:
    before = _row(network)
    result = network.hand_in("Ravelhoek", a_file_of_nests("Getelde nesten"))
    plain = _row(network)
    assert (plain.mean_periods, plain.status) == (0, Status.ATTENTION)
    network.undo(result)
    assert _row(network) == before


def test_a_rebuild_finds_nothing_to_change_and_puts_right_what_an_older_version_stored(network: Network) -> None:
    before = _row(network)
    assert figure_rebuild.rebuild_figures(network.workspace) == 0
    with unscoped_writing(network.workspace) as connection:
        connection.execute(update(Figure).values(mean_periods=0, mean_actual=None, mean_expected=None, pace=0.65))
    assert _row(network) != before
    assert figure_rebuild.rebuild_figures(network.workspace) > 0
    assert _row(network) == before


def test_a_percentage_without_parts_is_judged_by_its_year_and_says_why(workspace: Workspace) -> None:
    network = Network(workspace)
    file = a_file_of_nests()
    file.indicators[0] = replace(file.indicators[0], measure=Measure.PERCENTAGE, unit="%")
    network.hand_in("Ravelhoek", file)
    row = _row(network)
    assert (row.mean_periods, row.status) == (0, Status.ATTENTION)
    assert Note.MEAN_NOT_POSSIBLE in row.notes


def test_a_stranger_sees_no_exact_mean(network: Network) -> None:
    academic = Access(0, "A", Role.ACADEMIC, network.founded.organisations["fund"], (network.portfolio_id,), ())
    listed = all_figures.build_all_figures_view(academic, None, network.workspace).records
    row = dict(zip((column.name for column in listed.columns), listed.rows[0], strict=True))
    assert (row["status"], row["judged_by"]) == ("on_track", JudgedBy.MEAN)
    assert (row["mean_actual"], row["mean_expected"]) == (55.0, 55.0) or row["mean_actual"] % 5 == 0
    assert row["mean_actual"] != 57.0
    view = indicators.build_indicator_view(academic, IndicatorQuery(row["indicator_id"]), network.workspace)
    assert view.figure.mean_actual == row["mean_actual"]
