"""`audit`, `expire`, `backup` and `restore`: looking after what is kept."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.cli.json_output import TRAIL
from impact.cli.output import put, say
from impact.export import figures as export_figures
from impact.i18n import text
from impact.model.words import Language
from impact.services.accounts import demo_personas
from impact.services.admin import audit_export
from impact.services.core.workspace import open_workspace
from impact.services.operations import backups, maintenance

DONE, REFUSED = 0, 1
SHOWN = 50


def add(command: Callable[[str, Callable[[Any, Language], int], str], argparse.ArgumentParser]) -> None:
    """Add the four commands."""
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


def _audit(chosen: Any, language: Language) -> int:
    workspace = open_workspace(chosen.database)
    operator = demo_personas.operator(workspace, language)
    if chosen.verify:
        found = audit_export.verify(operator, workspace)
        if chosen.json:
            TRAIL.show(found)
        key = "store_errors.doctor_trail" + ("" if found.broken_at is None else "_bad")
        line = text(language, key, n=found.events, digest=found.digest, number=found.broken_at)
        say(line) if chosen.json else print(line)
        return DONE if found.broken_at is None else REFUSED
    if chosen.format or chosen.output:
        listed = audit_export.events(operator, workspace)
        put(export_figures.write(listed, chosen.format or "csv"), chosen.output, private=True)
        return DONE
    for row in audit_export.events(operator, workspace, last=SHOWN).rows:
        number, at, who, name, action, kind, ref, outcome, _, facts, label, _ = row
        print(f"{number}\t{at}\t{name or who}\t{action}\t{kind} {ref}\t{outcome}\t{label or facts}")
    return DONE


def _expire(chosen: Any, language: Language) -> int:
    gone = maintenance.let_go(open_workspace(chosen.database))
    print(text(language, "cli.expired", files=gone.files, orphans=gone.orphans, traces=gone.traces))
    return DONE


def _backup(chosen: Any, language: Language) -> int:
    copied = backups.backup(open_workspace(chosen.database), chosen.file)
    print(text(language, "cli.backed_up", file=str(chosen.file), files=copied))
    return DONE


def _restore(chosen: Any, language: Language) -> int:
    done = backups.restore(open_workspace(chosen.database, migrate=False), chosen.file)
    print(text(language, "cli.restored", file=str(chosen.file), files=done.files))
    if done.kept:
        print(text(language, "cli.restore_kept", file=str(done.kept)))
    if done.erased:
        print(text(language, "cli.restore_erased", n=done.erased))
    return DONE
