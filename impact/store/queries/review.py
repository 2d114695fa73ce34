"""What waits for review, what was decided about it, and what was said about its cells."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, select

from impact.model.words import SubmissionState
from impact.store.queries import Connection
from impact.store.schema.tables import CellComment, Organisation, Portfolio, Submission
from impact.store.tenancy import conditions

# Everything of a submission that is shown; what it holds for taking in and taking back stays in the store.
CARD = tuple(
    getattr(Submission, name)
    for name in (
        "id", "organisation_id", "portfolio_id", "file_name", "content_hash", "state", "layout", "locale", "issues",
        "answers", "reason", "periods", "values", "unclear", "submitted_by", "submitted_by_id", "submitted_at",
        "approved_by", "approved_by_id", "approved_at", "decided_by", "decided_by_id", "decided_at", "decision_reason",
        "answer_due", "undone_at", "file_gone_at", "order_no",
    )
)  # fmt: skip
LISTED = tuple(column for column in CARD if column.key not in ("issues", "answers"))
DECIDED_SHOWN = 30


def queue(connection: Connection) -> list[RowMapping]:
    """What waits, by when an answer was promised and then by when it came."""
    query = (
        select(*LISTED, Organisation.name.label("organisation"), Portfolio.name.label("portfolio"))
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .join(Portfolio, conditions.through(Portfolio, Submission, Portfolio.id == Submission.portfolio_id))
        .where(conditions.limit(connection, Submission), Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.answer_due, Submission.submitted_at, Submission.id)
    )
    return list(connection.execute(query).mappings())


def decided(connection: Connection) -> list[RowMapping]:
    """What was decided by review, newest first, the last few."""
    query = (
        select(*LISTED, Organisation.name.label("organisation"), Portfolio.name.label("portfolio"))
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .join(Portfolio, conditions.through(Portfolio, Submission, Portfolio.id == Submission.portfolio_id))
        .where(conditions.limit(connection, Submission), Submission.decided_at.is_not(None))
        .where(Submission.state.in_((SubmissionState.APPROVED.value, SubmissionState.RETURNED.value)))
        .order_by(Submission.decided_at.desc(), Submission.id.desc())
        .limit(DECIDED_SHOWN)
    )
    return list(connection.execute(query).mappings())


def one(connection: Connection, submission_id: int) -> RowMapping | None:
    """One submission with its organisation; None outside the scope."""
    query = (
        select(*CARD, Organisation.name.label("organisation"), Portfolio.name.label("portfolio"))
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .join(Portfolio, conditions.through(Portfolio, Submission, Portfolio.id == Submission.portfolio_id))
        .where(conditions.limit(connection, Submission), Submission.id == submission_id)
    )
    return connection.execute(query).mappings().first()


def last_sent(connection: Connection, organisation_id: int, portfolio_ids: Collection[int]) -> RowMapping | None:
    """What an organisation sent last in these portfolios and did not take back."""
    query = (
        select(*CARD)
        .where(conditions.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.portfolio_id.in_(portfolio_ids))
        .where(Submission.state.not_in((SubmissionState.UNDONE.value, SubmissionState.DRAFT.value)))
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return connection.execute(query.limit(1)).mappings().first()


def comments(connection: Connection, submission_id: int) -> list[RowMapping]:
    """What was said about the cells of a submission, in the order of its sheets."""
    query = (
        select(CellComment.__table__)
        .where(conditions.limit(connection, CellComment), CellComment.submission_id == submission_id)
        .order_by(CellComment.sheet, CellComment.row_no, CellComment.column_no, CellComment.id)
    )
    return list(connection.execute(query).mappings())
