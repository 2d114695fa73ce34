"""Data subject rights (export, erasure) and the retention of uploaded files.

An erased person leaves an account without a name: their submissions and audit events stay and read as
done by a former member.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts import accounts, admin_scope
from impact.services.accounts.display_names import with_pseudonyms
from impact.services.core.audit_log import (
    SYSTEM,
    actor,
    add_event,
    now,
    record_event,
    record_refusal,
    require_allowed,
)
from impact.services.core.workspace import Workspace, load_secret, unscoped_reading, unscoped_writing
from impact.store import evidence, figure_comments
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import email_outbox
from impact.store.accounts import personal_data as personal_data_store
from impact.store.audit import audit_chain
from impact.store.db import blob_storage, locks
from impact.store.maintenance import erasure_journal
from impact.store.maintenance.erasure_journal import ErasedAccount

Owned = TypeVar(
    "Owned", personal_data_store.SignedSubmission, personal_data_store.ActorEvent, evidence.AddedEvidence,
    figure_comments.WrittenComment,
)  # fmt: skip


def export_person(access: Access, account_id: int, workspace: Workspace) -> bytes:
    """Export all data stored about a person as UTF-8 JSON, for that person or an administrator.

    An administrator gets only what belongs to organisations in scope. NotAllowed for anybody else.
    """
    own = account_id == access.account_id and account_id != 0
    kind = Kind.OWN_ACCOUNT if own else Kind.ACCOUNT
    require_allowed(access, Action.EXPORT, kind, workspace, account_id)
    key = load_secret(workspace) if own else None
    with unscoped_reading(workspace) as connection:
        row = (
            account_queries.get_account(connection, account_id)
            if own
            else accounts.find_administered(connection, access, account_id)
        )
        scope = admin_scope.load_admin_scope(connection, access)
        limit = None if own or scope.is_unrestricted else scope
        content = None if row is None else _collect_person(connection, row, limit, key)
    if content is None:
        raise record_refusal(access, Action.EXPORT, Kind.ACCOUNT, workspace, account_id, accounts.OUT_OF_SCOPE)
    record_event(workspace, actor(access.account_id), Action.EXPORT.value, kind.value, account_id,
           organisation_id=access.organisation_id or None)  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def _collect_person(
    connection: Connection, row: account_queries.AccountRecord, scope: admin_scope.AdminScope | None, key: bytes | None
) -> dict[str, Any]:
    account_id = row.id
    memberships = account_queries.list_memberships(connection, account_id)
    if key is not None:
        memberships = with_pseudonyms(memberships, Language(row.language), key)

    organisation_ids = None if scope is None else {None, *scope.visible_ids}

    def in_sight(records: Sequence[Owned]) -> list[Owned]:
        return [item for item in records if organisation_ids is None or item.organisation_id in organisation_ids]

    signed = in_sight(personal_data_store.list_signed(connection, account_id))
    methods = {"password": row.password_hash, "openid": row.external_id, "demo": row.persona}
    return {
        "made_at": now(),
        "account": _columns(row, "id", "name", "email", "language", "state", "made_at")
        | {"signs_in_with": [method for method, credential in methods.items() if credential]},
        "memberships": [
            {"role": item.role, "acts_for": item.organisation, "portfolio": item.portfolio,
             "organisation": item.subject, "since": item.made_at}
            for item in memberships
        ],
        "sessions": [asdict(item) for item in personal_data_store.list_sessions(connection, account_id)],
        "known_browsers": personal_data_store.count_browsers(connection, account_id),
        "links": [asdict(item) for item in personal_data_store.list_links(connection, account_id)],
        "letters": [
            {"to": item.recipient} | _columns(item, "subject", "made_at", "sent_at")
            for item in email_outbox.list_emails(connection, [account_id])
        ],
        "handed_in": [
            _columns(item, "file_name", "organisation", "submitted_at", "undone_at")
            for item in signed
            if item.submitted_by_id == account_id
        ],
        "approved": [
            _columns(item, "file_name", "organisation", "approved_at")
            for item in signed
            if item.approved_by_id == account_id
        ],
        "evidence": [
            _columns(item, "kind", "title", "text", "file_name", "organisation", "added_at")
            for item in in_sight(evidence.list_added_by(connection, account_id))
        ],
        "comments": [
            _columns(item, "kind", "is_shared", "text", "organisation", "made_at")
            for item in in_sight(figure_comments.list_written_by(connection, account_id))
        ],
        "events": [
            _columns(item, "number", "at", "action", "kind", "object_ref", "outcome", "facts", "label")
            for item in in_sight(personal_data_store.list_events(connection, actor(account_id)))
        ],
    }  # fmt: skip


def _columns(record: object, *names: str) -> dict[str, Any]:
    """Fields of a record by name, in the order given."""
    return {name: getattr(record, name) for name in names}


def _plain(item: object) -> str:
    return item.isoformat() if isinstance(item, datetime) else str(item)


def erase_person(access: Access, account_id: int, workspace: Workspace) -> None:
    """Erase a person: name, email address, credentials, sessions, emails and memberships.

    Their submissions and the audit chain stay. ImpactError where an organisation would lose its last
    administrator; NotAllowed (audited) for somebody who also has memberships out of scope.
    """
    require_allowed(access, Action.ERASE, Kind.ACCOUNT, workspace, account_id)
    with unscoped_writing(workspace) as connection:
        row = accounts.find_administered(connection, access, account_id)
        if row is not None:
            if not admin_scope.is_operator(access):
                accounts.require_administrator(connection, account_id)
            personal_data_store.erase_account(connection, account_id)
            audit_chain.blank_labels(connection, actor(account_id))
            add_event(connection, actor(access.account_id), Action.ERASE.value, Kind.ACCOUNT.value, account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
    if row is None:
        raise record_refusal(access, Action.ERASE, Kind.ACCOUNT, workspace, account_id, accounts.OUT_OF_SCOPE)
    note_erasures(workspace)


def list_closed(connection: Connection, state: str) -> frozenset[ErasedAccount]:
    """The accounts that are erased or disabled, as a restore recognises them."""
    return frozenset(ErasedAccount(*item) for item in account_queries.list_moments_in_state(connection, state))


def note_erasures(workspace: Workspace) -> None:
    """Have the journal beside the files name every erased account, for a restore after the database is lost."""
    secret = load_secret(workspace)
    with unscoped_reading(workspace) as connection:
        erased = list_closed(connection, account_queries.ERASED)
    erasure_journal.add_to_journal(workspace.files, secret, erased)


def delete_expired_files(workspace: Workspace, moment: datetime | None = None) -> int:
    """Delete uploaded files past their portfolio's retention; returns how many submissions and evidence items.

    `moment` is in UTC, by default now. A file's bytes are deleted once nothing refers to them. Figures stay
    with their provenance: the names of file, sheet and cell.
    """
    moment = moment or now()
    deleted_by_fund: dict[int, int] = {}
    with unscoped_writing(workspace) as connection:
        hashes: set[str] = set()
        for portfolio in personal_data_store.list_portfolios_with_limit(connection):
            before = subtract_months(moment, portfolio.files_kept_months)
            expired_evidence = evidence.list_files_before(connection, portfolio.id, before)
            evidence.forget_files(connection, [row.id for row in expired_evidence])
            hashes |= {row.content_hash for row in expired_evidence}
            expired_submissions = personal_data_store.list_files_before(connection, portfolio.id, before)
            personal_data_store.mark_files_deleted(connection, [row.id for row in expired_submissions], moment)
            hashes |= {row.content_hash for row in expired_submissions}
            if not (expired_submissions or expired_evidence):
                continue
            deleted_by_fund.setdefault(portfolio.organisation_id, 0)
            deleted_by_fund[portfolio.organisation_id] += len(expired_submissions) + len(expired_evidence)
        for digest in sorted(hashes):
            # Deleted within the transaction: if it is rolled back, the next run finds the same files expired.
            locks.lock_file(connection, digest)
            if not personal_data_store.is_file_kept(connection, digest):
                blob_storage.remove_file(workspace.files, digest)
        for fund_id, number in deleted_by_fund.items():
            add_event(connection, SYSTEM, "expire", "file", organisation_id=fund_id, submissions=number)
    return sum(deleted_by_fund.values())


def subtract_months(moment: datetime, months: int) -> datetime:
    """Subtract calendar months; the day is clipped to the last of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
