"""The check of a backup, before it takes the place of anything: whole, ours, and of a version that is known.

A file of SQLite is checked by its structure and by the sum over its rows, a dump of PostgreSQL by the sums of its
tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from impact.errors import StoreUnavailable
from impact.store import migrations
from impact.store.maintenance.dump_format import CLOSED, END, ROWS, TABLE, Dump, TableSum, frames, read_head

MAGIC = b"SQLite format 3\0"
# A table of a backup only: the sum over all rows. SQLite has none, and notices a changed page only where its structure
# is broken, so that a broken disk could turn one figure into another.
SUM = "backup_sum"


def check_sqlite_backup(copy: Path) -> str:
    """The revision of a database file; StoreUnavailable where it is damaged, none of ours or of a newer version.

    Damaged is also what no longer has the sum of its rows; a file without a sum, as of an earlier version, is taken.
    """
    with translate_errors(), closing(open_sqlite(copy, "ro")) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StoreUnavailable("store_errors.damaged")
        has_sum = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (SUM,)).fetchone() is not None
        if has_sum and connection.execute(f"SELECT sha256 FROM {SUM}").fetchone() != (sum_rows(connection),):
            raise StoreUnavailable("store_errors.damaged")
        tables = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(tables).fetchone() is None:
            raise StoreUnavailable("store_errors.not_ours")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] not in migrations.known_revisions():
        raise StoreUnavailable("store_errors.newer_version")
    return str(row[0])


def sum_rows(connection: sqlite3.Connection) -> str:
    """SHA-256 over the names and rows of all tables but that of the sum, as the file orders them."""
    digest = sha256()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ? ORDER BY name"
    for (name,) in connection.execute(tables, (SUM,)).fetchall():
        digest.update(name.encode())
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def is_sqlite(file: Path) -> bool:
    """Whether a file begins as one of SQLite does."""
    with translate_errors(), file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def open_sqlite(database: Path, mode: str) -> sqlite3.Connection:
    """Open a file of SQLite, to read (`ro`) or to write (`rw`)."""
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode={mode}", uri=True, timeout=20)


@contextmanager
def translate_errors() -> Iterator[None]:
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


def check_dump(source: Path) -> Dump:
    """Read a dump from its beginning to its end; what it says of itself.

    StoreUnavailable where it is damaged or cut off, no backup of ours, or of a newer version.
    """
    head, tables, name, digest, rows = read_head(source), dict[str, TableSum](), "", sha256(), 0
    complete = False
    for kind, content in frames(source):
        if complete:
            raise StoreUnavailable("store_errors.damaged")
        if kind == TABLE:
            name, digest, rows = json.loads(content)["name"], sha256(), 0
        elif kind == ROWS:
            digest.update(content)
            rows += content.count(b"\n")
        elif kind == CLOSED:
            tables[name] = TableSum(rows, digest.hexdigest())
            if asdict(tables[name]) != json.loads(content):
                raise StoreUnavailable("store_errors.damaged")
        complete = kind == END
    if not complete:
        raise StoreUnavailable("store_errors.damaged")
    return Dump(head, tables)
