"""What each role will read of a story, for its author to see before it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from impact.access import consent as consent_rules
from impact.access.permissions import GRANTEE_ROLES
from impact.model.evidence import Consent, EvidenceKind
from impact.model.vocabulary.roles import Role
from impact.services.disclosure.person_redaction import redact_or_withhold

# The roles of others, who read a story in more or less detail.
OTHER_ROLES = tuple(role for role in Role if role not in GRANTEE_ROLES)


@dataclass(frozen=True, slots=True)
class ReaderText:
    """What `roles` read of a title and a text; None where they do not see it, or it is withheld from them.

    `is_visible`: whether they see that there is a story at all.
    """

    roles: tuple[Role, ...]
    title: str | None
    text: str | None
    is_visible: bool = True


def list_reader_texts(title: str, text: str, consent: Consent, author: str) -> tuple[ReaderText, ...]:
    """Return what the roles of others read of a story, roles that read the same together.

    Roles that see organisations under pseudonyms read the names of organisations replaced as well.
    """
    grouped: dict[tuple[bool, str | None, str | None], list[Role]] = {}
    for role in OTHER_ROLES:
        reading: tuple[bool, str | None, str | None] = (False, None, None)
        if consent_rules.may_see(role, EvidenceKind.STORY, consent):
            is_whole = consent_rules.may_see_unredacted(role, consent)
            reading = (True, title, text) if is_whole else (
                True, redact_or_withhold(title, author), redact_or_withhold(text, author)
            )  # fmt: skip
        grouped.setdefault(reading, []).append(role)
    return tuple(ReaderText(tuple(roles), reading[1], reading[2], reading[0]) for reading, roles in grouped.items())
