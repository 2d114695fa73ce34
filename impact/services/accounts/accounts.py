"""Accounts: invited, set up by their owner, changed, closed; and the memberships that open things.

An administrator deals with the people of the organisations and portfolios within reach; the operator
of the command line with everybody.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.words import Language, Role
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts import emails, passwords, sessions
from impact.services.accounts.admin_scope import Reach
from impact.services.core import settings
from impact.services.core.audit_log import actor, allow, note, now, record_refusal
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import accounts as store
from impact.store.accounts import sessions_and_tokens

INVITATION, RESET = "invitation", "reset"
# The text for what is not an administrator's to give, change or take.
NOT_YOURS = "accounts.not_yours_to_give"
# Enough to keep an address one address in the header of a letter; whether it exists its owner shows.
ADDRESS = re.compile(r'[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\.]+(\.[^\s@<>()\[\],;:"\\.]+)+')
LASTS = timedelta(hours=72)
# A letter asked for again and again is a nuisance to whoever gets it.
RESETS_PER_HOUR = 3


@dataclass(frozen=True, slots=True)
class Membership:
    """What an account acts as: on whose behalf, in which role, and the portfolio or organisation it opens."""

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


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was made: the path under which it is used, once, until it expires."""

    account_id: int
    path: str = field(repr=False)
    expires_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who a link is for, before it is used."""

    name: str
    email: str
    language: Language
    kind: str


def any_there(workspace: Workspace) -> bool:
    """Whether anybody can sign in to this database at all."""
    with unlimited_reading(workspace) as connection:
        return store.any_there(connection)


def people(access: Access, workspace: Workspace) -> tuple[Person, ...]:
    """The accounts within an administrator's reach, by name; of each only the memberships within reach."""
    allow(access, Action.SEE, Kind.ACCOUNT, workspace)
    with unlimited_reading(workspace) as connection:
        reach = reaches.of(connection, access)
        if reach.everything:
            rows = store.everybody(connection)
        else:
            rows = store.listed(connection, reach.portfolios, reach.seen)
        return tuple(_person(connection, row, reach) for row in rows)


def _person(connection: Connection, row: store.PersonRecord, reach: Reach) -> Person:
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
            membership(item) for item in store.memberships(connection, row.id) if reach.shows(item)
        ),
    )


def membership(row: store.NamedMembership) -> Membership:
    """A row of the store as a membership."""
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
    letter: bool = True,
) -> Link | None:
    """Invite somebody, or give a known person one more membership.

    The link to hand over; None where there is none to make, or where the letter with it goes by mail: an
    administrator then cannot tell an address that has an account with others from one that is new. Such a
    person proves by the letter that the address is theirs, whatever was set up under it before; without
    a mail server that is the operator's to do. NotAllowed for what is not the administrator's to give.
    """
    allow(access, Action.INVITE, Kind.ACCOUNT, workspace)
    email, name = address(email), name.strip()
    if not name:
        raise ImpactError("accounts.name_missing")
    by_mail = letter and bool(settings.smtp_url())
    trouble = ""
    link = None
    with unlimited_writing(workspace) as connection:
        reach = reaches.of(connection, access)
        sessions_and_tokens.alone(connection, sessions.digest(email))
        known = store.by_email(connection, email)
        strange = known is not None and not reach.holds_all(store.memberships(connection, known.id))
        if not reaches.may_give(connection, reach, role, organisation_id, portfolio_id, subject_id):
            trouble = NOT_YOURS
        elif strange and not by_mail:
            trouble = "accounts.ask_operator"
        else:
            account_id = known.id if known else store.add(
                connection, email=email, name=name[:200], language=language.value, state="invited", made_at=now()
            )  # fmt: skip
            if known is None or known.state == "invited":
                link = _link(connection, account_id, INVITATION)
            elif strange and known.state in store.OPEN:
                link = _proven_anew(connection, known)
            if link is not None and letter:
                said = Language(known.language) if known else language
                emails.put_link(connection, account_id, email, said, link.kind, link.path, link.expires_at)
            store.join(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            note(
                connection, actor(access.account_id), Action.INVITE.value, Kind.ACCOUNT.value, account_id,
                organisation_id=_about(connection, organisation_id, portfolio_id, subject_id), role=role.value,
                portfolio=portfolio_id, subject=subject_id,
            )  # fmt: skip
    if trouble:
        raise record_refusal(access, Action.INVITE, Kind.ACCOUNT, workspace, key=trouble)
    if letter:
        emails.send(workspace)
    return None if by_mail and not reach.everything else link


def _proven_anew(connection: Connection, known: store.AccountRecord) -> Link:
    """A link by which somebody shows that an address is theirs: until then the account stays shut.

    Otherwise an administrator could set up an account under the address of somebody of another fund, and
    would be inside when that fund invites them. An identity at an OpenID provider was proven there.
    """
    sessions.end_all(connection, known.id)
    store.change(connection, known.id, password_hash=None, state="active" if known.external_id else "invited")
    return _link(connection, known.id, INVITATION)


def _about(connection: Connection, organisation_id: int, portfolio_id: int | None, subject_id: int | None) -> int:
    """The organisation in whose trail a membership belongs: the one whose data it opens."""
    fund_id = store.fund_of(connection, portfolio_id) if portfolio_id is not None else None
    return subject_id or fund_id or organisation_id


def address(email: str) -> str:
    """An address in lower case; ImpactError for what cannot be one."""
    found = email.strip().casefold()
    if not ADDRESS.fullmatch(found) or len(found) > 254:
        raise ImpactError("accounts.email_bad", email=email.strip()[:80])
    return found


def _link(connection: Connection, account_id: int, kind: str, *, alone: bool = True) -> Link:
    """A new link; earlier ones of this account end with it where it shall be `alone`."""
    token, moment = secrets.token_urlsafe(32), now()
    if alone:
        sessions_and_tokens.void_links(connection, account_id, moment)
    sessions_and_tokens.add_link(connection, account_id=account_id, kind=kind, digest=sessions.digest(token),
                        made_at=moment, expires_at=moment + LASTS)  # fmt: skip
    return Link(account_id, f"/password/{token}", moment + LASTS, kind)


def asked(workspace: Workspace, token: str) -> Asked:
    """Who a link is for; NotFound where it never was, was used or is out of date (all the same)."""
    with unlimited_reading(workspace) as connection:
        row = _usable(sessions_and_tokens.link(connection, sessions.digest(token)))
    return Asked(row.name, row.email or "", Language(row.language), row.kind)


def _usable(row: sessions_and_tokens.PasswordLink | None) -> sessions_and_tokens.PasswordLink:
    if row is None or row.used_at is not None or row.expires_at <= now() or row.state not in store.OPEN:
        raise NotFound("sign_in.link_gone")
    return row


def set_password(workspace: Workspace, token: str, password: str) -> sessions.Begun:
    """Set a password by a link: the link is used up, every session ends, and a new one begins."""
    with unlimited_reading(workspace) as connection:
        row = _usable(sessions_and_tokens.link(connection, sessions.digest(token)))
    passwords.check_new(password, row.name, (row.email or "").partition("@")[0])
    made = passwords.hashed(password)
    with unlimited_writing(workspace) as connection:
        if not sessions_and_tokens.use_link(connection, row.id, now()):
            raise NotFound("sign_in.link_gone")
        sessions_and_tokens.void_links(connection, row.account_id, now())
        sessions.end_all(connection, row.account_id)
        store.change(connection, row.account_id, password_hash=made, state="active")
        note(connection, actor(row.account_id), "set_password", "account", row.account_id, by=row.kind,
             organisation_id=sessions.home(connection, row.account_id))  # fmt: skip
        return sessions.begin_within(connection, row.account_id, sessions.LINK)


def ask_reset(workspace: Workspace, email: str) -> None:
    """Send a link to set a new password, where there is such an account; says nothing about whether."""
    with unlimited_writing(workspace) as connection:
        recipient = email.strip().casefold()
        row = store.by_email(connection, recipient)
        if row is None or row.state not in store.OPEN:
            return
        if emails.recent(connection, row.id, now() - timedelta(hours=1)) >= RESETS_PER_HOUR:
            return
        # Anybody may ask: it must not take away a link that somebody was handed.
        link = _link(connection, row.id, RESET, alone=False)
        emails.put_link(
            connection, row.id, recipient, Language(row.language), link.kind, link.path, link.expires_at
        )
        note(connection, actor(row.id), "ask_reset", "account", row.id,
             organisation_id=sessions.home(connection, row.id))  # fmt: skip
    emails.send(workspace)


def reset(access: Access, account_id: int, workspace: Workspace, *, letter: bool = True) -> Link:
    """A link to set a new password, made for somebody by an administrator or the operator."""
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    link = None
    with unlimited_writing(workspace) as connection:
        row = reached(connection, access, account_id)
        if row is not None and row.email and row.state in store.OPEN:
            kind = RESET if row.state == "active" else INVITATION
            link = _link(connection, account_id, kind)
            if letter:
                emails.put_link(
                    connection, account_id, row.email, Language(row.language), kind, link.path, link.expires_at
                )
            note(connection, actor(access.account_id), "reset", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
    if link is None:
        raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id, NOT_YOURS)
    if letter:
        emails.send(workspace)
    return link


def reached(connection: Connection, access: Access, account_id: int) -> store.AccountRecord | None:
    """An account that is an administrator's to deal with whole: everything it opens is theirs to give.

    Somebody who also works for others keeps what those gave; only the memberships are taken away.
    """
    row = store.one(connection, account_id)
    if row is None or row.state == store.ERASED:
        return None
    reach = reaches.of(connection, access)
    return row if reach.holds_all(store.memberships(connection, account_id)) else None


def keep_an_administrator(connection: Connection, account_id: int, organisation_id: int | None = None) -> None:
    """ImpactError where an organisation would be left without anybody who administers it."""
    for row in store.memberships(connection, account_id):
        owner = row.organisation_id
        if row.role == Role.ADMINISTRATOR.value and organisation_id in (None, owner):
            store.alone_with(connection, owner)
            if store.administrators(connection, owner) == [account_id]:
                raise ImpactError("accounts.last_administrator", organisation=row.organisation)


def disable(access: Access, account_id: int, workspace: Workspace, *, closed: bool = True) -> None:
    """Close an account (its sessions end at once), or open it again. Nobody closes their own."""
    allow(access, Action.DISABLE, Kind.ACCOUNT, workspace, account_id)
    if account_id == access.account_id:
        raise ImpactError("accounts.not_yourself")
    with unlimited_writing(workspace) as connection:
        row = reached(connection, access, account_id)
        if row is not None:
            opened = "active" if row.password_hash or row.external_id or row.persona else "invited"
            if closed:
                if not reaches.is_operator(access):
                    keep_an_administrator(connection, account_id)
                sessions.end_all(connection, account_id)
                sessions_and_tokens.void_links(connection, account_id, now())
            if closed or row.state == store.DISABLED:
                store.change(connection, account_id, state=store.DISABLED if closed else opened)
            note(connection, actor(access.account_id), "disable" if closed else "enable", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return
    raise record_refusal(access, Action.DISABLE, Kind.ACCOUNT, workspace, account_id, NOT_YOURS)


def give(access: Access, account_id: int, workspace: Workspace, *, role: Role, organisation_id: int,
         portfolio_id: int | None = None, subject_id: int | None = None) -> int:  # fmt: skip
    """Give a person one more membership; returns its id.

    Only to whom the administrator's side gave one before: everybody else is invited, by which they show
    that their address is theirs.
    """
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    with unlimited_writing(workspace) as connection:
        reach = reaches.of(connection, access)
        row = store.one(connection, account_id)
        ours = reach.everything or any(reach.holds(item) for item in store.memberships(connection, account_id))
        if row is not None and row.state != store.ERASED and ours and reaches.may_give(
            connection, reach, role, organisation_id, portfolio_id, subject_id
        ):  # fmt: skip
            made = store.join(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            note(connection, actor(access.account_id), "give", "membership", made,
                 organisation_id=_about(connection, organisation_id, portfolio_id, subject_id), role=role.value,
                 account=account_id)  # fmt: skip
            return made
    raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id, NOT_YOURS)


def take(access: Access, membership_id: int, workspace: Workspace) -> None:
    """Take a membership away; it ends at the next click. Nobody takes their own administration away."""
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace)
    with unlimited_writing(workspace) as connection:
        row = store.membership(connection, membership_id)
        if row is not None and reaches.of(connection, access).holds(row):
            if row.role == Role.ADMINISTRATOR.value:
                if row.account_id == access.account_id:
                    raise ImpactError("accounts.not_yourself")
                if not reaches.is_operator(access):
                    keep_an_administrator(connection, row.account_id, row.organisation_id)
            store.leave(connection, membership_id)
            about = _about(connection, row.organisation_id, row.portfolio_id, row.subject_id)
            note(connection, actor(access.account_id), "take", "membership", membership_id,
                 organisation_id=about, role=row.role, account=row.account_id)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.ACCOUNT, workspace, membership_id, NOT_YOURS)
