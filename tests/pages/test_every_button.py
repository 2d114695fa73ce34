"""Every button of every page does something, for each persona: no error, no closed page, no page without a title.

The buttons are those of every kind of address that links lead to (forms, single people, submissions, periods), those
within HTML, and those that stand there only after another one was clicked.
"""

from __future__ import annotations

import re
import shutil
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from harness import faults, press, query_for, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_link import PERSONAS, Address, Visited, look, read_buttons, walk

from impact.i18n import catalog
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

NUMBERS = re.compile(r"\d+")
PARAMETER = re.compile(r"\{[^}]*\}")
SPOKEN = 20
# The pages of the demo are clicked in so many parts, each within the time that a test has.
PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("role", PERSONAS)
def test_every_button_of_the_demo_can_be_clicked(
    role: Role, part: int, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click_every_button(demo_master, tmp_path, PERSONAS[role], role, monkeypatch, pages=list(Page)[part::PARTS])


@pytest.mark.parametrize("role", Role)
def test_every_button_of_a_new_fund_can_be_clicked(
    role: Role, new_database: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click_every_button(new_database, tmp_path, role.value, role, monkeypatch, pages=list(Page), of_demo=False)


def is_meant(at: AppTest, button: Click, fault: str) -> bool:
    """Whether a fault is none: a screen that somebody blanked, or an empty form that was refused in our words.

    The form is still there to be filled in.
    """
    if button.key == "present-blank":
        return fault == "no title"
    refused = [error.value.replace("\\", "") for error in at.error]
    is_told = all(catalog_pattern().fullmatch(words) for words in refused)
    return fault.startswith("errors shown") and is_told and button.key in [one.key for one in at.button]


@cache
def catalog_pattern() -> re.Pattern[str]:
    """What any of our texts matches, whatever stands in the places of its parameters."""
    texts = [texts[Language.NL.value] for texts in catalog().values()]
    # One that is little but its parameters would match anything.
    spoken = [words for words in texts if not PARAMETER.search(words) or len(PARAMETER.sub("", words)) >= SPOKEN]
    return re.compile("|".join(".+".join(map(re.escape, PARAMETER.split(words))) for words in spoken))


@dataclass(frozen=True)
class Click:
    """A button: what is pressed before it stands on the page, and its key, or its part, act and value within HTML."""

    address: Address
    before: tuple[Click, ...]
    key: str
    act: str = ""
    value: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """Buttons of rows differ by a number only."""
        return NUMBERS.sub("#", self.key), self.act


def find_standing(at: AppTest, address: Address, before: tuple[Click, ...] = ()) -> Iterator[Click]:
    """The buttons that can be clicked on a page as it stands."""
    for button in read_buttons(at):
        yield Click(address, before, *button)


def click(at: AppTest, button: Click) -> bool:
    """Click a button, and run the page; False where it does not stand there."""
    if button not in find_standing(at, button.address, button.before):
        return False
    if button.act:
        press(at, button.key, button.act, button.value)
    else:
        next(one for one in at.button if one.key == button.key).click().run()
    return True


def find_buttons(
    stored: Stored, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, pages: Collection[Page], *, of_demo: bool
) -> list[Click]:
    """One button of each kind of each of the pages, with an address where it stands.

    First those of the page as one of its subjects shows it, then those of every kind of address that links lead to.
    """
    targets = subjects(stored.url, persona) if of_demo else None
    visits: list[Visited] = []
    for page in [page for page in pages if is_open_to(page, role)]:
        query = tuple((name, str(value)) for name, value in (query_for(page, targets) if targets else {}).items())
        at = visit(page, persona, Language.NL, stored.url, monkeypatch, **dict(query))
        visits.append(look((page, query), "menu", at))
    buttons: dict[tuple[Page, tuple[str, str]], Click] = {}
    for visited in (*visits, *walk(stored, persona, role)):
        for parts in visited.buttons:
            button = Click(visited.address, (), *parts)
            if button.address[0] in pages:
                buttons.setdefault((visited.address[0], button.kind), button)
    return list(buttons.values())


class Copies:
    """A copy of a database for whoever clicks: another one as soon as a click has changed anything in it."""

    def __init__(self, stored: Stored, folder: Path) -> None:
        self.stored, self.folder = stored, folder
        self.made = 0
        self._as_it_was: dict[str, bytes] | None = None

    def take(self) -> Stored:
        """A copy in which nothing was changed since `keep`."""
        if self.made and self._as_it_was == self._content():
            return self.copy
        if self.made:
            shutil.rmtree(self.copy.folder, ignore_errors=True)
        self.made += 1
        self._as_it_was = None
        self.copy = self.stored.copy(self.folder / str(self.made))
        return self.copy

    def keep(self) -> None:
        """From here on changes count: who looks is signed in, and what looking writes is written."""
        self._as_it_was = self._as_it_was or self._content()

    def _content(self) -> dict[str, bytes]:
        """Each file of the copy with the hash of what is in it."""
        files = (file for file in sorted(self.copy.folder.rglob("*")) if file.is_file())
        return {str(file): sha256(file.read_bytes()).digest() for file in files}


def click_every_button(
    stored: Stored, folder: Path, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, *,
    pages: Collection[Page], of_demo: bool = True,
) -> None:
    """Click every kind of button of the pages: each on a fresh visit to a copy that no click has changed.

    So none takes another away. Those that stand on a page only after another one was clicked (the fields of a block,
    the step that confirms) are clicked too, and those that only they bring.
    """
    language = Language.NL
    found, gone = [], []
    buttons = deque(find_buttons(stored, persona, role, monkeypatch, pages, of_demo=of_demo))
    copies = Copies(stored, folder)
    known, number = {button.kind for button in buttons}, 0
    while buttons:
        button, number = buttons.popleft(), number + 1
        page, query = button.address
        copy = copies.take()
        at = visit(page, persona, language, copy.url, monkeypatch, **dict(query))
        copies.keep()
        path = (*button.before, button)
        if not all(click(at, one) for one in path):
            gone.append(path)
            continue
        wrong = [fault[:300] for fault in faults(at, language) if not is_meant(at, button, fault)]
        way = " > ".join(one.key for one in path)
        found += [f"{page.value} {dict(query)}: {way}: {fault}" for fault in wrong]
        for revealed in find_standing(at, button.address, path):
            if revealed.kind not in known:
                known.add(revealed.kind)
                buttons.append(revealed)
    assert not found, "\n".join(found)
    assert not gone, f"{len(gone)} of {number} do not stand on a second visit: {gone}"
    assert number >= len([page for page in pages if is_open_to(page, role)]), "hardly a button was found"
