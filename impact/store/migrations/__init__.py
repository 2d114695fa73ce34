"""The tables through time: alembic, run from code so that no path or ini file is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from impact.errors import StoreUnavailable
from impact.store.db.engine import write


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@cache
def head_revision() -> str:
    """The revision this version of the product works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known_revisions() -> set[str]:
    """Every revision from the first to the head."""
    return {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}


def current_revision(connection: Connection) -> str | None:
    """The revision of a database, None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade_tables(engine: Engine) -> None:
    """Make the tables or bring them up to date; StoreUnavailable for a database of a newer version."""
    with engine.connect() as connection:
        revision = current_revision(connection)
    if revision == head_revision():
        return
    if revision is not None and revision not in known_revisions():
        raise StoreUnavailable("store_errors.newer_version")
    with write(engine) as connection:
        command.upgrade(_config(connection), "head")
