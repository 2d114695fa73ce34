"""Pages as they are printed: no menu, nothing cut off at the edge of the sheet, the address and the day below."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browsing import DESK, Visitor, visiting
from playwright.sync_api import Browser

from impact.i18n import text
from impact.model.vocabulary.languages import Language

Visit = Callable[..., Visitor]
# The width of A4 within our margins, in CSS pixels (210 mm less 24 mm, at 96 to the inch).
SHEET = {"width": 703, "height": 1000}
PAGES = (
    "/portfolio", "/indicator?indicator=30", "/grantee?organisation=3", "/all_figures?status=behind", "/start",
    "/theory",
)  # fmt: skip
WIDEST = """() => {
  let widest = 0
  const look = (root) => {
    for (const item of root.querySelectorAll("*")) {
      if (item.shadowRoot) look(item.shadowRoot)
      if (item.matches("table, h1, p, .svg-container") && item.getClientRects().length)
        widest = Math.max(widest, item.getBoundingClientRect().right)
    }
  }
  look(document)
  return widest
}"""
# Text nearly as light as the sheet would not be there.
PALE = """() => [...document.querySelectorAll("h1, h2, h3, p")].filter(item => item.getClientRects().length)
  .filter(item => getComputedStyle(item).color.match(/\\d+/g).slice(0, 3).every(part => Number(part) > 150))
  .map(item => item.textContent)"""


# Tables whose rows stand as cards, as on a phone.
CARDS = """() => {
  const found = []
  const look = (root) => {
    for (const item of root.querySelectorAll("*")) {
      if (item.shadowRoot) look(item.shadowRoot)
      const isSeen = item.matches(".fi-scroll > table") && item.getClientRects().length
      if (isSeen && getComputedStyle(item).display !== "table")
        found.push(item.getAttribute("aria-label") ?? item.textContent.slice(0, 40))
    }
  }
  look(document)
  return found
}"""
# Charts that are higher than the place they have on the page.
COVERED = """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].filter(chart => {
  const drawn = chart.querySelector(".main-svg")
  const place = chart.closest("[data-testid=stElementContainer]").getBoundingClientRect().bottom
  return drawn && drawn.getBoundingClientRect().bottom > place + 2
}).map(chart => chart.textContent.slice(0, 40))"""


@pytest.fixture(scope="module")
def reader(browser: Browser, served: str) -> Iterator[Visitor]:
    """An officer in a window of their own, who goes from page to page."""
    with visiting(browser, served) as someone:
        yield someone.arrive().enter("officer")


@pytest.mark.parametrize("address", PAGES)
def test_a_printed_page_has_no_menu_is_whole_and_says_where_it_is_from(address: str, reader: Visitor) -> None:
    page = reader.follow(address).page
    for look in reader.looks():
        page.get_by_role("button", name=text(Language.NL, "frame.print"), exact=True).wait_for()
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET)
        reader.settled()
        assert not page.locator("[data-testid=stSidebar]").is_visible()
        assert not page.get_by_role("button", name=text(Language.NL, "frame.print"), exact=True).is_visible()
        foot = page.locator("#fi-paper-foot")
        assert foot.is_visible()
        assert page.url in foot.inner_text()
        assert page.evaluate(WIDEST) <= SHEET["width"] + 1, look
        assert page.evaluate(PALE) == [], look
        assert page.evaluate(CARDS) == [], f"{look}: a table of one label per line"
        assert page.evaluate(COVERED) == [], f"{look}: a chart lies over what follows it"
        # The page is as long as what it says, not as the window.
        assert page.evaluate("document.documentElement.scrollHeight >= document.querySelector("
                             "'[data-testid=stMainBlockContainer]').getBoundingClientRect().bottom - 1")
        page.emulate_media(media="screen")
        page.set_viewport_size(DESK)


def test_all_figures_are_printed_as_rows_and_not_as_the_picture_in_the_frame(visit: Visit) -> None:
    someone = visit(size=DESK).follow("/all_figures").enter("officer")
    rows = someone.page.locator("[class*=st-key-on-paper] tbody tr")
    assert not rows.first.is_visible()
    someone.page.emulate_media(media="print")
    assert rows.first.is_visible()
    assert someone.sentence.startswith(f"{rows.count()} ")
    assert not someone.page.locator("[data-testid=stDataFrame]").is_visible()
