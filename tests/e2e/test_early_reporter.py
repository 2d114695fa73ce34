"""One grantee reports before its time: its fund approves it by clicks, and the portfolio stands where it stood."""

from __future__ import annotations

from datetime import date

import pytest
from browsing import DESK, PHONE, visiting
from early_fund import LAST, NAMES, RUNNING
from playwright.sync_api import Browser, FilePayload, expect

from impact.i18n import day, text
from impact.model.vocabulary.languages import Language

NL = Language.NL
NOTE, MATRIX = ".st-key-shown-period-note", ".st-key-matrix table"


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_early_reporter_does_not_blank_the_portfolio(browser: Browser, fund_url: str, size: dict[str, int]) -> None:
    with visiting(browser, fund_url) as grantee, visiting(browser, fund_url, size=size) as officer:
        officer.arrive().enter("officer").go(t("frame.page.portfolio"))
        before = officer.page.locator(MATRIX).inner_text()
        assert all(name in before for name in NAMES)

        grantee.arrive().enter("editor").go(t("frame.page.upload"))
        begins = date(RUNNING.year, RUNNING.month - 2, 1)
        line = f"Scans;{begins:%d/%m/%Y};{RUNNING:%d/%m/%Y};1"
        data = f"Indicator;Begin;Einde;Realisatie\r\n{line}\r\n".encode()
        file = FilePayload(name="vroeg.csv", mimeType="text/csv", buffer=data)
        grantee.page.locator("input[type=file]").set_input_files(file)
        grantee.page.locator(".st-key-upload-confirm button").wait_for()
        grantee.settled().click(".st-key-upload-confirm button")
        grantee.page.locator(".st-key-upload-undo button").wait_for()

        officer.go(t("frame.page.review"))
        officer.click(".st-key-waiting a[data-page]")
        officer.page.locator(".st-key-review-approve button").wait_for()
        approve = officer.page.locator(".st-key-review-approve button")
        officer.click_and_hear(approve, t("review.approved", name=NAMES[0]))

        officer.go(t("frame.page.portfolio"))
        expect(officer.page.locator(MATRIX)).to_have_text(before, use_inner_text=True)
        note = officer.page.locator(f"{NOTE} .fi-quiet").inner_text()
        assert t("shown_period.note", day=day(NL, LAST, "long"), reported=4, n=4) in note
        assert t("shown_period.running", day=day(NL, RUNNING, "long"), reported=1, n=4) in note
        officer.picture(f"early-{size['width']}-1")

        officer.click(f"{NOTE} a")
        assert officer.query("as_of") == RUNNING.isoformat()
        assert t("portfolio.caption.running", day=day(NL, RUNNING, "long")) in officer.words
        officer.picture(f"early-{size['width']}-2")
        # The entry of the page one is on leads back to its beginning.
        officer.go(t("frame.page.portfolio"))
        assert officer.query("as_of") is None
        # The address is that of the other view before the table is.
        expect(officer.page.locator(MATRIX)).to_have_text(before, use_inner_text=True)
        assert officer.sticks_out() == []
