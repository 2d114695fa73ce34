"""Sent, returned with a reason and a comment, sent again, approved: the whole round between a grantee and its fund."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessibility import find_violations, rules_for
from browsing import DESK, PHONE, Visitor, visiting
from playwright.sync_api import Browser, FilePayload, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language

NL = Language.NL


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo to hand in to and to decide on."""
    folder = tmp_path_factory.mktemp("round")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def send(grantee: Visitor, value: int) -> None:
    """Hand in one value of 2025 and confirm it."""
    data = f"Code;Begin;Einde;Waarde\r\nG12-I01;01/01/2025;31/12/2025;{value}\r\n".encode()
    grantee.go(text(NL, "frame.page.upload")).begin_upload()
    file = FilePayload(name=f"cijfers {value}.csv", mimeType="text/csv", buffer=data)
    grantee.page.locator("input[type=file]").set_input_files(file)
    expect(grantee.page.locator(".st-key-upload-confirm button")).to_be_visible()
    grantee.settled().click(".st-key-upload-confirm button")
    grantee.page.locator(".st-key-upload-undo button").wait_for()


def look_at(officer: Visitor, name: str) -> None:
    """Open what an organisation sent, from the queue."""
    officer.go(text(NL, "frame.page.review"))
    officer.page.locator(".st-key-waiting").get_by_role("link", name=name).click()
    officer.page.locator(".st-key-review-approve button").wait_for()
    officer.settled()


def figures(grantee: Visitor) -> str:
    grantee.page.locator("[data-testid=stMain]").get_by_role("link", name="Fietsloods").click()
    grantee.page.locator(".st-key-figures table").wait_for()
    return grantee.settled().page.locator(".st-key-figures table").inner_text()


def test_a_file_goes_back_and_forth_until_it_counts(browser: Browser, address: str) -> None:
    with visiting(browser, address) as grantee, visiting(browser, address) as officer:
        grantee.arrive().enter("grantee-G12")
        officer.arrive().enter("officer")
        send(grantee, 5120)
        assert "5\u00a0120" not in figures(grantee)

        look_at(officer, "Fietsloods")
        officer.page.get_by_label(text(NL, "review.comment"), exact=True).fill("Zijn dit uren?")
        add = officer.page.get_by_role("button", name=text(NL, "review.comment_add"))
        officer.click_and_hear(add, text(NL, "review.commented"))
        # The words alone also stand in the box they were typed in.
        officer.page.locator("p").filter(has_text="Zijn dit uren?").first.wait_for()
        officer.page.get_by_label(text(NL, "review.reason")).fill("Een nul te veel, denken we.")
        send_back = officer.page.get_by_role("button", name=text(NL, "review.return"), exact=True)
        officer.click_and_hear(send_back, text(NL, "review.returned", name="Fietsloods Tandwielerij"))

        grantee.go(text(NL, "frame.page.upload")).begin_upload()
        assert "Een nul te veel, denken we." in grantee.words and "Zijn dit uren?" in grantee.words
        send(grantee, 512)
        look_at(officer, "Fietsloods")
        approve = officer.page.locator(".st-key-review-approve button")
        officer.click_and_hear(approve, text(NL, "review.approved", name="Fietsloods Tandwielerij"))
        assert "512" in figures(grantee)


def test_axe_finds_nothing_of_ours_on_the_pages_of_review_and_nothing_sticks_out(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as officer:
        officer.arrive().enter("officer").go(text(NL, "frame.page.review"))
        for step, row, deed in (
            ("queue", "", ""), ("opened", ".st-key-waiting", ".st-key-review-approve"),
            ("decided", ".st-key-decided", ".st-key-review-reopen"),
        ):  # fmt: skip
            if step == "decided":
                officer.page.get_by_role("link", name=text(NL, "review.all")).first.click()
                officer.settled()
            if row:
                officer.page.locator(f"{row} a[data-page]").first.click()
                officer.page.locator(f"{deed} button").wait_for()
                officer.settled()
            for look in officer.looks(DESK, PHONE):
                assert officer.sticks_out() == [], f"{step}, {look}"
                assert find_violations(officer.page, rules=rules_for(look)) == [], f"{step}, {look}"
