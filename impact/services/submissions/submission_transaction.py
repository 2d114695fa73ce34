"""Writing: a submission taken in or taken back, each one transaction with all figures it touches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import Submission
from impact.model.words import Language, State, SubmissionState
from impact.services.core import audit_log
from impact.services.core.workspace import Workspace, reading, unlimited_writing, writing
from impact.services.submissions.diff import figure_changes, value_changes
from impact.store.db import blob_storage
from impact.store.figures import refresh
from impact.store.submissions import (
    apply,
    closed_periods,
    find_or_create,
    measurements,
    pending_values,
    records,
    submission_undo,
)
from impact.views.upload import FigureChange, ValueChange

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a submission brought; counts are values (actual, target and baseline) as in the file.

    `submission_id` is None where nothing was written: `already` says that this very file is stored,
    else each of its values is known from other files. `withdrawn` are those of the changed ones that
    were reported before and no longer are.
    """

    submission_id: int | None
    organisation_id: int
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How a submission is handed in: whether it waits for review and until when, why it corrects what was approved,
    what was answered to our questions, and by which remembered layout it was read.

    `asks_reason`: without a reason it corrects nothing that was approved.
    """

    waits: bool = False
    answer_due: date | None = None
    reason: str = ""
    asks_reason: bool = False
    answers: tuple[Answer, ...] = ()
    mapping_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan(WriteResult):
    """What a submission would bring, and its effect on each figure; nothing was written.

    `matched`: indicators that are known. `corrects`: how many approved values it would replace.
    `changes` lists changed values first and is cut off at `changes.LISTED`; the counts are of all.
    """

    matched: int
    corrects: int
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]


class _NothingToKeep(Exception):
    """Ends a transaction that must leave no trace: a rehearsal, or a file that changes nothing."""


def reading_hash(
    submission: Submission, organisation_id: int, portfolio_id: int, answers: Sequence[Answer] = ()
) -> str:
    """What makes a submission the same one: its content, for whom, how it was read, and what was answered."""
    said = [
        submission.content_hash,
        organisation_id,
        portfolio_id,
        submission.layout,
        submission.locale.decimal,
        [(role.sheet, role.column, role.role) for role in submission.columns],
        *([[_hashed(answer) for answer in answers]] if answers else []),
    ]
    return sha256(json.dumps(said).encode()).hexdigest()


def _hashed(answer: Answer) -> dict[str, Any]:
    """An answer as it goes into the hash. Stored hashes were made of it so: this form and its order stay as they are,
    whatever becomes of the document in which answers are stored."""
    facts = {"kind": answer.kind.value, "reply": str(answer.reply), "sheet": answer.sheet, "row": answer.row}
    facts |= {"column": answer.column, "raw": answer.raw}
    return {name: value for name, value in facts.items() if value not in ("", None)}


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
    sent: Sent | None = None,
    progress: Progress | None = None,
) -> WriteResult:
    """Store a submission of one organisation with every figure it touches, or nothing at all.

    The same reading of the same file again changes nothing (`already`). With `sent.waits` it waits for review and
    no approved figure moves; without it it counts at once. NotAllowed outside the access, Conflict where it would
    change a locked period.
    """
    said = sent or Sent()
    card = records.Card(
        submitted_by, submitted_at or _now(), approved_by, approved_at, submitted_by_id=access.account_id or None,
        answer_due=said.answer_due, waits=said.waits, reason=said.reason, asks_reason=said.asks_reason,
        answers=said.answers, mapping_id=said.mapping_id,
    )  # fmt: skip
    who = audit_log.actor(access.account_id)
    opened = writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id)
    return _written(
        submission, data, workspace, opened, lambda _: (portfolio_id, organisation_id), card, progress, who
    )


def submit_for_name(
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    *,
    portfolio: str,
    organisation: str,
    submitted_by: str,
    progress: Progress | None = None,
) -> WriteResult:
    """Store a file on the command line: portfolio and organisation are made where they are not there."""
    card = records.Card(submitted_by, _now())
    return _written(
        submission,
        data,
        workspace,
        unlimited_writing(workspace),
        lambda connection: _named(connection, submission, portfolio, organisation),
        card,
        progress,
        audit_log.SYSTEM,
    )


def plan(
    access: Access,
    submission: Submission,
    workspace: Workspace,
    *,
    organisation_id: int,
    portfolio_id: int,
    sent: Sent | None = None,
) -> Plan:
    """Rehearse a submission in a transaction that is rolled back: the same code, so the same outcome.

    One that will wait is compared with what is approved and what waits already.
    """
    opened = writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id)
    return _rehearsed(submission, opened, lambda _: (portfolio_id, organisation_id), sent or Sent())


def plan_for_name(submission: Submission, workspace: Workspace, *, portfolio: str, organisation: str) -> Plan:
    """What `submit_for_name` would bring; not even the organisation is written."""
    return _rehearsed(
        submission,
        unlimited_writing(workspace),
        lambda connection: _named(connection, submission, portfolio, organisation),
        Sent(),
    )


@contextmanager
def writing_submission(
    access: Access, submission_id: int, workspace: Workspace
) -> Iterator[tuple[Connection, records.HeldSubmission]]:
    """A writing transaction on the data of whoever sent a submission, with the submission as it is now.

    Nobody else writes in its portfolio until the transaction ends. Raises NotFound outside the access.
    """
    with reading(access, workspace) as connection:
        owner = records.owner(connection, access, submission_id)
    if owner is None:
        raise NotFound("store_errors.no_submission")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        # Only then what is read stays so: somebody else may be deciding on it, or taking it back.
        find_or_create.alone(connection, owner[1])
        row = records.one(connection, submission_id)
        if row is None:
            raise NotFound("store_errors.no_submission")
        yield connection, row


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take a submission back: every figure and cell is as if it had never been handed in.

    A grantee takes back what waits; what counts already its fund takes back. NotFound outside the access, Conflict
    for one that was taken back or returned before, that was approved meanwhile, or whose period is locked.
    """
    with writing_submission(access, submission_id, workspace) as (connection, row):
        if row.state in (SubmissionState.UNDONE.value, SubmissionState.RETURNED.value):
            raise Conflict("store_errors.undone_before")
        if row.state == SubmissionState.APPROVED.value:
            if not may(access.role, Action.APPROVE, Kind.SUBMISSION):
                raise Conflict("store_errors.approved_meanwhile")
            closed_periods.guard_rows(connection, row.portfolio_id, row.organisation_id, submission_id)
            submission_undo.take_back(connection, submission_id)
        records.undone(connection, submission_id, _now())
        pending_values.stage(connection, row.organisation_id, row.portfolio_id)
        refresh.refresh(connection, [row.organisation_id])
        audit_log.note(
            connection, audit_log.actor(access.account_id), Action.TAKE_BACK.value, Kind.SUBMISSION.value,
            submission_id, organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id,
        )  # fmt: skip


Opened = AbstractContextManager[Connection]
Destination = Callable[[Connection], tuple[int, int]]


def _written(
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    opened: Opened,
    destination: Destination,
    card: records.Card,
    progress: Progress | None,
    who: str,
) -> WriteResult:
    _say(progress, 0.05)
    results: list[WriteResult] = []
    try:
        with opened as connection:
            portfolio_id, organisation_id = destination(connection)
            find_or_create.alone_with_file(connection, submission.content_hash)
            blob_storage.save(workspace.files, data)
            find_or_create.alone(connection, portfolio_id)
            digest = reading_hash(submission, organisation_id, portfolio_id, card.answers)
            if records.with_reading(connection, organisation_id, digest) is not None:
                results.append(_already(submission, organisation_id))
                raise _NothingToKeep
            _say(progress, 0.1)
            approved = records.approved_ids(connection, organisation_id, portfolio_id) if card.asks_reason else ()
            taken = _taken(connection, submission, organisation_id, portfolio_id, digest, card)
            if approved and not card.reason and measurements.of_submissions(connection, taken.replaced, approved):
                raise ImpactError("upload.reason_missing")
            results.append(_result(submission, taken, organisation_id))
            if not taken.changes_something:
                raise _NothingToKeep
            closed_periods.guard_taken(connection, portfolio_id, organisation_id, taken)
            _say(progress, 0.6)
            refresh.refresh(connection, [organisation_id])
            audit_log.note(
                connection, who, Action.SUBMIT.value, Kind.SUBMISSION.value, taken.submission_id,
                organisation_id=organisation_id, label=submission.file_name, portfolio=portfolio_id,
                new=taken.count("new"), changed=taken.count("changed"), unclear=apply.unclear(submission),
                waits=card.waits,
            )  # fmt: skip
            _say(progress, 0.95)
    except _NothingToKeep:
        pass  # rolled back on purpose
    _say(progress, 1.0)
    return results[0]


def _taken(
    connection: Connection, submission: Submission, organisation_id: int, portfolio_id: int, digest: str,
    card: records.Card,
) -> apply.Taken:  # fmt: skip
    """Take a submission in, or let it wait; what waits is laid upon what is approved anew."""
    if not card.waits:
        taken = apply.take(connection, submission, organisation_id, portfolio_id, digest, card)
        pending_values.stage(connection, organisation_id, portfolio_id)
        return taken
    made = records.add(connection, submission, organisation_id, portfolio_id, digest, card)
    return pending_values.stage(connection, organisation_id, portfolio_id)[made]


def _rehearsed(submission: Submission, opened: Opened, destination: Destination, sent: Sent) -> Plan:
    made: list[Plan] = []
    try:
        with opened as connection:
            portfolio_id, organisation_id = destination(connection)
            digest = reading_hash(submission, organisation_id, portfolio_id, sent.answers)
            already = records.with_reading(connection, organisation_id, digest) is not None
            approved = records.approved_ids(connection, organisation_id, portfolio_id)
            if sent.waits and pending_values.put_in_force(connection, organisation_id, portfolio_id):
                refresh.refresh(connection, [organisation_id])
            before = records.latest_figures(connection, organisation_id)
            taken = apply.take(
                connection, submission, organisation_id, portfolio_id, digest, records.Card("", _now())
            )
            refresh.refresh(connection, [organisation_id])
            after = records.latest_figures(connection, organisation_id)
            result = _already(submission, organisation_id) if already else _result(submission, taken, organisation_id)
            made.append(
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
                    matched=len(set(taken.matched.ids) - taken.matched.made),
                    corrects=0 if already else measurements.of_submissions(connection, taken.replaced, approved),
                    changes=() if already else value_changes(submission, taken),
                    figures=() if already else figure_changes(before, after),
                )
            )
            raise _NothingToKeep
    except _NothingToKeep:
        return made[0]


def _named(
    connection: Connection, submission: Submission, portfolio: str, organisation: str
) -> tuple[int, int]:
    portfolio_id = find_or_create.portfolio_named(connection, portfolio, text(Language.NL, "cli.default_fund"))
    organisation_id = find_or_create.grantee_named(
        connection, organisation, submission.organisation_ref, portfolio_id
    )
    return portfolio_id, organisation_id


def _say(progress: Progress | None, share: float) -> None:
    if progress:
        progress(share, "writing")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _already(submission: Submission, organisation_id: int) -> WriteResult:
    baselines = sum(item.baseline_state in (State.REPORTED, State.UNCLEAR) for item in submission.indicators)
    same = len(submission.actuals) + len(submission.targets) + baselines
    return WriteResult(
        None, organisation_id, len(submission.indicators), 0, 0, same, apply.unclear(submission), True, 0
    )


def _result(submission: Submission, taken: apply.Taken, organisation_id: int) -> WriteResult:
    return WriteResult(
        submission_id=taken.submission_id if taken.changes_something else None,
        organisation_id=organisation_id,
        indicators=len(submission.indicators),
        new=taken.count("new"),
        changed=taken.count("changed"),
        same=taken.count("same"),
        unclear=apply.unclear(submission),
        already=False,
        withdrawn=taken.withdrawn,
    )
