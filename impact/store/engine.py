"""The connection to SQLite or PostgreSQL, and the two ways in: reading and writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from impact.errors import StoreUnavailable

BUSY_SECONDS = 20
# Older SQLite libraries can corrupt a database when a write-ahead log is reset.
WAL_SAFE_FROM = (3, 51, 3)
WRITES = "impact_writes"


def open_engine(url: str) -> Engine:
    """An engine for a database URL; StoreUnavailable for a URL we cannot use."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql" and "+" not in address.drivername:
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() == "sqlite":
            if address.database and address.database != ":memory:":
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(address, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as trouble:
        raise StoreUnavailable("store_errors.bad_url") from trouble
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_create", reason=trouble.strerror or "") from trouble


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that only writers lock
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    mode = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE_FROM else "DELETE"
    cursor.execute(f"PRAGMA journal_mode = {mode}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads; it sees one state of the database throughout."""
    with named_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it or nothing."""
    with named_errors(), engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn what a database says about itself into what its users can do about it."""
    try:
        yield
    except OperationalError as trouble:
        said = str(trouble.orig).lower()
        for word, key in (
            ("locked", "store_errors.locked"),
            ("full", "store_errors.full"),
            ("readonly", "store_errors.read_only"),
            ("read-only", "store_errors.read_only"),
            ("no such table", "store_errors.not_migrated"),
            ("does not exist", "store_errors.not_migrated"),
        ):
            if word in said:
                raise StoreUnavailable(key) from trouble
        raise StoreUnavailable("store_errors.unreachable") from trouble
