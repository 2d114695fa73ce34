"""Sessions, one-time links, known browsers, and the sign-in attempts that the rate limit counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.accounts import Account, Attempt, Credential, KnownDevice, Session


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One signed-in browser: `acts_for` and `role` say as which of its memberships the account is looking, None
    and '' where it never chose. Moments are in UTC."""

    id: int
    account_id: int
    digest: str = field(repr=False)
    method: str
    acts_for: int | None
    role: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionOfAccount(SessionRecord):
    """A session with its account; `state` is that of the account, which decides whether the session counts."""

    name: str
    language: str
    persona: str | None
    state: str


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """A link by which somebody sets a password, with the name, address, language and state of its account."""

    id: int
    account_id: int
    kind: str
    expires_at: datetime
    used_at: datetime | None
    email: str | None
    name: str
    language: str
    state: str


def add_session(connection: Connection, **columns: Any) -> int:
    """A new session; returns its id."""
    return int(connection.execute(insert(Session).values(**columns).returning(Session.id)).scalar_one())


def find_session(connection: Connection, digest: str) -> SessionOfAccount | None:
    """A session by the digest of its token, with its account's columns that decide whether it still counts."""
    return row_of(connection.execute(_select_session(), {"digest": digest}), SessionOfAccount)


@cache
def _select_session() -> Select[Any]:
    return (
        select(
            *columns_of(Session, SessionRecord),
            Account.name,
            Account.language,
            Account.persona,
            Account.state,
        )
        .join(Account, Account.id == Session.account_id)
        .where(Session.digest == bindparam("digest"))
    )


def list_sessions(connection: Connection, account_id: int, now: datetime) -> list[SessionRecord]:
    """Sessions of an account that have not ended, newest first."""
    query = (
        select(*columns_of(Session, SessionRecord))
        .where(Session.account_id == account_id, Session.ended_at.is_(None), Session.expires_at > now)
        .order_by(Session.started_at.desc(), Session.id.desc())
    )
    return rows_of(connection.execute(query), SessionRecord)


def change_session(connection: Connection, session_id: int, **columns: Any) -> None:
    """Change columns of a session."""
    connection.execute(update(Session).where(Session.id == session_id).values(**columns))


def end_sessions(connection: Connection, account_id: int, now: datetime, session_id: int | None = None) -> int:
    """End one session of an account, or all; returns how many were open."""
    statement = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    if session_id is not None:
        statement = statement.where(Session.id == session_id)
    return int(connection.execute(statement.values(ended_at=now)).rowcount)


def add_link(connection: Connection, **columns: Any) -> int:
    """A new link; returns its id."""
    return int(connection.execute(insert(Credential).values(**columns).returning(Credential.id)).scalar_one())


def find_link(connection: Connection, digest: str) -> PasswordLink | None:
    """A link by the digest of its token, with its account."""
    query = (
        select(
            Credential.id, Credential.account_id, Credential.kind, Credential.expires_at, Credential.used_at,
            Account.email, Account.name, Account.language, Account.state,
        )
        .join(Account, Account.id == Credential.account_id)
        .where(Credential.digest == digest)
    )  # fmt: skip
    return row_of(connection.execute(query), PasswordLink)


def redeem_link(connection: Connection, link_id: int, now: datetime) -> bool:
    """Redeem a one-time link; False where it was redeemed before, also by a concurrent request."""
    statement = update(Credential).where(Credential.id == link_id, Credential.used_at.is_(None))
    return bool(connection.execute(statement.values(used_at=now)).rowcount)


def void_links(connection: Connection, account_id: int, now: datetime) -> None:
    """Revoke the unused links of an account."""
    connection.execute(
        update(Credential)
        .where(Credential.account_id == account_id, Credential.used_at.is_(None))
        .values(used_at=now)
    )


def add_device(connection: Connection, account_id: int, digest: str, now: datetime) -> None:
    """Remember a browser."""
    connection.execute(insert(KnownDevice).values(account_id=account_id, digest=digest, seen_at=now))


def find_device_account(connection: Connection, digest: str) -> int | None:
    """The account that signed in from this browser before."""
    return connection.scalar(select(KnownDevice.account_id).where(KnownDevice.digest == digest))


def forget_devices(connection: Connection, account_id: int) -> None:
    """Know none of an account's browsers any more."""
    connection.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))



def count_attempts(connection: Connection, since: datetime, **keys: str) -> int:
    """How many sign-in attempts were counted since a moment (UTC), under all of these keys."""
    query = select(func.count()).select_from(Attempt).where(Attempt.at > since)
    for name, key in keys.items():
        query = query.where(getattr(Attempt, name) == key)
    return int(connection.scalar(query) or 0)


def add_attempt(connection: Connection, **columns: Any) -> int:
    """Count one; returns its id."""
    return int(connection.execute(insert(Attempt).values(**columns).returning(Attempt.id)).scalar_one())


def forget_attempt(connection: Connection, attempt_id: int) -> None:
    """A right password counts for nothing."""
    connection.execute(delete(Attempt).where(Attempt.id == attempt_id))


def forget_attempts(connection: Connection, before: datetime) -> None:
    """Let go of what no longer counts."""
    connection.execute(delete(Attempt).where(Attempt.at <= before))


def delete_traces_of(connection: Connection, account_id: int) -> None:
    """Everything by which a person could sign in, for one who is erased."""
    for table in (Session, Credential, KnownDevice):
        connection.execute(delete(table).where(table.account_id == account_id))
