"""Personal data: what is stored about one account, its erasure, and retention periods of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from impact.store import evidence, figure_comments
from impact.store.accounts import email_outbox, sessions_and_tokens
from impact.store.accounts.accounts import ERASED, remove_memberships
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.accounts import Account, Attempt, Credential, KnownDevice, Outbox, Session
from impact.store.schema.audit import AuditEvent
from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.schema.settings import Setting
from impact.store.schema.submissions import Submission

# A number of our own choosing: servers that start at once take turns.
TURNS = 7_261_905


@dataclass(frozen=True, slots=True)
class SessionTrace:
    """What is kept of a session: how somebody signed in, as what they looked, and when (UTC)."""

    method: str
    role: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkTrace:
    """What is kept of a link by which a password could be set."""

    kind: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedSubmission:
    """A file that somebody handed in, approved, or both."""

    file_name: str
    organisation_id: int
    organisation: str
    submitted_by_id: int | None
    submitted_at: datetime
    approved_by_id: int | None
    approved_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActorEvent:
    """What one actor did, as the trail has it; `facts` are counts and keys."""

    number: int
    organisation_id: int | None
    at: datetime
    action: str
    kind: str
    object_ref: str
    outcome: str
    facts: dict[str, Any]
    label: str


@dataclass(frozen=True, slots=True)
class KeepingPortfolio:
    """A portfolio that keeps uploaded files for so many months, and the fund it is of."""

    id: int
    organisation_id: int
    files_kept_months: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A submission whose file is kept, by its SHA-256."""

    id: int
    organisation_id: int
    content_hash: str


def list_sessions(connection: Connection, account_id: int) -> list[SessionTrace]:
    """Every session that is still known of, oldest first; never its digest."""
    query = select(*columns_of(Session, SessionTrace)).where(Session.account_id == account_id)
    return rows_of(connection.execute(query.order_by(Session.id)), SessionTrace)


def list_links(connection: Connection, account_id: int) -> list[LinkTrace]:
    """Links by which a password could be set, oldest first; never their digest."""
    query = select(*columns_of(Credential, LinkTrace)).where(Credential.account_id == account_id)
    return rows_of(connection.execute(query.order_by(Credential.id)), LinkTrace)


def count_browsers(connection: Connection, account_id: int) -> int:
    """How many browsers an account signed in from before."""
    query = select(func.count()).select_from(KnownDevice).where(KnownDevice.account_id == account_id)
    return int(connection.scalar(query) or 0)


def list_signed(connection: Connection, account_id: int) -> list[SignedSubmission]:
    """What somebody handed in or approved, oldest first, with the organisation it is of."""
    query = (
        select(*columns_of(Submission, SignedSubmission), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(or_(Submission.submitted_by_id == account_id, Submission.approved_by_id == account_id))
        .order_by(Submission.submitted_at, Submission.id)
    )
    return rows_of(connection.execute(query), SignedSubmission)


def list_events(connection: Connection, actor: str) -> list[ActorEvent]:
    """What the trail holds of one actor, oldest first."""
    query = select(*columns_of(AuditEvent, ActorEvent)).where(AuditEvent.actor == actor)
    return rows_of(connection.execute(query.order_by(AuditEvent.number)), ActorEvent)


def erase_account(connection: Connection, account_id: int) -> None:
    """Erase an account: it keeps its id, and what was handed in stays without the name."""
    remove_memberships(connection, account_id)
    sessions_and_tokens.delete_traces_of(connection, account_id)
    email_outbox.delete_emails_of(connection, account_id)
    connection.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(name="", email=None, persona=None, password_hash=None, external_id=None, state=ERASED,
                version=Account.version + 1)
    )  # fmt: skip
    connection.execute(update(Submission).where(Submission.submitted_by_id == account_id).values(submitted_by=""))
    connection.execute(update(Submission).where(Submission.approved_by_id == account_id).values(approved_by=""))
    evidence.forget_author(connection, account_id)
    figure_comments.forget_author(connection, account_id)


def list_portfolios_with_limit(connection: Connection) -> list[KeepingPortfolio]:
    """Portfolios that say how many months uploaded files are kept."""
    query = select(Portfolio.id, Portfolio.organisation_id, Portfolio.files_kept_months)
    limited = query.where(Portfolio.files_kept_months.is_not(None)).order_by(Portfolio.id)
    return rows_of(connection.execute(limited), KeepingPortfolio)


def list_files_before(connection: Connection, portfolio_id: int, before: datetime) -> list[KeptFile]:
    """Submissions of a portfolio whose file was handed in before a moment and is still kept."""
    query = select(Submission.id, Submission.organisation_id, Submission.content_hash).where(
        Submission.portfolio_id == portfolio_id, Submission.submitted_at < before, Submission.file_gone_at.is_(None)
    )
    return rows_of(connection.execute(query.order_by(Submission.content_hash, Submission.id)), KeptFile)


def mark_files_deleted(connection: Connection, submission_ids: list[int], moment: datetime) -> None:
    """Record that the files of these submissions were deleted at a moment (UTC)."""
    connection.execute(update(Submission).where(Submission.id.in_(submission_ids)).values(file_gone_at=moment))


def is_file_kept(connection: Connection, digest: str) -> bool:
    """Whether another submission, or evidence, keeps the file with this hash."""
    query = select(Submission.id).where(Submission.content_hash == digest, Submission.file_gone_at.is_(None))
    return connection.scalar(query.limit(1)) is not None or evidence.is_attached(connection, digest)


def delete_old_traces(connection: Connection, *, attempts: datetime, sessions: datetime, browsers: datetime) -> int:
    """Delete sign-in attempts, ended sessions, links and e-mails, and browsers older than these moments (UTC).

    Returns how many rows were deleted."""
    return sum(
        connection.execute(statement).rowcount
        for statement in (
            delete(Attempt).where(Attempt.at < attempts),
            delete(Session).where(or_(Session.ended_at < sessions, Session.expires_at < sessions)),
            delete(Credential).where(Credential.expires_at < sessions),
            delete(Outbox).where(Outbox.expires_at < sessions),
            delete(KnownDevice).where(KnownDevice.seen_at < browsers),
        )
    )


def claim_daily_task(connection: Connection, key: str, today: str) -> bool:
    """Claim a daily task: True for the first caller of the day, who is then to do it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURNS)))
    last_day = connection.scalar(select(Setting.value).where(Setting.key == key))
    if last_day is None:
        connection.execute(insert(Setting).values(key=key, value=today))
        return True
    if last_day == today:
        return False
    connection.execute(update(Setting).where(Setting.key == key).values(value=today))
    return True
