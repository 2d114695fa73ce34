"""A guest is erased: the name and the words go for good, and the conversation stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from test_guest_links import NAME, Party, party  # noqa: F401 - the fixture of the tests on guests
from test_guest_links import texts as texts_of

from impact.errors import NotAllowed, NotFound
from impact.services.core.workspace import unscoped_reading
from impact.services.theory import conversations, guest_erasure, guest_links, guest_visits
from impact.store.schema.audit import AuditEvent
from impact.store.schema.theory_of_change import GuestLink, GuestVisit, TheoryMessage
from impact.theory.conversation import MessageKind
from impact.views.theory.guest_links import GuestChoice, LinkState

OTHER = "Joost Ander"


def list_choices(table: Party, who: str = "fund") -> list[GuestChoice]:
    view = guest_links.list_links(table.people[who], table.id, table.workspace)
    assert view is not None
    return list(view.guests)


def talk(table: Party) -> str:
    """Two guests of one link ask, the grantee answers the first; gives the token of the link."""
    token = table.link(note=f"voor {NAME}")
    for name, words in ((NAME, "Is dit onderzocht?"), (OTHER, "Voor wie is dit?")):
        guest = guest_visits.find_guest(table.workspace, table.visit(token, name))
        assert guest is not None
        guest_visits.ask(guest, table.arrow, words, table.workspace)
    thread = table.threads("grantee")[1]
    conversations.reply(
        table.people["grantee"], thread.thread_id, MessageKind.ANSWER, "Ja, in 2019", table.workspace,
        last_read=thread.messages[-1].message_id,
    )  # fmt: skip
    return token


def read_rows(table: Party) -> str:
    """All that is stored of guests, and of the trail."""
    with unscoped_reading(table.workspace) as connection:
        tables = (TheoryMessage, GuestVisit, GuestLink, AuditEvent)
        return "\n".join(
            str(tuple(row)) for kind in tables for row in connection.execute(select(kind.__table__))
        )


@pytest.mark.parametrize("who", ["fund", "grantee"])
def test_the_name_and_words_of_one_guest_go_and_the_conversation_stays(party: Party, who: str) -> None:  # noqa: F811
    cookie = party.visit(token := talk(party), NAME)
    assert [(one.name, one.messages) for one in list_choices(party, who)] == [(NAME, 1), (OTHER, 1), (None, 2)]
    assert guest_erasure.erase_guest(party.people[who], party.id, list_choices(party, who)[0], party.workspace) == 1
    assert NAME not in read_rows(party) and "onderzocht" not in read_rows(party)
    first = party.threads("fund")[1].messages
    assert [(item.is_erased, item.text, item.author) for item in first[:1]] == [(True, "", "")]
    assert (first[1].text, first[1].is_erased) == ("Ja, in 2019", False)
    # The other guest goes on; who is erased does not write on under the name.
    assert guest_visits.find_guest(party.workspace, cookie) is None
    other = guest_visits.find_guest(party.workspace, party.visit(token, OTHER))
    assert other is not None and texts_of(other, party) == [["Voor wie is dit?"], ["", "Ja, in 2019"]]
    assert [(one.name, one.note) for one in list_choices(party, who)] == [(OTHER, ""), (None, "")]
    with unscoped_reading(party.workspace) as connection:
        kinds = select(AuditEvent.kind, AuditEvent.facts).where(AuditEvent.action == "erase")
        ((kind, facts),) = connection.execute(kinds).tuples()
    assert (kind, facts["messages"]) == ("theory", 1)


def test_all_guests_of_a_link_are_erased_with_the_link_and_for_whom_it_was(party: Party) -> None:  # noqa: F811
    token = talk(party)
    party.visit(token, "Iemand die las")
    guest_erasure.erase_guest(party.people["fund"], party.id, list_choices(party)[-1], party.workspace)
    # Nobody is asked to answer what is erased.
    assert [thread.waits for thread in party.threads("grantee")] == [False, False]
    assert [item.threads for item in conversations.list_waiting(party.people["grantee"], party.workspace, 5)] == []
    rows = read_rows(party)
    assert not [words for words in (NAME, OTHER, "Iemand die las", "Voor wie is dit?") if words in rows]
    view = guest_links.list_links(party.people["fund"], party.id, party.workspace)
    assert view is not None and view.guests == ()
    assert [(item.note, item.state) for item in view.links] == [("", LinkState.WITHDRAWN)]
    erased = [[item.is_erased for item in thread.messages] for thread in party.threads("fund")]
    assert sorted(erased, key=len) == [[True], [True, False]]


def test_nobody_else_erases_a_guest(party: Party) -> None:  # noqa: F811
    talk(party)
    choice = list_choices(party)[0]
    before = read_rows(party)
    for who in ("coach", "academic", "umbrella", "facilitator", "viewer", "beside"):
        with pytest.raises((NotAllowed, NotFound)):
            guest_erasure.erase_guest(party.people[who], party.id, choice, party.workspace)
    for wrong in (GuestChoice(choice.portfolio_id, 999, NAME, "", 1), GuestChoice(999, choice.link_id, NAME, "", 1),
                  GuestChoice(choice.portfolio_id, choice.link_id, "Niemand", "", 1)):  # fmt: skip
        with pytest.raises(NotFound):
            guest_erasure.erase_guest(party.people["fund"], party.id, wrong, party.workspace)
    assert all(line in read_rows(party) for line in before.splitlines())


@pytest.mark.parametrize(
    ("name", "note", "expected"),
    [
        ("Jo", "voor Marjolein", False), ("Jo", "voor Jo, van de raad", True), ("jo", "JO", True),
        ("Jo Ander", "voor Jo Anders", False), ("Jo  Ander", "(Jo Ander)", True), ("Zoë", "Zoe\u0308 en Jo", True),
        ("D'Hondt", "mevrouw d'hondt", True), ("-", "voor - iemand", False),
        ("Jo", "Marie-Jo", False), ("Marie-Jo", "voor Marie-Jo", True), ("Jo", "Jo's raad", True),
    ],
)  # fmt: skip
def test_a_note_names_a_guest_by_whole_words(name: str, note: str, *, expected: bool) -> None:
    assert guest_erasure.is_named(name, note) is expected


def test_the_note_about_somebody_else_stays_where_a_guest_is_erased(party: Party) -> None:  # noqa: F811
    token = party.link(note="voor Marjolein")
    guest = guest_visits.find_guest(party.workspace, party.visit(token, "Jo"))
    assert guest is not None
    guest_visits.ask(guest, party.arrow, "Is dit onderzocht?", party.workspace)
    choice = list_choices(party)[0]
    assert choice.name == "Jo"
    guest_erasure.erase_guest(party.people["fund"], party.id, choice, party.workspace)
    with unscoped_reading(party.workspace) as connection:
        assert connection.scalars(select(GuestLink.note)).all() == ["voor Marjolein"]
