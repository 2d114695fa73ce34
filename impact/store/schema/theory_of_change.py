"""A theory of change: its versions, its blocks and the arrows between them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class Theory(Base):
    """One version of a theory of change."""

    __tablename__ = "theory"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column(default=1)
    dated: Mapped[date | None]
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    agreed_by: Mapped[list[Any]] = mapped_column(default=list)
    ceiling_above: Mapped[str] = mapped_column(String(20), default="")
    external_factors: Mapped[list[Any]] = mapped_column(default=list)
    versions: Mapped[list[Any]] = mapped_column(default=list)
    dialogue: Mapped[list[Any]] = mapped_column(default=list)
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)


class Node(Base):
    """A block of a theory of change; `text` holds nl, en and fr."""

    __tablename__ = "node"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    theory_id: Mapped[int] = mapped_column(ForeignKey("theory.id"))
    key: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(20))
    sphere: Mapped[str] = mapped_column(String(16), default="influence")
    text: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stakeholder: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fund_outcome: Mapped[str] = mapped_column(String(60), default="")
    accountable: Mapped[bool] = mapped_column(default=True)
    # Where somebody put it in the drawing, both or neither (impact.theory.document.Place).
    place_across: Mapped[int | None]
    place_down: Mapped[int | None]
    __table_args__ = (UniqueConstraint("theory_id", "key"),)


class Link(Base):
    """An arrow between two blocks of one theory."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    theory_id: Mapped[int] = mapped_column(ForeignKey("theory.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(16), default="leads_to")
    mechanism: Mapped[dict[str, Any]] = mapped_column(default=dict)
    assumption: Mapped[dict[str, Any]] = mapped_column(default=dict)
    criticality: Mapped[str] = mapped_column(String(16), default="")
    evidence_level: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_link_theory", "theory_id"),)


class TheoryDraft(Base):
    """What becomes the next version of a theory: a document, and how often it was changed. One per organisation."""

    __tablename__ = "theory_draft"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    based_on: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class TheoryStep(Base):
    """One edit of a draft, kept so that it can be taken back and is never made twice."""

    __tablename__ = "theory_step"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("theory_draft.id"))
    edit_id: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_undone: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("draft_id", "edit_id"),)
