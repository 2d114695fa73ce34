"""Whose identity an OpenID provider vouches for, and which account that is."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from impact.errors import NotAllowed
from impact.services.accounts import sessions
from impact.services.core.audit_log import DENIED, NOBODY, actor, note, now, record
from impact.services.core.workspace import Workspace, unlimited_writing
from impact.store.accounts import accounts, sessions_and_tokens


def identity(issuer: str, subject: str) -> str:
    """What the database knows of an identity: the hash of issuer and subject, which together never change."""
    return sha256(f"{issuer.rstrip('/')}|{subject}".encode()).hexdigest()


def sign_in(workspace: Workspace, *, issuer: str, subject: str, email: str, verified: bool) -> sessions.Begun:
    """A session for an identity: the account it was bound to, else the one with its verified address.

    Nobody gets an account this way who was not invited, and an account that is bound to one identity is
    not given to another that has come to have the same address. NotAllowed in both cases.
    """
    external = identity(issuer, subject)
    with unlimited_writing(workspace) as connection:
        row = accounts.by_external(connection, external)
        if row is None and subject and verified and email:
            found = accounts.by_email(connection, email.strip().casefold())
            if found is not None and _free(found) and _bind(connection, found, external):
                row = accounts.one(connection, found.id)
    if row is not None and row.state == "active":
        return sessions.begin(workspace, row.id, sessions.OPENID)
    record(workspace, actor(row.id) if row is not None else NOBODY, "sign_in", "account", outcome=DENIED,
           reason="openid")  # fmt: skip
    raise NotAllowed("sign_in.not_invited")


def _free(account: accounts.AccountRecord) -> bool:
    """Whether an account waits for an identity: it is open, has none, and is nobody's to try in a demo."""
    return account.external_id is None and account.persona is None and account.state in accounts.OPEN


def _bind(connection: Connection, account: accounts.AccountRecord, external: str) -> bool:
    """Bind an account to an identity; False where somebody changed the account a moment ago."""
    if not accounts.change(connection, account.id, account.version, external_id=external, state="active"):
        return False
    if account.state == "invited":
        # Its owner is in: the letter that invited them opens nothing any more.
        sessions_and_tokens.void_links(connection, account.id, now())
    note(connection, actor(account.id), "bind", "account", account.id, by="openid",
         organisation_id=sessions.home(connection, account.id))  # fmt: skip
    return True
