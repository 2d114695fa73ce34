"""*Reached together*: which value of a year counts where a year stands beside its parts (docs/metrics.md 2.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import Network, a_file

from impact.model.portfolio_setup import IndicatorSetup
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.dashboards import grantees, portfolio
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery, SharedYear

Days = tuple[date, date]
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
HALF_1, HALF_2 = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
QUARTER_1, QUARTER_2 = (date(2024, 1, 1), date(2024, 3, 31)), (date(2024, 4, 1), date(2024, 6, 30))
QUARTER_3, QUARTER_4 = (date(2024, 7, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2024, 12, 31))
PROGRAMME = (date(2022, 1, 1), date(2024, 12, 31))
Values = dict[Days, float]


def _total_of_2024(
    workspace: Workspace, time_kind: TimeKind, aggregation: Aggregation, values: Values, targets: Values
) -> tuple[SharedYear, Network]:
    """The total of one grantee with these values and targets, and another that has nothing."""
    facts: dict[str, Any] = {"unit": "woningen", "measure": Measure.NUMBER, "time_kind": time_kind}
    agreed = IndicatorSetup(
        key="homes", title="Woningen", direction=Direction.UP, aggregation=aggregation, level=Level.OUTPUT,
        shared_key="C1", **facts,
    )  # fmt: skip
    network = Network(workspace, "Amber", "Beuk", agreed=(agreed,))
    file = a_file().indicator("homes", **facts)
    for columns, given in ((file.actuals, values), (file.targets, targets)):
        for (start, end), value in given.items():
            place = {"sheet": "Metingen", "row": 2 + len(columns), "column": 4}
            columns.append(0, start, end, "", value, str(value), State.REPORTED, **place)
    network.hand_in("Amber", file)
    (trend,) = portfolio.build_portfolio_view(network.fund, PortfolioQuery(), workspace).shared
    return next(item for item in trend.years if item.point.end == YEAR[1]), network


@pytest.mark.parametrize(
    ("time_kind", "values", "targets", "expected"),
    [
        # A state of the year stands beside that of its last half: the year counts, against the target of the year.
        (TimeKind.LEVEL, {HALF_1: 70, HALF_2: 84, YEAR: 77}, {YEAR: 80}, (77, 80)),
        (TimeKind.LEVEL, {HALF_1: 70, HALF_2: 84, YEAR: 77}, {}, (77, None)),
        (TimeKind.CUMULATIVE, {HALF_2: 84, YEAR: 77}, {}, (77, None)),
        # A target of the half was set for the half.
        (TimeKind.LEVEL, {HALF_2: 84, YEAR: 77}, {HALF_2: 90}, (84, 90)),
        (TimeKind.LEVEL, {HALF_2: 84}, {YEAR: 80}, (84, 80)),
        # The state at the end of a programme is no state of its last year.
        (TimeKind.LEVEL, {HALF_2: 84, PROGRAMME: 60}, {}, (84, None)),
        # What is added over periods is counted once.
        (TimeKind.PERIOD, {HALF_1: 10, HALF_2: 12, YEAR: 22}, {YEAR: 20}, (22, 20)),
        (TimeKind.PERIOD, {HALF_2: 12, YEAR: 22}, {HALF_2: 10, YEAR: 20}, (22, 20)),
        (TimeKind.PERIOD, {HALF_1: 10, QUARTER_3: 5, QUARTER_4: 6, HALF_2: 11}, {}, (21, None)),
        (TimeKind.PERIOD, {HALF_1: 10, HALF_2: 12}, {HALF_1: 9, HALF_2: 9}, (22, 18)),
        (TimeKind.PERIOD, {HALF_2: 12, PROGRAMME: 60}, {}, (12, None)),
    ],
)
def test_a_year_beside_its_parts_counts_once_and_for_the_year(
    workspace: Workspace, time_kind: TimeKind, values: Values, targets: Values, expected: tuple[float, float | None]
) -> None:
    found, network = _total_of_2024(workspace, time_kind, Aggregation.SUM, values, targets)
    assert (found.point.value, found.target) == expected
    if time_kind is TimeKind.PERIOD:
        return
    # The page of the grantee and the counts of the portfolio stand on the same figure.
    view = grantees.build_grantee_view(network.fund, GranteeQuery(network.id("Amber")), workspace)
    assert [row.actual for row in view.rows] == [expected[0]]
    (status,) = [row.status for row in view.rows]
    assert view.totals.of(status) == view.totals.total == 1


@pytest.mark.parametrize(
    ("time_kind", "values", "expected"),
    [
        # Half a year beside whole years would look like a decline.
        (TimeKind.PERIOD, {HALF_1: 10}, (None, 30)),
        (TimeKind.PERIOD, {QUARTER_1: 4, QUARTER_2: 6}, (None, 30)),
        # How many there are by now is so, also in the middle of a year; and a school year is a year.
        (TimeKind.LEVEL, {HALF_1: 10}, (10, 30)),
        (TimeKind.PERIOD, {(date(2023, 7, 1), date(2024, 6, 30)): 25}, (25, 30)),
    ],
)  # fmt: skip
def test_what_is_added_up_of_a_year_that_runs_is_no_total_yet(
    workspace: Workspace, time_kind: TimeKind, values: Values, expected: tuple[float | None, float]
) -> None:
    found, _ = _total_of_2024(workspace, time_kind, Aggregation.SUM, values, {YEAR: 30})
    assert (found.point.value, found.target) == expected
    assert found.point.state is (State.NOT_DUE if expected[0] is None else State.REPORTED)


def test_of_unique_people_the_year_says_how_many_there_were_at_least(workspace: Workspace) -> None:
    values = {HALF_1: 50.0, HALF_2: 50.0, YEAR: 80.0}
    found, _ = _total_of_2024(workspace, TimeKind.PERIOD, Aggregation.SUM_WITH_BOUNDS, values, {})
    assert (found.low, found.high) == (80, 80)


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        (PortfolioQuery(level=Level.OUTPUT), True),
        (PortfolioQuery(level=Level.OUTCOME), False),
        (PortfolioQuery(theme="armoede"), True),
        (PortfolioQuery(theme="wonen"), False),
        (PortfolioQuery(only_counting=True), True),
    ],
)
def test_what_is_reached_together_follows_every_filter_of_the_page(
    workspace: Workspace, query: PortfolioQuery, is_shown: bool
) -> None:
    _, network = _total_of_2024(workspace, TimeKind.LEVEL, Aggregation.SUM, {YEAR: 77}, {})
    shared = portfolio.build_portfolio_view(network.fund, query, workspace).shared
    assert [trend.title for trend in shared] == (["Woningen"] if is_shown else [])
