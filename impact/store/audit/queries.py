"""The audit trail as it is read: the events within somebody's reach, newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from impact.store.audit.audit_chain import AuditRecord
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import table_of
from impact.store.schema.organisations import Organisation, Portfolio


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events: about which organisations, and among those by action, outcome, actor and moment.

    Of `shared` organisations, which another fund supports too, only what names one of `portfolios`.
    """

    organisations: Collection[int]
    shared: Collection[int] = ()
    portfolios: Collection[int] = ()
    action: str = ""
    outcome: str = ""
    actor: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkedRecord(AuditRecord):
    """An event with the digest of the one before it, None for the first: what its own digest is checked with."""

    digest_before: str | None


def _limits(event_filter: EventFilter) -> list[ColumnElement[bool]]:
    names = AuditEvent.facts["portfolio"].as_integer().in_(event_filter.portfolios)
    limits: list[ColumnElement[bool]] = [
        or_(
            AuditEvent.organisation_id.in_(event_filter.organisations),
            and_(AuditEvent.organisation_id.in_(event_filter.shared), names),
        )
    ]
    if event_filter.action:
        limits.append(AuditEvent.action == event_filter.action)
    if event_filter.outcome:
        limits.append(AuditEvent.outcome == event_filter.outcome)
    if event_filter.actor:
        limits.append(AuditEvent.actor == event_filter.actor)
    if event_filter.since:
        limits.append(AuditEvent.at >= event_filter.since)
    if event_filter.before:
        limits.append(AuditEvent.at < event_filter.before)
    return limits


def list_events(
    connection: Connection, limits: EventFilter, first: int = 0, rows: int | None = None
) -> list[LinkedRecord]:
    """Events newest first, each with the digest of the one before it in the chain, by which it can be checked."""
    before = table_of(AuditEvent).alias("before")
    query = (
        select(*columns_of(AuditEvent, AuditRecord), before.c.digest.label("digest_before"))
        .outerjoin(before, before.c.number == AuditEvent.number - 1)
        .where(*_limits(limits))
        .order_by(AuditEvent.number.desc())
        .offset(first)
    )
    if rows is not None:
        query = query.limit(rows)
    return rows_of(connection.execute(query), LinkedRecord)


def count_events(connection: Connection, limits: EventFilter) -> int:
    """How many events there are under these limits."""
    return int(connection.scalar(select(func.count()).select_from(AuditEvent).where(*_limits(limits))) or 0)


def list_actions(connection: Connection, limits: EventFilter) -> list[str]:
    """The actions that occur within these limits."""
    return sorted(connection.scalars(select(AuditEvent.action).where(*_limits(limits)).distinct()))


def list_actors(connection: Connection, limits: EventFilter) -> list[str]:
    """The actors that occur within these limits."""
    return sorted(connection.scalars(select(AuditEvent.actor).where(*_limits(limits)).distinct()))


def find_last_event(connection: Connection) -> tuple[int, str] | None:
    """Number and digest of the end of the chain."""
    row = connection.execute(
        select(AuditEvent.number, AuditEvent.digest).order_by(AuditEvent.number.desc()).limit(1)
    ).first()
    return (row.number, row.digest) if row else None


def map_organisation_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Names of organisations by id."""
    rows = connection.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in rows}


def map_portfolio_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Names of portfolios by id."""
    rows = connection.execute(select(Portfolio.id, Portfolio.name).where(Portfolio.id.in_(ids)))
    return {row.id: row.name for row in rows}
