"""Letters that wait until a mail server takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from impact.store.schema.accounts import Outbox
from impact.store.schema.rows import columns_of, rows_of

# Stands where a trouble would, while a sender has the letter in hands.
UNDER_WAY = "sending"


@dataclass(frozen=True, slots=True)
class EmailRecord:
    """A letter without what it says: `tries` is how often it was taken to be sent, `trouble` what went wrong last or
    that a sender has it in hands. Moments are in UTC."""

    id: int
    account_id: int
    recipient: str
    subject: str
    made_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    tries: int
    trouble: str


@dataclass(frozen=True, slots=True)
class EmailWithBody(EmailRecord):
    """A letter with what it says, for whoever sends it."""

    body: str = field(repr=False)


def enqueue_email(connection: Connection, **columns: Any) -> int:
    """A new letter; returns its id."""
    return int(connection.execute(insert(Outbox).values(**columns).returning(Outbox.id)).scalar_one())


def list_sendable(connection: Connection, now: datetime, most_tries: int) -> list[EmailWithBody]:
    """Letters that may still be sent, oldest first."""
    query = (
        select(*columns_of(Outbox, EmailWithBody))
        .where(Outbox.sent_at.is_(None), Outbox.expires_at > now, Outbox.tries < most_tries)
        .order_by(Outbox.id)
    )
    return rows_of(connection.execute(query), EmailWithBody)


def list_unsent(connection: Connection, now: datetime) -> list[EmailRecord]:
    """Letters that did not go and still could matter, newest first, without what they say."""
    query = select(*columns_of(Outbox, EmailRecord)).where(Outbox.sent_at.is_(None), Outbox.expires_at > now)
    return rows_of(connection.execute(query.order_by(Outbox.id.desc())), EmailRecord)


def claim_email(connection: Connection, email: EmailRecord, now: datetime) -> bool:
    """Take a letter to send it, counting the try; False where somebody else took it in the meantime."""
    statement = update(Outbox).where(
        Outbox.id == email.id, Outbox.tries == email.tries, Outbox.sent_at.is_(None)
    )
    claimed = statement.values(tries=email.tries + 1, trouble=f"{UNDER_WAY} {now.isoformat()}")
    return bool(connection.execute(claimed).rowcount)


def is_under_way(email: EmailRecord, since: datetime) -> bool:
    """Whether somebody took this letter after a moment and has not yet said what came of it."""
    word, _, moment = email.trouble.partition(" ")
    return word == UNDER_WAY and datetime.fromisoformat(moment) > since


def mark_sent(connection: Connection, email_id: int, now: datetime) -> None:
    """It is gone: what it said is blanked, since it holds a link."""
    connection.execute(update(Outbox).where(Outbox.id == email_id).values(sent_at=now, body="", trouble=""))


def mark_failed(connection: Connection, email_id: int, trouble: str) -> None:
    """It could not be sent now, and why."""
    connection.execute(update(Outbox).where(Outbox.id == email_id).values(trouble=trouble[:500]))


def blank_old(connection: Connection, now: datetime) -> None:
    """Links that are out of date are no longer kept in letters."""
    connection.execute(update(Outbox).where(Outbox.expires_at <= now, Outbox.body != "").values(body=""))


def delete_emails_of(connection: Connection, account_id: int) -> None:
    """The letters to one person."""
    connection.execute(delete(Outbox).where(Outbox.account_id == account_id))


def list_emails(connection: Connection, account_ids: list[int]) -> list[EmailRecord]:
    """Letters to these accounts, newest first, without what they say."""
    query = select(*columns_of(Outbox, EmailRecord)).where(Outbox.account_id.in_(account_ids))
    return rows_of(connection.execute(query.order_by(Outbox.id.desc())), EmailRecord)
