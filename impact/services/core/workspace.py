"""The place where a process works: one database and the folder of its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.services.core import settings
from impact.store import migrations
from impact.store.db import database_secret
from impact.store.db import engine as store_engine
from impact.store.submissions import records
from impact.store.tenancy.tenant_scope import Owner, Scope

DEFAULT_FOLDER = Path("data/local")


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open database with its files; cheap to pass, made once per process."""

    engine: Engine
    files: Path
    url: str

    @property
    def shown_url(self) -> str:
        """The address without its password."""
        return make_url(self.url).render_as_string(hide_password=True)


def open_workspace(url: str | None = None, *, migrate: bool = True) -> Workspace:
    """Open a database: the given URL, else IMPACT_DATABASE_URL, else data/local/impact.db.

    With `migrate` its tables are made or brought up to date. StoreUnavailable says what is wrong.
    """
    address = url or settings.database_url() or f"sqlite:///{DEFAULT_FOLDER / 'impact.db'}"
    engine = store_engine.open_engine(address)
    if migrate:
        with store_engine.named_errors():
            migrations.upgrade(engine)
    return Workspace(engine=engine, files=_files(engine), url=address)


def _files(engine: Engine) -> Path:
    wish = settings.files()
    if wish is not None:
        return wish
    database = engine.url.database
    if engine.dialect.name == "sqlite" and database and database != ":memory:":
        place = Path(database)
        return place.with_name(place.stem + "_files")
    return DEFAULT_FOLDER / "files"


@contextmanager
def reading(access: Access, workspace: Workspace) -> Iterator[Connection]:
    """A connection that only reads, and only what this access covers."""
    with store_engine.read(workspace.engine, Scope.of(access)) as connection:
        yield connection


@contextmanager
def writing(
    access: Access, workspace: Workspace, *, organisation_id: int, portfolio_id: int
) -> Iterator[Connection]:
    """A transaction on one organisation's data in one portfolio: all of it or nothing.

    NotAllowed where the access does not cover them; said within the transaction itself, so that nothing
    can change between the question and the writing.
    """
    scope = Scope.of(access, Owner(organisation_id, portfolio_id))
    with store_engine.write(workspace.engine, scope) as connection:
        if not records.covers(connection, access, organisation_id, portfolio_id):
            raise NotAllowed("store_errors.not_yours")
        yield connection


@contextmanager
def unlimited_reading(workspace: Workspace) -> Iterator[Connection]:
    """A connection that reads everything: for signing in and for looking after the database."""
    with store_engine.read(workspace.engine) as connection:
        yield connection


@contextmanager
def unlimited_writing(workspace: Workspace) -> Iterator[Connection]:
    """A transaction that is not limited to anybody's access, for the same few."""
    with store_engine.write(workspace.engine) as connection:
        yield connection


@lru_cache(maxsize=64)
def secret(workspace: Workspace) -> bytes:
    """Read the secret of a database, once per process: 32 bytes that key pseudonyms and rate limits.

    A new random secret is stored where the database has none (any more).
    """
    with unlimited_reading(workspace) as connection:
        stored = database_secret.secret(connection)
    if stored is not None:
        return stored
    with unlimited_writing(workspace) as connection:
        return database_secret.secret(connection) or database_secret.draw(connection)
