"""Looking after a database: rebuild the figures, and check that everything is where it should be."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import Any

from impact.errors import ImpactError
from impact.services.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store import files, health, rebuild


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `key` is its sentence (catalog `store_errors`)."""

    good: bool
    key: str
    params: dict[str, Any] = field(default_factory=dict)


# Below this a backup or an upload may not fit any more.
LOW_DISK_BYTES = 500 * 1024 * 1024


def recompute(workspace: Workspace) -> int:
    """Rebuild all figures and cells; returns how many rows differed, normally 0."""
    with unlimited_writing(workspace) as connection:
        return rebuild.rebuild(connection).changed


def sweep(workspace: Workspace) -> int:
    """Remove stored files that no submission knows, older than a day; returns how many."""
    with unlimited_reading(workspace) as connection:
        known = set(health.content_hashes(connection))
    return files.sweep(workspace.files, known)


def doctor(workspace: Workspace) -> tuple[Finding, ...]:
    """Check the database, its files and its figures; nothing is changed."""
    findings: list[Finding] = []
    try:
        with unlimited_reading(workspace) as connection:
            findings.append(_finding("database", True, name=health.describe(connection)))
            found, wanted = health.revisions(connection)
            if found != wanted:
                return (*findings, _finding("revision", False, found=found or "–", wanted=wanted))
            findings.append(_finding("revision", True, revision=found))
            findings.append(_finding("foreign_keys", health.foreign_keys(connection)))
            findings.append(_counted("integrity", len(health.integrity(connection))))
            digests = health.content_hashes(connection)
            missing = [digest for digest in digests if not _readable(workspace, digest)]
            findings.append(_counted("files", len(missing)))
            differing = rebuild.rebuild(connection, write=False).changed
            findings.append(_counted("figures", differing))
            left = files.orphans(workspace.files, set(digests))
            findings.append(_finding("orphans", True, n=len(left)))
    except ImpactError as error:
        return (*findings, Finding(False, error.key, error.params))
    place = workspace.files if workspace.files.exists() else workspace.files.parent
    free = shutil.disk_usage(place if place.exists() else ".").free
    return (*findings, _finding("disk", free > LOW_DISK_BYTES, free=round(free / 1024**3, 1)))


def _finding(what: str, good: bool, **params: Any) -> Finding:
    return Finding(good, f"store_errors.doctor_{what}" + ("" if good else "_bad"), params)


def _counted(what: str, faults: int) -> Finding:
    """Good without faults, else how many there are."""
    return _finding(what, faults == 0, **({"n": faults} if faults else {}))


def _readable(workspace: Workspace, digest: str) -> bool:
    try:
        files.load(workspace.files, digest)
    except ImpactError:
        return False
    return True
