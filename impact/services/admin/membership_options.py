"""Options for granting memberships: the combinations of role, organisation and portfolio that an administrator has.

Pages offer these options; `services.accounts.admin_scope` checks again when a membership is granted.
"""

from __future__ import annotations

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, Action, Kind
from impact.model.access import Access
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import admin_scope
from impact.services.accounts.accounts import Membership
from impact.services.accounts.admin_scope import PARTNER_KINDS
from impact.services.admin.organisations_and_portfolios import split_by_scope
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.admin import organisations_and_portfolios as organisation_queries
from impact.views.administration import MembershipOptions, MembershipScope

# Kinds of organisations for which somebody can have a role.
PARTNER_KINDS_BY_ROLE = {
    Role.COACH: (OrganisationKind.COACH, OrganisationKind.FUND),
    Role.ACADEMIC: (OrganisationKind.KNOWLEDGE,),
    Role.UMBRELLA: (OrganisationKind.UMBRELLA,),
    Role.FACILITATOR: (OrganisationKind.FUND, *PARTNER_KINDS),
}


def list_options(access: Access, workspace: Workspace) -> MembershipOptions:
    """List the fund, portfolios, grantees and partners for which the administrator can grant memberships."""
    require_allowed(access, Action.INVITE, Kind.ACCOUNT, workspace)
    with unscoped_reading(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        visible, _ = split_by_scope(connection, scope)
        organisations = organisation_queries.list_organisations(connection, visible)
        portfolios = organisation_queries.list_portfolios(connection, scope.portfolios)
    rows = [(OrganisationKind(row.kind), row.id, row.name) for row in organisations]
    fund = next(((key, name) for _, key, name in rows if key == access.organisation_id), None)
    return MembershipOptions(
        fund=fund,
        portfolios=tuple((row.id, row.name) for row in portfolios),
        grantees=tuple((key, name) for kind, key, name in rows
                       if kind is OrganisationKind.GRANTEE and key in scope.administered_ids),
        partners=tuple(row for row in rows if row[0] in PARTNER_KINDS),
    )  # fmt: skip


def list_acting_for(options: MembershipOptions, role: Role) -> tuple[tuple[int, str], ...]:
    """List the organisations for which somebody can be granted a role, as (id, name)."""
    if role in GRANTEE_ROLES:
        return options.grantees
    own = (options.fund,) if options.fund else ()
    if role in FUND_ROLES:
        return own if options.portfolios else ()
    kinds = PARTNER_KINDS_BY_ROLE[role]
    partners = tuple((key, name) for kind, key, name in options.partners if kind in kinds)
    return partners + (own if OrganisationKind.FUND in kinds else ())


def list_openings(options: MembershipOptions, role: Role, organisation_id: int) -> tuple[MembershipScope, ...]:
    """List the portfolios and organisations that a role for an organisation can give access to."""
    if role in GRANTEE_ROLES:
        return tuple(MembershipScope(None, key, name) for key, name in options.grantees if key == organisation_id)
    whole_portfolios = tuple(MembershipScope(key, None, name) for key, name in options.portfolios)
    if role in FUND_ROLES:
        return whole_portfolios
    return whole_portfolios + tuple(MembershipScope(None, key, name) for key, name in options.grantees)


def list_roles(options: MembershipOptions) -> tuple[Role, ...]:
    """List the roles that can be granted for at least one organisation."""
    return tuple(
        role for role in Role if any(list_openings(options, role, key) for key, _ in list_acting_for(options, role))
    )


def may_revoke(options: MembershipOptions, membership: Membership) -> bool:
    """Whether a membership is the administrator's to revoke: its portfolio or grantee is among the options."""
    if membership.portfolio_id is not None:
        return membership.portfolio_id in {key for key, _ in options.portfolios}
    return membership.subject_id in {key for key, _ in options.grantees}
