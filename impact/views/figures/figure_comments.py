"""What coaches and academics say about the figures of an indicator, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.figures.figure_comment import CommentKind
from impact.model.vocabulary.roles import Role


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """What somebody who knows the organisation answered to a comment."""

    text: str
    author: str
    author_role: Role
    made_on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class CommentItem:
    """A comment or proposal; `is_own` may be removed by the viewer until it is answered, and only shared ones are
    read by others.

    `answers` is empty for whoever sees pseudonyms, also where it is answered (`is_answered`). `is_unread`: the viewer
    may answer, did not say that it was read, and nobody answered on the same side. `read_by` are the roles of those
    who read it.
    """

    comment_id: int
    kind: CommentKind
    is_shared: bool
    text: str
    author: str
    author_role: Role
    made_on: date
    is_own: bool
    answers: tuple[CommentAnswer, ...] = ()
    is_answered: bool = False
    is_unread: bool = False
    read_by: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentsView:
    """The comments that the viewer may read, newest first; `indicator_id` as in the address of the viewer."""

    indicator_id: int
    items: tuple[CommentItem, ...]
    may_comment: bool
    may_answer: bool = False
