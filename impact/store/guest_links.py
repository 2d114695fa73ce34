"""Links by which guests read one theory: who sees them, how they are written, and the browsers that opened one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.theory_of_change import GuestLink, GuestVisit, TheoryMessage
from impact.store.tenancy import row_access
from impact.theory.conversation import GUEST


class GuestLinkRecord(NamedTuple):
    """A link to a theory, for one portfolio; `account_id` is its maker, in the role `author_role`. UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    account_id: int | None
    author_role: str
    note: str
    shows_names: bool
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    used_at: datetime | None


class MadeLink(NamedTuple):
    """A link as its maker reads it back, with the organisation whose theory it opens; never its digest. UTC."""

    note: str
    shows_names: bool
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    used_at: datetime | None
    organisation_id: int
    portfolio_id: int
    organisation: str


class GuestAuthor(NamedTuple):
    """A name under which guests wrote by one link (None: one that was let go of), and how many messages."""

    portfolio_id: int
    guest_link_id: int | None
    author: str
    messages: int


@dataclass(frozen=True, slots=True)
class ErasedRow:
    """What was erased of a guest: the kind of row, its number, and when it was made (UTC)."""

    kind: str
    id: int
    made_at: datetime


# What is erased of a guest, by the name that the journal of erasures gives it: the table, and the columns left blank.
ERASED_OF_GUESTS: dict[str, tuple[type[TheoryMessage | GuestVisit | GuestLink], tuple[str, ...]]] = {
    "guest_message": (TheoryMessage, ("text", "author")), "guest_visit": (GuestVisit, ("name",)),
    "guest_link": (GuestLink, ("note",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A browser that opened a link, under the name that was typed. UTC."""

    id: int
    link_id: int
    name: str = field(repr=False)
    expires_at: datetime
    ended_at: datetime | None


def list_links(connection: Connection, access: Access, organisation_id: int) -> list[GuestLinkRecord]:
    """The links to the theory of one organisation within the access, newest first."""
    query = (
        select(*columns_of(GuestLink, GuestLinkRecord))
        .where(row_access.limit(access, GuestLink), GuestLink.organisation_id == organisation_id)
        .order_by(GuestLink.id.desc())
    )
    return rows_of(connection.execute(query), GuestLinkRecord)


def has_open_link_with_names(connection: Connection, access: Access, organisation_id: int, moment: datetime) -> bool:
    """Whether a link within the access lets guests read conversations about an organisation with names, at a moment."""
    query = select(GuestLink.id).where(
        row_access.limit(access, GuestLink), GuestLink.organisation_id == organisation_id,
        GuestLink.shows_names.is_(True), GuestLink.withdrawn_at.is_(None), GuestLink.expires_at > moment,
    )  # fmt: skip
    return connection.scalar(query.limit(1)) is not None


def get_link(connection: Connection, access: Access, link_id: int) -> GuestLinkRecord | None:
    """One link within the access; None for any other."""
    query = select(*columns_of(GuestLink, GuestLinkRecord)).where(
        row_access.limit(access, GuestLink), GuestLink.id == link_id
    )
    return row_of(connection.execute(query), GuestLinkRecord)


def add_link(connection: Connection, **columns: Any) -> int:
    """Add a link; returns its id."""
    return int(connection.execute(insert(GuestLink).values(**columns).returning(GuestLink.id)).scalar_one())


def withdraw_link(connection: Connection, link_id: int, moment: datetime) -> bool:
    """Withdraw a link of the owner; False where it was withdrawn before."""
    statement = update(GuestLink).where(GuestLink.id == link_id, GuestLink.withdrawn_at.is_(None))
    return bool(connection.execute(statement.values(withdrawn_at=moment)).rowcount)


def count_messages_of_link(connection: Connection, link_id: int, since: datetime) -> int:
    """How many messages guests wrote by a link since a moment (UTC)."""
    query = select(func.count()).where(
        row_access.limit(connection, TheoryMessage), TheoryMessage.guest_link_id == link_id,
        TheoryMessage.made_at >= since,
    )  # fmt: skip
    return int(connection.scalar(query) or 0)


def list_guest_authors(connection: Connection, access: Access, organisation_id: int) -> list[GuestAuthor]:
    """Whose words of guests stand in conversations about an organisation within the access, by name."""
    query = (
        select(
            TheoryMessage.portfolio_id, TheoryMessage.guest_link_id, TheoryMessage.author,
            func.count().label("messages"),
        )
        .where(row_access.limit(access, TheoryMessage), TheoryMessage.organisation_id == organisation_id)
        .where(TheoryMessage.author_role == GUEST, TheoryMessage.text != "")
        .group_by(TheoryMessage.portfolio_id, TheoryMessage.guest_link_id, TheoryMessage.author)
        .order_by(TheoryMessage.author, TheoryMessage.portfolio_id, TheoryMessage.guest_link_id)
    )  # fmt: skip
    return rows_of(connection.execute(query), GuestAuthor)


def erase_words(
    connection: Connection, organisation_id: int, portfolio_id: int, link_id: int | None, author: str | None
) -> int:
    """Erase the names and words of guests who wrote by a link (None: one that is there no more); how many messages.

    Those of one `author`, or of all. The messages themselves stay, so that what others replied has its place.
    """
    statement = update(TheoryMessage).where(
        row_access.limit(connection, TheoryMessage), TheoryMessage.organisation_id == organisation_id,
        TheoryMessage.portfolio_id == portfolio_id, TheoryMessage.author_role == GUEST, TheoryMessage.text != "",
        TheoryMessage.guest_link_id.is_(None) if link_id is None else TheoryMessage.guest_link_id == link_id,
    )  # fmt: skip
    if author is not None:
        statement = statement.where(TheoryMessage.author == author)
    return int(connection.execute(statement.values(text="", author="")).rowcount)


def erase_note(connection: Connection, link_id: int) -> None:
    """Erase for whom a link was made."""
    statement = update(GuestLink).where(row_access.limit(connection, GuestLink), GuestLink.id == link_id)
    connection.execute(statement.values(note=""))


# What follows works without a viewer: it finds out who a guest is.


def erase_visits(connection: Connection, link_id: int, name: str | None, moment: datetime) -> int:
    """End the visits of a link by guests of one name, or of all, and erase the names; how many there were."""
    statement = update(GuestVisit).where(GuestVisit.link_id == link_id, GuestVisit.name != "")
    if name is not None:
        statement = statement.where(GuestVisit.name == name)
    ended_at = func.coalesce(GuestVisit.ended_at, moment)
    return int(connection.execute(statement.values(name="", ended_at=ended_at)).rowcount)


def list_erased_rows(connection: Connection, kinds: Iterable[str] = tuple(ERASED_OF_GUESTS)) -> list[ErasedRow]:
    """What was erased of guests: messages, visits and notes of links, as a restore recognises them."""
    rows: list[ErasedRow] = []
    for kind in kinds:
        table, columns = ERASED_OF_GUESTS[kind]
        query = select(table.id, table.made_at).where(*(getattr(table, name) == "" for name in columns))
        if table is TheoryMessage:
            query = query.where(TheoryMessage.author_role == GUEST)
        rows += [ErasedRow(kind, row.id, row.made_at) for row in connection.execute(query.order_by(table.id))]
    return rows


def erase_again(connection: Connection, rows: Iterable[ErasedRow]) -> int:
    """Erase what was erased of guests before, where a backup knows nothing of it; how many rows held something."""
    changed = 0
    for row in rows:
        table, columns = ERASED_OF_GUESTS[row.kind]
        statement = update(table).where(
            table.id == row.id, table.made_at == row.made_at, or_(*(getattr(table, name) != "" for name in columns))
        )
        if table is TheoryMessage:
            statement = statement.where(TheoryMessage.author_role == GUEST)
        changed += connection.execute(statement.values(dict.fromkeys(columns, ""))).rowcount
    return changed


def find_link(connection: Connection, digest: str) -> GuestLinkRecord | None:
    """A link by the digest of its token."""
    query = select(*columns_of(GuestLink, GuestLinkRecord)).where(GuestLink.digest == digest)
    return row_of(connection.execute(query), GuestLinkRecord)


def load_link(connection: Connection, link_id: int) -> GuestLinkRecord | None:
    """A link by its id."""
    query = select(*columns_of(GuestLink, GuestLinkRecord)).where(GuestLink.id == link_id)
    return row_of(connection.execute(query), GuestLinkRecord)


def has_grant(connection: Connection, organisation_id: int, portfolio_id: int) -> bool:
    """Whether an organisation has a grant in a portfolio."""
    query = select(Grant.id).where(Grant.organisation_id == organisation_id, Grant.portfolio_id == portfolio_id)
    return connection.scalar(query.limit(1)) is not None


def note_use(connection: Connection, link_id: int, moment: datetime) -> None:
    """Note when a link was last used."""
    connection.execute(update(GuestLink).where(GuestLink.id == link_id).values(used_at=moment))


def add_visit(connection: Connection, **columns: Any) -> int:
    """Add a browser that opened a link; returns its id."""
    return int(connection.execute(insert(GuestVisit).values(**columns).returning(GuestVisit.id)).scalar_one())


def find_visit(connection: Connection, digest: str) -> VisitRecord | None:
    """A visit by the digest of its cookie."""
    return row_of(
        connection.execute(select(*columns_of(GuestVisit, VisitRecord)).where(GuestVisit.digest == digest)), VisitRecord
    )


def count_visits(connection: Connection, link_id: int, since: datetime) -> int:
    """How many browsers opened a link since a moment (UTC)."""
    query = select(func.count()).where(GuestVisit.link_id == link_id, GuestVisit.made_at >= since)
    return int(connection.scalar(query) or 0)


def end_visit(connection: Connection, visit_id: int, moment: datetime) -> None:
    """End a visit: its cookie is worthless from now on."""
    connection.execute(update(GuestVisit).where(GuestVisit.id == visit_id).values(ended_at=moment))


def withdraw_all(connection: Connection, moment: datetime) -> None:
    """Withdraw every link and end every visit, as where a backup comes back that knows nothing of what ended since."""
    connection.execute(update(GuestLink).where(GuestLink.withdrawn_at.is_(None)).values(withdrawn_at=moment))
    connection.execute(update(GuestVisit).where(GuestVisit.ended_at.is_(None)).values(ended_at=moment))


def list_made_by(connection: Connection, account_id: int) -> list[MadeLink]:
    """The links that somebody made, oldest first."""
    query = (
        select(
            GuestLink.note, GuestLink.shows_names, GuestLink.made_at, GuestLink.expires_at, GuestLink.withdrawn_at,
            GuestLink.used_at, GuestLink.organisation_id, GuestLink.portfolio_id,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == GuestLink.organisation_id)
        .where(GuestLink.account_id == account_id)
        .order_by(GuestLink.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), MadeLink)


def forget_maker(connection: Connection, account_id: int, moment: datetime) -> None:
    """Let go of a person: their links are withdrawn, and nobody made them."""
    links = update(GuestLink).where(GuestLink.account_id == account_id)
    connection.execute(links.where(GuestLink.withdrawn_at.is_(None)).values(withdrawn_at=moment))
    connection.execute(links.values(account_id=None))


def delete_ended_links(connection: Connection, moment: datetime, most: int) -> int:
    """Delete links that ended before a moment (UTC), but for the newest `most` to each theory in each portfolio.

    What guests wrote by them stays. Returns how many were deleted.
    """
    place = func.row_number().over(
        partition_by=(GuestLink.organisation_id, GuestLink.portfolio_id), order_by=GuestLink.id.desc()
    )
    ended = (
        select(GuestLink.id, place.label("place"))
        .where(or_(GuestLink.withdrawn_at <= moment, GuestLink.expires_at <= moment))
        .subquery()
    )
    ids = list(connection.scalars(select(ended.c.id).where(ended.c.place > most)))
    if ids:
        connection.execute(
            update(TheoryMessage).where(TheoryMessage.guest_link_id.in_(ids)).values(guest_link_id=None)
        )
        connection.execute(delete(GuestVisit).where(GuestVisit.link_id.in_(ids)))
        connection.execute(delete(GuestLink).where(GuestLink.id.in_(ids)))
    return len(ids)
