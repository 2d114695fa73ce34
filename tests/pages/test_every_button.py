"""Every button of every page does something, for each persona: no error, no closed page, no page without a title.

The buttons are those of every kind of address that links lead to (forms, single people, submissions, periods), those
within HTML, and those that stand there only after another one was clicked.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from harness import faults, press, query_for, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_link import PERSONAS, Address, walk

from impact.i18n import catalog
from impact.model.words import Language, Role
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

NUMBERS = re.compile(r"\d+")
ACT = re.compile(r'data-act="([^"]+)" data-value="([^"]*)"')


@pytest.mark.parametrize("role", PERSONAS)
def test_every_button_of_the_demo_can_be_clicked(
    role: Role, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click_every_button(demo_master, tmp_path, PERSONAS[role], role, monkeypatch)


@pytest.mark.parametrize("role", Role)
def test_every_button_of_a_new_fund_can_be_clicked(
    role: Role, new_database: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click_every_button(new_database, tmp_path, role.value, role, monkeypatch, of_demo=False)


def is_meant(at: AppTest, button: Click, fault: str) -> bool:
    """Whether a fault is none: a screen that somebody blanked, or an empty form that was refused in our words.

    The form is still there to be filled in.
    """
    if button.key == "present-blank":
        return fault == "no title"
    told = {texts[Language.NL.value] for texts in catalog().values()}
    refused = [error.value.replace("\\", "") for error in at.error]
    return fault.startswith("errors shown") and set(refused) <= told and button.key in [one.key for one in at.button]


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
    for button in at.button:
        if not button.disabled:
            yield Click(address, before, str(button.key))
    for component in at.get("bidi_component"):
        body = json.loads(component.proto.json or "{}").get("body", "")
        # $$ID-<hash>-<key>
        key = component.proto.id.split("-", 2)[-1]
        for act, value in ACT.findall(body):
            yield Click(address, before, key, act, unescape(value))


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
    stored: Stored, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, *, of_demo: bool
) -> list[Click]:
    """One button of each kind of each page, with an address where it stands.

    First those of the page as one of its subjects shows it, then those of every kind of address that links lead to.
    """
    targets = subjects(stored.url, persona) if of_demo else None
    pages = [page for page in Page if is_open_to(page, role)]
    addresses: list[tuple[Address, AppTest]] = []
    for page in pages:
        query = tuple((name, str(value)) for name, value in (query_for(page, targets) if targets else {}).items())
        addresses.append(((page, query), visit(page, persona, Language.NL, stored.url, monkeypatch, **dict(query))))
    addresses += [(address, at) for address, _, at in walk(stored, persona, role, monkeypatch)]
    buttons: dict[tuple[Page, tuple[str, str]], Click] = {}
    for address, at in addresses:
        for button in find_standing(at, address):
            buttons.setdefault((address[0], button.kind), button)
    return list(buttons.values())


def click_every_button(
    stored: Stored, folder: Path, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, *, of_demo: bool = True
) -> None:
    """Click every kind of button, each on a fresh visit to a copy of its own: what one changes takes none away.

    Those that stand on a page only after another one was clicked (the fields of a block, the step that confirms) are
    clicked too, and those that only they bring.
    """
    language = Language.NL
    found, gone = [], []
    buttons = deque(find_buttons(stored.copy(folder / "found"), persona, role, monkeypatch, of_demo=of_demo))
    known, number = {button.kind for button in buttons}, 0
    while buttons:
        button, number = buttons.popleft(), number + 1
        page, query = button.address
        copy = stored.copy(folder / str(number))
        at = visit(page, persona, language, copy.url, monkeypatch, **dict(query))
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
        shutil.rmtree(copy.folder, ignore_errors=True)
    assert not found, "\n".join(found)
    assert not gone, f"{len(gone)} of {number} do not stand on a second visit: {gone}"
    assert number >= len([page for page in Page if is_open_to(page, role)]), "hardly a button was found"
