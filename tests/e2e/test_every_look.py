"""Every page in both themes, on a desk, on a phone and at 200 %: whole, in its language, and open to everybody.

Each page is seen in both themes, and each in another language; `make pictures` sees every page in every theme, every
language and on a wide screen too, and keeps a picture of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from urllib.parse import urlencode

import pytest
from accessibility import FILE_CHOOSER, MENU, OF_COLOURS, find_violations
from browsing import DESK, IN_THEME, PHONE, WIDE, Visitor, visiting
from harness import query_for, subjects
from playwright.sync_api import Browser
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

THEMES = ("light", "dark")
# What a window of a desk has left for the page when it is enlarged twice.
ENLARGED = {"width": DESK["width"] // 2, "height": DESK["height"] // 2}
SIZES = {"desk": DESK, "phone": PHONE, "enlarged": ENLARGED}
if os.environ.get("LOOKS") == "all":
    SIZES["wide"] = WIDE
# Who looks at a page: the first of these who may.
PERSONAS = {
    "officer": Role.FUND_STAFF, "administrator": Role.ADMINISTRATOR, "grantee-G01": Role.GRANTEE_EDITOR,
    "umbrella": Role.UMBRELLA,
}  # fmt: skip
# Where a page broke, its frame stands there still: whole, in its language, and open to everybody.
WENT_WRONG = "[data-testid=stAlertContentError]"
NOT_OURS = (MENU, FILE_CHOOSER)

# Parts that scroll sideways: a column of theirs may be out of sight, also where a keyboard cannot reach it. A piece of
# a workbook stands as wide as it was made, in a region that the keyboard moves.
SCROLLING = """() => {
  const found = []
  const walk = (root) => {
    for (const part of root.querySelectorAll("*")) {
      if (part.shadowRoot) walk(part.shadowRoot)
      if (part.matches('.fi-scroll[role=region][tabindex="0"]:has(> .fi-sheet)')) continue
      if (part.matches(".fi-scroll") && part.scrollWidth > part.clientWidth + 1)
        found.push(`${part.firstChild.getAttribute("aria-label")}: ${part.scrollWidth} in ${part.clientWidth}`)
    }
  }
  walk(document)
  return found
}"""
# Texts that are cut off at the edge of the box they stand in, with nothing that says so; what can be clicked and what
# was chosen also where three dots say it.
CUT_OFF = """() => {
  const found = []
  const dotted = ["button", "a", "[data-testid=stMultiSelect]"].map(one => `${one} *`).join()
  const walk = (root) => {
    for (const part of root.querySelectorAll("*")) {
      if (part.shadowRoot) walk(part.shadowRoot)
      if (part.matches(dotted) && getComputedStyle(part).textOverflow === "ellipsis"
        && part.scrollWidth > part.clientWidth + 1) found.push(part.innerText.slice(0, 60))
      if (!part.matches("h1, h2, h3, p, td, th, dd > *, summary, button, label")) continue
      const look = getComputedStyle(part)
      if (look.overflow === "visible" || look.visibility === "hidden" || !part.innerText?.trim()) continue
      if (look.clipPath !== "none" || part.clientWidth < 2 || look.textOverflow === "ellipsis") continue
      if (part.scrollWidth > part.clientWidth + 1 && look.overflowX !== "auto") found.push(part.innerText.slice(0, 60))
    }
  }
  for (const place of document.querySelectorAll("[data-testid=stMain], [data-testid=stSidebar][aria-expanded=true]"))
    walk(place)
  return found
}"""


def list_looks(page: Page) -> list[tuple[Language, str]]:
    """The languages and themes in which a page is looked at."""
    if os.environ.get("LOOKS") == "all":
        return list(product(Language, THEMES))
    place, languages = list(Page).index(page), list(Language)
    return [(languages[(place + turn) % len(languages)], theme) for turn, theme in enumerate(THEMES)]


def list_rules(theme: str, size: str) -> tuple[str, ...]:
    """The rules that axe asks of a look, where empty all of them.

    Those of colours are asked in each theme and size. The others depend on neither colours nor words: asked at a desk
    in the light and on a phone in the dark, they are asked in both themes, sizes and languages of a page.
    """
    return () if (theme == "light") == (size == "desk") else OF_COLOURS


@pytest.fixture(scope="module")
def come(browser: Browser, served: str) -> Iterator[Callable[[str], Visitor]]:
    """Somebody of the demo who stays for all pages."""
    with ExitStack() as stack:
        inside: dict[str, Visitor] = {}

        def enter(persona: str) -> Visitor:
            if persona not in inside:
                inside[persona] = stack.enter_context(visiting(browser, served)).arrive().enter(persona)
            return inside[persona]

        yield enter


def open_page(visitor: Visitor, page: Page, language: Language, theme: str, **query: object) -> None:
    """Come to a page by a link that somebody sent, as it opens in a window of its own."""
    visitor.page.emulate_media(color_scheme=theme)
    visitor.page.set_viewport_size(DESK)
    visitor.follow(f"/{page.value}?{urlencode({**query, 'lang': language.value})}")
    visitor.page.wait_for_function(IN_THEME, arg=theme)


@pytest.mark.parametrize("page", list(Page))
def test_every_page_is_whole_in_its_language_and_open_to_everybody(
    page: Page, come: Callable[[str], Visitor], demo_master: Stored
) -> None:
    persona = next(persona for persona, role in PERSONAS.items() if is_open_to(page, role))
    visitor, query = come(persona), query_for(page, subjects(demo_master.url, persona))
    faults = []
    for language, theme in list_looks(page):
        open_page(visitor, page, language, theme, **query)
        title = visitor.page.title()
        if not title.endswith(f"{text(language, f'frame.page.{page.value}')} · FilantrImpact"):
            faults.append(f"{language.value}: the window is called {title!r}")
        if visitor.page.evaluate("document.documentElement.lang") != language.value:
            faults.append(f"{language.value}: the page says another language")
        for name, size in SIZES.items():
            look = f"{page.value} {language.value} {theme} {name}"
            visitor.page.set_viewport_size(size)
            visitor.still()
            visitor.picture(f"look-{look.replace(' ', '-')}")
            faults += [f"{look}: went wrong: {words}" for words in visitor.page.locator(WENT_WRONG).all_inner_texts()]
            faults += [f"{look}: wider than the screen: {part}" for part in visitor.sticks_out()]
            faults += [f"{look}: cut off: {part}" for part in visitor.page.evaluate(CUT_OFF)]
            if name != "phone":
                faults += [f"{look}: a column out of sight: {part}" for part in visitor.page.evaluate(SCROLLING)]
            if name in ("desk", "phone"):
                found = find_violations(visitor.page, without=NOT_OURS, rules=list_rules(theme, name))
                faults += [f"{look}: axe: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", Language)
def test_what_a_filter_chose_can_be_read(language: Language, come: Callable[[str], Visitor]) -> None:
    visitor = come("officer")
    for status in Status:
        open_page(visitor, Page.ALL_FIGURES, language, "light", status=status.value)
        visitor.still()
        assert visitor.page.locator("[data-testid=stMultiSelectTagsContainer]").count()
        assert visitor.page.evaluate(CUT_OFF) == [], status


def test_no_label_of_a_button_is_cut_off_however_narrow_its_room(come: Callable[[str], Visitor]) -> None:
    visitor = come("grantee-G01")
    open_page(visitor, Page.UPLOAD, Language.FR, "light")
    style = "[data-testid=stMain] [data-testid=stButton] button { width: 6rem !important; }"
    visitor.page.add_style_tag(content=style)
    visitor.still()
    assert visitor.page.locator("[data-testid=stMain] [data-testid=stButton] button").count()
    assert visitor.page.evaluate(CUT_OFF) == []


def test_what_the_eye_needs_stays_where_the_machine_chooses_the_colours(come: Callable[[str], Visitor]) -> None:
    """Forced colours: the bars per status keep their widths and shades, and a toggle shows whether it is on."""
    visitor = come("officer")
    open_page(visitor, Page.PORTFOLIO, Language.NL, "light")
    visitor.page.emulate_media(forced_colors="active")
    visitor.page.wait_for_timeout(300)
    visitor.picture("look-forced-colours")
    bars = visitor.page.locator(".st-key-levels dd > *").evaluate_all(
        "parts => parts.map(part => getComputedStyle(part).backgroundColor + getComputedStyle(part).backgroundImage)"
    )
    assert len(set(bars)) >= 4, bars
    looks = []
    for _ in range(2):
        looks.append(visitor.page.locator("[data-testid=stCheckbox] label").first.screenshot())
        visitor.click("[data-testid=stCheckbox] label")
        visitor.page.mouse.move(0, 0)
        # The mark of focus is no sign of whether it is on.
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.wait_for_timeout(300)
    visitor.page.emulate_media(forced_colors="none")
    assert looks[0] != looks[1]


def test_whoever_wants_no_motion_gets_none(come: Callable[[str], Visitor]) -> None:
    visitor = come("officer")
    visitor.page.emulate_media(reduced_motion="reduce")
    open_page(visitor, Page.PORTFOLIO, Language.NL, "light")
    moving = visitor.page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(part => {"
        "  const look = getComputedStyle(part), seconds = (said) => Math.max(...said.split(',').map(parseFloat));"
        "  return seconds(look.transitionDuration) > 0.01 || (look.animationName !== 'none'"
        "    && seconds(look.animationDuration) > 0.01)"
        "}).map(part => part.outerHTML.slice(0, 120))"
    )
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert moving == []


def test_where_the_keyboard_is_can_be_seen_in_the_menu(come: Callable[[str], Visitor]) -> None:
    visitor = come("officer")
    for theme in THEMES:
        open_page(visitor, Page.PORTFOLIO, Language.NL, theme)
        visitor.page.locator("[data-testid=stSidebarNavLink]").first.focus()
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.evaluate(
            "() => { const look = getComputedStyle(document.activeElement);"
            " return [document.activeElement.dataset.testid, look.outlineStyle, parseFloat(look.outlineWidth)] }"
        )
        assert focused[0] == "stSidebarNavLink"
        assert focused[1] == "solid" and focused[2] >= 2, focused
