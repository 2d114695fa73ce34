"""Sessions, links that are used once, known browsers, and the passwords that were looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from impact.store.schema.tables import Account, Attempt, Credential, KnownDevice, Session


def begin(connection: Connection, **columns: Any) -> int:
    """A new session; returns its id."""
    return int(connection.execute(insert(Session).values(**columns).returning(Session.id)).scalar_one())


def session(connection: Connection, digest: str) -> RowMapping | None:
    """A session by the digest of its token, with its account's columns that decide whether it still counts."""
    query = (
        select(
            Session.__table__,
            Account.name,
            Account.language,
            Account.persona,
            Account.state,
        )
        .join(Account, Account.id == Session.account_id)
        .where(Session.digest == digest)
    )
    return connection.execute(query).mappings().first()


def sessions_of(connection: Connection, account_id: int, now: datetime) -> list[RowMapping]:
    """Sessions of an account that have not ended, newest first."""
    query = (
        select(Session.__table__)
        .where(Session.account_id == account_id, Session.ended_at.is_(None), Session.expires_at > now)
        .order_by(Session.started_at.desc(), Session.id.desc())
    )
    return list(connection.execute(query).mappings())


def touch(connection: Connection, session_id: int, **columns: Any) -> None:
    """Set columns of a session."""
    connection.execute(update(Session).where(Session.id == session_id).values(**columns))


def end(connection: Connection, account_id: int, now: datetime, session_id: int | None = None) -> int:
    """End one session of an account, or all; returns how many were open."""
    statement = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    if session_id is not None:
        statement = statement.where(Session.id == session_id)
    return int(connection.execute(statement.values(ended_at=now)).rowcount)


def add_link(connection: Connection, **columns: Any) -> int:
    """A new link; returns its id."""
    return int(connection.execute(insert(Credential).values(**columns).returning(Credential.id)).scalar_one())


def link(connection: Connection, digest: str) -> RowMapping | None:
    """A link by the digest of its token, with its account."""
    query = (
        select(Credential.__table__, Account.email, Account.name, Account.language, Account.state)
        .join(Account, Account.id == Credential.account_id)
        .where(Credential.digest == digest)
    )
    return connection.execute(query).mappings().first()


def use_link(connection: Connection, link_id: int, now: datetime) -> bool:
    """Use a link up; False where it was used before, also a moment ago by somebody else."""
    statement = update(Credential).where(Credential.id == link_id, Credential.used_at.is_(None))
    return bool(connection.execute(statement.values(used_at=now)).rowcount)


def void_links(connection: Connection, account_id: int, now: datetime) -> None:
    """Links of an account that were not used count no more."""
    connection.execute(
        update(Credential)
        .where(Credential.account_id == account_id, Credential.used_at.is_(None))
        .values(used_at=now)
    )


def know_device(connection: Connection, account_id: int, digest: str, now: datetime) -> None:
    """Remember a browser."""
    connection.execute(insert(KnownDevice).values(account_id=account_id, digest=digest, seen_at=now))


def device_account(connection: Connection, digest: str) -> int | None:
    """The account that signed in from this browser before."""
    return connection.scalar(select(KnownDevice.account_id).where(KnownDevice.digest == digest))


def forget_devices(connection: Connection, account_id: int) -> None:
    """Know none of an account's browsers any more."""
    connection.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def alone(connection: Connection, key: str) -> None:
    """Wait until nobody else counts under this key; on SQLite the transaction sees to that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def attempts(connection: Connection, since: datetime, **keys: str) -> int:
    """How many passwords were looked at since, under these keys."""
    query = select(func.count()).select_from(Attempt).where(Attempt.at > since)
    for name, key in keys.items():
        query = query.where(getattr(Attempt, name) == key)
    return int(connection.scalar(query) or 0)


def attempt(connection: Connection, **columns: Any) -> int:
    """Count one; returns its id."""
    return int(connection.execute(insert(Attempt).values(**columns).returning(Attempt.id)).scalar_one())


def forget_attempt(connection: Connection, attempt_id: int) -> None:
    """A right password counts for nothing."""
    connection.execute(delete(Attempt).where(Attempt.id == attempt_id))


def forget_attempts(connection: Connection, before: datetime) -> None:
    """Let go of what no longer counts."""
    connection.execute(delete(Attempt).where(Attempt.at <= before))


def clear_of(connection: Connection, account_id: int) -> None:
    """Everything by which a person could sign in, for one who is erased."""
    for table in (Session, Credential, KnownDevice):
        connection.execute(delete(table).where(table.account_id == account_id))
