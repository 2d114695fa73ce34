"""Every button of every page does something, for each persona: no error, no closed page, no page without a title."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness import faults, query_for, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_link import PERSONAS

from impact.i18n import catalog
from impact.model.words import Language, Role
from pages.parts.layout.menu import Page, is_open_to

NUMBERS = re.compile(r"\d+")


@pytest.mark.parametrize("role", PERSONAS)
def test_every_button_of_the_demo_can_be_clicked(
    role: Role, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    click_every_button(stored, PERSONAS[role], [page for page in Page if is_open_to(page, role)], monkeypatch)


@pytest.mark.parametrize("role", Role)
def test_every_button_of_a_new_fund_can_be_clicked(
    role: Role, new_database: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = new_database.copy(tmp_path)
    pages = [page for page in Page if is_open_to(page, role)]
    click_every_button(stored, role.value, pages, monkeypatch, of_demo=False)


def _asks_for_what_is_missing(at: AppTest, key: str | None, fault: str) -> bool:
    """Whether a fault is that an empty form was refused in words of the product, and is there to be filled in."""
    told = {texts[Language.NL.value] for texts in catalog().values()}
    refused = [error.value.replace("\\", "") for error in at.error]
    return fault.startswith("errors shown") and set(refused) <= told and key in [button.key for button in at.button]


def click_every_button(
    stored: Stored, persona: str, pages: list[Page], monkeypatch: pytest.MonkeyPatch, *, of_demo: bool = True
) -> None:
    """Click one button of each kind on each page, each on a fresh visit: buttons of rows differ by a number only."""
    language = Language.NL
    targets = subjects(stored.url, persona) if of_demo else None
    clicked, found = 0, []
    for page in pages:
        query = query_for(page, targets) if targets is not None else {}
        at = visit(page, persona, language, stored.url, monkeypatch, **query)
        kinds = {NUMBERS.sub("#", str(button.key)): button.key for button in at.button if not button.disabled}
        for kind, key in kinds.items():
            at = visit(page, persona, language, stored.url, monkeypatch, **query)
            buttons = [button for button in at.button if button.key == key and not button.disabled]
            if not buttons:
                # What an earlier click changed: the file was withdrawn, the row is gone.
                continue
            buttons[0].click().run()
            clicked += 1
            wrong = [fault[:300] for fault in faults(at, language) if not _asks_for_what_is_missing(at, key, fault)]
            if not at.title:
                wrong.append("no title")
            found += [f"{page.value} {query}: {kind}: {fault}" for fault in wrong]
    assert not found, "\n".join(found)
    assert clicked >= len(pages), "hardly a button was found"
