"""The tables through time: alembic, run from code so that no path or ini file is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select, text

from impact.errors import StoreUnavailable
from impact.store.db.engine import write

# A number of our own choosing: whoever changes tables waits for whoever is changing them.
LOCK = 7_261_906
# Names that tables of earlier versions had.
FORMER_TABLES = ("cell", "standing")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    # More files than a folder holds: those that belong together have a folder of their own.
    config.set_main_option("recursive_version_locations", "true")
    config.attributes["connection"] = connection
    return config


@cache
def _scripts() -> ScriptDirectory:
    """The scripts of all revisions, loaded once per process: they would be at each opening of a database."""
    return ScriptDirectory.from_config(_config())


def head_revision() -> str:
    """The revision this version of the product works with."""
    return _scripts().get_current_head() or ""


def known_revisions() -> set[str]:
    """Every revision from the first to the head."""
    return {revision.revision for revision in _scripts().walk_revisions()}


def current_revision(connection: Connection) -> str | None:
    """The revision of a database, None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def list_steps(revision: str | None) -> list[str]:
    """The revisions between that of a database and the head, oldest first; StoreUnavailable for a newer database."""
    if revision is not None and revision not in known_revisions():
        raise StoreUnavailable("store_errors.newer_version")
    steps = [script.revision for script in _scripts().iterate_revisions("head", revision or "base")]
    return [step for step in reversed(steps) if step != revision]


def create_tables(engine: Engine) -> None:
    """Make the tables where there are none; those of an earlier version stay as they are (`upgrade_tables`)."""
    with engine.connect() as connection:
        if current_revision(connection) is not None:
            return
    with write(engine) as connection:
        lock_tables(connection)
        # Whoever else began at the same moment may have made them while we waited.
        if current_revision(connection) is None:
            upgrade_to(connection, head_revision())


def require_tables(connection: Connection) -> None:
    """StoreUnavailable where the tables are not those of this version."""
    revision = current_revision(connection)
    if revision is None:
        raise StoreUnavailable("store_errors.no_tables")
    if list_steps(revision):
        raise StoreUnavailable("store_errors.not_migrated")


@contextmanager
def upgrading(engine: Engine) -> Iterator[Connection]:
    """The transaction in which tables are brought up to date: nobody else upgrades or writes meanwhile."""
    with write(engine) as connection:
        lock_tables(connection)
        if connection.dialect.name == "postgresql":
            # Every table there is, so that a backup made now holds everything that was written before the upgrade.
            tables = [f'"{table}"' for table in inspect(connection).get_table_names()]
            if tables:
                connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"))
        yield connection


def upgrade_to(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, within the caller's transaction."""
    command.upgrade(_config(connection), revision)


def lock_tables(connection: Connection) -> None:
    """Wait until nobody else makes or changes tables, until the transaction ends; SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
