"""What coaches and academics say about the figures of an indicator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.figure_comment import CommentKind
from impact.model.words import Role


@dataclass(frozen=True, slots=True)
class CommentItem:
    """A comment or proposal; `is_own` may be removed by the viewer, and only shared ones are read by others."""

    comment_id: int
    kind: CommentKind
    is_shared: bool
    text: str
    author: str
    author_role: Role
    made_on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class CommentsView:
    """The comments that the viewer may read, newest first; `indicator_id` as in the address of the viewer."""

    indicator_id: int
    items: tuple[CommentItem, ...]
    may_comment: bool
