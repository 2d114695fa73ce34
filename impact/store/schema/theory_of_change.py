"""A theory of change: its versions, blocks and arrows, and what stands beside them: evidence and conversations.

Sector templates are theories too, which umbrella organisations publish for others to begin from.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
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
    # What is to be measured, as a list of objects (impact.theory.document.PlannedIndicator).
    planned_indicators: Mapped[list[Any] | None] = mapped_column(default=list)
    # The sector template that it was begun from, with which version, and for which version each part was answered.
    template_id: Mapped[int | None]
    template_version: Mapped[int | None]
    template_answers: Mapped[dict[str, Any] | None] = mapped_column(default=dict)
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
    accountable: Mapped[bool] = mapped_column(default=True)
    # Where somebody put it in the drawing, both or neither (impact.theory.document.Place).
    place_across: Mapped[int | None]
    place_down: Mapped[int | None]
    # The outcomes of funds that it contributes to (impact.theory.document.FundOutcome), as a list of objects.
    fund_outcomes: Mapped[list[Any] | None] = mapped_column(default=list)
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
    # What must be true for it (impact.theory.document.Assumption), as a list of objects.
    assumptions: Mapped[list[Any] | None] = mapped_column(default=list)
    evidence_level: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_link_theory", "theory_id"),)


class TheoryDraft(Base):
    """What becomes the next version of a theory: a document, and how often it was changed.

    One per organisation (`template_id` 0), and one for each sector template of an umbrella organisation.
    """

    __tablename__ = "theory_draft"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    template_id: Mapped[int] = mapped_column(default=0)
    based_on: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("organisation_id", "template_id"),)


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


class TheorySource(Base):
    """A source of evidence of an organisation: a study, its own figures, an account of practice or of participants.

    `pages` is its text, page by page, where somebody gave it; `content_hash` names the file, blank without one.
    """

    __tablename__ = "theory_source"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(300))
    origin: Mapped[str] = mapped_column(String(16))
    design: Mapped[int]
    quality: Mapped[int | None]
    year: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(520), default="")
    about: Mapped[str] = mapped_column(String(300), default="")
    pages: Mapped[list[Any]] = mapped_column(default=list)
    has_text: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_theory_source_organisation", "organisation_id"),)


class ArrowEvidence(Base):
    """A source on an arrow, for it or against it, with the passage that says so.

    An arrow is named by the keys of its blocks, which are the same in every version. `page` counts from 0.
    """

    __tablename__ = "arrow_evidence"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("theory_source.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60))
    side: Mapped[str] = mapped_column(String(8))
    page: Mapped[int | None]
    starts_at: Mapped[int | None]
    ends_at: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("source_id", "source_key", "target_key"),)


class ArrowExpectation(Base):
    """What somebody expects to see if an arrow holds, written before they look, and whether it was seen."""

    __tablename__ = "arrow_expectation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_arrow_expectation_organisation", "organisation_id"),)


class AssumptionCheck(Base):
    """How an assumption of an arrow is doing: its state, how and by whom it is tested, when it was and is looked at.

    `text` is the assumption for which that was said: another text has not been looked at.
    """

    __tablename__ = "assumption_check"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60))
    assumption_key: Mapped[str] = mapped_column(String(40), default="a1")
    text: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16))
    how_tested: Mapped[str] = mapped_column(Text, default="")
    tested_by: Mapped[str] = mapped_column(Text, default="")
    looked_on: Mapped[date | None]
    next_look: Mapped[date | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("organisation_id", "source_key", "target_key", "assumption_key"),)


class TheoryAnswer(Base):
    """What somebody answered to a question about a theory, and the fingerprint of what the rule looked at then."""

    __tablename__ = "theory_answer"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    rule: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(140))
    text: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("organisation_id", "rule", "subject"),)


class PlannedMethod(Base):
    """A method by which an organisation wants to come to know more of a block (`source_key`) or an arrow.

    It is agreed between the organisation and the fund of the portfolio. `target_key` is blank for a block. `cost_cents`
    is None where nobody said what it costs; days are None likewise.
    """

    __tablename__ = "planned_method"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60), default="")
    method: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_planned_method_organisation", "organisation_id"),)


class TheoryThread(Base):
    """A conversation about a block (`source_key`), an arrow (with `target_key` too, else blank), or the figures of an
    indicator (`indicator_id`; both keys are blank then).

    The keys of blocks are the same in every version, so that a conversation goes on in the next one. It is between the
    organisation and the fund of the portfolio. One that is not shared is read by who began it (`account_id`, in the
    role `author_role`).
    """

    __tablename__ = "theory_thread"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    source_key: Mapped[str] = mapped_column(String(60))
    target_key: Mapped[str] = mapped_column(String(60), default="")
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    is_shared: Mapped[bool]
    author_role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_theory_thread_organisation", "organisation_id"),
        Index("ix_theory_thread_indicator", "indicator_id"),
    )


class TheoryMessage(Base):
    """One message of a conversation: what it does (`kind`), its words, and the role in which it was written.

    A guest (`guest_link_id`) has no account: `author` is the name that was typed, `author_role` is "guest".
    """

    __tablename__ = "theory_message"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("theory_thread.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    from_participants: Mapped[bool] = mapped_column(default=False)
    author: Mapped[str] = mapped_column(String(200))
    author_role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    guest_link_id: Mapped[int | None] = mapped_column(ForeignKey("guest_link.id"))
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_theory_message_thread", "thread_id"),
        Index("ix_theory_message_organisation", "organisation_id"),
        Index("ix_theory_message_guest_link", "guest_link_id"),
    )


class GuestLink(Base):
    """A link by which guests read and comment on the theory of one organisation until it expires or is withdrawn.

    The token itself is only in the link; here stands its SHA-256. A guest sees what is between the organisation and the
    fund of the portfolio, with real names or (`shows_names` False) under pseudonyms. `note`: for whom it was made.
    """

    __tablename__ = "guest_link"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    portfolio_id: Mapped[int] = mapped_column(ForeignKey("portfolio.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_role: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    note: Mapped[str] = mapped_column(String(120), default="")
    shows_names: Mapped[bool]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_guest_link_organisation", "organisation_id"),)


class GuestVisit(Base):
    """A browser in which a guest link was opened, under the name that was typed; the SHA-256 of its cookie."""

    __tablename__ = "guest_visit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("guest_link.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_guest_visit_link", "link_id"),)


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
