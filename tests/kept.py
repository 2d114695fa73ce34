"""What many tests begin with, built once per process: its rows are kept and put back into each empty database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from databases import numbered, put_back
from sqlalchemy import Connection, text

from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.db import private_files
from impact.store.schema.base import Base

T = TypeVar("T")


@dataclass(frozen=True)
class _Kept:
    """What was built, apart from the workspace in it; the rows as the database itself writes them; the files."""

    made: Any
    place: object
    rows: Any
    files: dict[Path, bytes]


_kept: dict[tuple[Callable[..., Any], str], _Kept] = {}


def once(workspace: Workspace, build: Callable[[Workspace], T]) -> T:
    """What `build` makes in this empty workspace: really built the first time, afterwards put back as it was."""
    key = build, workspace.engine.dialect.name
    known = _kept.get(key)
    if known is None:
        made = build(workspace)
        _kept[key] = _keep(workspace, made)
        return made
    for name, content in known.files.items():
        place = workspace.files / name
        private_files.make_folder(place.parent)
        place.write_bytes(content)
    if _is_postgresql(workspace):
        _put_back_on_postgresql(workspace, known.rows)
    else:
        put_back(workspace, known.rows)
    found: T = deepcopy(known.made, {id(known.place): workspace})
    return found


def _is_postgresql(workspace: Workspace) -> bool:
    return workspace.engine.dialect.name == "postgresql"


def _keep(workspace: Workspace, made: Any) -> _Kept:
    place = object()
    rows = _rows_of_postgresql(workspace) if _is_postgresql(workspace) else _rows_of_sqlite(workspace)
    held = [path for path in workspace.files.rglob("*") if path.is_file()]
    files = {path.relative_to(workspace.files): path.read_bytes() for path in held}
    return _Kept(deepcopy(made, {id(workspace): place}), place, rows, files)


def _rows_of_sqlite(workspace: Workspace) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(workspace.engine.url.database))) as database:
        database.backup(kept)
    return kept


def _rows_of_postgresql(workspace: Workspace) -> tuple[dict[str, bytes], dict[str, int]]:
    rows: dict[str, bytes] = {}
    with unscoped_reading(workspace) as connection, _cursor(connection) as cursor:
        for table in Base.metadata.sorted_tables:
            with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copied:
                whole = b"".join(bytes(piece) for piece in copied)
            if whole:
                rows[table.name] = whole
        return rows, numbered(connection)


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _put_back_on_postgresql(workspace: Workspace, kept: tuple[dict[str, bytes], dict[str, int]]) -> None:
    rows, numbers = kept
    with unscoped_writing(workspace) as connection, _cursor(connection) as cursor:
        # Foreign keys stand aside: a table may come before one that it names.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, whole in rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copied:
                copied.write(whole)
        for name, number in numbers.items():
            cursor.execute("SELECT setval(%s, %s)", (f'"{name}"', number))
