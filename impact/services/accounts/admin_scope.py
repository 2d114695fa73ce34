"""The scope of an administrator: whose people they see, and which memberships they may grant and revoke.

Seeing is wider than granting. A grantee that another fund supports too is visible, since its people and
its coach see what this fund agreed with it; but a membership for that grantee opens the other fund's data
as well, so that only the operator, who answers for both, grants or revokes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.store.accounts import accounts as account_queries
from impact.store.queries import settings_and_revision

# Kinds of organisations outside funds and grantees for which people may be invited.
PARTNER_KINDS = (OrganisationKind.COACH, OrganisationKind.KNOWLEDGE, OrganisationKind.UMBRELLA)


@dataclass(frozen=True, slots=True)
class AdminScope:
    """Ids that an administrator may see and administer; the operator's scope is unrestricted."""

    is_unrestricted: bool
    fund_id: int
    portfolios: frozenset[int]
    visible_ids: frozenset[int]
    administered_ids: frozenset[int]

    def can_see(self, membership: account_queries.MembershipRecord) -> bool:
        """Whether the portfolio or organisation of a membership is visible."""
        return self.is_unrestricted or self._opens(
            self.visible_ids, membership.organisation_id, membership.portfolio_id, membership.subject_id
        )

    def may_administer(self, membership: account_queries.MembershipRecord) -> bool:
        """Whether a membership is the administrator's to grant and revoke."""
        return self.may_open(membership.organisation_id, membership.portfolio_id, membership.subject_id)

    def may_open(self, organisation_id: int, portfolio_id: int | None, subject_id: int | None) -> bool:
        """Whether the administrator may open one portfolio, or one organisation, for somebody."""
        return self.is_unrestricted or self._opens(self.administered_ids, organisation_id, portfolio_id, subject_id)

    def may_administer_all(self, memberships: Sequence[account_queries.MembershipRecord]) -> bool:
        """Whether all of an account's memberships (at least one) are the administrator's to revoke."""
        return self.is_unrestricted or (bool(memberships) and all(self.may_administer(item) for item in memberships))

    def covers(self, organisation_id: int | None, portfolio_id: int | None) -> bool:
        """Whether something of an organisation, and of one portfolio where it is of one, is the administrator's to see.

        What a grantee of several funds has with another fund is not, and what is of no organisation is.
        """
        if self.is_unrestricted or organisation_id is None or organisation_id in self.administered_ids:
            return True
        return organisation_id in self.visible_ids and (portfolio_id is None or portfolio_id in self.portfolios)

    def _opens(
        self, organisations: frozenset[int], organisation_id: int, portfolio_id: int | None, subject_id: int | None
    ) -> bool:
        if portfolio_id is not None:
            return portfolio_id in self.portfolios
        return (subject_id if subject_id is not None else organisation_id) in organisations


def is_operator(access: Access) -> bool:
    """Whether this is the access of the command line, whose operator administers the whole database."""
    nobody = access.account_id == NO_ACCOUNT and access.organisation_id == NO_ORGANISATION
    return nobody and access.role is Role.ADMINISTRATOR


def load_admin_scope(connection: Connection, access: Access) -> AdminScope:
    """Read the scope of an administrator within the transaction that relies on it."""
    supported = settings_and_revision.list_organisation_ids(connection, list(access.portfolio_ids))
    visible = {*supported, *access.organisation_ids}
    shared_with_others = account_queries.find_supported_elsewhere(connection, visible, access.portfolio_ids)
    own = {access.organisation_id}
    return AdminScope(
        is_unrestricted=is_operator(access),
        fund_id=access.organisation_id,
        portfolios=frozenset(access.portfolio_ids),
        visible_ids=frozenset(visible | own),
        administered_ids=frozenset((visible - shared_with_others) | own),
    )


def may_grant(connection: Connection, scope: AdminScope, role: Role, organisation_id: int,
             portfolio_id: int | None, subject_id: int | None) -> bool:  # fmt: skip
    """Whether a membership may be granted: in scope, and for a portfolio or organisation that fits its role."""
    kind = account_queries.get_organisation_kind(connection, organisation_id)
    if kind is None or (portfolio_id is None) == (subject_id is None):
        return False
    if not scope.may_open(organisation_id, portfolio_id, subject_id):
        return False
    if role in FUND_ROLES:
        # Fund roles see portfolios of their own fund only.
        owner = account_queries.get_fund(connection, portfolio_id) if portfolio_id is not None else None
        return owner == organisation_id and (scope.is_unrestricted or owner == scope.fund_id)
    if role in GRANTEE_ROLES:
        return subject_id == organisation_id and kind is OrganisationKind.GRANTEE
    # Acting for a grantee or fund out of scope would reveal its name and its pseudonyms.
    return scope.is_unrestricted or organisation_id in scope.visible_ids or kind in PARTNER_KINDS
