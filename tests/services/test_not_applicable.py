"""'n.v.t.' from a cell to the pages and the files: an answer of its own, which asks nobody and lowers nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from builders import Network, a_file

from impact.ingest import read_submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.dashboards import (
    all_figures,
    analyst_tables,
    grantees,
    indicators,
    portfolio,
    start_page,
)
from impact.services.dashboards.explain import explanation_lines
from impact.views.figures.status_counts import NOT_APPLICABLE, StatusCounts
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery
from pages.all_figures.counted_statuses import list_counted_statuses
from tests.ingest import made

WORDS = {State.NOT_APPLICABLE: "n.v.t.", State.NOT_REPORTED: "niet gemeten"}


def _hand_in(workspace: Workspace, state: State, *, year: int) -> Network:
    """Two years with a target each, of which one has a value of 4 and `year` has none."""
    network = Network(workspace, "Amber")
    file = a_file().indicator("scans", baseline=0, source="registratie")
    for number in (2022, 2023):
        if number == year:
            file.actual("scans", number, None, state=state, raw=WORDS[state])
        else:
            file.actual("scans", number, 4)
        file.target("scans", number, 5)
    network.hand_in("Amber", file)
    return network


# One value of one, or one of two: A registration is A, half of the values C (docs/metrics.md 2.7).
@pytest.mark.parametrize(
    ("state", "due", "confidence", "is_open"),
    [(State.NOT_APPLICABLE, 1, "A", ()), (State.NOT_REPORTED, 2, "C", ("incomplete",))],
)
def test_what_does_not_apply_lowers_no_confidence_and_stands_in_no_list_of_what_is_missing(
    workspace: Workspace, state: State, due: int, confidence: str, is_open: tuple[str, ...]
) -> None:
    network = _hand_in(workspace, state, year=2022)
    (row,) = grantees.build_grantee_view(network.fund, GranteeQuery(network.id("Amber")), workspace).rows
    assert (row.actual, row.due, row.reported, row.confidence) == (4, due, 1, confidence)
    records = all_figures.build_all_figures_view(network.fund, None, workspace).records
    names = [column.name for column in records.columns]
    assert records.rows[0][names.index("reporting")] == is_open


@pytest.mark.parametrize(("state", "due"), [(State.NOT_APPLICABLE, 0), (State.NOT_REPORTED, 1)])
def test_a_round_in_which_no_value_applies_lacks_nothing(workspace: Workspace, state: State, due: int) -> None:
    network = _hand_in(workspace, state, year=2023)
    view = portfolio.build_portfolio_view(network.fund, PortfolioQuery(), workspace)
    assert (view.reported, view.due) == (0, due)


def test_it_is_said_on_the_page_of_the_indicator_in_its_explanation_and_in_the_files(workspace: Workspace) -> None:
    network = _hand_in(workspace, State.NOT_APPLICABLE, year=2023)
    (row,) = grantees.build_grantee_view(network.fund, GranteeQuery(network.id("Amber")), workspace).rows
    view = indicators.build_indicator_view(network.fund, IndicatorQuery(row.indicator_id), workspace)
    assert [(point.value, point.state) for point in view.points] == [(4, State.REPORTED), (None, State.NOT_APPLICABLE)]
    measurements = analyst_tables.list_measurements(network.fund, workspace)
    names = [column.name for column in measurements.columns]
    states = [(record[names.index("state")], record[names.index("raw")]) for record in measurements.rows]
    assert states == [("reported", "4"), ("not_applicable", "n.v.t.")]


def test_an_indicator_of_which_nothing_applies_says_so_and_not_that_a_value_is_missing(workspace: Workspace) -> None:
    network = Network(workspace, "Amber")
    file = a_file().indicator("scans", baseline=0).target("scans", 2023, 5)
    network.hand_in("Amber", file.actual("scans", 2023, None, state=State.NOT_APPLICABLE, raw="n.v.t."))
    (row,) = grantees.build_grantee_view(network.fund, GranteeQuery(network.id("Amber")), workspace).rows
    assert (row.state, row.actual, row.confidence, row.notes) == (State.NOT_APPLICABLE, None, "", ())
    view = indicators.build_indicator_view(network.fund, IndicatorQuery(row.indicator_id), workspace)
    lines = "\n".join(explanation_lines(view.explanation, Language.NL))
    assert "niet van toepassing" in lines
    assert "nog geen waarde" not in lines


@pytest.mark.parametrize("words", ["n.v.t.", "n/a", "s.o.", "Not applicable"])
def test_a_cell_of_a_workbook_that_says_so_asks_nothing(words: str) -> None:
    rows = [["Indicator", "Eenheid", "Streefwaarde 2023", "Waarde 2022", "Waarde 2023"],
            ["Deelnemers", "personen", 40, 31, words], ["Bezoeken", "bezoeken", 60, 45, 52]]  # fmt: skip
    found = read_submission(made.xlsx(("Blad1", rows)), "made.xlsx")
    said = [(raw, state) for raw, state in zip(found.actuals.raw, found.actuals.state, strict=True) if raw == words]
    assert said == [(words, State.NOT_APPLICABLE)]
    assert [issue.kind for issue in found.issues if issue.raw == words] == []


def test_a_value_that_does_not_apply_any_more_is_withdrawn_before_ones_eyes(workspace: Workspace) -> None:
    network = _hand_in(workspace, State.NOT_APPLICABLE, year=2023)
    file = a_file("later.xlsx").indicator("scans", baseline=0, source="registratie")
    plan = network.plan("Amber", file.actual("scans", 2022, None, state=State.NOT_APPLICABLE, raw="n.v.t."))
    assert plan.withdrawn == 1


def test_it_is_counted_apart_from_what_has_no_judgement_yet_on_every_page(workspace: Workspace) -> None:
    network = Network(workspace, "Amber")
    file = a_file().indicator("scans", baseline=0).indicator("talks").indicator("visits", baseline=0)
    file.actual("scans", 2023, None, state=State.NOT_APPLICABLE, raw="n.v.t.").target("scans", 2023, 5)
    file.actual("talks", 2023, 4).actual("visits", 2023, 4).target("visits", 2023, 4)
    network.hand_in("Amber", file)
    whole = portfolio.build_portfolio_view(network.fund, PortfolioQuery(), workspace).totals
    own = grantees.build_grantee_view(network.fund, GranteeQuery(network.id("Amber")), workspace).totals
    assert whole == own == StatusCounts(achieved=1, not_rated=2, not_applicable=1)
    assert (whole.undecided, whole.total) == (1, 3)
    assert dict(whole.by_counted_status)[NOT_APPLICABLE] == 1
    start = start_page.build_start_view(network.fund, workspace)
    assert [need.count for need in start.needs if need.key == "not_rated"] == [1]
    records = all_figures.build_all_figures_view(network.fund, None, workspace).records
    figures = pd.DataFrame(records.rows, columns=[column.name for column in records.columns])
    assert sorted(list_counted_statuses(figures)) == ["achieved", "not_applicable", "not_rated"]
