"""Accounts: invited, set up by their owner, changed, closed; and the memberships that open things.

An administrator deals with the people of the organisations and portfolios within reach; the operator
of the command line with everybody.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.words import Language, Role
from impact.services import letters, passwords, sessions
from impact.services.audit import DENIED, actor, allow, note, now, record
from impact.services.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store import accounts as store
from impact.store import signing_in
from impact.store.read import people as read

INVITATION, RESET = "invitation", "reset"
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
    path: str
    expires_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who a link is for, before it is used."""

    name: str
    email: str
    language: Language
    kind: str


def people(access: Access, workspace: Workspace) -> tuple[Person, ...]:
    """The accounts within an administrator's reach, by name; of each only the memberships within reach."""
    allow(access, Action.SEE, Kind.ACCOUNT, workspace)
    with unlimited_reading(workspace) as connection:
        reach = _reach(connection, access)
        rows = store.listed(connection, access.portfolio_ids, reach)
        return tuple(_person(connection, access, row, reach) for row in rows)


def _person(connection: Connection, access: Access, row: Any, reach: Collection[int]) -> Person:
    return Person(
        account_id=row["id"],
        name=row["name"],
        email=row["email"] or "",
        language=Language(row["language"]),
        state=row["state"],
        made_at=row["made_at"],
        version=row["version"],
        persona=row["persona"] is not None,
        memberships=tuple(
            _membership(item)
            for item in store.memberships(connection, row["id"])
            if _within(access, item, reach)
        ),
    )


def _membership(row: Any) -> Membership:
    return Membership(
        membership_id=row["id"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        role=Role(row["role"]),
        portfolio_id=row["portfolio_id"],
        portfolio=row["portfolio"] or "",
        subject_id=row["subject_id"],
        subject=row["subject"] or "",
    )


def _reach(connection: Connection, access: Access) -> set[int]:
    """Organisations an administrator deals with: its own, the grantees of its portfolios, those it names."""
    covered = read.covered(connection, list(access.portfolio_ids))
    return {access.organisation_id, *covered, *access.organisation_ids}


def _within(access: Access, membership: Any, reach: Collection[int]) -> bool:
    """Whether what a membership opens is the administrator's to give and to take."""
    portfolio_id, subject_id = membership["portfolio_id"], membership["subject_id"]
    if portfolio_id is not None:
        return portfolio_id in access.portfolio_ids
    return (subject_id if subject_id is not None else membership["organisation_id"]) in reach


def may_give(access: Access, role: Role, organisation_id: int, portfolio_id: int | None, subject_id: int | None,
             reach: Collection[int]) -> bool:  # fmt: skip
    """Whether a membership may be given: within reach, and of a shape that fits its role."""
    if (portfolio_id is None) == (subject_id is None):
        return False
    if not _within(access, {"portfolio_id": portfolio_id, "subject_id": subject_id,
                            "organisation_id": organisation_id}, reach):  # fmt: skip
        return False
    if role in (Role.ADMINISTRATOR, Role.FUND_STAFF):
        # Fund roles open portfolios of the administrator's own fund, and only on its behalf.
        return portfolio_id is not None and organisation_id == access.organisation_id
    if role in (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER):
        return subject_id is not None and organisation_id == subject_id
    return True


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
    """Invite somebody, or give a known person one more membership (then None, for there is no link to make).

    Conflict where the address belongs to somebody out of reach is not said: the membership is given and
    the letter tells its owner. NotAllowed for what is not the administrator's to give.
    """
    allow(access, Action.INVITE, Kind.ACCOUNT, workspace)
    email, name = _address(email), name.strip()
    if not name:
        raise ImpactError("accounts.name_missing")
    with unlimited_writing(workspace) as connection:
        reach = _reach(connection, access)
        operator = access.account_id == 0 and access.role is Role.ADMINISTRATOR
        if not operator and not may_give(access, role, organisation_id, portfolio_id, subject_id, reach):
            refused = True
        else:
            refused = False
            known = store.by_email(connection, email)
            account_id = known["id"] if known else store.add(
                connection, email=email, name=name[:200], language=language.value, state="invited", made_at=now()
            )  # fmt: skip
            store.join(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            link = None
            if known is None or known["state"] == "invited":
                link = _link(connection, account_id, INVITATION)
                if letter:
                    letters.put_link(connection, account_id, email, language, link.kind, link.path, link.expires_at)
            note(
                connection, actor(access.account_id), Action.INVITE.value, Kind.ACCOUNT.value, account_id,
                organisation_id=subject_id or organisation_id, role=role.value,
                portfolio=portfolio_id, subject=subject_id,
            )  # fmt: skip
    if refused:
        _refused(access, workspace, Action.INVITE)
    return link


def _refused(access: Access, workspace: Workspace, action: Action, ref: object = "") -> None:
    record(workspace, actor(access.account_id), action.value, Kind.ACCOUNT.value, ref, outcome=DENIED,
           organisation_id=access.organisation_id or None)  # fmt: skip
    raise NotAllowed("store_errors.not_yours")


def _address(email: str) -> str:
    """An address in lower case; ImpactError for what cannot be one."""
    found = email.strip().casefold()
    local, _, domain = found.rpartition("@")
    if not local or "." not in domain or any(part.isspace() for part in found) or len(found) > 254:
        raise ImpactError("accounts.email_bad", email=email.strip()[:80])
    return found


def _link(connection: Connection, account_id: int, kind: str) -> Link:
    """A new link; earlier ones of this account end with it."""
    token, moment = secrets.token_urlsafe(32), now()
    signing_in.void_links(connection, account_id, moment)
    signing_in.add_link(connection, account_id=account_id, kind=kind, digest=sessions.digest(token),
                        made_at=moment, expires_at=moment + LASTS)  # fmt: skip
    return Link(account_id, f"/password/{token}", moment + LASTS, kind)


def asked(workspace: Workspace, token: str) -> Asked:
    """Who a link is for; NotFound where it never was, was used or is out of date (all the same)."""
    with unlimited_reading(workspace) as connection:
        row = _usable(signing_in.link(connection, sessions.digest(token)))
    return Asked(row["name"], row["email"] or "", Language(row["language"]), row["kind"])


def _usable(row: Any) -> Any:
    if row is None or row["used_at"] is not None or row["expires_at"] <= now() or row["state"] not in store.OPEN:
        raise NotFound("sign_in.link_gone")
    return row


def set_password(workspace: Workspace, token: str, password: str) -> sessions.Begun:
    """Set a password by a link: the link is used up, every session ends, and a new one begins."""
    with unlimited_reading(workspace) as connection:
        row = _usable(signing_in.link(connection, sessions.digest(token)))
    passwords.check_new(password, row["name"], (row["email"] or "").partition("@")[0])
    made = passwords.hashed(password)
    with unlimited_writing(workspace) as connection:
        if not signing_in.use_link(connection, row["id"], now()):
            raise NotFound("sign_in.link_gone")
        sessions.end_all(connection, row["account_id"])
        store.change(connection, row["account_id"], password_hash=made, state="active")
        note(connection, actor(row["account_id"]), "set_password", "account", row["account_id"], by=row["kind"])
        return sessions.begin_within(connection, row["account_id"], sessions.LINK)


def ask_reset(workspace: Workspace, email: str) -> None:
    """Send a link to set a new password, where there is such an account; says nothing about whether."""
    with unlimited_writing(workspace) as connection:
        row = store.by_email(connection, email.strip().casefold())
        if row is None or row["state"] not in store.OPEN:
            return
        if letters.recent(connection, row["id"], now() - timedelta(hours=1)) >= RESETS_PER_HOUR:
            return
        link = _link(connection, row["id"], RESET)
        letters.put_link(
            connection, row["id"], row["email"], Language(row["language"]), link.kind, link.path, link.expires_at
        )
        note(connection, actor(row["id"]), "ask_reset", "account", row["id"])
    letters.send(workspace)


def reset(access: Access, account_id: int, workspace: Workspace, *, letter: bool = True) -> Link:
    """A link to set a new password, made for somebody by an administrator or the operator."""
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    with unlimited_writing(workspace) as connection:
        row = _reached(connection, access, account_id)
        kind = RESET if row is not None and row["state"] == "active" else INVITATION
        if row is not None and row["email"] and row["state"] in store.OPEN:
            link = _link(connection, account_id, kind)
            if letter:
                letters.put_link(
                    connection, account_id, row["email"], Language(row["language"]), kind, link.path, link.expires_at
                )
            note(connection, actor(access.account_id), "reset", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return link
    _refused(access, workspace, Action.CHANGE, account_id)
    raise AssertionError


def _reached(connection: Connection, access: Access, account_id: int) -> Any:
    """An account that is an administrator's to deal with whole: everything it opens is within reach.

    Somebody who also works for others keeps what those gave; only the memberships are taken away.
    """
    row = store.one(connection, account_id)
    if row is None or (access.account_id == 0 and access.role is Role.ADMINISTRATOR):
        return row
    reach = _reach(connection, access)
    found = store.memberships(connection, account_id)
    return row if found and all(_within(access, item, reach) for item in found) else None


def disable(access: Access, account_id: int, workspace: Workspace, *, closed: bool = True) -> None:
    """Close an account (its sessions end at once), or open it again. Nobody closes their own."""
    allow(access, Action.DISABLE, Kind.ACCOUNT, workspace, account_id)
    if account_id == access.account_id:
        raise ImpactError("accounts.not_yourself")
    with unlimited_writing(workspace) as connection:
        row = _reached(connection, access, account_id)
        if row is not None and row["state"] != "erased":
            opened = "active" if row["password_hash"] or row["external_id"] or row["persona"] else "invited"
            store.change(connection, account_id, state="disabled" if closed else opened)
            if closed:
                sessions.end_all(connection, account_id)
                signing_in.void_links(connection, account_id, now())
            note(connection, actor(access.account_id), "disable" if closed else "enable", "account", account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return
    _refused(access, workspace, Action.DISABLE, account_id)


def rename(access: Access, workspace: Workspace, *, name: str, language: Language, version: int) -> None:
    """Change one's own name and language; Conflict where it was changed elsewhere in the meantime."""
    allow(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    if not name.strip():
        raise ImpactError("accounts.name_missing")
    with unlimited_writing(workspace) as connection:
        if not store.change(connection, access.account_id, version, name=name.strip()[:200], language=language.value):
            raise Conflict("accounts.changed_meanwhile")
        note(connection, actor(access.account_id), "change", Kind.OWN_ACCOUNT.value, access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def change_password(access: Access, workspace: Workspace, *, old: str, new: str) -> None:
    """Set another password, knowing the present one; all other sessions of the account end."""
    allow(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    with unlimited_reading(workspace) as connection:
        row = store.one(connection, access.account_id)
    if row is None or not passwords.fits(row["password_hash"], old):
        record(workspace, actor(access.account_id), "set_password", "account", access.account_id, outcome=DENIED,
               organisation_id=access.organisation_id or None)  # fmt: skip
        raise NotAllowed("accounts.old_password_wrong")
    passwords.check_new(new, row["name"], (row["email"] or "").partition("@")[0])
    made = passwords.hashed(new)
    with unlimited_writing(workspace) as connection:
        store.change(connection, access.account_id, password_hash=made)
        for other in signing_in.sessions_of(connection, access.account_id, now()):
            if other["id"] != access.session_id:
                signing_in.end(connection, access.account_id, now(), other["id"])
        note(connection, actor(access.account_id), "set_password", "account", access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def own(access: Access, workspace: Workspace) -> Person:
    """The viewer's own account with all its memberships."""
    allow(access, Action.SEE, Kind.OWN_ACCOUNT, workspace)
    with unlimited_reading(workspace) as connection:
        row = store.one(connection, access.account_id)
        if row is None:
            raise NotFound("accounts.gone")
        found = store.memberships(connection, access.account_id)
    return Person(
        row["id"], row["name"], row["email"] or "", Language(row["language"]), row["state"], row["made_at"],
        row["version"], row["persona"] is not None, tuple(_membership(item) for item in found),
    )  # fmt: skip


def give(access: Access, account_id: int, workspace: Workspace, *, role: Role, organisation_id: int,
         portfolio_id: int | None = None, subject_id: int | None = None) -> int:  # fmt: skip
    """Give a person within reach one more membership; returns its id."""
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace, account_id)
    with unlimited_writing(workspace) as connection:
        reach = _reach(connection, access)
        seen = {row["id"] for row in store.listed(connection, access.portfolio_ids, reach)}
        if account_id in seen and may_give(access, role, organisation_id, portfolio_id, subject_id, reach):
            made = store.join(
                connection, account_id=account_id, organisation_id=organisation_id, role=role.value,
                portfolio_id=portfolio_id, subject_id=subject_id, made_at=now(),
            )  # fmt: skip
            note(connection, actor(access.account_id), "give", "membership", made,
                 organisation_id=subject_id or organisation_id, role=role.value, account=account_id)  # fmt: skip
            return made
    _refused(access, workspace, Action.CHANGE, account_id)
    raise AssertionError


def take(access: Access, membership_id: int, workspace: Workspace) -> None:
    """Take a membership away; it ends at the next click. Nobody takes their own last administration away."""
    allow(access, Action.CHANGE, Kind.ACCOUNT, workspace)
    with unlimited_writing(workspace) as connection:
        row = store.membership(connection, membership_id)
        if row is not None and _within(access, row, _reach(connection, access)):
            if row["account_id"] == access.account_id and row["role"] == Role.ADMINISTRATOR.value:
                raise ImpactError("accounts.not_yourself")
            store.leave(connection, membership_id)
            note(connection, actor(access.account_id), "take", "membership", membership_id,
                 organisation_id=row["subject_id"] or row["organisation_id"], role=row["role"],
                 account=row["account_id"])  # fmt: skip
            return
    _refused(access, workspace, Action.CHANGE, membership_id)
