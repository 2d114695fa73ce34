"""Presenting from the page of theories: for every role, wherever it is offered it shows something and can be left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest
from harness import faults, visit
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_link import PERSONAS, Address, is_new, read_links

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from pages.parts.layout.menu import Page

NL = Language.NL
MOST_SECTIONS = 12


def walk_theories(stored: Stored, persona: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Address, AppTest]]:
    """Visit one address of each kind of the page of theories."""
    seen: set[tuple[Page, tuple[str, ...]]] = set()
    queue: deque[Address] = deque([(Page.THEORY, ())])
    while queue:
        address = queue.popleft()
        if address[0] is not Page.THEORY or not is_new(address, seen):
            continue
        at = visit(Page.THEORY, persona, NL, stored.url, monkeypatch, **dict(address[1]))
        yield address, at
        queue.extend(read_links(at))


@pytest.mark.parametrize("role", PERSONAS)
def test_presenting_is_offered_only_where_a_room_sees_something_and_can_be_left(
    role: Role, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered, wrong = 0, []
    for address, at in walk_theories(demo_master, PERSONAS[role], monkeypatch):
        wrong += [f"{address}: {fault[:200]}" for fault in faults(at, NL)]
        if not [button for button in at.button if button.key == "present-start"]:
            continue
        offered += 1
        for choice in ("present-veiled", "present-named"):
            query = dict(address[1])
            shown = visit(Page.THEORY, PERSONAS[role], NL, demo_master.url, monkeypatch, **query)
            shown.button(key="present-start").click().run()
            keys = [button.key for button in shown.button]
            if choice in keys:
                shown.button(key=choice).click().run()
            elif choice == "present-veiled":
                continue
            wrong += [f"{address} {choice}: {fault}" for fault in look_at_sections(shown)]
    assert offered, "presenting is offered nowhere"
    assert not wrong, "\n".join(wrong)


def look_at_sections(at: AppTest) -> Iterator[str]:
    """What is wrong with any section of what is presented."""
    closed = text(NL, "frame.present.not_here")
    for number in range(MOST_SECTIONS):
        yield from (f"section {number + 1}: {fault[:200]}" for fault in faults(at, NL))
        if any(closed in title.value for title in at.title):
            yield f"section {number + 1} says that this is not presented"
        if not [button for button in at.button if button.key == "present-stop"]:
            yield f"section {number + 1} cannot be left"
            return
        before = at.query_params.get("section")
        at.button(key="present-next").click().run()
        if at.query_params.get("section") == before:
            return


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("persona", "query"),
    [
        ("umbrella", {"templates": "1"}), ("umbrella", {"template": "1"}),
        ("umbrella", {"template": "1", "edit": "1"}), ("officer", {"template": "1"}),
        ("officer", {"organisation": "2", "edit": "1"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("veil", ["true", "false"])
def test_an_address_that_is_not_presented_says_so_and_can_be_left(
    persona: str, query: dict[str, str], veil: str, language: Language, demo_master: Stored,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shown = {"present": "true", "section": "1", "veil": veil}
    at = visit(Page.THEORY, persona, language, demo_master.url, monkeypatch, **query, **shown)
    assert not at.exception and not at.error
    assert [title.value for title in at.title] == [text(language, "frame.present.not_here")]
    assert [button for button in at.button if button.key == "present-stop"]
