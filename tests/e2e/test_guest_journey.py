"""A guest opens a link in a browser of its own, asks, is answered by the fund, and is shut out by the grantee."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from accessibility import find_violations
from browsing import DESK, PHONE, PICTURES, SCREENSHOTS, Visitor, visiting
from playwright.sync_api import Browser, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language

NAME, QUESTION, REPLY = "Dr. Linde Gast", "Hoe weet u dat?", "Uit een studie van 2019"
WITHOUT_BORDER = "el => el.scrollWidth <= el.clientWidth + 1"


def t(key: str, **params: object) -> str:
    return text(Language.NL, key, **params)


@pytest.fixture
def address(demo_master: Stored, tmp_path: Path) -> Iterator[str]:
    """A demo that is ours to change."""
    with serve(demo_master.copy(tmp_path / "data"), tmp_path / "server.log") as served_at:
        yield served_at
    assert "Traceback" not in (tmp_path / "server.log").read_text("utf-8", "replace")


def make_link(visitor: Visitor) -> str:
    """Make a link with names by clicks; gives its path."""
    visitor.page.locator(".st-key-guest-make summary").click()
    form = visitor.page.locator(".st-key-guest-make")
    form.get_by_label(t("guests.note")).fill("Lid van de raad")
    form.get_by_text(t("guests.sight.names")).click()
    form.get_by_role("button", name=t("guests.make.go")).click()
    visitor.settled()
    shown = visitor.page.locator(".st-key-guest-made code")
    expect(shown).to_be_visible()
    visitor.picture("guest-link-made")
    return urlsplit(shown.inner_text().strip()).path


def look(visitor: Visitor, name: str) -> None:
    """The light page in both themes, at a desk and on a phone: nothing sticks out, and axe finds nothing."""
    for theme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=theme)
        for size in (DESK, PHONE):
            visitor.page.set_viewport_size(size)
            assert visitor.page.evaluate(f"({WITHOUT_BORDER})(document.documentElement)"), (theme, size)
            assert find_violations(visitor.page) == [], (theme, size)
            if os.environ.get(PICTURES):
                SCREENSHOTS.mkdir(exist_ok=True)
                visitor.page.screenshot(path=SCREENSHOTS / f"{name}-{theme}-{size['width']}.png", full_page=True)
    visitor.page.set_viewport_size(DESK)


def test_a_guest_asks_by_a_link_is_answered_and_shut_out(browser: Browser, address: str) -> None:
    with visiting(browser, address) as grantee, visiting(browser, address) as guest:
        grantee.arrive().enter("grantee-G01").go(t("frame.page.theory"))
        path = make_link(grantee)
        guest.follow(path)
        look(guest, "guest-offer")
        guest.page.get_by_label(t("guests.your_name")).fill(NAME)
        guest.page.get_by_role("button", name=t("guests.open")).click()
        expect(guest.page.locator("h1")).to_contain_text("Warmtepunt")
        assert urlsplit(guest.page.url).path == "/guest"
        look(guest, "guest-theory")
        guest.page.locator("details.arrow > summary").first.click()
        guest.page.locator("details.arrow").first.get_by_role("link", name=t("guests.ask_about")).click()
        form = guest.page.locator("#ask")
        assert "\t" in form.get_by_label(t("conversations.about")).input_value()
        form.get_by_label(t("conversations.words")).fill(QUESTION)
        form.get_by_role("button").click()
        expect(guest.page.locator("section.talk").filter(has_text=QUESTION)).to_contain_text(NAME)

        with visiting(browser, address) as officer:
            officer.arrive().enter("officer")
            officer.page.get_by_role("link", name=t("start.go.conversations")).first.click()
            officer.settled()
            thread = officer.page.locator("[class*='st-key-talk-']").filter(has_text=QUESTION).first
            expect(thread).to_contain_text(t("conversations.guest_reads"))
            thread.get_by_text(t("conversations.reply"), exact=True).first.click()
            officer.settled()
            thread.locator("textarea").first.fill(REPLY)
            thread.get_by_role("button", name=t("conversations.send")).first.click()
            officer.settled()
            expect(officer.page.locator(".st-key-told")).to_contain_text(t("conversations.replied"))
            officer.picture("guest-asked")

        guest.page.reload()
        expect(guest.page.locator("section.talk").filter(has_text=QUESTION)).to_contain_text(REPLY)
        look(guest, "guest-answered")
        grantee.page.locator("[class*='st-key-guest-'][class*='-withdraw'] button").first.click()
        grantee.settled()
        expect(grantee.page.locator(".st-key-told")).to_contain_text(t("guests.withdrawn"))
        guest.check()
        guest.page.reload()
        expect(guest.page.locator("h1")).to_have_text(t("guests.gone"))
        guest.click_in_letter(path)
        expect(guest.page.locator("h1")).to_have_text(t("guests.gone"))
        look(guest, "guest-gone")
        # The answer 404 is what the browser complains of; nothing else went wrong.
        guest.troubles = [trouble for trouble in guest.troubles if "404" not in trouble]
