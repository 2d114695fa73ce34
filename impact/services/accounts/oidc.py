"""Sign-in with an OpenID provider: which account an external identity belongs to."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from impact.errors import NotAllowed
from impact.services.accounts import sessions
from impact.services.core.audit_log import DENIED, NOBODY, actor, add_event, now, record_event
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.accounts import accounts, sessions_and_tokens


def hash_identity(issuer: str, subject: str) -> str:
    """Hash an identity for the database: SHA-256 of issuer and subject, which together never change."""
    return sha256(f"{issuer.rstrip('/')}|{subject}".encode()).hexdigest()


def sign_in(workspace: Workspace, *, issuer: str, subject: str, email: str, verified: bool) -> sessions.NewSession:
    """Sign in an external identity to the account bound to it, else to the one with its verified address.

    NotAllowed where nobody was invited by that address, or where its account is bound to another identity
    (an address may pass to another person).
    """
    external = hash_identity(issuer, subject)
    with unscoped_writing(workspace) as connection:
        row = accounts.find_by_identity(connection, external)
        if row is None and subject and verified and email:
            candidate = accounts.find_by_email(connection, email.strip().casefold())
            if candidate is not None and _is_unbound(candidate) and _bind(connection, candidate, external):
                row = accounts.get_account(connection, candidate.id)
    if row is not None and row.state == "active":
        return sessions.create_session(workspace, row.id, sessions.OPENID)
    record_event(workspace, actor(row.id) if row is not None else NOBODY, "sign_in", "account", outcome=DENIED,
           reason="openid")  # fmt: skip
    raise NotAllowed("sign_in.not_invited")


def _is_unbound(account: accounts.AccountRecord) -> bool:
    """Whether an account may be bound to an identity: it is open, has none yet, and is no demo persona."""
    return account.external_id is None and account.persona is None and account.state in accounts.OPEN


def _bind(connection: Connection, account: accounts.AccountRecord, external: str) -> bool:
    """Bind an account to an identity; False where another transaction changed the account meanwhile."""
    if not accounts.change_account(connection, account.id, account.version, external_id=external, state="active"):
        return False
    if account.state == "invited":
        # Its owner has signed in: the emailed invitation must not set a password any more.
        sessions_and_tokens.void_links(connection, account.id, now())
    add_event(connection, actor(account.id), "bind", "account", account.id, by="openid",
         organisation_id=sessions.find_home_organisation(connection, account.id))  # fmt: skip
    return True
