"""Which statuses go well, which ask for a conversation, and in which order lists show them."""

from __future__ import annotations

from enum import StrEnum

from impact.model.vocabulary.statuses import Status

ON_COURSE = (Status.ACHIEVED, Status.ON_TRACK)
# Those that raise a question, most urgent first.
TO_DISCUSS = (Status.REGRESSING, Status.BEHIND, Status.ATTENTION)
# Effects of a file: what needs a look first stands first.
WORST_FIRST = (*TO_DISCUSS, Status.NOT_RATED, Status.ON_TRACK, Status.ACHIEVED)
# Changes in a portfolio: what there is most to talk about stands first, what was achieved included.
CONVERSATION_ORDER = (
    Status.REGRESSING, Status.BEHIND, Status.ACHIEVED, Status.ATTENTION, Status.ON_TRACK, Status.NOT_RATED,
)  # fmt: skip
# From bad to good; a figure that is not judged stands nowhere among them.
_LADDER = (*TO_DISCUSS, Status.ON_TRACK, Status.ACHIEVED)


class Move(StrEnum):
    """Which way a status changed; OTHER where it gained or lost a judgement."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"


def find_move(before: Status, after: Status) -> Move:
    """Which way a figure went from one status to another."""
    if before == after or before not in _LADDER or after not in _LADDER:
        return Move.OTHER
    return Move.BETTER if _LADDER.index(after) > _LADDER.index(before) else Move.WORSE
