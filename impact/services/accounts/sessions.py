"""Signing in and staying signed in: an opaque token in a cookie, its digest in the database.

A session ends by itself (idle, or after its full length), when its account is closed, and when
somebody says so; whoever holds its cookie then holds nothing. The digest travels from the gate to
the pages under a seal of this process, so that a header somebody makes up opens nothing.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.words import Language, Role
from impact.services.accounts import login_rate_limit, passwords
from impact.services.core import settings
from impact.services.core.audit_log import DENIED, DONE, NOBODY, actor, note, now
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import accounts, sessions_and_tokens
from impact.store.queries import settings_and_revision as read_people

COOKIE, DEVICE_COOKIE, HEADER = "impact_session", "impact_device", "x-impact-session"
PASSWORD, OPENID, DEMO, LINK = "password", "openid", "demo", "link"
# So often at most is written down that somebody is still there.
TOUCH = timedelta(minutes=1)
# Lives as long as this process and is known to nobody else: main.py run without the gate opens nothing.
_SEAL = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Begun:
    """A new session: its token for the cookie; `device` is the token of a browser not known before, or ''."""

    token: str = field(repr=False)
    account_id: int
    device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Live:
    """A session that still counts."""

    session_id: int
    account_id: int
    digest: str
    method: str
    started_at: datetime
    expires_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Hat:
    """One of the ways in which an account may act: on whose behalf, and in which role."""

    organisation_id: int
    organisation: str
    role: Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: what the session opens, all the ways in which the viewer may act, and whether it is a demo."""

    access: Access
    hats: tuple[Hat, ...]
    is_demo: bool


def digest(token: str) -> str:
    """What the database knows of a token."""
    return sha256(token.encode()).hexdigest()


def sign_in(
    workspace: Workspace, email: str, password: str, *, address: str, devices: Sequence[str] = ()
) -> Begun:
    """A session for a right password. NotAllowed says the same whether the account, the password or the
    number of guesses is the reason; unknown accounts cost the same work as known ones."""
    email = email.strip().casefold()[:254]
    guess = login_rate_limit.admit(workspace, email, address, [digest(device) for device in devices])
    with unlimited_reading(workspace) as connection:
        row = accounts.by_email(connection, email)
    known = row.password_hash if row is not None and row.state == "active" else None
    fits = guess.admitted and passwords.fits(known, password)
    with unlimited_writing(workspace) as connection:
        if not fits:
            who = actor(row.id) if row is not None else NOBODY
            if guess.admitted or guess.first_refused:
                reason = "password" if guess.admitted else "too_many"
                note(connection, who, "sign_in", "account", outcome=DENIED, reason=reason,
                     organisation_id=home(connection, row.id) if row is not None else None)  # fmt: skip
        elif row is not None:
            login_rate_limit.forgive(connection, guess)
            if known is not None and passwords.outdated(known):
                accounts.change(connection, row.id, password_hash=passwords.hashed(password))
            begun = _begin(connection, row.id, PASSWORD)
            fresh = "" if guess.device_known else _know(connection, row.id)
            return Begun(begun, row.id, fresh)
    raise NotAllowed("sign_in.refused")


def begin(workspace: Workspace, account_id: int, method: str) -> Begun:
    """A session for somebody whose identity was established otherwise; NotAllowed for a closed account.

    The browser does not become known by it: no password was shown, so it earns no guesses of its own.
    """
    with unlimited_writing(workspace) as connection:
        row = accounts.one(connection, account_id)
        if row is None or row.state != "active":
            raise NotAllowed("sign_in.refused")
        return Begun(_begin(connection, account_id, method), account_id)


def begin_within(connection: Connection, account_id: int, method: str) -> Begun:
    """The same, in the transaction of what established the identity, from a browser that becomes known."""
    return Begun(_begin(connection, account_id, method), account_id, _know(connection, account_id))


def _begin(connection: Connection, account_id: int, method: str) -> str:
    token, moment = secrets.token_urlsafe(32), now()
    session_id = sessions_and_tokens.begin(
        connection,
        account_id=account_id,
        digest=digest(token),
        method=method,
        started_at=moment,
        seen_at=moment,
        expires_at=moment + settings.session_length(),
    )
    note(connection, actor(account_id), "sign_in", "session", session_id, method=method,
         organisation_id=home(connection, account_id))  # fmt: skip
    return token


def _know(connection: Connection, account_id: int) -> str:
    device = secrets.token_urlsafe(32)
    sessions_and_tokens.know_device(connection, account_id, digest(device), now())
    return device


def home(connection: Connection, account_id: int) -> int | None:
    """The organisation that reads about an account in the trail: the one it acted for first."""
    found = accounts.memberships(connection, account_id)
    return found[0].organisation_id if found else None


def find(workspace: Workspace, token: str) -> Live | None:
    """The session of a cookie; None where it never was, has ended, or its account is closed."""
    return _live(workspace, digest(token)) if token else None


def _live(workspace: Workspace, of: str) -> Live | None:
    with unlimited_reading(workspace) as connection:
        row = sessions_and_tokens.session(connection, of)
    if row is None or not counts(row, now()):
        return None
    _touch(workspace, row)
    return Live(row.id, row.account_id, of, row.method, row.started_at, row.expires_at,
                row.seen_at)  # fmt: skip


def _touch(workspace: Workspace, row: sessions_and_tokens.SessionOfAccount) -> None:
    """Write down that the holder of a session is still there, at most once a minute."""
    if now() - row.seen_at >= TOUCH:
        with unlimited_writing(workspace) as connection:
            sessions_and_tokens.touch(connection, row.id, seen_at=now())


def counts(row: sessions_and_tokens.SessionOfAccount, moment: datetime) -> bool:
    """Whether a session still counts at a moment."""
    idle = moment - row.seen_at >= settings.session_idle()
    over = moment >= row.expires_at or row.ended_at is not None
    return row.state == "active" and not idle and not over


def seal(live: Live) -> str:
    """What the gate hands to the pages."""
    return f"{live.digest}.{_sealed(live.digest)}"


def unseal(value: str | None) -> str | None:
    """The digest under the seal of this process; None for anything else."""
    of, _, mark = (value or "").partition(".")
    return of if of and hmac.compare_digest(mark.encode(), _sealed(of).encode()) else None


def _sealed(of: str) -> str:
    return hmac.new(_SEAL, of.encode(), sha256).hexdigest()


def access(workspace: Workspace, sealed: str | None) -> Access | None:
    """What the holder of a session may see, read anew each time; None where it no longer counts."""
    viewer = find_viewer(workspace, sealed)
    return viewer.access if viewer is not None else None


def find_viewer(workspace: Workspace, sealed: str | None) -> Viewer | None:
    """Who holds a session, read anew each time; None where it no longer counts or its account may see nothing.

    Session, memberships and the mark of a demo come from one moment of the database: three statements, however
    often a page then asks who is looking.
    """
    of = unseal(sealed)
    if of is None:
        return None
    with unlimited_reading(workspace) as connection:
        row = sessions_and_tokens.session(connection, of)
        if row is None or not counts(row, now()):
            return None
        memberships = accounts.memberships(connection, row.account_id)
        is_demo = read_people.setting(connection, "demo") is not None
    _touch(workspace, row)
    opened = _access(row, memberships)
    return Viewer(opened, _hats_of(memberships), is_demo) if opened is not None else None


def of_account(workspace: Workspace, account_id: int) -> Access | None:
    """What an account may see, acting as it did first; None where it may see nothing."""
    with unlimited_reading(workspace) as connection:
        row = accounts.one(connection, account_id)
        if row is None or row.state != "active":
            return None
        return _access(row, accounts.memberships(connection, account_id))


def _access(
    row: sessions_and_tokens.SessionOfAccount | accounts.AccountRecord, found: Sequence[accounts.MembershipRecord]
) -> Access | None:
    """What an account sees by these memberships: acting as its session says, without a session as it did first."""
    if not found:
        return None
    session = row if isinstance(row, sessions_and_tokens.SessionOfAccount) else None
    way = (session.acts_for, session.role) if session else (None, "")
    chosen = [item for item in found if _way(item) == way]
    lead = (chosen or found)[0]
    same = [item for item in found if _way(item) == _way(lead)]
    return Access(
        account_id=lead.account_id,
        name=row.name,
        role=Role(lead.role),
        organisation_id=lead.organisation_id,
        portfolio_ids=tuple(item.portfolio_id for item in same if item.portfolio_id is not None),
        organisation_ids=tuple(item.subject_id for item in same if item.subject_id is not None),
        language=Language(row.language),
        persona=row.persona or "",
        session_id=session.id if session else 0,
    )


def _way(membership: accounts.MembershipRecord) -> tuple[int, str]:
    return membership.organisation_id, membership.role


def hats(access: Access, workspace: Workspace) -> tuple[Hat, ...]:
    """The ways in which the viewer may act, in the order in which they were given."""
    with unlimited_reading(workspace) as connection:
        return _hats_of(accounts.memberships(connection, access.account_id))


def _hats_of(memberships: Sequence[accounts.NamedMembership]) -> tuple[Hat, ...]:
    ways = {_way(row): row.organisation for row in memberships}
    return tuple(Hat(organisation, name, Role(role)) for (organisation, role), name in ways.items())


def put_on(access: Access, hat: Hat, workspace: Workspace) -> None:
    """Act otherwise from now on, in this session; NotAllowed for a way that is not the viewer's."""
    if hat not in hats(access, workspace):
        raise NotAllowed("store_errors.not_yours")
    with unlimited_writing(workspace) as connection:
        sessions_and_tokens.touch(connection, access.session_id, acts_for=hat.organisation_id, role=hat.role.value)
        note(connection, actor(access.account_id), "act_as", "session", access.session_id,
             organisation_id=hat.organisation_id, role=hat.role.value)  # fmt: skip


def end(workspace: Workspace, token: str) -> None:
    """Sign out: the session of this cookie counts no more."""
    with unlimited_writing(workspace) as connection:
        row = sessions_and_tokens.session(connection, digest(token))
        if row is not None and sessions_and_tokens.end(connection, row.account_id, now(), row.id):
            note(connection, actor(row.account_id), "sign_out", "session", row.id,
                 organisation_id=home(connection, row.account_id))  # fmt: skip


def end_everywhere(access: Access, workspace: Workspace) -> int:
    """End every session of the viewer, this one too; returns how many were open."""
    with unlimited_writing(workspace) as connection:
        ended = end_all(connection, access.account_id)
        note(connection, actor(access.account_id), "sign_out", "account", access.account_id,
             organisation_id=access.organisation_id, outcome=DONE, sessions=ended)  # fmt: skip
    return ended


def end_all(connection: Connection, account_id: int) -> int:
    """End every session of an account, and know none of its browsers any more."""
    sessions_and_tokens.forget_devices(connection, account_id)
    return sessions_and_tokens.end(connection, account_id, now())


def open_sessions(access: Access, workspace: Workspace) -> tuple[Live, ...]:
    """The viewer's sessions that still count, newest first."""
    with unlimited_reading(workspace) as connection:
        rows = sessions_and_tokens.sessions_of(connection, access.account_id, now())
    idle = settings.session_idle()
    return tuple(
        Live(row.id, row.account_id, "", row.method, row.started_at, row.expires_at, row.seen_at)
        for row in rows
        if now() - row.seen_at < idle
    )
