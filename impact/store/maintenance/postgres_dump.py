"""A backup of a PostgreSQL database in one compressed file, written and read as a stream by the owner of its tables.

pg_dump refuses tables whose owner is held to row-level security, as ours is. A dump is a sequence of frames: a head,
for each table its rows as COPY writes them between two frames that name and close it, and an end. Everything is of one
moment. How a table is closed (number of rows, SHA-256) is what a dump and a restored database are checked by.
"""

from __future__ import annotations

import gzip
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from impact.errors import StoreUnavailable
from impact.store import migrations
from impact.store.db import private_files
from impact.store.db.engine import read
from impact.store.maintenance import backup_check
from impact.store.maintenance.dump_format import (
    CLOSED,
    END,
    FORMAT,
    HEAD,
    PIECE,
    ROWS,
    TABLE,
    VERSION,
    Dump,
    TableSum,
    put_frame,
)

# So that the same value is the same text whatever the server is set to.
SETTINGS = (
    "SET LOCAL datestyle = 'ISO, MDY'", "SET LOCAL timezone = 'UTC'", "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'", "SET LOCAL intervalstyle = 'postgres'", "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL synchronize_seqscans = off",
)  # fmt: skip
# Tables whose rows row-level security would keep from the owner: without them a backup would be silently smaller.
UNSEEN = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
AND (NOT pg_has_role(c.relowner, 'USAGE') OR row_security_active(c.oid) AND NOT EXISTS (
  SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
  AND pg_get_expr(p.polqual, p.polrelid) = 'true'
  AND EXISTS (SELECT 1 FROM unnest(p.polroles) AS role(id) WHERE role.id = 0 OR pg_has_role(role.id, 'USAGE'))))
ORDER BY 1"""
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
AND a.attgenerated = '' GROUP BY c.relname ORDER BY c.relname"""
SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1"""


def write_dump(engine: Engine, target: Path) -> Dump:
    """Write a dump and check it, then put it in the place of an older one.

    StoreUnavailable where the user does not see every row, or where what was written is not what was read.
    """
    incoming = target.with_name(f".incoming-{target.name}")
    try:
        private_files.make_folder(target.parent)
        private_files.remove_file(incoming)
        private_files.create_file(incoming)
        with gzip.open(incoming, "wb", compresslevel=1) as stream, read(engine) as connection:
            dump = _write(connection, stream)
        if backup_check.check_dump(incoming) != dump:
            raise StoreUnavailable("store_errors.damaged")
        incoming.replace(target)
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
    finally:
        private_files.remove_file(incoming)
    return dump


def _write(connection: Connection, stream: gzip.GzipFile) -> Dump:
    for setting in SETTINGS:
        connection.exec_driver_sql(setting)
    if unseen := connection.exec_driver_sql(UNSEEN).scalars().all():
        raise StoreUnavailable("store_errors.backup_user", table=unseen[0])
    revision = migrations.current_revision(connection)
    if revision is None:
        raise StoreUnavailable("store_errors.not_ours")
    put_frame(stream, HEAD, {"format": FORMAT, "version": VERSION, "revision": revision})
    tables = {}
    for name, columns in connection.exec_driver_sql(COLUMNS).all():
        put_frame(stream, TABLE, {"name": name, "columns": columns})
        tables[name] = sum_table(connection, name, columns, stream)
        put_frame(stream, CLOSED, asdict(tables[name]))
    sequences = {name: int(last) for name, last in connection.exec_driver_sql(SEQUENCES)}
    put_frame(stream, END, {"sequences": sequences})
    return Dump(revision, tables)


def sum_table(connection: Connection, name: str, columns: list[str], stream: gzip.GzipFile | None = None) -> TableSum:
    """The sum of a table; its rows go to `stream` too, where there is one."""
    driver: Any = connection.connection.driver_connection
    digest, rows, piece = sha256(), 0, bytearray()
    with driver.cursor() as cursor, cursor.copy(f"COPY {_quote(name)} ({_list(columns)}) TO STDOUT") as copied:
        for part in copied:
            digest.update(part)
            # A line end inside of a value is written as \\n: each one here ends a row.
            rows += bytes(part).count(b"\n")
            if stream is not None:
                piece += part
                if len(piece) >= PIECE:
                    put_frame(stream, ROWS, bytes(piece))
                    piece.clear()
    if piece and stream is not None:
        put_frame(stream, ROWS, bytes(piece))
    return TableSum(rows, digest.hexdigest())


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(names: list[str]) -> str:
    return ", ".join(_quote(name) for name in names)
