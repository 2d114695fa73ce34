"""Rules of consent: which evidence a role may see, and whether with names."""

from __future__ import annotations

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, sees_pseudonyms
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.model.vocabulary.roles import Role

SHARED_CONSENTS = frozenset({Consent.ANONYMOUS, Consent.NAMED})


def is_own(access: Access, organisation_id: int) -> bool:
    """Whether evidence belongs to the viewer's own organisation, which sees all of it."""
    return access.role in GRANTEE_ROLES and bool(access.organisation_id) and access.organisation_id == organisation_id


def visible_consents(role: Role) -> frozenset[Consent]:
    """Return the consents with which a role may see evidence of other organisations within its scope."""
    if role in FUND_ROLES:
        return frozenset(Consent) - {Consent.NONE}
    return frozenset() if role in GRANTEE_ROLES else SHARED_CONSENTS


def may_see_unredacted(role: Role, consent: Consent) -> bool:
    """Whether a role that may see evidence sees it unredacted, with files and names, or only stories without names."""
    return role in FUND_ROLES or (not sees_pseudonyms(role) and consent is Consent.NAMED)


def may_see(role: Role, kind: EvidenceKind, consent: Consent) -> bool:
    """Whether a role may see evidence of others at all; a file needs unredacted access, as it cannot be redacted."""
    return consent in visible_consents(role) and (kind is EvidenceKind.STORY or may_see_unredacted(role, consent))
