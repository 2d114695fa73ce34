"""Files that were put aside to go on with later."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from impact.model.words import SubmissionState
from impact.store.queries import Connection
from impact.store.schema.tables import Organisation, Submission
from impact.store.tenancy import conditions

COLUMNS = (
    Submission.id, Submission.organisation_id, Submission.portfolio_id, Submission.file_name, Submission.content_hash,
    Submission.reading, Submission.answers, Submission.submitted_at, Submission.submitted_by,
)  # fmt: skip


def listed(connection: Connection) -> list[RowMapping]:
    """All drafts in scope, newest first, with whose they are."""
    query = (
        select(*COLUMNS, Organisation.name.label("organisation"))
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .where(conditions.limit(connection, Submission), Submission.state == SubmissionState.DRAFT.value)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return list(connection.execute(query).mappings())


def one(connection: Connection, draft_id: int) -> RowMapping | None:
    """One draft; None outside the scope."""
    query = select(*COLUMNS).where(
        conditions.limit(connection, Submission),
        Submission.id == draft_id,
        Submission.state == SubmissionState.DRAFT.value,
    )
    return connection.execute(query).mappings().first()
