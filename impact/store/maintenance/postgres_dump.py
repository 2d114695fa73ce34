"""A backup of a PostgreSQL database in one compressed file, written and read as a stream by the owner of its tables.

pg_dump refuses tables whose owner is held to row-level security, as ours is. A dump is a sequence of frames: a head,
for each table its rows as COPY writes them between two frames that name and close it, and an end. Everything is of one
moment. How a table is closed (number of rows, SHA-256) is what a dump and a restored database are checked by.
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from impact.errors import StoreUnavailable
from impact.store import migrations
from impact.store.db import private_files
from impact.store.db.engine import read

FORMAT, VERSION = "FilantrImpact PostgreSQL backup", 1
HEAD, TABLE, ROWS, CLOSED, END = b"H", b"T", b"D", b"C", b"E"
FRAME = struct.Struct(">cI")
# Rows go out in pieces of about this many bytes; a frame that claims to be much larger is none of ours.
PIECE, LARGEST = 256 * 1024, 512 * 1024 * 1024
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


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and the SHA-256 of them as COPY writes them."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump says of itself: the revision of its tables, and the sum of each by its name."""

    revision: str
    tables: dict[str, TableSum]


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
        if check_dump(incoming) != dump:
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
    _put_frame(stream, HEAD, {"format": FORMAT, "version": VERSION, "revision": revision})
    tables = {}
    for name, columns in connection.exec_driver_sql(COLUMNS).all():
        _put_frame(stream, TABLE, {"name": name, "columns": columns})
        tables[name] = sum_table(connection, name, columns, stream)
        _put_frame(stream, CLOSED, asdict(tables[name]))
    sequences = {name: int(last) for name, last in connection.exec_driver_sql(SEQUENCES)}
    _put_frame(stream, END, {"sequences": sequences})
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
                    _put_frame(stream, ROWS, bytes(piece))
                    piece.clear()
    if piece and stream is not None:
        _put_frame(stream, ROWS, bytes(piece))
    return TableSum(rows, digest.hexdigest())


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


def is_dump(source: Path) -> bool:
    """Whether a file begins as a dump of ours does, of whatever version."""
    try:
        read_head(source)
    except StoreUnavailable as trouble:
        return trouble.key == "store_errors.newer_version"
    return True


def read_head(source: Path) -> str:
    """The revision of the tables in a dump; StoreUnavailable as in `check_dump`."""
    kind, content = next(frames(source), (b"", b""))
    try:
        head = json.loads(content) if kind == HEAD else {}
    except ValueError:
        head = {}
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise StoreUnavailable("store_errors.not_ours")
    if head.get("version") != VERSION or head.get("revision") not in migrations.known_revisions():
        raise StoreUnavailable("store_errors.newer_version")
    return str(head["revision"])


def frames(source: Path) -> Iterator[tuple[bytes, bytes]]:
    """The frames of a dump, one at a time: kind and content. StoreUnavailable where the file ends inside of one."""
    try:
        with gzip.open(source, "rb") as stream:
            while start := stream.read(FRAME.size):
                kind, length = FRAME.unpack(start) if len(start) == FRAME.size else (b"", LARGEST + 1)
                if length > LARGEST or kind not in (HEAD, TABLE, ROWS, CLOSED, END):
                    raise StoreUnavailable("store_errors.damaged")
                content = stream.read(length)
                if len(content) != length:
                    raise StoreUnavailable("store_errors.damaged")
                yield kind, content
    except gzip.BadGzipFile as trouble:
        raise StoreUnavailable("store_errors.not_ours") from trouble
    except (EOFError, zlib.error) as trouble:
        raise StoreUnavailable("store_errors.damaged") from trouble
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble


def _put_frame(stream: gzip.GzipFile, kind: bytes, content: bytes | dict[str, Any]) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    stream.write(FRAME.pack(kind, len(data)) + data)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(names: list[str]) -> str:
    return ", ".join(_quote(name) for name in names)
