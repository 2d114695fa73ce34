"""Questions `doctor` asks the database."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, select

from impact.store import evidence, migrations
from impact.store.schema.tables import Submission


def revisions(connection: Connection) -> tuple[str | None, str]:
    """The revision of the tables, and the one this version wants."""
    return migrations.current(connection), migrations.head()


def integrity(connection: Connection) -> list[str]:
    """What the database finds wrong with itself; PostgreSQL checks its constraints while writing."""
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    broken = [str(tuple(row)) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [line for line in said if line != "ok"] + broken


def content_hashes(connection: Connection) -> list[str]:
    """Hashes of the files that are kept for a submission, also one that was taken back, or as evidence."""
    kept = select(Submission.content_hash).where(Submission.file_gone_at.is_(None))
    return sorted({*connection.scalars(kept.distinct()), *evidence.hashes(connection)})


def foreign_keys(connection: Connection) -> bool:
    """Whether this connection holds rows to their owners; PostgreSQL always does."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.exec_driver_sql("PRAGMA foreign_keys").scalar())


def guards_rows(connection: Connection) -> bool:
    """Whether this kind of database can guard rows by itself."""
    return connection.dialect.name == "postgresql"


def describe(connection: Connection) -> str:
    """The database in words: product, version and how it keeps itself safe."""
    if connection.dialect.name == "sqlite":
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        return f"SQLite {sqlite3.sqlite_version}, journal {mode}"
    return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
