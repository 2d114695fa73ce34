"""What consent opens to whom: a pure table over roles, beside that of permissions."""

from __future__ import annotations

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, veiled
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.model.words import Role

SHARED = frozenset({Consent.ANONYMOUS, Consent.NAMED})


def own(access: Access, organisation_id: int) -> bool:
    """Whether evidence is that of the viewer's own organisation, which sees all of it."""
    return access.role in GRANTEE_ROLES and bool(access.organisation_id) and access.organisation_id == organisation_id


def opened(role: Role) -> frozenset[Consent]:
    """The consents with which a role sees evidence of others; within its scope, as everything."""
    if role in FUND_ROLES:
        return frozenset(Consent) - {Consent.NONE}
    return frozenset() if role in GRANTEE_ROLES else SHARED


def whole(role: Role, consent: Consent) -> bool:
    """Whether a role that sees it gets it as it was written, files and names too, or a story without names."""
    return role in FUND_ROLES or (not veiled(role) and consent is Consent.NAMED)


def shown(role: Role, kind: EvidenceKind, consent: Consent) -> bool:
    """Whether a role gets to see evidence of others at all: a file cannot be stripped of names."""
    return consent in opened(role) and (kind is EvidenceKind.STORY or whole(role, consent))
