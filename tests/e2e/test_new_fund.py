"""A brand-new fund, by clicks only: from the link of the first administrator to the first right figure."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from browsing import DESK, PHONE, Visitor, visiting
from example_files import FILES
from playwright.sync_api import Browser, FilePayload
from serving import serve
from stored import Stored

from impact.__main__ import main
from impact.i18n import text
from impact.model.words import Language, Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "een lange zin die niemand raadt 42"


# Counted by the browser itself, over all pages of a visitor.
COUNTING = "addEventListener('pointerdown', event => { if (event.isTrusted) window.countClick() }, true);"
# Of all three together. Whoever reads every page takes some fifteen seconds for a click: well within ten minutes.
MOST_CLICKS = 30


def count_clicks(visitor: Visitor, clicks: list[str], who: str) -> None:
    """Add the name of this visitor to `clicks` at every click from now on."""
    visitor.context.expose_function("countClick", lambda: clicks.append(who))
    visitor.context.add_init_script(COUNTING)


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

    def choose_password(self, link: str) -> None:
        """Follow the link of an invitation, and choose a password."""
        self.visitor.follow(link)
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        self.page.locator("button[type=submit]").first.click()
        self.visitor.settled()

    def invite(self, name: str, email: str, role: Role | None = None) -> str:
        """Invite somebody by the form that is open, and return the link that is shown to hand over."""
        self.fill("admin.people.name", name)
        self.fill("admin.people.email", email)
        if role is not None:
            field = self.page.get_by_label(self.t("admin.give.role"), exact=True).first
            field.click()
            self.page.get_by_role("option", name=self.t(f"words.role.{role.value}"), exact=True).click()
            self.visitor.settled()
        self.page.locator(".st-key-invite-send button").click()
        self.visitor.settled()
        link = re.search(r"https?://[^/\s]+(/password/\S+)", self.visitor.words)
        assert link, self.visitor.words
        return link[1]

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


def set_up(someone: Administrator, link: str) -> tuple[str, str]:
    """Set the fund up as far as people; the links for its officer and for the coordinator of its first grantee."""
    someone.choose_password(link)
    someone.press("fund_setup.step.calendar.link")
    someone.page.locator(".st-key-year-add button").click()
    someone.visitor.settled()
    someone.follow("fund_setup.step.grantee.link")
    someone.fill("admin.organisation.name", "Taalhuis")
    someone.fill("admin.grant.title", "Taaltafels")
    someone.page.locator(".st-key-grantee-add button").click()
    someone.visitor.settled()
    someone.follow("fund_setup.step.people.link")
    coordinator = someone.invite("Invuller", "invuller@taalhuis.example")
    someone.visitor.picture(f"invited-1-{someone.language.value}")
    someone.follow("admin.people.invite")
    return coordinator, someone.invite("Opvolger", "opvolger@fonds.example", Role.FUND_STAFF)


def hand_in_own_workbook(someone: Administrator) -> None:
    """Choose a workbook that was made for nobody else, answer its questions, and send it to the fund."""
    someone.visitor.go(someone.t("frame.page.upload"))
    data = (FILES / "ownbooks/fonds_eerste.xlsx").read_bytes()
    someone.page.locator("input[type=file]").set_input_files(
        FilePayload(name="taaltafels.xlsx", mimeType=XLSX, buffer=data)
    )
    someone.page.locator(".st-key-own-sheet").wait_for()
    someone.visitor.settled().picture(f"invited-3-asked-{someone.language.value}")
    for label in (
        someone.t("questions.time_kind_unknown.reply.period", a="84"),
        someone.t("questions.time_kind_unknown.reply.level", b="6"),
    ):
        someone.page.get_by_role("button", name=label).first.click()
        someone.visitor.settled()
    someone.visitor.picture(f"invited-4-answered-{someone.language.value}")
    assert someone.visitor.sticks_out() == []
    someone.page.locator(".st-key-upload-confirm button").click()
    someone.page.locator(".st-key-upload-undo").wait_for()
    someone.visitor.settled().picture(f"invited-5-sent-{someone.language.value}")


@pytest.mark.parametrize(("language", "size"), [(Language.NL, DESK), (Language.FR, PHONE)])
def test_an_invited_coordinator_brings_a_new_fund_its_first_right_figures(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: Language, size: dict[str, int]
) -> None:
    stored = Stored(tmp_path)
    command = ["account", "invite", "beheer@fonds.example", "--name", "Beheer", "--role", "administrator",
               "--organisation", "Fonds Nieuw", "--language", language.value, "--database", stored.url]  # fmt: skip
    assert main(command) == 0
    link = re.search(r"https?://[^/]+(/\S+)", capsys.readouterr().out)
    assert link
    clicks: list[str] = []
    with serve(stored, tmp_path / "server.log") as address, visiting(browser, address) as first:
        count_clicks(first, clicks, "administrator")
        of_coordinator, of_officer = set_up(Administrator(first, language), link[1])
        with visiting(browser, address, size=size) as visitor:
            count_clicks(visitor, clicks, "coordinator")
            coordinator = Administrator(visitor, language)
            coordinator.choose_password(of_coordinator)
            visitor.picture(f"invited-2-start-{language.value}")
            hand_in_own_workbook(coordinator)
            visitor.go(coordinator.t("frame.page.start"))
            assert coordinator.t("start.empty.body.sent") in visitor.words
            visitor.picture(f"invited-5-start-{language.value}")
            with visiting(browser, address) as third:
                count_clicks(third, clicks, "officer")
                officer = Administrator(third, language)
                officer.choose_password(of_officer)
                third.picture(f"invited-6-officer-{language.value}")
                officer.follow("start.go.to_review")
                third.page.locator(".st-key-waiting a[data-page]").first.click()
                third.page.locator(".st-key-review-approve button").wait_for()
                third.settled().picture(f"invited-7-review-{language.value}")
                third.click(".st-key-review-approve button")
                third.page.locator(".st-key-told").wait_for()
                third.settled().go(officer.t("frame.page.portfolio"))
                third.picture(f"invited-8-portfolio-{language.value}")
                third.page.locator(".st-key-matrix").get_by_text("Taalhuis").first.click()
                third.page.locator(".st-key-figures table").wait_for()
                figures = third.settled().page.locator(".st-key-figures table").inner_text()
                third.picture(f"invited-9-figures-{language.value}")
            visitor.go(coordinator.t("frame.page.start"))
            visitor.picture(f"invited-10-start-{language.value}")
    total = text(language, "indicator.sum", sum="84")
    assert all(number in figures for number in (total, "120", "61", "6")), figures
    assert len(clicks) <= MOST_CLICKS, {who: clicks.count(who) for who in sorted({*clicks})}
