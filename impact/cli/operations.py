"""Commands `audit`, `expire`, `backup` and `restore`: audit trail, retention and backups."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.cli.exit_codes import OK, REFUSED
from impact.cli.json_output import TRAIL
from impact.cli.output import print_message, write_output
from impact.export import table_files as export_figures
from impact.i18n import text
from impact.model.words import Language
from impact.services.accounts import operator_access
from impact.services.admin import audit_export
from impact.services.core.workspace import open_workspace
from impact.services.operations import backups, maintenance

LISTED_EVENTS = 50


Runner = Callable[[Any, Language], int]


def add_operations_commands(command: Callable[[str, Runner, str], argparse.ArgumentParser]) -> None:
    """Add the four commands through `command(name, run, help)`, which returns the parser of a new one."""
    audit = command("audit", _audit, "list the audit trail, write it to a file, or check that it is whole")
    audit.add_argument("--format", choices=("csv", "json"), help="write the whole trail (default: list the last 50)")
    audit.add_argument("-o", "--output", type=Path, metavar="FILE")
    audit.add_argument("--verify", action="store_true", help="check the chain of all events")
    audit.add_argument("--json", action="store_true", help="with --verify: print one JSON object")
    command("expire", _expire, "let go of files, sessions, links and letters that are past their time")
    backup = command("backup", _backup, "write a checked copy of database and files, also while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="the files go into FILE_files beside it")
    restore = command("restore", _restore, "put a backup back; the state of before is kept beside the database")
    restore.add_argument("file", type=Path, metavar="FILE")


def _audit(args: Any, language: Language) -> int:
    workspace = open_workspace(args.database)
    operator = operator_access.load_operator(workspace, language)
    if args.verify:
        verification = audit_export.verify_chain(operator, workspace)
        if args.json:
            TRAIL.print(verification)
        key = "store_errors.doctor_trail" + ("" if verification.broken_at is None else "_bad")
        line = text(language, key, n=verification.events, digest=verification.digest, number=verification.broken_at)
        print_message(line) if args.json else print(line)
        return OK if verification.broken_at is None else REFUSED
    if args.format or args.output:
        events = audit_export.export_all_events(operator, workspace)
        write_output(export_figures.write_figures(events, args.format or "csv"), args.output, private=True)
        return OK
    for row in audit_export.export_all_events(operator, workspace, last=LISTED_EVENTS).rows:
        number, at, who, name, action, kind, ref, outcome, _, facts, label, _ = row
        print(f"{number}\t{at}\t{name or who}\t{action}\t{kind} {ref}\t{outcome}\t{label or facts}")
    return OK


def _expire(args: Any, language: Language) -> int:
    expired = maintenance.delete_expired(open_workspace(args.database))
    print(text(language, "cli.expired", files=expired.files, orphans=expired.orphans, traces=expired.traces))
    return OK


def _backup(args: Any, language: Language) -> int:
    file_count = backups.create_backup(open_workspace(args.database), args.file)
    print(text(language, "cli.backed_up", file=str(args.file), files=file_count))
    return OK


def _restore(args: Any, language: Language) -> int:
    restored = backups.restore_backup(open_workspace(args.database, migrate=False), args.file)
    print(text(language, "cli.restored", file=str(args.file), files=restored.files))
    if restored.previous_database:
        print(text(language, "cli.restore_kept", file=str(restored.previous_database)))
    if restored.erased:
        print(text(language, "cli.restore_erased", n=restored.erased))
    return OK
