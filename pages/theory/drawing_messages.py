"""What somebody did in the drawing, as the browser tells it: read with care, and made an edit like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from impact.errors import Conflict, ImpactError
from impact.theory.document import ArrowChange, BlockChange, Place, TheoryArrow, TheoryDocument, TheoryEdit
from impact.theory.edits import build_removal
from impact.theory.theory import ARROW
from pages.parts.messages.browser_messages import BrowserMessage, parse_message, refuse_message

CONNECT, MOVE, REMOVE_BLOCK, REMOVE_ARROW = "connect", "move", "remove_block", "remove_arrow"
UNDO, REDO = "undo", "redo"
# A place that a browser says lies within this, in pixels at full size; the service brings it nearer.
FARTHEST = 100_000
# No id of an edit and no key of a block is longer; the ids are kept as long as the visit, and told to the browser.
LONGEST_ID = 60
# What is opened is a block, or an arrow by the keys of its two blocks.
LONGEST_PICKED = 2 * LONGEST_ID + len(ARROW)
# Deeds that are taken at once, each a transaction; the browser sends the rest again, since it is not acknowledged.
MOST_DEEDS = 200
# Of what a browser sends no more than this is looked at.
MOST_READ = 10 * MOST_DEEDS


@dataclass(frozen=True, slots=True)
class DrawingMessage:
    """One deed in the drawing: `edit_id` is given by the browser; what is not acknowledged it sends again."""

    edit_id: str
    act: str
    source: str = ""
    target: str = ""
    across: int = 0
    down: int = 0


class RawDrawingMessage(BrowserMessage):
    """A deed as the script of the drawing sends it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
    act: Literal["connect", "move", "remove_block", "remove_arrow", "undo", "redo"]
    source: Annotated[str, StringConstraints(max_length=LONGEST_ID)] = ""
    target: Annotated[str, StringConstraints(max_length=LONGEST_ID)] = ""
    across: Annotated[int, Field(ge=-FARTHEST, le=FARTHEST)] = 0
    down: Annotated[int, Field(ge=-FARTHEST, le=FARTHEST)] = 0


class PickedPart(BrowserMessage):
    """What was opened: the key of a block, or of an arrow; empty where it was closed."""

    key: Annotated[str, StringConstraints(max_length=LONGEST_PICKED)]


def read_messages(raw_messages: Any, component: str) -> list[DrawingMessage]:
    """Return the deeds that a browser sent, in order, the first `MOST_DEEDS` of them.

    What is no deed is left out and logged once, for anybody may send anything.
    """
    if not isinstance(raw_messages, list):
        if raw_messages is not None:
            refuse_message(component)
        return []
    deeds = [parse_message(RawDrawingMessage, item) for item in raw_messages[:MOST_READ]]
    if None in deeds:
        refuse_message(component)
    messages = (
        DrawingMessage(it.id, it.act, it.source, it.target, it.across, it.down) for it in deeds if it is not None
    )
    return list(islice(messages, MOST_DEEDS))


def build_edit(message: DrawingMessage, document: TheoryDocument) -> TheoryEdit:
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
