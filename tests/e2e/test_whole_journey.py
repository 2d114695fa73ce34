"""The whole way by clicks: an empty database, first figures on screen, a workbook, returned and mended, approved.

Nobody types an address or sets a parameter, and no step is done behind the screen. In Dutch at a desk, and in French
with the grantee on a phone. Each way to a first figure is within a number of clicks that takes no ten minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from accessibility import find_violations
from browsing import DESK, PHONE, Visitor, visiting
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, FilePayload, expect
from serving import serve
from stored import Stored

from impact.__main__ import main
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role

NL, FR = Language.NL, Language.FR
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "een lange zin die niemand raadt 42"
GRANTEE = "Huis van Hoop"
# The year before this one: all of it is due, whenever the test runs.
YEAR = date.today().year - 1
MAIN = "[data-testid=stMain]"
ASKED, REASON = "Zijn dit uren?", "Honderd te veel, denken we."
# Counted by the browser itself, over all pages of a visitor.
COUNTING = "addEventListener('pointerdown', event => { if (event.isTrusted) window.countClick() }, true);"
# Of everybody together; on screen, those in each field too. Whoever reads every page takes ten seconds for a click:
# the way from an empty database to a workbook that is sent, and three indicators with their values, ten minutes each.
MOST_CLICKS = {"set-up": 18, "on screen": 60, "workbook": 8}


@dataclass(frozen=True)
class Texts:
    """What this grantee calls its indicators, and how it heads its own workbook."""

    families: str
    debts: str
    waiting: str
    talks: str
    headers: tuple[str, ...]


TEXTS = {
    NL: Texts(
        "Gezinnen in begeleiding", "Gezinnen zonder achterstal", "Wachtdagen", "Groepsgesprekken",
        ("Indicator", "Eenheid", "Nulmeting", f"Doel {YEAR}", f"{YEAR - 1}", f"{YEAR}", "Opmerkingen"),
    ),
    FR: Texts(
        "Familles accompagnées", "Familles sans arriéré", "Jours d'attente", "Entretiens de groupe",
        ("Indicateur", "Unité", "Valeur de départ", f"Cible {YEAR}", f"{YEAR - 1}", f"{YEAR}", "Remarques"),
    ),
}  # fmt: skip


class Person:
    """Somebody with a window, who presses what bears a text of the catalog in their language."""

    def __init__(self, visitor: Visitor, language: Language) -> None:
        self.visitor, self.page, self.language = visitor, visitor.page, language

    def t(self, key: str, **params: object) -> str:
        return text(self.language, key, **params)

    def press(self, key: str, **params: object) -> None:
        """Click a button by its words."""
        self.page.get_by_role("button", name=self.t(key, **params), exact=True).last.click()
        self.visitor.settled()

    def press_within(self, selector: str) -> None:
        self.page.locator(f"{selector} button").first.click()
        self.visitor.settled()

    def follow(self, key: str) -> None:
        """Click a link of the page by its words."""
        self.page.locator(MAIN).get_by_role("link", name=self.t(key)).first.click()
        self.visitor.settled()

    def go(self, page: str) -> None:
        self.visitor.go(self.t(f"frame.page.{page}"))

    def write(self, key: str, words: str, place: int = 0, **params: object) -> None:
        """Type in a field and leave it."""
        field = self.page.get_by_label(self.t(key, **params), exact=True).nth(place)
        field.click()
        field.fill(words)
        field.press("Tab")
        self.visitor.settled()

    def choose(self, key: str, option: str) -> None:
        """Choose from a list, by the keyboard: a list that opens while the page scrolls shuts again."""
        field = self.page.get_by_label(self.t(key), exact=True).first
        field.focus()
        field.press("ArrowDown")
        options = self.page.locator("[role=option]")
        options.first.wait_for()
        options.get_by_text(option, exact=True).click()
        self.visitor.settled()

    def pick(self, key: str) -> None:
        """Choose one of a few marks."""
        self.page.locator("[data-testid=stRadio] label").filter(has_text=self.t(key)).first.click()
        self.visitor.settled()

    def press_and_hear(self, key: str, words: str) -> None:
        """Click a button by its words, and wait for the notice that says what was done."""
        self.visitor.click_and_hear(self.page.get_by_role("button", name=self.t(key), exact=True).last, words)

    def press_within_and_hear(self, selector: str, words: str) -> None:
        self.visitor.click_and_hear(self.page.locator(f"{selector} button").first, words)

    def look(self, name: str) -> None:
        """Keep a picture where pictures are wanted; nothing may be wider than the screen."""
        self.visitor.picture(f"whole-{self.language.value}-{name}")
        assert self.visitor.sticks_out() == [], name

    def choose_password(self, link: str) -> None:
        """Follow the link of an invitation, and choose a password."""
        self.visitor.follow(link)
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        self.page.locator("button[type=submit]").first.click()
        self.visitor.settled()


# Who looks after the fund


def set_up(someone: Person) -> tuple[str, str]:
    """Set the fund up; returns the links for the coordinator of its first grantee, and for its officer."""
    expect(someone.page.locator("h1").first).to_have_text(someone.t("fund_setup.sentence", n=2, of=6))
    someone.look("01-empty")
    someone.press("fund_setup.step.calendar.link")
    someone.write("admin.year", str(YEAR))
    someone.pick("indicator.frequency.year")
    someone.press_within(".st-key-year-add")
    expect_next(someone, "grantee")

    someone.follow("fund_setup.step.grantee.link")
    # Every field runs the page again: the form has to stay, and the address to say so.
    someone.write("admin.organisation.name", GRANTEE)
    assert someone.visitor.query("new") == "grantee"
    someone.write("admin.grant.title", "Taal op de werkvloer")
    someone.press_within(".st-key-grantee-add")
    someone.page.locator(".st-key-organisations").get_by_text(GRANTEE).wait_for()
    expect_next(someone, "people")

    someone.follow("fund_setup.step.people.link")
    coordinator = invite(someone, "Invuller", "invuller@huis.example")
    expect_next(someone, "figures")
    for way in ("link", "link.screen"):
        expect(someone.page.locator(".st-key-setup-next")).to_contain_text(someone.t(f"fund_setup.step.figures.{way}"))
    someone.look("02-invited")
    someone.follow("admin.people.invite")
    return coordinator, invite(someone, "Opvolger", "opvolger@fonds.example", Role.FUND_STAFF)


def expect_next(someone: Person, step: str) -> None:
    """The bar of the page names the next step."""
    expect(someone.page.locator(".st-key-setup-next")).to_contain_text(someone.t(f"fund_setup.step.{step}"))


def invite(someone: Person, name: str, email: str, role: Role | None = None) -> str:
    """Invite somebody by the form that is open, and return the link that is shown to hand over."""
    someone.write("admin.people.name", name)
    someone.write("admin.people.email", email)
    if role is not None:
        someone.choose("admin.give.role", someone.t(f"words.role.{role.value}"))
    notice = someone.visitor.click_and_hear(someone.page.locator(".st-key-invite-send button"), name)
    link = re.search(r"https?://[^/\s]+(/password/\S+)", notice.inner_text())
    assert link, notice.inner_text()
    return link[1]


def walk_between_forms(someone: Person) -> None:
    """From a list to a form and back by links to the page one is on; nothing that was added is lost."""
    someone.go("admin_organisations")
    someone.follow("admin.add.partner")
    expect(someone.page.locator("h1").first).to_have_text(someone.t("admin.add.partner"))
    someone.follow("admin.organisation.all")
    expect(someone.page.locator("h1").first).not_to_have_text(someone.t("admin.add.partner"))
    assert someone.visitor.query("new") is None
    someone.page.locator(f"{MAIN} input").first.fill("hoop")
    someone.page.keyboard.press("Tab")
    someone.visitor.settled()
    someone.page.locator(".st-key-organisations").get_by_text(GRANTEE).wait_for()


# The grantee, on screen


def make_indicator(
    grantee: Person, title: str, kind: str, direction: str, *, target: str, measure: str = "", unit: str = ""
) -> None:
    """Make an indicator on screen with a target for the year, and send it."""
    grantee.follow("entry.indicator.new")
    grantee.write("entry.quality.title", title)
    if measure:
        grantee.choose("entry.quality.measure", grantee.t(measure))
    if unit:
        grantee.write("entry.quality.unit", unit)
    if kind:
        grantee.pick(kind)
    grantee.pick(direction)
    grantee.choose("entry.target.period", str(YEAR))
    grantee.write("entry.target.of", target, period=str(YEAR))
    grantee.look(f"11-indicator-{target}")
    grantee.press("entry.effect")
    grantee.look(f"12-effect-{target}")
    grantee.press_within_and_hear(".st-key-entry-send", grantee.t("entry.done.described.pending", name=GRANTEE))


def enter_on_screen(grantee: Person) -> None:
    """Make three indicators, and type their values of the last quarter; what is typed survives a reload."""
    titles = TEXTS[grantee.language]
    grantee.go("indicators")
    grantee.look("10-indicators")
    make_indicator(
        grantee, titles.families, "entry.time_kind.period", "entry.direction.up", target="100", unit="gezinnen"
    )
    make_indicator(
        grantee, titles.debts, "", "entry.direction.up", target="40", measure="words.measure.percentage"
    )
    make_indicator(grantee, titles.waiting, "entry.time_kind.level", "entry.direction.down", target="10", unit="dagen")
    grantee.look("13-list")
    grantee.follow("entry.go")
    choose_year(grantee)
    grantee.write("entry.field.value", "84")
    grantee.write("entry.field.numerator", "3")
    grantee.write("entry.field.denominator", "12")
    grantee.write("entry.field.value", "12,5", 1)
    grantee.look("14-form")
    grantee.page.reload()
    grantee.visitor.settled()
    expect(grantee.page.get_by_label(grantee.t("entry.field.value"), exact=True).first).to_have_value("84")
    grantee.press("entry.check")
    grantee.look("15-check")
    grantee.press_within_and_hear(".st-key-entry-send", grantee.t("entry.done.pending", n=3, name=GRANTEE))
    grantee.look("16-done")


def choose_year(grantee: Person) -> None:
    """Choose the year before this one, where the form asks for this one: in its last month it does."""
    field = grantee.page.get_by_role("combobox", name=grantee.t("entry.period"))
    if str(YEAR) not in (field.text_content() or "") + field.input_value():
        field.click()
        grantee.page.get_by_role("option", name=re.compile(str(YEAR))).first.click()
        grantee.visitor.settled()


# The grantee, by its own workbook


def write_workbook(language: Language) -> bytes:
    """Two years of one indicator that is known and of one that is new; one number is another than the approved one."""
    titles = TEXTS[language]
    book = Workbook()
    sheet = book.active
    sheet.title = "Cijfers"
    sheet.append(titles.headers)
    sheet.append([titles.families, "gezinnen", None, 100, 70, 184, "Geteld door de vrijwilligers"])
    sheet.append([titles.talks, "gesprekken", 0, 40, 24, 30, None])
    return save(book)


def save(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def hand_in(grantee: Person, data: bytes) -> None:
    """Choose a workbook on the page of uploads."""
    grantee.visitor.begin_upload()
    file = FilePayload(name="cijfers.xlsx", mimeType=XLSX, buffer=data)
    grantee.page.locator("input[type=file]").set_input_files(file)
    grantee.page.locator(".st-key-upload-confirm button").wait_for()
    grantee.visitor.settled()


def confirm(grantee: Person) -> None:
    """Confirm, with a reason where one is asked."""
    reason = grantee.page.get_by_role("textbox", name=grantee.t("upload.reason"))
    if reason.count():
        reason.fill("Hertelling van de dossiers")
        reason.press("Control+Enter")
        grantee.visitor.settled()
    grantee.press_within(".st-key-upload-confirm")
    grantee.page.locator(".st-key-upload-undo button").wait_for()
    grantee.visitor.settled()


def read_returned_workbook(grantee: Person) -> bytes:
    """From what Start says came back to the workbook with the comments of the fund; the mended workbook."""
    grantee.go("start")
    grantee.look("30-start")
    expect(grantee.page.locator(".st-key-needs").get_by_text("cijfers.xlsx")).to_be_visible()
    grantee.page.locator(".st-key-needs").get_by_role("link", name=grantee.t("start.go.returned")).last.click()
    grantee.page.get_by_text(ASKED).wait_for()
    grantee.visitor.settled()
    grantee.look("31-grantee")
    grantee.visitor.click("[class*='st-key-workbook-'] button")
    with grantee.page.expect_download() as download:
        grantee.page.locator("a[href*='/download/']").last.click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    comment = book["Cijfers"]["F2"].comment
    assert comment is not None and ASKED in comment.text
    book["Cijfers"]["F2"] = 94
    return save(book)


def open_own_page(grantee: Person) -> None:
    """Open the page of the own organisation, by the list of organisations."""
    grantee.go("grantee")
    grantee.page.locator(MAIN).get_by_role("link", name=GRANTEE).first.click()
    grantee.visitor.settled()


def withdraw(grantee: Person) -> None:
    """Withdraw what waits, from the page of the grantee; what it answered is asked again."""
    open_own_page(grantee)
    grantee.page.locator(".st-key-waiting-files").wait_for()
    grantee.visitor.settled()
    grantee.look("40-waits")
    grantee.press("upload.withdraw")
    grantee.press_and_hear("upload.withdraw.do", grantee.t("upload.withdrawn", file="cijfers.xlsx"))
    # What it answered is asked again.
    expect(grantee.page.locator(MAIN)).to_contain_text(REASON)


# The officer


def open_waiting(officer: Person) -> None:
    """Open the oldest of what waits, from the menu by the queue."""
    officer.go("review")
    back = officer.page.get_by_role("link", name=officer.t("review.all"))
    if back.count():
        back.first.click()
        officer.visitor.settled()
    officer.page.locator(".st-key-waiting a[data-page]").first.click()
    officer.page.locator(".st-key-review-approve button").wait_for()
    officer.visitor.settled()


def approve(officer: Person, times: int) -> None:
    """Approve so many that wait, oldest first."""
    for _ in range(times):
        open_waiting(officer)
        officer.look("20-review")
        officer.press_within_and_hear(".st-key-review-approve", officer.t("review.approved", name=GRANTEE))


def return_with_comment(officer: Person) -> None:
    """Return what was opened, with a comment on its cell F2 and a reason."""
    officer.page.get_by_text(officer.t("upload.values"), exact=True).first.click()
    expect(officer.page.locator(".st-key-values").get_by_text("Geteld door de vrijwilligers").first).to_be_visible()
    cell = officer.visitor.settled().page.get_by_role("combobox", name=officer.t("review.comment_cell"))
    cell.click()
    cell.press_sequentially("F2", delay=40)
    officer.page.get_by_role("option").filter(has_text="F2").first.click()
    officer.visitor.settled()
    comment = officer.page.get_by_label(officer.t("review.comment"), exact=True)
    comment.fill(ASKED)
    officer.press_and_hear("review.comment_add", officer.t("review.commented"))
    officer.page.locator("p, li").filter(has_text=ASKED).first.wait_for()
    expect(comment).to_have_value("")
    officer.visitor.settled().page.get_by_label(officer.t("review.reason")).fill(REASON)
    officer.look("22-commented")
    officer.press_and_hear("review.return", officer.t("review.returned", name=GRANTEE))


def read_figures(officer: Person) -> str:
    """The figures of the grantee, from the portfolio."""
    officer.go("portfolio")
    officer.look("25-portfolio")
    officer.page.locator(".st-key-matrix").get_by_text(GRANTEE).first.click()
    officer.page.locator(".st-key-figures table").wait_for()
    officer.visitor.settled()
    officer.look("26-figures")
    expect(officer.page.locator(MAIN)).to_contain_text(GRANTEE)
    return officer.page.locator(".st-key-figures table").inner_text()


def invite_first_administrator(stored: Stored, language: Language, capsys: pytest.CaptureFixture[str]) -> str:
    """Invite whoever founds the fund, by the command; returns the link it prints."""
    command = ["account", "invite", "beheer@fonds.example", "--name", "Beheer", "--role", "administrator",
               "--organisation", "Fonds Nieuw", "--language", language.value, "--database", stored.url]  # fmt: skip
    assert main(command) == 0
    link = re.search(r"https?://[^/]+(/\S+)", capsys.readouterr().out)
    assert link
    return link[1]


class Clicks:
    """How often was clicked on each way, by everybody together."""

    def __init__(self) -> None:
        self.way, self.counts = "set-up", dict.fromkeys(MOST_CLICKS, 0)

    def count(self, visitor: Visitor) -> None:
        """Count the clicks of this visitor from now on."""
        visitor.page.expose_function("countClick", self._add)
        visitor.page.add_init_script(COUNTING)

    def _add(self) -> None:
        self.counts[self.way] = self.counts.get(self.way, 0) + 1


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "size", "theme"), [(NL, DESK, "light"), (FR, PHONE, "dark")], ids=["nl", "fr"])
def test_a_new_fund_and_its_grantee_come_to_right_figures_on_screen_and_by_workbook(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: Language, size: dict[str, int],
    theme: str,
) -> None:  # fmt: skip
    stored, clicks, titles = Stored(tmp_path), Clicks(), TEXTS[language]
    link = invite_first_administrator(stored, language, capsys)
    with (
        serve(stored, tmp_path / "server.log") as address,
        visiting(browser, address) as first,
        visiting(browser, address, size=size, theme=theme) as second,
        visiting(browser, address) as third,
    ):
        for visitor in (first, second, third):
            clicks.count(visitor)
        administrator, grantee, officer = (Person(visitor, language) for visitor in (first, second, third))
        administrator.choose_password(link)
        of_coordinator, of_officer = set_up(administrator)

        clicks.way = "on screen"
        grantee.choose_password(of_coordinator)
        grantee.look("09-start")
        enter_on_screen(grantee)
        grantee.go("start")
        expect(second.page.locator(MAIN)).to_contain_text(grantee.t("start.empty.body.sent"))
        officer.choose_password(of_officer)
        approve(officer, 4)
        figures = read_figures(officer)
        assert all(words in figures for words in (titles.families, "84", "25", "12,5")), figures
        officer.page.locator(".st-key-figures a").first.click()
        officer.visitor.settled()
        entered = text(language, "explain.source.entered", by="Invuller", on="").rstrip(", ")
        expect(third.page.locator(MAIN)).to_contain_text(entered)
        officer.look("27-explained")

        clicks.way = "workbook"
        grantee.go("upload")
        hand_in(grantee, write_workbook(language))
        grantee.look("28-asked")
        # Without a code of ours a title is no proof: one is known, the other is new.
        second.page.get_by_role("button", name=f"I01 · {titles.families}", exact=True).first.click()
        second.settled()
        grantee.press("upload.matches.new")
        grantee.look("29-answered")
        expect(second.page.locator(".st-key-changes-altered")).to_be_visible()
        confirm(grantee)
        grantee.look("29-sent")
        clicks.way = "other"
        open_waiting(officer)
        officer.look("21-review")
        return_with_comment(officer)

        data = read_returned_workbook(grantee)
        # The way from the file that came back leads to where the mended one is chosen.
        grantee.visitor.click(".st-key-round-go button, [class*='st-key-answer-'] button")
        hand_in(grantee, data)
        grantee.look("32-compared")
        expect(second.page.locator(".st-key-changes-since-return").get_by_text("94", exact=True)).to_be_visible()
        confirm(grantee)
        grantee.go("start")
        expect(second.page.locator(".st-key-needs").get_by_text("cijfers.xlsx")).to_have_count(0)
        if language is NL:
            withdraw(grantee)
            walk_between_forms(administrator)
            grantee.go("upload")
            hand_in(grantee, data)
            confirm(grantee)

        open_waiting(officer)
        officer.look("41-review-again")
        expect(third.page.locator(MAIN)).to_contain_text(ASKED)
        expect(third.page.locator(".st-key-changes-since-return")).to_be_visible()
        assert find_violations(third.page) == []
        officer.press_within_and_hear(".st-key-review-approve", officer.t("review.approved", name=GRANTEE))
        figures = read_figures(officer)
        assert all(words in figures for words in ("94", "30", titles.talks, "12,5")), figures

        open_own_page(grantee)
        second.page.locator(".st-key-figures table").wait_for()
        assert REASON not in second.settled().words
        grantee.look("42-grantee")
        grantee.go("start")
        grantee.look("43-start")
        administrator.go("start")
        administrator.look("44-administrator")
        assert first.page.locator(".st-key-setup-next").count() == 0, "the fund is set up"
    assert all(0 < clicks.counts[way] <= most for way, most in MOST_CLICKS.items()), clicks.counts
    said = (tmp_path / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]
