"""Backup and restore of a SQLite database with its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from impact.errors import ImpactError
from impact.services.accounts import sessions
from impact.services.core.audit_log import SYSTEM, actor, add_event, now, record_event
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts, personal_data, sessions_and_tokens
from impact.store.audit import audit_chain
from impact.store.db import database_secret
from impact.store.maintenance import health, sqlite_backup


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """Result of a restore: path of the previous database, files copied, people erased again."""

    previous_database: Path | None
    files: int
    erased: int


def files_folder(target: Path) -> Path:
    """Folder of the files of a backup: NAME_files beside NAME.db, as beside a database."""
    return target.with_name(f"{target.stem}_files")


def create_backup(workspace: Workspace, target: Path) -> int:
    """Write a verified copy of the database and its files; returns how many files were copied.

    The copy is a database by itself: `--database sqlite:///FILE` opens it. ImpactError where the target is
    the database itself.
    """
    source = sqlite_backup.database_path(workspace.engine)
    if target.resolve() == source.resolve() or files_folder(target).resolve() == workspace.files.resolve():
        raise ImpactError("cli.backup_onto_itself", file=str(target))
    record_event(workspace, SYSTEM, "backup", "database")
    sqlite_backup.create_backup(source, target)
    with unscoped_reading(workspace) as connection:
        hashes = health.list_content_hashes(connection)
    copied = sqlite_backup.copy_files(workspace.files, files_folder(target), hashes)
    sqlite_backup.remove_other_files(files_folder(target), hashes)
    return copied


def restore_backup(workspace: Workspace, source: Path) -> RestoreResult:
    """Restore a backup; the previous database is kept beside it. `workspace` must not be used afterwards.

    All sessions and links end. Accounts erased or disabled since the backup are erased or disabled again.
    ImpactError for a missing or damaged backup, or one that is the database itself.
    """
    database = sqlite_backup.database_path(workspace.engine)
    if not source.is_file():
        raise ImpactError("cli.no_such_file", file=str(source))
    if source.resolve() == database.resolve():
        raise ImpactError("cli.backup_onto_itself", file=str(source))
    sqlite_backup.check_backup(source)
    closed = _read_closed_accounts(workspace)
    workspace.engine.dispose()
    previous = database.with_name(f"{database.stem}-before-{now():%Y%m%dT%H%M%S}.db") if database.exists() else None
    sqlite_backup.restore_backup(source, database, previous or database)
    restored = open_workspace(workspace.url)
    with unscoped_writing(restored) as connection:
        erased = _close_accounts_again(connection, closed)
        add_event(connection, SYSTEM, "restore", "database", erased=erased)
        hashes = health.list_content_hashes(connection)
    copied = sqlite_backup.copy_files(files_folder(source), restored.files, hashes)
    restored.engine.dispose()
    return RestoreResult(previous, copied, erased)


@dataclass(frozen=True, slots=True)
class _ClosedAccounts:
    """The secret of the replaced database (its identity), and its erased and disabled accounts."""

    secret: bytes | None = None
    erased: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()


def _read_closed_accounts(workspace: Workspace) -> _ClosedAccounts:
    try:
        with unscoped_reading(workspace) as connection:
            return _ClosedAccounts(
                database_secret.read_secret(connection),
                frozenset(accounts.list_ids_in_state(connection, accounts.ERASED)),
                frozenset(accounts.list_ids_in_state(connection, accounts.DISABLED)),
            )
    except ImpactError:
        # Empty, damaged or of another schema version: nothing to carry over, the backup is restored as it is.
        return _ClosedAccounts()


def _close_accounts_again(connection: Connection, closed: _ClosedAccounts) -> int:
    """End the sessions and links of the backup, and erase or disable accounts again; returns how many were erased.

    Accounts are matched by id only where the secret shows that it is the same database.
    """
    erased = 0
    is_same_database = closed.secret is not None and closed.secret == database_secret.read_secret(connection)
    for account_id in accounts.list_ids(connection):
        sessions.end_all_sessions(connection, account_id)
        sessions_and_tokens.void_links(connection, account_id, now())
        row = accounts.get_account(connection, account_id)
        if not is_same_database or row is None or row.state == accounts.ERASED:
            continue
        if account_id in closed.erased:
            personal_data.erase_account(connection, account_id)
            audit_chain.blank_labels(connection, actor(account_id))
            erased += 1
        elif account_id in closed.shut:
            accounts.change_account(connection, account_id, state=accounts.DISABLED)
    return erased
