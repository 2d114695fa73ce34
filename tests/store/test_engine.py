"""The database is opened as safely as it can be, and says in words what keeps it shut."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from impact.errors import StoreUnavailable
from impact.i18n import catalog
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    unscoped_reading,
    unscoped_writing,
)
from impact.store.db import engine


def _pragma(workspace: Workspace, name: str) -> object:
    with unscoped_reading(workspace) as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Workspace:
    return open_workspace(sqlite_url)


def _refused(url: str, **how: bool) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        open_workspace(url, **how)
    assert caught.value.key in catalog()
    return caught.value.key.removeprefix("store_errors.")


def test_sqlite_checks_foreign_keys_and_waits_for_the_disk(on_sqlite: Workspace) -> None:
    assert _pragma(on_sqlite, "foreign_keys") == 1
    assert _pragma(on_sqlite, "synchronous") == 2
    assert _pragma(on_sqlite, "busy_timeout") == engine.BUSY_SECONDS * 1000


def test_a_write_ahead_log_is_used_only_where_the_library_is_safe(on_sqlite: Workspace) -> None:
    safe = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert _pragma(on_sqlite, "journal_mode") == ("wal" if safe else "delete")


def test_an_owner_that_is_not_there_is_refused(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError), unscoped_writing(workspace) as connection:
        connection.exec_driver_sql(
            "INSERT INTO membership (organisation_id, account_id, role, made_at) "
            "VALUES (99, 99, 'coach', '2026-11-24 12:00:00')"
        )


def test_reading_does_not_wait_for_a_writer(on_sqlite: Workspace) -> None:
    with unscoped_writing(on_sqlite) as writer:
        writer.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', 'b')")
        with unscoped_reading(on_sqlite) as reader:
            assert reader.exec_driver_sql("SELECT COUNT(*) FROM setting WHERE key = 'a'").scalar() == 0


def test_a_second_writer_is_told_that_somebody_else_writes(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    opened = open_workspace(sqlite_url)
    with unscoped_writing(opened), pytest.raises(StoreUnavailable) as caught, unscoped_writing(opened):
        pytest.fail("two writers at once")
    assert caught.value.key == "store_errors.locked"


def test_a_connection_that_does_not_come_free_is_told_as_that(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = workspace.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.05)
    with ExitStack() as held:
        for _ in range(pool.size() + pool._max_overflow):
            held.enter_context(unscoped_reading(workspace))
        with pytest.raises(StoreUnavailable) as caught:
            held.enter_context(unscoped_reading(workspace))
    assert caught.value.key == "store_errors.locked"


@pytest.mark.parametrize("code", ["53100", "53200", "53300", "55P03", "57P01", "58030", "58P01", "XX002"])
def test_a_trouble_of_the_machine_under_postgresql_has_a_name(code: str) -> None:
    with pytest.raises(StoreUnavailable) as caught, engine.translate_errors():
        raise OperationalError("SELECT 1", None, psycopg.errors.lookup(code)("said"))
    assert caught.value.key in catalog()


def test_a_full_disk_is_named_and_leaves_nothing(on_sqlite: Workspace) -> None:
    def overflow() -> None:
        with unscoped_writing(on_sqlite) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', ?)", ("x" * 100_000,))

    with pytest.raises(StoreUnavailable) as caught:
        overflow()
    assert caught.value.key == "store_errors.full"
    with unscoped_reading(on_sqlite) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM setting WHERE key = 'a'").scalar() == 0


def test_a_url_nobody_understands_is_refused() -> None:
    assert _refused("geen adres") == "bad_url"
    assert _refused("oracle://iemand@ergens/iets") == "bad_url"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    place = tmp_path / "tekst.db"
    place.write_text("dit is geen database, maar een lange regel tekst " * 100)
    assert _refused(f"sqlite:///{place}") == "not_a_database"


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    assert _refused("postgresql://impact@127.0.0.1:1/impact?connect_timeout=2") == "unreachable"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    assert _refused(f"sqlite:///{tmp_path}/bestand/impact.db") == "cannot_create"


def test_tables_that_are_not_there_are_missed_in_words(sqlite_url: str) -> None:
    opened = open_workspace(sqlite_url, tables=Tables.ANY)
    with pytest.raises(StoreUnavailable) as caught, unscoped_reading(opened) as connection:
        connection.exec_driver_sql("SELECT * FROM figure")
    assert caught.value.key == "store_errors.not_migrated"


def test_a_password_is_not_shown() -> None:
    opened = open_workspace("postgresql://impact:geheim@127.0.0.1:1/impact", tables=Tables.ANY)
    assert "geheim" not in opened.redacted_url
