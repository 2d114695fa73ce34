"""No page speaks English to who reads Dutch or French: what Streamlit itself puts on screen is replaced by ours.

The texts of Streamlit are taken from its own browser code, so that a new version with a new text is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from browsing import PHONE, Visitor, visiting
from machine_speed import patient
from playwright.sync_api import Browser, expect
from serving import serve
from stored import Stored

from impact.i18n import catalog, text
from impact.model.upload_limits import WORKBOOK_BYTES, WORKBOOK_MEGABYTES
from impact.model.vocabulary.languages import Language
from impact.services.demo.portfolio_setup import build_portfolio_setup
from pages.parts.layout.framework_texts import PATTERNS
from tests.pages.harness import one_before_plural

Visit = Callable[..., Visitor]
SCRIPTS = Path(streamlit.__file__).parent / "static/static/js"
# Quarters of a second.
PATIENCE = 40
LITERAL = re.compile(r"[`\"]([A-Z][A-Za-z',.…/ -]{2,120})[`\"]")
# One persona per role; the pages that the menu offers to it are all visited.
PERSONAS = tuple({account.role: account.persona for account in build_portfolio_setup().accounts}.values())
# All texts that one sees or hears, without what a page wrote as text, table or sheet: those are ours or people's.
CHROME = """() => {
    const ours = ".fi-own, .stHtml, [data-testid=stMarkdown], [data-testid=stTable], [data-testid=stHeading], canvas"
    const found = []
    for (const e of document.querySelectorAll("body, body *")) {
        if (["SCRIPT", "STYLE"].includes(e.tagName)) continue
        for (const name of ["aria-label", "aria-valuetext", "placeholder", "title", "alt"]) {
            if (e.getAttribute(name)) found.push(e.getAttribute(name).trim())
        }
        if (e.closest(ours)) continue
        for (const node of e.childNodes) {
            if (node.nodeType === Node.TEXT_NODE && node.data.trim()) found.push(node.data.trim())
        }
    }
    return [...new Set(found)]
}"""


@cache
def framework_words() -> frozenset[str]:
    """Whole texts in the browser code of Streamlit that may be words for people."""
    return frozenset(
        match[1] for file in SCRIPTS.glob("*.js") for match in LITERAL.finditer(file.read_text("utf-8", "replace"))
    )


# A name that is heard and not drawn has no marks of markdown in it.
MARKED = re.compile(r"\\[!-/:-@\[-`{-~]|:material/\w+:")


def english(words: list[str], language: Language) -> list[str]:
    """The texts that Streamlit put there in English, and names of fields in the source of markdown."""
    own = {texts[language.value] for texts in catalog().values()}
    sources = [re.compile(pattern) for pattern in PATTERNS.values()]
    return [
        said
        for said in words
        if MARKED.search(said)
        or (said not in own and (said in framework_words() or any(pattern.match(said) for pattern in sources)))
    ]


def wait_for_own_words(someone: Visitor, language: Language) -> list[str]:
    """The English texts that stay: a page that has just been drawn may be a moment ahead of its translation."""
    for _ in range(round(patient(PATIENCE))):
        words = english(someone.page.evaluate(CHROME), language)
        if not words:
            return []
        someone.page.wait_for_timeout(250)
    return words


@contextmanager
def visiting_a_server(
    demo_master: Stored, folder: Path, browser: Browser, language: Language
) -> Iterator[tuple[Visitor, Callable[[], None]]]:
    """Somebody on a server of their own, and what stops that server."""
    with ExitStack() as server, visiting_signed_in(browser, server, demo_master, folder, language) as someone:
        yield someone, server.close


@contextmanager
def visiting_signed_in(
    browser: Browser, server: ExitStack, demo_master: Stored, folder: Path, language: Language
) -> Iterator[Visitor]:
    """A grantee who signed in on a server that ends with its stack."""
    address = server.enter_context(serve(demo_master.copy(folder / "data"), folder / "server.log"))
    with visiting(browser, address) as someone:
        yield someone.follow(f"/?lang={language.value}").enter("grantee-G12")


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_page_shows_a_role_a_text_of_streamlit_or_a_plural_of_one(persona: str, visit: Visit) -> None:
    """Each role sees half of the pages of its menu in Dutch and half in French, and the next role the other halves.

    Pages are opened by clicks in the menu: loading the whole application anew for each would take ten times as long.
    """
    turn = PERSONAS.index(persona)
    someone = visit().follow(f"/?lang={Language.NL.value}").enter(persona)
    entries = someone.page.locator("[data-testid=stSidebarNav] a")
    addresses = [entry.get_attribute("href") or "" for entry in entries.all()]
    wrong = []
    for half, language in enumerate((Language.NL, Language.FR)):
        if half:
            someone.follow(f"/?lang={language.value}")
        for place in range((half + turn) % 2, len(addresses), 2):
            path = urlsplit(addresses[place]).path.rstrip("/")
            entries.nth(place).click()
            someone.page.wait_for_url(lambda url, path=path: urlsplit(url).path.rstrip("/") == path)
            someone.settled()
            where = f"{addresses[place]} {language.value}"
            assert someone.page.evaluate("document.documentElement.lang") == language.value, where
            wrong += [f"{where}: {words!r}" for words in wait_for_own_words(someone, language)]
            plural = one_before_plural(language).search(someone.words)
            wrong += [f"{where}: {plural[0]!r}"] if plural else []
    assert len(addresses) >= 4
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("language", "empty"), [(Language.NL, "dd/mm/jjjj"), (Language.FR, "jj/mm/aaaa")])
def test_a_date_is_asked_in_ones_own_words(language: Language, empty: str, visit: Visit) -> None:
    someone = visit().follow(f"/indicators?indicator=new&lang={language.value}").enter("grantee-G12")
    field = someone.page.locator("[data-testid=stDateInput]").first
    field.get_by_text(empty[-4:], exact=True).wait_for()
    parts = field.locator("[data-type]").all_inner_texts()
    assert re.sub(r"[^a-z/]", "", "".join(parts)) == empty
    assert wait_for_own_words(someone, language) == []
    field.locator("button").last.click()
    # Its months, days and arrows are in the language of the browser, as the days of every program on the machine are.
    calendar = someone.settled().page.locator("[role=dialog] [role=application]")
    beginning = text(language, "framework.choose_date_in").partition("$1")[0]
    expect(calendar).to_have_attribute("aria-label", re.compile(f"^{beginning}"))


@pytest.mark.parametrize(("language", "month"), [(Language.NL, "juni"), (Language.FR, "juin")])
def test_the_month_of_a_date_is_heard_in_ones_own_words(language: Language, month: str, visit: Visit) -> None:
    someone = visit().follow(f"/portfolio?since=2025-06-19&lang={language.value}").enter("officer")
    part = someone.page.locator("[data-testid=stDateInput] [data-type=month]").first
    expect(part).to_have_attribute("aria-valuetext", f"06 – {month}")


@pytest.mark.parametrize("language", [Language.NL, Language.FR])
def test_what_the_uploader_says_of_a_file_that_is_too_large_is_ours(
    language: Language, visit: Visit, tmp_path: Path
) -> None:
    someone = visit().follow(f"/upload?lang={language.value}").enter("grantee-G12")
    # On the disk, from where the browser takes it: as bytes it would go through the driver first.
    large = tmp_path / "groot.xlsx"
    with large.open("wb") as file:
        file.truncate(WORKBOOK_BYTES + 5)
    someone.page.locator("input[type=file]").set_input_files(large)
    beginning = text(language, "framework.too_large").partition("$1")[0]
    told = someone.page.locator("[data-testid=stFileChip] [role=alert]").filter(has_text=beginning)
    told.wait_for()
    # Read without pointing at it, which a finger cannot.
    assert (told.bounding_box() or {})["width"] > 100
    said = text(language, "framework.too_large").replace("$1", str(WORKBOOK_MEGABYTES))
    assert told.inner_text() == f"{text(language, 'framework.error')} {said}"
    assert wait_for_own_words(someone, language) == []


@pytest.mark.parametrize("language", [Language.NL, Language.FR])
def test_an_address_without_a_page_and_a_server_that_stopped_are_told_in_ones_own_words(
    language: Language, demo_master: Stored, tmp_path: Path, browser: Browser
) -> None:
    with visiting_a_server(demo_master, tmp_path, browser, language) as (someone, stop):
        someone.click_in_letter(f"/nergens?lang={language.value}")
        someone.page.get_by_text(text(language, "framework.no_page"), exact=True).wait_for()
        assert wait_for_own_words(someone, language) == []
        someone.press("Escape")
        someone.expect_no_server()
        stop()
        someone.page.locator("#fi-connection").wait_for()
        assert wait_for_own_words(someone, language) == []


def test_the_other_language_takes_the_place_of_the_first_on_the_same_page(visit: Visit) -> None:
    someone = visit(size=PHONE).follow("/upload").enter("grantee-G12")
    button = someone.page.locator("[data-testid=stFileUploaderDropzone] button p")
    assert button.inner_text().strip() == text(Language.NL, "framework.upload")
    someone.follow("/upload?lang=fr")
    assert button.inner_text().strip() == text(Language.FR, "framework.upload")
    assert someone.page.evaluate("document.documentElement.lang") == "fr"
