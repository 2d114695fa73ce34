"""Questions `doctor` asks the database."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, select

from impact.model.words import SubmissionState
from impact.store import migrations
from impact.store.tables import Submission


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
    """Hashes of the files that submissions not undone rest on."""
    query = select(Submission.content_hash).where(Submission.state != SubmissionState.UNDONE.value).distinct()
    return list(connection.scalars(query))


def describe(engine: Engine) -> str:
    """The database in words: product and version."""
    if engine.dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar()
    return f"PostgreSQL {version}"
