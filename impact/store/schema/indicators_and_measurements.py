"""Indicators, and what is handed in about them: measurements and targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


def _replaced(name: str) -> Index:
    """An index of the rows that are no longer in force: few, and what taking back asks for."""
    some = text("superseded_by IS NOT NULL")
    return Index(name, "superseded_by", sqlite_where=some, postgresql_where=some)


class Indicator(Base):
    """A measurable sign of change; `key` identifies it within its grant, never its title alone."""

    __tablename__ = "indicator"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"))
    node_id: Mapped[int | None] = mapped_column(ForeignKey("node.id"))
    key: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(Text)
    titles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    definition: Mapped[str] = mapped_column(Text, default="")
    result_title: Mapped[str] = mapped_column(Text, default="")
    result_no: Mapped[int | None]
    indicator_no: Mapped[int | None]
    level: Mapped[str] = mapped_column(String(20), default="other")
    theme: Mapped[str] = mapped_column(String(60), default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[str] = mapped_column(String(12))
    direction: Mapped[str] = mapped_column(String(10))
    direction_origin: Mapped[str] = mapped_column(String(10))
    time_kind: Mapped[str] = mapped_column(String(12))
    time_kind_origin: Mapped[str] = mapped_column(String(10))
    aggregation: Mapped[str] = mapped_column(String(16))
    baseline: Mapped[float | None]
    baseline_raw: Mapped[str] = mapped_column(Text, default="")
    baseline_state: Mapped[str] = mapped_column(String(16), default="not_due")
    baseline_date: Mapped[date | None]
    baseline_numerator: Mapped[float | None]
    baseline_denominator: Mapped[float | None]
    baseline_submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    baseline_sheet: Mapped[str] = mapped_column(Text, default="")
    baseline_row: Mapped[int | None]
    baseline_column: Mapped[int | None]
    band_low: Mapped[float | None]
    band_high: Mapped[float | None]
    numerator_text: Mapped[str] = mapped_column(Text, default="")
    denominator_text: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[str] = mapped_column(String(16), default="")
    counts: Mapped[bool] = mapped_column(default=True)
    shared_key: Mapped[str] = mapped_column(String(60), default="")
    location: Mapped[str] = mapped_column(Text, default="")
    breakdown: Mapped[str] = mapped_column(Text, default="")
    occurrence: Mapped[int] = mapped_column(default=1)
    has_parts: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    # How it is calculated from others (model.figures.calculation); '' for one that is measured.
    calculation: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    external: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    source_sheet: Mapped[str] = mapped_column(Text, default="")
    source_row: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("grant_id", "key"),
        Index("ix_indicator_organisation", "organisation_id", "id"),
        Index("ix_indicator_shared", "shared_key", "organisation_id"),
        CheckConstraint("baseline_state = 'reported' OR baseline IS NULL", name="baseline"),
    )


class Measurement(Base):
    """One handed-in value; rows are only ever added. `superseded_by` is the submission that replaced
    or withdrew it; rows without one are in force. `column_no`/`row_no` count from 1."""

    __tablename__ = "measurement"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    breakdown: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    n: Mapped[float | None]
    raw: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    sheet: Mapped[str] = mapped_column(Text, default="")
    row_no: Mapped[int | None]
    column_no: Mapped[int | None]
    __table_args__ = (
        Index("ix_measurement_series", "indicator_id", "breakdown", "period_end"),
        Index("ix_measurement_period", "indicator_id", "period_end", "breakdown"),
        Index("ix_measurement_submission", "submission_id"),
        _replaced("ix_measurement_superseded"),
        CheckConstraint("state = 'reported' OR value IS NULL", name="value"),
    )


class Target(Base):
    """An agreed value for a period; superseded as measurements are. `denominator` is the expected one."""

    __tablename__ = "target"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    breakdown: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[float | None]
    denominator: Mapped[float | None]
    raw: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    sheet: Mapped[str] = mapped_column(Text, default="")
    row_no: Mapped[int | None]
    column_no: Mapped[int | None]
    __table_args__ = (
        Index("ix_target_series", "indicator_id", "breakdown", "period_end"),
        Index("ix_target_submission", "submission_id"),
        _replaced("ix_target_superseded"),
        CheckConstraint("state = 'reported' OR value IS NULL", name="value"),
    )
