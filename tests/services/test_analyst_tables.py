"""Flat records say as much as the pages: protected numbers with their state, and groups as on an indicator's page."""

from __future__ import annotations

from typing import Any

import pytest
from databases import emptied
from sqlalchemy import update
from veiling import NAME, Neighbours, own_file

from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import all_figures, indicators
from impact.services.dashboards import analyst_tables as tables
from impact.store.schema.organisations import Portfolio
from impact.views.figures.figure_columns import Records
from impact.views.indicator import IndicatorQuery

GROUPS = {"V": 31.0, "M": 18.0, "X": 2.0, "van Qwibbelveste": 9.0}


@pytest.fixture
def network(workspace_on_sqlite: Workspace) -> Neighbours:
    """A grantee with a baseline of 7, values and groups; numbers below 10 are small here."""
    found = Neighbours(emptied(workspace_on_sqlite))
    with unscoped_writing(found.workspace) as connection:
        connection.execute(update(Portfolio).values(small_number=10))
    found.hand_in(NAME, own_file(13, 22, 3, 34, 60, groups=GROUPS))
    return found


def rows_of(found: Records, **wanted: Any) -> list[dict[str, Any]]:
    """The records as dictionaries, those that are as wanted."""
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def test_a_baseline_that_is_hidden_says_so(network: Neighbours) -> None:
    (own,) = rows_of(tables.list_indicators(network.fund, network.workspace), grantee=NAME, baseline=7.0)
    assert own["baseline_state"] == State.REPORTED
    seen = rows_of(tables.list_indicators(network.outsider(), network.workspace), baseline_state=State.SUPPRESSED)
    assert [row["baseline"] for row in seen] == [None]


@pytest.mark.parametrize("role", [Role.ACADEMIC, Role.COACH, Role.FUND_STAFF])
def test_groups_are_those_of_the_page_of_the_indicator(role: Role, network: Neighbours) -> None:
    home = {"portfolio_ids": (), "organisation_ids": (network.ids[NAME],)} if role is Role.COACH else {}
    viewer: Access = network.fund if role is Role.FUND_STAFF else network.outsider(role, **home)
    found = rows_of(tables.list_measurements(viewer, network.workspace))
    groups = [row for row in found if row["breakdown"]]
    (key,) = {row["indicator_id"] for row in groups}
    (page,) = indicators.build_indicator_view(viewer, IndicatorQuery(key), network.workspace).breakdowns
    listed = {row["breakdown"].partition("=")[2]: (row["value"], row["state"]) for row in groups}
    assert listed == {bar.category: (bar.value, bar.state.value) for bar in page.bars}
    hidden = [state for _, state in listed.values() if state == State.SUPPRESSED]
    assert bool(hidden) == (role is not Role.FUND_STAFF)
    assert all(row["raw"] in (None, "") for row in groups if row["state"] == State.SUPPRESSED)


def test_totals_are_those_of_the_series_on_the_page(network: Neighbours) -> None:
    for viewer in (network.outsider(), network.fund):
        found = [row for row in rows_of(tables.list_measurements(viewer, network.workspace)) if not row["breakdown"]]
        for key in {row["indicator_id"] for row in found}:
            points = indicators.build_indicator_view(viewer, IndicatorQuery(key), network.workspace).points
            listed = [(row["period_end"], row["value"], row["state"]) for row in found if row["indicator_id"] == key]
            assert listed == [(point.end, point.value, point.state.value) for point in points]


def test_an_access_that_covers_nothing_gets_no_rows(network: Neighbours) -> None:
    nobody = network.outsider(portfolio_ids=(), organisation_ids=())
    for found in (
        tables.list_figures(nobody, None, network.workspace), tables.list_indicators(nobody, network.workspace),
        tables.list_measurements(nobody, network.workspace), tables.count_statuses(nobody, None, network.workspace),
        all_figures.build_all_figures_view(nobody, None, network.workspace).records,
    ):  # fmt: skip
        assert found.rows == ()
