"""Conversations about a theory: who reads which, where each side stands, withdrawn words, and one who leaves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import Network, a_file
from sqlalchemy import insert
from test_theory_drafts import OUTLINE, Side
from two_funds import FIRST, SECOND, SHARED, TwoFunds

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import personal_data
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import conversations as service
from impact.store import theory_conversations
from impact.store.schema.accounts import Account
from impact.theory.conversation import MessageKind, ThreadStatus
from impact.theory.document import ArrowChange, BlockChange, TheoryEdit
from impact.theory.pasted_theory import read_pasted_theory
from impact.views.theory.conversations import ThreadItem

COACH, ACADEMIC, OFFICER, EDITOR, OTHER = range(101, 106)
ANSWER, AGREE, DIFFER = MessageKind.ANSWER, MessageKind.AGREEMENT, MessageKind.DIFFERENCE


class Table:
    """A grantee with a theory of four blocks, and everybody around it; a grantee beside it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Amber", "Beuk")
        for name in ("Amber", "Beuk"):
            self.network.hand_in(name, a_file().indicator("scans", baseline=0).actual("scans", 2024, 40))
        fund = self.network.founded.organisations["fund"]
        with unscoped_writing(workspace) as connection:
            for key in range(101, 106):
                connection.execute(insert(Account).values(id=key, name=f"Persoon {key}", made_at=now()))
        self.id = self.network.id("Amber")
        amber, beuk, whole = (self.id,), (self.network.id("Beuk"),), (self.network.portfolio_id,)
        self.people = {
            "coach": Access(COACH, "Coach", Role.COACH, fund, (), amber),
            "academic": Access(ACADEMIC, "Onderzoeker", Role.ACADEMIC, fund, (), amber),
            "umbrella": Access(0, "Koepel", Role.UMBRELLA, fund, (), amber),
            "facilitator": Access(0, "Begeleider", Role.FACILITATOR, fund, (), amber),
            "fund": Access(OFFICER, "Fonds", Role.FUND_STAFF, fund, whole, ()),
            "grantee": Access(EDITOR, "Amber", Role.GRANTEE_EDITOR, amber[0], (), amber),
            "viewer": Access(0, "Amber", Role.GRANTEE_VIEWER, amber[0], (), amber),
            "beside": Access(OTHER, "Beuk", Role.GRANTEE_EDITOR, beuk[0], (), beuk),
        }
        self.side = Side(self.people["grantee"], workspace, self.id)
        self.side.add(read_pasted_theory(OUTLINE, Language.NL))
        self.arrow = self.side.view.document.arrows[0].key
        self.side.publish()

    def known_as(self, who: str) -> int:
        """The number under which somebody knows the grantee."""
        access = self.people[who]
        return build_theory_view(access, None, self.workspace).organisation_id

    def begin(self, who: str, words: str = "Waarom?", subject: tuple[str, str] | None = None, **more: bool) -> int:
        number = self.id if who == "beside" else self.known_as(who)
        return service.begin_conversation(
            self.people[who], number, subject or self.arrow, words, self.workspace, **more
        )

    def reply(self, who: str, kind: MessageKind = ANSWER, words: str = "Daarom", *, stale: bool = False) -> None:
        (thread,) = self.threads(who)
        service.reply(
            self.people[who], thread.thread_id, kind, words, self.workspace,
            last_read=0 if stale else thread.messages[-1].message_id,
        )  # fmt: skip

    def threads(self, who: str) -> tuple[ThreadItem, ...]:
        return service.build_conversations(self.people[who], self.known_as(who), self.workspace).threads

    def waits_for(self, who: str) -> int:
        return sum(item.threads for item in service.list_waiting(self.people[who], self.workspace, 9))


@pytest.fixture
def table(workspace: Workspace) -> Table:
    return Table(workspace)


def refusal(error: pytest.ExceptionInfo[ImpactError]) -> str:
    return error.value.key


def test_both_sides_ask_answer_and_agree(table: Table) -> None:
    table.begin("fund", "Waarom zou dit zo gaan?")
    (thread,) = table.threads("grantee")
    assert thread.subject == table.arrow and thread.status is ThreadStatus.OPEN and thread.waits
    assert (table.waits_for("grantee"), table.waits_for("fund"), table.waits_for("beside")) == (1, 0, 0)
    table.reply("grantee", words="Omdat de huurbaas meewerkt")
    assert (table.waits_for("grantee"), table.waits_for("fund")) == (0, 1)
    table.reply("fund", AGREE, "")
    assert table.threads("fund")[0].status is ThreadStatus.ONE_AGREES and table.waits_for("grantee") == 1
    table.reply("grantee", AGREE, "")
    (thread,) = table.threads("viewer")
    assert thread.status is ThreadStatus.BOTH_AGREE and not thread.may_reply
    assert [item.text for item in thread.messages] == ["Waarom zou dit zo gaan?", "Omdat de huurbaas meewerkt", "", ""]
    assert (table.waits_for("grantee"), table.waits_for("fund")) == (0, 0)


def test_a_difference_stays_until_its_side_says_otherwise_and_others_take_no_side(table: Table) -> None:
    table.begin("grantee")
    table.reply("fund", DIFFER, "Wij zien dat anders")
    assert table.threads("grantee")[0].status is ThreadStatus.DIFFERENT
    table.reply("coach", words="Kijk eens naar de cijfers")
    assert table.threads("grantee")[0].status is ThreadStatus.DIFFERENT
    with pytest.raises(ImpactError) as error:
        table.reply("coach", AGREE)
    assert refusal(error) == "conversations.no_side"
    table.reply("fund", ANSWER, "Wacht, toch niet")
    assert table.threads("grantee")[0].status is ThreadStatus.OPEN


def test_nobody_agrees_to_what_they_did_not_read(table: Table) -> None:
    table.begin("fund")
    with pytest.raises(Conflict):
        table.reply("grantee", AGREE, "", stale=True)
    assert len(table.threads("fund")[0].messages) == 1


@pytest.mark.parametrize("who", ["viewer", "umbrella", "facilitator"])
def test_who_only_looks_on_begins_nothing(table: Table, who: str) -> None:
    with pytest.raises(NotAllowed):
        table.begin(who)


def test_another_grantee_reads_and_writes_nothing(table: Table) -> None:
    thread = table.begin("fund")
    with pytest.raises((NotAllowed, NotFound)):
        table.begin("beside")
    with pytest.raises(NotFound):
        service.reply(table.people["beside"], thread, ANSWER, "Ik ook", table.workspace, last_read=0)
    with pytest.raises(NotFound):
        service.withdraw_message(table.people["beside"], thread, 1, table.workspace)
    with pytest.raises(NotFound):
        service.build_conversations(table.people["beside"], table.id, table.workspace)


def test_private_notes_are_read_by_their_author_alone_and_the_two_sides_keep_none(table: Table) -> None:
    table.begin("coach", "Voor mezelf", is_shared=False)
    assert len(table.threads("coach")) == 1 and not table.threads("fund") and not table.threads("grantee")
    assert table.waits_for("fund") == table.waits_for("grantee") == 0
    with pytest.raises(ImpactError) as error:
        table.begin("fund", is_shared=False)
    assert refusal(error) == "conversations.only_shared"


def test_an_academic_asks_by_the_number_of_a_block_and_reads_no_answer(table: Table) -> None:
    view = build_theory_view(table.people["academic"], None, table.workspace)
    link = view.links[0]
    assert (link.source, link.target) != table.arrow
    table.begin("academic", "Is dit gemeten?", (link.source, link.target))
    (thread,) = table.threads("grantee")
    assert thread.subject == table.arrow and thread.waits and table.waits_for("fund") == 1
    table.reply("grantee", words="Ja, bij Amber vzw")
    (mine,) = table.threads("academic")
    assert mine.subject == (link.source, link.target)
    assert [item.text for item in mine.messages] == ["Is dit gemeten?"] and mine.hidden_replies == 1
    assert not table.threads("umbrella") and not table.threads("facilitator")


@pytest.mark.parametrize("subject", [("nergens", ""), ("", ""), ("nergens", "ook niet")])
def test_a_conversation_is_about_something_that_the_theory_has(table: Table, subject: tuple[str, str]) -> None:
    for who in ("fund", "academic"):
        with pytest.raises(NotFound):
            table.begin(who, subject=subject)


def test_a_conversation_goes_on_in_the_next_version_and_after_its_block_is_gone(table: Table) -> None:
    key = table.side.view.document.blocks[-1].key
    table.begin("fund", subject=(key, ""))
    table.side.change("woorden", key, text={"nl": "Andere woorden"})
    table.side.publish()
    assert table.threads("grantee")[0].subject == (key, "")
    document = table.side.view.document
    block = document.block_by_key[key]
    arrows = [arrow for arrow in document.arrows if key in arrow.key]
    table.side.edit(TheoryEdit(
        "ander", (BlockChange(block, None), BlockChange(None, replace(block, key="ander"))),
        (*(ArrowChange(arrow, None) for arrow in arrows),
         *(ArrowChange(None, replace(arrow, source="ander")) for arrow in arrows)),
    ))  # fmt: skip
    table.side.publish()
    assert table.threads("grantee")[0].subject == (key, "")


def test_ones_own_last_words_are_withdrawn_and_nobody_elses(table: Table) -> None:
    thread = table.begin("fund")
    table.reply("grantee")
    first, second = table.threads("fund")[0].messages
    assert not first.may_withdraw and not second.may_withdraw
    with pytest.raises(ImpactError) as error:
        service.withdraw_message(table.people["fund"], thread, first.message_id, table.workspace)
    assert refusal(error) == "conversations.is_replied"
    with pytest.raises(NotAllowed):
        service.withdraw_message(table.people["fund"], thread, second.message_id, table.workspace)
    service.withdraw_message(table.people["grantee"], thread, second.message_id, table.workspace)
    service.withdraw_message(table.people["fund"], thread, first.message_id, table.workspace)
    assert not table.threads("grantee")


@pytest.mark.parametrize(("words", "key"), [(" ", "conversations.empty"), ("x" * 2_001, "conversations.too_long")])
def test_words_are_neither_blank_nor_endless(table: Table, words: str, key: str) -> None:
    with pytest.raises(ImpactError) as error:
        table.begin("fund", words)
    assert refusal(error) == key


def test_of_somebody_who_is_erased_shared_words_stay_without_the_name(table: Table) -> None:
    table.begin("coach", "Voor mezelf", is_shared=False)
    table.begin("coach", "Voor allen")
    with unscoped_reading(table.workspace) as connection:
        written = theory_conversations.list_written_by(connection, COACH)
    assert [(item.text, item.is_shared) for item in written] == [("Voor mezelf", False), ("Voor allen", True)]
    with unscoped_writing(table.workspace) as connection:
        theory_conversations.forget_author(connection, COACH)
    (thread,) = table.threads("fund")
    assert thread.messages[0].author == "voormalig lid" and thread.messages[0].text == "Voor allen"
    assert [item.text for thread in table.threads("coach") for item in thread.messages] == ["Voor allen"]


def test_what_an_academic_wrote_tells_no_name_in_their_own_export(table: Table) -> None:
    view = build_theory_view(table.people["academic"], None, table.workspace)
    link = view.links[0]
    table.begin("academic", "Over de ene", (link.source, link.target), is_shared=False)
    table.begin("academic", "Over de ene, gedeeld", (link.source, link.target))
    content = personal_data.export_person(table.people["academic"], ACADEMIC, table.workspace).decode()
    assert "Over de ene" in content and "Amber" not in content
    events = json.loads(content)["events"]
    assert events and not any(event["object_ref"] or event["facts"] for event in events)
    own = json.loads(personal_data.export_person(table.people["coach"], COACH, table.workspace))
    assert own["conversations"] == []
    table.begin("coach", "Als coach")
    own = json.loads(personal_data.export_person(table.people["coach"], COACH, table.workspace))
    assert [item["organisation"] for item in own["conversations"]] == ["Amber"]


def test_who_was_a_coach_does_not_read_their_words_under_a_pseudonym(table: Table) -> None:
    table.begin("coach", "Amber vzw doet dit goed")
    as_academic = replace(table.people["academic"], account_id=COACH)
    number = build_theory_view(as_academic, None, table.workspace).organisation_id
    assert not service.build_conversations(as_academic, number, table.workspace).threads


def test_what_one_replied_by_name_is_not_read_under_a_pseudonym(table: Table) -> None:
    link = build_theory_view(table.people["academic"], None, table.workspace).links[0]
    thread = table.begin("academic", "Is dit gemeten?", (link.source, link.target))
    as_coach = replace(table.people["coach"], account_id=ACADEMIC)
    last_read = table.threads("coach")[0].messages[-1].message_id
    service.reply(as_coach, thread, ANSWER, "Bij Amber wel", table.workspace, last_read=last_read)
    (mine,) = table.threads("academic")
    assert [item.text for item in mine.messages] == ["Is dit gemeten?"] and mine.hidden_replies == 1


def test_an_academic_asks_nothing_of_a_draft(table: Table) -> None:
    block = replace(table.side.view.document.blocks[-1], key="nieuw", text={"nl": "Nieuw"})
    table.side.edit(TheoryEdit("nieuw", (BlockChange(None, block),)))
    table.begin("fund", subject=("nieuw", ""))
    with pytest.raises(NotFound):
        table.begin("coach", subject=("nieuw", ""))


def test_nobody_begins_more_than_so_many(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_THREADS", 2)
    monkeypatch.setattr(service, "MOST_MESSAGES", 2)
    thread = table.begin("fund")
    table.reply("grantee")
    with pytest.raises(ImpactError) as error:
        table.reply("fund")
    assert refusal(error) == "conversations.too_long_thread"
    table.begin("fund")
    with pytest.raises(ImpactError) as error:
        table.begin("fund")
    assert refusal(error) == "conversations.too_many"
    table.begin("grantee")
    assert thread


def test_an_arrow_of_which_a_block_is_gone_is_not_about_the_other_one(table: Table) -> None:
    link = build_theory_view(table.people["academic"], None, table.workspace).links[0]
    table.begin("academic", subject=(link.source, link.target))
    key = table.arrow[1]
    document = table.side.view.document
    block, arrows = document.block_by_key[key], [arrow for arrow in document.arrows if key in arrow.key]
    table.side.edit(TheoryEdit(
        "ander", (BlockChange(block, None), BlockChange(None, replace(block, key="ander"))),
        (*(ArrowChange(arrow, None) for arrow in arrows),
         *(ArrowChange(None, replace(arrow, source=arrow.source.replace(key, "ander"),
                                     target=arrow.target.replace(key, "ander"))) for arrow in arrows)),
    ))  # fmt: skip
    table.side.publish()
    assert table.threads("academic")[0].subject == ("", "")


def test_a_fund_neither_reads_nor_settles_what_another_fund_talks_about(workspace: Workspace) -> None:
    world = TwoFunds(workspace)
    world.begin_second()
    with unscoped_writing(workspace) as connection:
        for key in (901, 902, 903):
            connection.execute(insert(Account).values(id=key, name=f"Persoon {key}", made_at=now()))
    first, second = replace(world.fund(FIRST), account_id=901), replace(world.fund(SECOND), account_id=902)
    grantee = replace(world.grantee(SHARED), account_id=903)
    thread = service.begin_conversation(first, world.shared, ("a", ""), "Tussen ons", workspace)
    assert not service.build_conversations(second, world.shared, workspace).threads
    assert not service.list_waiting(second, workspace, 9)
    with pytest.raises(NotFound):
        service.reply(second, thread, AGREE, "", workspace, last_read=0)
    places = dict(service.build_conversations(grantee, world.shared, workspace).places)
    assert len(places) == 2
    other = next(key for key in places if key in second.portfolio_ids)
    service.begin_conversation(grantee, world.shared, ("b", ""), "Voor de tweede", workspace, portfolio_id=other)
    for viewer, words in ((first, "Tussen ons"), (second, "Voor de tweede")):
        (seen,) = service.build_conversations(viewer, world.shared, workspace).threads
        assert [item.text for item in seen.messages] == [words]
    assert len(service.build_conversations(grantee, world.shared, workspace).threads) == 2
