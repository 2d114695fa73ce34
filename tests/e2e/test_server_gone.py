"""What a page says when its server is gone, in the language of whoever looks at it, and what comes afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import DESK, PHONE, Visitor
from playwright.sync_api import Browser, expect
from serving import free_port, serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import sessions
from impact.services.core.workspace import open_workspace

NOTICE = "#fi-connection"


@contextmanager
def window(browser: Browser, address: str, size: dict[str, int], theme: str) -> Iterator[Visitor]:
    """A visitor whose console may complain: the browser itself says there that a server is gone."""
    context = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    yield Visitor(context, address)
    context.close()


@pytest.mark.parametrize(
    ("language", "size", "theme"),
    [(Language.NL, DESK, "light"), (Language.FR, PHONE, "dark"), (Language.EN, PHONE, "light")],
)
def test_the_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back(
    language: Language, size: dict[str, int], theme: str, demo_master: Stored, tmp_path: Path, browser: Browser
) -> None:
    stored, port = demo_master.copy(tmp_path / "data"), free_port()
    with serve(stored, tmp_path / "server.log", port=port) as address:
        context = window(browser, address, size, theme)
        someone = context.__enter__()
        someone.follow(f"/portfolio?lang={language.value}").enter("officer")
        expect(someone.page.locator(NOTICE)).to_be_hidden()
    notice = someone.page.locator(NOTICE)
    expect(notice).to_be_visible()
    expect(notice).to_have_attribute("role", "alert")
    assert notice.inner_text().split("\n") == [text(language, f"frame.server_gone{more}") for more in ("", "_body")]
    # Streamlit's own words would tell a grantee to start the server again, in English.
    someone.page.wait_for_timeout(6000)
    shown = someone.page.locator("body").inner_text()
    assert not re.search("Streamlit|Connection error|Connecting", shown), shown
    assert someone.sticks_out() == []
    someone.picture(f"server-gone-{language.value}-{theme}")
    with serve(stored, tmp_path / "server.log", port=port):
        expect(notice).to_be_hidden()
        someone.settled()
        assert someone.sentence
    context.__exit__(None, None, None)


def test_whoever_was_signed_out_meanwhile_is_led_to_sign_in_and_back(
    demo_master: Stored, tmp_path: Path, browser: Browser
) -> None:
    stored, port = demo_master.copy(tmp_path / "data"), free_port()
    with serve(stored, tmp_path / "server.log", port=port) as address:
        context = window(browser, address, DESK, "light")
        someone = context.__enter__()
        someone.follow("/portfolio?lang=nl").enter("officer")
    place = open_workspace(stored.url)
    token = next(cookie["value"] for cookie in someone.context.cookies() if cookie["name"] == sessions.COOKIE)
    sessions.end_session(place, token)
    place.engine.dispose()
    with serve(stored, tmp_path / "server.log", port=port):
        notice = someone.page.locator(NOTICE)
        expect(notice).to_contain_text(text(Language.NL, "frame.session.ended"))
        notice.get_by_role("link", name=text(Language.NL, "frame.session.sign_in")).click()
        someone.enter("officer")
        assert someone.page.url.startswith(f"{address}/portfolio?lang=nl")
    context.__exit__(None, None, None)
