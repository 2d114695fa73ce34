"""Guests of one theory: who makes a link, what it opens, and how it ends at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from test_theory_conversations import EDITOR, OFFICER, Table
from two_funds import FIRST, SECOND, TwoFunds

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.accounts import personal_data
from impact.services.accounts.sessions import hash_token
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.operations import expired_data as expired_rows
from impact.services.theory import conversations, guest_links, guest_visits
from impact.services.theory.guest_visits import Guest
from impact.store.accounts import personal_data as stored_data
from impact.store.maintenance import expired_data
from impact.store.schema.accounts import Account, Membership
from impact.store.schema.audit import AuditEvent
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.schema.theory_of_change import GuestLink, GuestVisit, Theory, TheoryMessage
from impact.store.tenancy import row_access
from impact.theory.conversation import MessageKind
from impact.views.theory.guest_links import LinkState

NAME = "Dr. Linde Gast"


class Party(Table):
    """The table of the tests on conversations, at which the two sides may work on the theory by their memberships."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        fund, grantee = self.people["fund"], self.people["grantee"]
        with unscoped_writing(workspace) as connection:
            for access, opens in (
                (fund, {"portfolio_id": self.network.portfolio_id}), (grantee, {"subject_id": self.id}),
            ):  # fmt: skip
                connection.execute(insert(Membership).values(
                    account_id=access.account_id, organisation_id=access.organisation_id, role=access.role.value,
                    made_at=now(), **opens,
                ))  # fmt: skip

    def link(self, who: str = "fund", *, names: bool = True, days: int = 14, note: str = "het bestuur") -> str:
        """Make a link; gives its token."""
        made = guest_links.make_link(
            self.people[who], self.id, self.workspace, note=note, shows_names=names, days=days
        )
        return made.path.removeprefix(guest_links.LINK_PATH)

    def visit(self, token: str, name: str = NAME) -> str:
        return guest_visits.open_visit(self.workspace, token, name)

    def guest(self, *, names: bool = True) -> Guest:
        """Somebody who opened a new link."""
        found = guest_visits.find_guest(self.workspace, self.visit(self.link(names=names)))
        assert found is not None
        return found

    def change(self, table: type[GuestLink | GuestVisit | Account], **columns: object) -> None:
        with unscoped_writing(self.workspace) as connection:
            connection.execute(update(table).values(**columns))


@pytest.fixture
def party(workspace: Workspace) -> Party:
    return Party(workspace)


def texts(guest: Guest, party: Party) -> list[list[str]]:
    threads = guest_visits.list_conversations(guest, party.workspace)
    return [[item.text for item in thread.messages] for thread in threads]


def test_both_sides_make_links_and_see_them_and_others_make_none(party: Party) -> None:
    party.link("fund")
    party.link("grantee", names=False)
    for who in ("fund", "grantee"):
        view = guest_links.list_links(party.people[who], party.id, party.workspace)
        assert view is not None
        assert [(item.shows_names, item.made_by, item.state) for item in view.links] == [
            (False, "grantee", LinkState.OPEN), (True, "fund", LinkState.OPEN)
        ]  # fmt: skip
    for who in ("coach", "academic", "umbrella", "facilitator", "viewer"):
        assert guest_links.list_links(party.people[who], party.id, party.workspace) is None
        with pytest.raises(NotAllowed):
            party.link(who)
    with pytest.raises(NotAllowed):
        party.link("beside")
    assert guest_links.list_links(party.people["beside"], party.id, party.workspace) is None


def test_of_a_link_and_a_visit_only_hashes_are_kept(party: Party) -> None:
    token = party.link()
    cookie = party.visit(token)
    with unscoped_reading(party.workspace) as connection:
        assert connection.scalar(select(GuestLink.digest)) == hash_token(token)
        assert connection.scalar(select(GuestVisit.digest)) == hash_token(cookie)
    assert len(token) > 40 and len(cookie) > 40 and token != cookie


@pytest.mark.parametrize(("days", "is_right"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_link_works_for_so_many_days_and_no_longer(party: Party, days: int, is_right: bool) -> None:
    if not is_right:
        with pytest.raises(ImpactError) as error:
            party.link(days=days)
        assert error.value.key == "guests.days_wrong"
        return
    offer = guest_visits.find_offer(party.workspace, party.link(days=days))
    assert abs(offer.expires_at - now() - timedelta(days=days)) < timedelta(minutes=5)


def test_a_guest_reads_and_asks_and_both_sides_answer(party: Party) -> None:
    party.begin("fund", "Waarom zou dit zo gaan?")
    guest = party.guest()
    view = build_theory_view(guest.access, None, party.workspace)
    assert view.organisation_id == party.id and view.organisation == "Amber"
    assert texts(guest, party) == [["Waarom zou dit zo gaan?"]]
    guest_visits.ask(guest, party.arrow, "Is dit onderzocht?", party.workspace)
    newest, _ = party.threads("grantee")
    assert newest.has_guest and newest.waits and newest.subject == party.arrow
    (message,) = newest.messages
    assert (message.author, message.author_role, message.side) == (NAME, None, None)
    conversations.reply(
        party.people["grantee"], newest.thread_id, MessageKind.ANSWER, "Ja, in 2019", party.workspace,
        last_read=message.message_id,
    )  # fmt: skip
    assert texts(guest, party)[0] == ["Is dit onderzocht?", "Ja, in 2019"]
    guest_visits.answer(guest, newest.thread_id, "Dank je", party.workspace)
    assert [item.text for item in party.threads("fund")[0].messages][-1] == "Dank je"
    said = guest_visits.list_conversations(guest, party.workspace)[0].messages
    assert [(item.author, item.who) for item in said] == [
        (NAME, "conversations.guest"), ("Amber", "words.agreed.grantee"), (NAME, "conversations.guest")
    ]  # fmt: skip


def test_under_a_pseudonym_a_guest_reads_what_it_began_and_no_name(party: Party) -> None:
    party.begin("fund", "Tussen ons")
    guest = party.guest(names=False)
    view = build_theory_view(guest.access, None, party.workspace)
    assert "Amber" not in repr(view) and party.arrow[0] not in repr(view)
    assert texts(guest, party) == []
    link = view.links[0]
    thread = guest_visits.ask(guest, (link.source, link.target), "Hoe weet u dat?", party.workspace)
    (other,) = [item for item in party.threads("fund") if item.thread_id == thread]
    conversations.reply(
        party.people["grantee"], thread, MessageKind.ANSWER, "Amber vroeg het na", party.workspace,
        last_read=other.messages[-1].message_id,
    )  # fmt: skip
    (read,) = guest_visits.list_conversations(guest, party.workspace)
    assert read.subject == (link.source, link.target)
    assert "Amber" not in repr(read) and read.messages[1].text.endswith("vroeg het na")
    assert [item.author for item in read.messages] == [NAME, ""]
    hidden = next(item for item in party.threads("fund") if item.thread_id != thread)
    with pytest.raises(NotFound):
        guest_visits.answer(guest, hidden.thread_id, "Mag ik mee?", party.workspace)
    with pytest.raises(NotFound):
        guest_visits.ask(guest, party.arrow, "Met echte sleutels?", party.workspace)


def test_under_a_pseudonym_a_guest_reads_no_name_of_a_person_in_a_conversation(party: Party) -> None:
    """Neither of whoever wrote, nor of a colleague who may sign in, nor of one whom nobody knows."""
    guest = party.guest(names=False)
    link = build_theory_view(guest.access, None, party.workspace).links[0]
    thread = guest_visits.ask(guest, (link.source, link.target), "Wie leidt de groep?", party.workspace)
    (other,) = [item for item in party.threads("fund") if item.thread_id == thread]
    writer = replace(party.people["grantee"], name="Qwaldrik Zumpeling")
    words = "Qwaldrik vroeg het na, zumpeling ook, met Hjolvan Brimsker en drommelaar"
    party.change(Account, name="Vroxana Drommelaar")
    conversations.reply(
        writer, thread, MessageKind.ANSWER, words, party.workspace, last_read=other.messages[-1].message_id
    )
    (read,) = guest_visits.list_conversations(guest, party.workspace)
    assert read.messages[1].text == "… vroeg het na, … ook, met … en …"


def test_whoever_writes_is_told_that_guests_read_along(party: Party) -> None:
    def is_told(who: str) -> bool:
        view = conversations.build_conversations(party.people[who], party.known_as(who), party.workspace)
        return view.is_open_to_guests

    party.link(names=False)
    assert not is_told("fund") and not is_told("grantee")
    party.link(names=True)
    assert is_told("fund") and is_told("grantee") and is_told("coach") and not is_told("academic")
    party.change(GuestLink, withdrawn_at=now())
    assert not is_told("fund")


def test_private_notes_are_no_reading_for_guests(party: Party) -> None:
    party.begin("coach", "Alleen voor mij", is_shared=False)
    assert texts(party.guest(), party) == []


def end_by_withdrawal(party: Party) -> None:
    view = guest_links.list_links(party.people["grantee"], party.id, party.workspace)
    assert view is not None
    guest_links.withdraw_link(party.people["grantee"], view.links[0].link_id, party.workspace)


def end_membership(party: Party) -> None:
    with unscoped_writing(party.workspace) as connection:
        connection.execute(update(Membership).values(role=Role.COACH.value))


ENDINGS = {
    "withdrawn": end_by_withdrawal,
    "expired": lambda party: party.change(GuestLink, expires_at=now()),
    "maker disabled": lambda party: party.change(Account, state="disabled"),
    "maker is now a coach": end_membership,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_link_that_ended_opens_nothing_from_that_moment(party: Party, ending: str) -> None:
    token = party.link()
    cookie = party.visit(token)
    assert guest_visits.find_guest(party.workspace, cookie) is not None
    ENDINGS[ending](party)
    assert guest_visits.find_guest(party.workspace, cookie) is None
    for opening in (lambda: guest_visits.find_offer(party.workspace, token), lambda: party.visit(token)):
        with pytest.raises(NotFound) as error:
            opening()
        assert error.value.key == "guests.link_gone"


def test_a_visit_ends_by_itself_and_when_it_is_left(party: Party) -> None:
    token = party.link()
    first, second = party.visit(token), party.visit(token)
    guest_visits.end_visit(party.workspace, first)
    assert guest_visits.find_guest(party.workspace, first) is None
    assert guest_visits.find_guest(party.workspace, second) is not None
    party.change(GuestVisit, expires_at=now())
    assert guest_visits.find_guest(party.workspace, second) is None
    for wrong in (token, ""):
        assert guest_visits.find_guest(party.workspace, wrong) is None
    with unscoped_writing(party.workspace) as connection:
        expired_data.delete_old_traces(
            connection, attempts=datetime.min, sessions=now() + timedelta(days=1), browsers=datetime.min
        )
        assert not connection.scalar(select(func.count()).select_from(GuestVisit))


def test_somebody_elses_link_is_neither_seen_nor_withdrawn(party: Party) -> None:
    token = party.link()
    with unscoped_reading(party.workspace) as connection:
        link_id = connection.scalar(select(GuestLink.id)) or 0
    with pytest.raises(NotFound):
        guest_links.withdraw_link(party.people["beside"], link_id, party.workspace)
    with pytest.raises(NotAllowed):
        guest_links.withdraw_link(party.people["coach"], link_id, party.workspace)
    guest_visits.find_offer(party.workspace, token)


def test_guests_write_so_many_messages_and_no_more(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_visits, "MESSAGES_PER_HOUR", 2)
    monkeypatch.setattr(guest_visits, "MOST_MESSAGES", 3)
    guest = party.guest()

    def refusal() -> str:
        with pytest.raises(ImpactError) as error:
            guest_visits.ask(guest, party.arrow, "Nog iets", party.workspace)
        return error.value.key

    for _ in range(2):
        thread = guest_visits.ask(guest, party.arrow, "Iets", party.workspace)
    assert refusal() == "guests.too_many_messages"
    with unscoped_writing(party.workspace) as connection:
        connection.execute(update(TheoryMessage).values(made_at=now() - timedelta(hours=2)))
    guest_visits.answer(guest, thread, "En dit", party.workspace)
    with unscoped_writing(party.workspace) as connection:
        connection.execute(update(TheoryMessage).values(made_at=now() - timedelta(hours=2)))
    assert refusal() == "guests.too_many_messages_in_all"


def test_a_link_is_opened_so_often_and_there_are_so_many(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_visits, "VISITS_PER_HOUR", 1)
    monkeypatch.setattr(guest_links, "MOST_OPEN_LINKS", 1)
    token = party.link()
    party.visit(token)
    for act, key in ((lambda: party.visit(token), "guests.too_many_visits"), (party.link, "guests.too_many_links")):
        with pytest.raises(ImpactError) as error:
            act()
        assert error.value.key == key
    end_by_withdrawal(party)
    party.link()


def test_links_that_ended_are_listed_briefly_and_bounded_and_what_guests_wrote_stays(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guest_links, "MOST_LINKS", 6)
    monkeypatch.setattr(guest_links, "MOST_LISTED_ENDED", 2)
    monkeypatch.setattr(expired_rows, "MOST_ENDED_LINKS", 2)
    guest = party.guest()
    thread = guest_visits.ask(guest, party.arrow, "Van de eerste", party.workspace)
    for number in range(4):
        end_by_withdrawal(party)
        party.link(note=f"link {number}")
    open_token = party.link(note="open")
    view = guest_links.list_links(party.people["fund"], party.id, party.workspace)
    assert view is not None
    assert [item.note for item in view.links] == ["open", "link 3", "link 2", "link 1"] and view.unlisted == 2
    with pytest.raises(ImpactError) as error:
        party.link()
    assert error.value.key == "guests.too_many_ended"
    expired_rows.delete_expired(party.workspace)
    with unscoped_reading(party.workspace) as connection:
        assert list(connection.scalars(select(GuestLink.note).order_by(GuestLink.id))) == [
            "link 1", "link 2", "link 3", "open"
        ]  # fmt: skip
        assert not connection.scalar(select(func.count()).select_from(GuestVisit))
    (kept,) = [item for item in party.threads("fund") if item.thread_id == thread]
    assert kept.has_guest and kept.messages[0].text == "Van de eerste" and kept.messages[0].author == NAME
    party.link()
    guest_visits.find_offer(party.workspace, open_token)


def test_whoever_made_links_reads_them_back_and_takes_them_along_when_erased(party: Party) -> None:
    token, cookie_of = party.link(note="Voor Linde"), party.visit
    cookie = cookie_of(token)
    party.begin("fund", "Wat zeg jij?")
    officer = party.people["fund"]
    read = json.loads(personal_data.export_person(officer, OFFICER, party.workspace))
    (made,) = read["guest_links"]
    assert (made["note"], made["organisation"], made["shows_names"]) == ("Voor Linde", "Amber", True)
    assert [item["text"] for item in read["conversations"]] == ["Wat zeg jij?"]
    assert token not in repr(read) and hash_token(token) not in repr(read)
    with unscoped_writing(party.workspace) as connection:
        stored_data.erase_account(connection, OFFICER, now())
    with unscoped_reading(party.workspace) as connection:
        (row,) = connection.execute(select(GuestLink.account_id, GuestLink.withdrawn_at)).all()
    assert row.account_id is None and row.withdrawn_at is not None
    assert guest_visits.find_guest(party.workspace, cookie) is None


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u200b\u2063", "\u3164", "- –", "x" * 81])
def test_a_guest_has_a_name(party: Party, name: str) -> None:
    token = party.link()
    with pytest.raises(ImpactError) as error:
        party.visit(token, name)
    assert error.value.key == "guests.name_wrong"


def test_the_trail_has_all_of_it_and_no_name(party: Party) -> None:
    guest = party.guest()
    guest_visits.ask(guest, party.arrow, "Waarom?", party.workspace)
    end_by_withdrawal(party)
    query = select(AuditEvent.actor, AuditEvent.action, AuditEvent.facts).order_by(AuditEvent.number.desc()).limit(4)
    with unscoped_reading(party.workspace) as connection:
        rows = list(connection.execute(query))
    guest_ref = f"g{guest.link_id}"
    assert [(row.actor, row.action) for row in reversed(rows)] == [
        (f"a{OFFICER}", "invite"), (guest_ref, "sign_in"), (guest_ref, "comment"), (f"a{EDITOR}", "disable"),
    ]  # fmt: skip
    assert NAME not in repr(rows)


@pytest.fixture
def worlds(workspace: Workspace) -> TwoFunds:
    world = TwoFunds(workspace)
    world.begin_second()
    with unscoped_writing(workspace) as connection:
        for key in (901, 902):
            connection.execute(insert(Account).values(id=key, name=f"Persoon {key}", made_at=now()))
    return world


def narrow(world: TwoFunds, word: str) -> Access:
    """The access of a guest of the organisation that both funds support, as far as one of them does."""
    (portfolio,) = world.fund(word).portfolio_ids
    return Access(0, NAME, Role.COACH, 0, (portfolio,), (world.shared,), is_narrow=True)


def test_the_scope_of_a_guest_is_one_organisation_in_one_portfolio(worlds: TwoFunds) -> None:
    for word, other in ((FIRST, SECOND), (SECOND, FIRST)):
        access = narrow(worlds, word)
        with reading(access, worlds.workspace) as connection:
            grants = list(connection.execute(select(Grant.organisation_id, Grant.portfolio_id).where(
                row_access.limit(access, Grant)
            )))  # fmt: skip
            assert {tuple(row) for row in grants} == {(worlds.shared, access.portfolio_ids[0])}
            titles = list(connection.scalars(select(Indicator.title).where(row_access.limit(access, Indicator))))
            assert titles and not any(other in title for title in titles)
            portfolios = list(connection.scalars(select(Portfolio.id).where(row_access.limit(access, Portfolio))))
            assert portfolios == list(access.portfolio_ids)
            theories = set(connection.scalars(select(Theory.organisation_id).where(row_access.limit(access, Theory))))
            assert theories == {worlds.shared}
            for table in (AuditEvent, Membership):
                owners = select(table.organisation_id).where(row_access.limit(access, table))
                assert not list(connection.scalars(owners))


def test_a_guest_of_one_fund_reads_nothing_of_what_another_fund_talks_about(worlds: TwoFunds) -> None:
    first = replace(worlds.fund(FIRST), account_id=901)
    second = replace(worlds.fund(SECOND), account_id=902)
    with unscoped_writing(worlds.workspace) as connection:
        connection.execute(insert(Membership).values(
            account_id=902, organisation_id=second.organisation_id, role=second.role.value,
            portfolio_id=second.portfolio_ids[0], made_at=now(),
        ))  # fmt: skip
    thread = conversations.begin_conversation(first, worlds.shared, ("a", ""), "Tussen ons", worlds.workspace)
    link = guest_links.make_link(second, worlds.shared, worlds.workspace, note="raad", shows_names=True)
    cookie = guest_visits.open_visit(worlds.workspace, link.path.removeprefix(guest_links.LINK_PATH), NAME)
    guest = guest_visits.find_guest(worlds.workspace, cookie)
    assert guest is not None and guest_visits.list_conversations(guest, worlds.workspace) == ()
    with pytest.raises(NotFound):
        guest_visits.answer(guest, thread, "Mag ik mee?", worlds.workspace)
    guest_visits.ask(guest, ("b", ""), "Voor de tweede", worlds.workspace)
    assert len(conversations.build_conversations(first, worlds.shared, worlds.workspace).threads) == 1
    assert guest_links.list_links(first, worlds.shared, worlds.workspace).links == ()  # type: ignore[union-attr]
