"""The command line: the same services as the pages, for operators and for acceptance.

Exit 0: done. Exit 1: refused, nothing written, every reason printed. Exit 2: wrong call.
With `--json` one object goes to stdout and every message to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from impact import __version__
from impact.cli import account, operations
from impact.cli.json_output import (
    DOCTOR,
    EXPLANATION,
    IMPORT,
    REFUSAL,
    DoctorReport,
    ImportReport,
    Reason,
    Refusal,
)
from impact.cli.output import put, say
from impact.errors import ImpactError
from impact.export import figures as export_figures
from impact.export import permissions, reference
from impact.i18n import catalog, text
from impact.model.words import Language
from impact.services import demo
from impact.services.accounts import demo_personas
from impact.services.core import settings
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.dashboards import explain, figures_table
from impact.services.operations import maintenance
from impact.services.submissions import cli_import

DONE, REFUSED, WRONG_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing a user can cause gives a traceback."""
    parser = _parser()
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse has printed why
        return int(stop.code) if isinstance(stop.code, int) else WRONG_CALL
    language = Language(chosen.language or Language.EN)
    try:
        for line in settings.unknown_lines(language):
            say(line)
        settings.settings()
        return int(chosen.run(chosen, language))
    except ImpactError as error:
        say(message(language, error))
        for line in settings.wrong_lines(error, language):
            say(line)
        if getattr(chosen, "json", False):
            REFUSAL.show(Refusal((Reason(error.key, message(language, error)),)))
        return WRONG_CALL if isinstance(error, settings.WrongSettings) else REFUSED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; that is no failure of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def message(language: Language, error: ImpactError) -> str:
    """The sentence of an error in the reader's language."""
    return text(language, error.key, **error.params) if error.key in catalog() else str(error)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--database", metavar="URL", help="database URL (default: IMPACT_DATABASE_URL, else data/local/impact.db)"
    )
    shared.add_argument(
        "--language", choices=[item.value for item in Language], default="en", help="language of messages"
    )
    parser = argparse.ArgumentParser(prog="python -m impact", description="FilantrImpact on the command line.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Any, Language], int], help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(run=run)
        return added

    command("demo", _demo, "create the fictional demo portfolio and its personas")

    reader = command("import", _import, "read workbooks or csv files and store their values")
    reader.add_argument("files", nargs="+", type=Path, metavar="FILE")
    reader.add_argument("--portfolio", metavar="NAME", help="portfolio to import into; made if it is not there")
    reader.add_argument("--organisation", metavar="NAME", help="grantee, where the file does not name it")
    reader.add_argument("--locale", choices=[item.value for item in Language], help="how the file writes numbers")
    reader.add_argument("--mapping", metavar="NAME", help="a remembered mapping of this organisation")
    reader.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    reader.add_argument("--json", action="store_true", help="print one JSON object")

    lister = command("figures", _figures, "list the figures: one row per indicator")
    lister.add_argument("--portfolio", metavar="NAME")
    lister.add_argument("--as-of", type=_day, metavar="DATE", help="cut off by period end (yyyy-mm-dd)")
    lister.add_argument("--breakdowns", action="store_true", help="one row per broken-down series too")
    lister.add_argument("--format", choices=sorted(export_figures.WRITERS), default="csv")
    lister.add_argument("-o", "--output", type=Path, metavar="FILE")

    explainer = command("explain", _explain, "explain one figure down to its cells")
    explainer.add_argument("indicator", metavar="INDICATOR", help="id, code or exact title")
    explainer.add_argument("--as-of", type=_day, metavar="DATE")
    explainer.add_argument("--json", action="store_true", help="print one JSON object")

    command("permissions", _permissions, "print who may do what, as docs/permissions.md has it")
    command("reference", _reference, "print the columns of the data frames, as docs/api.md has them")
    command("recompute", _recompute, "rebuild all figures; normally no row changes")
    command("migrate", _migrate, "bring the database to the tables of this version")
    doctor = command("doctor", _doctor, "check the database, its files, its figures and its trail")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    account.add(commands, shared)
    operations.add(command)
    return parser


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(f"'{words}' is no date; write it as 2025-12-31") from trouble


def _open(chosen: Any) -> Workspace:
    return open_workspace(chosen.database)


def _demo(chosen: Any, language: Language) -> int:
    result = demo.build(_open(chosen))
    key = "cli.demo_exists" if result.already else "cli.demo_made"
    print(text(language, key, organisations=result.organisations, indicators=result.indicators, values=result.values))
    return DONE


def _import(chosen: Any, language: Language) -> int:
    workspace = _open(chosen)
    results = cli_import.import_files(
        workspace,
        chosen.files,
        portfolio=chosen.portfolio,
        organisation=chosen.organisation,
        locale=Language(chosen.locale) if chosen.locale else None,
        mapping=chosen.mapping,
        dry_run=chosen.dry_run,
    )
    for result in results:
        for line in cli_import.lines(result, language):
            say(line) if chosen.json else print(line)
    if chosen.json:
        IMPORT.show(ImportReport(chosen.dry_run, tuple(cli_import.report(result) for result in results)))
    return DONE


def _figures(chosen: Any, language: Language) -> int:
    workspace = _open(chosen)
    access = demo_personas.operator(workspace, language)
    found = figures_table.figure_list(
        access,
        workspace,
        portfolio_id=cli_import.find_portfolio(access, workspace, chosen.portfolio) if chosen.portfolio else None,
        as_of=chosen.as_of,
        breakdowns=chosen.breakdowns,
    )
    data = export_figures.write(found, chosen.format)
    put(data, chosen.output)
    if chosen.output:
        say(text(language, "cli.figures_written", n=len(found.rows), file=str(chosen.output)))
    return DONE


def _explain(chosen: Any, language: Language) -> int:
    workspace = _open(chosen)
    access = demo_personas.operator(workspace, language)
    found = explain.find(access, chosen.indicator, workspace)
    if len(found) > 1:
        say(text(language, "cli.several_indicators", words=chosen.indicator, n=len(found)))
        for indicator_id, code, title, organisation in found[:20]:
            say(f"  {indicator_id}\t{code}\t{title}\t{organisation}")
        return REFUSED
    explanation = explain.explain(access, found[0][0], chosen.as_of, workspace)
    if chosen.json:
        EXPLANATION.show(explanation)
    else:
        for line in explain.lines(explanation, language):
            print(line)
    return DONE


def _permissions(chosen: Any, language: Language) -> int:  # noqa: ARG001 - every command is called alike
    print(permissions.markdown(language), end="")
    return DONE


def _reference(chosen: Any, language: Language) -> int:  # noqa: ARG001 - every command is called alike
    print(reference.markdown(), end="")
    return DONE


def _recompute(chosen: Any, language: Language) -> int:
    changed = maintenance.recompute(_open(chosen))
    print(text(language, "cli.recomputed", n=changed))
    return DONE


def _migrate(chosen: Any, language: Language) -> int:
    workspace = _open(chosen)
    print(text(language, "cli.migrated", url=workspace.shown_url))
    return DONE


def _doctor(chosen: Any, language: Language) -> int:
    findings = maintenance.doctor(open_workspace(chosen.database, migrate=False))
    bad = [finding for finding in findings if not finding.good]
    if chosen.json:
        DOCTOR.show(DoctorReport(not bad, findings))
    for finding in findings:
        line = ("✓ " if finding.good else "✗ ") + text(language, finding.key, **finding.params)
        say(line) if chosen.json else print(line)
    return REFUSED if bad else DONE
