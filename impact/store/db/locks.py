"""Database locks: who takes one waits until nobody else holds it, and holds it until its transaction ends.

SQLite has one writer at a time, so there the transaction itself is the lock and nothing is asked.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select

from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import PORTFOLIO, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope


def lock_portfolio(connection: Connection, portfolio_id: int) -> None:
    """Lock a portfolio against every other transaction that writes in it. On PostgreSQL a row lock, which lets rows
    that refer to the portfolio be added meanwhile; a portfolio out of scope is not locked."""
    connection.execute(_select_locking(connection), {"portfolio": portfolio_id})


@reuse
def _select_locking(scope: Scope | None) -> Selection:
    row = select(Portfolio.id).where(Portfolio.id == PORTFOLIO, row_access.limit(scope, Portfolio))
    return row.with_for_update(key_share=True)


def lock_organisation(connection: Connection, organisation_id: int) -> None:
    """Lock an organisation against every other change of who administers it."""
    connection.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def lock_file(connection: Connection, digest: str) -> None:
    """Lock the file with this SHA-256 (hexadecimal) against being stored or removed by somebody else."""
    _lock_hash(connection, digest)


def lock_rate_limit_key(connection: Connection, key: str) -> None:
    """Lock what is counted under a key (a hash, hexadecimal) against being counted by somebody else."""
    _lock_hash(connection, key)


def _lock_hash(connection: Connection, digest: str) -> None:
    """An advisory lock on the first 60 bits of a hash: the locks of PostgreSQL go by a signed 64-bit number."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(int(digest[:15], 16))))


def lock_theory(connection: Connection, organisation_id: int, template_id: int = 0) -> None:
    """Lock the draft of an organisation's theory, or of its template, against every other edit, also where there is
    none yet.
    """
    _lock_hash(connection, sha256(f"theory {organisation_id} {template_id or ''}".strip().encode()).hexdigest())
