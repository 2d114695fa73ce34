"""Pending submissions: stored value by value, without effect on approved data.

They are applied, oldest first, each upon the ones before it, and undone in the opposite order. Their rows stay,
each superseded by its own submission, so that no query of values in force returns them, and the approved data is
exactly as before. This is done again whenever approved or pending submissions change; figures "with pending" are
computed from these rows (`store.submissions.pending_overlay`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.db import bulk
from impact.store.schema.submissions import Submission
from impact.store.submissions import serialized_reading, submission_application, submission_undo
from impact.store.tenancy import row_access, tenant_scope
from impact.store.tenancy.reusable_statements import ORGANISATION, PORTFOLIO, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


@dataclass(frozen=True, slots=True)
class PendingSubmission:
    """A pending submission with its undo log (`store.submissions.undo_log`), packed."""

    submission_id: int
    organisation_id: int
    portfolio_id: int
    undo: bytes | None


@dataclass(frozen=True, slots=True)
class OlderSubmission:
    """A submission that waits before another one of the same grantee."""

    submission_id: int
    file_name: str
    layout: str
    submitted_at: datetime


def list_pending(connection: Connection, organisation_ids: Collection[int] | None) -> list[PendingSubmission]:
    """Pending submissions of these organisations (None: of all), oldest first."""
    among, owned = (
        bulk.write_id_condition("organisation_id", organisation_ids),
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
) -> OlderSubmission | None:
    """The oldest submission before this one that still waits; it has to be decided on first."""
    columns = (Submission.id, Submission.file_name, Submission.layout, Submission.submitted_at)
    query = select(*columns).where(
        row_access.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.PENDING.value,
        Submission.id < submission_id,
    )
    row = connection.execute(query.order_by(Submission.id).limit(1)).first()
    return None if row is None else OlderSubmission(*row)


def remove_pending_rows(connection: Connection, submission_id: int) -> None:
    """Delete the rows of a pending submission; they are written again with the next change, or by its approval."""
    for table in submission_undo.TABLES:
        owned = tenant_scope.scope_condition(connection, table)
        bulk.change(
            connection,
            f"DELETE FROM {table} WHERE submission_id = {int(submission_id)} "
            f"AND superseded_by = {int(submission_id)} AND {owned}",
        )


def apply_pending(
    connection: Connection, organisation_id: int, portfolio_id: int
) -> dict[int, submission_application.AppliedSubmission]:
    """Apply all pending submissions of one organisation in one portfolio as if they were approved, oldest first."""
    applied: dict[int, submission_application.AppliedSubmission] = {}
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    for row in connection.execute(_select_pending(connection), of_grantee).all():
        remove_pending_rows(connection, row.id)
        read = serialized_reading.unpack_reading(row.held)
        applied[row.id] = submission_application.apply_reading(connection, read, organisation_id, portfolio_id, row.id)
    return applied


@reuse
def _select_pending(scope: Scope | None) -> Selection:
    query = select(Submission.id, Submission.held).where(
        row_access.limit(scope, Submission),
        Submission.organisation_id == ORGANISATION,
        Submission.portfolio_id == PORTFOLIO,
        Submission.state == SubmissionState.PENDING.value,
    )
    return query.order_by(Submission.id)


def store_pending_rows(
    connection: Connection, organisation_id: int, portfolio_id: int
) -> dict[int, submission_application.AppliedSubmission]:
    """Write the rows of pending submissions again; approved data stays. Returns what each of them changes, by id."""
    applied = apply_pending(connection, organisation_id, portfolio_id)
    for submission_id in reversed(applied):
        submission_undo.undo_submission(connection, submission_id)
    return applied
