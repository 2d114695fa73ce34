"""The file of a PostgreSQL backup: frames with a head, the rows of each table between two frames, and an end."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impact.errors import StoreUnavailable
from impact.store import migrations

FORMAT, VERSION = "FilantrImpact PostgreSQL backup", 1
HEAD, TABLE, ROWS, CLOSED, END = b"H", b"T", b"D", b"C", b"E"
FRAME = struct.Struct(">cI")
# Rows go out in pieces of about this many bytes; a frame that claims to be much larger is none of ours.
PIECE, LARGEST = 256 * 1024, 512 * 1024 * 1024


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


def is_dump(source: Path) -> bool:
    """Whether a file begins as a dump of ours does, of whatever version."""
    try:
        read_head(source)
    except StoreUnavailable as trouble:
        return trouble.key == "store_errors.newer_version"
    return True


def read_head(source: Path) -> str:
    """The revision of the tables in a dump; StoreUnavailable as in `backup_check.check_dump`."""
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


def put_frame(stream: gzip.GzipFile, kind: bytes, content: bytes | dict[str, Any]) -> None:
    """Write one frame; what is no bytes goes as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    stream.write(FRAME.pack(kind, len(data)) + data)
