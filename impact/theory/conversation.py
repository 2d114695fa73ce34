"""Conversations about a block, an arrow or a figure: what may be said, and where fund and grantee stand.

Each side stands where its last message says: it agrees, it differs, or it is still asking. Two sides that differ may
leave it at that: it is an outcome too. What a coach or an academic says changes where nobody stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class MessageKind(StrEnum):
    """What a message does: ask, answer, agree, or state that the sides differ."""

    QUESTION = "question"
    ANSWER = "answer"
    AGREEMENT = "agreement"
    DIFFERENCE = "difference"


class Side(StrEnum):
    """The two sides that a theory is agreed between."""

    FUND = "fund"
    GRANTEE = "grantee"


class ThreadStatus(StrEnum):
    """Where a conversation stands."""

    OPEN = "open"
    ONE_AGREES = "one_agrees"
    BOTH_AGREE = "agreed"
    DIFFERENT = "different"


# The role that stands with what a guest wrote, who opened a link and has no account.
GUEST = "guest"
# What a reply may be; a conversation begins with a question.
REPLIES = (MessageKind.ANSWER, MessageKind.AGREEMENT, MessageKind.DIFFERENCE)
# What only somebody of one of the two sides can say.
STANCES = frozenset({MessageKind.AGREEMENT, MessageKind.DIFFERENCE})

# A message as far as it matters here: what it does, and the side of who wrote it (None for somebody of neither).
Stance = tuple[MessageKind, Side | None]


def find_thread_status(messages: Sequence[Stance]) -> ThreadStatus:
    """Where a conversation stands, from its messages, oldest first."""
    last = _find_last_words(messages)
    if MessageKind.DIFFERENCE in last.values():
        return ThreadStatus.DIFFERENT
    agreeing = [side for side, kind in last.items() if kind is MessageKind.AGREEMENT]
    if len(agreeing) == len(Side):
        return ThreadStatus.BOTH_AGREE
    return ThreadStatus.ONE_AGREES if agreeing else ThreadStatus.OPEN


def is_waiting_for(side: Side, messages: Sequence[Stance]) -> bool:
    """Whether a conversation waits for a side: somebody else spoke last, and not both sides took a stance."""
    if not messages or messages[-1][1] is side:
        return False
    last = _find_last_words(messages)
    return not all(last.get(each) in STANCES for each in Side)


def _find_last_words(messages: Sequence[Stance]) -> dict[Side, MessageKind]:
    return {side: kind for kind, side in messages if side is not None}
