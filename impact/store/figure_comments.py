"""Comments on figures: who reads which, and how they are written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.figure_comments import FigureComment, FigureCommentAnswer
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Organisation
from impact.store.tenancy import row_access
from impact.store.tenancy.author_access import limit_to_readable


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


class AnswerRecord(NamedTuple):
    """An answer to a shared comment; without a text only that somebody read it. UTC."""

    comment_id: int
    text: str
    author: str
    author_id: int | None
    author_role: str
    made_at: datetime


class CommentToRead(NamedTuple):
    """A figure with shared comments that somebody did not read yet, with how many there are."""

    indicator_id: int
    title: str
    titles: dict[str, str]
    comments: int


class WrittenAnswer(NamedTuple):
    """An answer as its author reads it back, with the organisation it is about."""

    text: str
    made_at: datetime
    organisation_id: int
    portfolio_id: int
    organisation: str


class WrittenComment(NamedTuple):
    """A comment as its author reads it back, with the organisation it is about."""

    kind: str
    author_role: str
    is_shared: bool
    text: str
    made_at: datetime
    organisation_id: int
    portfolio_id: int
    organisation: str


def _limit_to_readable(access: Access) -> ColumnElement[bool]:
    return limit_to_readable(
        access, FigureComment.author_id, FigureComment.author_role, FigureComment.is_shared
    )


def list_comments(connection: Connection, access: Access, indicator_ids: Collection[int]) -> list[CommentRecord]:
    """Comments on these indicators that the viewer may read, newest first."""
    query = (
        select(*columns_of(FigureComment, CommentRecord))
        .where(row_access.limit(access, FigureComment), FigureComment.indicator_id.in_(indicator_ids))
        .where(_limit_to_readable(access))
        .order_by(FigureComment.made_at.desc(), FigureComment.id.desc())
    )
    return rows_of(connection.execute(query), CommentRecord)


def count_comments(connection: Connection, access: Access, organisation_id: int) -> dict[int, int]:
    """How many comments the viewer may read, by indicator, for one organisation."""
    query = (
        select(FigureComment.indicator_id, func.count())
        .where(row_access.limit(access, FigureComment), FigureComment.organisation_id == organisation_id)
        .where(_limit_to_readable(access))
        .group_by(FigureComment.indicator_id)
    )
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}


def get_comment(connection: Connection, access: Access, comment_id: int) -> CommentRecord | None:
    """One comment that the viewer may read; None for any other."""
    query = select(*columns_of(FigureComment, CommentRecord)).where(
        row_access.limit(access, FigureComment), FigureComment.id == comment_id, _limit_to_readable(access)
    )
    return row_of(connection.execute(query), CommentRecord)


def add_comment(connection: Connection, **columns: Any) -> int:
    """Add a comment; returns its id."""
    return int(connection.execute(insert(FigureComment).values(**columns).returning(FigureComment.id)).scalar_one())


def list_answers(connection: Connection, access: Access, comment_ids: Collection[int]) -> list[AnswerRecord]:
    """Answers to these comments and marks that they were read, oldest first; whose texts may be shown is not decided
    here."""
    query = (
        select(*columns_of(FigureCommentAnswer, AnswerRecord))
        .where(row_access.limit(access, FigureCommentAnswer), FigureCommentAnswer.comment_id.in_(comment_ids))
        .order_by(FigureCommentAnswer.made_at, FigureCommentAnswer.id)
    )
    return rows_of(connection.execute(query), AnswerRecord)


def list_to_read(connection: Connection, access: Access, roles: Collection[Role], limit: int) -> list[CommentToRead]:
    """Figures with shared comments that this account did not read and nobody of these roles answered, newest first."""
    by_side = and_(FigureCommentAnswer.text != "", FigureCommentAnswer.author_role.in_([role.value for role in roles]))
    dealt_with = select(FigureCommentAnswer.comment_id).where(
        row_access.limit(access, FigureCommentAnswer), or_(FigureCommentAnswer.author_id == access.account_id, by_side)
    )
    counts = (
        select(FigureComment.indicator_id, func.count().label("comments"), func.max(FigureComment.id).label("newest"))
        .where(row_access.limit(access, FigureComment), FigureComment.is_shared.is_(True), _limit_to_readable(access))
        .where(FigureComment.author_id.is_distinct_from(access.account_id))
        .where(FigureComment.id.not_in(dealt_with))
        .group_by(FigureComment.indicator_id)
        .subquery()
    )
    query = (
        select(Indicator.id.label("indicator_id"), Indicator.title, Indicator.titles, counts.c.comments)
        .join(counts, counts.c.indicator_id == Indicator.id)
        .where(row_access.limit(access, Indicator))
        .order_by(counts.c.newest.desc())
        .limit(limit)
    )
    return rows_of(connection.execute(query), CommentToRead)


def add_answer(connection: Connection, **columns: Any) -> int:
    """Add an answer, or the mark that somebody read a comment; returns its id."""
    added = insert(FigureCommentAnswer).values(**columns).returning(FigureCommentAnswer.id)
    return int(connection.execute(added).scalar_one())


def delete_comment(connection: Connection, comment_id: int) -> None:
    """Take a comment away for good, with the marks that it was read."""
    connection.execute(delete(FigureCommentAnswer).where(FigureCommentAnswer.comment_id == comment_id))
    connection.execute(delete(FigureComment).where(FigureComment.id == comment_id))


def list_written_by(connection: Connection, account_id: int) -> list[WrittenComment]:
    """What somebody wrote, private or shared, oldest first."""
    query = (
        select(
            FigureComment.kind, FigureComment.author_role, FigureComment.is_shared, FigureComment.text,
            FigureComment.made_at,
            FigureComment.organisation_id, FigureComment.portfolio_id, Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == FigureComment.organisation_id)
        .where(FigureComment.author_id == account_id)
        .order_by(FigureComment.made_at, FigureComment.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), WrittenComment)


def list_answers_by(connection: Connection, account_id: int) -> list[WrittenAnswer]:
    """What somebody answered, oldest first."""
    query = (
        select(*columns_of(FigureCommentAnswer, WrittenAnswer), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == FigureCommentAnswer.organisation_id)
        .where(FigureCommentAnswer.author_id == account_id, FigureCommentAnswer.text != "")
        .order_by(FigureCommentAnswer.made_at, FigureCommentAnswer.id)
    )
    return rows_of(connection.execute(query), WrittenAnswer)


def forget_author(connection: Connection, account_id: int) -> None:
    """Let go of a person: private comments and marks are deleted, shared words stay without the name."""
    answered = FigureCommentAnswer.author_id == account_id
    connection.execute(delete(FigureCommentAnswer).where(and_(answered, FigureCommentAnswer.text == "")))
    connection.execute(update(FigureCommentAnswer).where(answered).values(author=""))
    own = FigureComment.author_id == account_id
    connection.execute(delete(FigureComment).where(and_(own, FigureComment.is_shared.is_(False))))
    connection.execute(update(FigureComment).where(own).values(author=""))
