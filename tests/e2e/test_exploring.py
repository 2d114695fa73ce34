"""All figures in a real browser: by the keyboard alone to a figure's page, and a file that is fetched once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from browsing import DESK, PHONE, Visitor
from machine_speed import patient
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

Visit = Callable[..., Visitor]
TABLE = "[data-testid=stDataFrame]"
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
SECONDS_OF_TRIES = (3, 6, 12, 24, 40)


def test_the_keyboard_leads_from_the_table_to_the_page_of_a_figure(visit: Visit) -> None:
    someone = visit(size=DESK).arrive().enter("officer").go(text(Language.NL, "frame.page.all_figures"))
    table = someone.page.locator(TABLE)
    link = someone.page.locator("#portal a").first
    # The table is a picture to the browser: nothing tells when it begins to listen, late on a busy machine, and a
    # second click closes what the first one opens too late. It also moves while the page above it is being drawn, so
    # its place is asked anew each time.
    for seconds in SECONDS_OF_TRIES:
        someone.page.keyboard.press("Escape")
        table.click(position={"x": 50, "y": 55})
        someone.page.keyboard.press("ArrowRight")
        someone.page.keyboard.press("Enter")
        with suppress(PlaywrightTimeout):
            link.wait_for(timeout=1_000 * patient(seconds))
            break
    address = link.get_attribute("href") or ""
    assert address.startswith(f"/{Page.INDICATOR.value}?")
    with someone.context.expect_page() as tab:
        link.click()
    someone.page = tab.value
    someone.settled()
    assert "indicator=" in someone.page.url
    assert someone.sentence != text(Language.NL, "frame.problem")


def test_back_leads_to_the_portfolio_as_it_was_where_it_was_read(visit: Visit) -> None:
    someone = visit(size=DESK).arrive().enter("officer").follow("/portfolio?region=Antwerpen&goal=11").settled()
    address, sentence = someone.page.url, someone.sentence
    link = someone.page.locator(".st-key-matrix th a").last
    link.scroll_into_view_if_needed()
    someone.page.wait_for_function(f"() => ({SCROLLED})() > 100")
    place = someone.page.evaluate(SCROLLED)
    link.click()
    someone.page.wait_for_function("() => location.pathname === '/grantee'")
    someone.settled().page.locator("[data-testid=stMain] a[href*='/indicator?']").first.click()
    someone.page.wait_for_function("() => location.pathname === '/indicator'")
    someone.settled()
    # As many steps back as there were pages: nobody comes by a page that was not seen.
    someone.page.go_back()
    someone.page.wait_for_function("() => location.pathname === '/grantee'")
    someone.settled().page.go_back()
    someone.page.wait_for_function("address => document.URL === address", arg=address)
    someone.page.wait_for_function(f"place => Math.abs(({SCROLLED})() - place) < 3", arg=place)
    assert someone.settled().sentence == sentence
    assert abs(someone.page.evaluate(SCROLLED) - place) < 3


def test_a_file_of_the_figures_under_a_filter_is_fetched_once(visit: Visit) -> None:
    someone = visit(size=DESK).follow("/all_figures?status=behind").enter("officer")
    someone.page.get_by_role("button", name=text(Language.NL, "all_figures.download", kind="csv")).click()
    someone.settled()
    link = someone.page.get_by_role("link", name="alle-cijfers.csv")
    with someone.page.expect_download() as download:
        link.click()
    words = download.value.path().read_bytes().decode("utf-8-sig")
    rows = words.splitlines()
    assert rows[0].split(";")[:2] == ["Nummer", "Portefeuille"]
    assert someone.sentence.startswith(f"{len(rows) - 1} ")
    address = link.get_attribute("href") or ""
    assert someone.page.request.get(f"{someone.address}{address}").status == 404


def test_the_table_scrolls_inside_its_frame_on_a_phone(visit: Visit) -> None:
    phone = visit(size=PHONE, has_touch=True, is_mobile=True).arrive().enter("officer")
    phone.go(text(Language.NL, "frame.page.all_figures"))
    assert phone.page.locator(TABLE).is_visible()
    assert phone.sticks_out() == []
