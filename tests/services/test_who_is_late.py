"""Start, portfolio, page of a grantee and calendar agree on who is late and how much of a round was reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from builders import Network, a_file
from sqlalchemy import update

from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.theory_levels import Level
from impact.services.calendar import late_grantees, reporting_periods, rounds
from impact.services.core.workspace import Workspace, reading, unscoped_writing
from impact.services.dashboards import grantees, indicators, portfolio, start_page
from impact.services.submissions import submission_transaction
from impact.store.figures.grantee_summary import write_grantee_summaries
from impact.store.schema.organisations import Grant
from impact.store.schema.submissions import Submission
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery, PortfolioView
from impact.views.rounds import RoundState

NAMES = ("Amber", "Beuk", "Ceder")


class Yearly:
    """Three grantees that report once a year; 2023 and 2024 are on the calendar and long due."""

    def __init__(self, workspace: Workspace) -> None:
        self.network, self.workspace = Network(workspace, *NAMES), workspace
        self.change_grants(reporting="year")
        for year in (2023, 2024):
            reporting_periods.add_periods_of_year(self.network.fund, self.network.portfolio_id, "year", year, workspace)

    def change_grants(self, *names: str, **columns: object) -> None:
        with unscoped_writing(self.workspace) as connection:
            for name in names or NAMES:
                owner = Grant.organisation_id == self.network.id(name)
                connection.execute(update(Grant).where(owner).values(**columns))

    def send(self, name: str, *years: int, state: SubmissionState = SubmissionState.APPROVED, value: float = 4) -> None:
        file = a_file(f"{name} {years} {value}.xlsx").indicator("scans", baseline=0, level=Level.OUTPUT)
        for year in years:
            file.actual("scans", year, value).target("scans", year, 5)
        made = submission_transaction.submit(
            self.network.fund, file.submission, file.data, self.workspace, organisation_id=self.network.id(name),
            portfolio_id=self.network.portfolio_id, submitted_by=name, submitted_at=datetime(2025, 1, 20),
            delivery=submission_transaction.DeliveryOptions(waits=state is not SubmissionState.APPROVED),
        )  # fmt: skip
        with unscoped_writing(self.workspace) as connection:
            same = Submission.id == made.submission_id
            connection.execute(update(Submission).where(same).values(state=state.value))

    def view(self, **query: object) -> PortfolioView:
        return portfolio.build_portfolio_view(self.network.fund, PortfolioQuery(**query), self.workspace)  # type: ignore[arg-type]

    @property
    def late(self) -> set[str]:
        """Who is late; the same by every page, or this fails."""
        fund, today = self.network.fund, date.today()
        names = {self.network.id(name): name for name in NAMES}
        with reading(fund, self.workspace) as connection:
            by_service = late_grantees.find_overdue_grantees(connection, fund, [self.network.portfolio_id], today)
        calendar = reporting_periods.load_calendar(fund, self.network.portfolio_id, "year", self.workspace)
        newest = max(calendar.periods, key=lambda period: period.ends)
        overview = rounds.load_round_overview(fund, newest.period_id, self.workspace)
        own = {
            name
            for name in NAMES
            for item in rounds.load_rounds(self.network.of(name), self.network.id(name), self.workspace).rounds
            if item.late and item.period.ends == newest.ends
        }
        start = start_page.build_start_view(fund, self.workspace)
        found = {names[key] for key in by_service}
        assert {item.name for item in overview.rounds if item.late} == found
        # The row of the calendar counts the grantees that its overview lists, and no returned file as reported.
        sent = [item for item in overview.rounds if item.state in (RoundState.SENT, RoundState.APPROVED)]
        assert (newest.expected, newest.late) == (len(overview.rounds), len(found))
        assert len(sent) <= newest.reported <= newest.expected - newest.late
        assert own == found
        assert {row.name for row in self.view().matrix if row.late} == found
        assert sum(need.count for need in start.needs if need.key == "late") == len(found)
        return found


def _only_2023(world: Yearly) -> None:
    world.send("Amber", 2023)


def _far_ahead(world: Yearly) -> None:
    world.send("Amber", 2023, 2030)


def _given_back(world: Yearly) -> None:
    world.send("Amber", 2023)
    world.send("Amber", 2024, state=SubmissionState.RETURNED)


def _pending(world: Yearly) -> None:
    world.send("Amber", 2023)
    world.send("Amber", 2024, state=SubmissionState.PENDING)


def _correction_given_back(world: Yearly) -> None:
    world.send("Amber", 2023, 2024)
    world.send("Amber", 2024, state=SubmissionState.RETURNED, value=3)


def _grant_ended(world: Yearly) -> None:
    world.send("Amber", 2023)
    world.change_grants("Amber", ends=date(2023, 12, 31))


def _recorded_since(world: Yearly) -> None:
    world.change_grants("Amber", recorded_on=date(2025, 1, 1))


def _recorded_in_it(world: Yearly) -> None:
    world.change_grants("Amber", recorded_on=date(2024, 12, 31))


CASES: dict[str, tuple[Callable[[Yearly], None], bool]] = {
    "one year is missing": (_only_2023, True),
    "a period far ahead stands in for none": (_far_ahead, True),
    "its file was given back": (_given_back, True),
    "its file waits for review": (_pending, False),
    "a correction of what is approved was given back": (_correction_given_back, False),
    "its grant had ended": (_grant_ended, False),
    "its grant was recorded after it ended": (_recorded_since, False),
    "its grant was recorded while it ran": (_recorded_in_it, True),
}


def test_the_page_of_a_figure_says_that_its_next_value_is_late(workspace: Workspace) -> None:
    world = Yearly(workspace)
    world.send("Amber", 2023)
    world.send("Beuk", 2023, 2024)
    world.send("Ceder", 2023)
    world.send("Ceder", 2024, state=SubmissionState.PENDING)
    said = {}
    for name in NAMES:
        (row,) = grantees.build_grantee_view(world.network.fund, GranteeQuery(world.network.id(name)), workspace).rows
        pages = [
            indicators.build_indicator_view(viewer, IndicatorQuery(row.indicator_id), workspace)
            for viewer in (world.network.fund, world.network.of(name))
        ]
        said[name] = {view.is_overdue for view in pages}
        chosen = IndicatorQuery(row.indicator_id, date(2023, 12, 31))
        assert not indicators.build_indicator_view(world.network.fund, chosen, workspace).is_overdue
    assert said == {"Amber": {True}, "Beuk": {False}, "Ceder": {False}}


@pytest.mark.parametrize("case", CASES)
def test_every_page_says_the_same_of_who_is_late(workspace: Workspace, case: str) -> None:
    world = Yearly(workspace)
    for name in ("Beuk", "Ceder"):
        world.send(name, 2023, 2024)
    prepare, is_late = CASES[case]
    prepare(world)
    assert world.late == ({"Amber"} if is_late else set())


def test_whoever_was_recorded_after_a_round_ended_owes_nothing_of_it_and_keeps_no_page_back(
    workspace: Workspace,
) -> None:
    world = Yearly(workspace)
    world.send("Beuk", 2024)
    for name in ("Amber", "Ceder"):
        world.send(name, 2023)

    def look() -> tuple[date | None, dict[str, tuple[int, int]]]:
        view = world.view()
        return view.as_of, {row.name: (row.reported, row.due) for row in view.matrix}

    assert look()[0] == date(2023, 12, 31)
    world.change_grants("Amber", "Ceder", recorded_on=date(2025, 6, 1))
    assert look() == (date(2024, 12, 31), {"Amber": (0, 0), "Beuk": (1, 1), "Ceder": (0, 0)})


def test_nothing_handed_in_for_a_round_that_is_due_is_missing_and_no_page_says_that_all_is_there(
    workspace: Workspace,
) -> None:
    world = Yearly(workspace)
    for name in NAMES:
        world.send(name, 2023)
    view = world.view()
    assert (view.as_of, view.round_ends, view.reported, view.due) == (date(2023, 12, 31), date(2024, 12, 31), 0, 3)
    assert world.late == set(NAMES)


def test_the_row_of_a_period_on_the_calendar_counts_who_reported_it_and_who_is_late(workspace: Workspace) -> None:
    world = Yearly(workspace)
    world.send("Amber", 2023, 2024)
    world.send("Beuk", 2024, state=SubmissionState.PENDING)
    world.send("Ceder", 2023)
    world.send("Ceder", 2024, state=SubmissionState.RETURNED)
    reporting_periods.add_periods_of_year(world.network.fund, world.network.portfolio_id, "year", 2098, workspace)
    calendar = reporting_periods.load_calendar(world.network.fund, world.network.portfolio_id, "", workspace)
    assert calendar.frequency == "year"
    rows = {row.ends.year: (row.reported, row.expected, row.late) for row in calendar.periods}
    assert rows == {2098: (0, 0, 0), 2024: (2, 3, 1), 2023: (2, 3, 1)}


@pytest.mark.parametrize("case", CASES)
def test_a_grantee_has_the_same_coverage_on_its_own_page_as_in_the_portfolio(workspace: Workspace, case: str) -> None:
    world = Yearly(workspace)
    for name in ("Beuk", "Ceder"):
        world.send(name, 2023, 2024)
    CASES[case][0](world)
    for as_of in (None, date(2023, 12, 31)):
        for row in world.view(as_of=as_of).matrix:
            query = GranteeQuery(row.organisation_id, as_of=as_of)
            seen = grantees.build_grantee_view(world.network.fund, query, workspace)
            assert (seen.reported, seen.due) == (row.reported, row.due), (row.name, as_of)


def test_a_file_that_was_given_back_is_not_received(workspace: Workspace) -> None:
    world = Yearly(workspace)
    world.send("Amber", 2024, state=SubmissionState.RETURNED)
    world.send("Beuk", 2024)
    with unscoped_writing(workspace) as connection:
        write_grantee_summaries(connection, [world.network.id(name) for name in NAMES])
    assert {row.name: row.received for row in world.view().matrix if row.received} == {"Beuk": date(2025, 1, 20)}


def test_the_order_for_a_conversation_counts_what_the_sentence_counts_and_under_the_filters(
    workspace: Workspace,
) -> None:
    network = Network(workspace, "Amber", "Beuk")
    shapes = {"Amber": {Level.OUTPUT: 100.0, Level.OUTCOME: 100.0}, "Beuk": {Level.OUTPUT: 80.0, Level.OUTCOME: 100.0}}
    for name, values in shapes.items():
        file = a_file(f"{name}.xlsx")
        for level, value in values.items():
            file.indicator(level.value, baseline=0, level=level)
            file.actual(level.value, 2024, value).target(level.value, 2024, 100)
        network.hand_in(name, file)

    def shown(**query: object) -> list[str]:
        view = portfolio.build_portfolio_view(network.fund, PortfolioQuery(sort="conversation", **query), workspace)  # type: ignore[arg-type]
        return [f"{row.name} {row.total.to_discuss}" for row in view.matrix]

    # 80 of 100 is 'attention': the title counts it, and so does the order.
    assert shown() == ["Beuk 1", "Amber 0"]
    assert shown(level=Level.OUTCOME) == ["Amber 0", "Beuk 0"]


def test_the_count_of_what_waits_follows_the_filters_of_the_page(workspace: Workspace) -> None:
    world = Yearly(workspace)
    for name in ("Amber", "Beuk"):
        world.send(name, 2023)
    world.send("Amber", 2024, state=SubmissionState.PENDING)
    counts = [world.view(**query).pending_count for query in ({}, {"level": Level.OUTPUT}, {"level": Level.IMPACT})]
    assert counts == [1, 1, 0]
    assert world.view(theme="wonen").pending_count == 0
