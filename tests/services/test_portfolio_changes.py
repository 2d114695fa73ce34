"""What changed since a day is told beside what was known on that day, by the submissions then in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from builders import AFile, Network, a_file
from sqlalchemy import text

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Direction, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Workspace
from impact.services.dashboards import portfolio, portfolio_changes
from impact.store.queries.figure_changes import FigureBefore
from impact.views.portfolio import Change, ChangeCounts, ChangeKind, JudgedOver, PortfolioQuery, PortfolioView

DAY = date(2025, 6, 15)
BEFORE, SINCE = datetime(2025, 3, 1), datetime(2025, 9, 1)


def _file(name: str, *, targets: dict[int, float] | None = None, **values: float) -> AFile:
    file = a_file(name).indicator("scans", baseline=0, level=Level.OUTPUT, unit="scans")
    for year, value in values.items():
        file.actual("scans", int(year.removeprefix("y")), value)
    for year, value in (targets or {2023: 10, 2024: 30, 2025: 60}).items():
        file.target("scans", year, value)
    return file


def _hand_in(network: Network, file: AFile, moment: datetime, reason: str = "") -> None:
    network.hand_in("Ravelhoek", file)
    with network.workspace.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE submission SET submitted_at = :moment, approved_at = :moment, reason = :reason "
                "WHERE id = (SELECT max(id) FROM submission)"
            ),
            {"moment": moment, "reason": reason},
        )


def _view(network: Network, **query: object) -> PortfolioView:
    return portfolio.build_portfolio_view(network.fund, PortfolioQuery(since=DAY, **query), network.workspace)  # type: ignore[arg-type]


def _only(view: PortfolioView) -> Change:
    (change,) = view.changes
    return change


def test_a_value_corrected_since_is_compared_with_what_was_known(workspace: Workspace) -> None:
    network = Network(workspace)
    _hand_in(network, _file("a.xlsx", y2023=6, y2024=29), BEFORE)
    _hand_in(network, _file("b.xlsx", y2023=6, y2024=31, y2025=58), SINCE)
    change = _only(_view(network))
    assert (change.before, change.after) == (29, 58)
    assert (change.period_before, change.period_end) == (date(2024, 12, 31), date(2025, 12, 31))


def test_a_restated_value_says_when_by_whom_and_why(workspace: Workspace) -> None:
    network = Network(workspace)
    _hand_in(network, _file("a.xlsx", y2023=10, y2024=29), BEFORE)
    _hand_in(network, _file("b.xlsx", y2023=10, y2024=29.5), SINCE, reason="dubbel geteld")
    view = _view(network)
    change = _only(view)
    assert (change.kind, change.before, change.after) == (ChangeKind.RESTATED, 29, 29.5)
    assert (change.restated_on, change.reason) == (SINCE.date(), "dubbel geteld")
    assert change.restated_by
    assert view.change_counts == ChangeCounts(restated=1)


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        ({"y2024": 20}, {"y2024": 20, "y2025": 40}, ChangeKind.NEW_PERIOD),
        ({"y2024": 30}, {"y2024": 30, "y2025": 31}, ChangeKind.STATUS),
        ({"y2024": 30}, {"y2024": 3}, ChangeKind.STATUS),
        ({}, {"y2024": 30}, ChangeKind.NEW_PERIOD),
    ],
)
def test_each_kind_of_change_is_told_apart(
    then: dict[str, float], now: dict[str, float], kind: ChangeKind, workspace: Workspace
) -> None:
    network = Network(workspace)
    if then:
        _hand_in(network, _file("a.xlsx", **then), BEFORE)
    _hand_in(network, _file("b.xlsx", **now), SINCE)
    view = _view(network)
    assert _only(view).kind is kind
    assert view.change_counts.total == 1
    assert (_only(view).status_before is Status.NOT_RATED) is not bool(then)


@pytest.mark.parametrize(
    ("then", "now", "counts"),
    [
        ({"y2024": 30}, {"y2024": 30, "y2025": 31}, ChangeCounts(status=1, worse=1)),
        ({"y2024": 3}, {"y2024": 30}, ChangeCounts(status=1, better=1)),
        ({"y2024": 20}, {"y2024": 20, "y2025": 40}, ChangeCounts(new_period=1)),
        ({}, {"y2024": 30}, ChangeCounts(new_period=1, first_values=1)),
    ],
)
def test_which_way_a_status_went_is_counted_and_a_first_value_kept_no_status(
    then: dict[str, float], now: dict[str, float], counts: ChangeCounts, workspace: Workspace
) -> None:
    network = Network(workspace)
    if then:
        _hand_in(network, _file("a.xlsx", **then), BEFORE)
    _hand_in(network, _file("b.xlsx", **now), SINCE)
    assert _view(network).change_counts == counts


def test_a_target_agreed_since_does_not_change_what_was_judged_then(workspace: Workspace) -> None:
    network = Network(workspace)
    _hand_in(network, _file("a.xlsx", y2024=30), BEFORE)
    _hand_in(network, _file("b.xlsx", y2024=31, targets={2023: 10, 2024: 90, 2025: 180}), SINCE)
    change = _only(_view(network))
    assert (change.before, change.after) == (30, 31)
    assert (change.aim_before, change.aim_after, change.judged_over) == (30, 90, JudgedOver.PERIOD)
    assert change.status_before in (Status.ON_TRACK, Status.ACHIEVED)
    assert change.status_after is Status.BEHIND


@pytest.mark.parametrize("restated", [False, True])
def test_a_band_that_is_kept_again_is_no_target_that_was_met(restated: bool, workspace: Workspace) -> None:
    network = Network(workspace)
    facts = {"direction": Direction.MAINTAIN, "band_low": 8.0, "level": Level.ACTIVITY}
    _hand_in(network, a_file("a.xlsx").indicator("mark", **facts).actual("mark", 2024, 7), BEFORE)
    now = a_file("b.xlsx").indicator("mark", **facts).actual("mark", 2024, 7.5 if restated else 7)
    _hand_in(network, now.actual("mark", 2025, 9), SINCE)
    change = _only(_view(network))
    assert (change.counted_before.key, change.counted_after.key) == ("attention", "in_band")
    assert (change.before, change.aim_before, change.aim_after) == (7, None, None)


@pytest.mark.parametrize(
    ("definition", "judged_over"), [("", JudgedOver.SUM), ("Wij volgen dit met meerjarig gemiddelde.", JudgedOver.MEAN)]
)
def test_a_change_says_that_a_sum_or_a_mean_is_judged(
    definition: str, judged_over: JudgedOver, workspace: Workspace
) -> None:
    network = Network(workspace)
    for name, years, moment in (("a.xlsx", (2023, 2024), BEFORE), ("b.xlsx", (2023, 2024, 2025), SINCE)):
        file = a_file(name).indicator("talks", baseline=0, time_kind=TimeKind.PERIOD, definition=definition)
        for year in years:
            file.actual("talks", year, 30 if year < 2025 else 12).target("talks", year, 30)
        _hand_in(network, file, moment)
    change = _only(_view(network))
    assert (change.kind, change.judged_over) == (ChangeKind.STATUS, judged_over)


def test_one_period_alone_is_judged_over_no_sum(workspace: Workspace) -> None:
    network = Network(workspace)
    for name, value, moment in (("a.xlsx", 30, BEFORE), ("b.xlsx", 12, SINCE)):
        file = a_file(name).indicator("talks", baseline=0, time_kind=TimeKind.PERIOD)
        _hand_in(network, file.actual("talks", 2024, value).target("talks", 2024, 30), moment)
    change = _only(_view(network))
    assert (change.kind, change.judged_over, change.aim_after) == (ChangeKind.STATUS, JudgedOver.PERIOD, 30)


@pytest.mark.parametrize(
    ("target_start", "target_end", "aim"),
    [(date(2024, 10, 1), date(2024, 12, 31), 100.0), (date(2024, 1, 1), date(2024, 12, 31), None),
     (date(2024, 10, 1), date(2025, 12, 31), None), (None, None, None)],
)  # fmt: skip
def test_a_target_of_the_year_is_none_of_its_last_quarter(
    target_start: date | None, target_end: date | None, aim: float | None
) -> None:
    figure = FigureBefore(
        1, date(2024, 10, 1), date(2024, 12, 31), 30.0, Status.ACHIEVED.value, Basis.FROM_BASELINE.value, 100.0,
        target_start, target_end,
    )  # fmt: skip
    assert portfolio_changes.find_aim(figure) == aim


def test_what_nobody_touched_since_is_no_change_and_a_later_period_than_chosen_is_left_out(
    workspace: Workspace,
) -> None:
    network = Network(workspace)
    _hand_in(network, _file("a.xlsx", y2023=10, y2024=30), BEFORE)
    assert _view(network).changes == ()
    _hand_in(network, _file("b.xlsx", y2023=12, y2024=30, y2025=60), SINCE)
    change = _only(_view(network, as_of=date(2023, 12, 31)))
    assert (change.before, change.after, change.period_before) == (10, 12, date(2023, 12, 31))


def test_a_viewer_of_protected_numbers_reads_neither_who_nor_why(workspace: Workspace) -> None:
    network = Network(workspace)
    _hand_in(network, _file("a.xlsx", y2023=10, y2024=29), BEFORE)
    _hand_in(network, _file("b.xlsx", y2023=10, y2024=29.5), SINCE, reason="dubbel geteld")
    academic = replace(network.fund, role=Role.ACADEMIC)
    view = portfolio.build_portfolio_view(academic, PortfolioQuery(since=DAY), network.workspace)
    for change in view.changes:
        assert (change.restated_by, change.reason, change.restated_on) == ("", "", None)
        assert (change.aim_before, change.aim_after) == (None, None)
