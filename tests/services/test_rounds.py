"""The reporting round: where each period stands for each grantee, what asks something, and closing a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from builders import AFile, Network, a_file, year
from sqlalchemy import delete, insert, update

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.calendar import late_grantees, reporting_periods, rounds
from impact.services.core.workspace import Workspace, reading, unscoped_writing
from impact.services.core.workspace import writing as writing_of
from impact.services.submissions import submission_transaction
from impact.store.queries import rounds as read
from impact.store.schema.organisations import Grant, ReportingPeriod
from impact.store.schema.submissions import Submission
from impact.views.rounds import NoRoundsReason, PlannedRhythms, RoundState, RoundsView

TODAY = date(2026, 3, 10)
NEW_YEAR = datetime(2026, 1, 20, 9)
RAVELHOEK, WIMPERHOF = "Ravelhoek", "Wimperhof"


class Rounds:
    """Two grantees that report once a year; 2024 was due in January 2025, 2025 in January 2026."""

    def __init__(self, workspace: Workspace) -> None:
        self.network = Network(workspace, WIMPERHOF, RAVELHOEK)
        self.workspace = workspace
        self.rhythm("year")
        for at in (2024, 2025):
            reporting_periods.add_periods_of_year(self.fund, self.network.portfolio_id, "year", at, workspace)

    @property
    def fund(self) -> Access:
        return self.network.fund

    def id(self, name: str = RAVELHOEK) -> int:
        return self.network.id(name)

    def rhythm(self, frequency: str, *names: str, **columns: Any) -> None:
        """How often these grantees (or all) report, and other facts of their grants."""
        statement = update(Grant).values(reporting=frequency, **columns)
        if names:
            statement = statement.where(Grant.organisation_id.in_([self.id(name) for name in names]))
        with unscoped_writing(self.workspace) as connection:
            connection.execute(statement)
        reporting_periods.add_periods_of_year(self.fund, self.network.portfolio_id, "year", 2024, self.workspace)

    def send(
        self, of: int, state: SubmissionState = SubmissionState.APPROVED, name: str = RAVELHOEK, value: float = 40,
        at: datetime = NEW_YEAR, **columns: Any,
    ) -> int:
        """A file on one year, in the state in which review left it."""
        waits = submission_transaction.DeliveryOptions(waits=state is not SubmissionState.APPROVED)
        file = _file(of, value)
        made = submission_transaction.submit(
            self.fund, file.submission, file.data, self.workspace, organisation_id=self.id(name),
            portfolio_id=self.network.portfolio_id, submitted_by=name, submitted_at=at, delivery=waits,
        )  # fmt: skip
        assert made.submission_id is not None
        with unscoped_writing(self.workspace) as connection:
            connection.execute(
                update(Submission).where(Submission.id == made.submission_id).values(state=state.value, **columns)
            )
        return made.submission_id

    def of(self, name: str = RAVELHOEK, access: Access | None = None, today: date = TODAY) -> RoundsView:
        """The rounds as the fund, or somebody else, sees them."""
        return rounds.load_rounds(access or self.fund, self.id(name), self.workspace, today)

    def states(self, **more: Any) -> dict[str, str]:
        """State by year of a grantee's rounds, newest first."""
        return {str(item.period.ends.year): item.state.value for item in self.of(**more).rounds}

    def period(self, of: int = 2025) -> Any:
        """The period of a year as the calendar has it."""
        found = reporting_periods.load_calendar(self.fund, self.network.portfolio_id, "year", self.workspace)
        return next(row for row in found.periods if row.ends.year == of)

    def close(self, of: int = 2025) -> None:
        row = self.period(of)
        reporting_periods.close_period(self.fund, row.period_id, self.workspace, version=row.version)


def _file(of: int, value: float) -> AFile:
    return a_file(f"cijfers {of} {value}.xlsx").indicator("scans", baseline=0).actual("scans", of, value)


@pytest.fixture
def world(workspace: Workspace) -> Rounds:
    return Rounds(workspace)


# Where a period stands.


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2025, 6, 1), RoundState.RUNNING),
        (date(2025, 12, 31), RoundState.RUNNING),
        (date(2026, 1, 1), RoundState.DUE),
        (date(2026, 1, 31), RoundState.DUE),
        (date(2026, 2, 1), RoundState.LATE),
    ],
)
def test_where_nothing_was_sent_the_day_decides(world: Rounds, today: date, state: RoundState) -> None:
    assert world.of(today=today).rounds[0].state is state


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        (SubmissionState.DRAFT, RoundState.DRAFT),
        (SubmissionState.PENDING, RoundState.SENT),
        (SubmissionState.RETURNED, RoundState.RETURNED),
        (SubmissionState.APPROVED, RoundState.APPROVED),
        (SubmissionState.UNDONE, RoundState.LATE),
    ],
)
def test_what_was_sent_decides_and_says_so_of_its_own_period_only(
    world: Rounds, sent: SubmissionState, state: RoundState
) -> None:
    world.send(2025, sent)
    assert world.states() == {"2025": state.value, "2024": "late"}
    assert world.states(name=WIMPERHOF) == {"2025": "late", "2024": "late"}


def test_periods_come_newest_first_and_only_those_that_have_begun(world: Rounds) -> None:
    reporting_periods.add_periods_of_year(world.fund, world.network.portfolio_id, "year", 2027, world.workspace)
    assert list(world.states()) == ["2025", "2024"]


def test_what_was_sent_back_carries_its_reason_and_comes_before_what_is_late(world: Rounds) -> None:
    sent = world.send(2025, SubmissionState.RETURNED, decision_reason="Is 40 per jaar of in totaal?",
                      decided_at=datetime(2026, 2, 3))  # fmt: skip
    now = world.of().now
    assert now is not None
    assert (now.state, now.reason, now.submission_id) == (RoundState.RETURNED, "Is 40 per jaar of in totaal?", sent)
    assert now.decided_on == date(2026, 2, 3)


def test_of_two_late_periods_the_one_that_was_due_first_is_asked_first(world: Rounds) -> None:
    now = world.of().now
    assert now is not None and now.period.ends.year == 2024


def test_nothing_is_asked_when_everything_was_sent(world: Rounds) -> None:
    world.send(2024)
    world.send(2025, SubmissionState.PENDING)
    assert world.of().now is None


def test_a_promise_that_has_passed_is_overdue_and_one_that_has_not_is_not(world: Rounds) -> None:
    world.send(2024, SubmissionState.PENDING, value=41, answer_due=date(2026, 3, 9))
    world.send(2025, SubmissionState.PENDING, value=42, answer_due=TODAY)
    newer, older = world.of().rounds
    assert (newer.answer_due, newer.overdue) == (TODAY, False)
    assert (older.answer_due, older.overdue) == (date(2026, 3, 9), True)


def test_a_correction_that_waits_is_what_the_round_shows(world: Rounds) -> None:
    world.send(2025)
    world.send(2025, SubmissionState.PENDING, value=44, at=datetime(2026, 2, 20), reason="een dubbele telling eruit")
    assert world.states()["2025"] == "sent"


def test_a_workbook_that_repeats_what_was_approved_leaves_its_round_approved(world: Rounds) -> None:
    world.send(2024)
    both = [[day.isoformat() for day in year(of)] for of in (2024, 2025)]
    world.send(2025, SubmissionState.PENDING, value=44, at=datetime(2026, 2, 20), periods=both)
    assert world.states() == {"2025": "sent", "2024": "approved"}


def test_a_draft_does_not_hide_what_was_approved_and_lies_ready(world: Rounds) -> None:
    approved = world.send(2025)
    draft = world.send(2025, SubmissionState.DRAFT, value=44, at=datetime(2026, 2, 20))
    newest = world.of().rounds[0]
    assert (newest.state, newest.submission_id, newest.draft_id) == (RoundState.APPROVED, approved, draft)


def test_values_from_before_periods_were_kept_count_as_approved(world: Rounds) -> None:
    world.send(2025, periods=[])
    assert world.states() == {"2025": "approved", "2024": "late"}


def test_a_quarter_is_reported_by_a_value_that_ends_in_it_and_a_year_by_one_that_ends_in_it() -> None:
    quarter, whole = (date(2025, 10, 1), date(2025, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))
    assert rounds.has_period_ending_within([(date(2025, 1, 1), date(2025, 12, 31))], *quarter)
    assert rounds.has_period_ending_within([(date(2025, 4, 1), date(2025, 6, 30))], *whole)
    assert not rounds.has_period_ending_within(
        [(date(2025, 1, 1), date(2025, 12, 31))], date(2025, 1, 1), date(2025, 3, 31)
    )
    assert not rounds.has_period_ending_within([(None, None)], *whole)


# Where there is no round.


def test_a_grant_without_a_rhythm_a_portfolio_without_a_calendar_and_no_grant_are_told_apart(world: Rounds) -> None:
    world.rhythm("quarter", RAVELHOEK)
    world.rhythm("", WIMPERHOF)
    assert world.of().none is NoRoundsReason.OTHER_RHYTHM
    assert world.of(WIMPERHOF).none is NoRoundsReason.RHYTHM
    with unscoped_writing(world.workspace) as connection:
        connection.execute(delete(ReportingPeriod))
    assert world.of().none is NoRoundsReason.CALENDAR
    with unscoped_writing(world.workspace) as connection:
        connection.execute(delete(Grant).where(Grant.organisation_id == world.id(WIMPERHOF)))
    own = world.network.of(WIMPERHOF)
    assert world.of(WIMPERHOF, access=own).none is NoRoundsReason.GRANT


def test_of_a_calendar_in_another_rhythm_both_rhythms_are_named(world: Rounds) -> None:
    world.rhythm("quarter", RAVELHOEK)
    assert world.of().rhythms == PlannedRhythms(world.network.portfolio_id, ("quarter",), ("year",))
    reporting_periods.add_periods_of_year(world.fund, world.network.portfolio_id, "quarter", 2030, world.workspace)
    assert (world.of().none, world.of().rhythms) == (NoRoundsReason.NOT_BEGUN, None)


def test_nobody_is_late_for_a_period_that_had_ended_when_its_grant_was_recorded(world: Rounds) -> None:
    world.rhythm("year", WIMPERHOF, recorded_on=date(2025, 12, 31))
    assert world.states(name=WIMPERHOF) == {"2025": "late"}
    world.rhythm("year", WIMPERHOF, recorded_on=date(2026, 1, 1))
    assert world.of(WIMPERHOF).none is NoRoundsReason.RECORDED
    with reading(world.fund, world.workspace) as connection:
        portfolio_ids = [world.network.portfolio_id]
        late = late_grantees.find_overdue_grantees(connection, world.fund, portfolio_ids, TODAY)
    assert late == {world.id(RAVELHOEK)}
    # What it hands in by itself is a round all the same, and never a late one.
    world.send(2024, SubmissionState.RETURNED, WIMPERHOF)
    world.send(2025, SubmissionState.DRAFT, WIMPERHOF)
    own = {item.period.ends.year: (item.state, item.late) for item in world.of(WIMPERHOF).rounds}
    assert own == {2025: (RoundState.DRAFT, False), 2024: (RoundState.RETURNED, False)}


def test_periods_outside_the_grant_are_not_asked(world: Rounds) -> None:
    world.rhythm("year", RAVELHOEK, starts=date(2025, 9, 1))
    world.rhythm("year", WIMPERHOF, ends=date(2024, 11, 30))
    assert world.states() == {"2025": "late"}
    assert world.states(name=WIMPERHOF) == {"2024": "late"}


def test_two_grants_with_two_rhythms_give_two_calendars(world: Rounds) -> None:
    portfolio_id = world.network.portfolio_id
    reporting_periods.add_periods_of_year(world.fund, portfolio_id, "quarter", 2025, world.workspace)
    with unscoped_writing(world.workspace) as connection:
        connection.execute(insert(Grant).values(
            organisation_id=world.id(), portfolio_id=portfolio_id, ref="tweede", title="Tweede", reporting="quarter",
        ))  # fmt: skip
    view = world.of()
    assert view.several
    assert [item.period.frequency for item in view.rounds].count("quarter") == 4
    assert not world.of(WIMPERHOF).several


# The fund's side.


def test_the_fund_sees_who_sent_what_by_name_and_never_in_another_order(world: Rounds) -> None:
    world.send(2025, SubmissionState.PENDING, WIMPERHOF, answer_due=date(2026, 3, 1))
    found = rounds.load_round_overview(world.fund, world.period().period_id, world.workspace, TODAY)
    assert [(item.name, item.state.value) for item in found.rounds] == [(RAVELHOEK, "late"), (WIMPERHOF, "sent")]
    assert found.counts == {RoundState.LATE: 1, RoundState.SENT: 1}
    assert [item.overdue for item in found.rounds] == [False, True]


def test_overview_and_page_of_a_grantee_say_the_same(world: Rounds) -> None:
    world.send(2024, value=3)
    world.send(2025, SubmissionState.RETURNED, WIMPERHOF)
    for of in (2024, 2025):
        seen = rounds.load_round_overview(world.fund, world.period(of).period_id, world.workspace, TODAY).rounds
        for item in seen:
            own = next(one for one in world.of(item.name).rounds if one.period.ends.year == of)
            assert item == own


def test_only_promises_that_passed_are_the_funds_own_debts(world: Rounds) -> None:
    world.send(2025, SubmissionState.PENDING, WIMPERHOF, answer_due=date(2026, 3, 9))
    world.send(2025, SubmissionState.PENDING, answer_due=date(2026, 3, 20))
    world.send(2024, SubmissionState.APPROVED, value=7, answer_due=date(2025, 3, 1))
    found = rounds.list_unanswered_submissions(world.fund, world.workspace, TODAY)
    assert [(item.name, item.answer_due) for item in found] == [(WIMPERHOF, date(2026, 3, 9))]


def test_who_sent_something_that_waits_is_not_late(world: Rounds) -> None:
    def late() -> set[int]:
        with reading(world.fund, world.workspace) as connection:
            return late_grantees.find_overdue_grantees(connection, world.fund, [world.network.portfolio_id], TODAY)

    assert late() == {world.id(RAVELHOEK), world.id(WIMPERHOF)}
    world.send(2025, SubmissionState.PENDING)
    assert late() == {world.id(WIMPERHOF)}


# Who may see it.


def _as(world: Rounds, role: Role) -> Access:
    return replace(world.fund, role=role, portfolio_ids=(), organisation_ids=(world.id(),))


@pytest.mark.parametrize("role", [Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER, Role.COACH])
def test_a_coach_and_the_grantee_see_its_rounds_and_nobody_elses(world: Rounds, role: Role) -> None:
    access = _as(world, role)
    view = world.of(access=access)
    assert len(view.rounds) == 2
    assert view.may_submit is (role is Role.GRANTEE_EDITOR)
    with pytest.raises(NotFound):
        world.of(WIMPERHOF, access=access)


@pytest.mark.parametrize("role", [Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR])
def test_who_sees_others_under_a_veil_sees_no_rounds(world: Rounds, role: Role) -> None:
    with pytest.raises(NotAllowed):
        world.of(access=_as(world, role))
    with pytest.raises(NotAllowed):
        rounds.load_round_overview(_as(world, role), world.period().period_id, world.workspace, TODAY)


def test_another_fund_finds_neither_the_period_nor_the_debts(world: Rounds) -> None:
    world.send(2025, SubmissionState.PENDING, answer_due=date(2026, 3, 1))
    other = replace(world.fund, portfolio_ids=(world.network.portfolio_id + 1,))
    period_id = world.period().period_id
    with pytest.raises(NotFound):
        rounds.load_round_overview(other, period_id, world.workspace, TODAY)
    assert rounds.list_unanswered_submissions(other, world.workspace, TODAY) == ()
    with pytest.raises(NotAllowed):
        reporting_periods.close_period(other, period_id, world.workspace, version=1)


def test_one_grantee_of_a_portfolio_does_not_open_the_round_of_all(world: Rounds) -> None:
    access = replace(world.fund, portfolio_ids=(), organisation_ids=(world.id(),))
    assert len(world.of(access=access).rounds) == 2
    with pytest.raises(NotFound):
        rounds.load_round_overview(access, world.period().period_id, world.workspace, TODAY)


# Closing a period.


def _closed(world: Rounds, name: str = RAVELHOEK) -> list[tuple[date, date]]:
    portfolio_id, organisation_id = world.network.portfolio_id, world.id(name)
    with writing_of(
        world.network.of(name), world.workspace, organisation_id=organisation_id, portfolio_id=portfolio_id
    ) as connection:
        return read.list_locked_periods(connection, portfolio_id, organisation_id)


def test_a_closed_period_is_told_to_whoever_writes_and_opens_again(world: Rounds) -> None:
    assert _closed(world) == []
    world.close()
    assert _closed(world) == [(date(2025, 1, 1), date(2025, 12, 31))]
    assert world.period().locked_on is not None
    reporting_periods.reopen_period(
        world.fund, world.period().period_id, world.workspace, version=world.period().version
    )
    assert _closed(world) == []
    assert [row["action"] for row in world.network.rows("audit_event") if row["action"].endswith("lock")] == [
        "lock", "unlock",
    ]  # fmt: skip


def test_a_period_of_another_rhythm_binds_nobody_but_who_has_no_rhythm(world: Rounds) -> None:
    world.close()
    world.rhythm("quarter", RAVELHOEK)
    world.rhythm("", WIMPERHOF)
    assert _closed(world) == []
    assert len(_closed(world, WIMPERHOF)) == 1


def test_a_closed_period_asks_nothing_more_and_says_that_it_is_closed(world: Rounds) -> None:
    world.send(2024, value=3)
    world.send(2025, SubmissionState.RETURNED)
    world.close(2025)
    view = world.of()
    assert view.now is None
    assert view.rounds[0].period.locked_on is not None
    assert world.states(name=WIMPERHOF)["2025"] == "locked"


def test_closing_twice_or_over_somebodys_change_is_refused_and_changes_nothing(world: Rounds) -> None:
    row = world.period()
    reporting_periods.change_due_date(
        world.fund, row.period_id, world.workspace, due_on=date(2026, 3, 31), version=row.version
    )
    with pytest.raises(Conflict):
        reporting_periods.close_period(world.fund, row.period_id, world.workspace, version=row.version)
    assert world.period().locked_on is None
    world.close()
    with pytest.raises(Conflict):
        world.close()
    with pytest.raises(ImpactError, match="locked_stays"):
        reporting_periods.remove_period(world.fund, row.period_id, world.workspace)


def test_who_closed_it_stands_there_as_in_the_trail_and_not_by_name(world: Rounds) -> None:
    row = world.period()
    staff = replace(world.fund, account_id=12, name="Iemand Met Naam")
    reporting_periods.close_period(staff, row.period_id, world.workspace, version=row.version)
    assert [item["locked_by"] for item in world.network.rows("reporting_period") if item["locked_at"]] == ["a12"]
