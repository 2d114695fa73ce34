"""What somebody did in the drawing, as the browser tells it: read with care, and made an edit like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from impact.errors import Conflict, ImpactError
from impact.theory.document import ArrowChange, BlockChange, Place, TheoryArrow, TheoryDocument, TheoryEdit
from impact.theory.edits import build_removal
from impact.theory.theory import ARROW

CONNECT, MOVE, REMOVE_BLOCK, REMOVE_ARROW = "connect", "move", "remove_block", "remove_arrow"
UNDO, REDO = "undo", "redo"
ACTS = (CONNECT, MOVE, REMOVE_BLOCK, REMOVE_ARROW, UNDO, REDO)
# A place lies within this, in pixels at full size.
FARTHEST = 100_000
# No id of an edit and no key of a block is longer; the ids are kept as long as the visit, and told to the browser.
LONGEST_ID = 60
# What is opened is a block, or an arrow by the keys of its two blocks.
LONGEST_PICKED = 2 * LONGEST_ID + len(ARROW)
# Deeds that are taken at once, each a transaction; the browser sends the rest again, since it is not acknowledged.
MOST_DEEDS = 200


@dataclass(frozen=True, slots=True)
class Message:
    """One deed in the drawing: `edit_id` is given by the browser; what is not acknowledged it sends again."""

    edit_id: str
    act: str
    source: str = ""
    target: str = ""
    across: int = 0
    down: int = 0


def read_messages(raw_messages: Any) -> list[Message]:
    """Return the deeds that a browser sent, in order, the first `MOST_DEEDS` of them.

    What is no deed is left out, for anybody may send anything.
    """
    if not isinstance(raw_messages, list):
        return []
    return list(islice((message for item in raw_messages if (message := _read(item))), MOST_DEEDS))


def _read(item: Any) -> Message | None:
    if not isinstance(item, dict) or item.get("act") not in ACTS:
        return None
    texts = [item.get(name, "") for name in ("id", "source", "target")]
    places = [item.get(name, 0) for name in ("across", "down")]
    if not all(isinstance(words, str) and len(words) <= LONGEST_ID for words in texts) or not texts[0]:
        return None
    if not all(isinstance(place, int) and not isinstance(place, bool) and abs(place) <= FARTHEST for place in places):
        return None
    return Message(texts[0], item["act"], texts[1], texts[2], places[0], places[1])


def build_edit(message: Message, document: TheoryDocument) -> TheoryEdit:
    """Return the edit of a deed in a theory as its maker saw it; Conflict where what it is about is gone."""
    if message.act == CONNECT:
        return TheoryEdit(message.edit_id, arrows=(ArrowChange(None, TheoryArrow(message.source, message.target)),))
    if message.act == REMOVE_ARROW:
        arrow = document.arrow_by_key.get((message.source, message.target))
        if arrow is None:
            raise Conflict("theory_edit.arrow_gone")
        return TheoryEdit(message.edit_id, arrows=(ArrowChange(arrow, None),))
    if message.act == REMOVE_BLOCK:
        return build_removal(document, message.source, message.edit_id)
    if message.act != MOVE:
        raise ImpactError("theory_edit.no_id")
    block = document.block_by_key.get(message.source)
    if block is None:
        raise Conflict("theory_edit.block_gone")
    moved = replace(block, place=Place(message.across, max(0, message.down)))
    return TheoryEdit(message.edit_id, (BlockChange(block, moved),))
