"""Workspaces: one database with the folder of its files, and the connections and transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from impact.access.permissions import SECTOR_ROLES
from impact.errors import NotAllowed
from impact.model.access import NO_ORGANISATION, Access
from impact.services.core import settings
from impact.store import fund_frames, migrations
from impact.store.db import database_secret, private_files
from impact.store.db import engine as store_engine
from impact.store.submissions import submission_cards
from impact.store.tenancy.tenant_scope import NO_PORTFOLIO, Owner, Scope

DEFAULT_FOLDER = Path("data/local")


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open database with its files folder; cheap to pass around, created once per process."""

    engine: Engine
    files: Path
    url: str

    @property
    def redacted_url(self) -> str:
        """The database URL with its password masked."""
        return make_url(self.url).render_as_string(hide_password=True)


class Tables(StrEnum):
    """What opening a database asks of its tables; those of an earlier version are changed by `upgrades` alone."""

    CREATE = "create"  # this version's, made where there are none
    REQUIRE = "require"  # this version's; nothing is made, not even a file
    ANY = "any"  # whatever they are, or none


def open_workspace(url: str | None = None, *, tables: Tables = Tables.CREATE) -> Workspace:
    """Open a database: the given URL, else IMPACT_DATABASE_URL, else data/local/impact.db.

    Raises StoreUnavailable with the reason, also where its tables are of another version (`tables`).
    """
    address = url or settings.database_url()
    if not address:
        address = f"sqlite:///{DEFAULT_FOLDER / 'impact.db'}"
        # Ours alone, so others are kept out of one that an earlier version made.
        private_files.close_to_others(DEFAULT_FOLDER)
    if tables is Tables.REQUIRE:
        store_engine.require_database(address)
    engine = store_engine.open_engine(address)
    with store_engine.translate_errors():
        if tables is Tables.CREATE:
            migrations.create_tables(engine)
        if tables is not Tables.ANY:
            with store_engine.read(engine) as connection:
                migrations.require_tables(connection)
    return Workspace(engine=engine, files=_files(engine), url=address)


def _files(engine: Engine) -> Path:
    configured = settings.files()
    if configured is not None:
        return configured
    database = engine.url.database
    if engine.dialect.name == "sqlite" and database and database != ":memory:":
        path = Path(database)
        return path.with_name(path.stem + "_files")
    return DEFAULT_FOLDER / "files"


@contextmanager
def reading(access: Access, workspace: Workspace) -> Iterator[Connection]:
    """Open a read-only connection that is scoped to the rows of this access (tenancy)."""
    with store_engine.read(workspace.engine, Scope.of(access)) as connection:
        yield connection


@contextmanager
def writing(
    access: Access, workspace: Workspace, *, organisation_id: int, portfolio_id: int
) -> Iterator[Connection]:
    """Open a transaction that is scoped to one organisation's data in one portfolio.

    NotAllowed where the access does not cover them; checked within the transaction itself, so that nothing
    can change between the check and the write.
    """
    scope = Scope.of(access, Owner(organisation_id, portfolio_id))
    with store_engine.write(workspace.engine, scope) as connection:
        if not submission_cards.is_covered(connection, access, organisation_id, portfolio_id):
            raise NotAllowed("store_errors.not_yours")
        yield connection


@contextmanager
def writing_theory(
    access: Access, workspace: Workspace, *, organisation_id: int, portfolio_id: int
) -> Iterator[Connection]:
    """Open a transaction as `writing` does; for its own theory also a fund's people, in one of its portfolios.

    Within the latter no grantee's row is in scope: a fund reports nothing.
    """
    scope = Scope.of(access, Owner(organisation_id, portfolio_id))
    with store_engine.write(workspace.engine, scope) as connection:
        is_covered = submission_cards.is_covered(connection, access, organisation_id, portfolio_id)
        if not is_covered and not fund_frames.is_own_portfolio(connection, access, organisation_id, portfolio_id):
            raise NotAllowed("store_errors.not_yours")
        yield connection


@contextmanager
def writing_conversation(
    access: Access, workspace: Workspace, *, organisation_id: int, portfolio_id: int
) -> Iterator[Connection]:
    """Open a transaction as `writing` does; about the frame of a fund also whoever opens this portfolio of it."""
    scope = Scope.of(access, Owner(organisation_id, portfolio_id))
    with store_engine.write(workspace.engine, scope) as connection:
        is_covered = submission_cards.is_covered(connection, access, organisation_id, portfolio_id)
        if not is_covered and portfolio_id not in fund_frames.list_opened_portfolios(
            connection, access, organisation_id
        ):
            raise NotAllowed("store_errors.not_yours")
        yield connection


@contextmanager
def writing_template(access: Access, workspace: Workspace) -> Iterator[Connection]:
    """Open a transaction that is scoped to the sector templates of the viewer's own umbrella organisation.

    It is in no portfolio: no row of a grantee or a fund is in scope. NotAllowed for whoever works for no umbrella.
    """
    if access.role not in SECTOR_ROLES or access.organisation_id == NO_ORGANISATION or access.is_narrow:
        raise NotAllowed("store_errors.not_yours")
    scope = Scope.of(access, Owner(access.organisation_id, NO_PORTFOLIO))
    with store_engine.write(workspace.engine, scope) as connection:
        yield connection


@contextmanager
def unscoped_reading(workspace: Workspace) -> Iterator[Connection]:
    """Open a read-only connection to all tenants' rows: for signing in, administration and maintenance only."""
    with store_engine.read(workspace.engine) as connection:
        yield connection


@contextmanager
def unscoped_writing(workspace: Workspace) -> Iterator[Connection]:
    """Open a transaction on all tenants' rows, for the same few uses."""
    with store_engine.write(workspace.engine) as connection:
        yield connection


@lru_cache(maxsize=64)
def load_secret(workspace: Workspace) -> bytes:
    """Read the secret of a database, once per process: 32 bytes that key pseudonyms and rate limits.

    A new random secret is stored where the database has none (any more).
    """
    with unscoped_reading(workspace) as connection:
        stored = database_secret.read_secret(connection)
    if stored is not None:
        return stored
    with unscoped_writing(workspace) as connection:
        return database_secret.read_secret(connection) or database_secret.create_secret(connection)
