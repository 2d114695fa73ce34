"""The pages on which figures and indicators are entered on screen, as one looks at them: light, dark, desk and phone.

That what is entered there comes to right figures is seen in `test_whole_journey.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessibility import find_violations, rules_for
from browsing import DESK, PHONE, Visitor, visiting
from playwright.sync_api import Browser
from serving import serve
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import open_workspace

NL = Language.NL


@pytest.fixture
def address(with_tables: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served fund with a grantee and nothing else."""
    folder = tmp_path_factory.mktemp("screen")
    stored = with_tables.copy(folder / "data")
    workspace = open_workspace(stored.url)
    found_small_fund(workspace)
    workspace.engine.dispose()
    with serve(stored, folder / "server.log") as address:
        yield address


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


def press(visitor: Visitor, name: str) -> None:
    """Click a button by its words."""
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    visitor.settled()


def write(visitor: Visitor, label: str, words: str, place: int = 0) -> None:
    """Type in a field and leave it, as with a keyboard."""
    field = visitor.page.get_by_label(label, exact=True).nth(place)
    field.click()
    field.fill(words)
    field.press("Tab")
    visitor.settled()


def choose(visitor: Visitor, label: str, option: str) -> None:
    """Choose from a list, by the keyboard: a list that opens while the page scrolls shuts again."""
    field = visitor.page.get_by_label(label, exact=True).first
    field.focus()
    field.press("ArrowDown")
    options = visitor.page.locator("[role=option]")
    options.first.wait_for()
    options.get_by_text(option, exact=True).click()
    visitor.settled()


def pick(visitor: Visitor, words: str) -> None:
    """Choose one of a few marks."""
    visitor.page.locator("[data-testid=stRadio] label").filter(has_text=words).first.click()
    visitor.settled()


def make_indicator(visitor: Visitor, title: str, kind: str, direction: str, *, target: str) -> None:
    """Make an indicator on screen with a target, and store it."""
    visitor.page.locator("[data-testid=stMain]").get_by_role("link", name=t("entry.indicator.new")).click()
    visitor.settled()
    write(visitor, t("entry.quality.title"), title)
    pick(visitor, kind)
    pick(visitor, direction)
    choose(visitor, t("entry.target.period"), str(YEAR))
    write(visitor, t("entry.target.of", period=str(YEAR)), target)
    press(visitor, t("entry.effect"))
    visitor.click_and_hear(
        visitor.page.locator(".st-key-entry-send button"), t("entry.done.described.approved", name=NAME)
    )


def test_axe_finds_nothing_of_ours_and_nothing_sticks_out(browser: Browser, address: str) -> None:
    with visiting(browser, address) as officer:
        officer.arrive().enter("officer")
        officer.go(t("frame.page.indicators"))
        make_indicator(
            officer, "Gezinnen in begeleiding", t("entry.time_kind.period"), t("entry.direction.up"), target="100"
        )
        for step in ("list", "form", "check", "indicator"):
            if step == "form":
                officer.go(t("frame.page.enter"))
                write(officer, t("entry.field.value"), "1.250")
            elif step == "check":
                press(officer, t("entry.check"))
            elif step == "indicator":
                officer.go(t("frame.page.indicators"))
                officer.page.locator(".st-key-indicators-list a").first.click()
                officer.settled()
            redraws = step == "indicator"
            for look in officer.looks(DESK, PHONE, redraws=redraws):
                officer.picture(f"screen-{step}-{look}")
                assert officer.sticks_out() == [], f"{step}, {look}"
                assert find_violations(officer.page, rules=() if redraws else rules_for(look)) == [], f"{step}, {look}"
