"""Conversations about the figures of an indicator, by the same rules as those about blocks and arrows.

Its two sides begin them; a coach replies, and begins with a comment on the figure (`services.figure_comments`), as an
academic does: docs/decisions/0021-guests-and-conversations-about-figures.md says why both are there.
"""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.services.core.audit_log import now, record_refusal, require_allowed
from impact.services.core.titles_in_language import pick_title
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.theory import conversations
from impact.store import theory_conversations
from impact.store.queries import evidence as evidence_queries
from impact.theory.conversation import MessageKind, is_waiting_for
from impact.views.theory.conversations import ConversationsView


class WaitingFigure(NamedTuple):
    """An indicator with conversations that wait for the viewer's side, with how many there are."""

    indicator_id: int
    title: str
    threads: int


def build_conversations(access: Access, indicator_id: int, workspace: Workspace) -> ConversationsView:
    """The conversations about an indicator that the viewer may read; NotFound outside the access."""
    require_allowed(access, Action.SEE, Kind.INDICATOR, workspace, indicator_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("indicator", indicator_id)
        owner = evidence_queries.find_owner(connection, access, internal_id)
        if owner is None:
            raise NotFound("frame.indicator_not_found")
        threads = theory_conversations.list_figure_threads(connection, access, internal_id)
        thread_ids = [row.id for row in threads]
        messages = theory_conversations.list_messages(connection, access, thread_ids) if thread_ids else []
        organisation_id = viewer_filter.mask_id("organisation", owner[0])
    by_thread = conversations.group_by_thread(messages)
    items = [
        conversations.build_thread(row, by_thread.get(row.id, []), None, access) for row in reversed(threads)
    ]
    takes_part = may(access.role, Action.COMMENT, Kind.THEORY) and conversations.find_side(access.role) is not None
    return ConversationsView(
        organisation_id, tuple(sorted(items, key=lambda item: not item.waits)), takes_part, takes_part,
        may_be_private=False, indicator_id=indicator_id,
    )  # fmt: skip


def list_waiting(access: Access, workspace: Workspace, limit: int) -> tuple[WaitingFigure, ...]:
    """List the indicators with conversations that wait for the viewer's side; none for who takes no part."""
    side = conversations.find_side(access.role)
    if side is None or not may(access.role, Action.COMMENT, Kind.THEORY):
        return ()
    with reading(access, workspace) as connection:
        rows = theory_conversations.list_shared_figure_messages(connection, access)
    counts: dict[tuple[str, int], int] = {}
    for _, group in groupby(rows, key=lambda row: row.thread_id):
        thread = list(group)
        if is_waiting_for(side, conversations.list_stances(thread)):
            key = (pick_title(thread[0], access.language), thread[0].indicator_id)
            counts[key] = counts.get(key, 0) + 1
    return tuple(WaitingFigure(key[1], key[0], threads) for key, threads in sorted(counts.items())[:limit])


def begin_conversation(
    access: Access, indicator_id: int, words: str, workspace: Workspace, *, from_participants: bool = False
) -> int:
    """Begin a conversation about an indicator with a question, between its organisation and its fund; its id.

    NotAllowed for another role, NotFound outside the access, ImpactError for somebody of neither side, for blank or too
    long words, and for more than one person may begin.
    """
    question = conversations.check_words(words, MessageKind.QUESTION)
    require_allowed(access, Action.COMMENT, Kind.THEORY, workspace, indicator_id)
    if conversations.find_side(access.role) is None:
        raise ImpactError("conversations.only_sides")
    with reading(access, workspace) as connection:
        owner = evidence_queries.find_owner(connection, access, indicator_id)
    if owner is None:
        record_refusal(access, Action.COMMENT, Kind.INDICATOR, workspace, indicator_id)
        raise NotFound("frame.indicator_not_found")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        conversations.check_number(connection, access, owner[0])
        thread_id = theory_conversations.add_thread(
            connection, organisation_id=owner[0], portfolio_id=owner[1], source_key="", target_key="",
            indicator_id=indicator_id, is_shared=True, author_role=access.role.value,
            account_id=access.account_id or None, made_at=now(),
        )  # fmt: skip
        conversations.add_message(
            connection, access, owner, thread_id, MessageKind.QUESTION, question, from_participants=from_participants
        )
        conversations.note_deed(connection, access, owner, MessageKind.QUESTION.value, indicator_id)
    return thread_id
