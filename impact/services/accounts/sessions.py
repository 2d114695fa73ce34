"""Sessions: an opaque token in a cookie, its SHA-256 digest in the database.

A session ends when idle or after its full length, when its account is closed, and on signing out; its
cookie is then worthless. The authentication middleware hands the digest to the pages with an HMAC
signature by a key of this process, so that a forged header opens nothing.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from impact.access.access_of_role import build_access, role_key
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import login_rate_limit, passwords
from impact.services.core import settings
from impact.services.core.audit_log import DENIED, NOBODY, SUCCEEDED, actor, add_event, now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts, sessions_and_tokens
from impact.store.queries import settings_and_revision

COOKIE, DEVICE_COOKIE, HEADER = "impact_session", "impact_device", "x-impact-session"
PASSWORD, OPENID, DEMO, LINK = "password", "openid", "demo", "link"
# How often at most the last activity of a session is stored.
TOUCH = timedelta(minutes=1)
# Lives as long as this process: pages run without the authentication middleware accept no session.
_SIGNING_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A new session: its token for the cookie; `device` is the token for a new trusted browser, or ''."""

    token: str = field(repr=False)
    account_id: int
    device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """An active session; moments in UTC."""

    session_id: int
    account_id: int
    digest: str
    method: str
    started_at: datetime
    expires_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ActiveMembership:
    """An organisation on whose behalf an account may act, and in which role."""

    organisation_id: int
    organisation: str
    role: Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the access of the session, all the viewer's roles, and whether this is a demo database."""

    access: Access
    active_memberships: tuple[ActiveMembership, ...]
    is_demo: bool


def hash_token(token: str) -> str:
    """SHA-256 hex digest of a token, which the database stores instead of the token."""
    return sha256(token.encode()).hexdigest()


def sign_in(
    workspace: Workspace, email: str, password: str, *, address: str, devices: Sequence[str] = ()
) -> NewSession:
    """Sign in with a password and create a session.

    The same NotAllowed whether the account, the password or the rate limit is the reason, after the same work. A hash
    made with outdated parameters is replaced.
    """
    email = email.strip().casefold()[:254]
    attempt = login_rate_limit.count_attempt(workspace, email, address, [hash_token(device) for device in devices])
    with unscoped_reading(workspace) as connection:
        row = accounts.find_by_email(connection, email)
    is_open = attempt.is_admitted and row is not None and row.state == "active"
    password_hash = row.password_hash if row is not None and is_open else None
    # The same work for whoever is known, unknown, invited, closed or locked out: the time says nothing of an account.
    matches = attempt.takes_work and passwords.matches_hash(password_hash, password)
    fits = matches and attempt.is_admitted
    with unscoped_writing(workspace) as connection:
        if not fits:
            who = actor(row.id) if row is not None else NOBODY
            if attempt.is_admitted or attempt.is_first_refusal:
                reason = "password" if attempt.is_admitted else "too_many"
                add_event(connection, who, "sign_in", "account", outcome=DENIED, reason=reason,
                      organisation_id=find_home_organisation(connection, row.id if row else 0))  # fmt: skip
        elif row is not None:
            login_rate_limit.forget_attempt(connection, attempt)
            if password_hash is not None and passwords.needs_rehash(password_hash):
                accounts.change_account(connection, row.id, password_hash=passwords.hash_password(password))
            token = _add_session(connection, row.id, PASSWORD)
            device_token = "" if attempt.is_known_device else _add_device(connection, row.id)
            return NewSession(token, row.id, device_token)
    raise NotAllowed("sign_in.refused", minutes=login_rate_limit.WINDOW_MINUTES)


def create_session(workspace: Workspace, account_id: int, method: str) -> NewSession:
    """Create a session after authentication without a password (OpenID, demo); NotAllowed for a closed account.

    The browser gets no device token: without a password it earns no sign-in attempts of its own.
    """
    with unscoped_writing(workspace) as connection:
        row = accounts.get_account(connection, account_id)
        if row is None or row.state != "active":
            raise NotAllowed("sign_in.refused", minutes=login_rate_limit.WINDOW_MINUTES)
        return NewSession(_add_session(connection, account_id, method), account_id)


def create_session_within(connection: Connection, account_id: int, method: str) -> NewSession:
    """Create a session within the caller's transaction, with a device token for the browser."""
    return NewSession(_add_session(connection, account_id, method), account_id, _add_device(connection, account_id))


def _add_session(connection: Connection, account_id: int, method: str) -> str:
    token, moment = secrets.token_urlsafe(32), now()
    session_id = sessions_and_tokens.add_session(
        connection,
        account_id=account_id,
        digest=hash_token(token),
        method=method,
        started_at=moment,
        seen_at=moment,
        expires_at=moment + settings.session_length(),
    )
    add_event(connection, actor(account_id), "sign_in", "session", session_id, method=method,
         organisation_id=find_home_organisation(connection, account_id))  # fmt: skip
    return token


def _add_device(connection: Connection, account_id: int) -> str:
    device = secrets.token_urlsafe(32)
    sessions_and_tokens.add_device(connection, account_id, hash_token(device), now())
    return device


def find_home_organisation(connection: Connection, account_id: int) -> int | None:
    """Id of the organisation whose audit trail shows an account: that of its first membership, else None."""
    memberships = accounts.list_memberships(connection, account_id)
    return memberships[0].organisation_id if memberships else None


def find_session(workspace: Workspace, token: str) -> Session | None:
    """Find the session of a cookie; None where it is unknown, has ended, or its account is closed."""
    return _find_by_digest(workspace, hash_token(token)) if token else None


def _find_by_digest(workspace: Workspace, token_digest: str) -> Session | None:
    with unscoped_reading(workspace) as connection:
        row = sessions_and_tokens.find_session(connection, token_digest)
    if row is None or not is_active(row, now()):
        return None
    _touch(workspace, row)
    return Session(row.id, row.account_id, token_digest, row.method, row.started_at, row.expires_at,
                row.seen_at)  # fmt: skip


def _touch(workspace: Workspace, row: sessions_and_tokens.SessionOfAccount) -> None:
    """Store the last activity of a session, at most once a minute."""
    if now() - row.seen_at >= TOUCH:
        with unscoped_writing(workspace) as connection:
            sessions_and_tokens.change_session(connection, row.id, seen_at=now())


def is_active(row: sessions_and_tokens.SessionOfAccount, moment: datetime) -> bool:
    """Whether a session is active at a moment (UTC): not idle for too long, ended or expired."""
    idle = moment - row.seen_at >= settings.session_idle()
    over = moment >= row.expires_at or row.ended_at is not None
    return row.state == "active" and not idle and not over


def sign_session(session: Session) -> str:
    """Sign a session's digest: the header value that the middleware hands to the pages."""
    return f"{session.digest}.{_signature(session.digest)}"


def verify_signed_session(value: str | None) -> str | None:
    """The digest if its signature is this process's; None for anything else."""
    token_digest, _, signature = (value or "").partition(".")
    expected = _signature(token_digest).encode()
    return token_digest if token_digest and hmac.compare_digest(signature.encode(), expected) else None


def _signature(token_digest: str) -> str:
    return hmac.new(_SIGNING_KEY, token_digest.encode(), sha256).hexdigest()


def find_access(workspace: Workspace, signed_session: str | None) -> Access | None:
    """Read the access of a signed session from the database; None where it is no longer active."""
    viewer = find_viewer(workspace, signed_session)
    return viewer.access if viewer is not None else None


def find_viewer(workspace: Workspace, signed_session: str | None) -> Viewer | None:
    """Read the viewer of a signed session; None where it is no longer active or its account may see nothing.

    Session, memberships and the demo flag come from one transaction of three statements; a page run calls
    this once.
    """
    token_digest = verify_signed_session(signed_session)
    if token_digest is None:
        return None
    with unscoped_reading(workspace) as connection:
        row = sessions_and_tokens.find_session(connection, token_digest)
        if row is None or not is_active(row, now()):
            return None
        memberships = accounts.list_memberships(connection, row.account_id)
        is_demo = settings_and_revision.find_setting(connection, "demo") is not None
    _touch(workspace, row)
    viewer_access = _access_of(row, memberships)
    return Viewer(viewer_access, _distinct_memberships(memberships), is_demo) if viewer_access is not None else None


def find_account_access(workspace: Workspace, account_id: int) -> Access | None:
    """Read the access of an account without a session, by its first membership; None where it may see nothing."""
    with unscoped_reading(workspace) as connection:
        row = accounts.get_account(connection, account_id)
        if row is None or row.state != "active":
            return None
        return _access_of(row, accounts.list_memberships(connection, account_id))


def _access_of(
    row: sessions_and_tokens.SessionOfAccount | accounts.AccountRecord, memberships: Sequence[accounts.MembershipRecord]
) -> Access | None:
    """Build the access from memberships: the role that the session acts in, else that of the first one."""
    if not memberships:
        return None
    session = row if isinstance(row, sessions_and_tokens.SessionOfAccount) else None
    active_key = (session.acts_for, session.role) if session else (None, "")
    active = [item for item in memberships if role_key(item) == active_key]
    return build_access(
        (active or memberships)[0], memberships, Language(row.language), name=row.name, persona=row.persona or "",
        session_id=session.id if session else 0,
    )  # fmt: skip


def list_active_memberships(access: Access, workspace: Workspace) -> tuple[ActiveMembership, ...]:
    """List the organisations and roles that the viewer may act in, in the order they were granted."""
    with unscoped_reading(workspace) as connection:
        return _distinct_memberships(accounts.list_memberships(connection, access.account_id))


def _distinct_memberships(memberships: Sequence[accounts.NamedMembership]) -> tuple[ActiveMembership, ...]:
    organisations = {role_key(row): row.organisation for row in memberships}
    return tuple(
        ActiveMembership(organisation, name, Role(role))
        for (organisation, role), name in organisations.items()
    )


def switch_membership(access: Access, membership: ActiveMembership, workspace: Workspace) -> None:
    """Switch this session to another of the viewer's roles; NotAllowed for one that is not the viewer's."""
    if membership not in list_active_memberships(access, workspace):
        raise NotAllowed("store_errors.not_yours")
    with unscoped_writing(workspace) as connection:
        sessions_and_tokens.change_session(
            connection, access.session_id, acts_for=membership.organisation_id, role=membership.role.value
        )
        add_event(connection, actor(access.account_id), "act_as", "session", access.session_id,
             organisation_id=membership.organisation_id, role=membership.role.value)  # fmt: skip


def end_session(workspace: Workspace, token: str) -> None:
    """Sign out: end the session of this cookie."""
    with unscoped_writing(workspace) as connection:
        row = sessions_and_tokens.find_session(connection, hash_token(token))
        if row is not None and sessions_and_tokens.end_sessions(connection, row.account_id, now(), row.id):
            add_event(connection, actor(row.account_id), "sign_out", "session", row.id,
                 organisation_id=find_home_organisation(connection, row.account_id))  # fmt: skip


def end_everywhere(access: Access, workspace: Workspace) -> int:
    """End every session of the viewer, this one too; returns how many were active."""
    with unscoped_writing(workspace) as connection:
        ended = end_all_sessions(connection, access.account_id)
        add_event(connection, actor(access.account_id), "sign_out", "account", access.account_id,
             organisation_id=access.organisation_id, outcome=SUCCEEDED, sessions=ended)  # fmt: skip
    return ended


def end_all_sessions(connection: Connection, account_id: int) -> int:
    """End every session of an account and forget its trusted browsers; returns how many were active."""
    sessions_and_tokens.forget_devices(connection, account_id)
    return sessions_and_tokens.end_sessions(connection, account_id, now())


def list_active_sessions(access: Access, workspace: Workspace) -> tuple[Session, ...]:
    """List the viewer's active sessions, newest first, without their digests."""
    with unscoped_reading(workspace) as connection:
        rows = sessions_and_tokens.list_sessions(connection, access.account_id, now())
    idle = settings.session_idle()
    return tuple(
        Session(row.id, row.account_id, "", row.method, row.started_at, row.expires_at, row.seen_at)
        for row in rows
        if now() - row.seen_at < idle
    )
