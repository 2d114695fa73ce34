"""Troubles that nobody plays: a database that may not grow, a lock that is held, a disk that takes no more."""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from builders import AFile, Network, a_file
from databases import every_row
from machine_speed import patient
from processes import fresh_processes
from sqlalchemy import event, text

from impact.errors import ImpactError
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    unscoped_reading,
    unscoped_writing,
)
from impact.services.operations import figure_rebuild, health_checks
from impact.services.submissions import submission_transaction
from impact.store.db import engine

RAVELHOEK = "Ravelhoek"


def _large(number: int) -> AFile:
    """A file that takes many pages of a database."""
    file = a_file(f"groot {number}.xlsx")
    for key in range(12):
        file.indicator(f"k{key}", baseline=number)
        for year in range(2015, 2025):
            file.actual(f"k{key}", year, number + year, note=f"{number} {key} {year} " * 50)
    return file


def _tried(network: Network, file: AFile) -> str:
    """How handing a file in ends: nothing, or the key of what kept it from being stored."""
    try:
        network.hand_in(RAVELHOEK, file)
    except ImpactError as error:
        return error.key
    return ""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Workspace]:
    opened = open_workspace(sqlite_url)
    yield opened
    opened.engine.dispose()


def test_a_database_that_is_full_after_any_number_of_pages_stays_as_it_was(on_sqlite: Workspace) -> None:
    network = Network(on_sqlite)
    network.hand_in(RAVELHOEK, _large(1))
    before = every_row(on_sqlite)
    with unscoped_reading(on_sqlite) as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    room = [0]

    def limit(driver: Any, *_: Any) -> None:
        driver.execute(f"PRAGMA max_page_count = {pages + room[0]}")

    event.listen(on_sqlite.engine, "checkout", limit)
    for room[0] in count():
        ended = _tried(network, _large(2))
        if not ended:
            break
        assert ended == "store_errors.full"
        assert every_row(on_sqlite) == before, f"something is half there with room for {room[0]} pages"
    assert room[0] >= 10
    assert figure_rebuild.rebuild_figures(on_sqlite) == 0


def test_a_writer_who_does_not_let_go_is_named_and_then_the_same_file_is_stored(
    impatient: None, on_sqlite: Workspace
) -> None:
    network = Network(on_sqlite)
    before = every_row(on_sqlite)
    with unscoped_writing(on_sqlite):
        assert _tried(network, _large(1)) == "store_errors.locked"
    assert every_row(on_sqlite) == before
    assert _tried(network, _large(1)) == ""


def test_a_reader_who_does_not_let_go_keeps_a_commit_waiting_and_nothing_is_half(
    impatient: None, on_sqlite: Workspace
) -> None:
    """With a rollback journal the commit itself is refused; with a write-ahead log readers hold up nobody."""
    network = Network(on_sqlite)
    before = every_row(on_sqlite)
    with unscoped_reading(on_sqlite) as connection:
        connection.execute(text("SELECT count(*) FROM figure")).scalar()
        journal = connection.execute(text("PRAGMA journal_mode")).scalar()
        ended = _tried(network, _large(1))
    assert ended == ("" if journal == "wal" else "store_errors.locked")
    if ended:
        assert every_row(on_sqlite) == before
        assert _tried(network, _large(1)) == ""
    assert figure_rebuild.rebuild_figures(on_sqlite) == 0


@contextmanager
def _held(workspace: Workspace, statement: str) -> Iterator[None]:
    """Somebody else's transaction that does not end."""
    with unscoped_writing(workspace) as connection:
        connection.execute(text(statement))
        yield


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM portfolio FOR UPDATE",
        "LOCK TABLE measurement IN EXCLUSIVE MODE",
        "LOCK TABLE audit_event IN EXCLUSIVE MODE",
        "SELECT pg_advisory_xact_lock(7261904)",
    ],
    ids=["portfolio", "measurements", "trail", "end of the trail"],
)
def test_a_lock_that_is_held_on_postgresql_is_named_and_then_the_same_file_is_stored(
    impatient: None, postgres_url: str, tmp_path: Path, statement: str
) -> None:
    workspace = replace(open_workspace(postgres_url), files=tmp_path)
    network = Network(workspace)
    before = every_row(workspace)
    with _held(workspace, statement):
        assert _tried(network, _large(1)) == "store_errors.locked"
    assert every_row(workspace) == before
    assert _tried(network, _large(1)) == ""
    workspace.engine.dispose()


@pytest.mark.postgres
def test_two_who_wait_for_each_other_on_postgresql_are_parted(postgres_url: str, tmp_path: Path) -> None:
    """The server ends one of them; that one gets a name for it, and stores the file at the next try."""
    workspace = replace(open_workspace(postgres_url), files=tmp_path)
    network = Network(workspace)
    ended: list[str] = []
    with unscoped_writing(workspace) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7261904)"))
        upload = threading.Thread(target=lambda: ended.append(_tried(network, _large(1))))
        upload.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        for _ in range(500):
            if connection.execute(waiting).scalar_one():
                break
            connection.execute(text("SELECT pg_sleep(0.02)"))
        connection.execute(text("SET LOCAL deadlock_timeout = '10s'"))  # so that it is the upload that gives way
        connection.execute(text("SELECT 1 FROM portfolio FOR UPDATE"))
    upload.join()
    assert ended == ["store_errors.locked"]
    assert _tried(network, _large(1)) == ""
    assert figure_rebuild.rebuild_figures(workspace) == 0
    workspace.engine.dispose()


def _with_little_room(url: str, given: tuple[Any, ...], results: Any) -> None:
    """A process that may write files of so many bytes and no larger: the system itself refuses."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    workspace = open_workspace(url, tables=Tables.ANY)
    access, organisation_id, portfolio_id = given
    file = _large(2)
    before = every_row(workspace)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    found = []
    largest = max(place.stat().st_size for place in Path(url.removeprefix("sqlite:///")).parent.glob("impact.db*"))
    for room in [*range(0, 40_000, 8_000), *range(largest - 65_536, largest + 1_000_000, 16_384)]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(0, room), hard))
        ended = ""
        try:
            submission_transaction.submit(
                access, file.submission, file.data, workspace, organisation_id=organisation_id,
                portfolio_id=portfolio_id, submitted_by="Fonds",
            )  # fmt: skip
        except ImpactError as error:
            ended = error.key
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        found.append((ended, ended == "" or every_row(workspace) == before))
        if not ended:
            break
    results.put((found, figure_rebuild.rebuild_figures(workspace)))


def test_a_disk_that_takes_no_more_stops_an_upload_and_nothing_is_half(on_sqlite: Workspace) -> None:
    network = Network(on_sqlite)
    network.hand_in(RAVELHOEK, _large(1))
    fresh = fresh_processes()
    results = fresh.Queue()
    given = (network.fund, network.id(), network.portfolio_id)
    other = fresh.Process(target=_with_little_room, args=(on_sqlite.url, given, results))
    other.start()
    found, differing = results.get(timeout=patient(120))
    other.join()
    ends = [ended for ended, _ in found]
    assert ends[-1] == ""
    assert set(ends[:-1]) == {"store_errors.cannot_store_file", "store_errors.damaged"}
    assert all(same for _, same in found)
    assert differing == 0
    assert [found.key for found in health_checks.run_checks(on_sqlite) if not found.good] == []
