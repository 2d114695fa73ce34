"""The secret of a database, read once per process."""

from __future__ import annotations

from functools import lru_cache

from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.db import database_secret


@lru_cache(maxsize=64)
def secret(workspace: Workspace) -> bytes:
    """32 bytes that key pseudonyms and counters; drawn anew where a database has lost them."""
    with unlimited_reading(workspace) as connection:
        found = database_secret.secret(connection)
    if found is not None:
        return found
    with unlimited_writing(workspace) as connection:
        return database_secret.secret(connection) or database_secret.draw(connection)
