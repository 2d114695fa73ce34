"""Commands `account …`: inviting people and managing their accounts, as the operator of this machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.cli.exit_codes import OK, REFUSED
from impact.cli.json_output import ACCOUNTS, AccountList
from impact.cli.output import print_line, print_message, write_output
from impact.errors import ImpactError
from impact.i18n import text
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import (
    accounts,
    email_delivery,
    invites_and_resets,
    name_lookup,
    operator_access,
    personal_data,
)
from impact.services.core import settings
from impact.services.core.workspace import Tables, Workspace, open_workspace

Runner = Callable[[Any, Language], int]


def add_account_commands(commands: Any, shared: argparse.ArgumentParser, t: Callable[[str], str]) -> None:
    """Add the command `account` with its subcommands; `shared` holds the options of every command, `t` gives texts."""
    help_ = t("cli_help.account")
    account = commands.add_parser("account", help=help_, description=help_)
    actions = account.add_subparsers(dest="deed", required=True, metavar="WHAT")

    def command(name: str, run: Runner, help_: str, *, email: bool = True) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = actions.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(run=run)
        if email:
            added.add_argument("email", metavar="EMAIL")
        return added

    invite = command("invite", _invite, t("cli_help.account.invite"))
    invite.add_argument(
        "--speaks", choices=[item.value for item in Language],
        help=t("cli_help.account.speaks"),
    )  # fmt: skip
    invite.add_argument("--name", required=True, metavar="NAME", help=t("cli_help.account.name"))
    invite.add_argument("--role", required=True, choices=[role.value for role in Role])
    invite.add_argument("--organisation", required=True, metavar="NAME", help=t("cli_help.account.organisation"))
    opens = invite.add_mutually_exclusive_group()
    opens.add_argument("--portfolio", metavar="NAME", help=t("cli_help.account.portfolio"))
    opens.add_argument("--sees", metavar="NAME", help=t("cli_help.account.sees"))
    lister = command("list", _list, t("cli_help.account.list"), email=False)
    lister.add_argument("--json", action="store_true", help=t("cli_help.as_json"))
    command("reset", _reset, t("cli_help.account.reset"))
    command("disable", _disable, t("cli_help.account.disable"))
    command("enable", _enable, t("cli_help.account.enable"))
    erase = command("erase", _erase, t("cli_help.account.erase"))
    erase.add_argument("--yes", action="store_true", help=t("cli_help.account.yes"))
    export = command("export", _export, t("cli_help.account.export"))
    export.add_argument("-o", "--output", type=Path, metavar="FILE")
    outbox = command("letters", _letters, t("cli_help.account.letters"), email=False)
    outbox.add_argument("--send", action="store_true", help=t("cli_help.account.send"))


def _invite(args: Any, language: Language) -> int:
    # Dutch is the default of the product; the system's language says nothing of somebody else.
    speaks = Language(args.speaks or args.language or DEFAULT_LANGUAGE)
    invitation = name_lookup.invite_by_name(
        open_workspace(args.database), email=args.email, name=args.name, language=speaks,
        role=Role(args.role), organisation=args.organisation, portfolio=args.portfolio, sees=args.sees,
    )  # fmt: skip
    if invitation.founded:
        print_message(text(language, "cli.founded", organisation=args.organisation))
    if invitation.link is None:
        print_message(text(language, "cli.account_known", email=args.email))
        return OK
    return _print_link(invitation.link, args.email, language)


def _print_link(link: invites_and_resets.NewLink, email: str, language: Language) -> int:
    """Print only the link to stdout, so that it can be piped; messages go to stderr."""
    print_line(settings.base_url() + link.path)
    print_message(
        text(
            language, "cli.link_made", email=email, hours=invites_and_resets.LINK_HOURS
        )
    )
    if settings.smtp_url():
        print_message(text(language, "cli.link_mailed", email=email))
    return OK


def _list(args: Any, language: Language) -> int:
    workspace = open_workspace(args.database, tables=Tables.REQUIRE)
    people = accounts.list_people(operator_access.load_operator(workspace, language), workspace)
    if args.json:
        ACCOUNTS.print(AccountList(people))
        return OK
    for person in people:
        print_line(f"{person.email or '–'}\t{person.name}\t{person.state}")
        for item in person.memberships:
            role = text(language, f"words.role.{item.role.value}")
            print_line(f"  {role}, {item.organisation} → {item.portfolio or item.subject}")
    if not people:
        print_message(text(language, "cli.no_accounts"))
    return OK


def _find_account(args: Any) -> tuple[Workspace, int]:
    workspace = open_workspace(args.database, tables=Tables.REQUIRE)
    return workspace, name_lookup.find_account_id(workspace, args.email)


def _reset(args: Any, language: Language) -> int:
    workspace, account_id = _find_account(args)
    return _print_link(
        accounts.create_reset_link(operator_access.load_operator(workspace, language), account_id, workspace),
        args.email,
        language,
    )


def _disable(args: Any, language: Language) -> int:
    workspace, account_id = _find_account(args)
    accounts.disable(operator_access.load_operator(workspace, language), account_id, workspace)
    print_line(text(language, "cli.account_disabled", email=args.email))
    return OK


def _enable(args: Any, language: Language) -> int:
    workspace, account_id = _find_account(args)
    accounts.disable(operator_access.load_operator(workspace, language), account_id, workspace, closed=False)
    print_line(text(language, "cli.account_enabled", email=args.email))
    return OK


def _erase(args: Any, language: Language) -> int:
    workspace, account_id = _find_account(args)
    if not args.yes:
        raise ImpactError("cli.say_yes", email=args.email)
    personal_data.erase_person(operator_access.load_operator(workspace, language), account_id, workspace)
    print_line(text(language, "cli.account_erased", n=account_id))
    return OK


def _export(args: Any, language: Language) -> int:
    workspace, account_id = _find_account(args)
    write_output(
        personal_data.export_person(operator_access.load_operator(workspace, language), account_id, workspace),
        args.output,
        private=True,
    )
    return OK


def _letters(args: Any, language: Language) -> int:
    workspace = open_workspace(args.database, tables=Tables.REQUIRE)
    if args.send:
        if not settings.smtp_url():
            raise ImpactError("cli.no_mail_server")
        sent_count, failed = email_delivery.send_pending(workspace)
        print_message(text(language, "cli.letters_sent", n=sent_count))
    for email in email_delivery.list_unsent(operator_access.load_operator(workspace, language), workspace):
        failure = email.trouble or "–"
        print_line(f"{email.email_id}\t{email.recipient}\t{email.subject}\t{email.made_at}\t{email.tries}\t{failure}")
    return REFUSED if args.send and failed else OK
