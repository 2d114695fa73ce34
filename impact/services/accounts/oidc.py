"""Sign-in with an OpenID provider: which account an external identity belongs to."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from impact.errors import NotAllowed
from impact.services.accounts import sessions
from impact.services.core.audit_log import DENIED, NOBODY, actor, note, now, record
from impact.services.core.workspace import Workspace, unlimited_writing
from impact.store.accounts import accounts, sessions_and_tokens


def identity(issuer: str, subject: str) -> str:
    """Hash an identity for the database: SHA-256 of issuer and subject, which together never change."""
    return sha256(f"{issuer.rstrip('/')}|{subject}".encode()).hexdigest()


def sign_in(workspace: Workspace, *, issuer: str, subject: str, email: str, verified: bool) -> sessions.Begun:
    """Sign in an external identity to the account bound to it, else to the one with its verified address.

    NotAllowed where nobody was invited by that address, or where its account is bound to another identity
    (an address may pass to another person).
    """
    external = identity(issuer, subject)
    with unlimited_writing(workspace) as connection:
        row = accounts.by_external(connection, external)
        if row is None and subject and verified and email:
            candidate = accounts.by_email(connection, email.strip().casefold())
            if candidate is not None and _is_unbound(candidate) and _bind(connection, candidate, external):
                row = accounts.one(connection, candidate.id)
    if row is not None and row.state == "active":
        return sessions.begin(workspace, row.id, sessions.OPENID)
    record(workspace, actor(row.id) if row is not None else NOBODY, "sign_in", "account", outcome=DENIED,
           reason="openid")  # fmt: skip
    raise NotAllowed("sign_in.not_invited")


def _is_unbound(account: accounts.AccountRecord) -> bool:
    """Whether an account may be bound to an identity: it is open, has none yet, and is no demo persona."""
    return account.external_id is None and account.persona is None and account.state in accounts.OPEN


def _bind(connection: Connection, account: accounts.AccountRecord, external: str) -> bool:
    """Bind an account to an identity; False where another transaction changed the account meanwhile."""
    if not accounts.change(connection, account.id, account.version, external_id=external, state="active"):
        return False
    if account.state == "invited":
        # Its owner has signed in: the emailed invitation must not set a password any more.
        sessions_and_tokens.void_links(connection, account.id, now())
    note(connection, actor(account.id), "bind", "account", account.id, by="openid",
         organisation_id=sessions.home(connection, account.id))  # fmt: skip
    return True
