"""Write a submission or undo it, each in one transaction together with all figures it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.i18n import text
from impact.ingest.validation.account_after_answers import update_account
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core import audit_log
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading, unscoped_writing, writing
from impact.services.submissions.diff import (
    Plan,
    WriteResult,
    describe_comparison,
    describe_repetition,
    describe_write,
    list_figure_changes,
    list_property_changes,
    list_value_changes,
)
from impact.store.db import blob_storage, locks
from impact.store.figures import refresh
from impact.store.returns import answered_returns as answered_returns
from impact.store.returns.comparison import compare_readings
from impact.store.schema.submission_documents import hash_reading
from impact.store.submissions import (
    closed_periods,
    find_or_create,
    measurements,
    pending_values,
    serialized_reading,
    submission_application,
    submission_cards,
    submission_undo,
    values_in_force,
)
from impact.views.submissions.upload import ReturnComparison

Progress = Callable[[float, str], None]
Check = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """How a submission is delivered: `waits` for review until `answer_due`, or counts at once.

    `reason` tells why it corrects approved values; with `asks_reason` such a correction is refused without one.
    `answers` are those to our questions, `mapping_id` the remembered layout it was read by.
    """

    waits: bool = False
    answer_due: date | None = None
    reason: str = ""
    asks_reason: bool = False
    answers: tuple[Answer, ...] = ()
    mapping_id: int | None = None


class _RollBack(Exception):
    """Ends a transaction that must leave no trace: a rehearsal, or a file that changes nothing."""


def submit(
    access: Access,
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    *,
    organisation_id: int,
    portfolio_id: int,
    submitted_by: str,
    submitted_at: datetime | None = None,
    approved_by: str = "",
    approved_at: datetime | None = None,
    delivery: DeliveryOptions | None = None,
    progress: Progress | None = None,
    check: Check | None = None,
) -> WriteResult:
    """Store a submission of one organisation with every figure it changes, or nothing at all.

    Submitting the same reading of the same file again changes nothing (`already`). With `sent.waits` it is pending
    and no approved figure changes, else it counts at once. NotAllowed outside the access, Conflict where it would
    change a closed period, ImpactError where it corrects approved values without the reason that is asked. `check` is
    called once the portfolio is locked, and refuses by raising.
    """
    options = delivery or DeliveryOptions()
    card = submission_cards.Card(
        submitted_by, submitted_at or _now(), approved_by, approved_at, submitted_by_id=access.account_id or None,
        answer_due=options.answer_due, waits=options.waits, reason=options.reason, asks_reason=options.asks_reason,
        answers=options.answers, mapping_id=options.mapping_id,
    )  # fmt: skip
    actor = audit_log.actor(access.account_id)
    owner = {"organisation_id": organisation_id, "portfolio_id": portfolio_id}
    result = _write(
        submission, data, workspace, writing(access, workspace, **owner), lambda _: (portfolio_id, organisation_id),
        card, progress, actor, check,
    )  # fmt: skip
    if result.submission_id is None and result.answered_ids:
        # The mended file says what is approved already: nothing is stored, and nothing is left to answer.
        with writing(access, workspace, **owner) as connection:
            answered_returns.mark_answered(connection, result.answered_ids, card.submitted_at, None)
            refresh.refresh_figures(connection, [organisation_id])
    return result


def submit_by_name(
    submission: Submission, data: bytes, workspace: Workspace, *, portfolio: str, organisation: str, submitted_by: str,
    answers: Sequence[Answer] = (), progress: Progress | None = None,
) -> WriteResult:  # fmt: skip
    """Store a file for the command line; creates portfolio and organisation of these names where missing."""
    card = submission_cards.Card(submitted_by, _now(), answers=tuple(answers))
    return _write(
        submission,
        data,
        workspace,
        unscoped_writing(workspace),
        lambda connection: _find_or_create_owner(connection, submission, portfolio, organisation),
        card,
        progress,
        audit_log.SYSTEM,
    )


def plan(
    access: Access, submission: Submission, workspace: Workspace, *, organisation_id: int, portfolio_id: int,
    delivery: DeliveryOptions | None = None,
) -> Plan:  # fmt: skip
    """Rehearse a submission in a transaction that is rolled back: the same code, so the same outcome.

    One that will be pending is compared with the approved data and the other pending submissions.
    """
    transaction = writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id)
    return _rehearse(submission, transaction, lambda _: (portfolio_id, organisation_id), delivery or DeliveryOptions())


def plan_by_name(submission: Submission, workspace: Workspace, *, portfolio: str, organisation: str) -> Plan:
    """Rehearse `submit_for_name`; not even the organisation is written."""
    return _rehearse(
        submission,
        unscoped_writing(workspace),
        lambda connection: _find_or_create_owner(connection, submission, portfolio, organisation),
        DeliveryOptions(),
    )


@contextmanager
def lock_submission(
    access: Access, submission_id: int, workspace: Workspace
) -> Iterator[tuple[Connection, submission_cards.SubmissionWithReading]]:
    """Open a write transaction on the data of a submission; yields it with the submission as it is now.

    Locks the portfolio, so that nobody else writes in it until the transaction ends. NotFound outside the access.
    """
    with reading(access, workspace) as connection:
        owner = submission_cards.find_owner(connection, access, submission_id)
    if owner is None:
        raise NotFound("store_errors.no_submission")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        # Lock first and read the row again: before the lock somebody else may have decided on it, or undone it.
        locks.lock_portfolio(connection, owner[1])
        row = submission_cards.get_submission(connection, submission_id)
        if row is None:
            raise NotFound("store_errors.no_submission")
        yield connection, row


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Undo a submission: every figure and aggregate becomes what it was before it.

    A grantee may undo a pending one; an approved one only its fund. NotFound outside the access; Conflict for one
    that was undone or returned before, that was approved meanwhile, or whose period is closed.
    """
    with lock_submission(access, submission_id, workspace) as (connection, row):
        if row.state in (SubmissionState.UNDONE.value, SubmissionState.RETURNED.value):
            raise Conflict("store_errors.undone_before")
        if row.state == SubmissionState.APPROVED.value:
            if not may(access.role, Action.APPROVE, Kind.SUBMISSION):
                raise Conflict("store_errors.approved_meanwhile")
            closed_periods.require_rows_in_open_periods(
                connection, row.portfolio_id, row.organisation_id, submission_id
            )
            submission_undo.undo_submission(connection, submission_id)
        submission_cards.mark_undone(connection, submission_id, _now())
        answered_returns.reopen_answered(connection, submission_id)
        pending_values.store_pending_rows(connection, row.organisation_id, row.portfolio_id)
        refresh.refresh_figures(connection, [row.organisation_id])
        audit_log.add_event(
            connection, audit_log.actor(access.account_id), Action.TAKE_BACK.value, Kind.SUBMISSION.value,
            submission_id, organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id,
        )  # fmt: skip


Transaction = AbstractContextManager[Connection]
ResolveOwner = Callable[[Connection], tuple[int, int]]


def _write(
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    transaction: Transaction,
    resolve_owner: ResolveOwner,
    card: submission_cards.Card,
    progress: Progress | None,
    actor: str,
    check: Check | None = None,
) -> WriteResult:
    _report_progress(progress, 0.05)
    submission = replace(submission, account=update_account(submission))
    results: list[WriteResult] = []
    try:
        with transaction as connection:
            portfolio_id, organisation_id = resolve_owner(connection)
            # Lock the file by its hash before storing it: a clean-up might delete it before a row refers to it.
            locks.lock_file(connection, submission.content_hash)
            blob_storage.save_file(workspace.files, data)
            locks.lock_portfolio(connection, portfolio_id)
            digest = hash_reading(submission, organisation_id, portfolio_id, card.answers)
            if submission_cards.find_by_reading(connection, organisation_id, digest) is not None:
                results.append(describe_repetition(submission, organisation_id))
                raise _RollBack
            if check is not None:
                check(connection)
            _report_progress(progress, 0.1)
            submission, untouched = values_in_force.drop_untouched(
                connection, submission, organisation_id, portfolio_id
            )
            approved: Sequence[int] = ()
            if card.asks_reason:
                approved = submission_cards.list_approved_ids(connection, organisation_id, portfolio_id)
            outcome = _apply_or_stage(connection, submission, organisation_id, portfolio_id, digest, card)
            if (
                approved
                and not card.reason
                and measurements.count_corrected_rows(connection, outcome.replaced, approved)
            ):
                raise ImpactError("upload.reason_missing")
            answered = answered_returns.find_answered(connection, organisation_id, portfolio_id, outcome)
            result = describe_write(submission, outcome, organisation_id, untouched)
            results.append(replace(result, answered_ids=tuple(answered)))
            if not outcome.changes_something:
                raise _RollBack
            closed_periods.require_open_periods(connection, portfolio_id, organisation_id, outcome)
            answered_returns.mark_answered(connection, answered, card.submitted_at, outcome.submission_id)
            _report_progress(progress, 0.6)
            refresh.refresh_figures(connection, [organisation_id])
            audit_log.add_event(
                connection, actor, Action.SUBMIT.value, Kind.SUBMISSION.value, outcome.submission_id,
                organisation_id=organisation_id, label=submission.file_name, portfolio=portfolio_id,
                new=outcome.count("new"), changed=outcome.count("changed"),
                unclear=submission_application.count_unclear(submission), waits=card.waits,
            )  # fmt: skip
            _report_progress(progress, 0.95)
    except _RollBack:
        pass  # rolled back on purpose
    _report_progress(progress, 1.0)
    return results[0]


def _apply_or_stage(
    connection: Connection, submission: Submission, organisation_id: int, portfolio_id: int, digest: str,
    card: submission_cards.Card,
) -> submission_application.AppliedSubmission:  # fmt: skip
    """Apply a submission to the approved data, or store it as pending; then recompute the pending values."""
    if not card.waits:
        outcome = submission_application.apply_submission(
            connection, submission, organisation_id, portfolio_id, digest, card
        )
        pending_values.store_pending_rows(connection, organisation_id, portfolio_id)
        return outcome
    submission_id = submission_cards.add_submission(connection, submission, organisation_id, portfolio_id, digest, card)
    return pending_values.store_pending_rows(connection, organisation_id, portfolio_id)[submission_id]


def _rehearse(
    submission: Submission, transaction: Transaction, resolve_owner: ResolveOwner, delivery: DeliveryOptions
) -> Plan:
    plans: list[Plan] = []
    try:
        with transaction as connection:
            portfolio_id, organisation_id = resolve_owner(connection)
            digest = hash_reading(submission, organisation_id, portfolio_id, delivery.answers)
            already = submission_cards.find_by_reading(connection, organisation_id, digest) is not None
            approved = submission_cards.list_approved_ids(connection, organisation_id, portfolio_id)
            unchanged = describe_repetition(submission, organisation_id)
            submission, untouched = values_in_force.drop_untouched(
                connection, submission, organisation_id, portfolio_id
            )
            against_approved = None
            if delivery.waits and pending_values.list_pending(connection, [organisation_id]):
                against_approved = values_in_force.compare_reading(
                    connection, submission, organisation_id, portfolio_id
                )
            if delivery.waits and pending_values.apply_pending(connection, organisation_id, portfolio_id):
                refresh.refresh_figures(connection, [organisation_id])
            before = submission_cards.map_latest_figures(connection, organisation_id)
            outcome = submission_application.apply_submission(
                connection, submission, organisation_id, portfolio_id, digest, submission_cards.Card("", _now())
            )
            refresh.refresh_figures(connection, [organisation_id])
            after = submission_cards.map_latest_figures(connection, organisation_id)
            result = (
                unchanged
                if already
                else describe_write(submission, outcome, organisation_id, untouched)
            )
            plans.append(
                Plan(
                    submission_id=None,
                    organisation_id=organisation_id,
                    indicators=result.indicators,
                    new=result.new,
                    changed=result.changed,
                    same=result.same,
                    unclear=result.unclear,
                    already=already,
                    withdrawn=result.withdrawn,
                    additions=result.additions,
                    answered_ids=tuple(
                        answered_returns.find_answered(connection, organisation_id, portfolio_id, outcome)
                    ),
                    matched=len(set(outcome.matched.ids) - outcome.matched.added),
                    corrected_count=(
                        0 if already else measurements.count_corrected_rows(connection, outcome.replaced, approved)
                    ),
                    changes=() if already else list_value_changes(submission, outcome, after, against_approved),
                    figures=() if already else list_figure_changes(before, after),
                    properties=() if already else list_property_changes(submission, outcome, after),
                    comparison=_compare_with_returned(connection, submission, organisation_id, portfolio_id),
                )
            )
            raise _RollBack
    except _RollBack:
        return plans[0]


def _compare_with_returned(
    connection: Connection, submission: Submission, organisation_id: int, portfolio_id: int
) -> ReturnComparison | None:
    """The file beside the newest that its fund returned and that it shares a value with; None without one."""
    for row in answered_returns.list_open(connection, organisation_id, portfolio_id):
        packed = submission_cards.get_packed_reading(connection, row.id)
        assert packed is not None  # it is one of those whose reading is there
        earlier = serialized_reading.unpack_reading(packed)
        compared = compare_readings(connection, organisation_id, portfolio_id, submission, earlier)
        if compared.same or any(item.earlier and item.later for item in compared.differences):
            return describe_comparison(submission, earlier, compared, day_of(row.decided_at))
    return None


def _find_or_create_owner(
    connection: Connection, submission: Submission, portfolio: str, organisation: str
) -> tuple[int, int]:
    """Return the ids of portfolio and grantee of these names, creating them where missing."""
    portfolio_id = find_or_create.find_or_add_portfolio(connection, portfolio, text(Language.NL, "cli.default_fund"))
    organisation_id = find_or_create.find_or_add_grantee(
        connection, organisation, submission.organisation_ref, portfolio_id
    )
    return portfolio_id, organisation_id


def _report_progress(progress: Progress | None, share: float) -> None:
    if progress:
        progress(share, "writing")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
