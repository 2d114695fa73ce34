"""Conversations about the frame of a fund: among those who open a portfolio of it as a whole, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_fund_frame_edits import COLLEAGUE, Fund, World, world  # noqa: F401 - a fixture
from two_funds import SHARED

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.theory import conversations as service
from impact.services.theory.frames.frame_view import build_frame_view
from impact.theory.conversation import MessageKind
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.views.theory.conversations import Subject, ThreadItem

WORDS = "Waarom zou dit zo gaan?"


@pytest.fixture
def place(world: World) -> World:  # noqa: F811
    """The first fund with a frame of its own, in its first version."""
    world.fund.paste()
    world.fund.publish()
    return world


def find_arrow(fund: Fund) -> Subject:
    theory = fund.page.theory
    assert theory is not None
    return theory.links[0].source, theory.links[0].target


def ask(place: World, access: Access, subject: Subject | None = None, *, is_shared: bool = True) -> int:
    return service.begin_conversation(
        access, place.fund.id, subject or find_arrow(place.fund), WORDS, place.fund.workspace, is_shared=is_shared
    )


def read(place: World, access: Access) -> tuple[ThreadItem, ...]:
    return service.build_conversations(access, place.fund.id, place.fund.workspace).threads


def around(place: World, role: Role) -> Access:
    """Somebody of another organisation who opens all portfolios of the fund."""
    fund = place.fund.access
    return replace(fund, role=role, organisation_id=fund.organisation_id + 500, account_id=COLLEAGUE)


def test_people_of_a_fund_ask_each_other_about_a_block_and_an_arrow_and_answer(place: World) -> None:
    fund, colleague = place.fund, place.colleague
    arrow = find_arrow(fund)
    ask(place, fund.access)
    ask(place, fund.access, (arrow[0], ""))
    block, of_arrow = read(place, colleague.access)
    assert (of_arrow.subject, block.subject) == (arrow, (arrow[0], ""))
    service.reply(
        colleague.access, of_arrow.thread_id, MessageKind.ANSWER, "Daarom", fund.workspace,
        last_read=of_arrow.messages[-1].message_id,
    )  # fmt: skip
    thread = next(item for item in read(place, fund.access) if item.subject == arrow)
    assert [item.text for item in thread.messages] == [WORDS, "Daarom"]
    # Nothing waits for a side: there is no other one.
    assert service.list_waiting(fund.access, fund.workspace, 9) == ()


def test_nobody_agrees_or_differs_about_a_frame_since_the_fund_signs_it_alone(place: World) -> None:
    fund = place.fund
    ask(place, fund.access)
    (thread,) = read(place, place.colleague.access)
    view = service.build_conversations(fund.access, fund.id, fund.workspace)
    assert view.may_begin and not view.may_take_sides and view.is_of_frame and view.places
    for kind in (MessageKind.AGREEMENT, MessageKind.DIFFERENCE):
        with pytest.raises(ImpactError, match=r"conversations\.no_side"):
            service.reply(
                place.colleague.access, thread.thread_id, kind, "Zo is het", fund.workspace,
                last_read=thread.messages[-1].message_id,
            )  # fmt: skip


def test_ones_own_last_words_are_withdrawn(place: World) -> None:
    fund = place.fund
    ask(place, fund.access)
    (thread,) = read(place, fund.access)
    service.withdraw_message(fund.access, thread.thread_id, thread.messages[-1].message_id, fund.workspace)
    assert read(place, place.colleague.access) == ()


@pytest.mark.parametrize("role", [Role.COACH, Role.ACADEMIC])
def test_who_opens_the_whole_portfolio_asks_the_fund_and_under_a_pseudonym_reads_no_answer(
    place: World, role: Role
) -> None:
    fund, reader = place.fund, around(place, role)
    ask(place, reader)
    assert [item.threads for item in service.list_waiting(fund.access, fund.workspace, 9)] == [1]
    thread = next(item for item in read(place, fund.access) if item.waits)
    service.reply(
        fund.access, thread.thread_id, MessageKind.ANSWER, "Een naam", fund.workspace,
        last_read=thread.messages[-1].message_id,
    )  # fmt: skip
    (seen,) = read(place, reader)
    assert seen.subject == find_arrow(fund)
    assert ("Een naam" in repr(seen)) is (role is Role.COACH) and seen.hidden_replies == (role is Role.ACADEMIC)


def test_a_note_for_oneself_about_a_frame_is_read_by_nobody_else(place: World) -> None:
    ask(place, around(place, Role.COACH), is_shared=False)
    assert read(place, place.fund.access) == ()
    with pytest.raises(ImpactError, match=r"conversations\.only_shared"):
        ask(place, place.fund.access, is_shared=False)


def test_grantees_another_fund_and_guests_neither_read_nor_write_about_a_frame(place: World) -> None:
    fund = place.fund
    ask(place, fund.access)
    grantee = place.two.grantee(SHARED)
    others = [
        place.other.access, grantee, replace(grantee, role=Role.COACH),
        # A guest: one grantee, as far as it is in a portfolio of the fund.
        replace(grantee, portfolio_ids=fund.access.portfolio_ids, is_narrow=True),
    ]  # fmt: skip
    for access in others:
        with pytest.raises(NotFound):
            read(place, access)
        with pytest.raises(NotAllowed):
            ask(place, access)
        view = build_frame_view(access, fund.workspace, fund.id)
        assert view is None or not view.may_talk or view.organisation_id != fund.id
    assert len(read(place, fund.access)) == 1


def test_a_conversation_about_a_frame_goes_on_when_its_block_is_gone(place: World) -> None:
    fund = place.fund
    block = TheoryBlock("los", Level.OUTCOME_LONG, {"nl": "Los"})
    fund.edit(TheoryEdit("erbij", (BlockChange(None, block),)))
    ask(place, fund.access, ("los", ""))
    present = fund.editor.document.block_by_key["los"]
    fund.edit(TheoryEdit("eraf", (BlockChange(present, None),)))
    assert [item.subject for item in read(place, fund.access)] == [("los", "")]
    with pytest.raises(NotFound, match=r"conversations\.subject_gone"):
        ask(place, fund.access, ("los", ""))
