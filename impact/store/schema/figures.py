"""What is computed from the measurements: figures, aggregates and a summary per grantee."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class Figure(Base):
    """One computed figure; columns as in model.figure.FigureColumns."""

    __tablename__ = "figure"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    variant: Mapped[str] = mapped_column(String(12))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16))
    actual: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    n: Mapped[float | None]
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    target_start: Mapped[date | None]
    target_end: Mapped[date | None]
    target_final: Mapped[float | None]
    target_final_end: Mapped[date | None]
    target_denominator: Mapped[float | None]
    actual_to_date: Mapped[float | None]
    target_to_date: Mapped[float | None]
    mean_periods: Mapped[int] = mapped_column(default=0, server_default="0")
    mean_actual: Mapped[float | None]
    mean_expected: Mapped[float | None]
    achievement: Mapped[float | None]
    achievement_final: Mapped[float | None]
    ratio_to_target: Mapped[float | None]
    basis: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(10))
    expected: Mapped[float | None]
    pace: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(12))
    bands_on_track: Mapped[float]
    bands_attention: Mapped[float]
    slope: Mapped[float | None]
    trend: Mapped[str] = mapped_column(String(8), default="")
    trend_n: Mapped[int] = mapped_column(default=0)
    due: Mapped[int]
    reported: Mapped[int]
    notes: Mapped[str] = mapped_column(Text, default="")
    measurement_id: Mapped[int | None] = mapped_column(BigInteger)
    target_id: Mapped[int | None] = mapped_column(BigInteger)
    target_final_id: Mapped[int | None] = mapped_column(BigInteger)
    latest: Mapped[bool]
    __table_args__ = (
        Index("ix_figure_series", "indicator_id", "variant", "period_end"),
        Index("ix_figure_latest", "organisation_id", "variant", "latest", "status"),
    )


class Aggregate(Base):
    """Counts and sums of one grantee; columns as in model.figure.CellColumns."""

    __tablename__ = "aggregate"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"))
    variant: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(20))
    theme: Mapped[str] = mapped_column(String(60))
    counts: Mapped[bool]
    shared_key: Mapped[str] = mapped_column(String(60))
    as_of: Mapped[date | None]
    until: Mapped[date | None]
    achieved: Mapped[int]
    on_track: Mapped[int]
    attention: Mapped[int]
    behind: Mapped[int]
    regressing: Mapped[int]
    not_rated: Mapped[int]
    indicators: Mapped[int]
    reporting: Mapped[int]
    evidenced: Mapped[int]
    due: Mapped[int]
    reported: Mapped[int]
    actual: Mapped[float | None]
    target: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    weighted: Mapped[float | None]
    weight: Mapped[float | None]
    largest: Mapped[float | None]
    summed: Mapped[int] = mapped_column(default=0)
    in_band: Mapped[int] = mapped_column(default=0, server_default="0")
    not_applicable: Mapped[int] = mapped_column(default=0, server_default="0")
    __table_args__ = (
        Index("ix_aggregate_page", "portfolio_id", "variant", "until", "as_of"),
        Index("ix_aggregate_organisation", "organisation_id", "portfolio_id", "variant", "until", "as_of"),
    )


class GranteeSummary(Base):
    """Per grantee and portfolio: the data revision and when something last came in."""

    __tablename__ = "grantee_summary"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    revision: Mapped[int] = mapped_column(default=0)
    received_on: Mapped[date | None]
    conversations: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    latest_period: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("portfolio_id", "organisation_id"),
        Index("ix_grantee_summary_conversations", "portfolio_id", "conversations"),
    )
