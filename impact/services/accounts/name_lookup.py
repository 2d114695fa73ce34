"""Look up accounts, organisations and portfolios by name for the command line; create the first fund."""

from __future__ import annotations

from dataclasses import dataclass

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.errors import ImpactError
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, invites_and_resets, operator_access
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import name_lookup as lookup_queries
from impact.store.queries import settings_and_revision
from impact.store.submissions import find_or_create


@dataclass(frozen=True, slots=True)
class MembershipTarget:
    """The organisation somebody acts for, and one portfolio or organisation (`subject_id`) that they may see."""

    organisation_id: int
    portfolio_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Result of an invitation: the link to hand over, None where the person had an account already.

    `founded`: the fund and its portfolio were created with it.
    """

    account_id: int
    link: invites_and_resets.NewLink | None
    founded: bool


def find_account_id(workspace: Workspace, email: str) -> int:
    """Id of the account with this email address; ImpactError where there is none."""
    with unscoped_reading(workspace) as connection:
        row = lookup_queries.find_account(connection, email.strip().casefold())
    if row is None:
        raise ImpactError("cli.no_account", email=email)
    return row


def invite_by_name(workspace: Workspace, *, email: str, name: str, language: Language, role: Role, organisation: str,
           portfolio: str | None = None, sees: str | None = None) -> Invitation:  # fmt: skip
    """Invite somebody by the names of their organisation and of what they may see.

    Fund roles see the named portfolio, else all of the fund; grantee roles their own organisation; all others
    what is named. In an empty database inviting an administrator creates the fund and its portfolio.
    ImpactError for an unknown or ambiguous name.
    """
    accounts.normalize_email(email)
    if not name.strip():
        raise ImpactError("accounts.name_missing")
    if role in FUND_ROLES and sees is not None:
        raise ImpactError("cli.opens_nothing", role=role.value)
    founded = role is Role.ADMINISTRATOR and _create_fund_if_empty(workspace, organisation, portfolio, language)
    openings = _openings(workspace, role, organisation, portfolio, sees)
    operator = operator_access.load_operator(workspace, language)
    first, *remaining = openings
    link = accounts.invite(
        operator, workspace, email=email, name=name, language=language, role=role,
        organisation_id=first.organisation_id, portfolio_id=first.portfolio_id, subject_id=first.subject_id,
    )  # fmt: skip
    account_id = link.account_id if link else find_account_id(workspace, email)
    for opening in remaining:
        accounts.grant(
            operator, account_id, workspace, role=role, organisation_id=opening.organisation_id,
            portfolio_id=opening.portfolio_id, subject_id=opening.subject_id,
        )  # fmt: skip
    return Invitation(account_id, link, founded)


def _create_fund_if_empty(workspace: Workspace, organisation: str, portfolio: str | None, language: Language) -> bool:
    with unscoped_writing(workspace) as connection:
        if settings_and_revision.list_portfolio_ids(connection):
            return False
        find_or_create.find_or_add_portfolio(
            connection, portfolio or text(language, "cli.default_portfolio"), organisation
        )
        return True


def _openings(
    workspace: Workspace, role: Role, organisation: str, portfolio: str | None, sees: str | None
) -> tuple[MembershipTarget, ...]:
    with unscoped_reading(workspace) as connection:
        home = _match_name(lookup_queries.list_organisations(connection), organisation, "cli.no_organisation")
        portfolios = lookup_queries.list_portfolios(connection)
        if role in GRANTEE_ROLES and portfolio is None and sees is None:
            return (MembershipTarget(home, subject_id=home),)
        if sees is not None:
            subject = _match_name(lookup_queries.list_organisations(connection), sees, "cli.no_organisation")
            return (MembershipTarget(home, subject_id=subject),)
        own = [(key, name) for key, name, fund_id in portfolios if fund_id == home]
        if portfolio is not None:
            # Two funds may call their portfolio the same: the fund's own comes first.
            same = [item for item in own if item[1].casefold() == portfolio.casefold()]
            candidates = same or [(key, name) for key, name, _ in portfolios]
            return (MembershipTarget(home, portfolio_id=_match_name(candidates, portfolio, "cli.no_portfolio")),)
        if role in FUND_ROLES and own:
            return tuple(MembershipTarget(home, portfolio_id=key) for key, _ in own)
    raise ImpactError("cli.opens_nothing", role=role.value)


def _match_name(named_ids: list[tuple[int, str]], name: str, key: str) -> int:
    """Id of the only row with this name (case-insensitive); ImpactError where there is none or several."""
    matches = [row_id for row_id, label in named_ids if label.casefold() == name.strip().casefold()]
    if len(matches) > 1:
        raise ImpactError("cli.several_of_name", name=name, n=len(matches))
    if not matches:
        raise ImpactError(key, name=name, names=", ".join(sorted({label for _, label in named_ids})[:20]) or "–")
    return matches[0]

