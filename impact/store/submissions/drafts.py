"""Drafts: submissions of which nothing is taken in yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from impact.model.submission import SCREEN
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.schema.submissions import Submission
from impact.store.submissions import submission_cards
from impact.store.tenancy import row_access


def add_draft(
    connection: Connection, *, organisation_id: int, portfolio_id: int, file_name: str, digest: str, size: int,
    by: str, by_id: int | None, documents: Mapping[str, Any],
) -> int:  # fmt: skip
    """Keep a draft; returns its number."""
    kind = PurePath(file_name).suffix.lstrip(".").lower()[:12]
    statement = insert(Submission).values(
        organisation_id=organisation_id,
        portfolio_id=portfolio_id,
        file_id=submission_cards.find_or_add_file(connection, organisation_id, digest, file_name, size, kind),
        file_name=file_name,
        content_hash=digest,
        reading_hash="",
        state=SubmissionState.DRAFT.value,
        submitted_by=by,
        submitted_by_id=by_id,
        **documents,
    )
    return int(connection.execute(statement.returning(Submission.id)).scalar_one())


def add_entry_draft(
    connection: Connection, *, organisation_id: int, portfolio_id: int, key: str, by: str, by_id: int | None,
    documents: Mapping[str, Any],
) -> int:  # fmt: skip
    """Keep what was typed on screen and not sent yet, under the key of the entry; there is no file to it."""
    statement = insert(Submission).values(
        organisation_id=organisation_id, portfolio_id=portfolio_id, file_name="", content_hash=key, reading_hash="",
        layout=SCREEN, state=SubmissionState.DRAFT.value, submitted_by=by, submitted_by_id=by_id, **documents,
    )  # fmt: skip
    return int(connection.execute(statement.returning(Submission.id)).scalar_one())


def change_draft(connection: Connection, draft_id: int, digest: str, documents: Mapping[str, Any]) -> bool:
    """Keep what was said since about a draft of the same file; False where there is none."""
    query = update(Submission).where(
        row_access.limit(connection, Submission),
        Submission.id == draft_id,
        Submission.content_hash == digest,
        Submission.state == SubmissionState.DRAFT.value,
    )
    return connection.execute(query.values(**documents)).rowcount > 0


def remove_draft(connection: Connection, draft_id: int) -> None:
    """Let a draft go."""
    connection.execute(
        delete(Submission).where(
            row_access.limit(connection, Submission),
            Submission.id == draft_id,
            Submission.state == SubmissionState.DRAFT.value,
        )
    )
