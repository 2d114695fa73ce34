"""Looking after a database: rebuild the figures, let go of what is past its time, check everything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from impact.errors import ImpactError
from impact.model.evidence import DAYS_REMOVED
from impact.services.accounts import login_rate_limit, personal_data
from impact.services.core import settings
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store import evidence
from impact.store.accounts import accounts, email_outbox
from impact.store.accounts import personal_data as store_privacy
from impact.store.audit import audit_chain
from impact.store.db import blob_storage
from impact.store.figures import rebuild
from impact.store.maintenance import health
from impact.store.queries import settings_and_revision as read
from impact.store.submissions import find_or_create
from impact.store.tenancy import row_level_security


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `key` is its sentence (catalog `store_errors`)."""

    good: bool
    key: str
    params: dict[str, Any] = field(default_factory=dict)


# Below this a backup or an upload may not fit any more.
LOW_DISK_BYTES = 500 * 1024 * 1024
# Ended sessions, used links and sent letters are kept so long, for whoever looks into an incident.
TRACES_KEPT = timedelta(days=90)
# As long as the cookie of a known browser lasts.
BROWSERS_KEPT = timedelta(days=180)
DAILY = "daily_on"
DOCUMENTS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Daily:
    """What was let go of: rows of ended sessions and the like, submissions whose file went, stored orphans."""

    traces: int
    files: int
    orphans: int


def recompute(workspace: Workspace) -> int:
    """Rebuild all figures and cells; returns how many rows differed, normally 0."""
    with unlimited_writing(workspace) as connection:
        return rebuild.rebuild(connection).changed


def sweep(workspace: Workspace) -> int:
    """Remove stored files that no submission keeps, older than a day; returns how many.

    Each is looked at again while nobody can store it: an upload of the same file makes it young, or waits.
    """
    with unlimited_reading(workspace) as connection:
        known = set(health.content_hashes(connection))
    removed = 0
    for name in blob_storage.orphans(workspace.files, known):
        if blob_storage.unfinished(name):
            removed += blob_storage.drop(workspace.files, name)
            continue
        with unlimited_writing(workspace) as connection:
            find_or_create.alone_with_file(connection, name)
            if not store_privacy.still_kept(connection, name):
                removed += blob_storage.drop(workspace.files, name)
    return removed


def daily(workspace: Workspace) -> Daily | None:
    """Let go of what is past its time, once a day at most; None where that was done today."""
    with unlimited_writing(workspace) as connection:
        if not store_privacy.take_turn(connection, DAILY, now().date().isoformat()):
            return None
    return let_go(workspace)


def let_go(workspace: Workspace) -> Daily:
    """Let go now of counted guesses, ended sessions, used links, what letters said, and files past their time."""
    moment = now()
    with unlimited_writing(workspace) as connection:
        email_outbox.blank_old(connection, moment)
        traces = store_privacy.clear_traces(
            connection,
            attempts=moment - login_rate_limit.WINDOW,
            sessions=moment - TRACES_KEPT,
            browsers=moment - BROWSERS_KEPT,
        )
        evidence.clear_removed(connection, moment - timedelta(days=DAYS_REMOVED))
    return Daily(traces, personal_data.expire_files(workspace), sweep(workspace))


def doctor(workspace: Workspace) -> tuple[Finding, ...]:
    """Check the database, its files, its figures and its trail; nothing is changed."""
    findings: list[Finding] = []
    try:
        with unlimited_reading(workspace) as connection:
            findings.append(_finding("database", True, name=health.describe(connection)))
            found, wanted = health.revisions(connection)
            if found != wanted:
                return (*findings, _finding("revision", False, found=found or "–", wanted=wanted))
            findings.append(_finding("revision", True, revision=found))
            findings.append(_finding("foreign_keys", health.foreign_keys(connection)))
            if health.guards_rows(connection):
                in_force, held = row_level_security.found(connection)
                findings.append(_finding("row_security", in_force))
                findings.append(_finding("login", held))
            findings.append(_counted("integrity", len(health.integrity(connection))))
            unreadable = health.unreadable_documents(connection)
            findings.append(_counted("documents", len(unreadable), which=", ".join(unreadable[:DOCUMENTS_NAMED])))
            digests = health.content_hashes(connection)
            missing = [digest for digest in digests if not _readable(workspace, digest)]
            findings.append(_counted("files", len(missing)))
            differing = rebuild.rebuild(connection, write=False).changed
            findings.append(_counted("figures", differing))
            left = blob_storage.orphans(workspace.files, set(digests))
            findings.append(_finding("orphans", True, n=len(left)))
            findings.append(_trail(connection))
            findings += _served(connection)
    except ImpactError as error:
        return (*findings, Finding(False, error.key, error.params))
    place = workspace.files if workspace.files.exists() else workspace.files.parent
    free = shutil.disk_usage(place if place.exists() else ".").free
    return (*findings, _finding("disk", free > LOW_DISK_BYTES, free=round(free / 1024**3, 1)))


def _trail(connection: Connection) -> Finding:
    """Whether the audit trail is one whole chain."""
    number, broken, last = audit_chain.broken_at(connection)
    if broken is not None:
        return _finding("trail", False, number=broken)
    return _finding("trail", True, n=number, digest=last)


def _served(connection: Connection) -> Iterator[Finding]:
    """What would go wrong once people reach the product from elsewhere."""
    people = any(row.email for row in accounts.everybody(connection))
    sound, numbers = _unsent(connection)
    yield _finding("letters", sound, **numbers)
    if people:
        yield _finding("base_url", settings.base_url_is_set())
    if read.setting(connection, "demo") is not None:
        elsewhere = [name for name in _addresses() if not _loopback(name)]
        yield _finding("demo", not elsewhere, **({"address": elsewhere[0]} if elsewhere else {}))


def _unsent(connection: Connection) -> tuple[bool, dict[str, Any]]:
    """Letters that wait are as it should be without a mail server; with one they are a trouble."""
    waiting = len(email_outbox.unsent(connection, now()))
    return not (waiting and settings.smtp_url()), {"n": waiting}


def _addresses() -> list[str]:
    """Where this server says that it is reached, as far as the environment tells."""
    served = os.environ.get("STREAMLIT_SERVER_ADDRESS", "")
    return [name for name in (urlsplit(settings.base_url()).hostname or "", served) if name]


def _loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _finding(what: str, good: bool, **params: Any) -> Finding:
    return Finding(good, f"store_errors.doctor_{what}" + ("" if good else "_bad"), params)


def _counted(what: str, faults: int, **params: Any) -> Finding:
    """Good without faults, else how many there are, and with them what else there is to say."""
    return _finding(what, faults == 0, **({"n": faults, **params} if faults else {}))


def _readable(workspace: Workspace, digest: str) -> bool:
    try:
        blob_storage.load(workspace.files, digest)
    except ImpactError:
        return False
    return True
