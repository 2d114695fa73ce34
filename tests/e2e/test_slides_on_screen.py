"""Every slide stands on one screen: no line of it has to be scrolled to, and no text of it lies over another."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from browsing import DESK, Visitor
from harness import query_for, subjects
from stored import Stored

from pages.parts.layout.menu import Page

MOST_SLIDES = 60
TOO_HIGH = """() => {
  const main = document.querySelector("[data-testid=stMain]")
  return [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth].some(over => over > 1)
}"""
# Texts beside the bars of a chart, of which each has a row of its own.
OVERLAPPING = """() => {
  const boxes = [...document.querySelectorAll(".st-key-presented .annotation-text")].map(e => e.getBoundingClientRect())
  return boxes.some((a, i) => boxes.slice(i + 1).some(
    b => a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom))
}"""


@pytest.mark.parametrize("page", [Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.COMPARE])
def test_every_slide_stands_on_one_screen(page: Page, visit: Callable[..., Visitor], demo_master: Stored) -> None:
    visitor = visit(size=DESK).arrive().enter("officer")
    query = query_for(page, subjects(demo_master.url, "officer"))
    visitor.follow(f"/{page.value}?{urlencode({**query, 'present': 'true', 'section': 1, 'veil': 'false'})}")
    faults = []
    for number in range(1, MOST_SLIDES):
        visitor.still()
        if visitor.page.evaluate(TOO_HIGH):
            faults.append(f"slide {number} is larger than the screen: {visitor.sentence}")
        if visitor.page.evaluate(OVERLAPPING):
            faults.append(f"texts of slide {number} lie over each other: {visitor.sentence}")
        at = visitor.query("section")
        visitor.press("ArrowRight")
        if visitor.query("section") == at:
            break
    assert number > 2
    assert not faults, "\n".join(faults)
