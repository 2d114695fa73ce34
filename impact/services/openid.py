"""Whose identity an OpenID provider vouches for, and which account that is."""

from __future__ import annotations

from hashlib import sha256

from impact.errors import NotAllowed
from impact.services import sessions
from impact.services.audit import DENIED, NOBODY, actor, note, record
from impact.services.workspace import Workspace, unlimited_writing
from impact.store import accounts


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
        if row is None and verified and email:
            found = accounts.by_email(connection, email.strip().casefold())
            if found is not None and found["external_id"] is None and found["state"] in accounts.OPEN:
                accounts.change(connection, found["id"], external_id=external, state="active")
                note(connection, actor(found["id"]), "bind", "account", found["id"], by="openid")
                row = accounts.one(connection, found["id"])
        if row is not None and row["state"] == "active":
            return sessions.begin_within(connection, row["id"], sessions.OPENID)
    record(workspace, actor(row["id"]) if row is not None else NOBODY, "sign_in", "account", outcome=DENIED,
           reason="openid")  # fmt: skip
    raise NotAllowed("sign_in.not_invited")
