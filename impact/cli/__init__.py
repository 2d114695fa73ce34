"""Command line: the same services as the pages, for operators and for acceptance.

Exit code 0: done. 1: refused, nothing written, every reason printed. 2: wrong call or wrong settings.
With `--json` one object goes to stdout and every message to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from impact import __version__
from impact.cli import account, answers_file, operations
from impact.cli.arguments import find_language, translate_argparse
from impact.cli.exit_codes import OK, REFUSED, WRONG_CALL, find_exit_code
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
from impact.cli.output import print_line, print_message, write_output
from impact.errors import ImpactError
from impact.export import permissions, reference
from impact.export import table_files as export_figures
from impact.i18n import catalog, text
from impact.model.vocabulary.languages import Language
from impact.services import demo
from impact.services.accounts import operator_access
from impact.services.core import settings
from impact.services.core.workspace import Tables, Workspace, open_workspace
from impact.services.dashboards import explain, figures_table
from impact.services.operations import figure_rebuild, health_checks
from impact.services.submissions import cli_import


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error a user can cause is printed without a traceback."""
    language = find_language(sys.argv[1:] if arguments is None else arguments)
    try:
        with translate_argparse(language):
            args = _parser(language).parse_args(arguments)
    except SystemExit as stop:  # argparse has printed why
        return int(stop.code) if isinstance(stop.code, int) else WRONG_CALL
    try:
        for line in settings.describe_unknown(language):
            print_message(line)
        settings.load_settings()
        return int(args.run(args, language))
    except ImpactError as error:
        print_message(error_message(language, error))
        for line in settings.describe_invalid(error, language):
            print_message(line)
        if getattr(args, "json", False):
            REFUSAL.print(Refusal((Reason(error.key, error_message(language, error)),)))
        return find_exit_code(error)
    except BrokenPipeError:
        # The reader of the pipe (head, less) has closed it; that is not a failure. Stdout is pointed at
        # nothing, or Python would fail again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def error_message(language: Language, error: ImpactError) -> str:
    """Return the text of an error in the reader's language; the bare key where the catalog has none."""
    return text(language, error.key, **error.params) if error.key in catalog() else str(error)


def _parser(language: Language) -> argparse.ArgumentParser:
    t = partial(text, language)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--database", metavar="URL", help=t("cli_help.database")
    )
    shared.add_argument(
        "--language", choices=[item.value for item in Language], help=t("cli_help.language")
    )
    parser = argparse.ArgumentParser(prog="python -m impact", description=t("cli_help.description"))
    parser.add_argument("--version", action="version", version=__version__, help=t("cli_help.version"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Any, Language], int], help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(run=run)
        return added

    command("demo", _demo, t("cli_help.demo"))

    reader = command("import", _import, t("cli_help.import"))
    reader.add_argument("files", nargs="+", type=Path, metavar="FILE")
    reader.add_argument("--portfolio", metavar="NAME", help=t("cli_help.import.portfolio"))
    reader.add_argument(
        "--new-portfolio", action="store_true", help=t("cli_help.import.new_portfolio")
    )
    reader.add_argument(
        "--new-organisation", action="store_true", help=t("cli_help.import.new_organisation")
    )
    reader.add_argument("--organisation", metavar="NAME", help=t("cli_help.import.organisation"))
    reader.add_argument("--locale", choices=[item.value for item in Language], help=t("cli_help.import.locale"))
    reader.add_argument("--mapping", metavar="NAME", help=t("cli_help.import.mapping"))
    reader.add_argument("--strict", action="store_true", help=t("cli_help.import.strict"))
    reader.add_argument("--answers", type=Path, metavar="FILE", help=t("cli_help.import.answers"))
    reader.add_argument("--dry-run", action="store_true", help=t("cli_help.dry_run"))
    reader.add_argument("--json", action="store_true", help=t("cli_help.as_json"))

    lister = command("figures", _figures, t("cli_help.figures"))
    lister.add_argument("--portfolio", metavar="NAME")
    parse_day = partial(_parse_day, language=language)
    lister.add_argument("--as-of", type=parse_day, metavar="DATE", help=t("cli_help.figures.as_of"))
    lister.add_argument("--breakdowns", action="store_true", help=t("cli_help.figures.breakdowns"))
    lister.add_argument("--format", choices=sorted(export_figures.WRITERS), default="csv")
    lister.add_argument("-o", "--output", type=Path, metavar="FILE")

    explainer = command("explain", _explain, t("cli_help.explain"))
    explainer.add_argument("indicator", metavar="INDICATOR", help=t("cli_help.explain.indicator"))
    explainer.add_argument("--as-of", type=parse_day, metavar="DATE")
    explainer.add_argument("--json", action="store_true", help=t("cli_help.as_json"))

    command("permissions", _permissions, t("cli_help.permissions"))
    command("reference", _reference, t("cli_help.reference"))
    command("recompute", _recompute, t("cli_help.recompute"))
    doctor = command("doctor", _doctor, t("cli_help.doctor"))
    doctor.add_argument("--json", action="store_true", help=t("cli_help.as_json"))
    account.add_account_commands(commands, shared, t)
    operations.add_operations_commands(command, t)
    return parser


def _parse_day(day: str, language: Language) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(text(language, "cli_help.no_date", day=day)) from trouble


def _open(args: Any, tables: Tables = Tables.CREATE) -> Workspace:
    return open_workspace(args.database, tables=tables)


def _demo(args: Any, language: Language) -> int:
    result = demo.build_demo(_open(args))
    key = "cli.demo_exists" if result.already else "cli.demo_made"
    counts = {"organisations": result.organisations, "indicators": result.indicators, "values": result.values}
    print_line(text(language, key, **counts))
    return OK


def _import(args: Any, language: Language) -> int:
    workspace = _open(args)
    try:
        results = cli_import.import_files(
            workspace,
            args.files,
            portfolio=args.portfolio,
            organisation=args.organisation,
            locale=Language(args.locale) if args.locale else None,
            mapping=args.mapping,
            dry_run=args.dry_run,
            strict=args.strict,
            answers=answers_file.load_answers(args.answers) if args.answers else (),
            new_portfolio=args.new_portfolio,
            new_organisation=args.new_organisation,
            language=language,
        )
    except cli_import.OpenQuestions as refusal:
        for name, issues in refusal.files:
            print_message(name)
            for line in cli_import.format_questions(issues, language):
                print_message(line)
        raise
    for result in results:
        for line in cli_import.format_import_lines(result, language):
            print_message(line) if args.json else print_line(line)
    if args.json:
        IMPORT.print(ImportReport(args.dry_run, tuple(cli_import.build_file_report(result) for result in results)))
    return OK


def _figures(args: Any, language: Language) -> int:
    workspace = _open(args, Tables.REQUIRE)
    access = operator_access.load_operator(workspace, language)
    figures = figures_table.build_figure_list(
        access,
        workspace,
        portfolio_id=cli_import.find_portfolio(access, workspace, args.portfolio) if args.portfolio else None,
        as_of=args.as_of,
        breakdowns=args.breakdowns,
    )
    # A spreadsheet opens a csv by the region of its computer: 0.83 with a point becomes text or 83 in Dutch and French.
    is_regional = args.format == "csv" and language is not Language.EN
    data = (
        export_figures.as_local_csv(figures, language)
        if is_regional
        else export_figures.write_figures(figures, args.format)
    )
    write_output(data, args.output)
    if args.output:
        print_message(text(language, "cli.figures_written", n=len(figures.rows), file=str(args.output)))
    return OK


def _explain(args: Any, language: Language) -> int:
    workspace = _open(args, Tables.REQUIRE)
    access = operator_access.load_operator(workspace, language)
    matches = explain.find_indicators(access, args.indicator, workspace)
    if len(matches) > 1:
        print_message(text(language, "cli.several_indicators", words=args.indicator, n=len(matches)))
        for indicator_id, code, title, organisation in matches[:20]:
            print_message(f"  {indicator_id}\t{code}\t{title}\t{organisation}")
        return REFUSED
    explanation = explain.explain_indicator(access, matches[0][0], args.as_of, workspace)
    if args.json:
        EXPLANATION.print(explanation)
    else:
        for line in explain.explanation_lines(explanation, language):
            print_line(line)
    return OK


def _permissions(args: Any, language: Language) -> int:  # noqa: ARG001 - every command is called alike
    print_line(permissions.permissions_markdown(language), end="")
    return OK


def _reference(args: Any, language: Language) -> int:  # noqa: ARG001 - every command is called alike
    print_line(reference.reference_markdown(), end="")
    return OK


def _recompute(args: Any, language: Language) -> int:
    changed = figure_rebuild.rebuild_figures(_open(args, Tables.REQUIRE))
    print_line(text(language, "cli.recomputed", n=changed))
    return OK


def _doctor(args: Any, language: Language) -> int:
    findings = health_checks.run_checks(_open(args, Tables.ANY))
    bad = [finding for finding in findings if not finding.good]
    if args.json:
        DOCTOR.print(DoctorReport(not bad, findings))
    for finding in findings:
        line = ("✓ " if finding.good else "✗ ") + text(language, finding.key, **finding.params)
        print_message(line) if args.json else print_line(line)
    return REFUSED if bad else OK
