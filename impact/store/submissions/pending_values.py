"""Submissions that wait for review: stored value by value, yet without effect on anything that is approved.

Waiting submissions are taken in, oldest first, each upon the ones before it, and taken back again in the
opposite order. What is left are their rows, each replaced by its own submission, so that no query of what
is in force sees them, and the approved data exactly as it was. Whenever what is approved or what waits
changes, this is done anew; figures "with pending" are computed from these rows (`store.submissions.pending_overlay`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from impact.model.words import SubmissionState
from impact.store.db import bulk
from impact.store.schema.submissions import Submission
from impact.store.submissions import apply, serialized_reading, submission_undo
from impact.store.tenancy import conditions, tenant_scope


@dataclass(frozen=True, slots=True)
class PendingSubmission:
    """A submission that waits, with what it says of indicators (`store.submissions.undo_log`)."""

    submission_id: int
    organisation_id: int
    portfolio_id: int
    undo: bytes | None


def list_pending(connection: Connection, organisation_ids: Collection[int] | None) -> list[PendingSubmission]:
    """Submissions that wait, of these organisations (None: of all), in the order in which they came."""
    among, owned = (
        bulk.among("organisation_id", organisation_ids),
        tenant_scope.scope_condition(connection, "submission"),
    )
    waits = f"state = '{SubmissionState.PENDING.value}'"
    rows = bulk.fetch(
        connection,
        "SELECT id, organisation_id, portfolio_id, undo FROM submission "
        f"WHERE {waits} AND {among} AND {owned} ORDER BY id",
    )
    return [PendingSubmission(*row) for row in rows]


def find_older_pending(
    connection: Connection, submission_id: int, organisation_id: int, portfolio_id: int
) -> str | None:
    """The file name of an older submission that still waits; it has to be decided on first."""
    query = select(Submission.file_name).where(
        conditions.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.PENDING.value,
        Submission.id < submission_id,
    )
    return connection.scalar(query.order_by(Submission.id).limit(1))


def remove_pending_rows(connection: Connection, submission_id: int) -> None:
    """Take the rows of a waiting submission away; they come anew with `stage`, or with its approval."""
    for table in submission_undo.TABLES:
        owned = tenant_scope.scope_condition(connection, table)
        bulk.change(
            connection,
            f"DELETE FROM {table} WHERE submission_id = {int(submission_id)} "
            f"AND superseded_by = {int(submission_id)} AND {owned}",
        )


def apply_pending(
    connection: Connection, organisation_id: int, portfolio_id: int
) -> dict[int, apply.AppliedSubmission]:
    """Take in everything of one organisation in one portfolio that waits, as if it were approved."""
    applied: dict[int, apply.AppliedSubmission] = {}
    query = select(Submission.id, Submission.held).where(
        conditions.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.PENDING.value,
    )
    for row in connection.execute(query.order_by(Submission.id)).all():
        remove_pending_rows(connection, row.id)
        read = serialized_reading.unpack_reading(row.held)
        applied[row.id] = apply.apply_reading(connection, read, organisation_id, portfolio_id, row.id)
    return applied


def store_pending_rows(
    connection: Connection, organisation_id: int, portfolio_id: int
) -> dict[int, apply.AppliedSubmission]:
    """Store anew what waits; what is approved is as before. Returns what each waiting submission brings."""
    applied = apply_pending(connection, organisation_id, portfolio_id)
    for submission_id in reversed(applied):
        submission_undo.undo_submission(connection, submission_id)
    return applied
