"""Sector templates: theories of change that an umbrella organisation publishes for others to begin from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class SectorTemplate(Base):
    """A template of an umbrella organisation; `title` and `sector` per language.

    `published` is the number of its newest version, 0 before the first one, and `publisher` the name under which that
    was published. `withdrawn_at`: nobody begins from it any more.
    """

    __tablename__ = "sector_template"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sector: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published: Mapped[int] = mapped_column(default=0)
    publisher: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_sector_template_organisation", "organisation_id"),)


class TemplateVersion(Base):
    """A published version of a template: a whole theory with what is to be measured, and what changed in words."""

    __tablename__ = "template_version"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("sector_template.id"))
    number: Mapped[int]
    dated: Mapped[date]
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (UniqueConstraint("template_id", "number"),)
