"""Comments on the figures of an indicator, and the answers to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class FigureComment(Base):
    """What a coach or an academic says about the figures of an indicator: for themselves, or shared with its people."""

    __tablename__ = "figure_comment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    kind: Mapped[str] = mapped_column(String(12))
    is_shared: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_role: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_figure_comment_indicator", "indicator_id"),
        Index("ix_figure_comment_organisation", "organisation_id"),
    )


class FigureCommentAnswer(Base):
    """What somebody answered to a shared comment on a figure; without a text only that they read it."""

    __tablename__ = "figure_comment_answer"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("figure_comment.id"))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_role: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    __table_args__ = (Index("ix_figure_comment_answer_comment", "comment_id"),)
