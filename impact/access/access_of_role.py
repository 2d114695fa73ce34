"""What a role of an account gives access to: all memberships in that role, on behalf of one organisation, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role


class HeldMembership(Protocol):
    """A membership as the store keeps it: a role on behalf of an organisation, and what it opens."""

    @property
    def account_id(self) -> int:
        """Whose it is."""

    @property
    def organisation_id(self) -> int:
        """The organisation acted for."""

    @property
    def role(self) -> str:
        """A value of Role."""

    @property
    def portfolio_id(self) -> int | None:
        """The portfolio that it opens."""

    @property
    def subject_id(self) -> int | None:
        """The organisation that it opens."""


def role_key(membership: HeldMembership) -> tuple[int, str]:
    """What memberships that belong together have in common: the organisation acted for, and the role."""
    return membership.organisation_id, membership.role


def build_access(
    lead: HeldMembership, memberships: Sequence[HeldMembership], language: Language, *,
    name: str = "", persona: str = "", session_id: int = 0,
) -> Access:  # fmt: skip
    """The access in the role of one membership (`lead`), of all `memberships` of its account."""
    equivalent = [item for item in memberships if role_key(item) == role_key(lead)]
    return Access(
        account_id=lead.account_id,
        name=name,
        role=Role(lead.role),
        organisation_id=lead.organisation_id,
        portfolio_ids=tuple(item.portfolio_id for item in equivalent if item.portfolio_id is not None),
        organisation_ids=tuple(item.subject_id for item in equivalent if item.subject_id is not None),
        language=language,
        persona=persona,
        session_id=session_id,
    )
