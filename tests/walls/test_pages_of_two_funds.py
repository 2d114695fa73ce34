"""Every page for every role, asked for things of one's own fund and of the other: no canary of the other is sent.

Looked through is all that goes to a browser, not what it shows: every element as it is put on the wire.
"""

from __future__ import annotations

from typing import Any

import pytest
from harness import visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from world import ALDER, BIRCH, ROLES, SHARED, TENANTS, World, other

from impact.access.permissions import sees_pseudonyms
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

CELLS = [
    pytest.param(page, role, id=f"{page.value}-{role.value}") for page in Page for role in ROLES
]
# Words of the fund itself, which it shares with those it invites, and of people, who see their own name.
FUND_WORDS = (f"Fonds {ALDER}", f"Portefeuille {ALDER}", f"gedeeld {ALDER}", f"Partner {ALDER}", f"Mens {ALDER}",
              f"{ALDER}-")  # fmt: skip


def sent(at: AppTest) -> str:
    """Everything that goes over the wire to draw a page."""
    pieces: list[str] = []

    def walk(block: Any) -> None:
        for child in block.children.values():
            proto = getattr(child, "proto", None)
            if proto is not None:
                pieces.append(proto.SerializeToString().decode("utf-8", "ignore"))
            if hasattr(child, "children"):
                walk(child)

    walk(at._tree)
    # Signs in a name are escaped for markdown; on the screen they are not.
    return "\n".join(pieces).replace("\\", "")


def asked_for(page: Page, world: World, role: Role, whose: str) -> dict[str, int]:
    """The question of an address that names a thing of one of the funds."""
    access = world.access(ALDER, role)
    place = world.organisations[whose, "een"]
    if page in (Page.GRANTEE, Page.THEORY, Page.UPLOAD):
        return {"organisation": world.number(access, "organisation", place)}
    if page is Page.INDICATOR:
        return {"indicator": world.number(access, "indicator", world.indicators[whose][0])}
    if page is Page.ALL_FIGURES:
        return {"organisation": world.number(access, "organisation", place), "portfolio": world.portfolios[whose]}
    if page in (Page.PORTFOLIO, Page.ADMIN_CALENDAR, Page.ADMIN_PORTFOLIOS):
        return {"portfolio": world.portfolios[whose]}
    if page is Page.ADMIN_PEOPLE:
        return {"person": world.access(whose, Role.GRANTEE_EDITOR).account_id}
    if page is Page.ADMIN_ORGANISATIONS:
        return {"organisation": place}
    return {}


class Visits:
    """What each page sent to each role of the first fund; a page that several tests look through is visited once."""

    def __init__(self, url: str, world: World) -> None:
        self.url, self.world = url, world
        self._kept: dict[tuple[Page, Role, str], str] = {}

    def words(self, page: Page, role: Role, whose: str) -> str:
        """What a page sends that is asked for things of one of the funds; it must not end in an exception."""
        visited = page, role, whose
        if visited not in self._kept:
            question = asked_for(page, self.world, role, whose)
            with pytest.MonkeyPatch.context() as patch:
                at = visit(page, f"{ALDER}-{role.value}", Language.NL, self.url, patch, **question)
            assert not at.exception, [problem.value for problem in at.exception]
            self._kept[visited] = sent(at)
        return self._kept[visited]


@pytest.fixture(scope="module")
def visits(two_funds_master: Stored, looked_at: World) -> Visits:
    return Visits(two_funds_master.url, looked_at)


@pytest.mark.parametrize(("page", "role"), CELLS)
def test_no_page_sends_anything_of_the_other_fund(page: Page, role: Role, visits: Visits) -> None:
    for whose in TENANTS:
        words = visits.words(page, role, whose)
        assert BIRCH not in words
        assert other(BIRCH) == ALDER
        if sees_pseudonyms(role):
            for said in FUND_WORDS[:-1]:
                words = words.replace(said, "")
            for canary in (f"Werking {ALDER}", f"titel {ALDER}", f"verhaal {ALDER}", f"ref-{ALDER}", SHARED):
                assert canary not in words


@pytest.mark.parametrize("page", [
    Page.PORTFOLIO, Page.ALL_FIGURES, Page.GRANTEE, Page.INDICATOR, Page.THEORY, Page.ADMIN_PEOPLE,
])
def test_its_own_canaries_are_sent_so_that_the_others_would_be_noticed(page: Page, visits: Visits) -> None:
    assert ALDER in visits.words(page, Role.ADMINISTRATOR, ALDER).replace(f"Mens {ALDER} administrator", "")


@pytest.mark.parametrize(("page", "role"), [cell for cell in CELLS if not is_open_to(*cell.values)])
def test_a_page_that_is_closed_to_a_role_sends_nothing_of_its_own_fund_either(
    page: Page, role: Role, visits: Visits
) -> None:
    words = visits.words(page, role, ALDER)
    assert ALDER not in words.replace(f"Mens {ALDER} {role.value}", "").replace(f"{ALDER}-{role.value}", "")
