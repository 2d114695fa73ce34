"""Comments on figures: who reads which, and how they are written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, or_, select, update

from impact.access.permissions import NAME_ROLES
from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.measurements import FigureComment
from impact.store.schema.organisations import Organisation
from impact.store.tenancy import conditions


class CommentRecord(NamedTuple):
    """A comment or proposal (`kind`) on an indicator; `author_role` is the role in which it was written. UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    indicator_id: int
    kind: str
    is_shared: bool
    text: str
    author: str
    author_id: int | None
    author_role: str
    made_at: datetime


class WrittenComment(NamedTuple):
    """A comment as its author reads it back, with the organisation it is about."""

    kind: str
    is_shared: bool
    text: str
    made_at: datetime
    organisation_id: int
    organisation: str


def is_readable(access: Access) -> ColumnElement[bool]:
    """Comments that a viewer may read: its own, and shared ones where it sees the organisation by its name."""
    own = [FigureComment.author_id == access.account_id] if access.account_id else []
    shared = [FigureComment.is_shared.is_(True)] if access.role in NAME_ROLES else []
    return or_(false(), *own, *shared)


def list_comments(connection: Connection, access: Access, indicator_ids: Collection[int]) -> list[CommentRecord]:
    """Comments on these indicators that the viewer may read, newest first."""
    query = (
        select(*columns_of(FigureComment, CommentRecord))
        .where(conditions.limit(access, FigureComment), FigureComment.indicator_id.in_(indicator_ids))
        .where(is_readable(access))
        .order_by(FigureComment.made_at.desc(), FigureComment.id.desc())
    )
    return rows_of(connection.execute(query), CommentRecord)


def count_comments(connection: Connection, access: Access, organisation_id: int) -> dict[int, int]:
    """How many comments the viewer may read, by indicator, for one organisation."""
    query = (
        select(FigureComment.indicator_id, func.count())
        .where(conditions.limit(access, FigureComment), FigureComment.organisation_id == organisation_id)
        .where(is_readable(access))
        .group_by(FigureComment.indicator_id)
    )
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}


def get_comment(connection: Connection, access: Access, comment_id: int) -> CommentRecord | None:
    """One comment that the viewer may read; None for any other."""
    query = select(*columns_of(FigureComment, CommentRecord)).where(
        conditions.limit(access, FigureComment), FigureComment.id == comment_id, is_readable(access)
    )
    return row_of(connection.execute(query), CommentRecord)


def add_comment(connection: Connection, **columns: Any) -> int:
    """Add a comment; returns its id."""
    return int(connection.execute(insert(FigureComment).values(**columns).returning(FigureComment.id)).scalar_one())


def delete_comment(connection: Connection, comment_id: int) -> None:
    """Take a comment away for good."""
    connection.execute(delete(FigureComment).where(FigureComment.id == comment_id))


def list_written_by(connection: Connection, account_id: int) -> list[WrittenComment]:
    """What somebody wrote, private or shared, oldest first."""
    query = (
        select(
            FigureComment.kind, FigureComment.is_shared, FigureComment.text, FigureComment.made_at,
            FigureComment.organisation_id, Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == FigureComment.organisation_id)
        .where(FigureComment.author_id == account_id)
        .order_by(FigureComment.made_at, FigureComment.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), WrittenComment)


def forget_author(connection: Connection, account_id: int) -> None:
    """Let go of a person: private comments are deleted, shared ones stay without the name."""
    own = FigureComment.author_id == account_id
    connection.execute(delete(FigureComment).where(and_(own, FigureComment.is_shared.is_(False))))
    connection.execute(update(FigureComment).where(own).values(author=""))
