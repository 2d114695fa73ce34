"""The audit trail: an append-only hash chain, each row bound to the one before by its digest.

The content of a digest has one order and one notation, on both databases and for ever: another notation of a
number would break the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from impact.model.text_limits import make_storable
from impact.store.records.rows import columns_of, each_row_of
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import table_of
from impact.store.tenancy.tenant_scope import SEEN_TO

BEGINNING = "0" * 64
# A number of our own choosing: whoever adds to the trail waits for whoever is adding to it.
LOCK = 7_261_904
_ADD_EVENT = insert(table_of(AuditEvent))
CHAINED = ("organisation_id", "actor", "action", "kind", "object_ref", "outcome", "facts")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: ids only, no names; `facts` are counts and keys, `label` stays outside the chain."""

    at: datetime
    actor: str
    action: str
    kind: str
    object_ref: str
    outcome: str
    organisation_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An event as it stands in the chain: `number` counts from 1 without a gap, `digest` covers the event before
    and everything here but `label`."""

    number: int
    organisation_id: int | None
    at: datetime
    actor: str
    action: str
    kind: str
    object_ref: str
    outcome: str
    facts: dict[str, Any]
    label: str
    digest: str


def compute_digest(before: str, number: int, event: Event | AuditRecord) -> str:
    """SHA-256 over the digest before and everything of this event that may never change."""
    # Of what is stored: a new event may hold what no database takes.
    content = [before, number, event.at.isoformat(), *(make_storable(getattr(event, name)) for name in CHAINED)]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def append_event(connection: Connection, event: Event) -> int:
    """Add one event at the end of the chain; returns its number.

    The last thing a transaction does: on PostgreSQL others that add wait until it has ended.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    tail = "impact_audit_tail()" if connection.dialect.name == "postgresql" else "audit_event"
    # The end of the chain is taken up by everybody; two numbers say nothing of what it is about.
    last = connection.exec_driver_sql(
        f"SELECT number, digest FROM {tail} ORDER BY number DESC LIMIT 1", execution_options={SEEN_TO: True}
    ).first()
    number, before = (last.number + 1, last.digest) if last else (1, BEGINNING)
    names = ("organisation_id", "at", "actor", "action", "kind", "object_ref", "outcome", "facts", "label")
    row = {name: getattr(event, name) for name in names}
    connection.execute(_ADD_EVENT, row | {"number": number, "digest": compute_digest(before, number, event)})
    return int(number)


def iterate_events(connection: Connection) -> Iterator[AuditRecord]:
    """All events in their order, for whoever checks the chain."""
    query = select(*columns_of(AuditEvent, AuditRecord)).order_by(AuditEvent.number)
    yield from each_row_of(connection.execution_options(yield_per=1000).execute(query), AuditRecord)


def find_break(connection: Connection) -> tuple[int, int | None, str]:
    """Verify the chain: how many events were read, the number of the first that does not fit (None: all fit), and the
    digest up to there."""
    before, count = BEGINNING, 0
    for row in iterate_events(connection):
        count += 1
        if row.number != count or row.digest != compute_digest(before, row.number, row):
            return count, row.number, before
        before = row.digest
    return count, None, before


def blank_labels(connection: Connection, actor: str) -> None:
    """Blank the labels of one actor's events; no digest covers them."""
    connection.execute(update(AuditEvent).where(AuditEvent.actor == actor).values(label=""))
