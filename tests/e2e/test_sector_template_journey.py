"""An umbrella publishes a template, a grantee begins from it, and answers what the next version changes, by clicks."""

from __future__ import annotations

from accessibility import find_violations
from browsing import DESK, PHONE, visiting
from playwright.sync_api import Browser, expect
from test_theory_journey import CHANGE, OUTPUT, WORK, Editor, t

TITLE, PLANNED = "Energie in huis", "Bezochte gezinnen"


def publish(editor: Editor, reason: str, number: int) -> None:
    """Publish the draft of a template."""
    editor.write(t("sector_template.publish.reason"), reason)
    editor.page.locator(".st-key-theory-publish-send button").click()
    editor.visitor.settled()
    expect(editor.page.locator(".st-key-told")).to_contain_text(
        t("sector_template.published", version=number)
    )


def draw_template(editor: Editor) -> None:
    """Make a template from nothing: three blocks, two arrows, and an indicator of which everything is said."""
    page, visitor = editor.page, editor.visitor
    page.get_by_label(t("sector_template.field.title"), exact=True).fill(TITLE)
    page.get_by_label(t("sector_template.field.sector"), exact=True).fill("wonen")
    page.get_by_role("button", name=t("sector_template.new.send")).click()
    visitor.settled()
    for group, words in (("change", CHANGE), ("output", OUTPUT), ("work", WORK)):
        editor.add(group, words)
    for source, target in ((WORK, OUTPUT), (OUTPUT, CHANGE)):
        editor.open(source)
        editor.choose(t("theory_edit.block.targets"), target)
        editor.close()
    box = page.locator(".st-key-theory-planned")
    title = box.get_by_label(t("sector_template.planned.add.title"))
    title.fill(PLANNED)
    title.press("Enter")
    visitor.settled()
    for label, option in (
        (t("entry.direction.question"), t("entry.direction.up")),
        (t("entry.quality.time_kind"), t("entry.time_kind.period")),
    ):
        field = box.get_by_role("combobox", name=label)
        field.click()
        # A list that closed again, because the page was drawn anew under it, opens by what is typed.
        field.fill(option)
        page.get_by_role("option", name=option).first.click()
        visitor.settled()
    expect(box).to_contain_text(t("words.time_kind.period"))
    editor.close()


def test_a_grantee_begins_from_a_template_and_takes_one_later_change_over_and_refuses_one(
    browser: Browser, fund_url: str
) -> None:
    with visiting(browser, fund_url) as one, visiting(browser, fund_url) as other:
        umbrella, grantee = Editor(one), Editor(other)
        one.arrive().enter("umbrella").go(t("frame.page.sector"))
        umbrella.click_link(t("sector_template.open"))
        draw_template(umbrella)
        assert one.sticks_out() == []
        publish(umbrella, "Eerste versie", 1)

        other.arrive().enter("editor").go(t("frame.page.theory"))
        grantee.click_link(t("sector_template.open"))
        expect(other.page.get_by_text("Koepel Kaars").first).to_be_visible()
        other.page.locator("[data-testid=stMain] a[data-page=theory]").filter(has_text=TITLE).click()
        other.settled()
        assert other.sentence == TITLE
        expect(other.page.get_by_text(PLANNED).first).to_be_visible()
        assert find_violations(other.page) == []
        other.picture("sector-template")
        other.page.get_by_role("button", name=t("sector_template.begin.send")).click()
        other.settled()
        expect(grantee.row(CHANGE)).to_be_visible()
        assert t("sector_template.suggestions.origin", title=TITLE) in other.words
        assert PLANNED in other.words

        umbrella.click_link(t("sector_template.change"))
        umbrella.open(CHANGE)
        umbrella.write(t("theory_edit.block.text"), "Minder energieschuld per gezin")
        umbrella.close()
        umbrella.open(WORK)
        umbrella.write(t("theory_edit.block.text"), "Huisbezoek met een vrijwilliger")
        umbrella.close()
        publish(umbrella, "Duidelijker woorden", 2)

        other.page.reload()
        other.settled()
        box = other.page.locator(".st-key-theory-suggestions")
        expect(box).to_contain_text(t("sector_template.suggestions", title=TITLE, n=2))
        expect(box).to_contain_text("Duidelijker woorden")
        assert find_violations(other.page) == []
        for size in other.looks(DESK, PHONE):
            other.picture(f"sector-suggestions-{size}")
        first = box.locator("[class*='st-key-suggestion-']").filter(has_text=CHANGE).first
        first.get_by_role("button", name=t("sector_template.take"), exact=True).click()
        other.settled()
        expect(grantee.row("Minder energieschuld per gezin")).to_be_visible()
        expect(box).to_contain_text(t("sector_template.suggestions", title=TITLE, n=1))
        box.get_by_role("button", name=t("sector_template.refuse"), exact=True).click()
        other.settled()
        expect(box).to_contain_text(t("sector_template.origin.nothing"))
        expect(grantee.row(WORK)).to_be_visible()
        # Undo brings the question back, and the answer holds after another visit.
        other.page.get_by_role("button", name=t("theory_edit.undo")).click()
        other.settled()
        expect(box).to_contain_text(t("sector_template.suggestions", title=TITLE, n=1))
        other.page.get_by_role("button", name=t("theory_edit.redo")).click()
        other.settled()
        other.page.reload()
        other.settled()
        expect(box).to_contain_text(t("sector_template.origin.nothing"))
        # What was planned begins the form of an indicator.
        other.page.get_by_role("link", name=t("sector_template.planned.make")).click()
        other.settled()
        expect(other.page.get_by_label(t("entry.quality.title"), exact=True)).to_have_value(PLANNED)
