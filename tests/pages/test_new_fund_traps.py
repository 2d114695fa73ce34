"""What a new administrator overlooks does no harm: the rhythm follows the calendar, and nobody is let in unasked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from harness import check, visit, workspace
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import demo_personas
from impact.services.admin import organisations_and_portfolios
from impact.services.calendar import reporting_periods
from impact.views.administration import OrganisationFields
from pages.parts.layout.menu import Page

NL = Language.NL


@pytest.fixture
def fund(with_tables: Stored, tmp_path: Path) -> Stored:
    """A fund whose calendar has years, with one grantee."""
    stored = with_tables.copy(tmp_path / "fund")
    found_small_fund(workspace(stored.url))
    return stored


def add_quarters(fund: Stored) -> None:
    place = workspace(fund.url)
    access = demo_personas.find_persona_access(place, "admin")
    reporting_periods.add_periods_of_year(access, 1, "quarter", YEAR + 1, place)


@pytest.mark.parametrize(("has_quarters", "rhythm"), [(False, "year"), (True, "quarter")])
def test_a_new_grantee_reports_at_the_rhythm_of_the_calendar(
    fund: Stored, has_quarters: bool, rhythm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_quarters:
        add_quarters(fund)
    at = visit(Page.ADMIN_ORGANISATIONS, "admin", NL, fund.url, monkeypatch, new="grantee")
    check(at, NL)
    assert at.selectbox(key="grantee-rhythm").value == rhythm


@pytest.mark.parametrize(("rhythm", "periods"), [("year", 1), ("quarter", 4)])
def test_how_often_a_new_fund_wants_reports_is_chosen_by_hand(
    rhythm: str, periods: int, new_database: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = new_database.copy(tmp_path / "new")
    at = visit(Page.ADMIN_CALENDAR, Role.ADMINISTRATOR.value, NL, stored.url, monkeypatch)
    check(at, NL)
    assert at.radio(key="first-rhythm").value is None
    assert at.button(key="year-add").disabled
    assert text(NL, "admin.grant.rhythm") not in [box.label for box in at.selectbox], "one question is not asked twice"
    at.number_input[0].set_value(YEAR).run()
    at.radio(key="first-rhythm").set_value(rhythm).run()
    assert at.number_input[0].value == YEAR
    assert at.button(key="year-add").label == text(
        NL, "admin.year.add.rhythm", year=str(YEAR), rhythm=text(NL, f"indicator.frequency.{rhythm}")
    )
    at.button(key="year-add").click().run()
    check(at, NL)
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, Role.ADMINISTRATOR.value)
    calendar = reporting_periods.load_calendar(access, access.portfolio_ids[0], "", place)
    assert (calendar.frequency, len(calendar.periods)) == (rhythm, periods)


def organisation_choice(at: AppTest) -> Selectbox:
    return next(box for box in at.selectbox if box.label == text(NL, "admin.give.organisation"))


@pytest.mark.parametrize("is_added_just_now", [True, False])
def test_from_a_grantee_one_link_leads_to_the_invitation_of_its_people(
    fund: Stored, is_added_just_now: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"new": "grantee"} if is_added_just_now else {"organisation": "2"}
    at = visit(Page.ADMIN_ORGANISATIONS, "admin", NL, fund.url, monkeypatch, **other)
    check(at, NL)
    grantee = NAME
    if is_added_just_now:
        grantee = "Andere vzw"
        at.text_input(key="grantee-name").set_value(grantee)
        at.button(key="grantee-add").click().run()
        check(at, NL)
    words = text(NL, "admin.people.invite.of", name=grantee)
    (link,) = (one.proto for one in at.get("page_link") if one.proto.label.replace("\\", "") == words)
    query = dict(parse_qsl(link.query_string))
    at = visit(Page.ADMIN_PEOPLE, "admin", NL, fund.url, monkeypatch, **query)
    check(at, NL)
    if is_added_just_now:
        box = organisation_choice(at)
        assert box.options[box.index or 0] == grantee and box.value is not None
    assert not at.button(key="invite-send").disabled


def test_whom_an_invitation_lets_in_where_is_chosen_by_hand(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.ADMIN_PEOPLE, "admin", NL, fund.url, monkeypatch, new="true")
    assert not at.button(key="invite-send").disabled, "of one organisation nothing is to be chosen"
    place = workspace(fund.url)
    access = demo_personas.find_persona_access(place, "admin")
    organisations_and_portfolios.add_grantee(
        access, place, OrganisationFields("Andere vzw"), portfolio_id=1, grant_ref="", grant_title="", reporting="year"
    )
    at = visit(Page.ADMIN_PEOPLE, "admin", NL, fund.url, monkeypatch, new="true")
    check(at, NL)
    choice = organisation_choice(at)
    assert choice.value is None
    assert at.button(key="invite-send").disabled
    assert NAME in choice.options
    choice.set_value(2).run()
    assert not at.button(key="invite-send").disabled
