"""Journeys of people through the product, in a real browser, with pictures for who asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from browsing import PHONE, Visitor
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language

Visit = Callable[..., Visitor]
NL = Language.NL
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_an_officer_goes_from_the_sentence_on_the_portfolio_to_one_explained_cell(visit: Visit) -> None:
    officer = visit().arrive().enter("officer")
    officer.picture("officer-1-start")
    officer.go(text(NL, "frame.page.portfolio"))
    assert re.search(r"\d+ streefwaarden", officer.sentence), officer.sentence
    officer.picture("officer-2-portfolio")

    grantee = officer.page.locator(".st-key-matrix a").first
    name = grantee.inner_text()
    grantee.click()
    # A page that is still the old one is quiet too.
    expect(officer.page).to_have_url(re.compile(r"/grantee(\?|$)"))
    officer.settled()
    assert officer.sentence.startswith(name)
    officer.picture("officer-3-grantee")

    indicator = officer.page.locator(".st-key-figures a").first
    title = indicator.inner_text()
    indicator.click()
    # A page that is still the old one is quiet too.
    expect(officer.page).to_have_url(re.compile(r"/indicator(\?|$)"))
    officer.settled()
    assert officer.sentence.startswith(title)

    # The numbers of the formula, the cell in words, and the cell itself outlined with the value it holds.
    parts = officer.page.locator("table.fi-parts").first
    assert parts.locator("tbody tr").count() >= 2
    assert re.search(r"(cel|cellen) [A-Z]+\d+", officer.words), officer.words
    excerpt = officer.page.locator("table.fi-sheet").first
    used = excerpt.locator("td:has(.fi-unseen)").first
    raw = re.match(r"[\d.,]+", used.inner_text())
    assert raw, used.inner_text()
    assert raw[0] in parts.inner_text() + officer.sentence
    officer.picture("officer-4-explained")


@pytest.fixture(scope="module")
def own_server(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo to write in; whoever writes takes it back, or writes what the others do not look at."""
    folder = tmp_path_factory.mktemp("journeys")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def filled_in(template: bytes) -> tuple[bytes, str]:
    """The template with two values of 2025, one of them three or three thousand; and the cell of that one."""
    book = load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    heads = next(row for row in rows if row[0].value == "Code")
    column = {str(cell.value): cell.column for cell in heads if cell.value}
    waiting = [
        row
        for row in rows
        if row[column["Periode"] - 1].value == "2025"
        and row[column["Streefwaarde"] - 1].value is not None
        and row[column["Waarde"] - 1].value is None
    ]
    doubtful, plain = (row[column["Waarde"] - 1] for row in waiting[:2])
    doubtful.value, plain.value = "3,000", 48
    made = BytesIO()
    book.save(made)
    return made.getvalue(), doubtful.coordinate


def test_a_grantee_hands_in_a_workbook_with_an_unclear_value_and_takes_it_back(visit: Visit, own_server: str) -> None:
    grantee = visit(own_server).follow("/upload").enter("grantee-G12")
    grantee.picture("grantee-1-upload")
    grantee.click(".st-key-template-make button")
    offered = grantee.page.locator("a[href*='/made/'], [data-testid=stLinkButton] a").first.get_attribute("href")
    assert offered
    fetched = grantee.context.request.get(own_server + offered if offered.startswith("/") else offered)
    assert fetched.ok
    assert fetched.headers["content-type"] == XLSX

    data, cell = filled_in(fetched.body())
    file = FilePayload(name="cijfers 2025.xlsx", mimeType=XLSX, buffer=data)
    grantee.page.locator("input[type=file]").set_input_files(file)
    expect(grantee.page.locator(".st-key-upload-confirm button")).to_be_visible()
    grantee.settled()
    assert cell in grantee.words
    assert "3,000" in grantee.words
    grantee.picture("grantee-2-understood")

    grantee.click(".st-key-upload-confirm button")
    grantee.page.locator(".st-key-upload-undo button").first.wait_for()
    grantee.settled()
    grantee.picture("grantee-3-done")
    grantee.page.locator("[data-testid=stMain]").get_by_role("link", name=re.compile("Fietsloods")).click()
    grantee.settled()
    assert text(NL, "grantee.caption.unclear", n=1) in grantee.words
    # It waits for the fund: shown beside what counts, and not among it.
    assert "48" in grantee.page.locator(".st-key-waiting-figures table").inner_text()
    assert "48" not in grantee.page.locator(".st-key-figures table").inner_text()
    grantee.picture("grantee-4-figures")

    # What was handed in can be taken back from where it was confirmed.
    grantee.go(text(NL, "frame.page.upload")).click(".st-key-upload-undo button")
    expect(grantee.page.locator(".st-key-upload-undo")).to_have_count(0)
    grantee.picture("grantee-5-undone")
    grantee.page.locator("[data-testid=stMain]").get_by_role("link", name=re.compile("Fietsloods")).click()
    grantee.settled()
    assert text(NL, "grantee.caption.unclear", n=1) not in grantee.words


def test_the_same_file_a_second_time_changes_nothing_and_says_so(visit: Visit, own_server: str) -> None:
    grantee = visit(own_server).follow("/upload").enter("grantee-G12")
    data = b"Code;Periode;Begin;Einde;Waarde\r\nG12-I01;2025;01/01/2025;31/12/2025;512\r\n"
    for round_ in (1, 2):
        file = FilePayload(name="cijfers.csv", mimeType="text/csv", buffer=data)
        grantee.page.locator("input[type=file]").set_input_files(file)
        grantee.page.locator("[data-testid=stMain]").get_by_text("cijfers.csv").first.wait_for()
        grantee.settled()
        if round_ == 1:
            grantee.click(".st-key-upload-confirm button")
            grantee.page.locator(".st-key-upload-again button").first.wait_for()
            grantee.settled().click(".st-key-upload-again button")
    assert grantee.sentence == text(NL, "upload.sentence.already")
    assert grantee.page.locator(".st-key-upload-confirm").count() == 0
    grantee.picture("grantee-6-already")


def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(visit: Visit, own_server: str) -> None:
    grantee = visit(own_server).follow("/upload").enter("grantee-G12")
    for name, data in (("leeg.xlsx", b""), ("tekst.xlsx", b"geen werkboek"), ("beeld.csv", b"\x89PNG\r\n\x1a\n\x00")):
        grantee.page.locator("input[type=file]").set_input_files(FilePayload(name=name, mimeType=XLSX, buffer=data))
        expect(grantee.page.locator("[data-testid=stAlert]").filter(has_text=name)).to_be_visible()
        grantee.settled()
        assert grantee.page.locator(".st-key-upload-confirm").count() == 0
        if name == "tekst.xlsx":
            grantee.picture("grantee-refused")
        grantee.begin_upload()


def test_a_filter_is_shared_as_a_link_and_opened_by_another_in_another_language(visit: Visit) -> None:
    sender = visit().follow("/portfolio").enter("officer")
    everything = sender.sentence
    sender.page.locator(".st-key-filter-level [role=combobox], .st-key-filter-level input").first.click()
    sender.page.get_by_role("option", name=text(NL, "words.level.output"), exact=False).first.click()
    sender.settled()
    assert sender.query("level") == "output"
    assert sender.sentence != everything
    numbers = re.findall(r"\d+", sender.sentence)
    sender.picture("link-1-sent")

    receiver = visit().follow(sender.page.url.removeprefix(sender.address)).enter("director")
    assert re.findall(r"\d+", receiver.sentence) == numbers
    french = visit().follow("/portfolio?level=output&lang=fr").enter("director")
    assert re.findall(r"\d+", french.sentence) == numbers
    assert french.sentence != receiver.sentence
    assert french.query("level") == "output"
    french.picture("link-2-received")

    french.page.reload()
    french.settled()
    assert re.findall(r"\d+", french.sentence) == numbers


# What of a slide lies under the keys at its foot, or beyond the edge of the part it stands in.
CUT_OFF_SLIDE = """() => {
  const foot = document.querySelector(".st-key-present-keys").getBoundingClientRect().top, found = []
  const walk = (root) => {
    for (const part of root.querySelectorAll("*")) {
      if (part.shadowRoot) walk(part.shadowRoot)
      if (part.matches(".fi-scroll") && part.scrollWidth > part.clientWidth + 1)
        found.push(`${part.scrollWidth} in ${part.clientWidth}`)
      const area = part.getBoundingClientRect()
      if (part.children.length === 0 && area.height > 2 && part.textContent.trim() && area.bottom > foot + 2)
        found.push(part.textContent.trim().slice(0, 40))
    }
  }
  walk(document.querySelector(".st-key-presented"))
  return found
}"""


def test_a_facilitator_presents_with_the_keys(visit: Visit) -> None:
    shown = visit().follow("/portfolio").enter("officer")
    shown.press("p")
    assert shown.query("present") == "true"
    shown.press("n")
    assert (shown.query("veil"), shown.query("section")) == ("false", "1")
    expect(shown.page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    expect(shown.page.locator("[data-testid=stHeader]")).not_to_be_visible()
    first = shown.page.locator(".st-key-presented").inner_text()
    shown.picture("present-1")

    shown.press("ArrowRight")
    assert shown.query("section") == "2"
    second = shown.page.locator(".st-key-presented").inner_text()
    assert second != first
    shown.picture("present-2")
    shown.press("b")
    expect(shown.page.locator(".st-key-presented")).to_have_count(0)
    shown.press("b")
    assert shown.page.locator(".st-key-presented").inner_text() == second
    shown.press("ArrowLeft")
    assert shown.query("section") == "1"
    small = shown.page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.st-key-presented *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.offsetParent)
        .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert small >= 16, "too small to read across a room"
    for place in range(1, 6):
        assert shown.query("section") == str(place)
        assert shown.page.evaluate(CUT_OFF_SLIDE) == [], f"slide {place}"
        shown.press("ArrowRight")
    shown.press("Escape")
    assert shown.query("present") is None
    expect(shown.page.locator("[data-testid=stSidebar]")).to_be_visible()


def test_on_a_phone_nothing_sticks_out_and_every_page_is_reached(visit: Visit) -> None:
    phone = visit(size=PHONE, has_touch=True, is_mobile=True).arrive().enter("officer")
    seen = set()
    for page in ("start", "portfolio", "theory", "upload", "grantee"):
        phone.go(text(NL, f"frame.page.{page}"))
        assert phone.sticks_out() == [], page
        seen.add(phone.sentence)
        phone.picture(f"phone-{page}")
    assert len(seen) == 5
    phone.click(".st-key-grantees a")
    assert phone.sticks_out() == [], "one grantee"
    phone.picture("phone-one-grantee")
    phone.click(".st-key-figures a")
    assert phone.sticks_out() == [], "indicator"
    phone.picture("phone-indicator")
