"""Letters that wait until a mail server takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from impact.store.schema.tables import Outbox

# Stands where a trouble would, while a sender has the letter in hands.
UNDER_WAY = "sending"
SHOWN = (Outbox.id, Outbox.account_id, Outbox.recipient, Outbox.subject, Outbox.made_at, Outbox.expires_at,
         Outbox.sent_at, Outbox.tries, Outbox.trouble)  # fmt: skip


def put(connection: Connection, **columns: Any) -> int:
    """A new letter; returns its id."""
    return int(connection.execute(insert(Outbox).values(**columns).returning(Outbox.id)).scalar_one())


def waiting(connection: Connection, now: datetime, most_tries: int) -> list[RowMapping]:
    """Letters that may still be sent, oldest first."""
    query = (
        select(Outbox.__table__)
        .where(Outbox.sent_at.is_(None), Outbox.expires_at > now, Outbox.tries < most_tries)
        .order_by(Outbox.id)
    )
    return list(connection.execute(query).mappings())


def unsent(connection: Connection, now: datetime) -> list[RowMapping]:
    """Letters that did not go and still could matter, newest first, without what they say."""
    query = select(*SHOWN).where(Outbox.sent_at.is_(None), Outbox.expires_at > now).order_by(Outbox.id.desc())
    return list(connection.execute(query).mappings())


def claim(connection: Connection, letter: RowMapping, now: datetime) -> bool:
    """Take a letter to send it, counting the try; False where somebody else took it in the meantime."""
    statement = update(Outbox).where(
        Outbox.id == letter["id"], Outbox.tries == letter["tries"], Outbox.sent_at.is_(None)
    )
    taken = statement.values(tries=letter["tries"] + 1, trouble=f"{UNDER_WAY} {now.isoformat()}")
    return bool(connection.execute(taken).rowcount)


def under_way(letter: RowMapping, since: datetime) -> bool:
    """Whether somebody took this letter after a moment and has not yet said what came of it."""
    word, _, moment = letter["trouble"].partition(" ")
    return word == UNDER_WAY and datetime.fromisoformat(moment) > since


def sent(connection: Connection, letter_id: int, now: datetime) -> None:
    """It is gone: what it said is blanked, since it holds a link."""
    connection.execute(update(Outbox).where(Outbox.id == letter_id).values(sent_at=now, body="", trouble=""))


def failed(connection: Connection, letter_id: int, trouble: str) -> None:
    """It could not be sent now, and why."""
    connection.execute(update(Outbox).where(Outbox.id == letter_id).values(trouble=trouble[:500]))


def blank_old(connection: Connection, now: datetime) -> None:
    """Links that are out of date are no longer kept in letters."""
    connection.execute(update(Outbox).where(Outbox.expires_at <= now, Outbox.body != "").values(body=""))


def clear_of(connection: Connection, account_id: int) -> None:
    """The letters to one person."""
    connection.execute(delete(Outbox).where(Outbox.account_id == account_id))


def listed(connection: Connection, account_ids: list[int]) -> list[RowMapping]:
    """Letters to these accounts, newest first, without what they say."""
    query = select(*SHOWN).where(Outbox.account_id.in_(account_ids)).order_by(Outbox.id.desc())
    return list(connection.execute(query).mappings())
