"""What only a browser opens: each role opens every fold and menu of its pages, and fetches every file they offer.

Menus that run once they are opened, links to files and what lies under a button are out of reach of a page drawn
without a browser (`tests/pages/test_every_button.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from browsing import DESK, PHONE, Visitor
from harness import query_for, subjects
from playwright.sync_api import Locator
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.demo.portfolio_setup import build_portfolio_setup
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

Visit = Callable[..., Visitor]
# One persona per role, each in another language than the one before.
PERSONAS = {account.role: account.persona for account in build_portfolio_setup().accounts}
MAIN = "[data-testid=stMain]"
FOLDED = f"{MAIN} details:not([open]) > summary"
MENUS = f"{MAIN} [data-testid=stPopover] [data-testid=stPopoverButton]:visible"
MENU = "[data-testid=stPopoverBody]"
# What makes a file: its button stands in a menu or on the page, and a link to the file comes.
FILE_BUTTONS = ", ".join(f"[class*='st-key-{key}-'] button:visible" for key in ("page-file", "all-figures", "export"))
FILES = "a[href*='/download/']"
WRONG = "[data-testid=stException], [data-testid=stAlertContentError]"


def find_faults(someone: Visitor, language: Language) -> list[str]:
    """What is wrong with a page as it stands: an error on it, a title that says so, or a part wider than the screen."""
    wrong = [one.inner_text()[:200] for one in someone.page.locator(WRONG).all() if one.is_visible()]
    problem = text(language, "frame.problem")
    titles = someone.page.locator("h1").all_inner_texts()
    return [*wrong, *(title for title in titles if title.strip() == problem), *someone.sticks_out()]


def open_folds(someone: Visitor) -> None:
    """Open what is folded on the page, also what stands within, each once."""
    for _ in range(60):
        folded = someone.page.locator(FOLDED)
        visible = [one for one in folded.all() if one.is_visible()]
        if not visible:
            return
        visible[0].click()
        someone.settled()
    raise AssertionError("what was opened folds itself again")


def fetch_files(someone: Visitor, place: Locator, fetched_files: set[str]) -> list[str]:
    """Click every button in a place that makes a file not fetched before, and fetch it; what was no file."""
    wrong = []
    for number in range(place.locator(FILE_BUTTONS).count()):
        button = place.locator(FILE_BUTTONS).nth(number)
        name = f"{urlsplit(someone.page.url).path} {button.inner_text()}"
        if name in fetched_files:
            continue
        fetched_files.add(name)
        button.click()
        someone.settled()
        link = place.locator(FILES).first
        with someone.page.expect_download() as download:
            link.click()
        name, path = download.value.suggested_filename, download.value.path()
        if not path.stat().st_size:
            wrong.append(f"{name}: an empty file")
    return wrong


def open_menus(someone: Visitor, language: Language, fetched_files: set[str]) -> list[str]:
    """Open each menu of the page and shut it again; what was wrong in one."""
    wrong = []
    for number in range(someone.page.locator(MENUS).count()):
        opener = someone.page.locator(MENUS).nth(number)
        name = opener.inner_text().strip()
        opener.click()
        menu = someone.page.locator(MENU)
        menu.first.wait_for()
        someone.settled()
        if not menu.first.inner_text().strip():
            wrong.append(f"{name}: an empty menu")
        faults = (*find_faults(someone, language), *fetch_files(someone, menu, fetched_files))
        wrong += [f"{name}: {fault}" for fault in faults]
        someone.press("Escape")
    return wrong


@pytest.fixture(scope="module")
def fetched_files() -> set[str]:
    """The files that somebody fetched already, by page and words of their button: one role of each language does."""
    return set()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("role", PERSONAS)
def test_every_fold_and_menu_of_every_page_opens_and_every_file_comes(
    role: Role, visit: Visit, demo_master: Stored, fetched_files: set[str]
) -> None:
    persona = PERSONAS[role]
    language = list(Language)[list(PERSONAS).index(role) % len(Language)]
    size = PHONE if role is Role.GRANTEE_EDITOR else DESK
    someone = visit(size=size).follow(f"/?lang={language.value}").enter(persona)
    found, targets = [], subjects(demo_master.url, persona)
    for page in [page for page in Page if is_open_to(page, role)]:
        query = "&".join(f"{name}={value}" for name, value in query_for(page, targets).items())
        someone.follow(f"/{page.value}?{query}")
        assert urlsplit(someone.page.url).path.strip("/") in (page.value, ""), page
        open_folds(someone)
        found += [f"{page.value}: {fault}" for fault in find_faults(someone, language)]
        found += [f"{page.value}: {fault}" for fault in open_menus(someone, language, fetched_files)]
        of_page = fetch_files(someone, someone.page.locator(MAIN), fetched_files)
        found += [f"{page.value}: {fault}" for fault in of_page]
    assert not found, "\n".join(found)
