"""Who and what is meant by a name on the command line; and the first fund of an empty database."""

from __future__ import annotations

from dataclasses import dataclass

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.errors import ImpactError
from impact.i18n import text
from impact.model.words import Language, Role
from impact.services.accounts import accounts, operator_access
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import name_lookup as store
from impact.store.queries import settings_and_revision as read
from impact.store.submissions import find_or_create


@dataclass(frozen=True, slots=True)
class Opening:
    """On whose behalf somebody acts, and one thing that this opens."""

    organisation_id: int
    portfolio_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of an invitation: the link to hand over, or None where the person had an account already."""

    account_id: int
    link: accounts.Link | None
    founded: bool


def account(workspace: Workspace, email: str) -> int:
    """The account with this address; ImpactError where there is none."""
    with unlimited_reading(workspace) as connection:
        row = store.account(connection, email.strip().casefold())
    if row is None:
        raise ImpactError("cli.no_account", email=email)
    return row


def invite(workspace: Workspace, *, email: str, name: str, language: Language, role: Role, organisation: str,
           portfolio: str | None = None, sees: str | None = None) -> Invited:  # fmt: skip
    """Invite somebody by the names of what they belong to and may see.

    Fund roles open the named portfolio, else all of the fund; grantee roles open their own organisation; all
    others what is named. Where nothing has been set up yet, the first administrator founds fund and portfolio.
    """
    accounts.address(email)
    if not name.strip():
        raise ImpactError("accounts.name_missing")
    if role in FUND_ROLES and sees is not None:
        raise ImpactError("cli.opens_nothing", role=role.value)
    founded = role is Role.ADMINISTRATOR and _found(workspace, organisation, portfolio, language)
    openings = _openings(workspace, role, organisation, portfolio, sees)
    operator = operator_access.operator(workspace, language)
    first, *others = openings
    link = accounts.invite(
        operator, workspace, email=email, name=name, language=language, role=role,
        organisation_id=first.organisation_id, portfolio_id=first.portfolio_id, subject_id=first.subject_id,
    )  # fmt: skip
    account_id = link.account_id if link else account(workspace, email)
    for opening in others:
        accounts.give(
            operator, account_id, workspace, role=role, organisation_id=opening.organisation_id,
            portfolio_id=opening.portfolio_id, subject_id=opening.subject_id,
        )  # fmt: skip
    return Invited(account_id, link, founded)


def _found(workspace: Workspace, organisation: str, portfolio: str | None, language: Language) -> bool:
    with unlimited_writing(workspace) as connection:
        if read.portfolios_of(connection):
            return False
        find_or_create.portfolio_named(connection, portfolio or text(language, "cli.default_portfolio"), organisation)
        return True


def _openings(
    workspace: Workspace, role: Role, organisation: str, portfolio: str | None, sees: str | None
) -> tuple[Opening, ...]:
    with unlimited_reading(workspace) as connection:
        home = _one(store.organisations(connection), organisation, "cli.no_organisation")
        portfolios = store.portfolios(connection)
        if role in GRANTEE_ROLES and portfolio is None and sees is None:
            return (Opening(home, subject_id=home),)
        if sees is not None:
            return (Opening(home, subject_id=_one(store.organisations(connection), sees, "cli.no_organisation")),)
        own = [(key, name) for key, name, fund_id in portfolios if fund_id == home]
        if portfolio is not None:
            # Two funds may call their portfolio the same: the fund's own comes first.
            same = [item for item in own if item[1].casefold() == portfolio.casefold()]
            among = same or [(key, name) for key, name, _ in portfolios]
            return (Opening(home, portfolio_id=_one(among, portfolio, "cli.no_portfolio")),)
        if role in FUND_ROLES and own:
            return tuple(Opening(home, portfolio_id=key) for key, _ in own)
    raise ImpactError("cli.opens_nothing", role=role.value)


def _one(known: list[tuple[int, str]], name: str, key: str) -> int:
    """The only one of this name; ImpactError with the names there are, or that it is not the only one."""
    found = [number for number, called in known if called.casefold() == name.strip().casefold()]
    if len(found) > 1:
        raise ImpactError("cli.several_of_name", name=name, n=len(found))
    if not found:
        raise ImpactError(key, name=name, names=", ".join(sorted({called for _, called in known})[:20]) or "–")
    return found[0]

