"""What `doctor` checks: schema, integrity, files, figures, audit chain, configuration, disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from impact.errors import ImpactError
from impact.services.core import settings
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts, email_outbox
from impact.store.audit import audit_chain
from impact.store.db import blob_storage, private_files
from impact.store.decisions import frozen_parts
from impact.store.figures import rebuild
from impact.store.maintenance import database_checks
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
MAX_DOCUMENTS = 5


def run_checks(workspace: Workspace) -> tuple[Finding, ...]:
    """Check schema, integrity, files, figures, audit chain and configuration; nothing is changed."""
    findings: list[Finding] = []
    try:
        with unscoped_reading(workspace) as connection:
            findings.append(_finding("database", True, name=database_checks.describe(connection)))
            current, expected = database_checks.compare_revisions(connection)
            if current != expected:
                return (*findings, _finding("revision", False, found=current or "–", wanted=expected))
            findings.append(_finding("revision", True, revision=current))
            findings.append(_finding("foreign_keys", database_checks.foreign_keys(connection)))
            if database_checks.guards_rows(connection):
                is_enforced, is_restricted = row_level_security.inspect_protection(connection)
                findings.append(_finding("row_security", is_enforced))
                findings.append(_finding("login", is_restricted))
            findings.append(_count_finding("integrity", len(database_checks.find_damage(connection))))
            unreadable = database_checks.find_unreadable_documents(connection)
            findings.append(_count_finding("documents", len(unreadable), which=", ".join(unreadable[:MAX_DOCUMENTS])))
            digests = database_checks.list_content_hashes(connection)
            missing = [digest for digest in digests if not _is_readable(workspace, digest)]
            findings.append(_count_finding("files", len(missing)))
            differing = rebuild.rebuild_figures(connection, write=False).changed
            findings.append(_count_finding("figures", differing))
            orphans = blob_storage.find_orphans(workspace.files, set(digests))
            findings.append(_finding("orphans", True, n=len(orphans)))
            findings.append(_check_private(workspace))
            findings.append(_check_trail(connection))
            changed = frozen_parts.list_changed(connection)
            which = ", ".join(map(str, changed[:MAX_DOCUMENTS]))
            findings.append(_count_finding("decisions", len(changed), which=which))
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
    if settings_and_revision.find_setting(connection, "demo") is not None:
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
