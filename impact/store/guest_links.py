"""Links by which guests read one theory: who sees them, how they are written, and the browsers that opened one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.theory_of_change import GuestLink, GuestVisit, TheoryMessage
from impact.store.tenancy import row_access


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


def count_messages(connection: Connection, access: Access, organisation_id: int) -> dict[int, int]:
    """How many messages guests wrote, by link, about one organisation."""
    query = (
        select(TheoryMessage.guest_link_id, func.count())
        .where(row_access.limit(access, TheoryMessage), TheoryMessage.organisation_id == organisation_id)
        .where(TheoryMessage.guest_link_id.is_not(None))
        .group_by(TheoryMessage.guest_link_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query) if row[0] is not None}


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


# What follows works without a viewer: it finds out who a guest is.


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
