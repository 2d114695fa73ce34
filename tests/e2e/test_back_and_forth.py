"""Back and forth by clicks: sent, commented, returned, mended in the workbook with comments, withdrawn or approved."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DESK, PHONE, Visitor, visiting
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, FilePayload, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.words import Language

NL, FR = Language.NL, Language.FR
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = "[data-testid=stMain]"


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo of one's own."""
    folder = tmp_path_factory.mktemp("back-and-forth")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def workbook(value: int) -> bytes:
    """A workbook of a grantee's own: one value of 2025 with a note, and one of 2024 that was approved."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Cijfers"
    for row in (
        ("Code", "Begin", "Einde", "Waarde", "Toelichting"),
        ("G12-I01", "01/01/2025", "31/12/2025", value, "Geteld door de vrijwilligers"),
        ("G12-I01", "01/01/2024", "31/12/2024", 3, "Hertelling"),
    ):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def choose(grantee: Visitor, language: Language, name: str, data: bytes) -> None:
    """Open the page of uploads from the menu and choose a file."""
    grantee.go(text(language, "frame.page.upload"))
    choose_here(grantee, name, data)


def choose_here(grantee: Visitor, name: str, data: bytes) -> None:
    """Choose a file on the page of uploads."""
    grantee.begin_upload()
    file = FilePayload(name=name, mimeType=XLSX, buffer=data)
    grantee.page.locator("input[type=file]").set_input_files(file)
    grantee.page.locator(".st-key-upload-confirm button").wait_for()
    grantee.settled()


def confirm(grantee: Visitor, language: Language) -> None:
    """Confirm, with a reason where one is asked."""
    reason = grantee.page.get_by_role("textbox", name=text(language, "upload.reason"))
    if reason.count():
        reason.fill("Hertelling van de dossiers")
        reason.press("Control+Enter")
        grantee.settled()
    grantee.click(".st-key-upload-confirm button")
    grantee.page.locator(".st-key-upload-undo button").wait_for()
    grantee.settled()


def open_submission(officer: Visitor) -> None:
    """Open what Fietsloods sent, from the menu by the queue."""
    officer.go(text(NL, "frame.page.review"))
    back = officer.page.get_by_role("link", name=text(NL, "review.all"))
    if back.count():
        back.first.click()
        officer.settled()
    officer.page.locator(".st-key-waiting").get_by_role("link", name="Fietsloods").first.click()
    officer.page.locator(".st-key-review-approve button").wait_for()
    officer.settled()


def mended(path: Path, value: int) -> bytes:
    """The workbook that came back, with the value mended in it."""
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book["Cijfers"]
    assert sheet["D2"].comment is not None and "Zijn dit uren?" in sheet["D2"].comment.text
    sheet["D2"] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def return_with_comment(officer: Visitor) -> None:
    """Return what was opened, with a comment on its cell D2 and a reason."""
    officer.page.get_by_text(text(NL, "upload.values"), exact=True).first.click()
    expect(officer.page.locator(".st-key-values").get_by_text("Geteld door de vrijwilligers")).to_be_visible()
    cell = officer.settled().page.get_by_role("combobox", name=text(NL, "review.comment_cell"))
    cell.click()
    cell.press_sequentially("D2", delay=40)
    officer.page.get_by_role("option").filter(has_text="D2").first.click()
    officer.settled().page.get_by_label(text(NL, "review.comment"), exact=True).fill("Zijn dit uren?")
    officer.page.get_by_role("button", name=text(NL, "review.comment_add")).click()
    officer.page.locator("p, li").filter(has_text="Zijn dit uren?").first.wait_for()
    expect(officer.page.get_by_label(text(NL, "review.comment"), exact=True)).to_have_value("")
    officer.settled().page.get_by_label(text(NL, "review.reason")).fill("Een nul te veel, denken we.")
    officer.page.get_by_role("button", name=text(NL, "review.return"), exact=True).click()
    officer.page.locator(".st-key-told").wait_for()
    officer.settled()


def withdraw(grantee: Visitor, language: Language, theme: str) -> None:
    """Withdraw what waits, from the page of the grantee."""
    grantee.go(text(language, "frame.page.grantee"))
    grantee.page.locator(MAIN).get_by_role("link", name="Fietsloods").first.click()
    grantee.page.locator(".st-key-waiting-files").wait_for()
    grantee.settled().picture(f"round-{theme}-7-waits")
    grantee.page.get_by_role("button", name=text(language, "upload.withdraw"), exact=True).first.click()
    grantee.settled().picture(f"round-{theme}-8-withdraw")
    grantee.page.get_by_role("button", name=text(language, "upload.withdraw.do")).click()
    grantee.page.locator(".st-key-told").wait_for()
    assert "Een nul te veel, denken we." in grantee.settled().words, "what it answered is asked again"


def approve(officer: Visitor, grantee: Visitor, language: Language, theme: str) -> None:
    """Approve what was opened; the grantee reads the mended figure and is asked nothing more."""
    officer.click(".st-key-review-approve button")
    officer.page.locator(".st-key-told").wait_for()
    grantee.go(text(language, "frame.page.grantee"))
    grantee.page.locator(MAIN).get_by_role("link", name="Fietsloods").first.click()
    grantee.page.locator(".st-key-figures table").wait_for()
    assert "512" in grantee.settled().page.locator(".st-key-figures table").inner_text()
    assert "Een nul te veel, denken we." not in grantee.words
    grantee.picture(f"round-{theme}-7-approved")


@pytest.mark.parametrize(("language", "size", "theme"), [(NL, DESK, "light"), (FR, PHONE, "dark")])
def test_a_returned_workbook_is_seen_mended_and_compared(
    browser: Browser, address: str, language: Language, size: dict[str, int], theme: str
) -> None:
    name = f"jaar {theme}.xlsx"
    with visiting(browser, address, size=size, theme=theme) as grantee, visiting(browser, address) as officer:
        grantee.follow(f"/?lang={language.value}").enter("grantee-G12")
        officer.arrive().enter("officer")
        choose(grantee, language, name, workbook(5120))
        grantee.picture(f"round-{theme}-1-preview")
        expect(grantee.page.locator(".st-key-changes-altered")).to_be_visible()
        confirm(grantee, language)

        open_submission(officer)
        officer.picture(f"round-{theme}-2-review")
        return_with_comment(officer)

        grantee.go(text(language, "frame.page.start"))
        expect(grantee.page.locator(".st-key-needs").get_by_text(name)).to_be_visible()
        assert grantee.sticks_out() == []
        grantee.picture(f"round-{theme}-3-start")
        grantee.page.locator(".st-key-needs").get_by_role("link", name=text(language, "start.go.returned")).last.click()
        grantee.page.get_by_text("Zijn dit uren?").wait_for()
        grantee.settled().picture(f"round-{theme}-4-grantee")
        assert grantee.sticks_out() == []
        grantee.click("[class*='st-key-workbook-'] button")
        link = grantee.page.locator("a[href*='/download/']")
        with grantee.page.expect_download() as download:
            link.last.click()
        data = mended(Path(download.value.path()), 512)
        # The way from the file that came back leads to where the mended one is chosen.
        grantee.settled().click(".st-key-round-go button, [class*='st-key-answer-'] button")
        choose_here(grantee, name, data)
        grantee.picture(f"round-{theme}-5-compared")
        compared = grantee.page.locator(".st-key-changes-since-return")
        expect(compared.get_by_text("512", exact=True)).to_be_visible()
        assert grantee.sticks_out() == []
        confirm(grantee, language)
        grantee.go(text(language, "frame.page.start"))
        expect(grantee.page.locator(".st-key-needs").get_by_text(name)).to_have_count(0)

        open_submission(officer)
        officer.picture(f"round-{theme}-6-review-again")
        assert "Zijn dit uren?" in officer.words
        assert officer.page.locator(".st-key-changes-since-return").is_visible()
        found = Axe().run(officer.page, context={"exclude": [["[data-testid=stSidebarNav]"]]})
        assert found.violations_count == 0, found.generate_report()
        if language is NL:
            withdraw(grantee, language, theme)
        else:
            approve(officer, grantee, language, theme)
