"""How far an administrator reaches: whose people it sees, and what is its own to give and to take.

Seeing is wider than giving. A grantee that another fund supports too is in sight, since its people and
its coach see what this fund agreed with it; but what opens that grantee opens the other fund's data
with it, so that only the operator, who answers for both, gives or takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.words import OrganisationKind, Role
from impact.store.accounts import accounts as store
from impact.store.queries import settings_and_revision as read

# On whose behalf somebody may look who belongs to no fund and no grantee.
PARTNERS = (OrganisationKind.COACH, OrganisationKind.KNOWLEDGE, OrganisationKind.UMBRELLA)


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of what an administrator deals with; `everything` for the operator of the command line."""

    everything: bool
    fund_id: int
    portfolios: frozenset[int]
    seen: frozenset[int]
    held: frozenset[int]

    def shows(self, membership: store.MembershipRecord) -> bool:
        """Whether what a membership opens is in sight."""
        return self.everything or self._opens(
            self.seen, membership.organisation_id, membership.portfolio_id, membership.subject_id
        )

    def holds(self, membership: store.MembershipRecord) -> bool:
        """Whether what a membership opens is the administrator's to give and to take."""
        return self.may_open(membership.organisation_id, membership.portfolio_id, membership.subject_id)

    def may_open(self, organisation_id: int, portfolio_id: int | None, subject_id: int | None) -> bool:
        """Whether it is the administrator's to say that one portfolio, or one organisation, opens for somebody."""
        return self.everything or self._opens(self.held, organisation_id, portfolio_id, subject_id)

    def holds_all(self, memberships: Sequence[store.MembershipRecord]) -> bool:
        """Whether an account is the administrator's to deal with whole: it opens nothing of others."""
        return self.everything or (bool(memberships) and all(self.holds(item) for item in memberships))

    def _opens(
        self, organisations: frozenset[int], organisation_id: int, portfolio_id: int | None, subject_id: int | None
    ) -> bool:
        if portfolio_id is not None:
            return portfolio_id in self.portfolios
        return (subject_id if subject_id is not None else organisation_id) in organisations


def is_operator(access: Access) -> bool:
    """Whether this is the command line of this machine, whose operator answers for the whole database."""
    nobody = access.account_id == NO_ACCOUNT and access.organisation_id == NO_ORGANISATION
    return nobody and access.role is Role.ADMINISTRATOR


def of(connection: Connection, access: Access) -> Reach:
    """The reach of an administrator, read anew in the transaction that relies on it."""
    covered = set(read.covered(connection, list(access.portfolio_ids))) | set(access.organisation_ids)
    shared = store.supported_elsewhere(connection, covered, access.portfolio_ids)
    own = {access.organisation_id}
    return Reach(
        everything=is_operator(access),
        fund_id=access.organisation_id,
        portfolios=frozenset(access.portfolio_ids),
        seen=frozenset(covered | own),
        held=frozenset((covered - shared) | own),
    )


def may_give(connection: Connection, reach: Reach, role: Role, organisation_id: int,
             portfolio_id: int | None, subject_id: int | None) -> bool:  # fmt: skip
    """Whether a membership may be given: within reach, and of a shape that fits its role."""
    kind = store.kind_of(connection, organisation_id)
    if kind is None or (portfolio_id is None) == (subject_id is None):
        return False
    if not reach.may_open(organisation_id, portfolio_id, subject_id):
        return False
    if role in FUND_ROLES:
        # Fund roles open portfolios of the fund itself, and only on its behalf.
        owner = store.fund_of(connection, portfolio_id) if portfolio_id is not None else None
        return owner == organisation_id and (reach.everything or owner == reach.fund_id)
    if role in GRANTEE_ROLES:
        return subject_id == organisation_id and kind is OrganisationKind.GRANTEE
    # Who looks on behalf of a grantee or fund out of sight would see its name and its pseudonyms.
    return reach.everything or organisation_id in reach.seen or kind in PARTNERS
