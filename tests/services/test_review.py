"""Review: what waits counts nowhere, approving lets it count, returning says why, and each can be taken back."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from builders import AFile, Network, a_file
from sqlalchemy import update

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound, UnreadableDocument
from impact.model.answers import Answer
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.calculation_basis import Variant
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import grantees
from impact.services.operations import figure_rebuild
from impact.services.returns import files_in_progress
from impact.services.submissions import review, submission_transaction
from impact.store.db.bulk import fetch
from impact.store.schema.submissions import Submission
from impact.views.grantee import GranteeQuery


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace, "Ravelhoek", "Bosrand")
    made.hand_in("Ravelhoek", first())
    return made


def first() -> AFile:
    return a_file("2022.xlsx").indicator("scans", baseline=0).actual("scans", 2022, 40).target("scans", 2022, 50)


def corrected() -> AFile:
    return a_file("2022 verbeterd.xlsx").indicator("scans").actual("scans", 2022, 45).actual("scans", 2023, 60)


def send(network: Network, file: AFile, name: str = "Ravelhoek", reason: str = "Dubbel geteld") -> int:
    sent = submission_transaction.DeliveryOptions(
        waits=True, answer_due=date.today() + timedelta(days=28), reason=reason, asks_reason=True
    )
    written = submission_transaction.submit(
        network.of(name), file.submission, file.data, network.workspace, organisation_id=network.id(name),
        portfolio_id=network.portfolio_id, submitted_by=name, delivery=sent,
    )  # fmt: skip
    assert written.submission_id is not None
    return written.submission_id


def shown(network: Network) -> list[Any]:
    view = grantees.build_grantee_view(network.fund, GranteeQuery(network.id()), network.workspace)
    return [(row.title, row.actual) for row in view.rows]


def actuals(network: Network, variant: Variant) -> list[tuple[str, float | None]]:
    rows = [row for row in network.rows("figure") if row["variant"] == variant.value]
    return sorted((str(row["period_end"]), row["actual"]) for row in rows)


def test_what_waits_counts_nowhere_and_is_a_variant_of_its_own(network: Network) -> None:
    before = shown(network)
    send(network, corrected())
    assert shown(network) == before == [("Scans", 40.0)]
    assert actuals(network, Variant.APPROVED) == [("2022-12-31", 40.0)]
    assert actuals(network, Variant.WITH_PENDING) == [("2022-12-31", 45.0), ("2023-12-31", 60.0)]


def test_approving_lets_it_count_and_nothing_waits_any_more(network: Network) -> None:
    key = send(network, corrected())
    review.approve(network.fund, key, network.workspace)
    assert shown(network) == [("Scans", 60.0)]
    assert actuals(network, Variant.WITH_PENDING) == []
    assert review.load_review_queue(network.fund, network.workspace).pending == ()
    assert review.load_review_queue(network.fund, network.workspace).decided[0].state is SubmissionState.APPROVED


def test_a_reading_of_a_newer_version_is_refused_and_still_waits(network: Network) -> None:
    key = send(network, corrected())
    packed = zlib.compress(b'{"version": 99, "something": "else"}')
    with unscoped_writing(network.workspace) as connection:
        connection.execute(update(Submission).where(Submission.id == key).values(held=packed))
    for act in (review.load_review, review.approve):
        with pytest.raises(UnreadableDocument) as caught:
            act(network.fund, key, network.workspace)
        assert caught.value.params == {"kind": "held", "version": 99, "known": 4}
    assert [row.submission_id for row in review.load_review_queue(network.fund, network.workspace).pending] == [key]
    (row,) = [row for row in network.rows("submission", ()) if row["id"] == key]
    assert (row["state"], row["held"]) == ("pending", packed)


def test_a_question_that_was_answered_is_no_open_one_for_the_reviewer(network: Network) -> None:
    doubt = Issue(IssueKind.RANGE, Severity.QUESTION, "Metingen", 2, 4, "3-5", (3.0, 5.0))
    file = corrected()
    read = replace(file.submission, issues=(doubt, replace(doubt, row=3, answered="first")))
    written = submission_transaction.submit(
        network.of("Ravelhoek"), read, file.data, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, submitted_by="Ravelhoek",
        delivery=submission_transaction.DeliveryOptions(
            waits=True, reason="x", answers=(Answer(IssueKind.RANGE, "first", "Metingen", 3, 4, "3-5"),)
        ),
    )  # fmt: skip
    assert written.submission_id is not None
    view = review.load_review(network.fund, written.submission_id, network.workspace)
    assert [(issue.row, issue.is_open) for issue in view.issues] == [(2, True), (3, False)]
    assert [case.answered for question in view.questions for case in question.cases if case.answered] == ["first"]


def test_a_new_indicator_is_not_shown_before_it_is_approved(network: Network) -> None:
    file = a_file("nieuw.xlsx").indicator("huizen", baseline=0).actual("huizen", 2022, 3)
    key = send(network, file)
    assert [title for title, _ in shown(network)] == ["Scans"]
    review.approve(network.fund, key, network.workspace)
    assert sorted(title for title, _ in shown(network)) == ["Huizen", "Scans"]


def test_returning_wants_a_reason_and_the_grantee_reads_it_with_the_comments(network: Network) -> None:
    key = send(network, corrected())
    with pytest.raises(ImpactError) as caught:
        review.send_back(network.fund, key, "  ", network.workspace)
    assert caught.value.key == "review.reason_missing"
    review.add_comment(network.fund, key, "Een jaartotaal?", network.workspace, sheet="Metingen", row_no=2, column_no=4)
    review.send_back(network.fund, key, "Kijk 2023 na.", network.workspace)
    files = files_in_progress.load_files_in_progress(network.of("Ravelhoek"), network.id(), network.workspace)
    (answer,) = files.returned
    assert (answer.state, answer.reason) == (SubmissionState.RETURNED, "Kijk 2023 na.")
    assert [(item.sheet, item.cell, item.text) for item in answer.comments] == [("Metingen", "D2", "Een jaartotaal?")]
    assert shown(network) == [("Scans", 40.0)]
    assert actuals(network, Variant.WITH_PENDING) == []


def test_a_returned_file_may_be_sent_again_as_it_is(network: Network) -> None:
    key = send(network, corrected())
    review.send_back(network.fund, key, "Kijk na.", network.workspace)
    assert send(network, corrected()) != key


@pytest.mark.parametrize("decide", ["approve", "return"])
def test_a_decision_is_taken_back_exactly(network: Network, decide: str) -> None:
    key = send(network, corrected())
    before = [actuals(network, variant) for variant in Variant]
    if decide == "approve":
        review.approve(network.fund, key, network.workspace)
    else:
        review.send_back(network.fund, key, "Kijk na.", network.workspace)
    review.reopen_decision(network.fund, key, network.workspace)
    assert [actuals(network, variant) for variant in Variant] == before
    assert [row.submission_id for row in review.load_review_queue(network.fund, network.workspace).pending] == [key]
    assert figure_rebuild.rebuild_figures(network.workspace) == 0


def test_the_comparison_says_what_approving_does_and_changes_nothing(network: Network) -> None:
    key = send(network, corrected())
    everything = [network.rows(table) for table in ("measurement", "figure", "aggregate", "submission")]
    view = review.load_review(network.fund, key, network.workspace)
    assert (view.new, view.changed, view.same, view.withdrawn) == (1, 1, 0, 0)
    assert [(change.before, change.after) for change in view.changes] == [(40.0, 45.0), (None, 60.0)]
    assert [(change.before, change.after) for change in view.figures] == [(40.0, 60.0)]
    assert view.reason == "Dubbel geteld"
    assert [network.rows(table) for table in ("measurement", "figure", "aggregate", "submission")] == everything


def test_an_older_submission_is_decided_on_first(network: Network) -> None:
    older = send(network, corrected())
    newer = send(network, a_file("2024.xlsx").indicator("scans").actual("scans", 2024, 80))
    with pytest.raises(Conflict) as caught:
        review.approve(network.fund, newer, network.workspace)
    assert caught.value.params["file"] == "2022 verbeterd.xlsx"
    view = review.load_review(network.fund, newer, network.workspace)
    assert (view.older, view.older_id) == ("2022 verbeterd.xlsx", older)
    review.approve(network.fund, older, network.workspace)
    review.approve(network.fund, newer, network.workspace)
    assert shown(network) == [("Scans", 80.0)]


def test_a_correction_of_approved_values_wants_a_reason(network: Network) -> None:
    with pytest.raises(ImpactError) as caught:
        send(network, corrected(), reason="")
    assert caught.value.key == "upload.reason_missing"
    assert [row["file_name"] for row in network.rows("submission")] == ["2022.xlsx"]
    send(network, a_file("2024.xlsx").indicator("scans").actual("scans", 2024, 80), reason="")


def test_a_grantee_takes_back_what_waits_and_not_what_was_approved(network: Network) -> None:
    mine = network.of("Ravelhoek")
    key = send(network, corrected())
    submission_transaction.undo(mine, key, network.workspace)
    assert actuals(network, Variant.WITH_PENDING) == []
    again = send(network, corrected())
    review.approve(network.fund, again, network.workspace)
    with pytest.raises(Conflict) as caught:
        submission_transaction.undo(mine, again, network.workspace)
    assert caught.value.key == "store_errors.approved_meanwhile"
    submission_transaction.undo(network.fund, again, network.workspace)
    assert shown(network) == [("Scans", 40.0)]


def test_a_locked_period_refuses_sending_approving_and_undoing(network: Network) -> None:
    key = send(network, corrected())
    lock(network)
    for act in (
        lambda: send(network, a_file("x.xlsx").indicator("scans").actual("scans", 2023, 61)),
        lambda: review.approve(network.fund, key, network.workspace),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.key == "store_errors.period_locked"
    # What it already holds may be repeated, and other periods go on.
    send(network, a_file("y.xlsx").indicator("scans").actual("scans", 2024, 70))
    assert shown(network) == [("Scans", 40.0)]


def lock(network: Network) -> None:
    with unscoped_writing(network.workspace) as connection:
        fund = network.founded.organisations["fund"]
        connection.exec_driver_sql(
            "INSERT INTO reporting_period (organisation_id, portfolio_id, frequency, starts, ends, due_on, version, "
            f"locked_at, locked_by) VALUES ({fund}, {network.portfolio_id}, 'year', '2023-01-01', '2023-12-31', "
            "'2024-01-31', 1, '2024-02-01 00:00:00', '')"
        )


@pytest.mark.parametrize("role", [Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER, Role.COACH, Role.ACADEMIC])
def test_nobody_but_the_fund_decides(network: Network, role: Role) -> None:


    key = send(network, corrected())
    somebody = replace(network.of("Ravelhoek"), role=role)
    for act in (
        lambda: review.approve(somebody, key, network.workspace),
        lambda: review.send_back(somebody, key, "Nee", network.workspace),
        lambda: review.add_comment(somebody, key, "Nee", network.workspace),
        lambda: review.load_review_queue(somebody, network.workspace),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_another_fund_received_is_not_there(network: Network) -> None:


    key = send(network, corrected())
    other = replace(network.fund, portfolio_ids=(network.portfolio_id + 99,), organisation_id=999)
    assert review.load_review_queue(other, network.workspace).pending == ()
    for act in (
        lambda: review.load_review(other, key, network.workspace),
        lambda: review.approve(other, key, network.workspace),
    ):
        with pytest.raises(NotFound):
            act()


def test_decisions_are_in_the_trail(network: Network) -> None:
    key = send(network, corrected())
    review.add_comment(network.fund, key, "Zeker?", network.workspace)
    review.approve(network.fund, key, network.workspace)
    review.reopen_decision(network.fund, key, network.workspace)
    review.send_back(network.fund, key, "Toch niet.", network.workspace)
    with unscoped_writing(network.workspace) as connection:
        found = fetch(connection, "SELECT action, outcome FROM audit_event ORDER BY number")
    assert [tuple(row) for row in found[-4:]] == [
        ("comment", "done"), ("approve", "done"), ("approve", "done"), ("approve", "done"),
    ]  # fmt: skip
