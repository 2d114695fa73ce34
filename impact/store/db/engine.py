"""The connection to SQLite or PostgreSQL, and the two ways in: reading and writing.

With a scope a connection reaches what a viewer may see and no more: `tenancy.connection_guard` checks its
statements, and on PostgreSQL its transactions run as a role to which row-level security applies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from impact.errors import StoreUnavailable
from impact.store.db import private_files, stored_text
from impact.store.tenancy import connection_guard, row_level_security
from impact.store.tenancy.tenant_scope import SCOPE, SEEN_TO, Scope

BUSY_SECONDS = 20
# Older SQLite libraries can corrupt a database when a write-ahead log is reset.
WAL_SAFE_FROM = (3, 51, 3)
# What was said to be stored is on the disk, also when the power fails.
SYNCHRONOUS = "FULL"
# Pages kept per connection; SQLite's own 2 MB do not hold the indexes of one upload.
CACHE_KIB = 32 * 1024
WRITES = "impact_writes"


def open_engine(url: str) -> Engine:
    """An engine for a database URL; StoreUnavailable for a URL we cannot use."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql" and "+" not in address.drivername:
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() == "sqlite":
            if address.database and address.database != ":memory:" and not address.query.get("uri"):
                private_files.prepare_database(Path(address.database))
            engine = create_engine(
                address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True,
                json_serializer=stored_text.write_json,
            )  # fmt: skip
            event.listen(engine, "before_cursor_execute", stored_text.clean_parameters, retval=True)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            connection_guard.guard_engine(engine)
            return engine
        if address.get_backend_name() != "postgresql":
            raise StoreUnavailable("store_errors.bad_url")
        engine = create_engine(
            address, pool_pre_ping=True, hide_parameters=True, json_serializer=stored_text.write_json
        )
        event.listen(engine, "before_cursor_execute", stored_text.clean_parameters, retval=True)
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", row_level_security.enter_role)
        connection_guard.guard_engine(engine)
        return engine
    except (ArgumentError, NoSuchModuleError, ImportError) as trouble:
        raise StoreUnavailable("store_errors.bad_url") from trouble
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_create", reason=trouble.strerror or "") from trouble


def require_database(url: str) -> None:
    """StoreUnavailable where this is a file of SQLite that is not there; opening would make one."""
    try:
        address = make_url(url)
    except ArgumentError as trouble:
        raise StoreUnavailable("store_errors.bad_url") from trouble
    file = address.database
    if address.get_backend_name() == "sqlite" and file and file != ":memory:" and not Path(file).exists():
        raise StoreUnavailable("store_errors.no_tables")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that only writers lock
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    cursor.execute("PRAGMA temp_store = MEMORY")
    mode = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE_FROM else "DELETE"
    cursor.execute(f"PRAGMA journal_mode = {mode}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Without it whoever finds a row taken waits for as long as somebody else's transaction lasts.
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN", execution_options={SEEN_TO: True})


@contextmanager
def read(engine: Engine, scope: Scope | None = None) -> Iterator[Connection]:
    """A connection that only reads; it sees one state of the database throughout, and only its scope."""
    options = _read_options(engine) | {SCOPE: scope}
    with translate_errors(), engine.connect().execution_options(**options) as connection:
        yield connection


def _read_options(engine: Engine) -> dict[str, Any]:
    """SQLite reads one state within a transaction of itself, PostgreSQL has to be asked."""
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def write(engine: Engine, scope: Scope | None = None) -> Iterator[Connection]:
    """A transaction that writes: all of it or nothing; with a scope only rows of its owner."""
    options = {WRITES: True, SCOPE: scope}
    with translate_errors(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


# What the drivers call the troubles that a user can do something about.
TROUBLES = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_PROTOCOL": "locked",
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "cannot_open",
    "SQLITE_PERM": "cannot_open",
    "SQLITE_NOTADB": "not_a_database",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_IOERR": "damaged",
    "40001": "locked",  # serialization failure
    "40P01": "locked",  # deadlock
    "55P03": "locked",
    "53100": "full",
    "53200": "locked",  # no memory left for it now
    "53300": "locked",  # as many connections as there may be
    "58030": "damaged",  # the disk does not read or write
    "58P01": "damaged",  # a file of its own is gone
    "XX002": "damaged",
    "25006": "read_only",
    "42P01": "not_migrated",  # no such table
    "42703": "not_migrated",  # no such column
    "XX001": "damaged",
}
NOT_MIGRATED = ("no such table", "no such column", "has no column named")


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what a database says about itself into what its users can do about it.

    Everything else is a defect of ours and stays what it is.
    """
    try:
        yield
    except DBAPIError as trouble:
        key = _trouble(trouble)
        if key is None:
            raise
        raise StoreUnavailable(f"store_errors.{key}") from trouble
    except NoFreeConnection as trouble:
        raise StoreUnavailable("store_errors.locked") from trouble


def _trouble(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code is None:
        # PostgreSQL gives no code where there was no answer at all.
        return "unreachable" if isinstance(error, OperationalError) else None
    if code == "SQLITE_ERROR":
        return "not_migrated" if any(words in str(error.orig) for words in NOT_MIGRATED) else None
    if code[:2] in ("08", "28", "3D", "57"):  # connection, password, no such database, shutting down
        return "unreachable"
    # SQLite adds details after a second underscore: SQLITE_READONLY_DBMOVED.
    return TROUBLES.get(code) or TROUBLES.get("_".join(code.split("_")[:2]))
