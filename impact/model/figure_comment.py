"""Comments on figures: their kinds, and how long they may be."""

from __future__ import annotations

from enum import StrEnum

LONGEST_COMMENT = 2000


class CommentKind(StrEnum):
    """What somebody says about a figure."""

    COMMENT = "comment"
    PROPOSAL = "proposal"
