"""Accounts and memberships: invite people, reset passwords, disable accounts, grant and revoke memberships.

An administrator manages the people of the organisations and portfolios in scope (admin_scope); the
operator of the command line manages everybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import admin_scope, email_delivery, invites_and_resets, sessions
from impact.services.accounts.admin_scope import AdminScope
from impact.services.accounts.invites_and_resets import NewLink
from impact.services.core import settings
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import sessions_and_tokens
from impact.store.db import locks

# The error key where an account or membership lies outside the administrator's scope.
OUT_OF_SCOPE = "accounts.not_yours_to_give"
# Only keeps an address from being read as several in a mail header; following the link proves that it exists.
EMAIL_PATTERN = re.compile(r'[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\.]+(\.[^\s@<>()\[\],;:"\\.]+)+')


@dataclass(frozen=True, slots=True)
class Membership:
    """A role of an account on behalf of an organisation, and the portfolio or organisation that it may see."""

    membership_id: int
    organisation_id: int
    organisation: str
    role: Role
    portfolio_id: int | None
    portfolio: str
    subject_id: int | None
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account as an administrator sees it."""

    account_id: int
    name: str
    email: str
    language: Language
    state: str
    made_at: datetime
    version: int
    persona: bool
    memberships: tuple[Membership, ...]


def has_any_account(workspace: Workspace) -> bool:
    """Whether this database has any account that can sign in."""
    with unscoped_reading(workspace) as connection:
        return account_queries.has_any(connection)


def list_people(access: Access, workspace: Workspace) -> tuple[Person, ...]:
    """List the accounts in the administrator's scope by name, each with only its memberships in scope."""
    require_allowed(access, Action.SEE, Kind.ACCOUNT, workspace)
    with unscoped_reading(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        if scope.is_unrestricted:
            rows = account_queries.list_all(connection)
        else:
            rows = account_queries.list_accounts(connection, scope.portfolios, scope.visible_ids)
        return tuple(_person(connection, row, scope) for row in rows)


def _person(connection: Connection, row: account_queries.PersonRecord, scope: AdminScope) -> Person:
    return Person(
        account_id=row.id,
        name=row.name,
        email=row.email or "",
        language=Language(row.language),
        state=row.state,
        made_at=row.made_at,
        version=row.version,
        persona=row.persona is not None,
        memberships=tuple(
            to_membership(item) for item in account_queries.list_memberships(connection, row.id) if scope.can_see(item)
        ),
    )


def to_membership(row: account_queries.NamedMembership) -> Membership:
    """Map a membership row of the store to a Membership."""
    return Membership(
        membership_id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        role=Role(row.role),
        portfolio_id=row.portfolio_id,
        portfolio=row.portfolio or "",
        subject_id=row.subject_id,
        subject=row.subject or "",
    )


def invite(
    access: Access,
    workspace: Workspace,
    *,
    email: str,
    name: str,
    language: Language,
    role: Role,
    organisation_id: int,
    portfolio_id: int | None = None,
    subject_id: int | None = None,
    send_email: bool = True,
) -> NewLink | None:
    """Invite somebody by email address, or grant a person with an account one more membership.

    Returns the link to hand over; None where none is needed, or where it goes by email: an administrator
    then cannot tell an address with an account at another fund from a new one (account enumeration).
    Such a person proves the address by the emailed link, whatever was set up under it before; without a
    mail server only the operator may invite them. NotAllowed outside the administrator's scope.
    """
    require_allowed(access, Action.INVITE, Kind.ACCOUNT, workspace)
    email, name = normalize_email(email), name.strip()
    if not name:
        raise ImpactError("accounts.name_missing")
    by_mail = send_email and bool(settings.smtp_url())
    refusal_key = ""
    link = None
    with unscoped_writing(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        locks.lock_rate_limit_key(connection, sessions.hash_token(email))
        existing = account_queries.find_by_email(connection, email)
        foreign = existing is not None and not scope.may_administer_all(
            account_queries.list_memberships(connection, existing.id)
        )
        if not admin_scope.may_grant(connection, scope, role, organisation_id, portfolio_id, subject_id):
            refusal_key = OUT_OF_SCOPE
        elif foreign and not by_mail:
            refusal_key = "accounts.ask_operator"
        else:
            account_id = existing.id if existing else account_queries.add_account(
                connection, email=email, name=name[:200], language=language.value, state="invited", made_at=now()
            )  # fmt: skip
            if existing is None or existing.state == "invited":
                link = invites_and_resets.add_link(connection, account_id, invites_and_resets.INVITATION)
            elif foreign and existing.state in account_queries.OPEN:
                link = _require_new_proof(connection, existing)
            if link is not None and send_email:
                email_language = Language(existing.language) if existing else language
                email_delivery.queue_link_email(
                    connection, account_id, email, email_language, link.kind, link.path, link.expires_at
                )
            account_queries.add_membership(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            add_event(
                connection, actor(access.account_id), Action.INVITE.value, Kind.ACCOUNT.value, account_id,
                organisation_id=_audit_owner(connection, organisation_id, portfolio_id, subject_id), role=role.value,
                portfolio=portfolio_id, subject=subject_id,
            )  # fmt: skip
    if refusal_key:
        raise record_refusal(access, Action.INVITE, Kind.ACCOUNT, workspace, key=refusal_key)
    if send_email:
        email_delivery.send_pending(workspace)
    return None if by_mail and not scope.is_unrestricted else link


def _require_new_proof(connection: Connection, existing: account_queries.AccountRecord) -> NewLink:
    """End all sessions, drop the password and return a link that proves the address; closed until it is used.

    Otherwise an administrator could set up an account under the address of somebody of another fund, and
    would be inside when that fund invites them. An OpenID provider has already proven its identities.
    """
    sessions.end_all_sessions(connection, existing.id)
    state = "active" if existing.external_id else "invited"
    account_queries.change_account(connection, existing.id, password_hash=None, state=state)
    return invites_and_resets.add_link(connection, existing.id, invites_and_resets.INVITATION)


def _audit_owner(connection: Connection, organisation_id: int, portfolio_id: int | None, subject_id: int | None) -> int:
    """Id of the organisation whose audit trail shows a membership: the one whose data it opens."""
    fund_id = account_queries.get_fund(connection, portfolio_id) if portfolio_id is not None else None
    return subject_id or fund_id or organisation_id


def normalize_email(email: str) -> str:
    """Normalise an email address to lower case; ImpactError where it is blank, malformed or over 254 characters."""
    cleaned = email.strip().casefold()
    if not cleaned:
        raise ImpactError("accounts.email_missing")
    if not EMAIL_PATTERN.fullmatch(cleaned) or len(cleaned) > 254:
        raise ImpactError("accounts.email_bad", email=email.strip()[:80])
    return cleaned


def create_reset_link(access: Access, account_id: int, workspace: Workspace, *, send_email: bool = True) -> NewLink:
    """Create a link to set a new password, to hand over; NotAllowed where the account is out of scope or closed."""
    require_allowed(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    link = None
    with unscoped_writing(workspace) as connection:
        row = find_administered(connection, access, account_id)
        if row is not None and row.email and row.state in account_queries.OPEN:
            kind = invites_and_resets.RESET if row.state == "active" else invites_and_resets.INVITATION
            link = invites_and_resets.add_link(connection, account_id, kind)
            if send_email:
                email_delivery.queue_link_email(
                    connection, account_id, row.email, Language(row.language), kind, link.path, link.expires_at
                )
            add_event(connection, actor(access.account_id), "reset", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
    if link is None:
        raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id, OUT_OF_SCOPE)
    if send_email:
        email_delivery.send_pending(workspace)
    return link


def find_administered(connection: Connection, access: Access, account_id: int) -> account_queries.AccountRecord | None:
    """Row of the account if *all* its memberships lie in the administrator's scope.

    None otherwise, also when it is unknown or erased: of a person who also works for another fund only
    single memberships can be revoked.
    """
    row = account_queries.get_account(connection, account_id)
    if row is None or row.state == account_queries.ERASED:
        return None
    scope = admin_scope.load_admin_scope(connection, access)
    return row if scope.may_administer_all(account_queries.list_memberships(connection, account_id)) else None


def require_administrator(connection: Connection, account_id: int, organisation_id: int | None = None) -> None:
    """Raise ImpactError where an organisation would lose its last administrator; locks the organisation."""
    for row in account_queries.list_memberships(connection, account_id):
        owner = row.organisation_id
        if row.role == Role.ADMINISTRATOR.value and organisation_id in (None, owner):
            locks.lock_organisation(connection, owner)
            if account_queries.list_administrators(connection, owner) == [account_id]:
                raise ImpactError("accounts.last_administrator", organisation=row.organisation)


def disable(access: Access, account_id: int, workspace: Workspace, *, closed: bool = True) -> None:
    """Disable an account and end its sessions, or enable it; ImpactError for one's own or a last administrator's."""
    require_allowed(access, Action.DISABLE, Kind.ACCOUNT, workspace, account_id)
    if account_id == access.account_id:
        raise ImpactError("accounts.not_yourself")
    with unscoped_writing(workspace) as connection:
        row = find_administered(connection, access, account_id)
        if row is not None:
            open_state = "active" if row.password_hash or row.external_id or row.persona else "invited"
            if closed:
                if not admin_scope.is_operator(access):
                    require_administrator(connection, account_id)
                sessions.end_all_sessions(connection, account_id)
                sessions_and_tokens.void_links(connection, account_id, now())
            if closed or row.state == account_queries.DISABLED:
                account_queries.change_account(
                    connection, account_id, state=account_queries.DISABLED if closed else open_state
                )
            add_event(connection, actor(access.account_id), "disable" if closed else "enable", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return
    raise record_refusal(access, Action.DISABLE, Kind.ACCOUNT, workspace, account_id, OUT_OF_SCOPE)


def grant(access: Access, account_id: int, workspace: Workspace, *, role: Role, organisation_id: int,
         portfolio_id: int | None = None, subject_id: int | None = None) -> int:  # fmt: skip
    """Grant a person one more membership; returns its id.

    Only to people with a membership in scope: everybody else is invited, which proves their address.
    NotAllowed (audited) otherwise.
    """
    require_allowed(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    with unscoped_writing(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        row = account_queries.get_account(connection, account_id)
        memberships = account_queries.list_memberships(connection, account_id)
        allowed = scope.is_unrestricted or any(scope.may_administer(item) for item in memberships)
        if row is not None and row.state != account_queries.ERASED and allowed and admin_scope.may_grant(
            connection, scope, role, organisation_id, portfolio_id, subject_id
        ):  # fmt: skip
            membership_id = account_queries.add_membership(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            add_event(connection, actor(access.account_id), "give", "membership", membership_id,
                 organisation_id=_audit_owner(connection, organisation_id, portfolio_id, subject_id), role=role.value,
                 account=account_id)  # fmt: skip
            return membership_id
    raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id, OUT_OF_SCOPE)


def revoke_membership(access: Access, membership_id: int, workspace: Workspace) -> None:
    """Revoke a membership at once; ImpactError for one's own administration or an organisation's last one."""
    require_allowed(access, Action.CHANGE, Kind.ACCOUNT, workspace)
    with unscoped_writing(workspace) as connection:
        row = account_queries.get_membership(connection, membership_id)
        if row is not None and admin_scope.load_admin_scope(connection, access).may_administer(row):
            if row.role == Role.ADMINISTRATOR.value:
                if row.account_id == access.account_id:
                    raise ImpactError("accounts.not_yourself")
                if not admin_scope.is_operator(access):
                    require_administrator(connection, row.account_id, row.organisation_id)
            account_queries.remove_membership(connection, membership_id)
            audited_id = _audit_owner(connection, row.organisation_id, row.portfolio_id, row.subject_id)
            add_event(connection, actor(access.account_id), "take", "membership", membership_id,
                 organisation_id=audited_id, role=row.role, account=row.account_id)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, membership_id, OUT_OF_SCOPE)
