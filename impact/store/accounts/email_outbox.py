"""The e-mail queue: messages until a mail server takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.accounts import Outbox

# Stands where a trouble would, while a sender has the letter in hands.
UNDER_WAY = "sending"


@dataclass(frozen=True, slots=True)
class EmailRecord:
    """An e-mail without its body: `tries` counts attempts to send it, `trouble` is the last error or says that it is
    being sent now. Moments are in UTC."""

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
    """An e-mail with its body, for the sender."""

    body: str = field(repr=False)


def enqueue_email(connection: Connection, **columns: Any) -> int:
    """Add an e-mail to the queue; returns its id."""
    return int(connection.execute(insert(Outbox).values(**columns).returning(Outbox.id)).scalar_one())


def list_sendable(connection: Connection, now: datetime, most_tries: int) -> list[EmailWithBody]:
    """E-mails that may still be sent: not expired and tried fewer than `most_tries` times, oldest first."""
    query = (
        select(*columns_of(Outbox, EmailWithBody))
        .where(Outbox.sent_at.is_(None), Outbox.expires_at > now, Outbox.tries < most_tries)
        .order_by(Outbox.id)
    )
    return rows_of(connection.execute(query), EmailWithBody)


def list_unsent(connection: Connection, now: datetime) -> list[EmailRecord]:
    """E-mails that were not sent and have not expired, newest first, without their bodies."""
    query = select(*columns_of(Outbox, EmailRecord)).where(Outbox.sent_at.is_(None), Outbox.expires_at > now)
    return rows_of(connection.execute(query.order_by(Outbox.id.desc())), EmailRecord)


def claim_email(connection: Connection, email: EmailRecord, now: datetime) -> bool:
    """Claim an e-mail for sending and count the try; False where another sender claimed it meanwhile."""
    statement = update(Outbox).where(
        Outbox.id == email.id, Outbox.tries == email.tries, Outbox.sent_at.is_(None)
    )
    claimed = statement.values(tries=email.tries + 1, trouble=f"{UNDER_WAY} {now.isoformat()}")
    return bool(connection.execute(claimed).rowcount)


def is_under_way(email: EmailRecord, since: datetime) -> bool:
    """Whether a sender claimed this e-mail after a moment and has not yet recorded the outcome."""
    word, _, moment = email.trouble.partition(" ")
    return word == UNDER_WAY and datetime.fromisoformat(moment) > since


def mark_sent(connection: Connection, email_id: int, now: datetime) -> None:
    """Mark an e-mail as sent and blank its body, since that holds a link."""
    connection.execute(update(Outbox).where(Outbox.id == email_id).values(sent_at=now, body="", trouble=""))


def mark_failed(connection: Connection, email_id: int, trouble: str) -> None:
    """Record why an e-mail could not be sent; at most 500 characters are kept."""
    connection.execute(update(Outbox).where(Outbox.id == email_id).values(trouble=trouble[:500]))


def blank_old(connection: Connection, now: datetime) -> None:
    """Blank the bodies of expired e-mails: their links are of no use any more."""
    connection.execute(update(Outbox).where(Outbox.expires_at <= now, Outbox.body != "").values(body=""))


def delete_emails_of(connection: Connection, account_id: int) -> None:
    """Delete all e-mails to an account."""
    connection.execute(delete(Outbox).where(Outbox.account_id == account_id))


def list_emails(connection: Connection, account_ids: list[int]) -> list[EmailRecord]:
    """E-mails to these accounts, newest first, without their bodies."""
    query = select(*columns_of(Outbox, EmailRecord)).where(Outbox.account_id.in_(account_ids))
    return rows_of(connection.execute(query.order_by(Outbox.id.desc())), EmailRecord)
