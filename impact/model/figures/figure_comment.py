"""Comments on figures: their kinds."""

from __future__ import annotations

from enum import StrEnum


class CommentKind(StrEnum):
    """What somebody says about a figure."""

    COMMENT = "comment"
    PROPOSAL = "proposal"
