"""Lists of the administrators as tables to explore: the same rows, every link, and the list to read unchanged."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from harness import check, said, visit, workspace
from situations import html
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import accounts, demo_personas
from impact.services.admin import audit_trail, organisations_and_portfolios
from impact.views.administration import AuditLogQuery
from pages.admin_audit import trail_filters
from pages.parts.layout.menu import Page

LISTS = (Page.ADMIN_PEOPLE, Page.ADMIN_ORGANISATIONS, Page.ADMIN_AUDIT)


def opened(page: Page, stored: Stored, patch: pytest.MonkeyPatch, persona: str = "administrator",
           language: Language = Language.NL, **query: Any) -> AppTest:  # fmt: skip
    at = visit(page, persona, language, stored.url, patch, **query)
    check(at, language)
    return at


def shown(at: AppTest) -> pd.DataFrame:
    (found,) = at.dataframe
    return found.value


def links(words: str, page: Page) -> set[str]:
    """The addresses in a piece of HTML or a column that lead to something on a page."""
    found = re.findall(rf'/{page.value}\?[^"\s\\]*', words)
    return {re.sub(r"&amp;", "&", link) for link in found if "=" in link}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", LISTS)
def test_the_table_is_in_the_language_of_the_viewer(
    page: Page, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = shown(opened(page, demo_master, monkeypatch, language=language, view="explore"))
    assert len(found) > 0


@pytest.mark.parametrize("page", [Page.ADMIN_PEOPLE, Page.ADMIN_ORGANISATIONS])
def test_every_link_of_the_list_is_a_link_of_the_table(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = links(html(opened(page, demo_master, monkeypatch)), page)
    found = shown(opened(page, demo_master, monkeypatch, view="explore"))
    assert len(listed) > 5
    assert set(found["link"].dropna()) == listed


def test_the_tables_hold_everybody_and_every_organisation(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "administrator")
    persons = shown(opened(Page.ADMIN_PEOPLE, demo_master, monkeypatch, view="explore"))
    assert len(persons) == len(accounts.list_people(access, place))
    organisations = shown(opened(Page.ADMIN_ORGANISATIONS, demo_master, monkeypatch, view="explore"))
    assert set(organisations["name"]) == {
        row.fields.name for row in organisations_and_portfolios.list_organisations(access, place)
    }


def test_who_may_only_look_gets_no_link(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(opened(Page.ADMIN_ORGANISATIONS, demo_master, monkeypatch, "officer", view="explore"))
    assert "link" not in found.columns


def test_the_table_of_the_trail_holds_the_newest_events_with_their_moment(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "administrator")
    monkeypatch.setattr(trail_filters, "ROWS_TO_EXPLORE", 3)
    at = opened(Page.ADMIN_AUDIT, demo_master, monkeypatch, view="explore")
    events = audit_trail.list_events(access, AuditLogQuery(rows=3), place).events
    found = shown(at)
    assert [moment.to_pydatetime() for moment in found["at"]] == [event.at for event in events]
    assert text(Language.NL, "admin.trail.newest", n=3) in [piece.words for piece in said(at)]
    assert at.button(key="export-xlsx")


@pytest.mark.parametrize("page", LISTS)
def test_the_list_to_read_comes_first_and_one_goes_from_one_to_the_other(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(page, demo_master, monkeypatch)
    assert not at.dataframe
    (choice,) = [one for one in at.get("button_group") if one.key == "filter-view"]
    choice.set_value(["explore"]).run() if isinstance(choice.value, list) else choice.set_value("explore").run()
    assert at.query_params["view"] == "explore"
    assert len(at.dataframe) == 1


@pytest.mark.parametrize("page", LISTS)
def test_presenting_shows_the_list(page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"view": "explore", "present": "true", "veil": "false"}
    at = visit(page, "administrator", Language.NL, demo_master.url, monkeypatch, **query)
    assert not at.exception
    assert not at.dataframe


def test_the_trail_tells_a_return_and_a_reopening_from_an_approval() -> None:
    facts = ({}, {"returned": True}, {"reopened": True})
    assert len({trail_filters.describe_facts(fact) for fact in facts}) == 3
