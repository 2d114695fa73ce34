"""The secret of a database: it keys pseudonyms and the hashes under which attempts are counted."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, select

from impact.store.schema.settings import Setting

KEY = "secret"


def read_secret(connection: Connection) -> bytes | None:
    """The 32 bytes that were drawn when the tables were made; None where they are gone."""
    stored = connection.scalar(select(Setting.value).where(Setting.key == KEY))
    return bytes.fromhex(stored) if stored else None


def create_secret(connection: Connection) -> bytes:
    """Create and store a random secret of 32 bytes, where there is none."""
    fresh = secrets.token_bytes(32)
    connection.execute(insert(Setting).values(key=KEY, value=fresh.hex()))
    return fresh
