"""Somebody who has never seen it prepares a review of the demo portfolio, by clicks alone, and leaves with files.

Which indicators are worth talking about, why each is where it is, what changed and what that change is made of, a
spreadsheet and printed pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from browsing import DESK, Visitor
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from pypdf import PdfReader

from impact.i18n import text
from impact.model.vocabulary.languages import Language

Visit = Callable[..., Visitor]
NL = Language.NL
CHANGES = ".st-key-changes tr, .st-key-changes-more tr"


def _fetch(officer: Visitor, button: str) -> Workbook:
    """Have a workbook made by the button of this name, and fetch it by the link that appears."""
    officer.page.get_by_role("button", name=button).first.click()
    officer.settled()
    with officer.page.expect_download() as download:
        officer.page.locator("a[href*='/download/']").first.click()
    return load_workbook(BytesIO(Path(download.value.path()).read_bytes()), read_only=True)


def _print(officer: Visitor) -> str:
    """The page as it is printed, on A4, in words."""
    officer.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    officer.page.emulate_media(media="print")
    officer.settled()
    printed = PdfReader(BytesIO(officer.page.pdf(format="A4", print_background=True)))
    officer.page.emulate_media(media="screen")
    return " ".join(" ".join(page.extract_text() for page in printed.pages).split())


def _count_first(words: str) -> int:
    found = re.search(r"\d+", words)
    assert found, words
    return int(found[0])


def test_a_review_is_prepared_by_clicks_and_taken_along(visit: Visit) -> None:
    officer = visit(size=DESK).arrive().enter("officer")
    page = officer.page
    officer.picture("review-1-start")
    page.locator(".st-key-needs a", has_text=text(NL, "start.go.talk")).first.click()
    officer.settled()
    to_discuss = _count_first(officer.sentence)
    officer.picture("review-2-worth-talking-about")
    book = _fetch(officer, text(NL, "all_figures.download", kind="xlsx"))
    assert sum(1 for _ in book.worksheets[0].iter_rows()) - 1 == to_discuss

    officer.go(text(NL, "frame.page.portfolio"))
    assert f"{to_discuss} vragen een gesprek" in officer.sentence.replace("\u00a0", " ")
    for fold in page.locator("[data-testid=stExpander] summary").all():
        fold.click()
    officer.settled()
    said = page.get_by_text(re.compile(r"Van \d+ indicatoren veranderde de stand")).inner_text()
    changed, *moves = (int(number) for number in re.findall(r"\d+", said.partition(". ")[0]))
    assert sum(moves) == changed, "the change is made of its parts"
    assert page.locator(CHANGES).filter(has_text="→").count() >= changed
    officer.picture("review-3-what-changed")
    paper = _print(officer)
    assert officer.sentence.split(".")[0] in paper
    assert str(changed) in paper
    page.get_by_role("button", name=text(NL, "page_file.button")).first.click()
    officer.settled()
    assert len(_fetch(officer, text(NL, "page_file.xlsx")).worksheets) > 3

    officer.press("Escape")
    first = page.locator(".st-key-changes a").first
    title = first.inner_text()
    first.click()
    officer.settled()
    assert officer.sentence.startswith(title)
    assert page.locator(".fi-formula").first.is_visible(), "why it is where it is"
    assert page.locator(".fi-sheet").first.is_visible(), "which cell it comes from"
    officer.picture("review-4-why-it-is-there")
    paper = _print(officer)
    assert title in paper
    assert page.locator(".fi-formula p").nth(1).inner_text().split(" = ")[0].replace("\u00a0", " ") in paper
    page.go_back()
    officer.settled()
    assert "/portfolio" in page.url
