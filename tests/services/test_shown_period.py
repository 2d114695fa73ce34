"""On which period end pages stand: one early reporter blanks no portfolio, and an unfinished period lacks nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import Network, a_file_of_days
from sqlalchemy import insert, update

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.calendar.shown_period import find_shown_period_of_grantee, find_shown_periods
from impact.services.core.workspace import Workspace, reading, unscoped_writing
from impact.services.dashboards import (
    all_figures,
    grantees,
    indicators,
    portfolio,
    start_page,
    theory_of_change,
)
from impact.services.submissions import submission_transaction
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, ReportingPeriod
from impact.store.schema.theory_of_change import Node, Theory
from impact.views.figures.shown_period import ShownPeriod
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

NAMES = ("Amber", "Beuk", "Ceder", "Den")
TODAY = date(2025, 8, 20)
JUNE, SEPTEMBER, DECEMBER = date(2025, 6, 30), date(2025, 9, 30), date(2024, 12, 31)
MARCH = date(2025, 3, 31)


def _network(
    workspace: Workspace, reported: dict[str, tuple[date, ...]], rhythms: dict[str, str] | None = None,
    calendar: tuple[tuple[str, date, date, date], ...] = (),
) -> Network:  # fmt: skip
    network = Network(workspace, *NAMES)
    with unscoped_writing(workspace) as connection:
        for name in NAMES:
            rhythm = (rhythms or {}).get(name, "quarter")
            owner = Grant.organisation_id == network.id(name)
            connection.execute(update(Grant).where(owner).values(reporting=rhythm))
        for frequency, starts, ends, due_on in calendar:
            connection.execute(
                insert(ReportingPeriod).values(
                    organisation_id=network.founded.organisations["fund"], portfolio_id=network.portfolio_id,
                    frequency=frequency, starts=starts, ends=ends, due_on=due_on,
                )
            )  # fmt: skip
    for name, ends in reported.items():
        network.hand_in(name, a_file_of_days(*((end, 90.0 if end <= JUNE else 5.0) for end in ends)))
    return network


def _find(network: Network, access: Access | None = None, today: date = TODAY) -> ShownPeriod:
    who = access or network.fund
    with reading(who, network.workspace) as connection:
        return find_shown_periods(connection, who, [network.portfolio_id], today)[network.portfolio_id]


def _everybody(*ends: date) -> dict[str, tuple[date, ...]]:
    return dict.fromkeys(NAMES, ends)


QUARTERS = tuple(("quarter", *days) for days in list_periods_of_year(2025, "quarter"))
LATE_QUARTERS = tuple(("quarter", starts, ends, ends + timedelta(days=90)) for _, starts, ends, _ in QUARTERS)
SCHOOL = (
    ("year", date(2023, 9, 1), date(2024, 8, 31), date(2024, 9, 30)),
    ("year", date(2024, 9, 1), date(2025, 8, 31), date(2025, 9, 30)),
)
YEARLY = dict.fromkeys(NAMES, "year")
# What was reported, rhythms, calendar; the day pages stand on (None: they show all); (day, reported, expected) beside.
CASES = {
    "everybody is equally far": (_everybody(MARCH, JUNE), {}, (), None, ()),
    "one is early in a running period": (
        _everybody(MARCH, JUNE) | {"Amber": (MARCH, JUNE, SEPTEMBER)}, {}, (), JUNE, ((SEPTEMBER, 1, 4),)
    ),
    "all but one are early in a running period": (
        _everybody(MARCH, JUNE, SEPTEMBER) | {"Amber": (MARCH, JUNE)}, {}, (), JUNE, ((SEPTEMBER, 3, 4),)
    ),
    "everybody is early in a running period": (
        _everybody(MARCH, JUNE, SEPTEMBER), {}, (), JUNE, ((SEPTEMBER, 4, 4),)
    ),
    "one of four reported what is due": (_everybody(MARCH) | {"Amber": (MARCH, JUNE)}, {}, (), MARCH, ((JUNE, 1, 4),)),
    "half reported what is due": (
        _everybody(MARCH) | {"Amber": (MARCH, JUNE), "Beuk": (MARCH, JUNE)}, {}, (), None, ()
    ),
    "over but not due": (
        _everybody(MARCH, JUNE) | {"Amber": (MARCH,)}, {}, LATE_QUARTERS, MARCH, ((JUNE, 3, 4),)
    ),
    "over, not due, and all reported": (
        _everybody(MARCH, JUNE) | {"Amber": (MARCH, JUNE, SEPTEMBER)}, {}, LATE_QUARTERS, JUNE, ((SEPTEMBER, 1, 4),)
    ),
    "nothing that is due": ({"Amber": (SEPTEMBER,)}, {}, QUARTERS, None, ()),
    "yearly grantees owe nothing in a quarter": (
        _everybody(DECEMBER) | {"Amber": (DECEMBER, MARCH, JUNE)}, YEARLY | {"Amber": "quarter"}, QUARTERS, None, ()
    ),
    "a quarter of one early, with yearly ones": (
        _everybody(DECEMBER) | {"Amber": (DECEMBER, MARCH, JUNE, SEPTEMBER)}, YEARLY | {"Amber": "quarter"}, (),
        JUNE, ((SEPTEMBER, 1, 1),),
    ),
    "a school year that is not over": (
        _everybody(date(2024, 8, 31)) | {"Amber": (date(2024, 8, 31), date(2025, 8, 31))}, YEARLY, SCHOOL,
        date(2024, 8, 31), ((date(2025, 8, 31), 1, 4),),
    ),
    "no rhythm agreed, one early": (
        _everybody(JUNE) | {"Amber": (JUNE, SEPTEMBER)}, dict.fromkeys(NAMES, ""), (), JUNE, ((SEPTEMBER, 1, 4),)
    ),
    "nothing was ever reported": ({}, {}, QUARTERS, None, ()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_pages_stand_on_the_last_period_that_is_due_and_well_covered(workspace: Workspace, case: str) -> None:
    reported, rhythms, calendar, ends, later = CASES[case]
    shown_period = _find(_network(workspace, reported, rhythms, calendar))
    assert shown_period.ends == ends
    assert tuple((item.ends, item.reported, item.expected) for item in shown_period.later) == later


def test_what_waits_for_the_fund_does_not_cover_a_period(workspace: Workspace) -> None:
    network = _network(workspace, _everybody(MARCH) | {"Amber": (MARCH, JUNE)})
    for name in ("Beuk", "Ceder"):
        file = a_file_of_days((MARCH, 90.0), (JUNE, 80.0))
        submission_transaction.submit(
            network.of(name), file.submission, file.data, workspace, organisation_id=network.id(name),
            portfolio_id=network.portfolio_id, submitted_by=name,
            delivery=submission_transaction.DeliveryOptions(waits=True),
        )
    assert _find(network).ends == MARCH


# Views rest on the clock, so these periods do too: two that are over and due, and the one that runs.
def _days() -> tuple[date, date, date]:
    ends = [end for year in range(date.today().year - 2, date.today().year + 2)
            for _, end, _ in list_periods_of_year(year, "quarter")]  # fmt: skip
    running = next(end for end in ends if end >= date.today())
    place = ends.index(running)
    return ends[place - 2], ends[place - 1], running


@pytest.fixture
def early(workspace: Workspace) -> Network:
    """Amber reported in the running quarter, far below its target; the others are on track until the last one."""
    before, last, running = _days()
    network = Network(workspace, *NAMES)
    with unscoped_writing(workspace) as connection:
        connection.execute(update(Grant).values(reporting="quarter"))
    for name in NAMES:
        values = [(before, 95.0), (last, 98.0)]
        network.hand_in(name, a_file_of_days(*values, *([(running, 1.0)] if name == "Amber" else [])))
    return network


def test_every_page_stands_on_the_same_day_and_judges_the_same(early: Network) -> None:
    _, last, running = _days()
    fund, workspace = early.fund, early.workspace
    amber = early.id("Amber")
    whole = portfolio.build_portfolio_view(fund, PortfolioQuery(), workspace)
    start = start_page.build_start_view(fund, workspace)
    page = grantees.build_grantee_view(fund, GranteeQuery(amber), workspace)
    indicator = indicators.build_indicator_view(fund, IndicatorQuery(page.rows[0].indicator_id), workspace)
    listed = next(row for row in grantees.list_grantees(fund, workspace) if row.organisation_id == amber)
    table = all_figures.build_all_figures_view(fund, None, workspace)
    assert {whole.as_of, page.as_of, start.latest_period, indicator.figure.period_end} == {last}
    assert {view.shown_period.ends for view in (whole, start, page, indicator, table)} == {last}
    statuses = [page.totals, listed.counts, next(row.total for row in whole.matrix if row.organisation_id == amber)]
    assert all(counts.rated == counts.good for counts in [*statuses, whole.totals, start.totals]), statuses
    assert indicator.figure.status in (Status.ACHIEVED, Status.ON_TRACK)
    assert max(point.end for point in indicator.points if point.end) == last
    ends = [column.name for column in table.records.columns].index("period_end")
    assert {row[ends] for row in table.records.rows} == {last}
    assert (whole.reported, whole.due) == (4, 4)
    assert [(item.ends, item.reported) for item in whole.shown_period.later] == [(running, 1)]


def test_a_chosen_running_period_is_shown_and_lacks_nothing(early: Network) -> None:
    _, last, running = _days()
    view = portfolio.build_portfolio_view(early.fund, PortfolioQuery(as_of=running), early.workspace)
    rows = {row.name: (row.reported, row.due) for row in view.matrix}
    assert view.running
    assert rows == {name: (1, 1) if name == "Amber" else (0, 0) for name in NAMES}
    assert view.totals.rated == 4
    assert not portfolio.build_portfolio_view(early.fund, PortfolioQuery(as_of=last), early.workspace).running


def test_a_grantee_stands_on_its_own_last_due_period(early: Network) -> None:
    _, last, running = _days()
    amber = early.of("Amber")
    with reading(amber, early.workspace) as connection:
        shown_period = find_shown_period_of_grantee(connection, amber, early.id("Amber"), date.today())
    assert shown_period.ends == last
    assert [(item.ends, item.reported, item.expected) for item in shown_period.later] == [(running, 1, 1)]


def test_the_theory_of_change_judges_as_of_the_same_day(early: Network) -> None:
    amber = early.id("Amber")
    with unscoped_writing(early.workspace) as connection:
        theory = connection.execute(insert(Theory).values(organisation_id=amber)).inserted_primary_key[0]
        block = {"organisation_id": amber, "theory_id": theory, "key": "a", "level": Level.OUTCOME_SHORT.value}
        node = connection.execute(insert(Node).values(**block)).inserted_primary_key[0]
        connection.execute(update(Indicator).where(Indicator.organisation_id == amber).values(node_id=node))
    view = theory_of_change.build_theory_view(early.fund, amber, early.workspace)
    statuses = [counted.status for node in view.nodes for _, _, counted in node.indicators]
    assert statuses == [Status.ON_TRACK]
    assert view.shown_period.ends == _days()[1]


def test_another_fund_learns_nothing_of_how_far_a_portfolio_is(early: Network) -> None:
    stranger = Access(0, "x", Role.FUND_STAFF, 999, (999,), (), Language.NL)
    assert _find(early, stranger).period is None
