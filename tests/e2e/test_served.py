"""What a server does before anybody has warmed it, and every page in both themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from browsing import DESK, PHONE, Visitor, visiting
from machine_speed import patient
from playwright.sync_api import Browser, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

Visit = Callable[..., Visitor]


def test_a_browser_comes_to_a_page_of_a_server_that_has_just_started(
    browser: Browser, demo_master: Stored, tmp_path: Path
) -> None:
    """Each page as the first one that is asked for: tests/walls/test_cold_server.py, without a browser."""
    log, path = tmp_path / "server.log", f"/{Page.GRANTEE.value}"
    with (
        serve(demo_master.copy(tmp_path / "data"), log) as address,
        visiting(browser, address) as someone,
    ):
        someone.follow(path)
        assert someone.page.url.startswith(f"{address}/sign-in")
        assert someone.page.locator("[data-testid=stApp]").count() == 0
        someone.enter("officer")
        assert someone.page.url.startswith(address + path)
        expect(someone.page.locator("[data-testid=stSidebarNav]")).to_be_visible()
        assert someone.page.locator("[data-testid=stException], [class*=st-key-unexpected-again]").count() == 0
    said = log.read_text("utf-8", "replace")
    assert "Traceback" not in said, said


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(served: str) -> None:
    for path in ("/", "/portfolio", "/health", "/static/nothing", "/_stcore/health"):
        try:
            answer = urlopen(served + path, timeout=patient(10))
            headers = answer.headers
        except OSError as refused:
            headers = refused.headers  # type: ignore[attr-defined]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_health_says_nothing_of_the_data(served: str) -> None:
    with urlopen(f"{served}/health", timeout=patient(10)) as answer:
        assert answer.read() == b'{"status":"ok"}'


def test_every_page_draws_in_both_themes(visit: Visit) -> None:
    someone = visit(size=DESK).arrive().enter("officer")
    for look in someone.looks(redraws=True):
        for page in (Page.START, Page.PORTFOLIO, Page.THEORY, Page.UPLOAD, Page.GRANTEE):
            someone.go(text(Language.NL, f"frame.page.{page.value}"))
            assert someone.sentence
            someone.picture(f"{look}-{page.value}")
        someone.click(".st-key-grantees a").picture(f"{look}-one-grantee")
        someone.click(".st-key-figures a").picture(f"{look}-indicator")


def test_a_browser_that_reports_nothing_would_be_no_witness(browser: Browser, served: str) -> None:
    """The witness itself: an error on the console and a request that leaves the machine are both noticed."""

    def careless() -> None:
        with visiting(browser, served, size=PHONE) as someone:
            someone.arrive()
            someone.page.evaluate("console.error('planted')")
            someone.page.evaluate("fetch('http://192.0.2.1/').catch(() => 0)")
            someone.page.wait_for_timeout(200)

    with pytest.raises(AssertionError) as caught:
        careless()
    assert "planted" in str(caught.value)
    assert "192.0.2.1" in str(caught.value)
