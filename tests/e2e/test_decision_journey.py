"""Officer and grantee at one decision: taken with a figure and a tripwire, answered, brought back by a correction."""

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
TITLE, REASON, VIEW = "We verlengen met een jaar", "De uren houden stand.", "Wij zouden twee jaar vragen."
INDICATOR, BEFORE, CORRECTED, THRESHOLD, WHY = "Herstelde fietsen", "236", 180, "200", "Dubbel geteld in mei."


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo to decide in."""
    folder = tmp_path_factory.mktemp("decision")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def t(key: str, language: Language = NL, **params: object) -> str:
    return text(language, key, **params)


def pick(someone: Visitor, label: str, option: str) -> None:
    """Choose from a list by keys alone."""
    field = someone.page.get_by_role("combobox", name=label).first
    field.focus()
    field.press("ArrowDown")
    someone.page.get_by_role("option", name=option, exact=True).click()
    someone.settled()


def fill(someone: Visitor, label: str, words: str) -> None:
    """Type into a field and leave it, which saves it."""
    field = someone.page.get_by_label(label, exact=True).first
    field.fill(words)
    field.blur()
    someone.settled()


def shows(someone: Visitor, *pieces: str) -> None:
    """All these words stand on the page."""
    for words in pieces:
        found = someone.page.locator("[data-testid=stMain]").get_by_text(words)
        expect(found.filter(visible=True).first).to_be_visible()


def look(someone: Visitor, name: str) -> None:
    """In each size and theme nothing sticks out and axe finds nothing."""
    for shown in someone.looks(DESK, PHONE):
        assert someone.sticks_out() == [], f"{name}, {shown}"
        assert find_violations(someone.page, rules=rules_for(shown)) == [], f"{name}, {shown}"


def test_a_decision_is_taken_answered_and_brought_back_by_a_corrected_value(browser: Browser, address: str) -> None:
    with visiting(browser, address) as officer, visiting(browser, address) as grantee:
        grantee.arrive().enter("grantee-G12")
        officer.arrive().enter("officer").go(t("frame.page.grantee"))
        main = officer.page.locator("[data-testid=stMain]")
        main.get_by_role("link", name="Fietsloods").first.click()
        officer.settled()
        officer.page.locator(".st-key-decision-begin button").click()
        officer.page.locator(".st-key-decision-take").wait_for()
        officer.settled()
        fill(officer, t("decisions.field.title"), TITLE)
        pick(officer, t("decisions.field.option"), t("decisions.option.extend"))
        pick(officer, t("decisions.field.level"), t("decisions.level.strategic"))
        fill(officer, t("decisions.field.reason"), REASON)
        figures = officer.page.get_by_role("combobox", name=t("decisions.field.figures")).first
        figures.fill(INDICATOR)
        officer.page.get_by_role("option", name=INDICATOR).first.click()
        officer.page.keyboard.press("Escape")
        officer.settled()
        fill(officer, t("decisions.tripwire.threshold"), THRESHOLD)
        pick(officer, t("decisions.tripwire.periods"), "1")
        officer.page.get_by_role("button", name=t("decisions.tripwire.add"), exact=True).click()
        officer.page.get_by_role("button", name=t("decisions.part.remove")).first.wait_for()
        officer.settled()
        words = t("decisions.tripwire.below", title=INDICATOR, threshold=f"{THRESHOLD} fietsen")
        expect(officer.page.get_by_text(words, exact=True)).to_be_visible()
        # What was typed is still there in another window.
        officer.page.reload()
        officer.page.locator(".st-key-decision-take").wait_for()
        officer.settled()
        assert officer.page.get_by_label(t("decisions.field.title"), exact=True).input_value() == TITLE
        look(officer, "draft")
        take = officer.page.get_by_role("button", name=t("decisions.take"), exact=True)
        officer.click_and_hear(take, t("decisions.taken_notice"))
        shows(officer, INDICATOR, f"{BEFORE} fietsen", t("decisions.change.same"))
        look(officer, "taken")

        grantee.go(t("frame.page.start"))
        grantee.page.locator(".st-key-needs").get_by_role("link", name=t("start.go.decision_view")).click()
        grantee.page.locator(".st-key-decision-voices").wait_for()
        grantee.settled()
        assert REASON in grantee.words and t("decisions.words.dissent") not in grantee.words
        grantee.page.get_by_text(t("decisions.words.view.add"), exact=True).click()
        grantee.page.get_by_label(t("decisions.words.view.field"), exact=True).fill(VIEW)
        send = grantee.page.get_by_role("button", name=t("decisions.words.send"), exact=True)
        grantee.click_and_hear(send, t("decisions.words.saved"))
        look(grantee, "grantee")

        correct(grantee)
        officer.go(t("frame.page.review"))
        officer.page.locator(".st-key-waiting").get_by_role("link", name="Fietsloods").click()
        approve = officer.page.locator(".st-key-review-approve button")
        approve.wait_for()
        officer.settled()
        officer.click_and_hear(approve, t("review.approved", name="Fietsloods Tandwielerij"))

        # Both find it on their start page, and read what changed, who corrected it and why.
        for someone in (officer, grantee):
            someone.go(t("frame.page.start"))
            someone.page.locator(".st-key-needs").get_by_role("link", name=t("start.go.decision_tripped")).click()
            someone.page.locator(".st-key-decision-voices").wait_for()
            someone.settled()
            shows(someone, t("decisions.tripped.title"), WHY, f"{BEFORE} fietsen", f"{CORRECTED} fietsen", VIEW)
        look(officer, "tripped")
        officer.go(t("frame.page.decisions"))
        assert t("decisions.sentence.tripped", n=1) in officer.sentence
        look(officer, "list")


def correct(grantee: Visitor) -> None:
    """Hand in another value of a year that counts already, with a reason."""
    data = f"Code;Begin;Einde;Waarde\r\nG12-I01;01/01/2024;31/12/2024;{CORRECTED}\r\n".encode()
    grantee.go(t("frame.page.upload")).begin_upload()
    file = FilePayload(name="verbetering.csv", mimeType="text/csv", buffer=data)
    grantee.page.locator("input[type=file]").set_input_files(file)
    reason = grantee.page.get_by_role("textbox", name=t("upload.reason"))
    reason.wait_for()
    grantee.settled()
    reason.fill(WHY)
    reason.blur()
    grantee.settled().click(".st-key-upload-confirm button")
    grantee.page.locator(".st-key-upload-undo button").wait_for()
    grantee.settled()
