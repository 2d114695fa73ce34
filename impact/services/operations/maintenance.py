"""Maintenance of a database: rebuild derived figures, delete expired data, check integrity."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from impact.errors import ImpactError
from impact.model.evidence import DAYS_REMOVED
from impact.services.accounts import login_rate_limit, personal_data
from impact.services.core import settings
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store import evidence
from impact.store.accounts import accounts, email_outbox
from impact.store.accounts import personal_data as personal_data_store
from impact.store.audit import audit_chain
from impact.store.db import blob_storage, locks, private_files
from impact.store.figures import rebuild
from impact.store.maintenance import health
from impact.store.queries import settings_and_revision
from impact.store.tenancy import row_level_security


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check: whether it passed, and its message (`key` of the catalog `store_errors`)."""

    good: bool
    key: str
    params: dict[str, Any] = field(default_factory=dict)


# Below this a backup or an upload may fail.
LOW_DISK_BYTES = 500 * 1024 * 1024
# Retention of ended sessions, used links and sent emails, for investigating an incident.
TRACE_RETENTION = timedelta(days=90)
# The lifetime of the cookie of a trusted browser (web.forms).
DEVICE_RETENTION = timedelta(days=180)
DAILY_SETTING = "daily_on"
MAX_DOCUMENTS = 5


@dataclass(frozen=True, slots=True)
class DailyResult:
    """What was deleted: rows of ended sessions and the like, files of submissions, files without any row."""

    traces: int
    files: int
    orphans: int


def rebuild_figures(workspace: Workspace) -> int:
    """Rebuild all figures and aggregates from the measurements; returns how many rows differed, normally 0."""
    with unscoped_writing(workspace) as connection:
        return rebuild.rebuild_figures(connection).changed


def delete_orphaned_files(workspace: Workspace) -> int:
    """Delete orphaned files (referred to by no row) older than a day; returns how many.

    Each is checked again under a lock on its hash: a concurrent upload of the same content either waits or
    renews the file's age.
    """
    with unscoped_reading(workspace) as connection:
        stored_hashes = set(health.list_content_hashes(connection))
    removed = 0
    for name in blob_storage.find_orphans(workspace.files, stored_hashes):
        if blob_storage.is_unfinished(name):
            removed += blob_storage.remove_orphan(workspace.files, name)
            continue
        with unscoped_writing(workspace) as connection:
            locks.lock_file(connection, name)
            if not personal_data_store.is_file_kept(connection, name):
                removed += blob_storage.remove_orphan(workspace.files, name)
    return removed


def run_daily(workspace: Workspace) -> DailyResult | None:
    """Delete expired data at most once a day (UTC); None where another call has done it today."""
    with unscoped_writing(workspace) as connection:
        if not personal_data_store.claim_daily_task(connection, DAILY_SETTING, now().date().isoformat()):
            return None
    return delete_expired(workspace)


def delete_expired(workspace: Workspace) -> DailyResult:
    """Delete expired sign-in attempts, sessions, links, texts of emails, removed evidence and files."""
    moment = now()
    with unscoped_writing(workspace) as connection:
        email_outbox.blank_old(connection, moment)
        traces = personal_data_store.delete_old_traces(
            connection,
            attempts=moment - login_rate_limit.WINDOW,
            sessions=moment - TRACE_RETENTION,
            browsers=moment - DEVICE_RETENTION,
        )
        evidence.delete_removed(connection, moment - timedelta(days=DAYS_REMOVED))
    personal_data.note_erasures(workspace)
    return DailyResult(traces, personal_data.delete_expired_files(workspace), delete_orphaned_files(workspace))


def run_checks(workspace: Workspace) -> tuple[Finding, ...]:
    """Check schema, integrity, files, figures, audit chain and configuration; nothing is changed."""
    findings: list[Finding] = []
    try:
        with unscoped_reading(workspace) as connection:
            findings.append(_finding("database", True, name=health.describe(connection)))
            current, expected = health.compare_revisions(connection)
            if current != expected:
                return (*findings, _finding("revision", False, found=current or "–", wanted=expected))
            findings.append(_finding("revision", True, revision=current))
            findings.append(_finding("foreign_keys", health.foreign_keys(connection)))
            if health.guards_rows(connection):
                is_enforced, is_restricted = row_level_security.inspect_protection(connection)
                findings.append(_finding("row_security", is_enforced))
                findings.append(_finding("login", is_restricted))
            findings.append(_count_finding("integrity", len(health.find_damage(connection))))
            unreadable = health.find_unreadable_documents(connection)
            findings.append(_count_finding("documents", len(unreadable), which=", ".join(unreadable[:MAX_DOCUMENTS])))
            digests = health.list_content_hashes(connection)
            missing = [digest for digest in digests if not _is_readable(workspace, digest)]
            findings.append(_count_finding("files", len(missing)))
            differing = rebuild.rebuild_figures(connection, write=False).changed
            findings.append(_count_finding("figures", differing))
            orphans = blob_storage.find_orphans(workspace.files, set(digests))
            findings.append(_finding("orphans", True, n=len(orphans)))
            findings.append(_check_private(workspace))
            findings.append(_check_trail(connection))
            findings += _check_served(connection)
    except ImpactError as error:
        return (*findings, Finding(False, error.key, error.params))
    folder = workspace.files if workspace.files.exists() else workspace.files.parent
    free = shutil.disk_usage(folder if folder.exists() else ".").free
    return (*findings, _finding("disk", free > LOW_DISK_BYTES, free=round(free / 1024**3, 1)))


def _private_places(workspace: Workspace) -> tuple[Path, ...]:
    """What nobody else on this machine may look into: the files, and the database where it is a file."""
    database = workspace.engine.url.database
    if workspace.engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return (workspace.files,)
    return (Path(database), Path(database).parent, workspace.files)


def _check_private(workspace: Workspace) -> Finding:
    """Check that nobody else on this machine may read the database or the files; names the first that they may."""
    for place in _private_places(workspace):
        if private_files.is_open_to_others(place):
            return _finding("private", False, place=str(place))
    return _finding("private", True)


def _check_trail(connection: Connection) -> Finding:
    """Check that the hash chain of the audit trail is intact."""
    number, broken, last = audit_chain.find_break(connection)
    if broken is not None:
        return _finding("trail", False, number=broken)
    return _finding("trail", True, n=number, digest=last)


def _check_served(connection: Connection) -> Iterator[Finding]:
    """Check what only matters once people reach the server from other machines: emails, base URL, demo."""
    people = any(row.email for row in accounts.list_all(connection))
    ok, numbers = _check_unsent(connection)
    yield _finding("letters", ok, **numbers)
    if people:
        yield _finding("base_url", settings.base_url_is_set())
    if settings_and_revision.setting(connection, "demo") is not None:
        elsewhere = [name for name in _served_addresses() if not _is_loopback(name)]
        yield _finding("demo", not elsewhere, **({"address": elsewhere[0]} if elsewhere else {}))


def _check_unsent(connection: Connection) -> tuple[bool, dict[str, Any]]:
    """Count unsent emails: expected without a mail server, a fault with one."""
    unsent = len(email_outbox.list_unsent(connection, now()))
    return not (unsent and settings.smtp_url()), {"n": unsent}


def _served_addresses() -> list[str]:
    """Host names under which this server is reached, as far as the environment tells."""
    served = os.environ.get("STREAMLIT_SERVER_ADDRESS", "")
    return [name for name in (urlsplit(settings.base_url()).hostname or "", served) if name]


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _finding(check: str, good: bool, **params: Any) -> Finding:
    return Finding(good, f"store_errors.doctor_{check}" + ("" if good else "_bad"), params)


def _count_finding(check: str, faults: int, **params: Any) -> Finding:
    """A finding that passes without faults; else with their number and `params`."""
    return _finding(check, faults == 0, **({"n": faults, **params} if faults else {}))


def _is_readable(workspace: Workspace, digest: str) -> bool:
    try:
        blob_storage.load_file(workspace.files, digest)
    except ImpactError:
        return False
    return True
