"""The tables. Every row that belongs to somebody carries its owner in `organisation_id`.

Dates are calendar days, moments are UTC. Values are doubles beside their exact raw text; money is
whole cents, because SQLite keeps no decimals. Words are stored as the values of model.words.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from impact.model.protection import SMALL_NUMBER

# SQLite only counts up by itself in a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """All tables; constraint names are spelled out so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


def table_of(entity: type[Base]) -> Table:
    """The table behind an entity, for statements about rows and not about objects."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table


def _replaced(name: str) -> Index:
    """An index of the rows that are no longer in force: few, and what taking back asks for."""
    some = text("superseded_by IS NOT NULL")
    return Index(name, "superseded_by", sqlite_where=some, postgresql_where=some)


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


class Portfolio(Base):
    """Everything one fund supports together, with the bands by which it judges."""

    __tablename__ = "portfolio"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(300))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    bands_on_track: Mapped[float] = mapped_column(default=0.95)
    bands_attention: Mapped[float] = mapped_column(default=0.60)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    shared_indicators: Mapped[list[Any]] = mapped_column(default=list)
    small_number: Mapped[int] = mapped_column(default=SMALL_NUMBER)
    reviewed_on: Mapped[date | None]
    files_kept_months: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)


class Grant(Base):
    """Support of one grantee within one portfolio: money in cents, and support that is not money."""

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
    __table_args__ = (
        UniqueConstraint("portfolio_id", "organisation_id", "ref"),
        Index("ix_grant_organisation", "organisation_id"),
    )


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
    assumption: Mapped[dict[str, Any]] = mapped_column(default=dict)
    criticality: Mapped[str] = mapped_column(String(16), default="")
    evidence_level: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_link_theory", "theory_id"),)


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


class File(Base):
    """The bytes of an uploaded file live beside the database under their hash; this is their card."""

    __tablename__ = "file"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(String(12))
    __table_args__ = (UniqueConstraint("organisation_id", "content_hash"),)


class Submission(Base):
    """One file handed in by one organisation: how it was read, its issues and its state.

    `held` is the packed reading (`store.submissions.serialized_reading`) while its values wait for review;
    `periods` lists [start, end] of
    what it brings something new for; `answer_due` is the day by which the fund promised to answer. `order_no`
    says in which order submissions of one organisation in one portfolio came to count; those that wait have none.
    """

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    file_name: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    reading_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    layout: Mapped[str] = mapped_column(String(60), default="")
    locale: Mapped[str] = mapped_column(String(60), default="")
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    issues: Mapped[list[Any]] = mapped_column(default=list)
    undo: Mapped[bytes | None] = mapped_column(LargeBinary)
    values: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    submitted_by: Mapped[str] = mapped_column(String(200))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(String(200), default="")
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    file_gone_at: Mapped[datetime | None]
    held: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    answers: Mapped[list[Any]] = mapped_column(default=list, nullable=True)
    periods: Mapped[list[Any]] = mapped_column(default=list, nullable=True)
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("mapping.id"))
    decided_by: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    answer_due: Mapped[date | None]
    order_no: Mapped[int | None]
    __table_args__ = (
        Index("ix_submission_reading", "organisation_id", "reading_hash"),
        Index("ix_submission_organisation", "organisation_id", "submitted_at"),
        Index("ix_submission_queue", "portfolio_id", "state", "submitted_at"),
    )


class Mapping(Base):
    """How a grantee lays out its workbook, remembered; `content` is a model.mapping.Mapping as JSON."""

    __tablename__ = "mapping"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("organisation_id", "portfolio_id", "name"),
        Index("ix_mapping_fingerprint", "organisation_id", "fingerprint"),
    )


class CellComment(Base):
    """What a reviewer says about one cell of a submission; rows and columns count from 1."""

    __tablename__ = "cell_comment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    sheet: Mapped[str] = mapped_column(Text, default="")
    row_no: Mapped[int | None]
    column_no: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_cell_comment_submission", "submission_id"),)


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


class Cell(Base):
    """Counts and sums of one grantee; columns as in model.figure.CellColumns."""

    __tablename__ = "cell"
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
    __table_args__ = (
        Index("ix_cell_page", "portfolio_id", "variant", "until", "as_of"),
        Index("ix_cell_organisation", "organisation_id", "portfolio_id", "variant", "until", "as_of"),
    )


class Standing(Base):
    """Per grantee and portfolio: the data revision and when something last came in."""

    __tablename__ = "standing"
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
        Index("ix_standing_conversations", "portfolio_id", "conversations"),
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


class Account(Base):
    """Somebody who may sign in; `email` is in lower case, `persona` names one anybody may be in the demo.

    A password is kept as its argon2id hash, an identity at an OpenID provider as the hash of issuer and subject.
    An erased account keeps its id and nothing of its person.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    persona: Mapped[str | None] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    state: Mapped[str] = mapped_column(String(12), default="active")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Membership(Base):
    """On whose behalf somebody acts (`organisation_id`), in which role, and what that opens.

    It opens a whole portfolio or the data of one organisation (`subject_id`), never both.
    """

    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(24))
    portfolio_id: Mapped[int | None] = mapped_column(ForeignKey("portfolio.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_membership_account", "account_id"),
        Index("ix_membership_organisation", "organisation_id"),
        CheckConstraint("portfolio_id IS NULL OR subject_id IS NULL", name="one_thing"),
    )


class Session(Base):
    """One signed-in browser. The token itself is only in its cookie; here stands its SHA-256.

    `acts_for` and `role` say as which of its memberships the account is looking.
    """

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    method: Mapped[str] = mapped_column(String(12))
    acts_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(24), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_session_account", "account_id"),)


class Credential(Base):
    """A link by which somebody sets a password, once: an invitation or a reset; its SHA-256."""

    __tablename__ = "credential"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_credential_account", "account_id"),)


class KnownDevice(Base):
    """A browser from which an account signed in before: guesses from elsewhere do not lock it out."""

    __tablename__ = "known_device"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    seen_at: Mapped[datetime]
    __table_args__ = (Index("ix_known_device_account", "account_id"),)


class Attempt(Base):
    """A password that was looked at, for counting; account, address and device are keyed hashes."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_key: Mapped[str] = mapped_column(String(64))
    address_key: Mapped[str] = mapped_column(String(64))
    device_key: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]
    __table_args__ = (Index("ix_attempt_account", "account_key", "at"), Index("ix_attempt_at", "at"))


class Outbox(Base):
    """A letter that waits to be sent; what it said is blanked once it is gone or out of date."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_outbox_account", "account_id"),)


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


class Setting(Base):
    """Facts about this database: whether it is a demo, and the secret that keys pseudonyms and counters."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
