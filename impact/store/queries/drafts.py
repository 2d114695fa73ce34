"""Queries for drafts of files whose upload is to be continued later; drafts of forms are in `entries`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from impact.model.submission import SCREEN
from impact.model.words import SubmissionState
from impact.store.queries import Connection
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.documents import StoredDocument
from impact.store.schema.organisations import Organisation
from impact.store.schema.submissions import Submission
from impact.store.tenancy import conditions


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A file that was put aside, by its SHA-256; `reading` and `answers` are what was said about it, as stored JSON."""

    id: int
    organisation_id: int
    portfolio_id: int
    file_name: str
    content_hash: str
    reading: dict[str, Any]
    answers: StoredDocument | None
    submitted_at: datetime
    submitted_by: str


@dataclass(frozen=True, slots=True)
class ListedDraft(DraftRecord):
    """A draft with the name of whose it is."""

    organisation: str


def list_drafts(connection: Connection) -> list[ListedDraft]:
    """All drafts in scope, newest first, with whose they are."""
    query = (
        select(*columns_of(Submission, DraftRecord), Organisation.name.label("organisation"))
        .join(Organisation, conditions.through(Organisation, Submission, Organisation.id == Submission.organisation_id))
        .where(conditions.limit(connection, Submission), Submission.state == SubmissionState.DRAFT.value)
        .where(Submission.layout != SCREEN)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), ListedDraft)


def get_draft(connection: Connection, draft_id: int) -> DraftRecord | None:
    """One draft; None outside the scope."""
    query = select(*columns_of(Submission, DraftRecord)).where(
        conditions.limit(connection, Submission),
        Submission.id == draft_id,
        Submission.state == SubmissionState.DRAFT.value,
        Submission.layout != SCREEN,
    )
    return row_of(connection.execute(query), DraftRecord)
