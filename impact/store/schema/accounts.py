"""Accounts, what they may open, and everything by which somebody signs in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from impact.store.schema.base import Base, RowId


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


class SavedView(Base):
    """A list as somebody wants to find it again: a name for the search parameters of a page's address.

    It belongs to an account as far as that acts on behalf of `organisation_id`; a shared one is for everybody of a
    fund, and stays when its maker is erased.
    """

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool]
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_saved_view_account", "account_id"),
        Index("ix_saved_view_organisation", "organisation_id"),
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
