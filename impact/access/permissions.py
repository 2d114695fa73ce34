"""Authorisation: one table of role × action × kind of object.

Services check it, the page for administrators and docs/permissions.md are generated from it, and tests
cover every cell. What is not in the table is not allowed. It decides *whether* a role may do something at
all; *on whose* objects is decided by the scope of its Access (impact.store.tenancy.row_access).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.privacy.small_number import SESSION_SMALL_NUMBER, SMALL_NUMBER
from impact.model.vocabulary.roles import Role


class Action(StrEnum):
    """Actions that a permission is about."""

    SEE = "see"
    EXPLAIN = "explain"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    COMMENT = "comment"
    ANSWER = "answer"
    RESPOND = "respond"
    FETCH = "fetch"
    INVITE = "invite"
    CHANGE = "change"
    DISABLE = "disable"
    EXPORT = "export"
    ERASE = "erase"
    PRESENT = "present"
    ATTACH = "attach"
    SHARE = "share"


class Kind(StrEnum):
    """Kinds of object that a permission is about."""

    PORTFOLIO = "portfolio"
    GRANTEE = "grantee"
    INDICATOR = "indicator"
    THEORY = "theory"
    SUBMISSION = "submission"
    TEMPLATE = "template"
    SECTOR_TEMPLATE = "sector_template"
    EVIDENCE = "evidence"
    RESEARCH = "research"
    FIGURES = "figures"
    SECTOR = "sector"
    SAVED_VIEW = "saved_view"
    DECISION = "decision"
    GRANT = "grant"
    ORGANISATION = "organisation"
    CALENDAR = "calendar"
    ACCOUNT = "account"
    OWN_ACCOUNT = "own_account"
    PERMISSIONS = "permissions"
    AUDIT = "audit"


class Sight(StrEnum):
    """How a role may do something: not at all, with real names, or pseudonymised and rounded."""

    NO = "no"
    YES = "yes"
    PSEUDONYMISED = "veiled"


@dataclass(frozen=True, slots=True)
class Permission:
    """One row of the table; `roles` are the roles that may."""

    action: Action
    kind: Kind
    roles: frozenset[Role]


FUND_ROLES = frozenset({Role.ADMINISTRATOR, Role.FUND_STAFF})
ADMINISTRATOR_ROLES = frozenset({Role.ADMINISTRATOR})
GRANTEE_ROLES = frozenset({Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER})
PSEUDONYM_ROLES = frozenset({Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR})
# Who stands before a room of people.
SESSION_ROLES = frozenset({Role.FACILITATOR})
NAME_ROLES = FUND_ROLES | GRANTEE_ROLES | {Role.COACH}
SUBMITTING_ROLES = FUND_ROLES | {Role.GRANTEE_EDITOR}
# People give their consent to the grantee, so only the grantee attaches evidence that rests on it.
EVIDENCE_ROLES = frozenset({Role.GRANTEE_EDITOR})
# Whoever stands for a group of organisations sees them as a group, beside all others in their portfolios.
SECTOR_ROLES = frozenset({Role.UMBRELLA})
# Who looks on with a trained eye; a fund comments on what is handed in, cell by cell.
COMMENTING_ROLES = frozenset({Role.COACH, Role.ACADEMIC})
# Whoever a shared comment is meant for.
ANSWERING_ROLES = SUBMITTING_ROLES
# Whoever takes figures along for research, as far as the organisations consent to it.
RESEARCH_ROLES = frozenset({Role.ACADEMIC})
ALL_ROLES = NAME_ROLES | PSEUDONYM_ROLES

PERMISSIONS: tuple[Permission, ...] = (
    Permission(Action.SEE, Kind.PORTFOLIO, ALL_ROLES),
    Permission(Action.PRESENT, Kind.PORTFOLIO, ALL_ROLES),
    Permission(Action.SEE, Kind.GRANTEE, ALL_ROLES),
    Permission(Action.SEE, Kind.INDICATOR, ALL_ROLES),
    Permission(Action.EXPLAIN, Kind.INDICATOR, ALL_ROLES),
    # What a grantee makes or changes waits for its fund, as its values do.
    Permission(Action.CHANGE, Kind.INDICATOR, SUBMITTING_ROLES),
    Permission(Action.COMMENT, Kind.INDICATOR, COMMENTING_ROLES),
    Permission(Action.ANSWER, Kind.INDICATOR, ANSWERING_ROLES),
    Permission(Action.SEE, Kind.THEORY, ALL_ROLES),
    # Both sides work on it, and each agrees to a version for itself.
    Permission(Action.CHANGE, Kind.THEORY, SUBMITTING_ROLES),
    Permission(Action.APPROVE, Kind.THEORY, SUBMITTING_ROLES),
    # A conversation is between both sides; who looks on with a trained eye asks too.
    Permission(Action.COMMENT, Kind.THEORY, SUBMITTING_ROLES | COMMENTING_ROLES),
    # Guests without an account: who may work on a theory may show it, by a link that expires, and end any such link.
    Permission(Action.INVITE, Kind.THEORY, SUBMITTING_ROLES),
    # An umbrella makes templates of theories for others; whoever works on a theory begins from one that is published.
    Permission(Action.SEE, Kind.SECTOR_TEMPLATE, SECTOR_ROLES | SUBMITTING_ROLES),
    Permission(Action.CHANGE, Kind.SECTOR_TEMPLATE, SECTOR_ROLES),
    Permission(Action.SEE, Kind.SUBMISSION, NAME_ROLES),
    Permission(Action.SUBMIT, Kind.SUBMISSION, SUBMITTING_ROLES),
    Permission(Action.TAKE_BACK, Kind.SUBMISSION, SUBMITTING_ROLES),
    Permission(Action.APPROVE, Kind.SUBMISSION, FUND_ROLES),
    Permission(Action.COMMENT, Kind.SUBMISSION, FUND_ROLES),
    Permission(Action.FETCH, Kind.SUBMISSION, NAME_ROLES),
    Permission(Action.FETCH, Kind.TEMPLATE, SUBMITTING_ROLES),
    Permission(Action.SEE, Kind.EVIDENCE, ALL_ROLES),
    Permission(Action.FETCH, Kind.EVIDENCE, NAME_ROLES),
    Permission(Action.ATTACH, Kind.EVIDENCE, EVIDENCE_ROLES),
    Permission(Action.CHANGE, Kind.EVIDENCE, EVIDENCE_ROLES),
    # An organisation consents by itself; its fund sees whether it did.
    Permission(Action.SEE, Kind.RESEARCH, FUND_ROLES | GRANTEE_ROLES),
    Permission(Action.CHANGE, Kind.RESEARCH, EVIDENCE_ROLES),
    Permission(Action.SEE, Kind.FIGURES, ALL_ROLES),
    Permission(Action.EXPORT, Kind.FIGURES, ALL_ROLES),
    # A view holds only what its viewer filters by; one that is shared is read by the people of the fund alone.
    Permission(Action.CHANGE, Kind.SAVED_VIEW, ALL_ROLES),
    Permission(Action.SHARE, Kind.SAVED_VIEW, FUND_ROLES),
    Permission(Action.SEE, Kind.SECTOR, SECTOR_ROLES),
    Permission(Action.SEE, Kind.ORGANISATION, FUND_ROLES),
    Permission(Action.CHANGE, Kind.ORGANISATION, ADMINISTRATOR_ROLES),
    Permission(Action.CHANGE, Kind.PORTFOLIO, ADMINISTRATOR_ROLES),
    # Money is between a fund and its grantee; others see what changed.
    Permission(Action.SEE, Kind.GRANT, FUND_ROLES | GRANTEE_ROLES),
    Permission(Action.CHANGE, Kind.GRANT, FUND_ROLES),
    # A fund decides; the grantee concerned reads it once it is taken, and writes its own view beside it.
    Permission(Action.SEE, Kind.DECISION, FUND_ROLES | GRANTEE_ROLES),
    Permission(Action.CHANGE, Kind.DECISION, FUND_ROLES),
    Permission(Action.RESPOND, Kind.DECISION, EVIDENCE_ROLES),
    Permission(Action.SEE, Kind.CALENDAR, FUND_ROLES),
    Permission(Action.CHANGE, Kind.CALENDAR, FUND_ROLES),
    Permission(Action.SEE, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.INVITE, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.CHANGE, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.DISABLE, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.EXPORT, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.ERASE, Kind.ACCOUNT, ADMINISTRATOR_ROLES),
    Permission(Action.SEE, Kind.OWN_ACCOUNT, ALL_ROLES),
    Permission(Action.CHANGE, Kind.OWN_ACCOUNT, ALL_ROLES),
    Permission(Action.EXPORT, Kind.OWN_ACCOUNT, ALL_ROLES),
    Permission(Action.SEE, Kind.PERMISSIONS, FUND_ROLES),
    Permission(Action.SEE, Kind.AUDIT, ADMINISTRATOR_ROLES),
    Permission(Action.EXPORT, Kind.AUDIT, ADMINISTRATOR_ROLES),
)

_ALLOWED = {(permission.action, permission.kind): permission.roles for permission in PERMISSIONS}


def may(role: Role, action: Action, kind: Kind) -> bool:
    """Whether the table allows a role to do this; what it does not list is not allowed."""
    return role in _ALLOWED.get((action, kind), frozenset())


def require(access: Access, action: Action, kind: Kind) -> None:
    """Raise NotAllowed (`accounts.not_for_your_role`) where the table does not allow it."""
    if not may(access.role, action, kind):
        raise NotAllowed("accounts.not_for_your_role", action=action.value, kind=kind.value)


def sees_pseudonyms(role: Role) -> bool:
    """Whether a role sees other organisations under pseudonyms only, with small numbers protected."""
    return role in PSEUDONYM_ROLES


def least_small_number(role: Role) -> int:
    """Return the least k for a role: groups of fewer people are hidden. A portfolio may set a higher one."""
    return SESSION_SMALL_NUMBER if role in SESSION_ROLES else SMALL_NUMBER


def may_hide_names(role: Role) -> bool:
    """Whether a role sees several organisations by name, and so may hide the names before a room looks on."""
    return role in NAME_ROLES - GRANTEE_ROLES


def pseudonymise_access(access: Access) -> Access:
    """Return the access as somebody who leads a session has it: the same organisations, under pseudonyms."""
    return replace(access, role=Role.FACILITATOR)


def needs_research_consent(role: Role) -> bool:
    """Whether a role gets lists of figures of an organisation only while that one consents to research on them."""
    return role in RESEARCH_ROLES


def sight_of_role(role: Role, permission: Permission) -> Sight:
    """Return how a role has a permission: one cell of the table."""
    if role not in permission.roles:
        return Sight.NO
    hidden = sees_pseudonyms(role) and permission.kind is not Kind.OWN_ACCOUNT
    return Sight.PSEUDONYMISED if hidden else Sight.YES


def permission_table() -> tuple[tuple[Permission, tuple[tuple[Role, Sight], ...]], ...]:
    """Return the whole table: a row per permission, a cell per role."""
    return tuple(
        (permission, tuple((role, sight_of_role(role, permission)) for role in Role)) for permission in PERMISSIONS
    )
