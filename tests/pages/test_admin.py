"""The pages for administrators and one's own account: who gets in, what is done there, and what is said of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from harness import check, components, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, demo_personas, invites_and_resets, sessions
from impact.services.admin import audit_trail, membership_options, organisations_and_portfolios
from impact.services.calendar import reporting_periods
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.operations import one_time_downloads
from impact.views.administration import AuditLogQuery
from pages.parts.layout.menu import ADMINISTRATION, Page
from pages.parts.layout.page_permissions import is_open_to

ROLES = {account.persona: account.role for account in demo_portfolio().accounts}
ONE_OF_EACH = {role: persona for persona, role in reversed(ROLES.items())}
FORMS = (
    (Page.ADMIN_PEOPLE, {"new": "true"}), (Page.ADMIN_PEOPLE, {"person": "3"}),
    (Page.ADMIN_ORGANISATIONS, {"new": "grantee"}), (Page.ADMIN_ORGANISATIONS, {"new": "partner"}),
    (Page.ADMIN_ORGANISATIONS, {"organisation": "2"}), (Page.ADMIN_PORTFOLIOS, {"new": "true"}),
    (Page.ADMIN_PORTFOLIOS, {"portfolio": "1"}), (Page.ADMIN_CALENDAR, {"rhythm": "quarter", "period": "20"}),
    (Page.ADMIN_CALENDAR, {"rhythm": "month"}), (Page.ADMIN_AUDIT, {"outcome": "denied", "after": "2020-01-01"}),
)  # fmt: skip


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own, to change."""
    return demo_master.copy(tmp_path / "demo")


@pytest.fixture
def opened(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on it, as the administrator unless said otherwise."""

    def open_page(page: Page, persona: str = "administrator", **query: Any) -> AppTest:
        at = visit(page, persona, Language.NL, demo.url, monkeypatch, **query)
        assert not at.exception, at.exception[0].stack_trace
        return at

    return open_page


def words(at: AppTest) -> str:
    """All that a page says, markdown's signs taken away."""
    return re.sub(r"\\(.)", r"\1", "\n".join(piece.words for piece in said(at))).replace("\u00a0", " ")


def read_words(markdown: str) -> str:
    """What somebody reads of a text whose signs are escaped, and whose addresses are no links."""
    return markdown.replace("\\", "").replace("\u2060", "")


def access(demo: Stored, persona: str = "administrator") -> Any:
    return demo_personas.find_persona_access(workspace(demo.url), persona)


def person(demo: Stored, name: str) -> Any:
    return next(one for one in accounts.list_people(access(demo), workspace(demo.url)) if one.name.startswith(name))


def last_event(demo: Stored) -> tuple[str, str, str]:
    event = audit_trail.list_events(access(demo), AuditLogQuery(rows=1), workspace(demo.url)).events[0]
    return event.action, event.kind, event.outcome


# Who gets in.


@pytest.mark.parametrize("page", [*ADMINISTRATION, Page.ACCOUNT])
@pytest.mark.parametrize("role", list(Role))
def test_a_page_is_open_to_whom_the_table_lets_in_and_closed_with_nothing_on_it_to_others(
    page: Page, role: Role, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(page, ONE_OF_EACH[role], Language.NL, demo_master.url, monkeypatch)
    check(at, Language.NL)
    closed = text(Language.NL, "frame.closed")
    assert (at.title[0].value == closed) is not is_open_to(page, role)
    if not is_open_to(page, role):
        assert [piece.value for piece in at.main.title] == [closed]
        assert not [*at.main.button, *at.main.text_input, *at.main.selectbox, *components(at.main)]


@pytest.mark.parametrize(("role", "pages"), [
    (Role.ADMINISTRATOR, ADMINISTRATION),
    (Role.FUND_STAFF, (Page.ADMIN_ORGANISATIONS, Page.ADMIN_CALENDAR, Page.ADMIN_PERMISSIONS)),
    *((role, ()) for role in Role if role not in (Role.ADMINISTRATOR, Role.FUND_STAFF)),
])  # fmt: skip
def test_the_menu_offers_a_role_its_pages_and_no_other(role: Role, pages: tuple[Page, ...]) -> None:
    assert tuple(page for page in ADMINISTRATION if is_open_to(page, role)) == pages


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("page", "query"), FORMS)
def test_every_form_draws_in_every_language(
    page: Page, query: dict[str, str], language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(visit(page, "administrator", language, demo_master.url, monkeypatch, **query), language)


# People.


def invited(at: AppTest, name: str, email: str, demo: Stored) -> AppTest:
    grantee, _ = membership_options.list_options(access(demo), workspace(demo.url)).grantees[0]
    assert at.button(key="invite-send").disabled, "nobody chose an organisation"
    next(box for box in at.selectbox if str(box.key).startswith("invite-organisation-")).set_value(grantee).run()
    at.text_input(key="invite-name").set_value(name)
    at.text_input(key="invite-email").set_value(email)
    return at.button(key="invite-send").click().run()


def test_an_invitation_shows_its_link_once_and_makes_the_account(opened: Callable[..., AppTest], demo: Stored) -> None:
    at = opened(Page.ADMIN_PEOPLE, new="true")
    at = invited(at, "Nieuwe Mens", "nieuw@mens.example", demo)
    assert not at.exception
    link = at.code[0].value
    token = link.rpartition("/")[2]
    assert invites_and_resets.find_link_owner(workspace(demo.url), token).email == "nieuw@mens.example"
    made = person(demo, "Nieuwe Mens")
    assert [(item.role, item.subject_id == item.organisation_id) for item in made.memberships] == [
        (Role.GRANTEE_EDITOR, True)
    ]
    assert last_event(demo) == ("invite", "account", "done")
    at.query_params["person"] = str(made.account_id)
    at.run()
    assert not at.code
    assert token not in words(at)


def test_what_was_said_goes_when_it_is_dismissed(opened: Callable[..., AppTest], demo: Stored) -> None:
    at = invited(opened(Page.ADMIN_PEOPLE, new="true"), "Nieuwe Mens", "nieuw@mens.example", demo)
    assert at.code
    at.button(key="told-dismiss").click().run()
    assert not at.code


def test_who_only_clicks_on_invites_nobody_to_administer(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_PEOPLE, new="true")
    assert at.selectbox(key="invite-role").value is Role.GRANTEE_EDITOR


@pytest.mark.parametrize(("name", "email", "key"), [
    ("", "nieuw@mens.example", "accounts.name_missing"), ("Nieuwe Mens", "geen adres", "accounts.email_bad"),
])  # fmt: skip
def test_an_invitation_that_cannot_be_sent_says_why_and_keeps_what_was_typed(
    name: str, email: str, key: str, opened: Callable[..., AppTest], demo: Stored
) -> None:
    at = invited(opened(Page.ADMIN_PEOPLE, new="true"), name, email, demo)
    assert read_words(at.error[0].value) == text(Language.NL, key, email=email)
    assert at.text_input(key="invite-email").value == email


def test_only_sensible_combinations_are_offered(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_PEOPLE, new="true")
    at.selectbox(key="invite-role").set_value(Role.ACADEMIC).run()
    (behalf,) = [box for box in at.selectbox if box.key == "invite-organisation-academic"]
    assert set(behalf.options) == {"Onderzoeksgroep Peilglas (fictief)", "Lerend netwerk Drie Werven (fictief)"}
    at.selectbox(key="invite-role").set_value(Role.FUND_STAFF).run()
    assert [box.key for box in at.main.selectbox] == ["invite-role"]


def test_a_membership_that_is_taken_can_be_given_back_at_once(opened: Callable[..., AppTest], demo: Stored) -> None:
    coach = person(demo, "Coach")
    at = opened(Page.ADMIN_PEOPLE, person=coach.account_id)
    at.button(key=f"take-{coach.memberships[0].membership_id}").click().run()
    assert not at.exception
    assert len(person(demo, "Coach").memberships) == len(coach.memberships) - 1
    at.button(key="told-undo").click().run()
    assert text(Language.NL, "admin.undone") in words(at)
    opens = {item.subject for item in person(demo, "Coach").memberships}
    assert opens == {item.subject for item in coach.memberships}


def test_closing_an_account_asks_first_and_ends_its_sessions(opened: Callable[..., AppTest], demo: Stored) -> None:
    coach, place = person(demo, "Coach"), workspace(demo.url)
    live = sessions.create_session(place, coach.account_id, sessions.DEMO)
    at = opened(Page.ADMIN_PEOPLE, person=coach.account_id)
    assert "Coach (demo) wordt overal afgemeld" in words(at)
    at.button(key="close-account").click().run()
    assert sessions.find_session(place, live.token) is None
    assert person(demo, "Coach").state == "disabled"
    at.button(key="open-account").click().run()
    assert person(demo, "Coach").state == "active"


def test_nobody_closes_their_own_account_here(opened: Callable[..., AppTest], demo: Stored) -> None:
    at = opened(Page.ADMIN_PEOPLE, person=access(demo).account_id)
    assert text(Language.NL, "admin.person.you") in words(at)
    assert not [button for button in at.main.button if button.key == "close-account"]


def test_searching_leaves_who_has_the_words(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_PEOPLE)
    at.text_input(key="people-search").set_value("peilglas").run()
    assert "Onderzoeker" in words(at)
    assert "Koepelmedewerker" not in words(at)
    at.text_input(key="people-search").set_value("niemand heet zo").run()
    assert text(Language.NL, "admin.people.none") in words(at)


# Organisations, portfolios, calendar.


def test_a_grantee_is_added_and_stands_in_the_list(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_ORGANISATIONS, new="grantee")
    at.text_input(key="grantee-name").set_value("<b>Nieuw</b> huis")
    at.button(key="grantee-add").click().run()
    assert not at.exception
    assert at.title[0].value.startswith("13 begunstigde organisaties")
    assert "<b>Nieuw</b> huis is toegevoegd" in words(at)


def test_two_administrators_who_change_the_same_organisation_see_both_texts(
    opened: Callable[..., AppTest], demo: Stored
) -> None:
    at, place = opened(Page.ADMIN_ORGANISATIONS, organisation="2"), workspace(demo.url)
    row = next(
        one
        for one in organisations_and_portfolios.list_organisations(access(demo), place)
        if one.organisation_id == 2
    )
    organisations_and_portfolios.change_organisation(
        access(demo), 2, place, replace(row.fields, name="Door iemand anders"), version=row.version
    )
    at.text_input(key="organisation-2-name").set_value("Door mij")
    at.button(key="save-organisation-2").click().run()
    assert "Nu staat er: Naam: Door iemand anders. Jij schreef: Naam: Door mij." in read_words(at.error[0].value)
    assert at.text_input(key="organisation-2-name").value == "Door mij"
    at.button(key="save-organisation-2").click().run()
    assert not at.error
    names = {one.fields.name for one in organisations_and_portfolios.list_organisations(access(demo), place)}
    assert "Door mij" in names


def test_what_is_saved_is_what_the_form_shows_when_it_is_opened_again(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_PORTFOLIOS, portfolio="1")
    at.number_input(key="portfolio-1-small").set_value(8)
    at.button(key="save-portfolio-1").click().run()
    assert not at.error
    at.query_params["portfolio"] = "1"
    at.run()
    assert at.number_input(key="portfolio-1-small").value == 8
    at.number_input(key="portfolio-1-small").set_value(9)
    at.button(key="save-portfolio-1").click().run()
    assert not at.error


def test_fund_staff_look_at_organisations_and_change_the_calendar(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_ORGANISATIONS, "officer", organisation="2")
    assert text(Language.NL, "admin.organisation.looking") in words(at)
    assert not [box for box in at.text_input if box.key.startswith("organisation-2")]
    at = opened(Page.ADMIN_ORGANISATIONS, "officer", new="grantee")
    assert not [box for box in at.text_input if box.key.startswith("grantee")]
    at = opened(Page.ADMIN_CALENDAR, "officer")
    assert [button for button in at.button if button.key == "year-add"]


def test_a_year_is_added_and_a_period_goes_out_and_comes_back(opened: Callable[..., AppTest], demo: Stored) -> None:
    def ends() -> list[int]:
        found = reporting_periods.load_calendar(access(demo), 1, "year", workspace(demo.url)).periods
        return [row.ends.year for row in found]

    before = ends()
    at = opened(Page.ADMIN_CALENDAR, rhythm="year")
    at.button(key="year-add").click().run()
    assert ends() == [before[0] + 1, *before]
    added = reporting_periods.load_calendar(access(demo), 1, "year", workspace(demo.url)).periods[0]
    at = opened(Page.ADMIN_CALENDAR, rhythm="year", period=added.period_id)
    at.button(key=f"remove-period-{added.period_id}").click().run()
    assert ends() == before
    at.button(key="told-undo").click().run()
    assert ends() == [before[0] + 1, *before]


# The trail, the table, one's own account.


def test_the_trail_says_that_the_chain_is_whole_and_tells_what_happened(
    opened: Callable[..., AppTest], demo: Stored
) -> None:
    reporting_periods.add_periods_of_year(access(demo), 1, "year", 2030, workspace(demo.url))
    at = opened(Page.ADMIN_AUDIT)
    assert "De keten is heel" in words(at)
    assert "Beheerder (demo)" in words(at)
    assert "rapporteringskalender: toevoegen" in words(at)
    at = opened(Page.ADMIN_AUDIT, action="take")
    assert text(Language.NL, "admin.trail.none") in words(at)


def test_an_export_waits_for_the_session_that_asked_for_it(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ADMIN_AUDIT)
    at.button(key="export-csv").click().run()
    (link,) = at.get("link_button")
    address = link.proto.url
    token = address.rpartition("/")[2]
    assert one_time_downloads.redeem(token, 999_999, one_time_downloads._pending[token].access) is None
    waiting = one_time_downloads._pending[token]
    assert waiting.data.splitlines()[0] == ",".join(audit_trail.COLUMNS).encode()


def test_the_permission_table_has_a_word_in_every_cell(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.ADMIN_PERMISSIONS, "officer", Language.EN, demo_master.url, monkeypatch)
    (found,) = [item for item in at.main.get("bidi_component") if "fi-may" in (item.proto.json or "")]
    body = json.loads(found.proto.json)["body"]
    cells = re.findall(r"<td.*?</td>", body)
    assert cells
    assert all(re.search(r">\s*(yes|no|pseudonymised)<", cell) for cell in cells)


def session_of_lies(demo: Stored, password: str) -> str:
    """Somebody with a password of her own, signed in: what the gate hands to the pages."""
    place = workspace(demo.url)
    link = accounts.invite(
        access(demo), place, email="lies@mens.example", name="Lies", language=Language.NL, role=Role.GRANTEE_VIEWER,
        organisation_id=2, subject_id=2,
    )  # fmt: skip
    assert link is not None
    session = invites_and_resets.set_password(place, link.path.rpartition("/")[2], password)
    live = sessions.find_session(place, session.token)
    assert live is not None
    return sessions.sign_session(live)


def test_a_name_and_language_of_one_s_own_are_saved(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.ACCOUNT, None, Language.NL, demo.url, monkeypatch)
    at.user = {"session": session_of_lies(demo, "eerste zin van woorden")}
    at.run()
    at.text_input(key="account-name").set_value("Lies Anders")
    at.button(key="account-save").click().run()
    assert text(Language.NL, "account.saved") in words(at)
    assert person(demo, "Lies Anders")


def test_the_name_of_a_persona_cannot_be_written_over(opened: Callable[..., AppTest]) -> None:
    assert opened(Page.ACCOUNT, "coach").text_input(key="account-name").disabled


def test_a_persona_has_no_password_to_change_and_sees_what_it_opens(opened: Callable[..., AppTest]) -> None:
    at = opened(Page.ACCOUNT, "coach")
    assert not [box for box in at.text_input if box.key.startswith("password")]
    assert "coach · namens Coachgroep Kompasnaald (fictief) · kijkt mee met Jeugdatelier Stapsteen, " in words(at)


def test_a_password_is_changed_knowing_the_present_one_and_typing_the_new_one_twice(
    opened: Callable[..., AppTest], demo: Stored
) -> None:
    place, old, new = workspace(demo.url), "eerste zin van woorden", "tweede zin van woorden"
    at = opened(Page.ACCOUNT, "coach")
    at.user = {"session": session_of_lies(demo, old)}
    at.run()

    def change(*typed: str) -> str:
        for name, words_ in zip(("old", "new", "again"), typed, strict=True):
            at.text_input(key=f"password-{name}").set_value(words_)
        at.button(key="password-change").click().run()
        assert not at.exception
        return at.error[0].value if at.error else ""

    assert change(old, new, "iets anders dan dat") == text(Language.NL, "account.password.differ")
    assert change("verkeerd geraden zin", new, new) == text(Language.NL, "accounts.old_password_wrong")
    assert not change(old, new, new)
    assert text(Language.NL, "account.password.changed") in words(at)
    assert sessions.find_session(place, sessions.sign_in(place, "lies@mens.example", new, address="127.0.0.1").token)


def test_signing_out_everywhere_ends_this_visit_too(opened: Callable[..., AppTest], demo: Stored) -> None:
    at = opened(Page.ACCOUNT, "umbrella")
    at.button(key="end-everywhere").click().run()
    assert at.title[0].value == text(Language.NL, "frame.session.ended")


def test_one_s_own_data_are_made_on_request(opened: Callable[..., AppTest], demo: Stored) -> None:
    at = opened(Page.ACCOUNT, "academic")
    at.button(key="data-make").click().run()
    (link,) = at.get("link_button")
    held = json.loads(one_time_downloads._pending[link.proto.url.rpartition("/")[2]].data)
    assert held["account"]["name"] == "Onderzoeker (demo)"
