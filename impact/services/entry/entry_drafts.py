"""Drafts of what is typed on screen: kept in the database with every change, one per person, grantee and portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from impact.access.permissions import Action, Kind
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.screen_entry import ScreenEntry
from impact.model.submission import ValueKind
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions.destinations import resolve_portfolio
from impact.services.submissions.drafts import check_room
from impact.store.db import locks
from impact.store.queries import drafts_and_entries as entry_queries
from impact.store.schema import submission_documents
from impact.store.schema.submission_documents import ANSWERS, ENTRY, PERIODS, Answers, Periods
from impact.store.submissions import drafts as draft_store

KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """What somebody typed for a grantee in one portfolio and did not send yet; `draft_id` None where it is not kept."""

    entry: ScreenEntry
    answers: tuple[Answer, ...] = ()
    draft_id: int | None = None
    saved_at: datetime | None = None


def start_entry() -> ScreenEntry:
    """An empty entry with a key of its own."""
    return ScreenEntry(token_hex(KEY_BYTES))


def load_entry(
    access: Access, organisation_id: int, workspace: Workspace, *, portfolio_id: int | None = None
) -> SavedEntry:
    """Load what this person typed for a grantee and did not send; an empty entry where there is nothing.

    NotAllowed for whoever may not submit, NotFound outside the access, UnreadableDocument of a newer version.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
        row = entry_queries.find_draft(connection, organisation_id, portfolio, access.account_id or None)
    if row is None:
        return SavedEntry(start_entry())
    return SavedEntry(
        ENTRY.load(row.reading), submission_documents.answers(row.answers), row.id, row.submitted_at
    )


def save_entry(
    access: Access,
    entry: ScreenEntry,
    organisation_id: int,
    workspace: Workspace,
    *,
    answers: Sequence[Answer] = (),
    portfolio_id: int | None = None,
) -> None:
    """Keep what was typed so far, in the place of what this person had typed for the same grantee and portfolio.

    ImpactError where it is more than a draft holds.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
    periods = {
        (value.start, value.end)
        for value in entry.values
        if value.quantity is ValueKind.ACTUAL and not value.is_blank
    }
    typed_reading, typed_answers = ENTRY.dump(entry), ANSWERS.dump(Answers(tuple(answers)))
    check_room("entry.draft_is_full", typed_reading, typed_answers)
    documents = {
        "reading": typed_reading,
        "answers": typed_answers,
        "periods": PERIODS.dump(Periods(tuple(sorted(periods, key=lambda pair: (pair[1], pair[0]))))),
        "submitted_at": now(),
    }
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        # Two windows of one person would each add a draft.
        locks.lock_portfolio(connection, portfolio)
        row = entry_queries.find_draft(connection, organisation_id, portfolio, access.account_id or None)
        if row is not None and draft_store.change_draft(connection, row.id, entry.key, documents):
            return
        if row is not None:
            draft_store.remove_draft(connection, row.id)
        draft_store.add_entry_draft(
            connection, organisation_id=organisation_id, portfolio_id=portfolio, key=entry.key, by=access.name,
            by_id=access.account_id or None, documents=documents,
        )  # fmt: skip


def delete_entry(
    access: Access, organisation_id: int, workspace: Workspace, *, portfolio_id: int | None = None
) -> None:
    """Let go of what this person typed for a grantee; nothing happens where there is nothing."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        row = entry_queries.find_draft(connection, organisation_id, portfolio, access.account_id or None)
        if row is not None:
            draft_store.remove_draft(connection, row.id)
