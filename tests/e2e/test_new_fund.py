"""A brand-new fund, by clicks only: from the link of the first administrator to the first right figure."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from browsing import Visitor, visiting
from playwright.sync_api import Browser, FilePayload
from serving import serve
from stored import Stored

from impact.__main__ import main
from impact.i18n import text
from impact.model.words import Language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "een lange zin die niemand raadt 42"


def write_first_workbook() -> bytes:
    """Two indicators, one clear header, a year that has ended."""
    book = openpyxl.Workbook()
    book.active.append(["Indicator", "Eenheid", "Nulmeting 2023", "Doel 2025", "Realisatie 2025"])
    book.active.append(["Aantal deelnemers", "personen", 100, 200, 210])
    book.active.append(["Tevredenheid", "%", 60, 80, 70])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class Administrator:
    """Who sets the fund up, in a language; presses what bears a text of the catalog."""

    def __init__(self, visitor: Visitor, language: Language) -> None:
        self.visitor, self.page, self.language = visitor, visitor.page, language

    def t(self, key: str, **params: object) -> str:
        return text(self.language, key, **params)

    def press(self, key: str, **params: object) -> None:
        self.page.get_by_role("button", name=self.t(key, **params), exact=False).last.click()
        self.visitor.settled()

    def follow(self, key: str) -> None:
        self.page.get_by_role("link", name=self.t(key), exact=False).first.click()
        self.visitor.settled()

    def fill(self, key: str, words: str) -> None:
        box = self.page.get_by_role("textbox", name=self.t(key), exact=True).first
        box.fill(words)
        box.press("Tab")
        self.visitor.settled()

    def expect_next(self, step: str) -> None:
        """The bar of the page names the next step."""
        expected = self.t(f"fund_setup.step.{step}")
        said = self.page.locator(".st-key-setup-next").inner_text()
        assert expected in said, said


@pytest.mark.parametrize("language", [Language.NL, Language.FR])
def test_a_new_fund_comes_to_its_first_right_figure_by_clicks(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    stored = Stored(tmp_path)
    command = ["account", "invite", "beheer@fonds.example", "--name", "Beheer", "--role", "administrator",
               "--organisation", "Fonds Nieuw", "--language", language.value, "--database", stored.url]  # fmt: skip
    assert main(command) == 0
    link = re.search(r"https?://[^/]+(/\S+)", capsys.readouterr().out)
    assert link
    with serve(stored, tmp_path / "server.log") as address, visiting(browser, address) as visitor:
        someone = Administrator(visitor, language)
        visitor.follow(link[1])
        for field in visitor.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        visitor.page.locator("button[type=submit]").first.click()
        visitor.settled()
        assert visitor.sentence == someone.t("fund_setup.sentence", n=2, of=6)
        visitor.picture(f"new-fund-1-{language.value}")

        someone.press("fund_setup.step.calendar.link")
        someone.page.locator(".st-key-year-add button").click()
        visitor.settled()
        someone.expect_next("grantee")

        someone.follow("fund_setup.step.grantee.link")
        # Every field runs the page again: the form has to stay, and the address to say so.
        someone.fill("admin.organisation.name", "Huis van Hoop")
        assert visitor.query("new") == "grantee"
        someone.fill("admin.grant.title", "Taal op de werkvloer")
        someone.page.locator(".st-key-grantee-add button").click()
        visitor.settled()
        visitor.page.locator(".st-key-organisations").get_by_text("Huis van Hoop").wait_for()
        someone.expect_next("people")

        # Back to the list by the link of the form, and again to a form: both are links to the page one is on.
        someone.follow("admin.add.partner")
        assert visitor.sentence == someone.t("admin.add.partner")
        someone.follow("admin.organisation.all")
        assert visitor.query("new") is None
        someone.page.locator("[data-testid=stMain] input").first.fill("hoop")
        someone.page.keyboard.press("Tab")
        visitor.settled()
        visitor.page.locator(".st-key-organisations").get_by_text("Huis van Hoop").wait_for()

        someone.follow("fund_setup.step.people.link")
        someone.fill("admin.people.name", "Invuller")
        someone.fill("admin.people.email", "invuller@huis.example")
        someone.page.locator(".st-key-invite-send button").click()
        visitor.settled()
        assert "/password/" in visitor.words
        someone.expect_next("figures")

        someone.follow("fund_setup.step.figures.link")
        visitor.page.locator("input[type=file]").set_input_files(
            FilePayload(name="eerste.xlsx", mimeType=XLSX, buffer=write_first_workbook())
        )
        visitor.page.get_by_text("eerste.xlsx").first.wait_for()
        visitor.settled()
        someone.page.locator(".st-key-upload-confirm button").click()
        visitor.settled()
        visitor.picture(f"new-fund-2-{language.value}")

        visitor.go(someone.t("frame.page.start"))
        assert visitor.sentence == someone.t("start.sentence", rated=2, good=1)
        visitor.go(someone.t("frame.page.portfolio"))
        visitor.page.locator(".st-key-matrix").get_by_text("Huis van Hoop").first.wait_for()
