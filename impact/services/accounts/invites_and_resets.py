"""One-time links to set a password: invitations and resets, how long they work, how many may be asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from impact.errors import NotFound
from impact.model.vocabulary.languages import Language
from impact.services.accounts import email_delivery, passwords, sessions
from impact.services.core.audit_log import actor, add_event, now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import sessions_and_tokens

INVITATION, RESET = "invitation", "reset"
LINK_HOURS = 72
LINK_LIFETIME = timedelta(hours=LINK_HOURS)
# Rate limit of reset emails per account: anybody may request one for any address.
RESETS_PER_HOUR = 3


@dataclass(frozen=True, slots=True)
class NewLink:
    """A new link to set a password: its path, valid once until `expires_at` (UTC)."""

    account_id: int
    path: str = field(repr=False)
    expires_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """The person a password link was made for, shown before the link is used."""

    name: str
    email: str
    language: Language
    kind: str


def add_link(connection: Connection, account_id: int, kind: str, *, only: bool = True) -> NewLink:
    """Store a new link; with `only`, earlier links of this account become void."""
    token, moment = secrets.token_urlsafe(32), now()
    if only:
        sessions_and_tokens.void_links(connection, account_id, moment)
    sessions_and_tokens.add_link(connection, account_id=account_id, kind=kind, digest=sessions.hash_token(token),
                        made_at=moment, expires_at=moment + LINK_LIFETIME)  # fmt: skip
    return NewLink(account_id, f"/password/{token}", moment + LINK_LIFETIME, kind)


def find_link_owner(workspace: Workspace, token: str) -> LinkOwner:
    """Find whom a password link is for; the same NotFound whether it is unknown, used or expired."""
    with unscoped_reading(workspace) as connection:
        row = _require_usable(sessions_and_tokens.find_link(connection, sessions.hash_token(token)))
    return LinkOwner(row.name, row.email or "", Language(row.language), row.kind)


def _require_usable(row: sessions_and_tokens.PasswordLink | None) -> sessions_and_tokens.PasswordLink:
    if row is None or row.used_at is not None or row.expires_at <= now() or row.state not in account_queries.OPEN:
        raise NotFound("sign_in.link_gone")
    return row


def set_password(workspace: Workspace, token: str, password: str) -> sessions.NewSession:
    """Set a password by a one-time link and start a new session; all links and other sessions end."""
    with unscoped_reading(workspace) as connection:
        row = _require_usable(sessions_and_tokens.find_link(connection, sessions.hash_token(token)))
    passwords.check_new_password(password, row.name, (row.email or "").partition("@")[0])
    password_hash = passwords.hash_password(password)
    with unscoped_writing(workspace) as connection:
        if not sessions_and_tokens.redeem_link(connection, row.id, now()):
            raise NotFound("sign_in.link_gone")
        sessions_and_tokens.void_links(connection, row.account_id, now())
        sessions.end_all_sessions(connection, row.account_id)
        account_queries.change_account(connection, row.account_id, password_hash=password_hash, state="active")
        add_event(connection, actor(row.account_id), "set_password", "account", row.account_id, by=row.kind,
             organisation_id=sessions.find_home_organisation(connection, row.account_id))  # fmt: skip
        return sessions.create_session_within(connection, row.account_id, sessions.LINK)


def send_reset_link(workspace: Workspace, email: str) -> None:
    """Email a link to set a new password if the account exists; the caller cannot tell whether it does."""
    with unscoped_writing(workspace) as connection:
        recipient = email.strip().casefold()
        row = account_queries.find_by_email(connection, recipient)
        if row is None or row.state not in account_queries.OPEN:
            return
        if email_delivery.count_recent(connection, row.id, now() - timedelta(hours=1)) >= RESETS_PER_HOUR:
            return
        # Anybody may request a reset: it must not void an invitation that is still in use.
        link = add_link(connection, row.id, RESET, only=False)
        email_delivery.queue_link_email(
            connection, row.id, recipient, Language(row.language), link.kind, link.path, link.expires_at
        )
        add_event(connection, actor(row.id), "ask_reset", "account", row.id,
             organisation_id=sessions.find_home_organisation(connection, row.id))  # fmt: skip
    email_delivery.send_pending(workspace)
