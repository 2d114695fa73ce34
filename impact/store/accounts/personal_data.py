"""Personal data: what is stored about one account, and its erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from impact.store import (
    evidence,
    figure_comments,
    guest_links,
    research_consent,
    theory_conversations,
    theory_drafts,
    theory_register,
)
from impact.store.accounts import email_outbox, saved_views, sessions_and_tokens
from impact.store.accounts.accounts import ERASED, remove_memberships
from impact.store.decisions import decision_rows
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.accounts import Account, Credential, KnownDevice, Session
from impact.store.schema.audit import AuditEvent
from impact.store.schema.organisations import Organisation
from impact.store.schema.submissions import Submission


@dataclass(frozen=True, slots=True)
class SessionTrace:
    """What is kept of a session: how somebody signed in, as what they looked, and when (UTC)."""

    method: str
    role: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkTrace:
    """What is kept of a link by which a password could be set."""

    kind: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedSubmission:
    """A file that somebody handed in, approved, or both."""

    file_name: str
    organisation_id: int
    portfolio_id: int
    organisation: str
    submitted_by_id: int | None
    submitted_at: datetime
    approved_by_id: int | None
    approved_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActorEvent:
    """What one actor did, as the trail has it; `facts` are counts and keys."""

    number: int
    organisation_id: int | None
    at: datetime
    action: str
    kind: str
    object_ref: str
    outcome: str
    facts: dict[str, Any]
    label: str

    @property
    def portfolio_id(self) -> int | None:
        """The portfolio in which it was done, where the trail says so."""
        return self.facts.get("portfolio")


def list_sessions(connection: Connection, account_id: int) -> list[SessionTrace]:
    """Every session that is still known of, oldest first; never its digest."""
    query = select(*columns_of(Session, SessionTrace)).where(Session.account_id == account_id)
    return rows_of(connection.execute(query.order_by(Session.id)), SessionTrace)


def list_links(connection: Connection, account_id: int) -> list[LinkTrace]:
    """Links by which a password could be set, oldest first; never their digest."""
    query = select(*columns_of(Credential, LinkTrace)).where(Credential.account_id == account_id)
    return rows_of(connection.execute(query.order_by(Credential.id)), LinkTrace)


def count_browsers(connection: Connection, account_id: int) -> int:
    """How many browsers an account signed in from before."""
    query = select(func.count()).select_from(KnownDevice).where(KnownDevice.account_id == account_id)
    return int(connection.scalar(query) or 0)


def list_signed(connection: Connection, account_id: int) -> list[SignedSubmission]:
    """What somebody handed in or approved, oldest first, with the organisation it is of."""
    query = (
        select(*columns_of(Submission, SignedSubmission), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(or_(Submission.submitted_by_id == account_id, Submission.approved_by_id == account_id))
        .order_by(Submission.submitted_at, Submission.id)
    )
    return rows_of(connection.execute(query), SignedSubmission)


def list_events(connection: Connection, actor: str) -> list[ActorEvent]:
    """What the trail holds of one actor, oldest first."""
    query = select(*columns_of(AuditEvent, ActorEvent)).where(AuditEvent.actor == actor)
    return rows_of(connection.execute(query.order_by(AuditEvent.number)), ActorEvent)


def erase_account(connection: Connection, account_id: int, moment: datetime) -> None:
    """Erase an account at a moment (UTC): it keeps its id, and what was handed in stays without the name."""
    # Before its memberships go, which say in whose decisions its name may stand.
    decision_rows.forget_writer(connection, account_id)
    remove_memberships(connection, account_id)
    sessions_and_tokens.delete_traces_of(connection, account_id)
    email_outbox.delete_emails_of(connection, account_id)
    connection.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(name="", email=None, persona=None, password_hash=None, external_id=None, state=ERASED,
                version=Account.version + 1)
    )  # fmt: skip
    connection.execute(update(Submission).where(Submission.submitted_by_id == account_id).values(submitted_by=""))
    connection.execute(update(Submission).where(Submission.approved_by_id == account_id).values(approved_by=""))
    evidence.forget_author(connection, account_id)
    figure_comments.forget_author(connection, account_id)
    theory_conversations.forget_author(connection, account_id)
    saved_views.forget_maker(connection, account_id)
    theory_drafts.forget_maker(connection, account_id)
    theory_register.forget_writer(connection, account_id)
    research_consent.forget_signer(connection, account_id)
    guest_links.forget_maker(connection, account_id, moment)
