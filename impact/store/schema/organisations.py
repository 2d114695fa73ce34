"""Organisations, the portfolios of funds, the grants in them and the calendar by which these report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from impact.model.figures.status_bands import ATTENTION_FROM, ON_TRACK_FROM
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.store.schema.base import Base, RowId


class Organisation(Base):
    """A fund, grantee, umbrella, knowledge partner or coach."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(300))
    ref: Mapped[str] = mapped_column(String(200), default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    regions: Mapped[list[Any]] = mapped_column(default=list)
    story: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __table_args__ = (Index("ix_organisation_name", "name"),)


class FormerName(Base):
    """What an organisation was called, or under which reference, until somebody changed it: old texts still say so."""

    __tablename__ = "organisation_former_name"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(300), default="")
    ref: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[datetime]
    __table_args__ = (Index("ix_organisation_former_name_organisation", "organisation_id"),)


class Portfolio(Base):
    """Everything one fund supports together, with the bands by which it judges."""

    __tablename__ = "portfolio"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(300))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    bands_on_track: Mapped[float] = mapped_column(default=ON_TRACK_FROM)
    bands_attention: Mapped[float] = mapped_column(default=ATTENTION_FROM)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    shared_indicators: Mapped[list[Any]] = mapped_column(default=list)
    small_number: Mapped[int] = mapped_column(default=SMALL_NUMBER)
    reviewed_on: Mapped[date | None]
    files_kept_months: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)


class Grant(Base):
    """Support of one grantee within one portfolio: money in cents, and support that is not money.

    `recorded_on` is the day on which it came into this database; None where nobody knows.
    """

    __tablename__ = "grant"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    ref: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    sdg: Mapped[str] = mapped_column(String(60), default="")
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    total_budget_cents: Mapped[int | None] = mapped_column(BigInteger)
    non_financial: Mapped[str] = mapped_column(Text, default="")
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    reporting: Mapped[str] = mapped_column(String(16), default="")
    recorded_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("portfolio_id", "organisation_id", "ref"),
        Index("ix_grant_organisation", "organisation_id"),
    )


class ReportingPeriod(Base):
    """The calendar of a portfolio: which period is due when; only lists of due and late look at it."""

    __tablename__ = "reporting_period"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    frequency: Mapped[str] = mapped_column(String(16))
    starts: Mapped[date]
    ends: Mapped[date]
    due_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    __table_args__ = (UniqueConstraint("portfolio_id", "frequency", "ends"),)


class ResearchConsent(Base):
    """What an organisation decided about research on its figures: one row per decision, of which the last one holds.

    A decision is written once for each portfolio in which the organisation has a grant.
    """

    __tablename__ = "research_consent"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    is_given: Mapped[bool]
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    __table_args__ = (Index("ix_research_consent_organisation", "organisation_id"),)
