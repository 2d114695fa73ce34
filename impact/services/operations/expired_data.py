"""Deletion of expired data: traces of signing in, removed evidence, uploaded files.

The periods stand in model.privacy.retention.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from impact.model.privacy.retention import (
    DEVICE_RETENTION,
    MOST_ENDED_LINKS,
    REMOVED_EVIDENCE_DAYS,
    TRACE_RETENTION,
)
from impact.services.accounts import login_rate_limit, personal_data
from impact.services.core.audit_log import SYSTEM, add_event, now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store import evidence, guest_links
from impact.store.accounts import email_outbox
from impact.store.db import blob_storage, locks
from impact.store.maintenance import database_checks
from impact.store.maintenance import expired_data as expired_rows

DAILY_SETTING = "daily_on"


@dataclass(frozen=True, slots=True)
class DailyResult:
    """What was deleted: rows of ended sessions and the like, files of submissions, files without any row."""

    traces: int
    files: int
    orphans: int


def delete_orphaned_files(workspace: Workspace) -> int:
    """Delete orphaned files (referred to by no row) older than a day; returns how many.

    Each is checked again under a lock on its hash: a concurrent upload of the same content either waits or
    renews the file's age.
    """
    with unscoped_reading(workspace) as connection:
        stored_hashes = set(database_checks.list_content_hashes(connection))
    removed = 0
    for name in blob_storage.find_orphans(workspace.files, stored_hashes):
        if blob_storage.is_unfinished(name):
            removed += blob_storage.remove_orphan(workspace.files, name)
            continue
        with unscoped_writing(workspace) as connection:
            locks.lock_file(connection, name)
            if not expired_rows.is_file_kept(connection, name):
                removed += blob_storage.remove_orphan(workspace.files, name)
    return removed


def run_daily(workspace: Workspace) -> DailyResult | None:
    """Delete expired data at most once a day (UTC); None where another call has done it today."""
    with unscoped_writing(workspace) as connection:
        if not expired_rows.claim_daily_task(connection, DAILY_SETTING, now().date().isoformat()):
            return None
    return delete_expired(workspace)


def delete_expired(workspace: Workspace) -> DailyResult:
    """Delete expired sign-in attempts, sessions, links, texts of emails, removed evidence and files.

    Of the links of guests that ended the newest stay.
    """
    moment = now()
    with unscoped_writing(workspace) as connection:
        email_outbox.blank_old(connection, moment)
        traces = expired_rows.delete_old_traces(
            connection,
            attempts=moment - login_rate_limit.WINDOW,
            sessions=moment - TRACE_RETENTION,
            browsers=moment - DEVICE_RETENTION,
        )
        traces += guest_links.delete_ended_links(connection, moment, MOST_ENDED_LINKS)
        evidence.delete_removed(connection, moment - timedelta(days=REMOVED_EVIDENCE_DAYS))
    personal_data.note_erasures(workspace)
    return DailyResult(traces, delete_expired_files(workspace), delete_orphaned_files(workspace))


def delete_expired_files(workspace: Workspace, moment: datetime | None = None) -> int:
    """Delete uploaded files past their portfolio's retention; returns how many submissions and evidence items.

    `moment` is in UTC, by default now. A file's bytes are deleted once nothing refers to them. Figures stay
    with their provenance: the names of file, sheet and cell.
    """
    moment = moment or now()
    deleted_by_fund: dict[int, int] = {}
    with unscoped_writing(workspace) as connection:
        hashes: set[str] = set()
        for portfolio in expired_rows.list_portfolios_with_limit(connection):
            before = subtract_months(moment, portfolio.files_kept_months)
            expired_evidence = evidence.list_files_before(connection, portfolio.id, before)
            evidence.forget_files(connection, [row.id for row in expired_evidence])
            hashes |= {row.content_hash for row in expired_evidence}
            expired_submissions = expired_rows.list_files_before(connection, portfolio.id, before)
            expired_rows.mark_files_deleted(connection, [row.id for row in expired_submissions], moment)
            hashes |= {row.content_hash for row in expired_submissions}
            if not (expired_submissions or expired_evidence):
                continue
            deleted_by_fund.setdefault(portfolio.organisation_id, 0)
            deleted_by_fund[portfolio.organisation_id] += len(expired_submissions) + len(expired_evidence)
        for digest in sorted(hashes):
            # Deleted within the transaction: if it is rolled back, the next run finds the same files expired.
            locks.lock_file(connection, digest)
            if not expired_rows.is_file_kept(connection, digest):
                blob_storage.remove_file(workspace.files, digest)
        for fund_id, number in deleted_by_fund.items():
            add_event(connection, SYSTEM, "expire", "file", organisation_id=fund_id, submissions=number)
    return sum(deleted_by_fund.values())


def subtract_months(moment: datetime, months: int) -> datetime:
    """Subtract calendar months; the day is clipped to the last of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
