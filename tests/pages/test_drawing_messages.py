"""What a browser says of the drawing is read with care, and becomes the same edits as those of the fields."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from impact.errors import Conflict, ImpactError
from impact.model.vocabulary.theory_levels import Level
from impact.theory.document import Place, TheoryArrow, TheoryBlock, TheoryDocument
from impact.theory.edits import apply_edit
from pages.theory.diagram import ACKNOWLEDGED
from pages.theory.drawing_messages import LONGEST_ID, MOST_DEEDS, DrawingMessage, build_edit, read_messages

WORK = TheoryBlock("a", Level.ACTIVITY, {"nl": "Huisbezoek"})
RESULT = TheoryBlock("b", Level.OUTPUT, {"nl": "Gezinnen bezocht"})
THEORY = TheoryDocument((WORK, RESULT), ())
LINKED = TheoryDocument((WORK, RESULT), (TheoryArrow("a", "b"),))


def act(document: TheoryDocument, **message: Any) -> TheoryDocument:
    (read,) = read_messages([{"id": "e1", **message}], "drawing")
    return apply_edit(document, build_edit(read, document))


def test_what_a_hand_does_is_an_edit_with_the_id_of_the_browser() -> None:
    assert act(THEORY, act="connect", source="a", target="b").arrows == (TheoryArrow("a", "b"),)
    assert act(LINKED, act="remove_arrow", source="a", target="b").arrows == ()
    assert act(LINKED, act="remove_block", source="a") == TheoryDocument((RESULT,), ())
    moved = act(LINKED, act="move", source="b", across=-6, down=120)
    assert [block.place for block in moved.blocks] == [None, Place(-6, 120)]
    assert act(LINKED, act="move", source="b", across=0, down=-9).blocks[1].place == Place(0, 0)
    (message,) = read_messages([{"id": "e7", "act": "connect", "source": "a", "target": "b"}], "drawing")
    assert build_edit(message, THEORY).edit_id == "e7"


@pytest.mark.parametrize(
    "sent",
    [
        None, 7, "edits", {"id": "1"}, [None], [[]], [{"act": "connect"}], [{"id": "", "act": "connect"}],
        [{"id": "1", "act": "publish"}], [{"id": 1, "act": "move"}], [{"id": "1", "act": "move", "down": "9"}],
        [{"id": "1", "act": "move", "down": True}], [{"id": "1", "act": "move", "down": 10**9}],
        [{"id": "1", "act": "connect", "source": ["a"]}], [{"id": "1" * (LONGEST_ID + 1), "act": "undo"}],
        [{"id": "1", "act": "connect", "source": "a" * 10_000}],
    ],
    ids=lambda sent: repr(sent)[:60],
)  # fmt: skip
def test_what_is_no_deed_is_passed_over_and_logged_without_what_it_says(
    sent: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The log says it once in a visit: each case is one of its own.
    monkeypatch.setattr(st, "session_state", {})
    assert read_messages(sent, "drawing") == []
    assert caplog.messages == (["a browser sent what the component drawing does not send"] if sent else [])


def test_no_more_deeds_are_taken_at_once_than_are_acknowledged() -> None:
    sent = [{"id": str(number), "act": "undo"} for number in range(MOST_DEEDS + 50)]
    taken = read_messages([{"act": "no deed"}, *sent], "drawing")
    assert [message.edit_id for message in taken] == [str(number) for number in range(MOST_DEEDS)]
    assert MOST_DEEDS <= ACKNOWLEDGED, "else the browser would send again what was made, and undo it twice"


def test_a_deed_about_what_is_gone_is_refused_by_name() -> None:
    for name, key in (("remove_arrow", "arrow_gone"), ("remove_block", "block_gone"), ("move", "block_gone")):
        with pytest.raises(Conflict) as caught:
            build_edit(DrawingMessage("e", name, "x", "y"), THEORY)
        assert caught.value.key == f"theory_edit.{key}"
    with pytest.raises(ImpactError):
        act(THEORY, act="connect", source="a", target="a")
    with pytest.raises(ImpactError):
        act(THEORY, act="connect", source="a", target="gone")
