"""Deciding on what waits, and saying something about its cells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.schema.submissions import CellComment
from impact.store.submissions import (
    pending_values,
    serialized_reading,
    submission_application,
    submission_cards,
    submission_undo,
)
from impact.store.tenancy import row_access


def approve(
    connection: Connection, submission_id: int, who: str, who_id: int | None, moment: datetime
) -> submission_application.AppliedSubmission:
    """Let what waits count from now on, after everything that counts already."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None  # read in the same transaction by whoever calls
    organisation_id, portfolio_id = row.organisation_id, row.portfolio_id
    pending_values.remove_pending_rows(connection, submission_id)
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.APPROVED.value, approved_by=who, approved_by_id=who_id,
        approved_at=moment, decided_by=who, decided_by_id=who_id, decided_at=moment, decision_reason="",
        order_no=submission_cards.next_order(connection, organisation_id, portfolio_id),
    )  # fmt: skip
    assert row.held is not None  # kept for as long as it can be decided on
    read = serialized_reading.unpack_reading(row.held)
    write_result = submission_application.apply_reading(connection, read, organisation_id, portfolio_id, submission_id)
    pending_values.store_pending_rows(connection, organisation_id, portfolio_id)
    return write_result


def return_submission(
    connection: Connection, submission_id: int, who: str, who_id: int | None, moment: datetime, reason: str
) -> None:
    """Return a pending submission with a reason; its values never counted."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.RETURNED.value, decided_by=who, decided_by_id=who_id,
        decided_at=moment, decision_reason=reason,
    )  # fmt: skip
    pending_values.store_pending_rows(connection, row.organisation_id, row.portfolio_id)


def reopen_submission(connection: Connection, submission_id: int) -> None:
    """Make a decided submission pending again, undoing its approval."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None
    if row.state == SubmissionState.APPROVED.value:
        submission_undo.undo_submission(connection, submission_id)
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.PENDING.value, approved_by="", approved_by_id=None,
        approved_at=None, decided_by="", decided_by_id=None, decided_at=None, decision_reason="", order_no=None,
        answered_at=None, answering_id=None,
    )  # fmt: skip
    pending_values.store_pending_rows(connection, row.organisation_id, row.portfolio_id)


def add_comment(
    connection: Connection, *, organisation_id: int, portfolio_id: int, submission_id: int, sheet: str,
    row_no: int | None, column_no: int | None, words: str, author: str, author_id: int | None, moment: datetime,
) -> int:  # fmt: skip
    """Comment on one cell (row and column count from 1), or on the whole file without one; returns the comment's id."""
    statement = insert(CellComment).values(
        organisation_id=organisation_id, portfolio_id=portfolio_id, submission_id=submission_id, sheet=sheet,
        row_no=row_no, column_no=column_no, text=words, author=author, author_id=author_id, made_at=moment,
    )  # fmt: skip
    return int(connection.execute(statement.returning(CellComment.id)).scalar_one())


def remove_comment(connection: Connection, submission_id: int, comment_id: int) -> int:
    """Delete a comment; returns how many rows were deleted, 0 or 1."""
    statement = delete(CellComment).where(
        row_access.limit(connection, CellComment),
        CellComment.id == comment_id,
        CellComment.submission_id == submission_id,
    )
    return connection.execute(statement).rowcount
