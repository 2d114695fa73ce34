"""Which memberships an administrator can give: only combinations that mean something and are theirs to give.

Pages offer what stands here; `services.accounts.admin_scope` decides again when it is given.
"""

from __future__ import annotations

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, Action, Kind
from impact.model.access import Access
from impact.model.words import OrganisationKind, Role
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts.accounts import Membership
from impact.services.accounts.admin_scope import PARTNERS
from impact.services.admin.organisations_and_portfolios import within
from impact.services.core.audit_log import allow
from impact.services.core.workspace import Workspace, unlimited_reading
from impact.store.admin import organisations_and_portfolios as store
from impact.views.administration import Offered, Opening

# On behalf of which kind of organisation somebody looks along in a role.
KINDS = {
    Role.COACH: (OrganisationKind.COACH, OrganisationKind.FUND),
    Role.ACADEMIC: (OrganisationKind.KNOWLEDGE,),
    Role.UMBRELLA: (OrganisationKind.UMBRELLA,),
    Role.FACILITATOR: (OrganisationKind.FUND, *PARTNERS),
}


def offered(access: Access, workspace: Workspace) -> Offered:
    """What there is to give."""
    allow(access, Action.INVITE, Kind.ACCOUNT, workspace)
    with unlimited_reading(workspace) as connection:
        reach = reaches.of(connection, access)
        seen, _ = within(connection, reach)
        found = store.organisations(connection, seen)
        portfolios = store.portfolios(connection, reach.portfolios)
    rows = [(OrganisationKind(row.kind), row.id, row.name) for row in found]
    fund = next(((key, name) for _, key, name in rows if key == access.organisation_id), None)
    return Offered(
        fund=fund,
        portfolios=tuple((row.id, row.name) for row in portfolios),
        grantees=tuple((key, name) for kind, key, name in rows
                       if kind is OrganisationKind.GRANTEE and key in reach.held),
        partners=tuple(row for row in rows if row[0] in PARTNERS),
    )  # fmt: skip


def behalf(given: Offered, role: Role) -> tuple[tuple[int, str], ...]:
    """On whose behalf somebody can be given a role, as (id, name)."""
    if role in GRANTEE_ROLES:
        return given.grantees
    own = (given.fund,) if given.fund else ()
    if role in FUND_ROLES:
        return own if given.portfolios else ()
    kinds = KINDS[role]
    partners = tuple((key, name) for kind, key, name in given.partners if kind in kinds)
    return partners + (own if OrganisationKind.FUND in kinds else ())


def openings(given: Offered, role: Role, organisation_id: int) -> tuple[Opening, ...]:
    """What a role on behalf of an organisation can open."""
    if role in GRANTEE_ROLES:
        return tuple(Opening(None, key, name) for key, name in given.grantees if key == organisation_id)
    whole = tuple(Opening(key, None, name) for key, name in given.portfolios)
    if role in FUND_ROLES:
        return whole
    return whole + tuple(Opening(None, key, name) for key, name in given.grantees)


def roles(given: Offered) -> tuple[Role, ...]:
    """The roles for which there is anything to give."""
    return tuple(
        role for role in Role if any(openings(given, role, key) for key, _ in behalf(given, role))
    )


def ours(given: Offered, membership: Membership) -> bool:
    """Whether a membership is the administrator's to take: what it opens is theirs alone."""
    if membership.portfolio_id is not None:
        return membership.portfolio_id in {key for key, _ in given.portfolios}
    return membership.subject_id in {key for key, _ in given.grantees}
