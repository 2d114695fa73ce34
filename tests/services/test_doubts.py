"""What a file leaves doubtful beside what the database holds, and what an answer then changes there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import AFile, Network, a_file, year
from machine_speed import run_within
from sqlalchemy import event

from impact.errors import Conflict, NotAllowed
from impact.model.access import Access
from impact.model.answers import Answer, Reply, answer_to
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.portfolio_setup import IndicatorSetup, TargetSetup
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import submission_transaction, validation
from impact.store.queries import previous_submissions

RAVELHOEK, TODAY = "Ravelhoek", date(2026, 2, 10)
KIND = IssueKind
CUMULATIVE = {"time_kind": TimeKind.CUMULATIVE}


def agreed(**facts: Any) -> IndicatorSetup:
    """An indicator that was agreed with the fund before anybody measured."""
    given: dict[str, Any] = {
        "title": "Scans", "measure": Measure.NUMBER, "direction": Direction.UP, "time_kind": TimeKind.CUMULATIVE,
        "aggregation": Aggregation.SUM, "level": Level.OUTPUT, "code": "SC", "unit": "euro", "baseline": 10.0,
        "baseline_state": State.REPORTED, "targets": (TargetSetup(*year(2025), 400.0),),
    }  # fmt: skip
    return IndicatorSetup("scans", **given | facts)


def asked(network: Network, file: AFile, access: Access | None = None) -> tuple[Issue, ...]:
    who = access or network.of(RAVELHOEK)
    return validation.find_cross_check_issues(who, file.submission, network.id(), network.workspace, today=TODAY)


def kinds(issues: tuple[Issue, ...]) -> list[IssueKind]:
    return [issue.kind for issue in issues]


def hand_in(
    network: Network, read: Submission, data: bytes, *answers: Answer
) -> submission_transaction.WriteResult:
    return submission_transaction.submit(
        network.fund, read, data, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, submitted_by="fonds",
        delivery=submission_transaction.DeliveryOptions(answers=answers),
    )  # fmt: skip


def settled(network: Network, file: AFile, *answers: Answer) -> Submission:
    return validation.validate_submission(
        network.of(RAVELHOEK), file.submission, answers, network.id(), network.workspace, today=TODAY
    )


def test_a_running_total_that_falls_below_last_year(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, a_file().indicator("dossiers", **CUMULATIVE).actual("dossiers", 2024, 372))
    file = a_file("nieuw.xlsx").indicator("dossiers", **CUMULATIVE).actual("dossiers", 2025, 361)
    (issue,) = asked(network, file)
    assert (issue.kind, issue.readings) == (KIND.RUNNING_TOTAL_FELL, (372, 361))
    network.hand_in(RAVELHOEK, file)
    assert asked(network, file) == ()


def test_what_was_agreed_is_what_a_file_is_held_beside(workspace: Workspace) -> None:
    network = Network(workspace, agreed=(agreed(),))
    file = a_file().indicator("x", code="SC", unit="k€", time_kind=TimeKind.LEVEL)
    file.actual("x", 2024, 372).actual("x", 2025, 361).target("x", 2026, 5)
    issues = asked(network, file)
    assert kinds(issues) == [KIND.UNIT_CHANGED, KIND.TARGET_ON_WRONG_SIDE, KIND.RUNNING_TOTAL_FELL]
    assert all(issue.params["agreed"] == "yes" for issue in issues)


def test_a_target_that_was_agreed_is_not_asked_about_again(workspace: Workspace) -> None:
    network = Network(workspace, agreed=(agreed(targets=(TargetSetup(*year(2025), 5.0),)),))
    same = a_file().indicator("x", code="SC", unit="euro").actual("x", 2025, 4).target("x", 2025, 5)
    assert asked(network, same) == ()
    other = a_file().indicator("x", code="SC", unit="euro").actual("x", 2025, 4).target("x", 2025, 6)
    assert kinds(asked(network, other)) == [KIND.TARGET_ON_WRONG_SIDE]


def three(first: float | None) -> AFile:
    """Three indicators of 2024 and 2025; the first has no row for 2024 where `first` is None."""
    file = a_file("drie.xlsx").indicator("a").indicator("b").indicator("c")
    if first is not None:
        file.actual("a", 2024, first)
    return file.actual("b", 2024, 7).actual("c", 2024, 8).actual("a", 2025, 5)


def test_a_value_that_is_withdrawn_no_longer_counts_and_one_that_is_kept_does(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, three(4))
    file = three(None)
    (issue,) = asked(network, file)
    assert issue.kind is KIND.VALUE_GONE
    kept = settled(network, file, answer_to(issue, Reply.KEEP))
    assert kept.actuals == file.actuals
    plan = submission_transaction.plan(
        network.fund, settled(network, file, answer_to(issue, Reply.WITHDRAW)), workspace,
        organisation_id=network.id(), portfolio_id=network.portfolio_id,
    )  # fmt: skip
    assert (plan.new, plan.changed) == (0, 1)
    before = network.snapshot()
    done = hand_in(network, settled(network, file, answer_to(issue, Reply.WITHDRAW)), file.data)
    in_force = [row for row in network.rows("measurement") if row["superseded_by"] is None]
    rows = [row for row in in_force if "2024" in str(row["period_end"])]
    assert sorted((row["state"], row["value"]) for row in rows) == [
        ("not_reported", None), ("reported", 7.0), ("reported", 8.0)
    ]  # fmt: skip
    assert {row["note"] for row in rows if row["state"] == "not_reported"} == {"Ingetrokken bij het aanleveren"}
    network.undo(done)
    assert network.snapshot() == before


def test_a_closed_period_is_asked_about_and_leaving_it_out_lets_the_rest_in(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, a_file().indicator("a").actual("a", 2024, 4))
    reporting_periods.add_periods_of_year(network.fund, network.portfolio_id, "year", 2024, workspace)
    (period,) = reporting_periods.load_calendar(network.fund, network.portfolio_id, "year", workspace).periods
    reporting_periods.close_period(network.fund, period.period_id, workspace, version=period.version)
    same = a_file("zelfde.xlsx").indicator("a").actual("a", 2024, 4).actual("a", 2025, 6)
    assert asked(network, same) == ()
    file = a_file("nieuw.xlsx").indicator("a").actual("a", 2024, 5).actual("a", 2025, 6)
    (issue,) = asked(network, file)
    assert (issue.kind, issue.readings) == (KIND.LOCKED_PERIOD, (4,))
    with pytest.raises(Conflict):
        hand_in(network, file.submission, file.data)
    hand_in(network, settled(network, file, Answer(KIND.LOCKED_PERIOD, Reply.LEAVE_OUT)), file.data)
    assert sorted(row["value"] for row in network.rows("measurement")) == [4, 6]


def test_answers_to_reading_and_to_what_is_stored_are_given_together(workspace: Workspace) -> None:
    network = Network(workspace)
    network.hand_in(RAVELHOEK, a_file().indicator("a").actual("a", 2024, 90))
    file = a_file("nieuw.xlsx").indicator("a").actual("a", 2025, "1.250")
    cell = ("Metingen", 2, 4, "1.250", (1.25, 1250.0))
    doubt = Issue(KIND.AMBIGUOUS_NUMBER, Severity.QUESTION, *cell)
    read = replace(file.submission, issues=(doubt,))

    def given(*answers: Answer) -> Submission:
        return validation.validate_submission(
            network.of(RAVELHOEK), read, answers, network.id(), workspace, today=TODAY
        )

    assert kinds(given().issues) == [KIND.AMBIGUOUS_NUMBER]
    thousand = given(answer_to(doubt, Reply.SECOND))
    assert kinds(thousand.issues) == [KIND.AMBIGUOUS_NUMBER, KIND.TEN_TIMES]
    both = given(answer_to(doubt, Reply.SECOND), answer_to(thousand.issues[1], Reply.LEAVE))
    assert (both.actuals.value, both.actuals.raw) == ([None], ["1.250"])
    assert [issue.answered for issue in both.issues] == ["second", "leave"]


def in_quarters(*values: float) -> AFile:
    """A count per period with a value for each quarter of 2024."""
    file = a_file("kwartalen.xlsx").indicator("scans", time_kind=TimeKind.PERIOD)
    days = ((1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31))
    for value, (first, last, day) in zip(values, days, strict=True):
        file.actual("scans", 2024, value)
        file.actuals.start[-1], file.actuals.end[-1] = date(2024, first, 1), date(2024, last, day)
        file.actuals.column[-1] = 3 + first
    return file


@pytest.mark.parametrize("is_year_first", [True, False])
def test_a_year_in_force_that_its_quarters_contradict_stays_until_somebody_answers(
    workspace: Workspace, is_year_first: bool
) -> None:
    network = Network(workspace)
    whole = a_file("jaar.xlsx").indicator("scans", time_kind=TimeKind.PERIOD).actual("scans", 2024, 84)
    quarters = in_quarters(78, 80, 79, 81)
    first, file = (whole, quarters) if is_year_first else (quarters, whole)
    network.hand_in(RAVELHOEK, first)
    (issue,) = asked(network, file)
    assert (issue.kind, issue.readings) == (KIND.YEAR_AND_PARTS_DIFFER, (84, 318))
    for answers in ((), (answer_to(issue, Reply.LEAVE),)):
        waiting = settled(network, file, *answers)
        assert set(waiting.actuals.state) == {State.UNCLEAR}
        assert sorted(place[3] for place in waiting.issues[0].withheld) == sorted(
            value for value in file.actuals.value if value is not None
        )
    right = settled(network, file, answer_to(issue, Reply.CORRECT))
    assert right.actuals == file.actuals
    hand_in(network, settled(network, file), file.data)
    in_force = [row["value"] for row in network.rows("measurement") if row["superseded_by"] is None]
    assert sorted(value for value in in_force if value is not None) == sorted(
        value for value in first.actuals.value if value is not None
    )
    assert kinds(asked(network, file)) == [KIND.YEAR_AND_PARTS_DIFFER], "it is asked again"
    hand_in(network, right, file.data, answer_to(issue, Reply.CORRECT))
    assert asked(network, file) == (), "it was said"


def test_who_may_not_hand_in_is_told_nothing(workspace: Workspace) -> None:
    network = Network(workspace, RAVELHOEK, "Elders")
    network.hand_in(RAVELHOEK, a_file().indicator("a", **CUMULATIVE).actual("a", 2024, 372))
    file = a_file("nieuw.xlsx").indicator("a", **CUMULATIVE).actual("a", 2025, 361)
    assert asked(network, file, network.of("Elders")) == ()
    looks = replace(network.of(RAVELHOEK), role=Role.GRANTEE_VIEWER)
    with pytest.raises(NotAllowed):
        asked(network, file, looks)


@contextmanager
def statements(workspace: Workspace) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            said.append(statement)

    event.listen(workspace.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(workspace.engine, "before_cursor_execute", note)


def large(indicators: int, years: range, grow: float = 0.0) -> AFile:
    """So many indicators with a value a year."""
    file = a_file(f"groot{grow}.xlsx")
    for number in range(indicators):
        file.indicator(f"i{number}")
    for of in years:
        for number in range(indicators):
            file.actuals.append(
                number, *year(of), "", 100.0 + number + grow, str(number), State.REPORTED,
                sheet="Metingen", row=2 + number, column=of - 2000,
            )  # fmt: skip
    return file


def test_the_number_of_queries_does_not_grow_with_the_file(workspace: Workspace) -> None:
    network = Network(workspace)
    counts = []
    for size in (3, 60):
        network.hand_in(RAVELHOEK, large(size, range(2022, 2025)))
        with statements(workspace) as said:
            asked(network, large(size, range(2022, 2026), grow=1))
        counts.append(len([statement for statement in said if "set_config" not in statement]))
    assert counts[0] == counts[1] <= 4


def test_a_hundred_thousand_values_are_looked_over_within_a_second(workspace_on_sqlite: Workspace) -> None:
    network = Network(workspace_on_sqlite)
    network.hand_in(RAVELHOEK, large(10_000, range(2015, 2025)))
    file = large(10_000, range(2016, 2026), grow=1).submission
    assert len(file.actuals) == 100_000
    access, portfolio = network.of(RAVELHOEK), network.id()

    def look_over() -> list[Issue]:
        return list(validation.find_cross_check_issues(access, file, portfolio, workspace_on_sqlite, today=TODAY))

    found = run_within(1.0, look_over)
    assert {issue.kind for issue in found} <= {KIND.VALUE_GONE}


def test_values_in_force_are_those_of_this_portfolio(workspace: Workspace) -> None:
    network = Network(workspace)
    first = network.hand_in(RAVELHOEK, a_file().indicator("a").actual("a", 2024, 4))
    network.hand_in(RAVELHOEK, a_file("twee.xlsx").indicator("a").actual("a", 2024, 5))
    access = network.of(RAVELHOEK)
    with reading(access, workspace) as connection:
        rows = previous_submissions.list_values(connection, access, network.id(), network.portfolio_id)
        assert [row[4] for row in rows] == [5]
        assert previous_submissions.list_values(connection, access, network.id(), network.portfolio_id + 1) == []
    assert first.submission_id
