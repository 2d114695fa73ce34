"""Bringing a database to the tables of this version: what will happen, a checked backup, then all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from impact.errors import ImpactError
from impact.services.core.audit_log import SYSTEM, add_event
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.operations import backups
from impact.store import migrations


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """What an upgrade does: the revision of the database (None without tables), the steps from there, oldest first,
    and where the backup goes (None for none: without tables there is nothing to keep)."""

    revision: str | None
    steps: tuple[str, ...]
    backup: Path | None


def plan_upgrade(workspace: Workspace, backup: Path | None = None, *, without_backup: bool = False) -> UpgradePlan:
    """What it takes to bring a database to this version; nothing is changed.

    The backup goes to `backup`, else beside the database. StoreUnavailable for a database of a newer version.
    """
    with unscoped_reading(workspace) as connection:
        revision = migrations.current_revision(connection)
    steps = tuple(migrations.list_steps(revision))
    if not steps or revision is None or without_backup:
        return UpgradePlan(revision, steps, None)
    return UpgradePlan(revision, steps, backup or backups.name_backup(workspace, f"before-{steps[-1]}"))


def upgrade(workspace: Workspace, plan: UpgradePlan) -> bool:
    """Do what was planned; returns whether anything had to be done.

    Nobody else upgrades meanwhile; who waited finds it done. ImpactError, and nothing changed, where the database is no
    longer what the plan was made for, or where a file stands already where the backup would go.
    """
    if not plan.steps:
        return False
    with migrations.upgrading(workspace.engine) as connection:
        revision = migrations.current_revision(connection)
        if not migrations.list_steps(revision):
            return False
        if revision != plan.revision:
            raise ImpactError("cli.plan_outdated")
        if plan.backup is not None:
            if plan.backup.exists():
                raise ImpactError("cli.file_exists", file=str(plan.backup))
            backups.write_database(workspace, plan.backup)
        migrations.upgrade_to(connection, plan.steps[-1])
        if revision is not None:
            add_event(connection, SYSTEM, "migrate", "database", before=revision, after=plan.steps[-1])
    return True
