"""Every link of every page leads somewhere, for each persona: no error, no closed page, no address nobody knows."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from harness import faults, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from pages.parts.layout.frame import CARRIED_PARAMETERS
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

# One persona of each role.
PERSONAS = {account.role: account.persona for account in demo_portfolio().accounts}
LINK = re.compile(r'<a [^>]*href="([^"]*)" data-page="([^"]+)"')
ACT = re.compile(r'data-act="([^"]+)" data-value="([^"]*)"')
Address = tuple[Page, tuple[tuple[str, str], ...]]
# Its key; within HTML the key of its part, its act and its value.
Button = tuple[str, str, str]


def read_links(at: AppTest) -> Iterator[Address]:
    """The pages that this page links to with their parameters, those about language and presenting aside."""
    by_hash = {
        entry["page_script_hash"]: Page(entry["url_pathname"] or "start")
        for entry in at._registered_pages.values()
    }
    for element in at.get("page_link"):
        query = dict(parse_qsl(element.proto.query_string))
        yield _address(by_hash[element.proto.page_script_hash], query)
    for component in at.get("bidi_component"):
        body = json.loads(component.proto.json or "{}").get("body", "")
        for address, page in LINK.findall(body):
            parts = urlsplit(unescape(address))
            assert parts.path == f"/{page}"
            yield _address(Page(page), dict(parse_qsl(parts.query)))


def _address(page: Page, query: dict[str, str]) -> Address:
    return page, tuple(
        sorted((name, value) for name, value in query.items() if name not in CARRIED_PARAMETERS)
    )


def is_new(address: Address, seen: set[tuple[Page, tuple[str, ...]]]) -> bool:
    """Whether no link with the same parameters, or the same word in one, was followed yet: ids are all alike."""
    page, query = address
    kind = (page, tuple(name if value.isdecimal() else f"{name}={value}" for name, value in query))
    if kind in seen:
        return False
    seen.add(kind)
    return True


@dataclass(frozen=True)
class Visited:
    """What was found at an address: where its link stood, what is wrong, and what can be clicked."""

    address: Address
    source: str
    faults: tuple[str, ...]
    titles: tuple[str, ...]
    buttons: tuple[Button, ...]


def look(address: Address, source: str, at: AppTest) -> Visited:
    """What there is to say of a page: thousands of pages would not be kept as they are."""
    wrong, titles = faults(at, Language.NL), [title.value for title in at.title]
    return Visited(address, source, tuple(wrong), tuple(titles), tuple(read_buttons(at)))


def read_buttons(at: AppTest) -> Iterator[Button]:
    """The buttons that can be clicked on a page as it stands."""
    for button in at.button:
        if not button.disabled:
            yield str(button.key), "", ""
    for component in at.get("bidi_component"):
        body = json.loads(component.proto.json or "{}").get("body", "")
        # $$ID-<hash>-<key>
        key = component.proto.id.split("-", 2)[-1]
        for act, value in ACT.findall(body):
            yield key, act, unescape(value)


@pytest.mark.parametrize("role", PERSONAS)
def test_every_link_of_the_demo_leads_somewhere(role: Role, demo_master: Stored) -> None:
    follow_every_link(demo_master, PERSONAS[role], role)


@pytest.mark.parametrize("role", Role)
def test_every_link_of_a_new_fund_leads_somewhere(role: Role, new_database: Stored) -> None:
    follow_every_link(new_database, role.value, role)


def follow_every_link(stored: Stored, persona: str, role: Role) -> None:
    """Follow one link of each kind from page to page, beginning with the menu."""
    closed = text(Language.NL, "frame.closed")
    visits, found = walk(stored, persona, role), []
    for visited in visits:
        page, query = visited.address
        wrong = list(visited.faults)
        if any(closed in title for title in visited.titles):
            wrong.append("closed to this role")
        found += [f"{visited.source} -> {page.value} {dict(query)}: {fault[:300]}" for fault in wrong]
    assert not found, "\n".join(found)
    assert len(visits) > len([page for page in Page if is_open_to(page, role)]), "no link was found"


@cache
def walk(stored: Stored, persona: str, role: Role) -> tuple[Visited, ...]:
    """Visit one address of each kind that the menu and the links of pages lead to.

    Those who look at links and those who look at buttons walk the same way, once in a process.
    """
    found: list[Visited] = []
    seen: set[tuple[Page, tuple[str, ...]]] = set()
    queue: deque[tuple[Address, str]] = deque(((page, ()), "menu") for page in Page if is_open_to(page, role))
    with pytest.MonkeyPatch.context() as patch:
        while queue:
            address, source = queue.popleft()
            if not is_new(address, seen):
                continue
            page, query = address
            at = visit(page, persona, Language.NL, stored.url, patch, **dict(query))
            found.append(look(address, source, at))
            queue.extend((target, f"{page.value} {dict(query)}") for target in read_links(at))
    return tuple(found)
