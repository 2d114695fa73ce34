"""A fund and a grantee build a theory from nothing by clicks, each in a browser, and agree to it."""

from __future__ import annotations

import pytest
from browsing import DESK, PHONE, Visitor, visiting
from early_fund import NAMES
from playwright.sync_api import Browser, Locator, expect

from impact.i18n import text
from impact.model.vocabulary.languages import Language

NL = Language.NL
CHANGE, OUTPUT, WORK = "Minder energieschuld", "Gezinnen met een scan", "Huisbezoek"

# Whether a block, found by its first word, stands lower than it did.
MOVED = """([words, y]) => [...document.querySelectorAll("*")].filter((e) => e.shadowRoot)
  .flatMap((e) => [...e.shadowRoot.querySelectorAll("[data-block]")])
  .some((e) => e.textContent.includes(words) && e.querySelector("rect.face").getBoundingClientRect().y > y)"""
SENTENCE = "Gezinnen met een scan betalen minder."


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


class Editor:
    """Somebody at the editor of a theory."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def click_link(self, name: str) -> None:
        self.page.locator("[data-testid=stMain]").get_by_role("link", name=name).first.click()
        self.visitor.settled()

    def add(self, group: str, words: str) -> None:
        field = self.page.locator(f".st-key-theory-group-{group}").get_by_label(t("theory_edit.add.text"))
        field.fill(words)
        field.press("Enter")
        self.visitor.settled()
        expect(self.row(words)).to_be_visible()

    def row(self, words: str):
        """The row of a block."""
        blocks = self.page.locator("[class*='st-key-theory-block-']")
        return blocks.filter(has=self.page.get_by_text(words, exact=True)).first

    def open(self, words: str) -> None:
        self.row(words).get_by_role("button", name=t("theory_edit.change")).click()
        self.visitor.settled()

    def close(self) -> None:
        self.page.get_by_role("button", name=t("theory_edit.done"), exact=True).click()
        self.visitor.settled()

    def choose(self, label: str, option: str, within: str = "body") -> None:
        field = self.page.locator(within).get_by_role("combobox", name=label)
        field.click()
        field.fill(option)
        expect(self.page.get_by_role("option", name=option)).to_be_visible()
        field.press("ArrowDown")
        field.press("Enter")
        self.visitor.settled()
        field.press("Tab")
        self.visitor.settled()

    def write(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        field.fill(words)
        field.press("Tab")
        self.visitor.settled()

    def block(self, words: str) -> Locator:
        """A block in the drawing."""
        return self.page.locator(".st-key-theory-drawing [data-block]").filter(has_text=words.split()[0]).first

    def count_arrows(self, count: int) -> None:
        expect(self.page.locator(".st-key-theory-drawing [data-arrow]")).to_have_count(count)
        self.visitor.settled()

    def pull_arrow(self, source: str, target: str) -> None:
        """Drag from the handle of one block to another."""
        self.block(source).scroll_into_view_if_needed()
        start, end = (self.block(words).locator("rect.face").bounding_box() for words in (source, target))
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] - 1, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(end["x"] + 12, end["y"] + 12, steps=4)
        mouse.up()

    def attach(self, title: str, study: str, sentence: str) -> None:
        """Attach a study to the open arrow by its sentence, and read it there."""
        self.page.get_by_role("button", name=t("theory_evidence.add"), exact=True).click()
        dialog = self.page.get_by_role("dialog")
        for label, words in ((t("theory_evidence.add.title"), title), (t("theory_evidence.add.text"), study)):
            field = dialog.get_by_label(label, exact=True)
            field.fill(words)
            field.press("Tab")
            self.visitor.settled()
        self.choose(t("theory_evidence.add.passage"), sentence)
        dialog.get_by_role("button", name=t("theory_evidence.save"), exact=True).click()
        expect(self.page.locator(".st-key-told")).to_contain_text(t("theory_evidence.added"))
        self.visitor.settled()
        self.page.get_by_role("button", name=t("theory_evidence.open_passage")).click()
        expect(self.page.get_by_role("dialog").locator("mark")).to_have_text(sentence)
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.visitor.settled()

    def publish(self, reason: str, number: int) -> None:
        self.write(t("theory_edit.publish.reason"), reason)
        self.page.locator(".st-key-theory-publish-send button").click()
        self.visitor.settled()
        expect(self.page.locator(".st-key-told")).to_contain_text(t("theory_edit.published", version=number))

    def agree(self, number: int) -> None:
        self.page.get_by_role("button", name=t("theory_edit.agree", version=number)).click()
        self.visitor.settled()
        expect(self.page.locator(".st-key-told")).to_contain_text(t("theory_edit.agreed", version=number))


def connect_in_the_drawing(editor: Editor) -> None:
    """Connect by the pointer, take it back, make it again, and connect once more by keys alone."""
    editor.count_arrows(0)
    editor.pull_arrow(WORK, OUTPUT)
    editor.count_arrows(1)
    editor.block(WORK).focus()
    editor.page.keyboard.press("Control+z")
    editor.count_arrows(0)
    editor.page.keyboard.press("Control+Shift+z")
    editor.count_arrows(1)
    editor.block(OUTPUT).focus()
    for key in ("c", "ArrowRight", "Enter"):
        editor.page.keyboard.press(key)
    editor.count_arrows(2)
    # The same from elsewhere is no second arrow, and what is moved stays where it was put.
    before = editor.block(CHANGE).locator("rect.face").bounding_box()["y"]
    editor.block(CHANGE).focus()
    editor.page.keyboard.press("Alt+ArrowDown")
    editor.visitor.page.wait_for_function(MOVED, arg=[CHANGE.split()[0], before + 10], polling=40)
    editor.visitor.settled()
    editor.count_arrows(2)
    # Enter opens the fields beside the drawing, Escape closes them.
    editor.block(CHANGE).press("Enter")
    expect(editor.page.locator(".st-key-theory-panel")).to_contain_text(CHANGE)
    editor.visitor.settled()
    editor.block(CHANGE).press("Escape")
    expect(editor.page.locator(".st-key-theory-panel")).to_have_count(0)
    editor.visitor.settled()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_two_sides_build_a_theory_change_it_and_agree(browser: Browser, fund_url: str, size: dict[str, int]) -> None:
    with visiting(browser, fund_url, size=size) as one, visiting(browser, fund_url) as other:
        grantee, officer = Editor(one), Editor(other)
        one.arrive().enter("editor").go(t("frame.page.theory"))
        grantee.click_link(t("theory_edit.start"))
        for group, words in (("change", CHANGE), ("output", OUTPUT), ("work", WORK)):
            grantee.add(group, words)
        if size is PHONE:
            # No drawing on a phone: the fields do the same.
            for source, target in ((WORK, OUTPUT), (OUTPUT, CHANGE)):
                grantee.open(source)
                grantee.choose(t("theory_edit.block.targets"), target)
                grantee.close()
        else:
            connect_in_the_drawing(grantee)
        grantee.open(OUTPUT)
        grantee.choose(t("theory_edit.block.indicators"), "Scans")
        grantee.close()
        assert one.sticks_out() == []
        one.picture(f"theory-editor-{size['width']}")
        # What was typed is in the database: another window, and the other side, go on with it.
        one.page.reload()
        one.settled()
        expect(grantee.row(CHANGE)).to_be_visible()

        other.arrive().enter("officer").go(t("frame.page.theory"))
        other.page.get_by_role("combobox", name=t("theory_edit.start.for")).click()
        other.page.get_by_role("option", name=NAMES[0], exact=True).click()
        other.settled()
        officer.click_link(t("theory_edit.start"))
        arrow = other.page.locator("[class*='st-key-theory-arrow-']").filter(has_text=f"{OUTPUT} → {CHANGE}").first
        arrow.get_by_role("button", name=t("theory_edit.change")).click()
        other.settled()
        officer.write(t("theory_edit.arrow.mechanism"), "Wie zijn verbruik kent, verspilt minder")
        officer.write(t("theory_edit.arrow.assumption"), "De huurbaas werkt mee")
        officer.write(t("theory_edit.arrow.assumption.more"), "Het gezin blijft er wonen")
        officer.attach("Smits (2019)", f"Het liep twee jaar. {SENTENCE} Dat bleef zo.", SENTENCE)
        assert SENTENCE in other.words

        one.page.reload()
        one.settled()
        assert "De huurbaas werkt mee" in one.words and "Het gezin blijft er wonen" in one.words
        grantee.publish("Ons eerste gesprek", 1)
        expect(one.page.get_by_text("Ons eerste gesprek").first).to_be_visible()
        other.go(t("frame.page.theory"))
        officer.agree(1)
        assert t("theory_page.caption.agreed", names="organisatie, fonds") in other.words
        # The other side reads the same sentence, and what the whole way rests on.
        one.go(t("frame.page.theory"))
        grantee.choose(t("theory_evidence.choose"), f"{OUTPUT} → {CHANGE}", ".st-key-theory-filter")
        expect(one.page.get_by_text(SENTENCE).first).to_be_visible()
        expect(one.page.locator("[class*='-piece-']").get_by_text("Smits (2019)")).to_be_visible()
        blocks = other.page.locator(".st-key-blocks table")
        expect(blocks.locator("tr").filter(has_text=OUTPUT)).to_contain_text("Scans")

        officer.click_link(t("theory_edit.open"))
        assert t("theory_edit.history.agreed", names="organisatie, fonds") in other.words
        officer.open(CHANGE)
        officer.write(t("theory_edit.block.text"), "Gezinnen zonder energieschuld")
        assert f"was “{CHANGE}”" in other.words
        other.page.locator(".st-key-theory-undo button").click()
        other.settled()
        expect(officer.row(CHANGE)).to_be_visible()
        other.page.locator(".st-key-theory-redo button").click()
        other.settled()
        officer.publish("We bedoelen alle gezinnen", 2)
        one.go(t("frame.page.theory"))
        grantee.agree(2)
        assert "Gezinnen zonder energieschuld" in one.words
        assert one.troubles == other.troubles == []
