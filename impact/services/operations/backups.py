"""Backups of a database with its files, and putting one back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from impact.errors import ImpactError
from impact.services.accounts import sessions
from impact.services.core.audit_log import SYSTEM, actor, note, now, record
from impact.services.core.workspace import Workspace, open_workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import accounts, personal_data, sessions_and_tokens
from impact.store.audit import audit_chain as trail
from impact.store.db import database_secret
from impact.store.maintenance import health
from impact.store.maintenance import sqlite_backup as store


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: where the state of before is kept, files that came along, people erased again."""

    kept: Path | None
    files: int
    erased: int


def files_of(target: Path) -> Path:
    """The folder of files beside a backup, as it stands beside a database."""
    return target.with_name(f"{target.stem}_files")


def backup(workspace: Workspace, target: Path) -> int:
    """Write a checked copy of the database and its files; returns how many files were copied.

    The copy is a database by itself: `--database sqlite:///FILE` opens it.
    """
    source = store.place(workspace.engine)
    if target.resolve() == source.resolve() or files_of(target).resolve() == workspace.files.resolve():
        raise ImpactError("cli.backup_onto_itself", file=str(target))
    record(workspace, SYSTEM, "backup", "database")
    store.take(source, target)
    with unlimited_reading(workspace) as connection:
        kept = health.content_hashes(connection)
    copied = store.copy_files(workspace.files, files_of(target), kept)
    store.drop_others(files_of(target), kept)
    return copied


def restore(workspace: Workspace, source: Path) -> Restored:
    """Put a backup back; the state of before is kept beside the database. `workspace` is not used any more.

    Nobody stays signed in and no link works on. Who was erased or shut out since the backup is so again.
    """
    database = store.place(workspace.engine)
    if not source.is_file():
        raise ImpactError("cli.no_such_file", file=str(source))
    if source.resolve() == database.resolve():
        raise ImpactError("cli.backup_onto_itself", file=str(source))
    store.check(source)
    gone = _gone(workspace)
    workspace.engine.dispose()
    kept = database.with_name(f"{database.stem}-before-{now():%Y%m%dT%H%M%S}.db") if database.exists() else None
    store.put_back(source, database, kept or database)
    opened = open_workspace(workspace.url)
    with unlimited_writing(opened) as connection:
        erased = _caught_up(connection, gone)
        note(connection, SYSTEM, "restore", "database", erased=erased)
        hashes = health.content_hashes(connection)
    copied = store.copy_files(files_of(source), opened.files, hashes)
    opened.engine.dispose()
    return Restored(kept, copied, erased)


@dataclass(frozen=True, slots=True)
class _Gone:
    """Which database it was, and the accounts in it that were erased or shut."""

    secret: bytes | None = None
    erased: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()


def _gone(workspace: Workspace) -> _Gone:
    try:
        with unlimited_reading(workspace) as connection:
            return _Gone(
                database_secret.secret(connection),
                frozenset(accounts.in_state(connection, accounts.ERASED)),
                frozenset(accounts.in_state(connection, accounts.DISABLED)),
            )
    except ImpactError:
        # Empty, damaged or of another version: then nothing is known of it, and the backup stands as it is.
        return _Gone()


def _caught_up(connection: Connection, gone: _Gone) -> int:
    """End what a backup would bring to life again; returns how many people were erased anew."""
    erased = 0
    same = gone.secret is not None and gone.secret == database_secret.secret(connection)
    for account_id in accounts.ids(connection):
        sessions.end_all(connection, account_id)
        sessions_and_tokens.void_links(connection, account_id, now())
        row = accounts.one(connection, account_id)
        if not same or row is None or row.state == accounts.ERASED:
            continue
        if account_id in gone.erased:
            personal_data.forget(connection, account_id)
            trail.blank_labels(connection, actor(account_id))
            erased += 1
        elif account_id in gone.shut:
            accounts.change(connection, account_id, state=accounts.DISABLED)
    return erased
