"""What the theory of change is for, in one go: a fund and a grantee build one from nothing, each in a browser.

They give it an indicator with a baseline and a target, argue about an arrow, attach a study to it by its sentence and
sign version 1; figures from a workbook land on it; they change it after them, and the difference reads well.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from accessibility import MENU, find_violations
from browsing import Visitor, visiting
from early_fund import NAMES
from openpyxl import Workbook
from playwright.sync_api import Browser, FilePayload, expect
from test_on_screen import choose, pick, press, write
from test_theory_journey import CHANGE, OUTPUT, SENTENCE, WORK, Editor

from impact.i18n import text
from impact.model.vocabulary.languages import Language

NL, YEAR = Language.NL, date.today().year - 1
# Where Streamlit puts what lies over a page: no markup of ours.
OVERLAYS = "#stFloatingOverlayPortal"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGN = "Gezinnen zonder achterstal"
ARROW = f"{OUTPUT} → {CHANGE}"
ASKED, ANSWERED, LEFT = "Geldt dat ook voor huurders?", "Voor huurders minder.", "Voor huurders zien wij het anders."


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


def make_indicator(grantee: Visitor) -> None:
    """Make an indicator with a baseline and a target, and send it to the fund."""
    grantee.go(t("frame.page.indicators"))
    grantee.page.locator("[data-testid=stMain]").get_by_role("link", name=t("entry.indicator.new")).click()
    grantee.settled()
    write(grantee, t("entry.quality.title"), SIGN)
    pick(grantee, t("entry.time_kind.period"))
    pick(grantee, t("entry.direction.up"))
    write(grantee, t("entry.quality.baseline"), "10")
    choose(grantee, t("entry.target.period"), str(YEAR))
    write(grantee, t("entry.target.of", period=str(YEAR)), "40")
    press(grantee, t("entry.effect"))
    button = grantee.page.locator(".st-key-entry-send button")
    grantee.click_and_hear(button, t("entry.done.described.pending", name=NAMES[0]))


def approve(officer: Visitor) -> None:
    """Approve what waits."""
    officer.go(t("frame.page.review"))
    back = officer.page.get_by_role("link", name=t("review.all"))
    if back.count():
        back.first.click()
        officer.settled()
    officer.page.locator(".st-key-waiting a[data-page]").first.click()
    button = officer.page.locator(".st-key-review-approve button").first
    button.wait_for()
    officer.settled()
    officer.click_and_hear(button, t("review.approved", name=NAMES[0]))


def hand_in(grantee: Visitor) -> None:
    """Hand in a workbook with the value of a year."""
    book, stream = Workbook(), BytesIO()
    book.active.append(("Indicator", f"{YEAR}"))
    book.active.append((SIGN, 44))
    book.save(stream)
    grantee.go(t("frame.page.upload"))
    file = FilePayload(name="cijfers.xlsx", mimeType=XLSX, buffer=stream.getvalue())
    grantee.page.locator("input[type=file]").set_input_files(file)
    grantee.page.locator(".st-key-upload-confirm button").wait_for()
    grantee.settled()
    # The workbook has no codes: what it calls so is asked.
    press(grantee, f"I01 · {SIGN}")
    grantee.click(".st-key-upload-confirm button")
    grantee.page.locator(".st-key-upload-undo button").wait_for()
    grantee.settled()


def build_draft(grantee: Editor) -> None:
    """Build three blocks with their arrows, and hang the indicator on one."""
    for group, words in (("change", CHANGE), ("output", OUTPUT), ("work", WORK)):
        grantee.add(group, words)
    for source, target in ((WORK, OUTPUT), (OUTPUT, CHANGE)):
        grantee.open(source)
        grantee.choose(t("theory_edit.block.targets"), target)
        grantee.close()
    grantee.open(CHANGE)
    grantee.choose(t("theory_edit.block.indicators"), SIGN)
    grantee.close()


def ask_about_arrow(officer: Visitor) -> None:
    """Begin a conversation about an arrow of the draft, among all that one can be about."""
    form = officer.page.locator(".st-key-theory-conversations")
    form.get_by_text(t("conversations.begin"), exact=True).click()
    field = form.get_by_role("combobox", name=t("conversations.about"))
    field.click()
    field.fill(ARROW)
    officer.page.get_by_role("option", name=ARROW, exact=True).click()
    form.get_by_label(t("conversations.words")).fill(ASKED)
    officer.click_and_hear(form.get_by_role("button", name=t("conversations.ask")), t("conversations.begun"))


def reply(somebody: Visitor, kind: str, words: str) -> None:
    """Reply in the only conversation there is."""
    thread = somebody.page.locator(".st-key-theory-conversations [class*='st-key-talk-']").first
    thread.get_by_text(t("conversations.reply"), exact=True).click()
    thread.get_by_role("radio", name=t(f"conversations.reply.{kind}")).or_(
        thread.get_by_role("button", name=t(f"conversations.reply.{kind}"), exact=True)
    ).first.click()
    thread.get_by_label(t("conversations.words")).fill(words)
    somebody.click_and_hear(thread.get_by_role("button", name=t("conversations.send")), t("conversations.replied"))


def read(somebody: Visitor, words: str) -> None:
    """Wait until a message is there; messages are within a component, which has no words of its own."""
    expect(somebody.page.get_by_text(words).first).to_be_visible()


@pytest.mark.timeout(600)
def test_a_theory_is_built_argued_about_signed_met_by_figures_and_changed_after_them(
    browser: Browser, fund_url: str
) -> None:
    with visiting(browser, fund_url) as one, visiting(browser, fund_url) as other:
        grantee, officer = Editor(one), Editor(other)
        one.arrive().enter("editor")
        other.arrive().enter("officer")
        make_indicator(one)
        approve(other)

        one.go(t("frame.page.theory"))
        grantee.click_link(t("theory_edit.start"))
        build_draft(grantee)

        other.go(t("frame.page.theory"))
        other.page.get_by_role("combobox", name=t("theory_edit.start.for")).click()
        other.page.get_by_role("option", name=NAMES[0], exact=True).click()
        other.settled()
        officer.click_link(t("theory_edit.start"))
        ask_about_arrow(other)
        arrow = other.page.locator("[class*='st-key-theory-arrow-']").filter(has_text=ARROW).first
        arrow.get_by_role("button", name=t("theory_edit.change")).click()
        other.settled()
        officer.write(t("theory_edit.arrow.mechanism"), "Wie zijn verbruik kent, verspilt minder")
        officer.write(t("theory_edit.arrow.assumption"), "De huurbaas werkt mee")
        officer.attach("Smits (2019)", f"Het liep twee jaar. {SENTENCE} Dat bleef zo.", SENTENCE)
        assert find_violations(other.page, without=(MENU, OVERLAYS)) == [] and other.sticks_out() == []

        # The argument: it waits for the other side, and ends as something they differ on.
        one.page.reload()
        one.settled()
        read(one, ASKED)
        assert t("conversations.waits") in one.words
        reply(one, "answer", ANSWERED)
        other.page.reload()
        other.settled()
        read(other, ANSWERED)
        reply(other, "difference", LEFT)
        assert t("conversations.status.different") in other.words

        one.page.reload()
        one.settled()
        grantee.publish("Ons eerste gesprek", 1)
        other.go(t("frame.page.theory"))
        officer.agree(1)
        read(other, LEFT)
        assert t("theory_page.caption.agreed", names="organisatie, fonds") in other.words
        row = other.page.locator(".st-key-blocks table tr").filter(has_text=CHANGE)
        expect(row).to_contain_text(t("words.status.not_rated"))

        # Figures land on the block.
        hand_in(one)
        approve(other)
        other.go(t("frame.page.theory"))
        row = other.page.locator(".st-key-blocks table tr").filter(has_text=CHANGE)
        expect(row).to_contain_text(SIGN)
        expect(row).to_contain_text(t("words.status.achieved"))

        # It is changed after them; the sentences of the difference say what, and nothing else.
        officer.click_link(t("theory_edit.open"))
        officer.open(CHANGE)
        officer.write(t("theory_edit.block.text"), "Gezinnen zonder energieschuld")
        officer.publish("We bedoelen alle gezinnen", 2)
        one.go(t("frame.page.theory"))
        grantee.agree(2)
        difference = one.page.locator(".st-key-theory-comparison")
        expect(difference.locator("li")).to_have_count(1)
        assert CHANGE in difference.inner_text() and "Gezinnen zonder energieschuld" in difference.inner_text()
        # The indicator kept its block and its history, and the argument goes on.
        row = one.page.locator(".st-key-blocks table tr").filter(has_text="Gezinnen zonder energieschuld")
        expect(row).to_contain_text(t("words.status.achieved"))
        read(one, LEFT)
        # What was reviewed before names the version of then.
        other.go(t("frame.page.review"))
        other.page.locator("[data-testid=stMain] a[data-page]").first.click()
        other.settled()
        assert t("review.theory.version", version=2) in other.words
        assert one.troubles == other.troubles == []
