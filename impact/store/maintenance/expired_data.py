"""What is past its retention period: rows of traces, files of submissions; and who deletes it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from impact.store import evidence, theory_evidence
from impact.store.records.rows import rows_of
from impact.store.schema.accounts import Attempt, Credential, KnownDevice, Outbox, Session
from impact.store.schema.organisations import Portfolio
from impact.store.schema.settings import Setting
from impact.store.schema.submissions import Submission
from impact.store.schema.theory_of_change import GuestVisit

# A number of our own choosing: servers that start at once take turns.
TURNS = 7_261_905


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
    """Whether another submission, evidence or a source of a theory keeps the file with this hash."""
    query = select(Submission.id).where(Submission.content_hash == digest, Submission.file_gone_at.is_(None))
    return (
        connection.scalar(query.limit(1)) is not None
        or evidence.is_attached(connection, digest)
        or digest in theory_evidence.list_hashes(connection)
    )


def delete_old_traces(connection: Connection, *, attempts: datetime, sessions: datetime, browsers: datetime) -> int:
    """Delete sign-in attempts, ended sessions, visits of guests, links, e-mails and browsers older than these (UTC).

    Returns how many rows were deleted."""
    return sum(
        connection.execute(statement).rowcount
        for statement in (
            delete(Attempt).where(Attempt.at < attempts),
            delete(Session).where(or_(Session.ended_at < sessions, Session.expires_at < sessions)),
            delete(Credential).where(Credential.expires_at < sessions),
            delete(GuestVisit).where(GuestVisit.expires_at < sessions),
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
