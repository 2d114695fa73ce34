"""In a real browser what others wrote executes nothing, leads nowhere, styles nothing and widens no page.

The database has markup, links, addresses, signs that turn a line around and 300 unbroken letters in every text that
somebody can have written (planted_texts.py). The officer opens every page; the others theirs, so that every page is
opened by somebody else too; each in a theme and at a width that go round. Guests open their links without an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from browsing import DESK, PHONE, Visitor, visiting
from harness import query_for, subjects
from planted_texts import PLANTED
from playwright.sync_api import Browser, expect
from serving import serve
from stored import Stored
from traces import TRAP, faults

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import open_workspace
from impact.services.theory import guest_links
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

LOOKS = (("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE))
# Whoever may change theories opens the editor too.
EDITORS = {"officer", "grantee-G12"}
OTHERS = ("grantee-G12", "coach", "academic", "umbrella", "facilitator", "administrator")


@pytest.fixture(scope="module")
def stored_copy(planted: Stored, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    return planted.copy(tmp_path_factory.mktemp("planted-served") / "data")


@pytest.fixture(scope="module")
def guest_paths(stored_copy: Stored) -> dict[str, str]:
    """A link with names and one with pseudonyms to the theory of one grantee, whose note is planted too."""
    workspace = open_workspace(stored_copy.url)
    try:
        officer = demo_personas.find_persona_access(workspace, "officer")
        organisation_id = int(query_for(Page.THEORY, subjects(stored_copy.url, "officer"))["organisation"])
        return {
            label: guest_links.make_link(
                officer, organisation_id, workspace, note=PLANTED[:100], shows_names=shows_names
            ).path
            for label, shows_names in (("names", True), ("pseudonyms", False))
        }
    finally:
        workspace.engine.dispose()


@pytest.fixture(scope="module")
def address(stored_copy: Stored, guest_paths: dict[str, str]) -> Iterator[str]:
    folder = stored_copy.folder.parent
    assert len(guest_paths) == 2
    with serve(stored_copy, folder / "server.log") as served:
        yield served
    said = (folder / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]


def pages_of(persona: str, stored: Stored) -> list[Page]:
    workspace = open_workspace(stored.url)
    try:
        role = demo_personas.find_persona_access(workspace, persona).role
    finally:
        workspace.engine.dispose()
    return [page for page in Page if is_open_to(page, role)]


def open_page(visitor: Visitor, page: Page, stored: Stored, persona: str, **more: Any) -> None:
    query: dict[str, Any] = query_for(page, subjects(stored.url, persona)) | more
    visitor.follow(f"/{page.value}?{urlencode(query)}")


def walk(browser: Browser, address: str, stored: Stored, persona: str, pages: list[Page], turn: int) -> list[str]:
    """What went wrong on these pages for somebody, each in the next theme and width."""
    found: list[str] = []
    with visiting(browser, address) as visitor:
        visitor.page.add_init_script(TRAP)
        visitor.arrive().enter(persona)
        for number, page in enumerate(pages):
            theme, size = LOOKS[(number + turn) % len(LOOKS)]
            visitor.page.emulate_media(color_scheme=theme)
            visitor.page.set_viewport_size(size)
            open_page(visitor, page, stored, persona)
            found += [f"{persona} {page.value} {theme} {size['width']}: {fault}" for fault in faults(visitor)]
        if persona in EDITORS:
            open_page(visitor, Page.THEORY, stored, persona, edit=1)
            visitor.page.locator(".st-key-theory-arrows").wait_for()
            found += [f"{persona} editor of a theory: {fault}" for fault in faults(visitor)]
    return found


@pytest.mark.timeout(300)
def test_no_page_of_the_officer_takes_up_what_somebody_wrote(browser: Browser, address: str, planted: Stored) -> None:
    pages = pages_of("officer", planted)
    assert len(pages) > 10
    assert walk(browser, address, planted, "officer", pages, turn=0) == []


@pytest.mark.timeout(300)
def test_no_page_of_the_others_takes_up_what_somebody_wrote(browser: Browser, address: str, planted: Stored) -> None:
    found: list[str] = []
    seen: set[Page] = set()
    for turn, persona in enumerate(OTHERS, start=1):
        pages = pages_of(persona, planted)
        # Somebody who finds nothing new looks at what is most of others.
        chosen = [page for page in pages if page not in seen or page in (Page.GRANTEE, Page.INDICATOR)]
        seen |= {*chosen}
        found += walk(browser, address, planted, persona, chosen, turn)
    assert found == []
    assert seen == set(Page)


def test_the_explanation_of_a_figure_and_its_sheet_take_up_nothing(
    browser: Browser, address: str, planted: Stored
) -> None:
    with visiting(browser, address, size=PHONE) as visitor:
        visitor.page.add_init_script(TRAP)
        visitor.arrive().enter("officer")
        open_page(visitor, Page.GRANTEE, planted, "officer")
        visitor.click(".st-key-trends button[data-act=explain]")
        visitor.page.locator("[data-testid=stDialog]").wait_for()
        assert list(faults(visitor)) == []


def look_as_guest(visitor: Visitor, path: str, turn: int) -> list[str]:
    """What went wrong for a guest whose name and question are planted as well, from the offer to the question asked."""
    page, found = visitor.page, list[str]()

    def look(place: str) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
        for theme, size in (LOOKS[turn], LOOKS[turn + 1]):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            found.extend(f"guest {place} {theme} {size['width']}: {fault}" for fault in faults(visitor))

    visitor.follow(path)
    look("offer")
    name = page.get_by_label(text(Language.NL, "guests.your_name"))
    name.fill(PLANTED[: int(name.get_attribute("maxlength") or 0)])
    page.get_by_role("button", name=text(Language.NL, "guests.open")).click()
    expect(page.locator("#ask")).to_be_visible()
    look("theory")
    send = page.locator("#ask").get_by_role("button", name=text(Language.NL, "conversations.send"))
    page.locator("#words").fill(PLANTED)
    send.click()
    # The addresses in it are pointed out first; the same words are sent once more.
    expect(page.locator("#ask .trouble")).to_be_visible()
    look("words pointed out")
    send.click()
    expect(page.locator(".talk .message").filter(has_text="wwww").first).to_be_visible()
    look("conversations")
    return found


def test_no_page_of_a_guest_takes_up_what_somebody_wrote(
    browser: Browser, address: str, guest_paths: dict[str, str]
) -> None:
    found: list[str] = []
    for turn, path in enumerate(guest_paths.values()):
        with visiting(browser, address) as visitor:
            visitor.page.add_init_script(TRAP)
            found += look_as_guest(visitor, path, turn)
            # The words that were pointed out are answered with a refusal.
            visitor.troubles[:] = [trouble for trouble in visitor.troubles if not trouble.endswith("/guest/ask)")]
    assert found == []
