"""`account …`: inviting people and dealing with their accounts, as the operator of this machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.cli.json_output import ACCOUNTS, AccountList
from impact.cli.output import put, say
from impact.errors import ImpactError
from impact.i18n import text
from impact.model.words import Language, Role
from impact.services.accounts import accounts, demo_personas, emails, name_lookup, personal_data
from impact.services.core import settings
from impact.services.core.workspace import Workspace, open_workspace

Run = Callable[[Any, Language], int]
DONE, REFUSED = 0, 1


def add(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add `account` and what stands below it."""
    help_ = "invite people, and close, export or erase their accounts"
    account = commands.add_parser("account", help=help_, description=help_)
    below = account.add_subparsers(dest="deed", required=True, metavar="WHAT")

    def command(name: str, run: Run, help_: str, *, email: bool = True) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = below.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(run=run)
        if email:
            added.add_argument("email", metavar="EMAIL")
        return added

    invite = command("invite", _invite, "invite somebody and print the link by which they choose a password")
    invite.set_defaults(language=None)
    invite.add_argument("--name", required=True, metavar="NAME", help="what the person is called")
    invite.add_argument("--role", required=True, choices=[role.value for role in Role])
    invite.add_argument("--organisation", required=True, metavar="NAME", help="on whose behalf; founded by the first")
    opens = invite.add_mutually_exclusive_group()
    opens.add_argument("--portfolio", metavar="NAME", help="what it opens: a portfolio (fund roles: all of the fund)")
    opens.add_argument("--sees", metavar="NAME", help="what it opens: the data of one organisation")
    lister = command("list", _list, "list the accounts with what they open", email=False)
    lister.add_argument("--json", action="store_true", help="print one JSON object")
    command("reset", _reset, "print a link by which somebody chooses a new password")
    command("disable", _disable, "close an account; its sessions end at once")
    command("enable", _enable, "open a closed account again")
    erase = command("erase", _erase, "erase a person; what they handed in stays, of a former member")
    erase.add_argument("--yes", action="store_true", help="really: there is no way back but a backup")
    export = command("export", _export, "write everything that is kept of a person as readable JSON")
    export.add_argument("-o", "--output", type=Path, metavar="FILE")
    waiting = command("letters", _letters, "list the letters that were not sent", email=False)
    waiting.add_argument("--send", action="store_true", help="send them now, by IMPACT_SMTP_URL")


def _invite(chosen: Any, _language: Language) -> int:
    # The person's language, where it is said; Dutch comes first in the product.
    language = Language(chosen.language or Language.NL)
    done = name_lookup.invite(
        open_workspace(chosen.database), email=chosen.email, name=chosen.name, language=language,
        role=Role(chosen.role), organisation=chosen.organisation, portfolio=chosen.portfolio, sees=chosen.sees,
    )  # fmt: skip
    if done.founded:
        say(text(language, "cli.founded", organisation=chosen.organisation))
    if done.link is None:
        say(text(language, "cli.account_known", email=chosen.email))
        return DONE
    return _link(done.link, chosen.email, language)


def _link(link: accounts.Link, email: str, language: Language) -> int:
    """The link on stdout, alone, so that it can be piped; the rest beside it."""
    print(settings.base_url() + link.path)
    say(text(language, "cli.link_made", email=email, hours=int(accounts.LASTS.total_seconds() // 3600)))
    if settings.smtp_url():
        say(text(language, "cli.link_mailed", email=email))
    return DONE


def _list(chosen: Any, language: Language) -> int:
    workspace = open_workspace(chosen.database)
    found = accounts.people(demo_personas.operator(workspace, language), workspace)
    if chosen.json:
        ACCOUNTS.show(AccountList(found))
        return DONE
    for person in found:
        print(f"{person.email or '–'}\t{person.name}\t{person.state}")
        for item in person.memberships:
            role = text(language, f"words.role.{item.role.value}")
            print(f"  {role}, {item.organisation} → {item.portfolio or item.subject}")
    if not found:
        say(text(language, "cli.no_accounts"))
    return DONE


def _known(chosen: Any) -> tuple[Workspace, int]:
    workspace = open_workspace(chosen.database)
    return workspace, name_lookup.account(workspace, chosen.email)


def _reset(chosen: Any, language: Language) -> int:
    workspace, account_id = _known(chosen)
    return _link(
        accounts.reset(demo_personas.operator(workspace, language), account_id, workspace),
        chosen.email,
        language,
    )


def _disable(chosen: Any, language: Language) -> int:
    workspace, account_id = _known(chosen)
    accounts.disable(demo_personas.operator(workspace, language), account_id, workspace)
    print(text(language, "cli.account_disabled", email=chosen.email))
    return DONE


def _enable(chosen: Any, language: Language) -> int:
    workspace, account_id = _known(chosen)
    accounts.disable(demo_personas.operator(workspace, language), account_id, workspace, closed=False)
    print(text(language, "cli.account_enabled", email=chosen.email))
    return DONE


def _erase(chosen: Any, language: Language) -> int:
    workspace, account_id = _known(chosen)
    if not chosen.yes:
        raise ImpactError("cli.say_yes", email=chosen.email)
    personal_data.erase_person(demo_personas.operator(workspace, language), account_id, workspace)
    print(text(language, "cli.account_erased", n=account_id))
    return DONE


def _export(chosen: Any, language: Language) -> int:
    workspace, account_id = _known(chosen)
    put(
        personal_data.export_person(demo_personas.operator(workspace, language), account_id, workspace),
        chosen.output,
        private=True,
    )
    return DONE


def _letters(chosen: Any, language: Language) -> int:
    workspace = open_workspace(chosen.database)
    if chosen.send:
        if not settings.smtp_url():
            raise ImpactError("cli.no_mail_server")
        went, failed = emails.send(workspace)
        say(text(language, "cli.letters_sent", n=went))
    for letter in emails.unsent(demo_personas.operator(workspace, language), workspace):
        trouble = letter.trouble or "–"
        print(f"{letter.letter_id}\t{letter.recipient}\t{letter.subject}\t{letter.made_at}\t{letter.tries}\t{trouble}")
    return REFUSED if chosen.send and failed else DONE
