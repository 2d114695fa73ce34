"""Commands `audit`, `expire`, `backup`, `restore` and `migrate`: audit trail, retention, backups and upgrades."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.cli.exit_codes import OK, REFUSED
from impact.cli.json_output import TRAIL
from impact.cli.output import print_line, print_message, write_output
from impact.export import table_files as export_figures
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import operator_access
from impact.services.admin import audit_export
from impact.services.core.workspace import Tables, open_workspace
from impact.services.operations import backups, expired_data, figure_rebuild, upgrades

LISTED_EVENTS = 50


Runner = Callable[[Any, Language], int]


def add_operations_commands(
    command: Callable[[str, Runner, str], argparse.ArgumentParser], t: Callable[[str], str]
) -> None:
    """Add these commands through `command(name, run, help)`, which returns the parser of a new one; `t` gives texts."""
    audit = command("audit", _audit, t("cli_help.audit"))
    audit.add_argument("--format", choices=("csv", "json"), help=t("cli_help.audit.format"))
    audit.add_argument("-o", "--output", type=Path, metavar="FILE")
    audit.add_argument("--verify", action="store_true", help=t("cli_help.audit.verify"))
    audit.add_argument("--json", action="store_true", help=t("cli_help.audit.as_json"))
    command("expire", _expire, t("cli_help.expire"))
    backup = command("backup", _backup, t("cli_help.backup"))
    backup.add_argument("file", type=Path, metavar="FILE", help=t("cli_help.backup.file"))
    restore = command("restore", _restore, t("cli_help.restore"))
    restore.add_argument("file", type=Path, metavar="FILE")
    migrate = command("migrate", _migrate, t("cli_help.migrate"))
    migrate.add_argument("--dry-run", action="store_true", help=t("cli_help.migrate.dry_run"))
    keep = migrate.add_mutually_exclusive_group()
    keep.add_argument("--backup", type=Path, metavar="FILE", help=t("cli_help.migrate.backup"))
    keep.add_argument("--no-backup", action="store_true", help=t("cli_help.migrate.no_backup"))


def _audit(args: Any, language: Language) -> int:
    workspace = open_workspace(args.database, tables=Tables.REQUIRE)
    operator = operator_access.load_operator(workspace, language)
    if args.verify:
        verification = audit_export.verify_chain(operator, workspace)
        if args.json:
            TRAIL.print(verification)
        key = "store_errors.doctor_trail" + ("" if verification.broken_at is None else "_bad")
        line = text(language, key, n=verification.events, digest=verification.digest, number=verification.broken_at)
        print_message(line) if args.json else print_line(line)
        changed = audit_export.list_changed_decisions(operator, workspace)
        if changed:
            which = ", ".join(map(str, changed))
            print_message(text(language, "store_errors.doctor_decisions_bad", n=len(changed), which=which))
        return OK if verification.broken_at is None and not changed else REFUSED
    if args.format or args.output:
        events = audit_export.export_all_events(operator, workspace)
        write_output(export_figures.write_figures(events, args.format or "csv"), args.output, private=True)
        return OK
    for row in audit_export.export_all_events(operator, workspace, last=LISTED_EVENTS).rows:
        number, at, who, name, action, kind, ref, outcome, _, facts, label, _ = row
        print_line(f"{number}\t{at}\t{name or who}\t{action}\t{kind} {ref}\t{outcome}\t{label or facts}")
    return OK


def _expire(args: Any, language: Language) -> int:
    expired = expired_data.delete_expired(open_workspace(args.database, tables=Tables.REQUIRE))
    print_line(text(language, "cli.expired", files=expired.files, orphans=expired.orphans, traces=expired.traces))
    return OK


def _backup(args: Any, language: Language) -> int:
    file_count = backups.create_backup(open_workspace(args.database, tables=Tables.REQUIRE), args.file)
    print_line(text(language, "cli.backed_up", file=str(args.file), files=file_count))
    return OK


def _restore(args: Any, language: Language) -> int:
    restored = backups.restore_backup(open_workspace(args.database, tables=Tables.ANY), args.file)
    print_line(text(language, "cli.restored", file=str(args.file), files=restored.files))
    if restored.previous_database:
        print_line(text(language, "cli.restore_kept", file=str(restored.previous_database)))
    if restored.erased:
        print_line(text(language, "cli.restore_erased", n=restored.erased))
    return OK


def _migrate(args: Any, language: Language) -> int:
    workspace = open_workspace(args.database, tables=Tables.ANY)
    plan = upgrades.plan_upgrade(workspace, args.backup, without_backup=args.no_backup)
    # Said before it is done, also where the output goes to a file.
    for line in _describe_plan(plan, workspace.redacted_url, language, without_backup=args.no_backup):
        print_line(line)
    if args.dry_run:
        print_line(text(language, "upgrade.dry_run"))
        return OK
    if upgrades.upgrade(workspace, plan) and plan.revision is not None:
        # Rules of an earlier version may have judged otherwise: what is derived from values is of this version.
        print_line(text(language, "upgrade.figures", n=figure_rebuild.rebuild_figures(workspace)))
    print_line(text(language, "cli.migrated", url=workspace.redacted_url))
    return OK


def _describe_plan(plan: upgrades.UpgradePlan, url: str, language: Language, *, without_backup: bool) -> list[str]:
    if not plan.steps:
        return []
    if plan.revision is None:
        return [text(language, "upgrade.empty", url=url, to=plan.steps[-1])]
    lines = [text(language, "upgrade.plan", url=url, from_=plan.revision, to=plan.steps[-1])]
    lines += [f"  {step}  {text(language, f'upgrade.step.{step}')}" for step in plan.steps]
    if plan.backup is not None:
        lines.append(text(language, "upgrade.backup_to", file=str(plan.backup)))
    elif without_backup:
        lines.append(text(language, "upgrade.no_backup"))
    return lines
