"""Evidence with a measurement: files and stories, with who may see them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class Evidence(Base):
    """A file or a short story with a measurement: an indicator's value for a period, through all its corrections.

    `consent` says who may see it: nobody but the grantee, its fund too, everybody without or with names.
    """

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[str] = mapped_column(String(12))
    consent_note: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    added_by: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_evidence_indicator", "indicator_id", "period_end"),
        Index("ix_evidence_organisation", "organisation_id"),
    )
