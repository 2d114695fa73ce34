"""Files and submissions, the remembered layouts of workbooks and the comments of reviewers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


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
    `periods` lists [start, end] of what it brings something new for; `answer_due` is the day by which the fund
    promised to answer. `order_no` says in which order submissions of one organisation in one portfolio came to
    count; those that wait have none. `answered_at` says since when a returned one asks nothing any more, and
    `answering_id` by which submission it was answered; None where somebody said that it is done.
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
    answered_at: Mapped[datetime | None]
    answering_id: Mapped[int | None] = mapped_column(RowId)
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
