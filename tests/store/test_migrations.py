"""The migrations make exactly the tables that the code expects, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from impact.errors import StoreUnavailable
from impact.services.core.workspace import open_workspace, unscoped_reading, unscoped_writing
from impact.store import migrations
from impact.store.schema.base import Base


def test_the_migrated_tables_are_those_of_the_models(url: str) -> None:
    opened = open_workspace(url)
    with unscoped_reading(opened) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    opened.engine.dispose()


def test_checks_that_alembic_does_not_compare_are_there_too(url: str) -> None:
    opened = open_workspace(url)
    found = inspect(opened.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {check.name for check in table.constraints if check.__class__.__name__ == "CheckConstraint"}
        assert {check["name"] for check in found.get_check_constraints(table.name)} >= wanted, table.name
    opened.engine.dispose()


def test_whoever_imports_the_base_alone_knows_every_table(sqlite_url: str) -> None:
    code = "from impact.store.schema.base import Base; print(*Base.metadata.tables)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    opened = open_workspace(sqlite_url)
    assert {*output.split(), "alembic_version"} == set(inspect(opened.engine).get_table_names())
    opened.engine.dispose()


def test_opening_again_changes_nothing(url: str) -> None:
    open_workspace(url).engine.dispose()
    again = open_workspace(url)
    with unscoped_reading(again) as connection:
        assert migrations.current_revision(connection) == migrations.head_revision()
    again.engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    opened = open_workspace(url)
    with unscoped_writing(opened) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.engine.dispose()
    with pytest.raises(StoreUnavailable) as caught:
        open_workspace(url)
    assert caught.value.key == "store_errors.newer_version"


def test_a_migration_that_fails_leaves_no_half_tables(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("de stroom valt uit")

    monkeypatch.setattr("alembic.op.create_index", failing)
    with pytest.raises(RuntimeError):
        open_workspace(sqlite_url)
    monkeypatch.undo()
    opened = open_workspace(sqlite_url)
    assert set(inspect(opened.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_any_working_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "map met %25 en spatie"
    odd.mkdir()
    monkeypatch.chdir(odd)
    monkeypatch.delenv("IMPACT_DATABASE_URL", raising=False)
    opened = open_workspace()
    assert (odd / "data" / "local" / "impact.db").is_file()
    opened.engine.dispose()
