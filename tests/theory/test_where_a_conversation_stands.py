"""Where two sides stand in a conversation, by the last word of each."""

from __future__ import annotations

import pytest

from impact.theory.conversation import (
    MessageKind,
    Side,
    Stance,
    ThreadStatus,
    find_thread_status,
    is_waiting_for,
)

F, G = Side.FUND, Side.GRANTEE
ASK, SAY, AGREE, DIFFER = (MessageKind(word) for word in ("question", "answer", "agreement", "difference"))
OPEN, ONE, BOTH, DIFFERENT = (ThreadStatus(word) for word in ("open", "one_agrees", "agreed", "different"))


@pytest.mark.parametrize(
    ("messages", "status", "waits_for_fund", "waits_for_grantee"),
    [
        ([], OPEN, False, False),
        ([(ASK, F)], OPEN, False, True),
        ([(ASK, None)], OPEN, True, True),
        ([(ASK, F), (SAY, G)], OPEN, True, False),
        ([(ASK, F), (AGREE, G)], ONE, True, False),
        ([(ASK, F), (AGREE, G), (AGREE, F)], BOTH, False, False),
        ([(ASK, F), (AGREE, G), (AGREE, F), (SAY, None)], BOTH, False, False),
        ([(ASK, F), (AGREE, G), (AGREE, F), (SAY, G)], ONE, True, False),
        ([(ASK, F), (DIFFER, G)], DIFFERENT, True, False),
        ([(ASK, F), (DIFFER, G), (AGREE, F)], DIFFERENT, False, False),
        ([(ASK, F), (DIFFER, G), (DIFFER, F)], DIFFERENT, False, False),
        ([(ASK, F), (DIFFER, G), (SAY, G)], OPEN, True, False),
    ],
)
def test_each_side_stands_where_its_last_word_says(
    messages: list[Stance], status: ThreadStatus, waits_for_fund: bool, waits_for_grantee: bool
) -> None:
    assert find_thread_status(messages) is status
    assert is_waiting_for(F, messages) is waits_for_fund
    assert is_waiting_for(G, messages) is waits_for_grantee
