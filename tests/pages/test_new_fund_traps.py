"""What a new administrator overlooks does no harm: the rhythm follows the calendar, and nobody is let in unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import check, visit, workspace
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
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
    choice = next(box for box in at.selectbox if box.label == text(NL, "admin.give.organisation"))
    assert choice.value is None
    assert at.button(key="invite-send").disabled
    assert NAME in choice.options
    choice.set_value(2).run()
    assert not at.button(key="invite-send").disabled
