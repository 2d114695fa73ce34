"""Drafts of uploads: a file stored with its layout and the answers so far, to continue later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from impact.access.permissions import GRANTEE_ROLES, Action, Kind
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.services.core import audit_log
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions.destinations import resolve_portfolio
from impact.store.db import blob_storage, locks
from impact.store.queries import drafts_and_entries as draft_queries
from impact.store.schema import submission_documents
from impact.store.schema.stored_json import StoredDocument, count_bytes
from impact.store.schema.submission_documents import ANSWERS, DRAFT, PERIODS, Answers, DraftReading, Periods
from impact.store.submissions import drafts as draft_store

# What may be said about one file before it is handed in: some 20,000 indicators with a match and an answer each. And
# how many files one person may have put aside; each keeps its bytes.
MOST_DRAFT_BYTES, MOST_DRAFTS = 16_000_000, 100


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft as the list of drafts shows it."""

    draft_id: int
    file_name: str
    organisation_id: int
    organisation: str
    saved_on: date
    saved_by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its file, layout and answers, to continue the upload with."""

    draft_id: int
    request: ReadRequest
    organisation_id: int
    portfolio_id: int


def save(
    access: Access,
    request: ReadRequest,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    periods: Sequence[tuple[date | None, date | None]] = (),
    draft_id: int | None = None,
) -> int:
    """Store an upload as a draft, or update a draft of the same file (upsert); returns its id.

    A page calls it with every answer and correction, so only a new draft is an event of the audit trail.

    `periods` are (first day, last day) of what the file reports on. NotAllowed or NotFound outside the access;
    ImpactError where more was said than a draft holds, or another draft would be one too many.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        portfolio_id = resolve_portfolio(connection, access, organisation_id, portfolio_id)
    mapping, locale = request.mapping, request.locale
    draft_reading = DRAFT.dump(DraftReading(mapping, locale))
    answers = ANSWERS.dump(Answers(tuple(request.answers)))
    check_room("upload.draft_is_full", draft_reading, answers)
    columns = {
        "reading": draft_reading,
        "answers": answers,
        "periods": PERIODS.dump(Periods(tuple((start, end) for start, end in periods if end is not None))),
        "submitted_at": now(),
    }
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id) as connection:
        digest = blob_storage.content_hash(request.data)
        # Lock the file by its hash before storing it: a clean-up might delete it before a row refers to it.
        locks.lock_file(connection, digest)
        blob_storage.save_file(workspace.files, request.data)
        if draft_id is None or not draft_store.change_draft(connection, draft_id, digest, columns):
            same = draft_queries.find_file_draft(
                connection, organisation_id, portfolio_id, digest, access.account_id or None
            )
            if same is not None and draft_store.change_draft(connection, same, digest, columns):
                # Chosen in two windows, the same file is one draft.
                return same
            rows = draft_queries.list_drafts(connection)
            own_drafts = sum(row.submitted_by_id == (access.account_id or None) for row in rows)
            if own_drafts >= MOST_DRAFTS:
                raise ImpactError("upload.too_many_drafts", n=own_drafts)
            draft_id = draft_store.add_draft(
                connection, organisation_id=organisation_id, portfolio_id=portfolio_id, file_name=request.file_name,
                digest=digest, size=len(request.data), by=access.name, by_id=access.account_id or None,
                documents=columns,
            )  # fmt: skip
            audit_log.add_event(
                connection, audit_log.actor(access.account_id), Action.SUBMIT.value, Kind.SUBMISSION.value, draft_id,
                organisation_id=organisation_id, label=request.file_name, portfolio=portfolio_id, draft=True,
            )  # fmt: skip
    return draft_id


def check_room(key: str, *documents: StoredDocument) -> None:
    """Refuse, by this error, documents that take more than a draft may; what was kept of it before stays."""
    if count_bytes(*documents) > MOST_DRAFT_BYTES:
        raise ImpactError(key)


def load_draft(access: Access, draft_id: int, workspace: Workspace) -> Draft:
    """Load a draft with its file; NotFound outside the access or where it is gone, UnreadableDocument if outdated."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, draft_id)
    with reading(access, workspace) as connection:
        row = draft_queries.get_draft(connection, draft_id)
    if row is None or not _is_of(row, access):
        raise NotFound("upload.no_draft")
    draft_reading = DRAFT.load(row.reading)
    return Draft(
        draft_id=row.id,
        request=ReadRequest(
            data=blob_storage.load_file(workspace.files, row.content_hash),
            file_name=row.file_name,
            mapping=draft_reading.mapping,
            locale=draft_reading.locale,
            answers=submission_documents.answers(row.answers),
        ),
        organisation_id=row.organisation_id,
        portfolio_id=row.portfolio_id,
    )


def list_drafts(access: Access, workspace: Workspace) -> tuple[DraftCard, ...]:
    """List the drafts that this account made, and those of colleagues in its own organisation, newest first.

    What is not handed in yet is nobody else's: a fund does not see what its grantee is still looking at.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        rows = draft_queries.list_drafts(connection)
    return tuple(
        DraftCard(
            draft_id=row.id, file_name=row.file_name, organisation_id=row.organisation_id,
            organisation=row.organisation, saved_on=row.submitted_at.date(), saved_by=row.submitted_by,
        )
        for row in rows
        if _is_of(row, access)
    )  # fmt: skip


def find_draft_of_file(
    access: Access, request: ReadRequest, organisation_id: int, portfolio_id: int, workspace: Workspace
) -> Draft | None:
    """Load the draft of this account with the same file for the same grantee and portfolio, to go on with it."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        draft_id = draft_queries.find_file_draft(
            connection, organisation_id, portfolio_id, request.content_hash, access.account_id or None
        )
    return load_draft(access, draft_id, workspace) if draft_id is not None else None


def _is_of(row: draft_queries.DraftRecord, access: Access) -> bool:
    """Whether a draft is that of this account, or of a colleague in the organisation that it is about."""
    is_own = row.submitted_by_id == (access.account_id or None)
    return is_own or (access.role in GRANTEE_ROLES and row.organisation_id == access.organisation_id)


def delete_draft(access: Access, draft_id: int, workspace: Workspace) -> None:
    """Delete a draft; its file is deleted by the next clean-up unless something else refers to it. NotFound."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, draft_id)
    with reading(access, workspace) as connection:
        row = draft_queries.get_draft(connection, draft_id)
    if row is None or not _is_of(row, access):
        raise NotFound("upload.no_draft")
    owner = {"organisation_id": row.organisation_id, "portfolio_id": row.portfolio_id}
    with writing(access, workspace, **owner) as connection:
        draft_store.remove_draft(connection, draft_id)
        audit_log.add_event(
            connection, audit_log.actor(access.account_id), Action.TAKE_BACK.value, Kind.SUBMISSION.value, draft_id,
            organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id, draft=True,
        )  # fmt: skip
