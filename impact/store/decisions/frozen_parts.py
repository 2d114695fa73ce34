"""Whether decisions that were taken are as they were: each against its digest, and that against the audit trail."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from impact.store.schema.audit import AuditEvent
from impact.store.schema.decisions.tables import Decision

# The event of the trail by which a decision was taken.
KIND, TAKE, DIGEST = "decision", "decide", "digest"


def compute_digest(
    place: tuple[int, int], subject: tuple[str, str], predecessor_id: int | None, taken_at: datetime,
    content: dict[str, Any], frozen: dict[str, Any],
) -> str:  # fmt: skip
    """SHA-256 over everything of a decision that may never change; `place` is its organisation and portfolio.

    Who signed it and who sees to it stay outside: a person can be erased, and others take over.
    """
    parts = [*place, *subject, predecessor_id, taken_at.isoformat(), content, frozen]
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def list_changed(connection: Connection) -> list[int]:
    """The ids of decisions that are no longer as they were taken, or are gone, in their order."""
    in_trail: dict[int, str] = {}
    query = select(AuditEvent.object_ref, AuditEvent.facts).where(
        AuditEvent.kind == KIND, AuditEvent.action == TAKE, AuditEvent.outcome == "done"
    )
    for event in connection.execute(query.order_by(AuditEvent.number)):
        in_trail[int(event.object_ref)] = str(event.facts.get(DIGEST))
    changed = []
    columns = (Decision.id, Decision.organisation_id, Decision.portfolio_id, Decision.subject, Decision.theme,
               Decision.predecessor_id, Decision.taken_at, Decision.content, Decision.frozen, Decision.digest,
               Decision.state)  # fmt: skip
    for row in connection.execute(select(*columns).order_by(Decision.id)):
        expected = in_trail.pop(row.id, None)
        if row.taken_at is None:
            # A draft has no digest, and the trail knows of none: else it was taken once.
            if expected is not None or row.digest or row.state != "draft":
                changed.append(row.id)
            continue
        computed = compute_digest(
            (row.organisation_id, row.portfolio_id), (row.subject, row.theme), row.predecessor_id, row.taken_at,
            row.content, row.frozen,
        )  # fmt: skip
        if not computed == row.digest == expected or row.state == "draft":
            changed.append(row.id)
    return sorted([*changed, *in_trail])
