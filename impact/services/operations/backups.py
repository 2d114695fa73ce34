"""Backup and restore of a database with its files: a file of SQLite, or a dump of PostgreSQL.

No old copy is rotated away, here or elsewhere in the product. Whoever runs the server sets in the job that calls
`python -m impact backup` (cron, a systemd timer) how often it runs, under which name, and which files it deletes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from impact.errors import ImpactError, StoreUnavailable
from impact.services.accounts import personal_data as personal_data_services
from impact.services.accounts import sessions
from impact.services.core.audit_log import SYSTEM, actor, add_event, now, record_event
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    unscoped_reading,
    unscoped_writing,
)
from impact.store import guest_links, migrations
from impact.store.accounts import accounts, personal_data, sessions_and_tokens
from impact.store.audit import audit_chain
from impact.store.db import database_secret
from impact.store.figures import rebuild
from impact.store.guest_links import ErasedRow
from impact.store.maintenance import (
    backup_check,
    backup_files,
    database_checks,
    dump_format,
    erasure_journal,
    postgres_dump,
    postgres_restore,
    sqlite_backup,
)
from impact.store.maintenance.erasure_journal import ErasedAccount

POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """Result of a restore: where the state of before is kept, files copied, people erased again."""

    previous_database: Path | None
    files: int
    erased: int


def files_folder(target: Path) -> Path:
    """Folder of the files of a backup: NAME_files beside NAME.db, as beside a database."""
    return target.with_name(f"{target.stem}_files")


def name_backup(workspace: Workspace, why: str) -> Path:
    """Where a backup goes that nobody named: beside the database of SQLite, else beside the folder of the files."""
    if workspace.engine.dialect.name == POSTGRESQL:
        beside = workspace.files.with_name(f"{workspace.engine.url.database}.dump")
    else:
        beside = sqlite_backup.database_path(workspace.engine)
    return beside.with_name(f"{beside.stem}-{why}-{now():%Y%m%dT%H%M%S}{beside.suffix or '.db'}")


def write_database(workspace: Workspace, target: Path) -> None:
    """Write a checked copy of the database alone, of one moment; an older copy is replaced once this one is whole."""
    if workspace.engine.dialect.name == POSTGRESQL:
        postgres_dump.write_dump(workspace.engine, target)
    else:
        sqlite_backup.create_backup(sqlite_backup.database_path(workspace.engine), target)


def create_backup(workspace: Workspace, target: Path) -> int:
    """Write a verified copy of the database and its files; returns how many files were copied.

    On SQLite the copy is a database by itself: `--database sqlite:///FILE` opens it. ImpactError where the target is
    the database itself.
    """
    if _is_database(workspace, target) or files_folder(target).resolve() == workspace.files.resolve():
        raise ImpactError("cli.backup_onto_itself", file=str(target))
    record_event(workspace, SYSTEM, "backup", "database")
    personal_data_services.note_erasures(workspace)
    write_database(workspace, target)
    with unscoped_reading(workspace) as connection:
        hashes = database_checks.list_content_hashes(connection)
    copied = backup_files.copy_files(workspace.files, files_folder(target), hashes)
    backup_files.remove_other_files(files_folder(target), hashes)
    return copied


def restore_backup(workspace: Workspace, source: Path) -> RestoreResult:
    """Restore a backup; the previous database is kept beside it. `workspace` must not be used afterwards.

    All sessions and links end. Accounts erased or disabled since the backup are erased or disabled again, and what was
    erased of guests is too: the database
    that is replaced knows them, and the journal beside the files where there is no such database any more.
    ImpactError for a missing or damaged backup, one of the other kind of database, or one that is the database itself.
    """
    if not source.is_file():
        raise ImpactError("cli.no_such_file", file=str(source))
    if _is_database(workspace, source):
        raise ImpactError("cli.backup_onto_itself", file=str(source))
    is_postgresql = workspace.engine.dialect.name == POSTGRESQL
    if backup_check.is_sqlite(source) is is_postgresql and dump_format.is_dump(source) is not is_postgresql:
        raise StoreUnavailable("store_errors.other_database")
    if is_postgresql:
        backup_check.check_dump(source)
        revision = dump_format.read_head(source)
    else:
        revision = backup_check.check_sqlite_backup(source)
    closed = _read_closed_accounts(workspace)
    previous = _keep_previous(workspace)
    replacing = _replacing_on_postgresql if is_postgresql else _replacing_on_sqlite
    with replacing(workspace, source, previous) as connection:
        erased = _close_accounts_again(connection, closed, (workspace.files, files_folder(source)))
        add_event(connection, SYSTEM, "restore", "database", erased=erased)
        if revision != migrations.head_revision():
            # As after `migrate`: figures follow the rules of the version that shows them.
            rebuild.rebuild_figures(connection)
        hashes = database_checks.list_content_hashes(connection)
        copied = backup_files.copy_files(files_folder(source), workspace.files, hashes)
    workspace.engine.dispose()
    return RestoreResult(previous, copied, erased)


def _is_database(workspace: Workspace, file: Path) -> bool:
    """Whether this file is the database itself."""
    if workspace.engine.dialect.name == POSTGRESQL:
        return False
    return file.resolve() == sqlite_backup.database_path(workspace.engine).resolve()


def _keep_previous(workspace: Workspace) -> Path | None:
    """Where the state of before is kept; None where there is none. On PostgreSQL it is written here."""
    if workspace.engine.dialect.name != POSTGRESQL:
        return name_backup(workspace, "before") if sqlite_backup.has_content(workspace.engine) else None
    with unscoped_reading(workspace) as connection:
        if not postgres_restore.has_tables(connection):
            return None
    previous = name_backup(workspace, "before")
    write_database(workspace, previous)
    return previous


@contextmanager
def _replacing_on_postgresql(workspace: Workspace, source: Path, _previous: Path | None) -> Iterator[Connection]:
    """The transaction in which the backup takes the place of what there is."""
    with postgres_restore.restoring(workspace.engine, source) as connection:
        yield connection


@contextmanager
def _replacing_on_sqlite(workspace: Workspace, source: Path, previous: Path | None) -> Iterator[Connection]:
    """A transaction on a copy of the backup, which takes the place of the database once it is committed.

    So nobody who was erased is there again for a moment, whatever happens meanwhile.
    """
    database = sqlite_backup.database_path(workspace.engine)
    with sqlite_backup.stage_copy(source, database) as copy:
        copied_workspace = open_workspace(f"sqlite:///{copy}", tables=Tables.ANY)
        try:
            with migrations.upgrading(copied_workspace.engine) as connection:
                migrations.upgrade_to(connection, migrations.head_revision())
            with unscoped_writing(copied_workspace) as connection:
                yield connection
        finally:
            copied_workspace.engine.dispose()
        workspace.engine.dispose()
        sqlite_backup.restore_backup(copy, database, previous)


@dataclass(frozen=True, slots=True)
class _ClosedAccounts:
    """The secret of the replaced database (its identity), its erased and disabled accounts, and what it erased of
    guests."""

    secret: bytes | None = None
    erased: frozenset[ErasedAccount] = frozenset()
    shut: frozenset[ErasedAccount] = frozenset()
    of_guests: frozenset[ErasedRow] = frozenset()


def _read_closed_accounts(workspace: Workspace) -> _ClosedAccounts:
    try:
        with unscoped_reading(workspace) as connection:
            return _ClosedAccounts(
                database_secret.read_secret(connection),
                personal_data_services.list_closed(connection, accounts.ERASED),
                personal_data_services.list_closed(connection, accounts.DISABLED),
                _read_erased_of_guests(workspace),
            )
    except ImpactError:
        # Empty, damaged or of before there were accounts: the journal beside the files is what is left.
        return _ClosedAccounts()


def _read_erased_of_guests(workspace: Workspace) -> frozenset[ErasedRow]:
    """What the replaced database erased of guests: nothing of a kind of rows that it does not have yet.

    Each kind has a connection of its own: an older database without one of the tables still says whose accounts are
    closed, and on PostgreSQL nothing more is read in a transaction that failed.
    """
    rows: set[ErasedRow] = set()
    for kind in guest_links.ERASED_OF_GUESTS:
        with suppress(ImpactError), unscoped_reading(workspace) as connection:
            rows.update(guest_links.list_erased_rows(connection, (kind,)))
    return frozenset(rows)


def _close_accounts_again(connection: Connection, closed: _ClosedAccounts, folders: tuple[Path, ...]) -> int:
    """End sessions and links of the backup, those of guests too, and close accounts again; returns how many it erased.

    Accounts are matched only where the secret shows that it is the same database, by number and moment: a number may
    have been given to somebody else since an earlier restore.
    """
    secret = database_secret.read_secret(connection)
    is_same_database = secret is not None and secret == closed.secret
    to_erase = set(closed.erased) if is_same_database else set()
    of_guests = set(closed.of_guests) if is_same_database else set()
    for folder in folders if secret is not None else ():
        to_erase |= erasure_journal.read_journal(folder, secret or b"")
        of_guests |= erasure_journal.read_erased_rows(folder, secret or b"")
    erased = 0
    guest_links.withdraw_all(connection, now())
    guest_links.erase_again(connection, of_guests)
    for account_id in accounts.list_ids(connection):
        sessions.end_all_sessions(connection, account_id)
        sessions_and_tokens.void_links(connection, account_id, now())
        row = accounts.get_account(connection, account_id)
        if row is None or row.state == accounts.ERASED:
            continue
        identity = ErasedAccount(row.id, row.made_at)
        if identity in to_erase:
            personal_data.erase_account(connection, account_id, now())
            audit_chain.blank_labels(connection, actor(account_id))
            erased += 1
        elif is_same_database and identity in closed.shut:
            accounts.change_account(connection, account_id, state=accounts.DISABLED)
    return erased
