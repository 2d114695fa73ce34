"""The audit trail: a chain of events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class AuditEvent(Base):
    """What happened, chained: `digest` covers the row before and everything here but `label`.

    Inside the chain stand opaque ids only (`actor` 'a12', `object_ref` '34'), so that a person can be
    erased; `label` (such as a file name) is outside. `organisation_id` bounds who reads it.
    """

    __tablename__ = "audit_event"
    number: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(24))
    action: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(24))
    object_ref: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(12))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    label: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_audit_event_organisation", "organisation_id", "number"),)
