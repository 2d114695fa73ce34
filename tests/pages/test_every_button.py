"""Every button of every page does something, for each persona: no error, no closed page, no page without a title.

The buttons are those of every kind of address that links lead to: forms, single people, submissions, periods.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness import faults, query_for, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_link import PERSONAS, Address, walk

from impact.i18n import catalog
from impact.model.words import Language, Role
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

NUMBERS = re.compile(r"\d+")


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


def _asks_for_what_is_missing(at: AppTest, key: str | None, fault: str) -> bool:
    """Whether a fault is that an empty form was refused in words of the product, and is there to be filled in."""
    told = {texts[Language.NL.value] for texts in catalog().values()}
    refused = [error.value.replace("\\", "") for error in at.error]
    return fault.startswith("errors shown") and set(refused) <= told and key in [button.key for button in at.button]


def find_buttons(
    stored: Stored, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, *, of_demo: bool
) -> list[tuple[Address, str | None]]:
    """One button of each kind of each page, with an address where it stands: buttons of rows differ by a number only.

    First those of the page as one of its subjects shows it, then those of every kind of address that links lead to.
    """
    targets = subjects(stored.url, persona) if of_demo else None
    pages = [page for page in Page if is_open_to(page, role)]
    addresses: list[tuple[Address, AppTest]] = []
    for page in pages:
        query = tuple((name, str(value)) for name, value in (query_for(page, targets) if targets else {}).items())
        addresses.append(((page, query), visit(page, persona, Language.NL, stored.url, monkeypatch, **dict(query))))
    addresses += [(address, at) for address, _, at in walk(stored, persona, role, monkeypatch)]
    buttons: dict[tuple[Page, str], tuple[Address, str | None]] = {}
    for address, at in addresses:
        for button in at.button:
            if not button.disabled:
                buttons.setdefault((address[0], NUMBERS.sub("#", str(button.key))), (address, button.key))
    return list(buttons.values())


def click_every_button(
    stored: Stored, folder: Path, persona: str, role: Role, monkeypatch: pytest.MonkeyPatch, *, of_demo: bool = True
) -> None:
    """Click every kind of button, each on a fresh visit to a copy of its own: what one changes takes none away."""
    language = Language.NL
    found, gone = [], []
    buttons = find_buttons(stored.copy(folder / "found"), persona, role, monkeypatch, of_demo=of_demo)
    for number, ((page, query), key) in enumerate(buttons):
        copy = stored.copy(folder / str(number))
        at = visit(page, persona, language, copy.url, monkeypatch, **dict(query))
        standing = [button for button in at.button if button.key == key and not button.disabled]
        if not standing:
            gone.append((page.value, query, key))
            continue
        standing[0].click().run()
        wrong = [fault[:300] for fault in faults(at, language) if not _asks_for_what_is_missing(at, key, fault)]
        if not at.title:
            wrong.append("no title")
        found += [f"{page.value} {dict(query)}: {key}: {fault}" for fault in wrong]
    assert not found, "\n".join(found)
    assert not gone, f"{len(gone)} of {len(buttons)} do not stand on a second visit: {gone}"
    assert len(buttons) >= len([page for page in Page if is_open_to(page, role)]), "hardly a button was found"
