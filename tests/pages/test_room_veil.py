"""Before the first slide the speaker says what the room sees; under the veil no name reaches the page."""

from __future__ import annotations

import pytest
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.access.permissions import least_small_number, may_hide_names, pseudonymise_access
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import operator_access
from impact.services.dashboards import grantees
from impact.services.disclosure.viewer_filter import open_filtered
from pages.parts.layout.menu import Page
from tests.pages.harness import query_for, said, subjects, visit, workspace

WHO, LIFT = "Wie kijkt mee?", "De namen weer tonen?"


def _names(demo: Stored) -> list[str]:
    place = workspace(demo.url)
    return [row.name for row in grantees.list_grantees(operator_access.load_operator(place), place)]


def _shown(at: AppTest) -> str:
    return "\n".join(piece.words for piece in said(at))


def _only(value: object) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _click(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", [Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.THEORY])
def test_the_room_sees_names_only_by_choice_and_the_veil_is_left_in_two_steps(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = _names(demo_master)
    query = query_for(page, subjects(demo_master.url, "officer"))
    at = visit(page, "officer", Language.NL, demo_master.url, monkeypatch, present="true", **query)
    assert [title.value for title in at.title] == [WHO]
    assert not any(name in _shown(at) for name in names)
    _click(at, "present-veiled")
    assert at.query_params["veil"] in ("true", ["true"])
    for _ in range(3):
        assert at.title and at.title[0].value != WHO
        assert not any(name in _shown(at) for name in names)
        _click(at, "present-next")
    _click(at, "present-stop")
    assert [title.value for title in at.title] == [LIFT]
    assert not any(name in _shown(at) for name in names)
    _click(at, "present-stay")
    assert [title.value for title in at.title] != [LIFT]
    _click(_click(at, "present-stop"), "present-lift")
    assert "present" not in at.query_params and "veil" not in at.query_params
    assert {key: _only(at.query_params[key]) for key in query} == {key: str(number) for key, number in query.items()}


def test_what_was_searched_for_does_not_stand_in_the_address_before_a_room(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisations = [str(number) for number in subjects(demo_master.url, "officer").organisations[:2]]
    at = visit(Page.ALL_FIGURES, "officer", Language.NL, demo_master.url, monkeypatch, present="true",
               search=_names(demo_master)[0], organisation=organisations)  # fmt: skip
    _click(at, "present-veiled")
    assert "search" not in at.query_params
    assert _only(at.query_params["organisation"]) not in organisations
    assert not any(name in _shown(at) for name in _names(demo_master))


def test_who_shows_what_it_sees_shows_names(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch, present="true")
    _click(_click(at, "present-named"), "present-next")
    assert any(name in _shown(at) for name in _names(demo_master))
    assert "present" not in _click(at, "present-stop").query_params


def test_a_grantee_that_shows_its_own_figures_is_asked_nothing(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "grantee-G01", Language.NL, demo_master.url, monkeypatch, present="true")
    assert at.title and at.title[0].value != WHO


@pytest.mark.parametrize("role", Role)
def test_in_a_session_groups_of_fewer_than_ten_are_hidden(role: Role, demo_master: Stored) -> None:
    place = workspace(demo_master.url)
    operator = operator_access.load_operator(place)
    access = Access(0, "x", role, operator.organisation_id, operator.portfolio_ids, ())
    with open_filtered(access, place) as (_, viewer_filter):
        assert viewer_filter.small_number() == least_small_number(role) == (10 if role is Role.FACILITATOR else 5)
    if may_hide_names(role):
        assert least_small_number(pseudonymise_access(access).role) == 10
