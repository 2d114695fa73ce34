"""Data subject rights: what is stored about a person, and its erasure.

An erased person leaves an account without a name: their submissions and audit events stay and read as
done by a former member.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, sees_pseudonyms
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, admin_scope
from impact.services.accounts.display_names import with_pseudonyms
from impact.services.core.audit_log import (
    actor,
    add_event,
    now,
    record_event,
    record_refusal,
    require_allowed,
)
from impact.services.core.workspace import Workspace, load_secret, unscoped_reading, unscoped_writing
from impact.store import (
    evidence,
    figure_comments,
    guest_links,
    research_consent,
    theory_conversations,
    theory_drafts,
    theory_register,
)
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import email_outbox, saved_views
from impact.store.accounts import personal_data as personal_data_store
from impact.store.audit import audit_chain
from impact.store.decisions import decision_rows
from impact.store.maintenance import erasure_journal
from impact.store.maintenance.erasure_journal import ErasedAccount

Owned = TypeVar(
    "Owned", personal_data_store.SignedSubmission, personal_data_store.ActorEvent, evidence.AddedEvidence,
    figure_comments.WrittenAnswer,
    figure_comments.WrittenComment,
    guest_links.MadeLink,
    theory_conversations.WrittenMessage,
    research_consent.SignedDecision,
    saved_views.KeptView,
    theory_drafts.MadeStep,
    theory_register.WrittenInTheory,
    decision_rows.WrittenDecision,
    decision_rows.WrittenBeside,
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
        with_private = own or scope.is_unrestricted
        content = None if row is None else _collect_person(connection, row, limit, key, with_private=with_private)
    if content is None:
        raise record_refusal(access, Action.EXPORT, Kind.ACCOUNT, workspace, account_id, accounts.OUT_OF_SCOPE)
    record_event(workspace, actor(access.account_id), Action.EXPORT.value, kind.value, account_id,
           organisation_id=access.organisation_id or None)  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode(errors="replace")


def _collect_person(
    connection: Connection, row: account_queries.AccountRecord, scope: admin_scope.AdminScope | None, key: bytes | None,
    *, with_private: bool,
) -> dict[str, Any]:  # fmt: skip
    """All that is stored about a person; `key` where they read it themselves, who may see pseudonyms only.

    `with_private`: what they wrote for themselves too, which is for nobody else but the operator.
    """
    account_id = row.id
    memberships = account_queries.list_memberships(connection, account_id)
    if key is not None:
        memberships = with_pseudonyms(connection, memberships, Language(row.language), key)

    def in_sight(records: Sequence[Owned]) -> list[Owned]:
        return [
            item for item in records
            if scope is None or scope.covers(item.organisation_id, getattr(item, "portfolio_id", None))
        ]

    def write_down(item: figure_comments.WrittenComment | theory_conversations.WrittenMessage) -> dict[str, Any]:
        columns = _columns(item, "kind", "is_shared", "text", "organisation", "made_at")
        # Beside what somebody wrote about a pseudonym, the name would undo it.
        return columns | ({"organisation": None} if key is not None and sees_pseudonyms(Role(item.author_role)) else {})

    # Numbers of organisations are for who knows these by their names in each role that they have.
    knows_names = bool(memberships) and not any(sees_pseudonyms(Role(item.role)) for item in memberships)
    known_since = min((item.made_at for item in memberships), default=now()) if knows_names else None
    # What was done before, in a role that is gone, may be about organisations under pseudonyms.

    def hides_object(moment: datetime) -> bool:
        return key is not None and (known_since is None or moment < known_since)

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
            write_down(item) for item in in_sight(figure_comments.list_written_by(connection, account_id))
            if item.is_shared or with_private
        ],
        "answers": [
            _columns(item, "text", "organisation", "made_at")
            for item in in_sight(figure_comments.list_answers_by(connection, account_id))
        ],
        "conversations": [
            write_down(item) for item in in_sight(theory_conversations.list_written_by(connection, account_id))
            if item.is_shared or with_private
        ],
        "guest_links": [
            _columns(item, "note", "shows_names", "organisation", "made_at", "expires_at", "withdrawn_at", "used_at")
            for item in in_sight(guest_links.list_made_by(connection, account_id))
        ],
        "research_consent": [
            _columns(item, "organisation", "is_given", "decided_at")
            for item in in_sight(research_consent.list_signed(connection, account_id))
        ],
        "saved_views": [
            _columns(item, "name", "address", "is_shared", "made_at")
            for item in in_sight(saved_views.list_kept_by(connection, account_id))
        ],
        "theory_steps": [
            _columns(item, "organisation_id", "made_at", "document", "is_undone")
            for item in in_sight(theory_drafts.list_made_by(connection, account_id))
        ],
        "written_in_theories": [
            _columns(item, "place", "organisation_id", "text", "made_at")
            for item in in_sight(theory_register.list_written_by(connection, account_id))
        ],
        "decisions": [
            _columns(item, "organisation", "content", "owner", "made_at", "taken_at")
            for item in in_sight(decision_rows.list_written_by(connection, account_id))
        ],
        "written_beside_decisions": [
            _columns(item, "organisation", "kind", "text", "made_at")
            for item in in_sight(decision_rows.list_beside_by(connection, account_id))
        ],
        "events": [
            _columns(item, "number", "at", "action", "kind", "object_ref", "outcome", "facts", "label")
            | ({"object_ref": None, "label": None, "facts": None} if hides_object(item.at) else {})
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
            personal_data_store.erase_account(connection, account_id, now())
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
    """Have the journal beside the files name every erased account, and what was erased of guests.

    So a restore after the database is lost erases them again.
    """
    secret = load_secret(workspace)
    with unscoped_reading(workspace) as connection:
        erased = list_closed(connection, account_queries.ERASED)
        rows = guest_links.list_erased_rows(connection)
    erasure_journal.add_to_journal(workspace.files, secret, erased, rows)
