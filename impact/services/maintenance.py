"""Looking after a database: rebuild the figures, and check that everything is where it should be."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import Any

from impact.errors import ImpactError
from impact.services.workspace import Workspace, reading, writing
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
    with writing(workspace) as connection:
        return rebuild.rebuild(connection).changed


def doctor(workspace: Workspace) -> tuple[Finding, ...]:
    """Check the database, its files and its figures; nothing is changed."""
    findings: list[Finding] = []
    try:
        with reading(workspace) as connection:
            found, wanted = health.revisions(connection)
            if found != wanted:
                params = {"found": found or "–", "wanted": wanted}
                return (Finding(False, "store_errors.doctor_revision_bad", params),)
            findings.append(Finding(True, "store_errors.doctor_revision", {"revision": found}))
            trouble = health.integrity(connection)
            key = "store_errors.doctor_integrity_bad" if trouble else "store_errors.doctor_integrity"
            findings.append(Finding(not trouble, key, {"n": len(trouble)}))
            stored = health.content_hashes(connection)
            missing = [digest for digest in stored if not _readable(workspace, digest)]
            key = "store_errors.doctor_files_bad" if missing else "store_errors.doctor_files"
            findings.append(Finding(not missing, key, {"n": len(missing)}))
            differing = rebuild.rebuild(connection, write=False).changed
            key = "store_errors.doctor_figures_bad" if differing else "store_errors.doctor_figures"
            findings.append(Finding(not differing, key, {"n": differing}))
    except ImpactError as error:
        findings.append(Finding(False, error.key, error.params))
        return tuple(findings)
    database = {"name": health.describe(workspace.engine)}
    findings.append(Finding(True, "store_errors.doctor_database", database))
    place = workspace.files if workspace.files.exists() else workspace.files.parent
    free = shutil.disk_usage(place if place.exists() else ".").free
    enough = free > LOW_DISK_BYTES
    key = "store_errors.doctor_disk" if enough else "store_errors.doctor_disk_low"
    findings.append(Finding(enough, key, {"free": round(free / 1024**3, 1)}))
    return tuple(findings)


def _readable(workspace: Workspace, digest: str) -> bool:
    try:
        files.load(workspace.files, digest)
    except ImpactError:
        return False
    return True
