"""Accounts: who invites whom, what nobody can take, and how links and sessions end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from circles import PASSWORD, Circles, circles, sealed, token

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import (
    accounts,
    email_delivery,
    invites_and_resets,
    login_rate_limit,
    own_account,
    sessions,
)
from impact.services.core import audit_log
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as store
from impact.store.accounts import email_outbox, sessions_and_tokens


@pytest.fixture
def funds(workspace: Workspace) -> Circles:
    return circles(workspace)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A mail server that takes everything: (to, text)."""
    taken: list[tuple[str, str]] = []
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://mail.example")
    monkeypatch.setattr(email_delivery, "_deliver", lambda _url, to, _subject, body: taken.append((to, body)))
    return taken


class Clock:
    """The clock of everything that asks audit.now."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = audit_log.now()
        for module in (audit_log, invites_and_resets, sessions, login_rate_limit, email_delivery):
            monkeypatch.setattr(module, "now", lambda: self.moment)

    def on(self, **by: float) -> datetime:
        """Let time pass."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


MAY_GIVE = (
    (Role.ADMINISTRATOR, "fund a", True),
    (Role.FUND_STAFF, "fund a", True),
    (Role.GRANTEE_EDITOR, "grantee a", True),
    (Role.GRANTEE_VIEWER, "grantee a", True),
    (Role.COACH, "partner-of a", True),
    (Role.ACADEMIC, "partner a", True),
    (Role.UMBRELLA, "partner a", True),
    (Role.FACILITATOR, "fund a", True),
    # Another fund, its grantee, or a grantee whose data belong to that fund too.
    (Role.ADMINISTRATOR, "fund b", False),
    (Role.FUND_STAFF, "fund b", False),
    (Role.GRANTEE_EDITOR, "grantee b", False),
    (Role.GRANTEE_EDITOR, "grantee both", False),
    (Role.GRANTEE_VIEWER, "grantee both", False),
    (Role.COACH, "partner-of both", False),
    (Role.COACH, "partner-of b", False),
    (Role.ACADEMIC, "partner b", False),
    # A role that does not fit what it opens.
    (Role.ADMINISTRATOR, "partner a", False),
    (Role.ADMINISTRATOR, "grantee a", False),
    (Role.FUND_STAFF, "partner-of a", False),
    (Role.GRANTEE_EDITOR, "fund a", False),
    (Role.GRANTEE_EDITOR, "partner-of a", False),
)


def test_an_administrator_gives_what_is_their_own_funds_and_of_a_shape_that_fits(funds: Circles) -> None:
    for number, (role, opens, allowed) in enumerate(MAY_GIVE):
        email = f"persoon{number}@elders.be"
        if allowed:
            assert funds.invite(funds.admins["a"], email, role, opens) is not None, (role, opens)
        else:
            with pytest.raises(NotAllowed):
                funds.invite(funds.admins["a"], email, role, opens)
            with unscoped_reading(funds.workspace) as connection:
                assert store.find_by_email(connection, email) is None, (role, opens)


def test_nobody_gives_themselves_another_fund_or_a_grantee_of_two_funds(funds: Circles) -> None:
    admin = funds.admins["a"]
    for role, opens, allowed in MAY_GIVE:
        if not allowed:
            with pytest.raises(NotAllowed):
                accounts.grant(admin, admin.account_id, funds.workspace, role=role, **funds.opens(opens))  # type: ignore[arg-type]


def test_who_looks_on_behalf_of_somebody_does_so_for_a_partner_and_never_for_a_stranger(funds: Circles) -> None:
    for organisation, allowed in (("partner b", True), ("fund b", False), ("grantee b", False)):
        arguments = {
            "email": f"{organisation.replace(' ', '.')}@elders.be", "name": "Sofie", "language": Language.NL,
            "role": Role.ACADEMIC, "organisation_id": funds.organisations[organisation],
            "subject_id": funds.organisations["grantee a"],
        }  # fmt: skip
        if allowed:
            assert accounts.invite(funds.admins["a"], funds.workspace, **arguments)  # type: ignore[arg-type]
        else:
            with pytest.raises(NotAllowed):
                accounts.invite(funds.admins["a"], funds.workspace, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_deal_with_people(funds: Circles, role: Role) -> None:
    admin = funds.admins["a"]
    somebody = Access(admin.account_id, "", role, admin.organisation_id, admin.portfolio_ids, ())
    for deed in (
        lambda: accounts.list_people(somebody, funds.workspace),
        lambda: funds.invite(somebody, "x@y.be", Role.FUND_STAFF, "fund a"),
        lambda: accounts.create_reset_link(somebody, admin.account_id, funds.workspace),
        lambda: accounts.disable(somebody, admin.account_id, funds.workspace),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_people_of_another_fund_are_out_of_sight_and_out_of_hand(funds: Circles) -> None:
    admin = funds.admins["a"]
    officer = funds.member("officier@b.be", Role.FUND_STAFF, "fund b")
    assert {person.email for person in accounts.list_people(admin, funds.workspace)} == {"beheer@a.be"}
    for deed in (
        lambda: accounts.create_reset_link(admin, officer.account_id, funds.workspace),
        lambda: accounts.disable(admin, officer.account_id, funds.workspace),
        lambda: accounts.grant(
            admin, officer.account_id, funds.workspace, role=Role.FUND_STAFF, **funds.opens("fund a")
        ),  # type: ignore[arg-type]
        lambda: accounts.revoke_membership(admin, membership(funds, officer.account_id), funds.workspace),
    ):
        with pytest.raises(NotAllowed):
            deed()


def membership(funds: Circles, account_id: int) -> int:
    """The first membership of an account."""
    with unscoped_reading(funds.workspace) as connection:
        return int(store.list_memberships(connection, account_id)[0].id)


def test_the_people_of_a_shared_grantee_are_seen_by_both_funds_and_taken_over_by_neither(funds: Circles) -> None:
    editor = funds.member("werking@beide.be", Role.GRANTEE_EDITOR, "grantee both")
    for admin in funds.admins.values():
        assert "werking@beide.be" in {person.email for person in accounts.list_people(admin, funds.workspace)}
        for deed in (accounts.create_reset_link, accounts.disable):
            with pytest.raises(NotAllowed):
                deed(admin, editor.account_id, funds.workspace)
        with pytest.raises(NotAllowed):
            accounts.revoke_membership(admin, membership(funds, editor.account_id), funds.workspace)


def test_an_account_that_also_works_for_another_fund_is_not_taken_over(
    funds: Circles, mail: list[tuple[str, str]]
) -> None:
    officer = funds.member("officier@b.be", Role.FUND_STAFF, "fund b")
    assert funds.invite(funds.admins["a"], "officier@b.be", Role.ACADEMIC, "partner a") is None
    assert mail[-1][0] == "officier@b.be"
    for deed in (accounts.create_reset_link, accounts.disable):
        with pytest.raises(NotAllowed):
            deed(funds.admins["a"], officer.account_id, funds.workspace)
    seen = next(person for person in accounts.list_people(funds.admins["a"], funds.workspace) if person.email[0] == "o")
    assert [item.role for item in seen.memberships] == [Role.ACADEMIC]


def test_an_account_set_up_under_somebodys_address_shuts_when_another_fund_invites_them(
    funds: Circles, mail: list[tuple[str, str]]
) -> None:
    """An administrator who chose the password beforehand is outside; the letter lets the owner in."""
    link = funds.invite(funds.operator, "sofie@b.be", Role.FUND_STAFF, "fund a")
    assert link is not None
    planted = invites_and_resets.set_password(funds.workspace, token(link), PASSWORD)
    kept = accounts.create_reset_link(funds.admins["a"], planted.account_id, funds.workspace)
    assert funds.invite(funds.admins["b"], "sofie@b.be", Role.FUND_STAFF, "fund b") is None
    assert sessions.find_session(funds.workspace, planted.token) is None
    with pytest.raises(NotAllowed):
        sessions.sign_in(funds.workspace, "sofie@b.be", PASSWORD, address="1.1.1.1")
    with pytest.raises(NotFound):
        invites_and_resets.find_link_owner(funds.workspace, token(kept))
    sent = mail[-1][1].partition("/password/")[2].split()[0]
    assert invites_and_resets.set_password(funds.workspace, sent, PASSWORD + " nu").account_id == planted.account_id


def test_an_identity_proven_elsewhere_stays_but_a_password_set_beforehand_does_not(
    funds: Circles, mail: list[tuple[str, str]]
) -> None:
    officer = funds.member("sofie@b.be", Role.FUND_STAFF, "fund a")
    with unscoped_writing(funds.workspace) as connection:
        store.change_account(connection, officer.account_id, external_id="e" * 64)
    planted = sessions.sign_in(funds.workspace, "sofie@b.be", PASSWORD, address="1.1.1.1")
    assert funds.invite(funds.admins["b"], "sofie@b.be", Role.FUND_STAFF, "fund b") is None
    assert sessions.find_session(funds.workspace, planted.token) is None
    with pytest.raises(NotAllowed):
        sessions.sign_in(funds.workspace, "sofie@b.be", PASSWORD, address="1.1.1.1")
    assert (
        sessions.create_session(funds.workspace, officer.account_id, sessions.OPENID).account_id
        == officer.account_id
    )
    assert mail[-1][0] == "sofie@b.be"


def test_four_who_invite_the_same_person_at_once_make_one_account(funds: Circles) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: funds.invite(funds.admins["a"], "sofie@a.be", Role.FUND_STAFF, "fund a"), range(4)))
    found = [
        person
        for person in accounts.list_people(funds.admins["a"], funds.workspace)
        if person.email == "sofie@a.be"
    ]
    assert [len(person.memberships) for person in found] == [1]


def test_an_invitation_does_not_tell_whether_an_address_has_an_account_with_others(
    funds: Circles, mail: list[tuple[str, str]]
) -> None:
    funds.member("bekend@b.be", Role.FUND_STAFF, "fund b")
    answers = {
        email: funds.invite(funds.admins["a"], email, Role.FUND_STAFF, "fund a")
        for email in ("bekend@b.be", "nieuw@b.be")
    }
    assert set(answers.values()) == {None}
    states = {person.email: person.state for person in accounts.list_people(funds.admins["a"], funds.workspace)}
    assert states["bekend@b.be"] == states["nieuw@b.be"] == "invited"
    assert [to for to, _ in mail[-2:]] == ["bekend@b.be", "nieuw@b.be"]


def test_without_a_mail_server_a_link_to_an_account_of_others_is_never_handed_out(funds: Circles) -> None:
    for state in ("invited", "active"):
        email = f"{state}@b.be"
        link = funds.invite(funds.operator, email, Role.FUND_STAFF, "fund b")
        assert link is not None
        if state == "active":
            invites_and_resets.set_password(funds.workspace, token(link), PASSWORD)
        with pytest.raises(NotAllowed) as refused:
            funds.invite(funds.admins["a"], email, Role.FUND_STAFF, "fund a")
        assert refused.value.key == "accounts.ask_operator"
        if state == "invited":
            assert invites_and_resets.find_link_owner(funds.workspace, token(link)).email == email


def test_the_operator_adds_a_known_person_and_leaves_their_password_alone(funds: Circles) -> None:
    funds.member("bekend@b.be", Role.FUND_STAFF, "fund b")
    assert funds.invite(funds.operator, "Bekend@B.be", Role.FUND_STAFF, "fund a") is None
    begun = sessions.sign_in(funds.workspace, "bekend@b.be", PASSWORD, address="1.1.1.1")
    found = sessions.find_access(funds.workspace, sealed(funds.workspace, begun.token))
    assert found is not None
    assert [hat.organisation for hat in sessions.list_active_memberships(found, funds.workspace)] == [
        "Fonds b",
        "Fonds a",
    ]


@pytest.mark.parametrize(
    "email",
    ["", "geen", "a@b", "a b@c.be", "a@b@c.be", "a,b@c.be", "<a@b.be>", "a@b.be\nBcc: c@d.be", "a@.be",
     "a" * 250 + "@b.be"],
)
def test_what_cannot_be_an_address_is_refused(funds: Circles, email: str) -> None:
    with pytest.raises(ImpactError) as refused:
        funds.invite(funds.admins["a"], email, Role.FUND_STAFF, "fund a")
    assert refused.value.key == ("accounts.email_bad" if email else "accounts.email_missing")


def test_a_link_is_used_once_and_an_earlier_one_ends_with_a_new_one(funds: Circles) -> None:
    first = funds.invite(funds.admins["a"], "sofie@a.be", Role.FUND_STAFF, "fund a")
    assert first is not None
    second = accounts.create_reset_link(funds.admins["a"], first.account_id, funds.workspace)
    with pytest.raises(NotFound):
        invites_and_resets.set_password(funds.workspace, token(first), PASSWORD)
    invites_and_resets.set_password(funds.workspace, token(second), PASSWORD)
    for link in (first, second):
        with pytest.raises(NotFound):
            invites_and_resets.set_password(funds.workspace, token(link), PASSWORD)
        assert token(link) not in repr(link)


@pytest.mark.parametrize(("hours", "works"), [(71.9, True), (72, False)])
def test_a_link_works_for_72_hours(funds: Circles, clock: Clock, hours: float, works: bool) -> None:
    link = funds.invite(funds.admins["a"], "sofie@a.be", Role.FUND_STAFF, "fund a")
    assert link is not None
    clock.on(hours=hours)
    if works:
        assert invites_and_resets.find_link_owner(funds.workspace, token(link)).email == "sofie@a.be"
    else:
        with pytest.raises(NotFound):
            invites_and_resets.find_link_owner(funds.workspace, token(link))


def test_asking_for_a_link_says_nothing_and_takes_no_link_away(funds: Circles) -> None:
    link = funds.invite(funds.admins["a"], "sofie@a.be", Role.FUND_STAFF, "fund a")
    assert link is not None
    asked = [invites_and_resets.send_reset_link(funds.workspace, email) for email in ("sofie@a.be", "niemand@a.be")]  # type: ignore[func-returns-value]
    assert asked == [None, None]
    assert invites_and_resets.find_link_owner(funds.workspace, token(link)).name == "Sofie Maes"


def test_a_letter_is_asked_for_three_times_an_hour_at_most(funds: Circles, clock: Clock) -> None:
    for _ in range(6):
        invites_and_resets.send_reset_link(funds.workspace, "beheer@a.be")
    assert written(funds, funds.admins["a"].account_id) == 3  # the invitation of before counts
    clock.on(hours=1, seconds=1)
    invites_and_resets.send_reset_link(funds.workspace, "beheer@a.be")
    assert written(funds, funds.admins["a"].account_id) == 4


def written(funds: Circles, account_id: int) -> int:
    """How many letters an account was written."""
    with unscoped_reading(funds.workspace) as connection:
        return len(email_outbox.list_emails(connection, [account_id]))


def test_a_new_password_ends_every_session_and_every_other_link(funds: Circles) -> None:
    officer = funds.member("sofie@a.be", Role.FUND_STAFF, "fund a")
    before = sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1")
    link = accounts.create_reset_link(funds.admins["a"], officer.account_id, funds.workspace)
    invites_and_resets.send_reset_link(funds.workspace, "sofie@a.be")
    invites_and_resets.set_password(funds.workspace, token(link), PASSWORD + " nu")
    assert sessions.find_session(funds.workspace, before.token) is None
    with unscoped_reading(funds.workspace) as connection:
        rows = connection.exec_driver_sql(
            f"SELECT COUNT(*) FROM credential WHERE used_at IS NULL AND account_id = {officer.account_id}"
        )
        assert rows.scalar() == 0


def test_a_closed_account_is_out_at_the_next_look_and_back_in_when_opened(funds: Circles) -> None:
    officer = funds.member("sofie@a.be", Role.FUND_STAFF, "fund a")
    begun = sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1")
    seal = sealed(funds.workspace, begun.token)
    assert sessions.find_access(funds.workspace, seal) is not None
    link = accounts.create_reset_link(funds.admins["a"], officer.account_id, funds.workspace)
    accounts.disable(funds.admins["a"], officer.account_id, funds.workspace)
    assert sessions.find_access(funds.workspace, seal) is None
    assert sessions.find_session(funds.workspace, begun.token) is None
    with pytest.raises(NotFound):
        invites_and_resets.set_password(funds.workspace, token(link), PASSWORD)
    with pytest.raises(NotAllowed):
        sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1")
    accounts.disable(funds.admins["a"], officer.account_id, funds.workspace, closed=False)
    assert sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1").account_id == officer.account_id
    assert sessions.find_access(funds.workspace, seal) is None


def test_nobody_closes_themselves_or_takes_their_own_administration(funds: Circles) -> None:
    admin = funds.admins["a"]
    for deed in (
        lambda: accounts.disable(admin, admin.account_id, funds.workspace),
        lambda: accounts.revoke_membership(admin, membership(funds, admin.account_id), funds.workspace),
    ):
        with pytest.raises(ImpactError) as refused:
            deed()
        assert refused.value.key == "accounts.not_yourself"


def test_the_last_administrator_stays_also_when_two_take_each_others_role(funds: Circles) -> None:
    """The second looks at the trail of a moment ago: in the transaction it is the last one's own."""
    first = funds.admins["a"]
    second = funds.member("tweede@a.be", Role.ADMINISTRATOR, "fund a")
    accounts.revoke_membership(first, membership(funds, second.account_id), funds.workspace)
    for deed in (
        lambda: accounts.revoke_membership(second, membership(funds, first.account_id), funds.workspace),
        lambda: accounts.disable(second, first.account_id, funds.workspace),
    ):
        with pytest.raises(ImpactError) as refused:
            deed()
        assert refused.value.key == "accounts.last_administrator"


def test_a_membership_taken_away_ends_at_the_next_look(funds: Circles) -> None:
    officer = funds.member("sofie@a.be", Role.FUND_STAFF, "fund a")
    begun = sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1")
    accounts.revoke_membership(funds.admins["a"], membership(funds, officer.account_id), funds.workspace)
    assert sessions.find_access(funds.workspace, sealed(funds.workspace, begun.token)) is None


@pytest.mark.parametrize(
    ("steps", "lives"),
    [
        ((119,), True),
        ((120,), False),
        # A sign of life keeps it going, up to its full length.
        ((100,) * 7, True),
        ((100,) * 7 + (20,), False),
    ],
)
def test_a_session_ends_after_two_hours_of_silence_and_after_twelve(
    funds: Circles, clock: Clock, steps: tuple[int, ...], lives: bool
) -> None:
    begun = sessions.sign_in(funds.workspace, "beheer@a.be", PASSWORD, address="1.1.1.1")
    found = [sessions.find_session(funds.workspace, begun.token) for minutes in steps if clock.on(minutes=minutes)]
    assert (found[-1] is not None) is lives
    assert all(found[:-1])


def test_a_name_changed_elsewhere_meanwhile_is_a_conflict(funds: Circles) -> None:
    admin = funds.admins["a"]
    seen = own_account.find_own(admin, funds.workspace)
    own_account.change_own(admin, funds.workspace, name="Sofie M.", language=Language.FR, version=seen.version)
    with pytest.raises(Conflict):
        own_account.change_own(admin, funds.workspace, name="Anders", language=Language.NL, version=seen.version)
    assert own_account.find_own(admin, funds.workspace).name == "Sofie M."


def test_another_password_takes_the_present_one_and_ends_the_other_sessions(funds: Circles) -> None:
    begun = [sessions.sign_in(funds.workspace, "beheer@a.be", PASSWORD, address="1.1.1.1") for _ in range(2)]
    here = sessions.find_access(funds.workspace, sealed(funds.workspace, begun[0].token))
    assert here is not None
    with pytest.raises(NotAllowed):
        own_account.change_password(here, funds.workspace, old="iets anders dan dat", new=PASSWORD + " nu")
    own_account.change_password(here, funds.workspace, old=PASSWORD, new=PASSWORD + " nu")
    assert [sessions.find_session(funds.workspace, item.token) is not None for item in begun] == [True, False]


def test_a_person_acts_as_one_of_what_they_are_and_sees_that_alone(funds: Circles) -> None:
    person = funds.member("sofie@a.be", Role.FUND_STAFF, "fund a")
    funds.invite(funds.operator, "sofie@a.be", Role.GRANTEE_VIEWER, "grantee b")
    begun = sessions.sign_in(funds.workspace, "sofie@a.be", PASSWORD, address="1.1.1.1")
    seal = sealed(funds.workspace, begun.token)
    first = sessions.find_access(funds.workspace, seal)
    assert first is not None
    assert (first.role, first.portfolio_ids, first.organisation_ids) == (Role.FUND_STAFF, (funds.portfolios["a"],), ())
    other = sessions.list_active_memberships(first, funds.workspace)[1]
    sessions.switch_membership(first, other, funds.workspace)
    then = sessions.find_access(funds.workspace, seal)
    assert then is not None
    assert (then.account_id, then.role, then.portfolio_ids) == (person.account_id, Role.GRANTEE_VIEWER, ())
    assert then.organisation_ids == (funds.organisations["grantee b"],)
    strange = sessions.ActiveMembership(funds.organisations["fund b"], "Fonds b", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        sessions.switch_membership(then, strange, funds.workspace)


def test_signing_out_everywhere_ends_all(funds: Circles) -> None:
    begun = [sessions.sign_in(funds.workspace, "beheer@a.be", PASSWORD, address="1.1.1.1") for _ in range(3)]
    here = sessions.find_access(funds.workspace, sealed(funds.workspace, begun[0].token))
    assert here is not None
    assert sessions.end_everywhere(here, funds.workspace) == 4  # with the one of setting the password
    assert not any(sessions.find_session(funds.workspace, item.token) for item in begun)
    with unscoped_reading(funds.workspace) as connection:
        assert sessions_and_tokens.list_sessions(connection, here.account_id, audit_log.now()) == []
