"""Decisions of a fund, and what is written beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


class Decision(Base):
    """A decision about a grantee (`organisation_id`), or about a theme or the strategy of the fund, whose own
    organisation it then names.

    `content` and `frozen` are documents. Once it is taken both stay as they are, and `digest` says so, also in the
    audit trail. `owner` is who sees to it, in words. `looked_trip` are the marks of the tripwires that had tripped when
    somebody looked at it again, with blanks between them.
    """

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    subject: Mapped[str] = mapped_column(String(12))
    theme: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64), default="")
    owner: Mapped[str] = mapped_column(String(300), default="")
    review_on: Mapped[date | None]
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer: Mapped[str] = mapped_column(String(300), default="")
    signer_role: Mapped[str] = mapped_column(String(20), default="")
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    looked_trip: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_decision_organisation", "organisation_id"),
        Index("ix_decision_portfolio", "portfolio_id"),
    )


class DecisionWords(Base):
    """What somebody wrote beside a decision: the grantee's view, dissent within the fund, what happened later."""

    __tablename__ = "decision_words"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(300))
    author_role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    __table_args__ = (Index("ix_decision_words_decision", "decision_id"),)
