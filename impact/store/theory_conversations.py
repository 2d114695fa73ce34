"""Conversations about theories and figures: who reads which, and how they are written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Organisation
from impact.store.schema.theory_of_change import TheoryMessage, TheoryThread
from impact.store.tenancy import row_access
from impact.store.tenancy.author_access import limit_to_readable
from impact.theory.conversation import GUEST


class ThreadRecord(NamedTuple):
    """A conversation about a block (`target_key` blank), an arrow or a figure; `account_id` is who began it. UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    source_key: str
    target_key: str
    indicator_id: int | None
    is_shared: bool
    author_role: str
    account_id: int | None
    made_at: datetime


class MessageRecord(NamedTuple):
    """One message of a conversation; `author_role` is the role in which it was written, or that of a guest. UTC."""

    id: int
    organisation_id: int
    thread_id: int
    kind: str
    text: str
    from_participants: bool
    author: str
    author_role: str
    account_id: int | None
    guest_link_id: int | None
    made_at: datetime

    @property
    def is_erased(self) -> bool:
        """Whether it is of a guest who was erased: a guest never writes nothing. Nobody is waited for because of it."""
        return self.author_role == GUEST and not self.text


class SharedMessage(NamedTuple):
    """A message of a shared conversation, as far as it matters for whom the conversation waits."""

    thread_id: int
    organisation_id: int
    organisation: str
    kind: str
    author_role: str


class SharedFigureMessage(NamedTuple):
    """A message of a shared conversation about a figure, as far as it matters for whom the conversation waits."""

    thread_id: int
    indicator_id: int
    title: str
    titles: dict[str, str]
    kind: str
    author_role: str


class WrittenMessage(NamedTuple):
    """A message as its author reads it back, with the organisation it is about, and the role it was written in. UTC."""

    kind: str
    author_role: str
    is_shared: bool
    text: str
    made_at: datetime
    organisation_id: int
    portfolio_id: int
    organisation: str


def _limit_to_readable(access: Access) -> ColumnElement[bool]:
    return limit_to_readable(access, TheoryThread.account_id, TheoryThread.author_role, TheoryThread.is_shared)


def list_threads(connection: Connection, access: Access, organisation_id: int) -> list[ThreadRecord]:
    """The conversations about one organisation's theory that the viewer may read, oldest first; none about figures."""
    query = (
        select(*columns_of(TheoryThread, ThreadRecord))
        .where(row_access.limit(access, TheoryThread), TheoryThread.organisation_id == organisation_id)
        .where(TheoryThread.indicator_id.is_(None))
        .where(_limit_to_readable(access))
        .order_by(TheoryThread.id)
    )
    return rows_of(connection.execute(query), ThreadRecord)


def list_figure_threads(connection: Connection, access: Access, indicator_id: int) -> list[ThreadRecord]:
    """The conversations about the figures of one indicator that the viewer may read, oldest first."""
    query = (
        select(*columns_of(TheoryThread, ThreadRecord))
        .where(row_access.limit(access, TheoryThread), TheoryThread.indicator_id == indicator_id)
        .where(_limit_to_readable(access))
        .order_by(TheoryThread.id)
    )
    return rows_of(connection.execute(query), ThreadRecord)


def list_threads_of_guests(
    connection: Connection, access: Access, organisation_id: int, link_id: int
) -> list[ThreadRecord]:
    """The shared conversations about one organisation's theory that guests began by a link, oldest first."""
    first = (
        select(func.min(TheoryMessage.id))
        .where(row_access.limit(access, TheoryMessage))
        .group_by(TheoryMessage.thread_id)
    )
    begun_by_guests = select(TheoryMessage.thread_id).where(
        row_access.limit(access, TheoryMessage), TheoryMessage.guest_link_id == link_id, TheoryMessage.id.in_(first)
    )
    query = (
        select(*columns_of(TheoryThread, ThreadRecord))
        .where(row_access.limit(access, TheoryThread), TheoryThread.organisation_id == organisation_id)
        .where(TheoryThread.is_shared.is_(True), TheoryThread.indicator_id.is_(None))
        .where(TheoryThread.id.in_(begun_by_guests))
        .order_by(TheoryThread.id)
    )
    return rows_of(connection.execute(query), ThreadRecord)


def get_thread(connection: Connection, access: Access, thread_id: int) -> ThreadRecord | None:
    """One conversation that the viewer may read; None for any other."""
    query = select(*columns_of(TheoryThread, ThreadRecord)).where(
        row_access.limit(access, TheoryThread), TheoryThread.id == thread_id, _limit_to_readable(access)
    )
    return row_of(connection.execute(query), ThreadRecord)


def list_messages(connection: Connection, access: Access, thread_ids: Collection[int]) -> list[MessageRecord]:
    """The messages of these conversations, oldest first; whose texts may be shown is not decided here."""
    query = (
        select(*columns_of(TheoryMessage, MessageRecord))
        .where(row_access.limit(access, TheoryMessage), TheoryMessage.thread_id.in_(thread_ids))
        .order_by(TheoryMessage.id)
    )
    return rows_of(connection.execute(query), MessageRecord)


def list_shared_messages(connection: Connection, access: Access) -> list[SharedMessage]:
    """The messages of all shared conversations about theories in the access, by conversation, oldest first.

    Those of guests that were erased are left out: nobody is waited for because of them.
    """
    of_thread = row_access.through(TheoryThread, TheoryMessage, TheoryThread.id == TheoryMessage.thread_id)
    of_organisation = row_access.through(
        Organisation, TheoryMessage, Organisation.id == TheoryMessage.organisation_id
    )
    query = (
        select(
            TheoryMessage.thread_id, TheoryMessage.organisation_id, Organisation.name.label("organisation"),
            TheoryMessage.kind, TheoryMessage.author_role,
        )
        .join(TheoryThread, of_thread)
        .join(Organisation, of_organisation)
        .where(row_access.limit(access, TheoryMessage), TheoryThread.is_shared.is_(True), _limit_to_readable(access))
        .where(TheoryThread.indicator_id.is_(None))
        .where(or_(TheoryMessage.author_role != GUEST, TheoryMessage.text != ""))
        .order_by(TheoryMessage.thread_id, TheoryMessage.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), SharedMessage)


def list_shared_figure_messages(connection: Connection, access: Access) -> list[SharedFigureMessage]:
    """The messages of all shared conversations about figures in the access, by conversation, oldest first."""
    of_thread = row_access.through(TheoryThread, TheoryMessage, TheoryThread.id == TheoryMessage.thread_id)
    of_indicator = row_access.through(Indicator, TheoryThread, Indicator.id == TheoryThread.indicator_id)
    query = (
        select(
            TheoryMessage.thread_id, Indicator.id.label("indicator_id"), Indicator.title, Indicator.titles,
            TheoryMessage.kind, TheoryMessage.author_role,
        )
        .join(TheoryThread, of_thread)
        .join(Indicator, of_indicator)
        .where(row_access.limit(access, TheoryMessage), TheoryThread.is_shared.is_(True), _limit_to_readable(access))
        .order_by(TheoryMessage.thread_id, TheoryMessage.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), SharedFigureMessage)


def count_threads(connection: Connection, organisation_id: int, account_id: int) -> int:
    """How many conversations somebody began about one organisation's theory."""
    query = select(func.count()).where(
        row_access.limit(connection, TheoryThread), TheoryThread.organisation_id == organisation_id,
        TheoryThread.account_id == account_id,
    )  # fmt: skip
    return int(connection.scalar(query) or 0)


def add_thread(connection: Connection, **columns: Any) -> int:
    """Add a conversation; returns its id."""
    return int(connection.execute(insert(TheoryThread).values(**columns).returning(TheoryThread.id)).scalar_one())


def add_message(connection: Connection, **columns: Any) -> int:
    """Add a message; returns its id."""
    return int(connection.execute(insert(TheoryMessage).values(**columns).returning(TheoryMessage.id)).scalar_one())


def delete_message(connection: Connection, message_id: int) -> None:
    """Take a message away for good."""
    connection.execute(delete(TheoryMessage).where(TheoryMessage.id == message_id))


def delete_thread(connection: Connection, thread_id: int) -> None:
    """Take a conversation away for good, with its messages."""
    connection.execute(delete(TheoryMessage).where(TheoryMessage.thread_id == thread_id))
    connection.execute(delete(TheoryThread).where(TheoryThread.id == thread_id))


def list_written_by(connection: Connection, account_id: int) -> list[WrittenMessage]:
    """What somebody wrote in conversations, private or shared, oldest first."""
    query = (
        select(
            TheoryMessage.kind, TheoryMessage.author_role, TheoryThread.is_shared, TheoryMessage.text,
            TheoryMessage.made_at,
            TheoryMessage.organisation_id, TheoryMessage.portfolio_id, Organisation.name.label("organisation"),
        )
        .join(TheoryThread, TheoryThread.id == TheoryMessage.thread_id)
        .join(Organisation, Organisation.id == TheoryMessage.organisation_id)
        .where(TheoryMessage.account_id == account_id)
        .order_by(TheoryMessage.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), WrittenMessage)


def forget_author(connection: Connection, account_id: int) -> None:
    """Let go of a person: conversations that only they read are deleted, shared words stay without the name."""
    private = select(TheoryThread.id).where(
        and_(TheoryThread.account_id == account_id, TheoryThread.is_shared.is_(False))
    )
    private_ids = list(connection.scalars(private))
    connection.execute(delete(TheoryMessage).where(TheoryMessage.thread_id.in_(private_ids)))
    connection.execute(delete(TheoryThread).where(TheoryThread.id.in_(private_ids)))
    connection.execute(update(TheoryMessage).where(TheoryMessage.account_id == account_id).values(author=""))
