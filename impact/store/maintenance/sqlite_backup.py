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
from impact.store.db import private_files
from impact.store.maintenance.backup_check import (
    SUM,
    check_sqlite_backup,
    open_sqlite,
    sum_rows,
    translate_errors,
)

BROKEN = ("store_errors.damaged", "store_errors.not_a_database")
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
        _note_sum(incoming)
        check_sqlite_backup(incoming)
        with translate_errors():
            incoming.replace(target)
    finally:
        private_files.remove_file(incoming)


def _copy(source: Path, target: Path, mode: str = "rw") -> None:
    with translate_errors():
        private_files.make_folder(target.parent)
        private_files.remove_file(target)
        private_files.create_file(target)
        with closing(open_sqlite(source, mode)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with target.open("rb") as handle:
            os.fsync(handle.fileno())


def _note_sum(copy: Path) -> None:
    with translate_errors(), closing(open_sqlite(copy, "rw")) as connection, connection:
        _drop_sum(connection)
        row_sum = sum_rows(connection)
        connection.execute(f"CREATE TABLE {SUM} (sha256 TEXT NOT NULL)")
        connection.execute(f"INSERT INTO {SUM} VALUES (?)", (row_sum,))


def _drop_sum(connection: sqlite3.Connection) -> None:
    connection.execute(f"DROP TABLE IF EXISTS {SUM}")


@contextmanager
def stage_copy(source: Path, database: Path) -> Iterator[Path]:
    """A copy of a checked backup beside the database, to be worked on; it is gone afterwards."""
    copy = database.with_name(f".incoming-{database.name}")
    try:
        _copy(source, copy, mode="ro")
        with translate_errors(), closing(open_sqlite(copy, "rw")) as connection, connection:
            _drop_sum(connection)
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
    with (
        translate_errors(),
        closing(open_sqlite(copy, "ro")) as origin,
        closing(open_sqlite(database, "rwc")) as target,
    ):
        origin.backup(target)


def _move(database: Path, aside: Path) -> None:
    with translate_errors():
        for side in ("", *SIDES):
            if (part := database.with_name(database.name + side)).exists():
                part.replace(aside.with_name(aside.name + side))
