"""Copies of an SQLite database by its own backup interface: whole also while somebody writes.

Copying the file would take a moment in which half a transaction is in it. PostgreSQL: `postgres_dump`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from impact.errors import StoreUnavailable
from impact.store import migrations
from impact.store.db import private_files

BROKEN = ("store_errors.damaged", "store_errors.not_a_database")
MAGIC = b"SQLite format 3\0"
SIDES = ("-journal", "-wal", "-shm")


def database_path(engine: Engine) -> Path:
    """The file of the database; StoreUnavailable where it is not in one."""
    if engine.dialect.name != "sqlite":
        raise StoreUnavailable("store_errors.other_database")
    if not engine.url.database or engine.url.database == ":memory:":
        raise StoreUnavailable("store_errors.backup_memory")
    return Path(engine.url.database)


def create_backup(source: Path, target: Path) -> None:
    """Put a checked copy at `target`, in place of what stood there only once it is whole."""
    incoming = target.with_name(f".incoming-{target.name}")
    try:
        _copy(source, incoming)
        check_backup(incoming)
        with _translate_errors():
            incoming.replace(target)
    finally:
        private_files.remove_file(incoming)


def _copy(source: Path, target: Path, mode: str = "rw") -> None:
    with _translate_errors():
        private_files.make_folder(target.parent)
        private_files.remove_file(target)
        private_files.create_file(target)
        with closing(_connect(source, mode)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with target.open("rb") as handle:
            os.fsync(handle.fileno())


def check_backup(copy: Path) -> str:
    """The revision of a database file; StoreUnavailable where it is damaged, none of ours or of a newer version."""
    with _translate_errors(), closing(_connect(copy, "ro")) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StoreUnavailable("store_errors.damaged")
        tables = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(tables).fetchone() is None:
            raise StoreUnavailable("store_errors.not_ours")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] not in migrations.known_revisions():
        raise StoreUnavailable("store_errors.newer_version")
    return str(row[0])


def is_sqlite(file: Path) -> bool:
    """Whether a file begins as one of SQLite does."""
    with _translate_errors(), file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


@contextmanager
def stage_copy(source: Path, database: Path) -> Iterator[Path]:
    """A copy of a checked backup beside the database, to be worked on; it is gone afterwards."""
    copy = database.with_name(f".incoming-{database.name}")
    try:
        _copy(source, copy, mode="ro")
        yield copy
    finally:
        for side in ("", *SIDES):
            private_files.remove_file(copy.with_name(copy.name + side))


def has_content(engine: Engine) -> bool:
    """Whether there is anything to keep: connecting to a file that is not there makes an empty one."""
    file = database_path(engine)
    return file.exists() and file.stat().st_size > 0


def restore_backup(copy: Path, database: Path, aside: Path | None) -> None:
    """Put a checked copy into the database, whose present state is kept at `aside` (None where it has none).

    Through the backup interface too: whoever has the database open sees the old state or the new one. A
    database that is too damaged to be read is moved aside as it is.
    """
    private_files.make_folder(database.parent)
    if aside is not None:
        try:
            _copy(database, aside)
        except StoreUnavailable as trouble:
            if trouble.key not in BROKEN:
                raise
            _move(database, aside)
    with _translate_errors(), closing(_connect(copy, "ro")) as origin, closing(_connect(database, "rwc")) as target:
        origin.backup(target)


def _move(database: Path, aside: Path) -> None:
    with _translate_errors():
        for side in ("", *SIDES):
            if (part := database.with_name(database.name + side)).exists():
                part.replace(aside.with_name(aside.name + side))


def _connect(database: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode={mode}", uri=True, timeout=20)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Troubles of files and of SQLite in words of ours."""
    try:
        yield
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
    except sqlite3.Error as trouble:
        name = trouble.sqlite_errorname if hasattr(trouble, "sqlite_errorname") else ""
        keys = {"SQLITE_NOTADB": "not_a_database", "SQLITE_BUSY": "locked", "SQLITE_LOCKED": "locked",
                "SQLITE_FULL": "full", "SQLITE_CANTOPEN": "cannot_open"}  # fmt: skip
        raise StoreUnavailable(f"store_errors.{keys.get(name, 'damaged')}") from trouble
