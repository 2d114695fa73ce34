"""Conversations about a figure: by the same rules as those about blocks and arrows, begun by the two sides."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from test_theory_conversations import Table

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.services import figure_comments
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.theory import conversations
from impact.services.theory import figure_conversations as service
from impact.store.schema.audit import AuditEvent
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.theory.conversation import MessageKind, ThreadStatus
from impact.views.theory.conversations import FIGURE, ConversationsView


class FigureTable(Table):
    """The table of the tests on conversations, with the indicator of its grantee."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        with unscoped_reading(workspace) as connection:
            query = select(Indicator.id).join(Grant, Grant.id == Indicator.grant_id)
            self.indicator = connection.scalar(query.where(Grant.organisation_id == self.id)) or 0

    def ask(self, who: str, words: str = "Waarom daalt dit?") -> int:
        return service.begin_conversation(self.people[who], self.indicator, words, self.workspace)

    def read(self, who: str) -> ConversationsView:
        return service.build_conversations(self.people[who], self.indicator, self.workspace)

    def waiting(self, who: str) -> list[tuple[int, int]]:
        rows = service.list_waiting(self.people[who], self.workspace, 9)
        return [(row.indicator_id, row.threads) for row in rows]


@pytest.fixture
def table(workspace: Workspace) -> FigureTable:
    return FigureTable(workspace)


def test_both_sides_ask_answer_and_differ_about_a_figure(table: FigureTable) -> None:
    thread = table.ask("fund")
    (item,) = table.read("grantee").threads
    assert item.subject == FIGURE and item.waits and table.read("grantee").may_begin
    assert (table.waiting("grantee"), table.waiting("fund")) == ([(table.indicator, 1)], [])
    # It is about a figure, and so on no page of the theory.
    assert not table.threads("grantee") and table.waits_for("grantee") == 0
    conversations.reply(
        table.people["grantee"], thread, MessageKind.DIFFERENCE, "Het daalt niet", table.workspace,
        last_read=item.messages[-1].message_id,
    )  # fmt: skip
    (item,) = table.read("fund").threads
    assert item.status is ThreadStatus.DIFFERENT and table.waiting("fund") == [(table.indicator, 1)]
    conversations.withdraw_message(table.people["grantee"], thread, item.messages[-1].message_id, table.workspace)
    assert table.read("fund").threads[0].status is ThreadStatus.OPEN
    with unscoped_reading(table.workspace) as connection:
        events = select(AuditEvent.kind, AuditEvent.object_ref).where(AuditEvent.action == "comment")
        assert {tuple(row) for row in connection.execute(events)} == {("indicator", str(table.indicator))}


def test_a_coach_replies_and_begins_with_a_comment_and_an_academic_reads_nothing(table: FigureTable) -> None:
    table.ask("grantee")
    for who in ("coach", "academic"):
        with pytest.raises(ImpactError) as error:
            table.ask(who)
        assert error.value.key == "conversations.only_sides"
    (item,) = table.read("coach").threads
    conversations.reply(
        table.people["coach"], item.thread_id, MessageKind.ANSWER, "Kijk eens naar 2023", table.workspace,
        last_read=item.messages[-1].message_id,
    )  # fmt: skip
    assert len(table.read("fund").threads[0].messages) == 2 and not table.read("coach").may_begin
    academic = table.people["academic"]
    with open_filtered(academic, table.workspace) as (_, viewer_filter):
        masked_id = viewer_filter.mask_id("indicator", table.indicator)
    view = service.build_conversations(academic, masked_id, table.workspace)
    assert not view.threads and not view.may_begin


@pytest.mark.parametrize("who", ["viewer", "umbrella", "facilitator"])
def test_who_only_looks_on_begins_nothing_about_a_figure(table: FigureTable, who: str) -> None:
    with pytest.raises(NotAllowed):
        table.ask(who)


def test_another_grantee_reads_and_writes_nothing_about_a_figure(table: FigureTable) -> None:
    table.ask("fund")
    for act in (table.ask, table.read):
        with pytest.raises(NotFound):
            act("beside")
    assert table.waiting("beside") == []


def test_comments_stay_beside_conversations(table: FigureTable) -> None:
    table.ask("fund")
    assert figure_comments.build_comments_view(table.people["fund"], table.indicator, table.workspace).items == ()
    for words, key in (("", "conversations.empty"), ("x" * 2001, "conversations.too_long")):
        with pytest.raises(ImpactError) as error:
            table.ask("fund", words)
        assert error.value.key == key
