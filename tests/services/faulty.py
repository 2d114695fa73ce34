"""Faults at the so-many-th thing a deed does: to the files beside the database, or to the database itself."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from impact.services.core.workspace import Workspace
from impact.store.db import bulk


def _sqlite(name: str) -> Callable[[], Exception]:
    def made() -> Exception:
        error = sqlite3.OperationalError(name)
        error.sqlite_errorname = name
        return error

    return made


# What each kind of database says in its troubles.
SAID: dict[str, tuple[Callable[[], Exception], ...]] = {
    "sqlite": tuple(
        _sqlite(name) for name in ("SQLITE_BUSY", "SQLITE_IOERR_WRITE", "SQLITE_FULL", "SQLITE_IOERR_FSYNC")
    ),
    "postgresql": (
        lambda: psycopg.errors.DiskFull("could not extend file"),
        lambda: psycopg.errors.SerializationFailure("could not serialize access"),
        lambda: psycopg.errors.IoError("could not write block"),
        lambda: psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    ),
}
NO_ROOM = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NO_DISK = OSError(errno.EIO, os.strerror(errno.EIO))


class Countdown:
    """Something goes wrong at the so-many-th point; `struck` says whether that was reached."""

    def __init__(self, at: int, strike: Callable[[Any], None]) -> None:
        self.left = at
        self.strike = strike

    @property
    def struck(self) -> bool:
        return self.left <= 0

    def point(self, about: Any = None) -> None:
        """One of the points at which it may go wrong."""
        self.left -= 1
        if self.left == 0:
            self.strike(about)


def saying(workspace: Workspace, turn: int) -> Callable[[Any], None]:
    """Let the database report one of its troubles, another at every turn."""
    errors = SAID[workspace.engine.dialect.name]

    def strike(_: Any) -> None:
        raise errors[turn % len(errors)]()

    return strike


@contextmanager
def ending_connection(workspace: Workspace) -> Iterator[Callable[[Any], None]]:
    """Let the server really end the connection; whoever uses it next finds out."""
    admin = create_engine(workspace.engine.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:

        def strike(driver: Any) -> None:
            ended = text("SELECT pg_terminate_backend(:pid, 5000)")
            assert connection.execute(ended, {"pid": driver.info.backend_pid}).scalar()

        yield strike
    admin.dispose()


@contextmanager
def in_database(engine: Engine, countdown: Countdown) -> Iterator[None]:
    """Each statement, each COPY and each commit is a point."""

    def before(cursor: Any, *_: Any) -> None:
        countdown.point(cursor.connection)

    def before_plain(cursor: Any, _statement: Any, _context: Any) -> None:
        countdown.point(cursor.connection)

    commit, copy = engine.dialect.do_commit, bulk._copy

    def committing(driver: Any) -> None:
        countdown.point(getattr(driver, "driver_connection", driver))
        commit(driver)

    def copying(connection: Any, statement: str, rows: Any) -> None:
        try:
            countdown.point(connection.connection.driver_connection)
        except psycopg.Error as trouble:
            raise DBAPIError.instance(statement, None, trouble, psycopg.Error) from trouble
        copy(connection, statement, rows)

    heard = (("do_execute", before), ("do_executemany", before), ("do_execute_no_params", before_plain))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.dialect, "do_commit", committing)
        patch.setattr(bulk, "_copy", copying)
        for name, listener in heard:
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in heard:
                event.remove(engine, name, listener)


@contextmanager
def in_files(countdown: Countdown) -> Iterator[None]:
    """Each thing that is done to the folder of files is a point, and writing is one before and one after."""
    with pytest.MonkeyPatch.context() as patch:

        def around(place: Any, name: str) -> None:
            real = getattr(place, name)

            def counted(*given: Any, **named: Any) -> Any:
                countdown.point()
                return real(*given, **named)

            patch.setattr(place, name, counted)

        for place, name in (
            (os, "fsync"), (os, "utime"), (os, "open"), (tempfile, "mkstemp"), (Path, "mkdir"), (Path, "replace"),
        ):  # fmt: skip
            around(place, name)
        real_open = os.fdopen

        def fdopen(*given: Any, **named: Any) -> Any:
            out = real_open(*given, **named)
            write = out.write

            class Writing:
                def __enter__(self) -> Any:
                    return self

                def __exit__(self, *_: object) -> None:
                    out.close()

                def __getattr__(self, name: str) -> Any:
                    return getattr(out, name)

                def write(self, data: bytes) -> None:
                    countdown.point()
                    write(data[: len(data) // 2])
                    countdown.point()
                    write(data[len(data) // 2 :])

            return Writing()

        patch.setattr(os, "fdopen", fdopen)
        yield


def failing(error: Exception) -> Callable[[Any], None]:
    """Let the system refuse."""

    def strike(_: Any) -> None:
        raise error

    return strike
